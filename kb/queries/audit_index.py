"""The audit of what is derived: summaries say what the claims say, the index what summaries say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.indexed import ALWAYS, LIVE, NUMBERS, RANKS, SEGMENT_BITS, Values, dtype, entries, number
from kb.models import Posting, Segment
from kb.queries import postings, revisions, summaries
from kb.queries.audited import Finding
from kb.queries.derived import DERIVED
from kb.queries.postings import table_of
from kb.queries.state import RECORDS
from kb.queries.touched import COLLECTED
from kb.vocabulary import Collection

PART = 5_000
"""How many summaries are read at a time."""

Numbers = Mapping[str, NDArray[Any]]


def summarised(session: Session) -> Iterator[Finding]:
    """Summaries that say what the claims say."""
    last = revisions.current(session)
    for kind, collection in COLLECTED.items():
        record = RECORDS[kind]
        ids = session.scalars(select(record.id).where(record.retired_in.is_(None))).all()
        rows = summaries.live(session, collection, ids)
        table = table_of(collection)
        for id in session.scalars(
            select(table.c.id).where(
                table.c.retired_in.is_(None),
                table.c.id.not_in(select(record.id).where(record.retired_in.is_(None))),
            )
        ):
            yield Finding("summary", id, "is of a thing that has no record")
        for id, values in DERIVED[collection](session, ids, last.id, last.at.date()).items():
            if id not in rows:
                yield Finding("summary", id, "is missing")
            elif not summaries.agrees(rows[id], values):
                yield Finding("summary", id, "does not say what the claims say")


def indexed(session: Session) -> Iterator[Finding]:
    """Bitmaps, numbers and places that are those of the summaries, segment by segment."""
    for collection in Collection:
        table = table_of(collection)
        every = session.execute(
            select(*table.columns).order_by(table.c.row), execution_options={"yield_per": PART}
        )
        segments = 0
        for segment, rows in groupby(every, lambda row: row.row >> SEGMENT_BITS):
            told = [row._asdict() for row in rows]
            yield from _bitmaps(session, collection, segment, told)
            yield from _arrays(session, collection, segment, _numbers(collection, told))
            segments = segment + 1
        for segment, places in enumerate(_places(session, collection)):
            yield from _arrays(session, collection, segment, places)
        for model in (Posting, Segment):
            beyond = model.collection == collection, model.segment >= segments
            if session.execute(select(model.field).where(*beyond).limit(1)).first():
                yield Finding("index", str(collection), "speaks of rows that are not there")


def _bitmaps(
    session: Session, collection: Collection, segment: int, rows: Sequence[Values]
) -> Iterator[Finding]:
    """Of each field, that its values have the rows that they should."""
    expected: dict[tuple[str, str], list[int]] = defaultdict(list)
    expected[LIVE, ""] = [row["row"] for row in rows if row["retired_in"] is None]
    for row in rows:
        for entry in entries(row):
            expected[entry].append(row["row"])
    kept = session.execute(
        select(Posting.field, Posting.value, Posting.rows).where(
            Posting.collection == collection, Posting.segment == segment
        )
    )
    wrong: dict[str, int] = defaultdict(int)
    for field, value, bitmap in kept:
        wrong[field] += BitMap(expected.pop((field, value), ())) != BitMap.deserialize(bitmap)
    for field, _ in expected:
        wrong[field] += 1
    for field, count in wrong.items():
        if count:
            detail = f"{count} values do not have the rows that the summaries say"
            yield Finding("index", f"{collection} {field}", detail)


def _numbers(collection: Collection, rows: Sequence[Values]) -> Numbers:
    """The numbers of one segment of summaries, each in the place of its row."""
    base = rows[0]["row"] >> SEGMENT_BITS << SEGMENT_BITS
    found = {}
    for field, column in {**ALWAYS, **NUMBERS[collection]}.items():
        numbers = np.zeros(rows[-1]["row"] - base + 1, dtype(field))
        for row in rows:
            numbers[row["row"] - base] = number(row[column])
        found[field] = numbers
    return found


def _places(session: Session, collection: Collection) -> Iterator[Numbers]:
    """The places of the texts of all summaries among each other, segment by segment."""
    last = summaries.last_row(session, collection)
    found = {}
    for field, column in RANKS.items():
        ranks = np.zeros(last + 1, dtype(field))
        place, before = -1, None
        for row, text in postings.in_order(session, collection, column):
            place += text != before
            before = text
            ranks[row] = place
        found[field] = ranks
    for start in range(0, last + 1 if last else 0, 1 << SEGMENT_BITS):
        yield {field: ranks[start : start + (1 << SEGMENT_BITS)] for field, ranks in found.items()}


def _arrays(
    session: Session, collection: Collection, segment: int, expected: Numbers
) -> Iterator[Finding]:
    """That the numbers of a segment are kept as they should be."""
    kept = postings.numbers_of(session, collection, expected, segment)
    for field, numbers in expected.items():
        if kept.get(field) != numbers.tobytes():
            yield Finding(
                "index", f"{collection} {field}", "its numbers are not those of the summaries"
            )
