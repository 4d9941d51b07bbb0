"""The order of the rows of a list, and a page of it.

A page begins after a row, wherever that row is now: rows are only added, so that one that was
retired since still has its place. Few rows are sorted for the page alone; of many, the order of
all rows is kept and walked.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from kb.errors import CursorMismatch
from kb.finding import SortKey
from kb.queries import find, money
from kb.queries.index import Index, as_array, as_bitmap

FEW = 20_000
"""Up to so many rows are sorted for one page."""


@dataclass(frozen=True, slots=True)
class Key:
    """The numbers of all rows to sort by, NaN last in both directions."""

    numbers: NDArray[Any]
    descending: bool

    def of(self, rows: Any) -> Any:
        """The numbers of some rows, the lesser first."""
        found = self.numbers[rows]
        return -found if self.descending else found


Keys = Sequence[Key]


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of a list by number, how many it has, and the row after which the next begins."""

    rows: list[int]
    total: int
    after: int | None


def page(
    index: Index, found: BitMap, sort: Sequence[SortKey], after: int | None, limit: int
) -> RowPage:
    """Rows of a list in an order; the id is the last key. `CursorMismatch` for no row."""
    order = (*sort, SortKey("id"))
    keys = [_key(index, key, found) for key in order]
    if after is not None and not 0 < after < len(keys[-1].numbers):
        raise CursorMismatch("The cursor is damaged.")
    fixed = all(key.question is None or money.is_kept(index, key.question) for key in order)
    if len(found) <= FEW or not fixed:
        rows = _sorted(keys, as_array(found), after, limit + 1)
    else:
        rows = _walked(index, order, keys, found, after, limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    return RowPage(rows, len(found), rows[-1] if more else None)


def _key(index: Index, key: SortKey, found: BitMap) -> Key:
    """The numbers of a key."""
    if key.field == "funding" and key.question and not money.is_kept(index, key.question):
        numbers = np.full(len(index.numbers("claims")), np.nan)
        for row, amount in money.worked_out(index, found, key.question).items():
            numbers[row] = np.nan if amount.value is None else amount.value
    elif key.field == "duration" and key.on:
        numbers = find.duration(index, key.on)
    elif key.field in _CODED:
        numbers = index.codes(key.field)
    else:
        numbers = index.numbers(key.field)
    return Key(numbers, key.descending)


_CODED = {"country", "level", "kind", "language", "parent"}
"""What is sorted by its codes."""


def _sorted(keys: Keys, rows: NDArray[np.uint32], after: int | None, limit: int) -> list[int]:
    """The first of some rows after one, in order."""
    if after is not None:
        rows = rows[_beyond(keys, rows, after)]
    order = np.lexsort([key.of(rows) for key in reversed(keys)])
    found: list[int] = rows[order[:limit]].tolist()
    return found


def _beyond(keys: Keys, rows: NDArray[np.uint32], after: int) -> NDArray[np.bool_]:
    """Which of some rows come after one."""
    beyond = np.zeros(len(rows), bool)
    same = np.ones(len(rows), bool)
    for key in keys:
        mine, its = key.of(rows), key.of(after)
        if np.isnan(its):
            greater, equal = np.zeros(len(rows), bool), np.isnan(mine)
        else:
            greater, equal = (mine > its) | np.isnan(mine), mine == its
        beyond |= same & greater
        same &= equal
    return beyond


def _walked(
    index: Index,
    order: Sequence[SortKey],
    keys: Keys,
    found: BitMap,
    after: int | None,
    limit: int,
) -> list[int]:
    """The same of many rows: the order of all is walked until there are enough."""
    every = index.once(("order", tuple(order)), lambda: _ordered(keys), lambda made: made.nbytes)
    place = 0
    if after is not None:
        place = bisect_right(every, _place(keys, after), key=lambda row: _place(keys, row))
    step = max(256, 2 * limit * len(every) // len(found))
    rows: list[int] = []
    while len(rows) < limit and place < len(every):
        some = every[place : place + step]
        rows += some[np.isin(some, as_array(as_bitmap(some) & found))].tolist()
        place += step
    return rows[:limit]


def _ordered(keys: Keys) -> NDArray[np.uint32]:
    """All rows in order."""
    numbers = [key.of(slice(1, None)) for key in reversed(keys)]
    return (np.lexsort(numbers) + 1).astype(np.uint32)


def _place(keys: Keys, row: int) -> tuple[tuple[bool, float], ...]:
    """The keys of a row as Python compares them; NaN is the greatest."""
    numbers = [float(key.of(row)) for key in keys]
    return tuple((isnan(number), 0.0 if isnan(number) else number) for number in numbers)
