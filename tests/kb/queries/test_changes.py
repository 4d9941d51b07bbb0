"""Changes: those of every revision are what the plain rows say, each once, page after page."""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from kb.changes import Change, Happened, sentence, title
from kb.db import connect, reading
from kb.errors import CursorMismatch
from kb.models import Claim, Label, Location, Programme
from kb.queries import changes, revisions
from kb.queries.changes import KINDS, Filters
from kb.queries.state import RECORDS, REFERENCES
from kb.vocabulary import ClaimKind, Collection, EntityKind
from tests.kb.changing import CHANGES, Step, apply, begin_with_many
from tests.kb.small import begin, claim, day, everything, gap, label, one_of_each, write

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]

OWNERS = {"label": "entity", "classification": "entity", "location": "cluster", "gap": "programme"}
"""The tables whose rows belong to things, beside the records themselves, and by which column."""


class Said(NamedTuple):
    """What is said of one change."""

    revision: int
    id: str
    happened: Happened
    record: bool
    added: tuple[str, ...]
    retired: tuple[str, ...]
    name: str | None


def said(change: Change) -> Said:
    return Said(
        change.revision,
        change.id,
        change.happened,
        change.record,
        tuple(claim.id for claim in change.added),
        tuple(claim.id for claim in change.retired),
        change.names.get("en"),
    )


def expected(rows: Rows) -> list[Said]:
    """The changes of a base, by its plain rows alone."""
    kinds = {row["id"]: row["kind"] for row in rows["entity"].values()}
    records = {kind: RECORDS[kind].__tablename__ for kind in KINDS.values()}
    own: dict[tuple[int, str], bool] = {}
    for table, column in {**dict.fromkeys(records.values(), "id"), **OWNERS}.items():
        for row in rows[table].values():
            own |= {(at, row[column]): True for at in (row["added_in"], row["retired_in"]) if at}
    added, retired = (defaultdict[tuple[int, str], set[str]](set) for _ in range(2))
    for thing, row in _spoken_of(rows):
        added[row["added_in"], thing].add(row["id"])
        if row["retired_in"]:
            retired[row["retired_in"], thing].add(row["id"])
    found = []
    for revision, id in own.keys() | added.keys() | retired.keys():
        if kinds.get(id) not in records:
            continue
        lives = [row for row in rows[records[kinds[id]]].values() if row["id"] == id]
        before, now = (any(_holds(row, at) for row in lives) for at in (revision - 1, revision))
        if not before and not now:
            continue
        happened = Happened.REMOVED if not now else Happened.CHANGED if before else Happened.ADDED
        told, gone = (tuple(sorted(claims[revision, id])) for claims in (added, retired))
        name = _name(rows, id, revision if now else revision - 1)
        found.append(Said(revision, id, happened, (revision, id) in own, told, gone, name))
    return sorted(found, key=lambda one: (-one.revision, one.id))


