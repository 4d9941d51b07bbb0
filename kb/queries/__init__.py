"""Every SELECT. Functions take a session first and are named by what they return."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Table, and_, bindparam, or_

from kb.models import Revised

BATCH = 10_000
"""How many values one statement takes; both engines allow more."""

REVISION: BindParameter[int] = bindparam("revision")
"""The revision as a parameter of a statement that is put together once, and not for each request:
to do so takes longer than to carry it out."""

ID: BindParameter[str] = bindparam("id")
"""The id of the one thing that such a statement asks for."""


def bare(model: type[Any]) -> Table:
    """The table of a model, whose rows are read as plain values and not as objects."""
    table: Table = model.__table__
    return table


def at(model: type[Revised], revision: int) -> ColumnElement[bool]:
    """The rows that hold at a revision."""
    return and_(
        model.added_in <= revision,
        or_(model.retired_in.is_(None), model.retired_in > revision),
    )


def there(table: FromClause, revision: int | BindParameter[int]) -> ColumnElement[bool]:
    """The same of a table alone: claims as objects bring the tables of every kind with them."""
    return and_(
        table.c.added_in <= revision,
        or_(table.c.retired_in.is_(None), table.c.retired_in > revision),
    )


def batches(values: Collection[Any], times: int = 1) -> Iterator[list[Any]]:
    """The values, sorted, in lists that one statement can take so many times."""
    ordered = sorted(values)
    most = BATCH // times
    for start in range(0, len(ordered), most):
        yield ordered[start : start + most]
