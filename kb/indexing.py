"""Writing the index over summary rows. Called by the ledger alone, in its transaction.

A change costs what it touches: the segment of the new rows, the bitmaps of the values that they
have. `kb.queries.index` reads what is written here; `kb.indexed` says what is indexed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm import Session

from kb import bulk
from kb.indexed import (
    ALWAYS,
    LIVE,
    NUMBERS,
    RANKS,
    SEGMENT,
    SEGMENT_BITS,
    Values,
    dtype,
    entries,
    number,
)
from kb.models import Posting, Segment
from kb.queries import postings
from kb.vocabulary import Collection

Numbers = NDArray[np.float64] | NDArray[np.float32] | NDArray[np.int32]

_POSTINGS = cast(Table, Posting.__table__)
_SEGMENTS = cast(Table, Segment.__table__)


def add(
    session: Session, collection: Collection, rows: Sequence[Values], retired: Iterable[int]
) -> None:
    """Bring the index up to new rows, in the order of their numbers, and to those retired."""
    gone = BitMap(retired)
    if rows:
        found: dict[int, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            of_segment = found[row["row"] >> SEGMENT_BITS]
            of_segment[LIVE, ""].append(row["row"])
            for entry in entries(row):
                of_segment[entry].append(row["row"])
        first = rows[0]["row"]
        for segment, lists in found.items():
            bitmaps = {entry: BitMap(numbers) for entry, numbers in lists.items()}
            begun = first > max(1, segment << SEGMENT_BITS)
            there = postings.of_segment(session, collection, segment, bitmaps) if begun else {}
            _store(session, collection, segment, bitmaps, there, gone)
        for field, column in {**ALWAYS, **NUMBERS[collection]}.items():
            numbers = np.array([number(row[column]) for row in rows], dtype(field))
            _append(session, collection, field, rows[0]["row"], numbers)
        for field, column in RANKS.items():
            _rank(session, collection, field, column, rows)
    touched = {row >> SEGMENT_BITS for row in gone} - {row["row"] >> SEGMENT_BITS for row in rows}
    for segment in touched:
        bitmaps = {(LIVE, ""): BitMap()}
        there = postings.of_segment(session, collection, segment, bitmaps)
        _store(session, collection, segment, bitmaps, there, gone)


def clear(session: Session, collection: Collection) -> None:
    """Forget the index of a collection."""
    for model in (Posting, Segment):
        session.execute(delete(model).where(model.collection == collection))


def _store(
    session: Session,
    collection: Collection,
    segment: int,
    bitmaps: dict[tuple[str, str], BitMap],
    there: Mapping[tuple[str, str], bytes],
    gone: BitMap,
) -> None:
    """Add rows to the bitmaps of a segment; from the live ones take those that are gone."""
    added: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for (field, value), bitmap in bitmaps.items():
        old = there.get((field, value))
        rows = bitmap if old is None else BitMap.deserialize(old) | bitmap
        if field == LIVE:
            rows -= gone
        rows.run_optimize()
        row = (collection, field, value, segment, rows.serialize())
        (added if old is None else changed).append(row)
    bulk.add(session.connection(), _POSTINGS, [c.name for c in _POSTINGS.columns], added)
    _replace(session, _POSTINGS, changed)


def _replace(session: Session, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Replace the last column of rows that are there, each given in full."""
    if rows:
        *keys, last = table.columns
        statement = update(table).where(*(key == bindparam(f"{key.name}_") for key in keys))
        names = [*(f"{key.name}_" for key in keys), "new_"]
        session.connection().execute(
            statement.values({last.name: bindparam("new_")}),
            [dict(zip(names, row, strict=True)) for row in rows],
        )


def _append(
    session: Session, collection: Collection, field: str, first: int, numbers: Numbers
) -> None:
    """Put the numbers of new rows behind those that are there."""
    start = first >> SEGMENT_BITS
    last = (first + len(numbers) - 1) >> SEGMENT_BITS
    for segment in range(start, last + 1):
        base = segment << SEGMENT_BITS
        low, high = max(first, base), min(first + len(numbers), base + SEGMENT)
        part = numbers[low - first : high - first]
        _keep(session, collection, field, segment, part, low - base)


def _keep(
    session: Session,
    collection: Collection,
    field: str,
    segment: int,
    part: Numbers,
    offset: int,
) -> None:
    """Keep the numbers of a segment from a place on."""
    old = postings.numbers_of(session, collection, field, segment)
    kind = dtype(field)
    whole = np.zeros(offset + len(part), kind)
    if old:
        before = np.frombuffer(old, kind)[:offset]
        whole[: len(before)] = before
    whole[offset:] = part
    row = (collection, field, segment, whole.tobytes())
    if old is None:
        bulk.add(session.connection(), _SEGMENTS, [c.name for c in _SEGMENTS.columns], [row])
    else:
        _replace(session, _SEGMENTS, [row])


def _rank(
    session: Session, collection: Collection, field: str, column: str, rows: Sequence[Values]
) -> None:
    """Keep the places of texts among all: equal ones share a place.

    New texts are set between those that are there; where they are many, all are set anew.
    """
    first = rows[0]["row"]
    if len(rows) > first // 8:
        ranks = np.zeros(first + len(rows), np.int32)
        place, before = -1, None
        for row, text in postings.in_order(session, collection, column):
            place += text != before
            before = text
            ranks[row] = place
    else:
        ranks = np.concatenate(
            [
                np.frombuffer(part, dtype(field))
                for part in postings.all_numbers(session, collection, field)
            ]
        ).astype(np.int32)
        ranks = _inserted(session, collection, column, rows, ranks)
    _append(session, collection, field, 0, ranks)


def _inserted(
    session: Session,
    collection: Collection,
    column: str,
    rows: Sequence[Values],
    ranks: NDArray[np.int32],
) -> NDArray[np.int32]:
    """The places with those of new rows among them."""
    first = rows[0]["row"]
    texts = sorted({row[column] for row in rows})
    below: list[int] = []
    """Of each text that was not there, the place after which it comes."""
    places: dict[str, int] = {}
    for text in texts:
        found = postings.last_up_to(session, collection, column, text, first)
        rank = int(ranks[found[0]]) if found else -1
        if found and found[1] == text:
            places[text] = rank + len(below)
        else:
            below.append(rank)
            places[text] = rank + len(below)
    moved = ranks + np.searchsorted(np.array(below, np.int32), ranks, side="left").astype(np.int32)
    new = np.array([places[row[column]] for row in rows], np.int32)
    return np.concatenate([moved[:first], new])
