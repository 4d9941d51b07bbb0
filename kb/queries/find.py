"""Which rows of a collection meet the conditions of a filter: bitmaps in, a bitmap out."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import select

from kb import finding as f
from kb.indexed import EXACT, LONGEST, NAME, TEXT, number
from kb.queries import batches, money, postings
from kb.queries.index import Index, as_array, as_bitmap, bytes_of, joined
from kb.queries.postings import table_of
from kb.text import WHOLE, Part, fold
from kb.vocabulary import Status


def rows(index: Index, filter: f.Filter) -> BitMap:
    """The rows of the index's revision that meet all conditions; those on money come last."""
    found = index.live()
    costing = [c for c in filter if isinstance(c, f.Costing)]
    for condition in filter:
        if not isinstance(condition, f.Costing):
            found = found & _meeting(index, condition)
    for condition in costing:
        found = _costing(index, condition, found)
    return found


def saying(index: Index, part: Part, where: str) -> BitMap:
    """The rows in whose names, or other texts, a part of a query stands."""
    if part.unspaced:
        grams = [index.rows(f"{where}.gram", gram) for gram in part.grams]
        found = reduce(and_, grams)
        if len(part.text) <= len(part.grams[0]):
            return found
        key = ("run", where, part.text)
        return index.once(key, lambda: _containing(index, part.text, where, found), bytes_of)
    field = f"{where}.word"
    if len(part.text) <= WHOLE:
        return index.rows(field, part.text)
    return index.once(
        ("word", where, part.text), lambda: _with_words(index, field, part.text), bytes_of
    )


def exactly(index: Index, query: str) -> BitMap:
    """The rows that have a text for a name, or for their id."""
    return index.rows(EXACT, fold(query)[:LONGEST])


def duration(index: Index, on: date) -> NDArray[np.float64]:
    """The nominal duration in years by row, as a comparison tells it; NaN where there is none."""

    def make() -> NDArray[np.float64]:
        first, last = index.numbers("start"), index.numbers("end")
        running = np.isnan(last) & (first <= number(on))
        ends = np.where(running, number(on), last)
        with np.errstate(invalid="ignore"):
            years = _decimal_years(ends + 1) - _decimal_years(first)
        return np.round(years, 9)

    return index.once(("duration", on), make, lambda found: found.nbytes)


def standing(index: Index, status: Status, on: date) -> BitMap:
    """The rows of programmes that stand so on a day."""
    ended = _between(index, "end", None, date.fromordinal(on.toordinal() - 1))
    if status is Status.ENDED:
        return ended
    started = _known(index, "start")
    if status is Status.UNKNOWN:
        return index.live() - ended - started
    begun = _between(index, "start", None, on)
    return (begun if status is Status.RUNNING else started - begun) - ended


def _meeting(index: Index, condition: f.Condition) -> BitMap:
    match condition:
        case f.AnyOf(field, values, none):
            found = BitMap().union(*(index.rows(field, value) for value in values))
            return index.live() - found if none else found
        case f.Every(field, values):
            return reduce(and_, (index.rows(field, value) for value in values))
        case f.Between(field, low, high):
            return _between(index, field, low, high)
        case f.Named(ids):
            return named(index, ids)
        case f.Saying(parts):
            return reduce(and_, (_anywhere(index, part) for part in parts))
        case f.RunningIn(span):
            return index.once(
                ("running", span), lambda: _running(index, span.first, span.last), bytes_of
            )
        case f.Standing(statuses, on, none):
            found = reduce(or_, (standing(index, status, on) for status in statuses))
            return index.live() - found if none else found
        case f.Lasting(on, low, high):
            return index.once(
                ("lasting", on, low, high),
                lambda: _within(duration(index, on), low, high),
                bytes_of,
            )
        case _:
            raise TypeError(f"no rule for {condition}")


