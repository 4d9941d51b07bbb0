"""The read model: whatever changed, the summaries say what the claims say, and so does the index.

The index is held to the plain rows, value by value; segments are made small, so that there are
several.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pyroaring import BitMap
from sqlalchemy import Engine, Row, select
from sqlalchemy.orm import Session

from kb import indexing, ledger
from kb.db import connect, reading
from kb.finding import SortKey
from kb.indexed import ALWAYS, LIVE, NUMBERS, RANKS, dtype, entries, number
from kb.models import Label, Posting, Programme, Revision, Segment, Source
from kb.period import Edtf
from kb.queries import lists, programmes, revisions, summaries
from kb.queries.audit import audit
from kb.queries.derived import DERIVED
from kb.queries.postings import table_of
from kb.queries.state import RECORDS
from kb.queries.touched import COLLECTED
from kb.vocabulary import Basis, ClaimKind, Collection, Nature, Qualifier
from tests.kb.changing import CHANGES, NAMES, OF_PROGRAMMES, Step, apply, begin_with_many
from tests.kb.small import another, begin, claim, day, everything, label, period, source, write

BITS = 4
"""Segments of sixteen rows."""

SUMMARIES = {table_of(collection).name for collection in Collection}
DERIVED_TABLES = {*SUMMARIES, "posting", "segment"}


@pytest.fixture(autouse=True, scope="module")
def _small_segments() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "SEGMENT_BITS", BITS)
        patch.setattr(indexing, "SEGMENT", 1 << BITS)
        yield


@pytest.fixture(scope="module")
def begun(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base with many programmes at its first revision; only to be copied."""
    path = tmp_path_factory.mktemp("begun") / "kb.sqlite"
    path.write_bytes(empty_file.read_bytes())
    engine = connect(f"sqlite:///{path}")
    begin_with_many(engine)
    engine.dispose()
    return path


def copied(begun: Path, folder: str) -> Engine:
    path = Path(folder) / "kb.sqlite"
    with closing(sqlite3.connect(begun)) as from_, closing(sqlite3.connect(path)) as to:
        from_.backup(to)
    return connect(f"sqlite:///{path}")


def rows_of(session: Session, collection: Collection) -> list[Row[Any]]:
    """Every row of the summaries of a collection."""
    table = table_of(collection)
    return list(session.execute(select(*table.columns).order_by(table.c.row)))


def holds(row: Row[Any], revision: int) -> bool:
    return row.added_in <= revision and (row.retired_in is None or row.retired_in > revision)


def check_every_revision(session: Session) -> None:
    """The summaries of each revision say what the records, texts and claims of it say."""
    for revision in revisions.up_to_now(session):
        for kind, collection in COLLECTED.items():
            record = RECORDS[kind]
            at = (record.added_in <= revision.id) & (
                record.retired_in.is_(None) | (record.retired_in > revision.id)
            )
            ids = set(session.scalars(select(record.id).where(at)))
            told = [row for row in rows_of(session, collection) if holds(row, revision.id)]
            assert sorted(row.id for row in told) == sorted(ids)
            derived = DERIVED[collection](session, ids, revision.id, revision.at.date())
            for row in told:
                assert summaries.agrees(row, derived[row.id]), (revision.id, row.id)
                assert row.changed_in <= row.added_in


def check_index(session: Session) -> None:
    """What the index holds is what the rows say: bitmaps, numbers, places, by segments."""
    for collection in Collection:
        rows = rows_of(session, collection)
        assert [row.row for row in rows] == list(range(1, len(rows) + 1))
        expected: dict[tuple[str, str, int], set[int]] = defaultdict(set)
        for row in rows:
            segment = row.row >> BITS
            for entry in entries(row._asdict()):
                expected[*entry, segment].add(row.row)
            live = expected[LIVE, "", segment]
            if row.retired_in is None:
                live.add(row.row)
        kept = {
            (one.field, one.value, one.segment): set(BitMap.deserialize(one.rows))
            for one in session.scalars(select(Posting).where(Posting.collection == collection))
        }
        assert kept == expected
        for column, numbers in _numbers(collection, rows).items():
            assert _kept(session, collection, column) == numbers, (collection, column)


