"""Changes: which things each revision changed, the newest first, then by their ids.

A change is a row of a summary that was made because its thing changed, not because of what others
say: its record, a text, a claim about it or naming it. A thing that a revision removed has no row
of that revision; it is told by the row that was retired. Rows are numbered as they come, within a
revision in the order of the ids, so that the changes of a collection are found, counted and walked
by bitmaps, and a page reads rows by their numbers, however many there are.
"""

from bisect import bisect_right
from collections.abc import Collection as Some
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import Any, NamedTuple, cast

import numpy as np
from pyroaring import BitMap
from sqlalchemy import Select, Table, bindparam, exists, func, not_, select
from sqlalchemy.orm import Session

from kb.changes import Change, Happened
from kb.errors import CursorMismatch
from kb.models import Revision
from kb.queries import batches, find, lifetimes
from kb.queries.index import Index, as_bitmap, bytes_of
from kb.queries.memory import SMALL
from kb.queries.pages import KeyValue, Page
from kb.queries.postings import table_of
from kb.queries.revisions import newest_number
from kb.queries.state import RECORDS
from kb.queries.touched import COLLECTED
from kb.vocabulary import Collection, EntityKind

KINDS: dict[Collection, EntityKind] = {listed: kind for kind, listed in COLLECTED.items()}
"""What a thing of each collection is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which changes: different fields are AND, the values of one field are OR."""

    collections: Sequence[Collection] = tuple(Collection)
    countries: Some[str] = ()
    countries_not: Some[str] = ()
    subjects: Some[str] = ()
    subjects_not: Some[str] = ()
    since: int = 0
    """After this revision."""


class Removed(NamedTuple):
    """A thing that a revision removed, and the row of its summary that was retired."""

    revision: int
    id: str
    row: int


class _Entry(NamedTuple):
    """A change as its row tells it, in the `place` of its collection among those asked for."""

    revision: int
    id: str
    place: int
    row: int
    happened: Happened
    country: str


class _Position(NamedTuple):
    """After which change a page begins, and after which row of each collection."""

    revision: int
    id: str
    rows: Sequence[int]


def page(
    session: Session,
    filters: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Change]:
    """The changes of a filter up to a revision; `after` is that of the page before.

    A statement for each collection and four more, and what of the index is not in memory yet.
    `CursorMismatch` for a position that is none.
    """
    opened = [_Log(session, collection, filters, revision) for collection in filters.collections]
    start = _position(after, revision, len(opened))
    found = [entry for place, log in enumerate(opened) for entry in log.after(start, place, limit)]
    found.sort(key=lambda entry: (-entry.revision, entry.id))
    entries = found[:limit]
    total = sum(len(log) for log in opened)
    after_them = _after(entries, start) if len(found) > limit else None
    return Page(_told(session, entries, filters.collections), total, after_them)


def keys(filters: Filters) -> int:
    """How many keys say after which change a page begins."""
    return 2 + len(filters.collections)


def _position(after: Sequence[KeyValue] | None, revision: int, places: int) -> _Position:
    if after is None:
        return _Position(revision, "", [0] * places)
    at, id, *rows = after
    numbers = [number for number in (at, *rows) if type(number) is int and number >= 0]
    if not isinstance(id, str) or len(numbers) != len(rows) + 1:
        raise CursorMismatch("The cursor is damaged.")
    return _Position(min(numbers[0], revision), id, numbers[1:])


def _after(entries: Sequence[_Entry], start: _Position) -> tuple[KeyValue, ...]:
    rows = [*start.rows]
    for entry in entries:
        if entry.happened is not Happened.REMOVED:
            rows[entry.place] = entry.row
    return entries[-1].revision, entries[-1].id, *rows


