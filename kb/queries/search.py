"""One search over all collections: the best matches first, each with the text that it stands in."""

from collections.abc import Collection as Some
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import and_

from pyroaring import BitMap
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import CursorMismatch
from kb.finding import Saying, SortKey
from kb.indexed import NAME
from kb.models import Label, Source
from kb.queries import at, find, lists, ordering
from kb.queries.index import Index
from kb.queries.lists import Summarised
from kb.text import Part, fold, parts
from kb.vocabulary import Collection, LabelField


class Match(StrEnum):
    """How a thing was found, the best first."""

    EXACT = "exact"
    NAME = "name"
    TEXT = "text"


MOST_TOLD_FIRST = (SortKey("claims", descending=True),)
"""Among equal matches of a collection."""

Position = tuple[int, int, int]
"""Which match, which collection, after which row."""

_SEARCHED = (LabelField.NAME, LabelField.ALIAS, LabelField.SUMMARY, LabelField.SECTOR)
_FOR_GOOD = (LabelField.NAME, LabelField.ALIAS)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    collection: Collection
    row: Summarised
    match: Match
    text: str
    """The text in which the query stands, as it is written; of several the first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, how much there is in each collection, where the next begins."""

    hits: list[Hit]
    totals: dict[Collection, int]
    after: Position | None


def search(
    session: Session,
    query: str,
    collections: Sequence[Collection],
    after: Sequence[int] | None,
    limit: int,
    *,
    revision: int,
) -> Found:
    """What is found for a query: by match, then by collection in their order, then by claims.

    Three statements for each collection on the page, and one for each part of the index that is
    not in memory yet. `CursorMismatch` for a position that is none.
    """
    opened = [Index(session, collection, revision) for collection in collections]
    found = [find.rows(one, [Saying(parts(query))]) | _exact(one, query) for one in opened]
    start: Position = (0, 0, 0)
    if after is not None:
        start = _position(after, len(opened))
    hits: list[Hit] = []
    for match, number, rows in _blocks(opened, found, query, start[:2]):
        row = start[2] if (match, number) == start[:2] else 0
        page = ordering.page(
            opened[number], rows, MOST_TOLD_FIRST, row or None, limit + 1 - len(hits)
        )
        hits += _told(opened[number], list(Match)[match], page.rows, query)
        if len(hits) > limit:
            break
    more = len(hits) > limit
    hits = hits[:limit]
    totals = {one.collection: len(rows) for one, rows in zip(opened, found, strict=True)}
    return Found(hits, totals, _after(hits[-1], collections) if more else None)


def _after(last: Hit, collections: Sequence[Collection]) -> Position:
    return list(Match).index(last.match), collections.index(last.collection), last.row.row


def _position(after: Sequence[int], collections: int) -> Position:
    match, number, row = after
    if not (0 <= match < len(Match) and 0 <= number < collections and row > 0):
        raise CursorMismatch("The cursor is damaged.")
    return match, number, row


def _blocks(
    opened: Sequence[Index], found: Sequence[BitMap], query: str, start: Sequence[int]
) -> Iterator[tuple[int, int, BitMap]]:
    """The rows of each match and collection, from a place on; each row once."""
    for match, kind in enumerate(Match):
        for number, (one, rows) in enumerate(zip(opened, found, strict=True)):
            if (match, number) >= tuple(start):
                yield match, number, _matching(one, rows, query, kind)


def _matching(index: Index, rows: BitMap, query: str, match: Match) -> BitMap:
    exact = _exact(index, query)
    if match is Match.EXACT:
        return exact
    named = reduce(and_, (find.saying(index, part, NAME) for part in parts(query))) & rows
    return (named if match is Match.NAME else rows - named) - exact


def _exact(index: Index, query: str) -> BitMap:
    return find.exactly(index, query) & index.live()


def _told(index: Index, match: Match, numbers: Sequence[int], query: str) -> list[Hit]:
    rows = lists.rows(index.session, index.collection, numbers)
    texts = _texts(index, [row.id for row in rows])
    wanted = parts(query)
    return [
        Hit(index.collection, row, match, _best(texts.get(row.id, []), wanted, query))
        for row in rows
    ]


def _texts(index: Index, ids: Some[str]) -> dict[str, list[tuple[str, str]]]:
    """The texts that things are searched by, with the same folded; names first."""
    found: dict[str, list[tuple[str, str]]] = {}
    if index.collection is Collection.SOURCES:
        records = select(Source).where(Source.id.in_(ids), at(Source, index.revision))
        for source in index.session.scalars(records):
            texts = (source.title, source.publisher)
            found[source.id] = [(text, fold(text)) for text in texts]
        return found
    rows = index.session.execute(
        select(Label.entity, Label.field, Label.text, Label.folded)
        .where(
            Label.entity.in_(ids),
            Label.field.in_(_SEARCHED),
            Label.added_in <= index.revision,
            or_(Label.field.in_(_FOR_GOOD), at(Label, index.revision)),
        )
        .order_by(Label.row)
    )
    for entity, _, text, folded in sorted(rows, key=lambda row: _SEARCHED.index(row.field)):
        found.setdefault(entity, []).append((text, folded))
    return found


def _best(texts: Sequence[tuple[str, str]], wanted: Sequence[Part], query: str) -> str:
    """The text that is the query, else the first in which most of its parts stand."""

    def held(folded: str) -> tuple[bool, int]:
        return folded == fold(query), sum(part.within(folded) for part in wanted)

    return max(texts, key=lambda text: held(text[1]), default=("", ""))[0]
