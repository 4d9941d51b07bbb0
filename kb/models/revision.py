"""Revisions, the things that have ids, and the rule that rows are only ever added or retired."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, has_inherited_table, mapped_column
from sqlalchemy.schema import SchemaItem

from kb.db import Base, Key, Moment, RowId, closed_list
from kb.vocabulary import EntityKind

MADE_UP = "Made up by kb synth"
"""How the note of the first revision begins, in a base of made-up programmes."""


class Revision(Base):
    """One state of the base, numbered from 1 without holes."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the files that the revision was loaded from, and of the release that read them."""
    claims_added: Mapped[int]
    claims_retired: Mapped[int]
    records_added: Mapped[int]
    records_retired: Mapped[int]


class Entity(Base):
    """An id and the kind of thing it names. Ids are never deleted, changed or used again."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[EntityKind] = mapped_column(closed_list(EntityKind), index=True)
    since: Mapped[int] = mapped_column(ForeignKey("revision.id"))


class Revised:
    """A row that holds from one revision on, and until another retires it.

    At revision r the base consists of the rows with `added_in <= r < retired_in`
    (`retired_in` NULL: still live). `kb.queries.at` is this rule as a condition.
    A class may name constraints of its own in `_constraints`.
    """

    _constraints: ClassVar[tuple[SchemaItem, ...]] = ()

    added_in: Mapped[int] = mapped_column(ForeignKey("revision.id"), sort_order=90, index=True)
    retired_in: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), sort_order=91)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return _constraints_of(cls)


EntityId = Annotated[str, mapped_column(Key, ForeignKey("entity.id"))]
"""The id of a thing."""

Row = Annotated[int, mapped_column(RowId, primary_key=True, sort_order=-2)]
"""The number of a row, given by the database; never shown outside."""


def live(name: str, *columns: str, and_where: str = "") -> Index:
    """A unique index over the rows that no revision has retired."""
    where = text("retired_in IS NULL" + (f" AND {and_where}" if and_where else ""))
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def where_told(table: str, column: str) -> Index:
    """An index over the rows that have a column, where most have none.

    With the others in it, a planner that knows how many these are would not use it.
    """
    told = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=told, postgresql_where=told)


class Record(Revised):
    """The record of one thing: at most one live row for its id."""

    row: Mapped[Row]
    id: Mapped[EntityId] = mapped_column(index=True, sort_order=-1)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (*_constraints_of(cls), live(f"uq_{vars(cls)['__tablename__']}_id_live", "id"))


def _constraints_of(cls: Any) -> tuple[SchemaItem, ...]:
    """A class's own constraints, and for the table that holds the lifetime the one on it."""
    own: tuple[SchemaItem, ...] = vars(cls).get("_constraints", ())
    if has_inherited_table(cls):
        return own
    retired = where_told(vars(cls)["__tablename__"], "retired_in")
    return (CheckConstraint("retired_in > added_in", name="retired_later"), retired, *own)