class _Log:
    """The changes of one collection that meet a filter."""

    def __init__(
        self, session: Session, collection: Collection, filters: Filters, revision: int
    ) -> None:
        self._index = Index(session, collection, revision)
        self._span = range(filters.since + 1, revision + 1)
        self._ends = _ends(self._index)
        wanted = _wanted(self._index, filters)
        rows = range(self._last(filters.since) + 1, self._last(revision) + 1)
        self._rows = _made(self._index) & wanted & BitMap(rows)
        self._removed = [
            one for one in _removed(self._index) if one.revision in self._span and one.row in wanted
        ]

    def __len__(self) -> int:
        return len(self._rows) + len(self._removed)

    def after(self, start: _Position, place: int, limit: int) -> Iterator[_Entry]:
        """The first changes after a position, one more than a page has; not in their order."""
        made = list(islice(self._following(start, start.rows[place], limit), limit + 1))
        first = bisect_right(self._removed, _in_order(start), key=_in_order)
        removed = self._removed[first : first + limit + 1]
        numbers = {*made, *(one.row for one in removed)}
        if not numbers:
            return
        rows = self._index.session.execute(
            _statement(self._index.collection), {"rows": sorted(numbers)}
        )
        told = {row.row: row for row in rows}
        for number in made:
            _, id, revision, country, before = told[number]
            happened = Happened.CHANGED if before else Happened.ADDED
            yield _Entry(revision, id, place, number, happened, _country(country, id))
        for revision, id, number in removed:
            country = told[number][3]
            yield _Entry(revision, id, place, number, Happened.REMOVED, _country(country, id))

    def _following(self, start: _Position, row: int, limit: int) -> Iterator[int]:
        """The rows after one, those of the newest revision first."""
        for (_, before), (revision, last) in reversed(list(pairwise([(0, 0), *self._ends]))):
            if revision in self._span and revision <= start.revision:
                begun = revision == start.revision and before < row <= last
                first, end = self._rows.rank(row if begun else before), self._rows.rank(last)
                yield from self._rows[first : min(end, first + limit + 1)]

    def _last(self, revision: int) -> int:
        """The last row of the revisions up to one."""
        place = bisect_right(self._ends, revision, key=lambda end: end[0])
        return self._ends[place - 1][1] if place else 0


def _in_order(place: _Position | Removed) -> tuple[int, str]:
    """What changes are sorted by."""
    return -place.revision, place.id


def _wanted(index: Index, filters: Filters) -> BitMap:
    """The rows that tell of the changes of a filter."""
    found = _made(index) | BitMap([one.row for one in _removed(index)])
    if filters.countries:
        found &= _of_countries(index, filters.countries)
    if filters.countries_not:
        found -= _of_countries(index, filters.countries_not)
    if filters.subjects:
        found &= find.named(index, filters.subjects)
    if filters.subjects_not:
        found -= find.named(index, filters.subjects_not)
    return found


def _of_countries(index: Index, countries: Some[str]) -> BitMap:
    """The rows of some countries; of jurisdictions, of themselves and of their regions."""
    field, found = "country", BitMap()
    if index.collection is Collection.JURISDICTIONS:
        field, found = "parent", find.named(index, countries)
    return found.union(*(index.rows(field, country) for country in countries))


def _ends(index: Index) -> list[tuple[int, int]]:
    """The last row of each revision that made any, the oldest first."""

    def read() -> list[tuple[int, int]]:
        rows = index.session.execute(_last_rows(index.collection))
        return [(revision, row) for revision, row in rows if row is not None]

    return index.once("ends", read, lambda made: SMALL * len(made))


def _made(index: Index) -> BitMap:
    """The rows that were made because their things changed."""

    def read() -> BitMap:
        ends = _ends(index)
        revisions, lengths = (
            [revision for revision, _ in ends],
            np.diff([0, *(row for _, row in ends)]),
        )
        changed = index.numbers("changed")[1:] == np.repeat(revisions, lengths)
        found = as_bitmap(np.flatnonzero(changed) + 1)
        if index.collection is Collection.JURISDICTIONS:
            found &= _spoken_of(index)
        found.run_optimize()
        return found

    return index.once("made", read, bytes_of)


