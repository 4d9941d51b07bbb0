"""Which programmes have which value, and how many: by bitmaps."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
from pyroaring import BitMap
from sqlalchemy.orm import Session

from kb.compare.groups import Facet, decade
from kb.finding import Filter
from kb.queries import find
from kb.queries.index import Index, as_bitmap, bytes_of
from kb.queries.lists import Summarised
from kb.queries.memory import SMALL
from kb.vocabulary import Collection, Status

Counts = dict[str | None, int]
"""How many have a value, by value; None: of how many none is known."""


def counts(
    session: Session, filter: Filter, facets: list[Facet], revision: int, on: date
) -> tuple[int, dict[Facet, Counts]]:
    """How many programmes meet a filter, and of these how many have each value of some facets.

    The value of most first, of equally many the lesser; None last. Statuses are those of the day.
    """
    opened = Index(session, Collection.PROGRAMMES, revision)
    found = find.rows(opened, filter)

    def counted(facet: Facet) -> Counts:
        return _ordered(_count(opened, facet, found, on))

    if filter:
        return len(found), {facet: counted(facet) for facet in facets}
    return len(found), {
        facet: opened.once(
            ("counts", facet, on, revision), partial(counted, facet), lambda made: SMALL * len(made)
        )
        for facet in facets
    }


def values(
    session: Session, rows: Sequence[Summarised], facet: Facet, revision: int, on: date
) -> dict[str, list[str]]:
    """The values that each of some programmes has of a facet, by id; none where none is known."""
    found: dict[str, list[str]] = {row.id: [] for row in rows}
    ids = {row.row: row.id for row in rows}
    wanted = BitMap(ids)
    for value, having in _values(
        Index(session, Collection.PROGRAMMES, revision), facet, on
    ).items():
        for row in having & wanted:
            found[ids[row]].append(value)
    return found


def _count(index: Index, facet: Facet, found: BitMap, on: date) -> Counts:
    values = _values(index, facet, on)
    counts: Counts = {
        value: count
        for value, rows in values.items()
        if (count := found.intersection_cardinality(rows))
    }
    known = index.once(("any", facet, on), lambda: BitMap().union(*values.values()), bytes_of)
    if unknown := len(found) - found.intersection_cardinality(known):
        counts[None] = unknown
    return counts


def _values(index: Index, facet: Facet, on: date) -> Mapping[str, BitMap]:
    """The rows that have each value of a facet."""
    match facet:
        case Facet.STATUS:
            known = (status for status in Status if status is not Status.UNKNOWN)
            return {status: find.standing(index, status, on) for status in known}
        case Facet.START_DECADE:
            return index.once(
                "decades", lambda: _decades(index), lambda found: sum(map(bytes_of, found.values()))
            )
        case _:
            return index.values(facet)


def _decades(index: Index) -> dict[str, BitMap]:
    """The rows of programmes that started in each decade."""
    days = index.numbers("start")
    rows = np.flatnonzero(~np.isnan(days))
    rows = rows[rows > 0]
    years = np.array([date.fromordinal(int(day)).year // 10 for day in np.unique(days[rows])])
    place = np.searchsorted(np.unique(days[rows]), days[rows])
    decades = years[place] if len(rows) else np.array([], np.int64)
    return {decade(int(ten) * 10): as_bitmap(rows[decades == ten]) for ten in np.unique(decades)}


def _ordered(counts: Counts) -> Counts:
    return dict(sorted(counts.items(), key=lambda one: (one[0] is None, -one[1], one[0] or "")))