def _numbers(collection: Collection, rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    """The numbers of the rows as text, so that NaN is itself."""
    found = {}
    for column, attribute in {**ALWAYS, **NUMBERS[collection]}.items():
        numbers = np.array([number(getattr(row, attribute)) for row in rows], dtype(column))
        found[column] = list(map(str, numbers))
    for column, attribute in RANKS.items():
        texts = sorted({getattr(row, attribute) for row in rows})
        found[column] = [str(texts.index(getattr(row, attribute))) for row in rows]
    return found


def _kept(session: Session, collection: Collection, column: str) -> list[str]:
    segments = session.scalars(
        select(Segment)
        .where(Segment.collection == collection, Segment.field == column)
        .order_by(Segment.segment)
    ).all()
    assert [one.segment for one in segments] == list(range(len(segments)))
    parts = [np.frombuffer(one.numbers, dtype(column)) for one in segments]
    assert all(len(part) == 1 << BITS for part in parts[:-1])
    return list(map(str, np.concatenate(parts)[1:]))  # there is no row 0


SORTS = [SortKey("name")], [SortKey("changed", descending=True)]


def answers(engine: Engine) -> dict[tuple[int, Collection, str], list[str]]:
    """The lists of every revision in some orders, page by page."""
    found: dict[tuple[int, Collection, str], list[str]] = {}
    with reading(engine) as session:
        last = revisions.current(session).id
        for revision in range(1, last + 1):
            for collection in Collection:
                for sort in SORTS:
                    seen: list[str] = []
                    after = None
                    while True:
                        page = lists.page(
                            session, collection, (), sort, after, 25, revision=revision
                        )
                        seen += page.ids
                        after = page.after
                        if after is None:
                            break
                    assert page.total == len(seen)
                    found[revision, collection, sort[0].field] = seen
    return found


def check_order(session: Session, answers: dict[tuple[int, Collection, str], list[str]]) -> None:
    for (revision, collection, field), ids in answers.items():
        if field == "name":
            rows = [row for row in rows_of(session, collection) if holds(row, revision)]
            assert ids == [row.id for row in sorted(rows, key=lambda row: (row.name, row.id))]


@settings(
    max_examples=4,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(changes=CHANGES)
def test_whatever_changed_the_read_model_says_what_the_claims_say(
    begun: Path, changes: list[tuple[list[Step], int]]
) -> None:
    """After each revision; and made anew from all of them it is the same, to the row."""
    with TemporaryDirectory() as folder, closing_engine(copied(begun, folder)) as engine:
        for steps, later in changes:
            apply(engine, steps, later)
            with reading(engine) as session:
                assert [found for found in audit(session) if found.check == "summary"] == []
        with reading(engine) as session:
            check_every_revision(session)
            check_index(session)
            before, told = everything(engine), answers(engine)
            check_order(session, told)
        assert ledger.reindex(engine) == len(before["revision"])
        assert everything(engine) == before
        with another(engine) as other:
            assert answers(other) == told


class closing_engine:  # noqa: N801  (as contextlib.closing)
    """An engine that is disposed of in the end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Engine:
        return self.engine

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()


AMONG = (["!", "￿"], ["Alpha 0", "alpha 0"], ["b", "b", "é", "集"], ["Alpha 0", "!", "c"])


def test_texts_are_set_among_those_that_are_there(fresh: Engine) -> None:
    """Before the first, after the last, between, equal to one that is there and to each other."""
    begin_with_many(fresh)
    for time, names in enumerate(AMONG):
        named = dict(zip(OF_PROGRAMMES[5 * time :], names, strict=False))
        wanted = {(id, "en", None) for id in named}
        rows = everything(fresh)["label"].values()
        old = [r["row"] for r in rows if (r["entity"], r["language"], r["retired_in"]) in wanted]
        new = [label(id, name) for id, name in named.items()]
        write(fresh, retired={Label: old}, rows={Label: new}, at=day(time))
        with reading(fresh) as session:
            check_index(session)
    told = answers(fresh)
    with reading(fresh) as session:
        check_order(session, told)
        check_every_revision(session)
    before = everything(fresh)
    assert ledger.reindex(fresh) == 1 + len(AMONG)
    assert everything(fresh) == before


def test_a_base_that_lost_its_read_model_gets_it_back(begun: Path, tmp_path: Path) -> None:
    with closing_engine(copied(begun, str(tmp_path))) as engine:
        steps: list[Step] = [("add", "de-a", "Zeta"), ("retire", 3), ("rename", 9, NAMES[4])]
        apply(engine, steps, 1)
        before = everything(engine)
        with engine.begin() as connection:
            for name in DERIVED_TABLES:
                connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608
        with reading(engine) as session:
            assert {finding.detail for finding in audit(session)} >= {"is missing"}
        assert ledger.reindex(engine) == 2
        assert everything(engine) == before


def funding(engine: Engine, id: str, revision: int) -> float | None:
    with reading(engine) as session:
        row = programmes.summary(session, id, revision)
        assert row
        return row.funding


def yearly(id: str, start: str, **over: Any) -> Any:
    """A million a year without an end."""
    told = {"amount": 1_000_000, "amount_min": None, "basis": Basis.PER_YEAR,
            "qualifier": Qualifier.EXACT, "nature": Nature.PLANNED}  # fmt: skip
    return claim(id, ClaimKind.FUNDING, start_date=Edtf(start), **{**told, **over})


def test_an_amount_without_an_end_grows_with_the_day_of_the_revision(fresh: Engine) -> None:
    begin(fresh, yearly("c-1", "2020"), period("c-0", "2020", None))
    other = {"claims": [claim("c-2", subject="de-two")]}
    write(fresh, at=day(0), **other)
    write(fresh, claims=[claim("c-3", subject="de-two")], at=day(400))
    first, same, later = (funding(fresh, "de-one", revision) for revision in (1, 2, 3))
    assert first == same
    assert 0 < (first or 0) < (later or 0)
    rows = [
        (row["added_in"], row["retired_in"], row["changed_in"])
        for row in everything(fresh)["programme_summary"].values()
        if row["id"] == "de-one"
    ]
    assert rows == [(1, 3, 1), (3, None, 1)]  # it says something else, but it did not change


@pytest.mark.parametrize("start", ["2027", "2028-06", "2031"])
def test_an_amount_that_is_still_to_come_is_told_when_it_has_come(
    fresh: Engine, start: str
) -> None:
    begin(fresh, yearly("c-1", start), period("c-0", start, None))
    write(fresh, claims=[claim("c-2", subject="de-two")], at=day(10 * 366))
    before, after = (funding(fresh, "de-one", revision) for revision in (1, 2))
    assert after
    assert (before or 0) < after
    with reading(fresh) as session:
        assert [found for found in audit(session) if found.check == "summary"] == []


def test_what_is_believed_follows_the_sources(fresh: Engine) -> None:
    """Two amounts for one question; which is believed hangs on what a third document repeats."""
    one, two = ("de-paper", "page 1"), ("de-copy", "page 2")
    told: dict[str, Any] = {"slot": "money", "basis": Basis.TOTAL, "amount_min": None}
    begin_with_many(fresh)
    write(
        fresh,
        claims=[
            claim("c-a", ClaimKind.FUNDING, amount=5, citations=[one], **told),
            claim("c-b", ClaimKind.FUNDING, amount=7, citations=[one, two], **told),
        ],
        at=day(1),
    )
    assert funding(fresh, "de-one", 2) == 7
    for revision, original, amount in ((3, "de-paper", 5), (4, None, 7)):
        rows = everything(fresh)["source"].values()
        (old,) = (r["row"] for r in rows if (r["id"], r["retired_in"]) == ("de-copy", None))
        write(
            fresh,
            retired={Source: [old]},
            rows={Source: [source("de-copy", reprint_of=original)]},
            at=day(1),
        )
        assert funding(fresh, "de-one", revision) == amount
    assert [funding(fresh, "de-one", revision) for revision in (2, 3, 4)] == [7, 5, 7]


def test_a_programme_that_comes_back_is_a_new_row_with_all_its_names(fresh: Engine) -> None:
    begin(fresh)
    write(fresh, retired={Programme: [1]}, at=day(1))
    write(fresh, rows={Programme: [everything_of(fresh, "programme", 1)]}, at=day(2))
    with reading(fresh) as session:
        rows = [r for r in rows_of(session, Collection.PROGRAMMES) if r.id == "de-one"]
        assert [(r.added_in, r.retired_in, r.changed_in) for r in rows] == [(1, 2, 1), (3, None, 3)]
        assert rows[0].names == rows[1].names
        assert session.get_one(Revision, 3).at.date() == date(2026, 1, 3)
        check_every_revision(session)


def everything_of(engine: Engine, table: str, key: int) -> dict[str, Any]:
    row = dict(everything(engine)[table][(key,)])
    for column in ("row", "added_in", "retired_in"):
        del row[column]
    return row