def _spoken_of(index: Index) -> BitMap:
    """The rows of jurisdictions that changed themselves, and not by what is listed under them."""
    session, own = index.session, table_of(index.collection).c
    rows = session.execute(select(own.row, own.id, own.added_in)).all()
    newest = newest_number(session)
    changed: set[tuple[str, int | None]] = set()
    for ids in batches({id for _, id, _ in rows}, lifetimes.TIMES):
        lives = lifetimes.records(session, ids, 1, newest)
        for id, claims in lifetimes.claims(session, ids, 1, newest).items():
            lives[id] += [life for life, _ in claims]
        changed.update((id, one) for id, some in lives.items() for life in some for one in life)
    return BitMap([row for row, id, added_in in rows if (id, added_in) in changed])


def _removed(index: Index) -> list[Removed]:
    """The things that were removed, those of the newest revision first, then by their ids."""

    def read() -> list[Removed]:
        rows = index.session.execute(_gone(index.collection))
        return sorted((Removed(*row) for row in rows), key=_in_order)

    return index.once("removed", read, lambda made: SMALL * len(made))


def _last_rows(collection: Collection) -> Select[int, int | None]:
    """The last row of each revision."""
    own = table_of(collection).c
    last = select(func.max(own.row)).where(own.added_in == Revision.id).scalar_subquery()
    return select(Revision.id, last).order_by(Revision.id)


def _gone(collection: Collection) -> Select[int, str, int]:
    """The things whose record went and did not come again in the same revision."""
    own = table_of(collection).c
    record = cast(Table, RECORDS[KINDS[collection]].__table__)
    again = record.alias()
    came = exists().where(again.c.id == record.c.id, again.c.added_in == record.c.retired_in)
    return (
        select(own.retired_in, own.id, own.row)
        .join(record, (record.c.id == own.id) & (record.c.retired_in == own.retired_in))
        .where(record.c.retired_in.is_not(None), not_(came))
    )


@cache
def _statement(collection: Collection) -> Select[*tuple[Any, ...]]:
    """Of some rows what is told of a change, and whether the thing was there before."""
    table = table_of(collection)
    own, before = table.c, table.alias().c
    place = own.terms if collection is Collection.JURISDICTIONS else own.jurisdiction
    was = exists().where(before.id == own.id, before.retired_in == own.added_in)
    return select(own.row, own.id, own.added_in, place, was).where(
        own.row.in_(bindparam("rows", expanding=True))
    )


def _country(told: str | dict[str, list[str]], id: str) -> str:
    """The country of a row; of jurisdictions it is told by their terms."""
    return told if isinstance(told, str) else told.get("parent", [id])[0]


def _told(
    session: Session, entries: Sequence[_Entry], collections: Sequence[Collection]
) -> list[Change]:
    """Changes in full: four statements, however many."""
    if not entries:
        return []
    ids = sorted({entry.id for entry in entries})
    first, last = entries[-1].revision, entries[0].revision
    moments = select(Revision.id, Revision.at).where(Revision.id.between(first, last))
    times = dict(session.execute(moments).all())
    names = lifetimes.names(session, ids)
    records = lifetimes.records(session, ids, first, last)
    claims = lifetimes.claims(session, ids, first, last)
    return [
        Change(
            revision=entry.revision,
            at=times[entry.revision],
            collection=collections[entry.place],
            kind=KINDS[collections[entry.place]],
            id=entry.id,
            country=entry.country,
            names={
                language: text
                for life, language, text in names[entry.id]
                if life.holds(entry.revision - (entry.happened is Happened.REMOVED))
            },
            happened=entry.happened,
            record=any(entry.revision in life for life in records[entry.id]),
            added=[one for life, one in claims[entry.id] if life.added_in == entry.revision],
            retired=[one for life, one in claims[entry.id] if life.retired_in == entry.revision],
        )
        for entry in entries
    ]
