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
    found: dict[int, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of_segment = found[row["row"] >> SEGMENT_BITS]
        of_segment[LIVE, ""].append(row["row"])
        for entry in entries(row):
            of_segment[entry].append(row["row"])
    for retired_row in gone:
        found[retired_row >> SEGMENT_BITS].setdefault((LIVE, ""), [])
    first = rows[0]["row"] if rows else None
    for segment, lists in found.items():
        bitmaps = {entry: BitMap(numbers) for entry, numbers in lists.items()}
        begun = first is None or _begun(segment, first)
        there = postings.of_segment(session, collection, segment, bitmaps) if begun else {}
        _store(session, collection, segment, bitmaps, there, gone)
    if first is not None:
        columns = {**ALWAYS, **NUMBERS[collection]}
        new = {
            field: np.array([number(row[column]) for row in rows], dtype(field))
            for field, column in columns.items()
        }
        _append(session, collection, first, new, _ranks(session, collection, rows))


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


def _begun(segment: int, first: int) -> bool:
    """Whether a segment has rows before the first new one."""
    return first > max(1, segment << SEGMENT_BITS)


def _append(
    session: Session,
    collection: Collection,
    first: int,
    new: Mapping[str, Numbers],
    ranks: Mapping[str, Numbers],
) -> None:
    """Put the numbers of new rows behind those that are there, and the ranks of all in place."""
    start = first >> SEGMENT_BITS
    base = start << SEGMENT_BITS
    old = postings.numbers_of(session, collection, new, start) if _begun(start, first) else {}
    added: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for field, numbers in (*new.items(), *ranks.items()):
        begins = 0 if field in ranks else base
        kept = numbers
        if field in new:
            before = np.zeros(first - base, numbers.dtype)  # there is no row 0
            there = np.frombuffer(old.get(field, b""), numbers.dtype)
            before[: len(there)] = there
            kept = np.concatenate([before, numbers])
        for at in range(0, len(kept), SEGMENT):
            segment = (begins + at) >> SEGMENT_BITS
            row = (collection, field, segment, kept[at : at + SEGMENT].tobytes())
            (changed if _begun(segment, first) else added).append(row)
    bulk.add(session.connection(), _SEGMENTS, [c.name for c in _SEGMENTS.columns], added)
    _replace(session, _SEGMENTS, changed)


def _ranks(
    session: Session, collection: Collection, rows: Sequence[Values]
) -> dict[str, NDArray[np.int32]]:
    """The places of the texts of all rows: equal ones share a place.

    New texts are set between those that are there; where they are many, all are set anew.
    """
    first = rows[0]["row"]
    if len(rows) <= first // 8:
        there = postings.all_numbers(session, collection, RANKS)
        return {
            field: _inserted(
                session,
                collection,
                column,
                rows,
                np.frombuffer(b"".join(there[field]), dtype(field)).astype(np.int32),
            )
            for field, column in RANKS.items()
        }
    found = {}
    for field, column in RANKS.items():
        ranks = np.zeros(first + len(rows), np.int32)
        place, before = -1, None
        for row, text in postings.in_order(session, collection, column):
            place += text != before
            before = text
            ranks[row] = place
        found[field] = ranks
    return found


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
    last = postings.last_up_to(session, collection, column, texts, first)
    for text in texts:
        row, found = last[text]
        rank = -1 if row is None else int(ranks[row])
        if found == text:
            places[text] = rank + len(below)
        else:
            below.append(rank)
            places[text] = rank + len(below)
    moved = ranks + np.searchsorted(np.array(below, np.int32), ranks, side="left").astype(np.int32)
    moved[:1] = 0  # there is no row 0, which a text before all others would move
    new = np.array([places[row[column]] for row in rows], np.int32)
    return np.concatenate([moved[:first], new])
