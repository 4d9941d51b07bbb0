"""The rows of a base as it stood at a revision, table by table, to be written elsewhere."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, case, inspect, select
from sqlalchemy.orm import Session

from kb.db import Base
from kb.models import (
    AccessKey,
    Claim,
    Entity,
    Gap,
    KeptAnswer,
    Posting,
    Proposal,
    ProposalStep,
    Revision,
    Segment,
    Summary,
)

PART = 5_000
"""How many rows are in memory at a time."""

_CLAIM, _GAP, _ENTITY, _REVISION = (
    cast(Table, model.__table__) for model in (Claim, Gap, Entity, Revision)
)
_LEFT_OUT = {
    inspect(model).local_table
    for model in (
        *(Posting, Segment, *Summary.__subclasses__()),  # derived: `kb upgrade` makes them anew
        *(AccessKey, KeptAnswer, Proposal, ProposalStep),  # no facts, and not for everybody
    )
}

TABLES: Sequence[Table] = [t for t in Base.metadata.sorted_tables if t not in _LEFT_OUT]
"""The tables of what is known."""


def rows(session: Session, table: Table, revision: int) -> Iterator[Sequence[Any]]:
    """The rows of a table at a revision with what was before it, in the order of their keys.

    A row that was retired later is not retired yet. One statement.
    """
    statement = select(*_columns(table, revision)).where(_there(table, revision))
    ordered = statement.order_by(*table.primary_key.columns)
    return iter(session.execute(ordered, execution_options={"yield_per": PART}))


def _columns(table: Table, revision: int) -> list[ColumnElement[Any]]:
    return [
        case((column <= revision, column)) if column.name == "retired_in" else column
        for column in table.columns
    ]


def _there(table: Table, revision: int) -> ColumnElement[bool]:
    """What there was of a table at a revision."""
    if table is _REVISION:
        return table.c.id <= revision
    if table is _ENTITY:
        return table.c.since <= revision
    if "added_in" in table.c:
        return table.c.added_in <= revision
    owner, key = next(
        (owner, table.c[name])
        for name, owner in (("claim_number", _CLAIM), ("gap_number", _GAP), ("number", _CLAIM))
        if name in table.c
    )
    return key.in_(select(owner.c.number).where(owner.c.added_in <= revision))
