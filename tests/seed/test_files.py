"""A folder read as a whole: where each file is looked for, and what tells two folders apart.

What is refused stands in `bad/`; see test_faults.py.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from kb.errors import InvalidFiles
from kb.vocabulary import EntityKind, Scheme, Series
from seed.files import SEED, digest, paths, read_all
from tests.seed.folders import INTERNATIONAL, NEIGHBOUR, SOUND, dossier, replace, small_folder


def test_dossiers_alone_are_read_with_the_vocabularies_and_series_of_the_project(
    tmp_path: Path,
) -> None:
    (tmp_path / "int.yaml").write_text(INTERNATIONAL, encoding="utf-8")
    files = read_all(tmp_path)
    assert [dossier.jurisdiction for dossier in files.dossiers] == ["INT"]
    assert set(files.terms) == set(Scheme)
    assert all(files.terms.values())
    assert {series.code for series in files.series} == set(Series)
    assert len(files.economies) > 7000
    assert all(path.is_relative_to(SEED) for path in paths(tmp_path)[:-1])


def test_a_folder_of_its_own_comes_before_that_of_the_project(folder: Path) -> None:
    files = read_all(folder)
    assert [(row.economy, row.year, row.currency) for row in files.economies] == [
        ("DE", 2015, "EUR"),
        ("FR", 2015, "EUR"),
        ("US", 2015, "USD"),
    ]
    assert files.economies[0].values[Series.POPULATION] == Decimal(81686611)
    assert {region.code[:3] for region in files.regions} == {"DE-", "FR-"}
    assert len(files.terms[Scheme.ROLES]) > 2


def test_files_are_read_in_one_order_and_each_dossier_is_reported(folder: Path) -> None:
    told: list[str] = []
    files = read_all(folder, progress=told.append)
    assert told == ["de.yaml", "fr.yaml"]
    assert [dossier.jurisdiction for dossier in files.dossiers] == ["DE", "FR"]
    names = [path.name for path in paths(folder)]
    assert names[-2:] == ["de.yaml", "fr.yaml"]
    assert names.index("roles.yaml") < names.index("economies.csv")


def test_a_folder_without_a_dossier_is_refused(tmp_path: Path) -> None:
    for folder in (small_folder(tmp_path / "empty"), tmp_path / "none"):
        with pytest.raises(InvalidFiles, match="holds no dossier"):
            read_all(folder)


def test_a_value_that_a_series_does_not_have_is_left_out(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "files", int=INTERNATIONAL)
    replace(folder / "reference" / "economies.csv", "0.778998", "")
    values = read_all(folder).economies[0].values
    assert values[Series.LCU_PER_INTL_DOLLAR] is None
    assert values[Series.LCU_PER_USD] == Decimal("0.901296")


def test_ids_of_other_jurisdictions_may_be_known_from_elsewhere(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "files", fr=NEIGHBOUR)
    with pytest.raises(InvalidFiles) as refused:
        read_all(folder)
    wanted = {
        EntityKind.SOURCE: ["de-rwi-2014"],
        EntityKind.ORGANISATION: ["de-ptj"],
        EntityKind.PROGRAMME: ["de-cluster-offensive"],
    }
    assert len(refused.value.faults) == sum(map(len, wanted.values()))
    (france,) = read_all(folder, wanted).dossiers
    assert france.programmes[0].relations[0].programme == "de-cluster-offensive"


def test_faults_are_counted_and_told_in_the_order_of_files_and_lines(folder: Path) -> None:
    replace(dossier(folder, "fr"), "start: 2005", "start: 20055")
    replace(dossier(folder, "de"), "place: Paderborn", "place: 5")
    replace(dossier(folder, "de"), "acronym: BMBF", "akronym: BMBF")
    with pytest.raises(InvalidFiles) as refused:
        read_all(folder)
    faults = refused.value.faults
    assert [(fault.file, fault.record, fault.key) for fault in faults] == [
        ("de.yaml", "de-bmbf", "akronym"),
        ("de.yaml", "de-its-owl", "place"),
        ("fr.yaml", "fr-poles periods[0]", "start"),
    ]
    first, *lines = str(refused.value).splitlines()
    assert first == "3 faults; nothing was loaded"
    assert lines == [str(fault) for fault in faults]


def test_the_digest_tells_whether_any_file_says_other_bytes_or_has_another_name(
    tmp_path: Path,
) -> None:
    one, same = (small_folder(tmp_path / name, de=SOUND, fr=NEIGHBOUR) for name in ("1", "2"))
    assert digest(one) == digest(same)
    digests = {digest(one)}
    replace(dossier(same, "de"), "place: Paderborn", "place:  Paderborn")
    digests.add(digest(same))
    replace(same / "reference" / "economies.csv", "0.809352", "0.81")
    digests.add(digest(same))
    dossier(same, "fr").rename(dossier(same, "eu"))
    digests.add(digest(same))
    dossier(same, "eu").unlink()
    digests.add(digest(same))
    assert len(digests) == 5
