"""Sources."""

from collections.abc import Callable, Collection
from typing import Any, cast

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    FromClause,
    Table,
    bindparam,
    case,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from kb.models import Source
from kb.queries import REVISION, at, there

Link = tuple[str, str | None, str | None]
"""A source, the origin that it names, and the source that it reprints."""


def record(session: Session, id: str, revision: int) -> Source | None:
    """The record of one source; None where there was none of that id."""
    return session.scalar(select(Source).where(Source.id == id, at(Source, revision)))


def links(session: Session, ids: Collection[str], revision: int) -> list[Link]:
    """Id, origin and original of all sources that have to do with some: over however many reprints
    and shared origins, in either direction. One statement.
    """
    asked = {"ids": list(ids), "revision": revision}
    return [(id, origin, of) for id, origin, of in session.execute(_LINKS, asked)]


def linked(session: Session, ids: Collection[str]) -> list[str]:
    """The sources that have to do with some, or ever had."""
    return list(session.scalars(_LINKED, {"ids": list(ids)}))


_SOURCE = cast(Table, Source.__table__)


def _reached(holds: Callable[[FromClause], ColumnElement[bool]]) -> CTE:
    """The names of sources and origins that hang together with the sources `ids`.

    The row of a source links three names: its own, its origin's, and that of what it reprints.
    """
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    reached = (
        select(_SOURCE.c.id.label("name"))
        .where(_SOURCE.c.id.in_(ids), holds(_SOURCE))
        .cte("reached", recursive=True)
    )
    row = _SOURCE.alias()
    names = (row.c.id, row.c.origin, row.c.reprint_of)
    which = union_all(*(select(literal(at).label("at")) for at in range(len(names)))).subquery()
    name = case(dict(enumerate(names)), value=which.c.at)
    return reached.union(
        select(name)
        .select_from(reached)
        .join(row, or_(*(own == reached.c.name for own in names)))
        .join(which, name.is_not(None))
        .where(holds(row))
    )


_LINKS = select(_SOURCE.c.id, _SOURCE.c.origin, _SOURCE.c.reprint_of).where(
    _SOURCE.c.id.in_(select(_reached(lambda rows: there(rows, REVISION)).c.name)),
    or_(_SOURCE.c.origin.is_not(None), _SOURCE.c.reprint_of.is_not(None)),
    there(_SOURCE, REVISION),
)
_LINKED = select(_SOURCE.c.id).where(_SOURCE.c.id.in_(select(_reached(lambda _: true()).c.name)))
