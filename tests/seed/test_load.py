"""Files into the base: what a load changes, and what it leaves alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from kb.db import connect, reading
from kb.models import Revision
from kb.queries import evidence, labels, programmes, told
from kb.vocabulary import ClaimKind, LabelField
from seed.files import SEED
from seed.load import load
from tests.conftest import LOADED_AT
from tests.seed.folders import (
    NEIGHBOUR,
    SOUND,
    claim_ids,
    contents,
    dossier,
    replace,
    small_folder,
    sound,
)


def load_again(engine: Engine, folder: Path) -> Revision:
    """The revision that a load makes; it leaves a sound base, and the same load does nothing."""
    revision = load(engine, folder).revision
    assert revision
    assert sound(engine)
    assert load(engine, folder).revision is None
    return revision


def test_the_first_load_makes_one_revision_that_counts_what_it_adds(
    fresh: Engine, folder: Path
) -> None:
    revision = load_again(fresh, folder)
    assert (revision.id, revision.note) == (1, "Load of 2 dossiers: DE, FR")
    rows = contents(fresh)
    assert revision.claims_added == len(rows["claim"])
    assert (revision.claims_retired, revision.records_retired) == (0, 0)
    assert [row.id for row in rows["revision"]] == [1]


def test_the_same_files_loaded_twice_change_nothing(loaded: Engine, folder: Path) -> None:
    before = contents(loaded)
    assert load(loaded, folder).revision is None
    assert contents(loaded) == before


def test_a_comment_changes_the_file_and_not_the_base(loaded: Engine, folder: Path) -> None:
    before = contents(loaded)
    replace(dossier(folder, "de"), "jurisdiction: DE", "# Checked.\njurisdiction: DE")
    assert load(loaded, folder).revision is None
    assert contents(loaded) == before


def test_the_order_of_records_and_keys_means_nothing(loaded: Engine, folder: Path) -> None:
    before = contents(loaded)
    for path in (dossier(folder, "de"), dossier(folder, "fr")):
        turned = _turned(yaml.safe_load(path.read_text(encoding="utf-8")))
        path.write_text(yaml.safe_dump(turned, allow_unicode=True, sort_keys=False))
    assert load(loaded, folder).revision is None
    assert contents(loaded) == before


def _turned(value: Any) -> Any:
    """A record with its keys and its lists of records the other way round.

    The languages of a name, and the places in which a claim was read, stand in an order.
    """
    if isinstance(value, list):
        records = [_turned(entry) for entry in value]
        return records[::-1] if all(isinstance(r, dict) for r in records) else records
    if isinstance(value, dict):
        ordered = {"name", "summary", "detail", "cite"}
        return {k: v if k in ordered else _turned(v) for k, v in reversed(value.items())}
    return value


def test_the_order_of_aliases_is_kept_without_touching_claims(loaded: Engine, folder: Path) -> None:
    replace(
        dossier(folder, "de"),
        "[Leading-Edge Clusters, Excellence Clusters]",
        "[Excellence Clusters, Leading-Edge Clusters]",
    )
    revision = load_again(loaded, folder)
    assert (revision.claims_added, revision.claims_retired) == (0, 0)
    with reading(loaded) as session:
        texts = labels.texts(session, ["de-spitzencluster"], 2, [LabelField.ALIAS])
    assert texts["de-spitzencluster"].aliases == ["Excellence Clusters", "Leading-Edge Clusters"]


def test_one_dossier_alone_leaves_other_jurisdictions_as_they_are(
    loaded: Engine, tmp_path: Path
) -> None:
    german = {row for row in contents(loaded)["claim"] if row.subject.lower().startswith("de")}
    alone = small_folder(tmp_path / "alone", fr=NEIGHBOUR.replace("start: 2005", "start: 2006"))
    revision = load_again(loaded, alone)
    assert (revision.claims_added, revision.claims_retired) == (1, 1)
    assert german < set(contents(loaded)["claim"])


def test_a_changed_amount_retires_one_claim_and_adds_one(loaded: Engine, folder: Path) -> None:
    before = claim_ids(loaded)
    replace(dossier(folder, "de"), "{amount: 600000000,", "{amount: 650000000,")
    revision = load_again(loaded, folder)
    assert (revision.id, revision.claims_added, revision.claims_retired) == (2, 1, 1)
    assert (revision.records_added, revision.records_retired) == (0, 0)
    (gone,), (new,) = before - claim_ids(loaded), claim_ids(loaded) - before
    with reading(loaded) as session:
        for number, id, amount in ((1, gone, 600_000_000), (2, new, 650_000_000)):
            read = evidence.programmes(session, ["de-spitzencluster"], number)
            funding = {claim.id: claim.amount for claim in read["de-spitzencluster"].funding}
            assert funding[id] == amount
            assert len(funding) == 4
            about = told.about_programme(session, "de-spitzencluster", number)
            assert (gone in {c.id for c in about}, new in {c.id for c in about}) == (
                number == 1,
                number == 2,
            )
        retired = told.one(session, gone, 2)
    assert retired
    assert retired.retired_in == 2


def test_a_changed_amount_in_the_curated_base_changes_that_claim_alone(
    copied: Engine, seed_copy: Path
) -> None:
    path = seed_copy / "dossiers" / "is.yaml"
    before = claim_ids(copied)
    assert load(copied, seed_copy, at=LOADED_AT).revision is None
    replace(path, "amount: 160000000,", "amount: 160000001,")
    revision = load(copied, seed_copy, at=LOADED_AT).revision
    assert revision
    assert (revision.id, revision.claims_added, revision.claims_retired) == (2, 1, 1)
    assert (revision.records_added, revision.records_retired) == (0, 0)
    assert len(before - claim_ids(copied)) == len(claim_ids(copied) - before) == 1
    assert claim_ids(copied, revision=1) == before
    assert sound(copied)


def test_a_programme_that_goes_and_comes_back_has_the_same_claims_again(
    loaded: Engine, folder: Path
) -> None:
    before = claim_ids(loaded)
    start, end = SOUND.index("  - id: de-go-cluster"), SOUND.index("  - id: de-cluster-offensive")
    without = SOUND[:start] + SOUND[end:]
    designation = "    designations:\n      - {programme: de-go-cluster, "
    without = without[: without.index(designation)]
    shared = without[without.index("      - {amount: 700000000") :].splitlines(keepends=True)[0]
    dossier(folder, "de").write_text(without.replace(shared, ""), encoding="utf-8")
    gone = load_again(loaded, folder)
    assert (gone.id, gone.claims_added, gone.claims_retired) == (2, 0, 7)
    with reading(loaded) as session:
        for revision, there in ((1, True), (2, False)):
            assert bool(programmes.record(session, "de-go-cluster", revision)) == there
            assert bool(programmes.summary(session, "de-go-cluster", revision)) == there
            texts = labels.texts(session, ["de-go-cluster"], revision)
            assert bool(texts["de-go-cluster"].names) == there
            assert bool(programmes.gaps(session, "de-go-cluster", revision)) == there
    dossier(folder, "de").write_text(SOUND, encoding="utf-8")
    back = load_again(loaded, folder)
    assert (back.id, back.claims_added, back.claims_retired) == (3, 7, 0)
    assert back.records_added == gone.records_retired
    assert claim_ids(loaded) == before
    with reading(loaded) as session:
        assert programmes.summary(session, "de-go-cluster", 3)


RECORDS = [
    # The place in the files, what it says and what it is to say, records added and retired.
    ("dossiers/de.yaml", "领先集群竞赛计划", "尖端集群竞赛", 1, 1),
    ("dossiers/de.yaml", "name: {en: go-cluster,", "name: {en: A new name,", 1, 1),
    ("dossiers/de.yaml", "Labels clusters.", "Gives clusters a label.", 1, 1),
    ("dossiers/de.yaml", "acronym: BMBF", "acronym: BMFTR", 2, 2),
    ("dossiers/de.yaml", "reason: not-published", "reason: unknown", 1, 1),
    ("dossiers/de.yaml", "regions: [DE-NW, DE-NI]", "regions: [DE-NW]", 0, 1),
    ("dossiers/de.yaml", "sectors: [advanced-manufacturing]", "sectors: [energy-power]", 1, 1),
    ("dossiers/de.yaml", "wikidata: Q42", "wikidata: Q43", 1, 1),
    ("dossiers/de.yaml", "place: Paderborn", "place: Bielefeld", 1, 1),
    ("dossiers/de.yaml", "title: Five clusters again", "title: Again five", 1, 1),
    ("dossiers/de.yaml", "kind: evaluation", "kind: statistics", 1, 1),
    ("reference/economies.csv", "0.809352", "0.81", 1, 1),
    ("reference/former-currencies.csv", "1.95583", "1.95584", 1, 1),
    ("reference/series.yaml", "label: {en: Population,", "label: {en: Inhabitants,", 1, 1),
    ("vocabulary/roles.yaml", "{en: Lead, zh: 牵头}", "{en: In the lead, zh: 牵头}", 1, 1),
    ("vocabulary/indicators.yaml", "label: {en: Members,", "label: {en: All members,", 1, 1),
]


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("part", "old", "new", "added", "retired"), RECORDS)
def test_what_is_no_claim_changes_in_a_revision_without_claims(
    loaded: Engine, folder: Path, part: str, old: str, new: str, added: int, retired: int
) -> None:
    if not (folder / part).exists():
        (folder / part).write_bytes((SEED / part).read_bytes())
        assert load(loaded, folder).revision is None
    before = contents(loaded)["claim"]
    replace(folder / part, old, new)
    revision = load_again(loaded, folder)
    assert (revision.id, revision.claims_added, revision.claims_retired) == (2, 0, 0)
    assert (revision.records_added, revision.records_retired) == (added, retired)
    assert contents(loaded)["claim"] == before


def test_a_name_that_changes_sorts_the_programme_anew(loaded: Engine, folder: Path) -> None:
    replace(dossier(folder, "de"), "name: {en: go-cluster,", "name: {en: A New Name,")
    load_again(loaded, folder)
    with reading(loaded) as session:
        names = [programmes.summary(session, "de-go-cluster", number) for number in (1, 2)]
    assert [row and row.name for row in names] == ["go-cluster", "a new name"]


def test_a_source_that_is_believed_less_changes_the_summary_of_every_programme_that_cites_it(
    loaded: Engine, tmp_path: Path
) -> None:
    alone = small_folder(
        tmp_path / "alone", de=SOUND.replace("kind: evaluation", "kind: encyclopaedia")
    )
    revision = load_again(loaded, alone)
    assert (revision.claims_added, revision.claims_retired) == (0, 0)
    with reading(loaded) as session:
        starts = [
            [
                str(row.start)
                for number in (1, 2)
                if (row := programmes.summary(session, id, number))
            ]
            for id in ("de-go-cluster", "fr-poles")
        ]
    assert starts == [["2011", "2012"], ["2004", "2005"]]


RIVALS = """\
jurisdiction: DE
sources:
  - {id: de-a, title: A, publisher: P, published: 2010, language: en, url: "https://a.example/", kind: official}
  - {id: de-b, title: B, publisher: P, published: 2010, language: en, url: "https://b.example/", kind: official}
  - {id: de-c, title: C, publisher: P, published: 2010, language: en, url: "https://c.example/", kind: official}
  - {id: de-x, title: X, publisher: P, published: 2010, language: en, url: "https://x.example/", kind: official}
  - {id: de-y, title: Y, publisher: P, published: 2010, language: en, url: "https://y.example/", kind: official}