def _anywhere(index: Index, part: Part) -> BitMap:
    return saying(index, part, NAME) | saying(index, part, TEXT)


def _with_words(index: Index, field: str, part: str) -> BitMap:
    """The rows that have a word of a field that contains a part."""
    found = _words(index, field, part)
    return joined(postings.of_values(index.session, index.collection, field, found))


def _words(index: Index, field: str, part: str) -> list[str]:
    """The words of a field that contain a part."""
    text = index.words(field)
    found, place = [], text.find(part)
    while place >= 0:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        found.append(text[start:end])
        place = text.find(part, end)
    return found


def _containing(index: Index, run: str, where: str, among: BitMap) -> BitMap:
    """Those of some rows in whose texts a run of characters stands."""
    table = table_of(index.collection)
    column = table.c.names if where == NAME else table.c.texts
    found = BitMap()
    for batch in batches(among.to_array()):
        said = select(table.c.row, column).where(table.c.row.in_(batch))
        found.update(row for row, text in index.session.execute(said) if run in text)
    return found


def named(index: Index, ids: Collection[str]) -> BitMap:
    """The rows of some things, whatever the revision."""
    table = table_of(index.collection)
    rows = index.session.scalars(select(table.c.row).where(table.c.id.in_(ids)))
    return BitMap(rows)


def _between(
    index: Index, field: str, low: float | date | None, high: float | date | None
) -> BitMap:
    """The rows with a number between two, both included."""
    bounds = tuple(None if bound is None else number(bound) for bound in (low, high))
    return index.once(
        ("between", field, *bounds), lambda: _within(index.numbers(field), *bounds), bytes_of
    )


def _known(index: Index, field: str) -> BitMap:
    return index.once(("known", field), lambda: _true(~np.isnan(index.numbers(field))), bytes_of)


def _within(numbers: NDArray[Any], low: float | None, high: float | None) -> BitMap:
    mask = ~np.isnan(numbers)
    if low is not None:
        mask &= numbers >= low
    if high is not None:
        mask &= numbers <= high
    return _true(mask)


def _true(mask: NDArray[np.bool_]) -> BitMap:
    """The rows for which a mask holds; there is no row 0."""
    mask[:1] = False
    found = as_bitmap(np.flatnonzero(mask))
    found.run_optimize()
    return found


def _running(index: Index, first: date, last: date) -> BitMap:
    """The rows whose time overlaps a span; what it is made of is asked for once, and not kept."""
    begun = _within(index.numbers("start"), None, number(last))
    over = _within(index.numbers("end"), None, number(first) - 1)
    seen = _within(index.numbers("seen_start"), None, number(last))
    seen &= _within(index.numbers("seen_end"), number(first), None)
    return (begun - over) | (seen - _known(index, "start"))


def _costing(index: Index, condition: f.Costing, among: BitMap) -> BitMap:
    """Those of some rows whose funding lies between two amounts."""
    low, high = condition.low, condition.high
    if money.is_kept(index, condition.question):
        return among & _between(index, "funding", low, high)
    amounts = money.worked_out(index, among, condition.question)
    numbers = as_array(among)
    kept = [
        int(row)
        for row in numbers
        if (amount := amounts[int(row)].value) is not None
        and (low is None or amount >= low)
        and (high is None or amount <= high)
    ]
    return BitMap(kept)


def _decimal_years(days: NDArray[Any]) -> NDArray[np.float64]:
    """Ordinals of days as years with decimals, as `kb.compare.duration.decimal_year`."""
    whole = np.where(np.isnan(days), 1, days).astype(np.int64)
    dates = (whole - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    years = dates.astype("datetime64[Y]")
    starts = years.astype("datetime64[D]")
    lengths = ((years + 1).astype("datetime64[D]") - starts).astype(np.float64)
    found = years.astype(np.int64) + 1970 + (dates - starts).astype(np.float64) / lengths
    return np.where(np.isnan(days), np.nan, found)
