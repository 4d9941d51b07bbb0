"""Lists: the things of a collection that meet a filter, in an order, page by page.

The index says which rows (`find`) and in which order (`ordering`), the summary
table what they say.
"""

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, bindparam, inspect, select
from sqlalchemy.orm import Session

from kb.finding import Filter, SortKey
from kb.models import Cluster, Jurisdiction, Organisation, Source, Summary
from kb.queries import at, batches, find, ordering
from kb.queries.index import Index
from kb.queries.postings import SUMMARIES, table_of
from kb.vocabulary import Collection

R = TypeVar("R", Cluster, Organisation, Source, Jurisdiction)

Summarised = Row[Any]
"""A row of a summary, by the names of its attributes; without the texts it is searched by."""

_SEARCHED = {"names", "texts", "terms"}


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows of a list, the exact number of all, and the row after which the next begins."""

    rows: list[Summarised]
    total: int
    after: int | None

    @property
    def ids(self) -> list[str]:
        """The ids of the rows."""
        return [row.id for row in self.rows]


def page(
    session: Session,
    collection: Collection,
    filter: Filter,
    sort: Sequence[SortKey],
    after: int | None,
    limit: int,
    *,
    revision: int,
) -> Listed:
    """A page of the things of a filter at a revision; `after` is that of the page before.

    Two statements, and one for each part of the index that is not in memory yet.
    """
    opened = Index(session, collection, revision)
    found = ordering.page(opened, find.rows(opened, filter), sort, after, limit)
    return Listed(rows(session, collection, found.rows), found.total, found.after)


def ids(
    session: Session, collection: Collection, filter: Filter, most: int, *, revision: int
) -> list[str] | None:
    """The ids of all things of a filter; None where there are more than `most`."""
    found = find.rows(Index(session, collection, revision), filter)
    if len(found) > most:
        return None
    table = table_of(collection).c
    return [
        id
        for batch in batches(list(found))
        for id in session.scalars(select(table.id).where(table.row.in_(batch)))
    ]


def summaries(
    session: Session, collection: Collection, ids: Some[str], revision: int
) -> list[Summarised]:
    """The summaries of some things at a revision, in the order of the ids."""
    model = SUMMARIES[collection]
    found = session.execute(
        select(*_told(model)).where(model.id.in_(ids), at(model, revision)).order_by(model.id)
    )
    return list(found)


def records(session: Session, model: type[R], ids: Some[str], revision: int) -> dict[str, R]:
    """The records of some things at a revision, by id."""
    found = session.scalars(select(model).where(model.id.in_(ids), at(model, revision)))
    return {record.id: record for record in found}


def rows(session: Session, collection: Collection, numbers: Sequence[int]) -> list[Summarised]:
    """The rows of some numbers, in the order of the numbers."""
    statement = _statement(collection)
    found = {
        one.row: one
        for batch in batches(numbers)
        for one in session.execute(statement, {"rows": batch})
    }
    return [found[number] for number in numbers]


@cache
def _statement(collection: Collection) -> Select[*tuple[Any, ...]]:
    """The rows of some numbers."""
    row = table_of(collection).c.row
    return select(*_told(SUMMARIES[collection])).where(row.in_(bindparam("rows", expanding=True)))


def _told(model: type[Summary]) -> list[ColumnElement[Any]]:
    """The columns of a summary by the names of its attributes, but for those it is found by."""
    return [
        attribute.columns[0].label(attribute.key)
        for attribute in inspect(model).column_attrs
        if attribute.key not in _SEARCHED
    ]