programmes:
  - id: de-foo
    name: {en: Foo, zh: 甲}
    level: national
    summary: {en: Foo., zh: 甲。}
    periods:
      - {start: 2001, cite: [{source: de-a, at: p. 1}, {source: de-b, at: p. 1}, {source: de-c, at: p. 1}]}
      - {start: 2002, cite: [{source: de-x, at: p. 1}, {source: de-y, at: p. 1}]}
"""  # noqa: E501
"""Three sources say 2001, two say 2002, and nothing else tells them apart."""


@pytest.mark.parametrize(
    "change",
    [
        {'"https://x.example/", kind: official': '"https://x.example/", kind: evaluation'},
        {"title: X, publisher: P, published: 2010": "title: X, publisher: P, published: 2011"},
        {
            '"https://b.example/"': '"https://b.example/", reprint_of: de-a',
            '"https://c.example/"': '"https://c.example/", reprint_of: de-a',
        },
        {
            '"https://b.example/"': '"https://b.example/", origin: a release',
            '"https://c.example/"': '"https://c.example/", origin: a release',
            '"https://a.example/"': '"https://a.example/", origin: a release',
        },
    ],
    ids=["kind", "published", "reprint-of", "origin"],
)
def test_what_is_known_of_a_source_decides_between_rivals_in_the_same_revision(
    fresh: Engine, tmp_path: Path, change: dict[str, str]
) -> None:
    folder = small_folder(tmp_path / "files", de=RIVALS)
    load_again(fresh, folder)
    for old, new in change.items():
        replace(dossier(folder, "de"), old, new)
    load_again(fresh, folder)
    with reading(fresh) as session:
        rows = [programmes.summary(session, "de-foo", number) for number in (1, 2)]
    assert [str(row and row.start) for row in rows] == ["2001", "2002"]


BETWEEN = """\
  - {id: de-v, title: V, publisher: P, language: en, url: "https://v.example/", kind: official}
  - {id: de-w, title: W, publisher: P, language: en, url: "https://w.example/", kind: official}
