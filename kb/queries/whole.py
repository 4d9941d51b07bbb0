"""Every table of a base just as it is, whatever its migration: what a backup holds.

The tables are read from the base, not from the models: one of an earlier release has others. Of a
column it matters here how its values are stored, and nothing of what they mean.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    cast,
    column,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from kb.db import MIGRATIONS, Exact, Moment

STORED: tuple[tuple[type[TypeEngine[Any]], type[TypeEngine[Any]]], ...] = (
    (DateTime, Moment),
    (Date, Date),
    (Boolean, Boolean),
    (Float, Float),
    (Numeric, Exact),
    (LargeBinary, LargeBinary),
    (Integer, BigInteger),
)
"""What a database says of a column, and the type by which it is read and written; all else is text,
JSON too: as it was written, and NULL apart from `null`."""

WRITTEN = "written"
"""Under which a column notes that its text has to be asked for, or the driver would read it."""

PART, LARGE_PART = 5_000, 100
"""How many rows are in memory at a time; of a table whose rows may be large."""


def migration(connection: Connection) -> str | None:
    """The migration that a base is at; None where there is none."""
    if not inspect(connection).has_table(MIGRATIONS):
        return None
    noted: str | None = connection.scalar(
        select(column("version_num")).select_from(table(MIGRATIONS))
    )
    return noted


def last_revision(connection: Connection) -> int:
    """The number of the newest revision; 0 where there is none, or no table of them."""
    if not inspect(connection).has_table("revision"):
        return 0
    found = connection.scalar(select(func.max(column("id"))).select_from(table("revision")))
    return found or 0


def names(connection: Connection) -> set[str]:
    """The tables that hold something, beside the note of the migration."""
    return set(inspect(connection).get_table_names()) - {MIGRATIONS}


def counts(connection: Connection, of: set[str]) -> dict[str, int]:
    """How many rows some tables have."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in sorted(of)
    }


def tables(connection: Connection) -> list[Table]:
    """The tables of a base, each after those that its rows refer to.

    Where two refer to each other, a reference that is looked at in the end alone does not count.
    """
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != MIGRATIONS)
    for found in metadata.tables.values():
        for each in found.columns:
            each.info[WRITTEN] = isinstance(each.type, JSON)
            each.type = _stored(each)
        for key in found.foreign_key_constraints:
            key.use_alter = bool(key.deferrable)
    return metadata.sorted_tables


def _stored(of: Column[Any]) -> TypeEngine[Any]:
    return next((stored() for told, stored in STORED if isinstance(of.type, told)), Text())


def size_of_part(of: Table) -> int:
    """How many rows of a table are in memory at a time."""
    large = any(isinstance(each.type, LargeBinary) for each in of.columns)
    return LARGE_PART if large else PART


def rows(connection: Connection, of: Table) -> Iterator[Sequence[Any]]:
    """Every row of a table, in the order of its key. One statement, read part by part."""
    columns = [cast(each, Text) if each.info[WRITTEN] else each for each in of.columns]
    ordered = select(*columns).order_by(*of.primary_key.columns)
    return iter(connection.execute(ordered, execution_options={"yield_per": size_of_part(of)}))


def set_sequences(connection: Connection, of: Sequence[Table]) -> None:
    """Let PostgreSQL number new rows after those that are there."""
    for each in of:
        for key in each.primary_key.columns:
            if isinstance(key.type, BigInteger):
                sequence = func.pg_get_serial_sequence(each.name, key.name)
                last = func.max(key)
                given = func.setval(sequence, func.coalesce(last, 1), last.is_not(None))
                connection.execute(select(given))


def faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong in a file: its pages, and rows that refer to nothing."""
    pages = connection.execute(text("PRAGMA quick_check(3)")).scalars()
    found = [message for message in pages if message != "ok"]
    gone = connection.execute(text("PRAGMA foreign_key_check"))
    return found + [
        f"{row[0]} refers to a row of {row[2]} that is gone" for row in gone.fetchmany(3)
    ]
