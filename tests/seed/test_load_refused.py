"""What a load refuses, and that the base is then as it was, to the last row."""

from collections.abc import Callable
from dataclasses import replace as with_values
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import reading
from kb.errors import Conflict, InvalidFiles
from kb.ledger import ChangeSet
from kb.queries import state
from seed.files import SEED, read_all
from seed.load import changes, load
from seed.rows import rows_of
from tests.seed.folders import (
    INTERNATIONAL,
    NEIGHBOUR,
    SOUND,
    contents,
    dossier,
    line,
    replace,
    small_folder,
    sound,
)


def refused(engine: Engine, folder: Path) -> list[str]:
    """What a load is refused for; it leaves every row as it was."""
    before = contents(engine)
    with pytest.raises(InvalidFiles) as error:
        load(engine, folder)
    assert contents(engine) == before
    return [str(fault) for fault in error.value.faults]


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_the_files(
    loaded: Engine, folder: Path
) -> None:
    de, fr = dossier(folder, "de"), dossier(folder, "fr")
    replace(de, "level: regional", "level: regionl")
    replace(de, "kind: evaluation}", "kind: evaluation, kind: news}")
    replace(de, "indicator: members, value: 196", "indicator: firms-per-cluster, value: 1_96")
    replace(de, "- {organisation: de-ptj, role: implementer", "- {organisation: de-pt, role: doer")
    replace(fr, "{start: 2005,", "{start: 2005, end: 2004,")
    replace(folder / "reference" / "economies.csv", "0.778998", "cheap")
    kind = f"de.yaml:{line(de, 'kind: news}')}: de-rwi-2014 kind"
    role = f"de.yaml:{line(de, 'role: doer')}: de-spitzencluster organisations[1]"
    level = f"de.yaml:{line(de, 'regionl')}: de-cluster-offensive level"
    levels = "supranational, national, regional; did you mean regional?"
    value = f"de.yaml:{line(de, '1_96')}: de-its-owl figures[0] value"
    assert refused(loaded, folder) == [
        f"{kind}: this key appears twice in one record",
        f"{role} organisation: 'de-pt' is no organisation's id; did you mean de-ptj?",
        f"{role} role: 'doer' is no code of vocabulary/roles.yaml; did you mean funder?",
        f"{level}: 'regionl' is not one of {levels}",
        f"{value}: 1_96 is not plain: a number is written in decimal digits, a text in quotes",
        f"fr.yaml:{line(fr, '2004,')}: fr-poles periods[0]: ends (2004) before it starts (2005)",
        "reference/economies.csv:2: 'cheap' is not a number",
    ]


def test_nothing_of_a_first_load_is_left_if_it_is_refused(fresh: Engine, folder: Path) -> None:
    replace(dossier(folder, "fr"), "source: de-rwi-2014", "source: de-rwi-2015")
    assert len(refused(fresh, folder)) == 1
    assert not any(contents(fresh).values())


def test_what_the_database_refuses_at_the_end_leaves_the_base_as_it_was(
    loaded: Engine, folder: Path
) -> None:
    replace(dossier(folder, "de"), "{amount: 600000000,", "{amount: 650000000,")

    def without_a_citation(result: ChangeSet) -> None:
        result.claims[0] = with_values(result.claims[0], citations=())

    def twice(result: ChangeSet) -> None:
        result.claims.append(result.claims[0])

    before = contents(loaded)
    for spoil in (without_a_citation, twice):
        with pytest.raises(IntegrityError):
            ledger.write(loaded, _spoilt(folder, spoil))
        assert contents(loaded) == before
    revision = load(loaded, folder).revision
    assert revision
    assert revision.id == 2


def _spoilt(folder: Path, spoil: Callable[[ChangeSet], None]) -> ledger.Build:
    """The change set of a load, with something done to it."""
    files = read_all(folder)

    def build(session: Session) -> ChangeSet:
        result = changes(session, files, rows_of(files))
        spoil(result)
        return result

    return build


def test_a_revision_is_never_older_than_the_one_before_it(loaded: Engine, folder: Path) -> None:
    replace(dossier(folder, "de"), "Labels clusters.", "Gives labels.")
    before = contents(loaded)
    with reading(loaded) as session:
        last = state.last_revision(session)
    assert last
    with pytest.raises(Conflict, match="a later one cannot be of"):
        load(loaded, folder, at=last.at - timedelta(seconds=1))
    assert contents(loaded) == before