def _spoken_of(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """The things that claims are about or name, each with the claim."""
    for row in rows["claim"].values():
        yield row["subject"], row
    for model, column, _ in REFERENCES:
        for key, row in rows[model.__tablename__].items():
            yield row[column], rows["claim"][key[:1]]


def _holds(row: dict[str, Any], revision: int) -> bool:
    return row["added_in"] <= revision and (row["retired_in"] or revision + 1) > revision


def _name(rows: Rows, id: str, revision: int) -> str | None:
    texts = [
        row["text"]
        for row in rows["label"].values()
        if (row["entity"], row["field"], row["language"]) == (id, "name", "en")
        and _holds(row, revision)
    ]
    titles = [
        row["title"]
        for row in rows["source"].values()
        if (row["id"], row["language"]) == (id, "en") and _holds(row, revision)
    ]
    return next(iter([*texts, *titles]), None)


def told(
    engine: Engine, filters: Filters | None = None, limit: int = 1000, at: int | None = None
) -> list[Change]:
    """The changes of a filter, page after page; each page says how many there are."""
    filters = filters or Filters()
    with reading(engine) as session:
        revision = at or revisions.current(session).id
        found: list[Change] = []
        after = None
        while True:
            page = changes.page(session, filters, after, limit, revision=revision)
            found += page.items
            after = page.after
            assert len(page.items) == limit or after is None
            if after is None:
                assert page.total == len(found)
                return found


def check(engine: Engine) -> None:
    """All changes are told, each once, in their order, in pages of any length."""
    wanted = expected(everything(engine))
    for limit in (1000, 7):
        assert [said(change) for change in told(engine, limit=limit)] == wanted
    newest = wanted[0].revision
    for since in range(newest + 1):
        for at in range(max(since, 1), newest + 1):
            found = told(engine, Filters(since=since), limit=50, at=at)
            some = [one for one in wanted if since < one.revision <= at]
            assert [said(change) for change in found] == some, (since, at)


def check_filters(engine: Engine) -> None:
    """Every filter chooses among them, and what excludes is the rest."""
    every = told(engine)
    for collection in Collection:
        found = told(engine, Filters(collections=[collection]), limit=9)
        assert found == [change for change in every if change.collection is collection]
    pairs = [("countries", "country", ["DE"]), ("countries", "country", ["AT"])]
    pairs += [("subjects", "id", [change.id]) for change in every[::25]]
    pairs += [("subjects", "id", ["de-one", "DE-BY", "de-paper"])]
    for name, field, values in pairs:
        chosen: dict[str, Any] = {name: values}
        some = told(engine, Filters(**chosen), limit=2)
        assert some == [change for change in every if getattr(change, field) in values]
        excluded: dict[str, Any] = {f"{name}_not": values}
        rest = told(engine, Filters(**excluded))
        assert rest == [change for change in every if getattr(change, field) not in values]


@contextmanager
def _copy(of: Path, folder: str) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{shutil.copy(of, Path(folder) / 'kb.sqlite')}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def begun(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base with many programmes at its first revision; only to be copied."""
    path = tmp_path_factory.mktemp("begun") / "kb.sqlite"
    engine = connect(f"sqlite:///{shutil.copy(empty_file, path)}")
    begin_with_many(engine)
    engine.dispose()
    return path


@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=CHANGES)
def test_whatever_changed_is_told_once(begun: Path, steps: list[tuple[list[Step], int]]) -> None:
    with TemporaryDirectory() as folder, _copy(begun, folder) as engine:
        for some, later in steps:
            apply(engine, some, later)
        check(engine)
        check_filters(engine)


STEPS: list[list[Step]] = [
    [("add", "de-a", "Alpha"), ("rename", 3, "Zeta"), ("print", "de-other", "de-copy")],
    [("retire", 3), ("period", 5, "2019-05", None), ("designate", 7)],
    [("add", "de-zz", "Zeta"), ("acronym", "BM"), ("rate", 2), ("withdraw", 4)],
    [("retire", 0), ("involve", 9, "normal"), ("describe", 9, "Éclair")],
    [("add", "de-a", "alpha beta"), ("yearly", 2, "2027", None)],
]
"""What comes, goes and comes back; what is said of one thing alone, and of many."""


def test_changes_are_the_same_on_both_engines(fresh: Engine) -> None:
    begin_with_many(fresh)
    for number, steps in enumerate(STEPS):
        apply(fresh, steps, number % 2)
    happened = {change.happened for change in told(fresh)}
    assert happened == set(Happened)
    check(fresh)
    check_filters(fresh)


def ids(found: Iterable[Change], revision: int) -> list[str]:
    return [change.id for change in found if change.revision == revision]


def test_claims_change_what_they_are_about_and_what_they_name(fresh: Engine) -> None:
    begin(fresh, gaps=[gap()])
    write(fresh, claims=one_of_each(), at=day(1))
    found = {change.id: change for change in told(fresh) if change.revision == 2}
    named = {id: [str(claim.kind) for claim in found[id].added] for id in found}
    assert named == {
        "de-ministry": ["involvement"],
        "de-one": ["designation", "figure", "funding", "involvement", "mechanism_use", "period",
                   "phase", "relation", "round"],
        "de-paper": sorted(ClaimKind),
        "de-two": ["funding", "relation"],
        "de-valley": ["designation", "governance"],
    }  # fmt: skip
    assert not any(change.record for change in found.values())


def test_a_jurisdiction_changes_itself_and_not_by_what_is_listed_under_it(fresh: Engine) -> None:
    begin(fresh)
    new: dict[str, Any] = {
        "entities": {"de-new": EntityKind.PROGRAMME},
        "rows": {
            Programme: [{**_row(fresh, "programme", "id", "de-one"), "id": "de-new"}],
            Label: [label("de-new", name, name) for name in ("en", "zh")],
        },
    }
    write(fresh, **new, at=day(1))
    assert ids(told(fresh), 2) == ["de-new"]
    write(fresh, claims=[claim("c-1", subject="DE", scope=("DE-BY",))], at=day(2))
    assert ids(told(fresh), 3) == ["DE", "DE-BY", "de-paper"]
    (country, region, _) = told(fresh)[:3]
    assert (country.country, region.country) == ("DE", "DE")


def test_what_hangs_on_a_thing_changes_it(fresh: Engine) -> None:
    begin(fresh)
    row = _row(fresh, "location", "cluster", "de-valley")
    write(fresh, rows={Location: [{**row, "position": 1}]}, at=day(1))
    write(fresh, gaps=[gap()], at=day(2))
    assert [ids(told(fresh), revision) for revision in (2, 3)] == [["de-valley"], ["de-one"]]
    assert all(change.record for change in told(fresh))


def _row(engine: Engine, table: str, column: str, value: str) -> dict[str, Any]:
    """A row as a change set takes it."""
    rows = everything(engine)[table].values()
    found = next(row for row in rows if row[column] == value)
    return {k: v for k, v in found.items() if k not in {"row", "added_in", "retired_in"}}


def test_a_name_is_that_of_its_time(fresh: Engine) -> None:
    begin(fresh)
    rows = everything(fresh)["label"].values()
    old = [r["row"] for r in rows if (r["entity"], r["language"]) == ("de-one", "en")]
    write(fresh, retired={Label: old}, rows={Label: [label("de-one", "New")]}, at=day(1))
    write(fresh, claims=[claim("c-1")], at=day(2))
    named = [change.names["en"] for change in told(fresh, Filters(subjects=["de-one"]))]
    assert named == ["New", "New", "de-one en"]


def test_a_change_is_told_in_words(fresh: Engine) -> None:
    begin(fresh, claim("c-a"))
    number = next(iter(everything(fresh)["claim"]))[0]
    write(fresh, claims=[claim("c-b", ClaimKind.ROUND)], retired={Claim: [number]}, at=day(1))
    (change,) = told(fresh, Filters(subjects=["de-one"], since=1))
    assert str(sentence(change)) == (
        "In revision 2 of 2026-01-02 the programme de-one changed: "
        "1 claim added (round c-b); 1 claim retired (figure c-a)."
    )
    assert sentence(change).told("zh") == (
        "修订 2（2026-01-02）更改计划 de-one："
        "新增记录 1 条（轮次 c-b）；撤回记录 1 条（数据 c-a）。"
    )
    assert str(title(change, "One")) == "One: 1 claim added; 1 claim retired"
    (first,) = told(fresh, Filters(subjects=["de-two"]))
    assert str(sentence(first)) == "In revision 1 of 2026-01-01 the programme de-two was added."
    assert str(title(first, "Two")) == "Two: added"


def test_of_many_claims_a_sentence_names_ten(fresh: Engine) -> None:
    begin(fresh, *(claim(f"c-{n:02}") for n in range(12)))
    (change,) = told(fresh, Filters(subjects=["de-one"]))
    assert "12 claims added (figure c-00, " in str(sentence(change))
    assert "figure c-09 and 2 more)." in str(sentence(change))


WRONG = [
    (1, 2, 0, 0, 0, 0, 0),
    (None, "a", 0, 0, 0, 0, 0),
    ("1", "a", 0, 0, 0, 0, 0),
    (1, "a", 0, 0, "0", 0, 0),
    (1, "a", 0, 0, -1, 0, 0),
    (1, "a", 0, 0, None, 0, 0),
    (True, "a", 0, 0, 0, 0, 0),
]


@pytest.mark.parametrize("position", WRONG)
def test_a_position_that_is_none_is_refused(shared: Engine, position: tuple[Any, ...]) -> None:
    with reading(shared) as session, pytest.raises(CursorMismatch):
        changes.page(session, Filters(), position, 5, revision=1)


def test_a_page_begins_where_the_last_ended_though_the_base_changed_since(fresh: Engine) -> None:
    begin_with_many(fresh)
    apply(fresh, STEPS[0], 1)
    with reading(fresh) as session:
        whole = changes.page(session, Filters(), None, 1000, revision=2).items
        page = changes.page(session, Filters(), None, 3, revision=2)
    apply(fresh, STEPS[1], 1)
    with reading(fresh) as session:
        rest = changes.page(session, Filters(), page.after, 1000, revision=3).items
    assert [*page.items, *rest] == whole