programmes:"""
"""Two sources that nobody cites."""


def test_what_a_source_reprints_decides_though_nobody_cites_it(
    fresh: Engine, tmp_path: Path
) -> None:
    reprints = RIVALS.replace("programmes:", BETWEEN)
    for one, other in (("b", "v"), ("c", "w")):
        url = f'"https://{one}.example/"'
        reprints = reprints.replace(url, f"{url}, reprint_of: de-{other}")
    folder = small_folder(tmp_path / "files", de=reprints)
    load_again(fresh, folder)
    for other in "vw":
        url = f'"https://{other}.example/"'
        replace(dossier(folder, "de"), url, f"{url}, reprint_of: de-a")
    load_again(fresh, folder)
    with reading(fresh) as session:
        rows = [programmes.summary(session, "de-foo", number) for number in (1, 2)]
    assert [str(row and row.start) for row in rows] == ["2001", "2002"]


def test_two_loads_at_once_make_one_revision(fresh: Engine, folder: Path) -> None:
    engines = [connect(str(fresh.url)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        made = [result.revision for result in pool.map(load, engines, [folder, folder])]
    for engine in engines:
        engine.dispose()
    assert sorted(revision.id if revision else 0 for revision in made) == [0, 1]
    assert sound(fresh)


def test_every_kind_of_claim_is_read_as_it_was_written(loaded: Engine) -> None:
    with reading(loaded) as session:
        about = told.about_programme(session, "de-spitzencluster", 1)
        about += told.about_cluster(session, "de-its-owl", 1)
    assert {claim.kind for claim in about} == set(ClaimKind)