def test_what_another_dossier_in_the_base_refers_to_is_not_retired_behind_its_back(
    loaded: Engine, tmp_path: Path
) -> None:
    start, end = SOUND.index("  - id: de-cluster-offensive"), SOUND.index("clusters:\n")
    without = SOUND[:start] + SOUND[end:]
    without = without.replace("de-ptj", "de-juelich").replace("de-rwi-2014", "de-rwi-2015")
    alone = small_folder(tmp_path / "alone", de=without)
    told = (
        "is gone from the files, but what the base knows of fr-poles refers to it; "
        "load fr.yaml as well"
    )
    assert refused(loaded, alone) == [
        f"de.yaml: de-cluster-offensive: {told}",
        f"de.yaml: de-ptj: {told}",
        f"de.yaml: de-rwi-2014: {told}",
    ]
    follows = NEIGHBOUR.replace("de-ptj", "de-juelich").replace("de-rwi-2014", "de-rwi-2015")
    follows = follows.replace("programme: de-cluster-offensive", "programme: de-go-cluster")
    dossier(alone, "fr").write_text(follows, encoding="utf-8")
    assert load(loaded, alone).revision
    assert sound(loaded)


@pytest.mark.parametrize(
    ("part", "code", "id", "last"),
    [
        ("vocabulary/roles.yaml", "adviser", "roles/adviser", "fr"),
        ("vocabulary/mechanisms.yaml", "instrument/label", "mechanisms/instrument/label", "fr"),
        ("vocabulary/indicators.yaml", "world-class-clusters",
         "indicators/world-class-clusters", "fr"),
        ("vocabulary/regions.yaml", "DE-BY", "DE-BY", "de"),
    ],
)  # fmt: skip
def test_a_code_that_a_dossier_in_the_base_uses_is_not_retired_behind_its_back(
    loaded: Engine, tmp_path: Path, part: str, code: str, id: str, last: str
) -> None:
    alone = small_folder(tmp_path / "alone", int=INTERNATIONAL)
    path = alone / part if (alone / part).exists() else SEED / part
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    without = [line for line in lines if not line.startswith(f"- {{code: {code},")]
    (alone / part).write_text("".join(without), encoding="utf-8")
    told = refused(loaded, alone)
    assert all(fault.startswith(f"{part}: {id}: is gone from the files, but ") for fault in told)
    assert told[-1].endswith(f"load {last}.yaml as well")


def test_what_nothing_refers_to_any_more_may_go_and_cannot_be_referred_to_then(
    loaded: Engine, tmp_path: Path
) -> None:
    unrelated = NEIGHBOUR[: NEIGHBOUR.index("    relations:")]
    assert load(loaded, small_folder(tmp_path / "2", fr=unrelated)).revision
    start, end = SOUND.index("  - id: de-cluster-offensive"), SOUND.index("clusters:\n")
    assert load(loaded, small_folder(tmp_path / "3", de=SOUND[:start] + SOUND[end:])).revision
    assert sound(loaded)
    assert refused(loaded, small_folder(tmp_path / "4", fr=NEIGHBOUR)) == [
        (
            "fr.yaml:30: fr-poles relations[0] programme: 'de-cluster-offensive' is no programme's "
            "id; did you mean de-go-cluster?"
        )
    ]


def test_an_id_never_names_a_thing_of_another_kind(fresh: Engine, tmp_path: Path) -> None:
    source = (
        "  - {id: de-foo, title: A, publisher: P, language: en, "
        'url: "https://a.example/", kind: official}\n'
    )
    folder = small_folder(tmp_path / "files", de=f"jurisdiction: DE\nsources:\n{source}")
    assert load(fresh, folder).revision
    cluster = "clusters:\n  - {id: de-foo, name: {en: Foo, zh: 甲}}\n"
    dossier(folder, "de").write_text(f"jurisdiction: DE\n{cluster}", encoding="utf-8")
    before = contents(fresh)
    with pytest.raises(Conflict, match="'de-foo' is the id of a source and cannot become"):
        load(fresh, folder)
    assert contents(fresh) == before
