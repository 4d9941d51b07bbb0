"""Pages of a list: any order, unknown values last in both directions, the id as the last key.

A page begins after the keys of the last row of the page before, so that page 10,000 costs what
page 1 costs, and rows that come or go elsewhere move nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, TypeVarTuple, cast

from sqlalchemy import Column, ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.errors import CursorMismatch

KeyValue = str | int | None
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_INTEGER = 2**31
"""What a whole number of a sort key stays below; PostgreSQL's INTEGER ends there."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by, and the direction."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, the exact number of all, and where the next page begins."""

    items: list[T]
    total: int
    after: tuple[KeyValue, ...] | None


def read_page(
    session: Session,
    statement: Select[T],
    keys: Sequence[SortKey],
    after: Sequence[KeyValue] | None,
    limit: int,
    total: int | None = None,
) -> Page[T]:
    """One page of a statement that selects one thing. Two statements: the rows, the total.

    `keys` end with a unique column. `after` is the `after` of the page before. A `total` that is
    known is not counted.
    """
    if total is None:
        total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = in_order(statement, keys)
    if after is not None:
        ordered = ordered.where(_beyond(keys, after))
    told = ordered.add_columns(*(key.column for key in keys)).limit(limit + 1)
    rows = session.execute(told).all()
    items = [row[0] for row in rows[:limit]]
    last = tuple(map(_value, rows[limit - 1][1:])) if len(rows) > limit else None
    return Page(items, total, last)


def in_order(statement: Select[*Ts], keys: Sequence[SortKey]) -> Select[*Ts]:
    """A statement with its rows in the order of some keys."""
    return statement.order_by(*(part for key in keys for part in _order(key)))


def _order(key: SortKey) -> Iterator[ColumnElement[Any]]:
    if _may_be_unknown(key):  # else an index gives the order
        yield key.column.is_(None)
    yield key.column.desc() if key.descending else key.column.asc()


def _may_be_unknown(key: SortKey) -> bool:
    return cast(Column[Any], key.column.expression).nullable is not False


def _beyond(keys: Sequence[SortKey], after: Sequence[KeyValue]) -> ColumnElement[bool]:
    """The rows that come after the one with the given keys."""
    ways = []
    for index, key in enumerate(keys):
        same = [_equal(k, v) for k, v in zip(keys[:index], after, strict=False)]
        ways.append(and_(*same, _greater(key, after[index])))
    return or_(*ways)


def _equal(key: SortKey, value: KeyValue) -> ColumnElement[bool]:
    return key.column.is_(None) if value is None else key.column == _typed(key, value)


def _greater(key: SortKey, value: KeyValue) -> ColumnElement[bool]:
    if value is None:
        return false()
    typed = _typed(key, value)
    beyond = key.column < typed if key.descending else key.column > typed
    return or_(beyond, key.column.is_(None)) if _may_be_unknown(key) else beyond


def _typed(key: SortKey, value: str | int) -> Any:
    """A key as the column has it; keys travel as texts and whole numbers.

    `CursorMismatch` for one that the column cannot have: the client made it.
    """
    wanted = key.column.type.python_type
    try:
        if wanted is date and isinstance(value, str):
            return date.fromisoformat(value)
        if issubclass(wanted, str) and isinstance(value, str) and "\x00" not in value:
            value.encode()
            return wanted(value)
        if wanted is int and type(value) is int and abs(value) < _INTEGER:
            return value
    except ValueError:
        pass
    raise CursorMismatch("The cursor is damaged.")


def _value(value: Any) -> KeyValue:
    return value.isoformat() if isinstance(value, date) else value
