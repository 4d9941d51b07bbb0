"""The engine, the session, and the column types that mean the same on SQLite and PostgreSQL.

Owns: how a connection is opened and how a transaction begins. Refuses: silent loss of digits.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Inspector,
    Integer,
    MetaData,
    NullPool,
    Numeric,
    String,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NotSupportedError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from kb import limits
from kb.errors import NotReady
from kb.period import Edtf

MIGRATIONS = "alembic_version"
"""The table where Alembic notes the migration of a base; each answer from PostgreSQL holds it."""

MISSING = re.compile(r'(?:no such (?:table|column): |relation "|column "?)([\w.]+)')
"""How SQLite and PostgreSQL name a table or a column that is not there."""

CHANGED = "0A000"
"""What PostgreSQL says where a table has changed under a plan that it keeps."""

WRITES = "writes"
"""Under which a session notes that it is one for a change."""

DEFAULT_URL = "sqlite:///kb.sqlite"

WRITER_CACHE_KIB = 64 * 1024
"""How much of a SQLite base a writer keeps in memory before it writes pages out."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one declarative base; every table hangs on its metadata."""

    metadata = MetaData(naming_convention=NAMING)


Key = String().with_variant(String(collation="C"), "postgresql")
"""Text that is compared and sorted: by code point on both engines, whatever the locale."""

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""The number of a row; never shown outside."""

Json = JSON()


class EdtfDate(TypeDecorator[Edtf]):
    """A date with its precision, stored as its text."""

    impl = String(10).with_variant(String(10, collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Edtf | None, dialect: Dialect) -> str | None:
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> Edtf | None:
        return None if value is None else Edtf.parse(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number, the same on both engines.

    PostgreSQL keeps it as NUMERIC. SQLite has no decimals: it keeps whole numbers as 64-bit
    integers and others as doubles, whose shortest form gives back any number of up to fifteen
    digits unchanged; one that would not come back unchanged is refused.
    """

    impl = Numeric
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        stored = kept(value)
        return stored if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Any:
        return lambda value: self.process_bind_param(value, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lambda value: (
            None
            if value is None
            else plain(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
        )


_INT64 = 2**63


def kept(value: Decimal) -> int | float:
    """A number as SQLite keeps it; ValueError if it would not come back unchanged."""
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    stored = int(value) if value == value.to_integral_value() else float(value)
    if Decimal(repr(stored)) != value or abs(value) >= _INT64:
        raise ValueError(f"{value} has more digits than can be kept")
    return stored


def plain(value: Decimal) -> Decimal:
    """The number without trailing zeros or exponent: 12, not 12.0 or 1.2E+1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


class Moment(TypeDecorator[datetime]):
    """A moment in time, in UTC on both engines; one without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Code(TypeDecorator[str]):
    """A code of one vocabulary. Its row refers to the term by the term's id, `scheme/code`."""

    impl = Key
    cache_ok = True

    def __init__(self, scheme: str) -> None:
        super().__init__()
        self.scheme = str(scheme)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{self.scheme}/{value}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.removeprefix(f"{self.scheme}/")


def closed_list(enum: type[StrEnum]) -> Enum:
    """A column type for the values of an enum, checked by the database."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=24,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def database_url() -> str:
    """The URL of the base: the setting `KB_DATABASE_URL`, or a SQLite file in this folder."""
    return os.environ.get("KB_DATABASE_URL", DEFAULT_URL)


def connect(url: str | URL | None = None, seconds: float | None = None) -> Engine:
    """An engine for the base at `url`; `NotReady` where that is no URL.

    Of several hosts the one that takes writes is meant, if the URL does not say which. With
    `seconds`, no statement in PostgreSQL takes longer; SQLite is told by `reading`.
    """
    try:
        parsed = make_url(url or database_url())
        engine = create_engine(limits.of_primary(parsed), **limits.network(parsed))
    except ArgumentError:
        raise NotReady(
            "KB_DATABASE_URL is not the URL of a base; write sqlite:///kb.sqlite or "
            "postgresql+psycopg://user@host/kb"
        ) from None
    limits.heed(engine, seconds)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def opened(file: Path) -> Engine:
    """An engine that reads a SQLite file as it is, and leaves it as it is."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, isolation_level=None),
        poolclass=NullPool,
    )
    limits.heed(engine, None)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Real transactions, foreign keys, readers that never wait for a writer."""
    connection.isolation_level = None  # SQLAlchemy says BEGIN, so that reads have a snapshot too
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once, so that it never has to give up half-way."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session for one change. No other writer comes in until it has ended."""
    with (
        _missing_tables_told(engine),
        Session(
            engine.execution_options(writing=True), expire_on_commit=False, info={WRITES: True}
        ) as session,
    ):
        if engine.dialect.name == "postgresql":
            session.execute(text("LOCK TABLE revision IN EXCLUSIVE MODE"))
            yield session
        else:
            with _large_cache(session.connection()):
                yield session


@contextmanager
def _large_cache(connection: Connection) -> Iterator[None]:
    """Room for the pages that a large change touches all over SQLite's indexes, while it lasts."""
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    (before,) = driver.execute("PRAGMA cache_size").fetchone()
    driver.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA cache_size={before}")


@contextmanager
def reading(engine: Engine, seconds: float | None = None) -> Iterator[Session]:
    """A session for one answer: one snapshot of the base, nothing written.

    `OutOfTime` for a statement that runs, or begins, after so many seconds.
    """
    with _missing_tables_told(engine), Session(engine, autoflush=False) as session:
        if engine.dialect.name != "postgresql":
            with limits.within(session.connection(), seconds):
                yield session
            return
        connection = session.connection(
            execution_options={
                "isolation_level": "REPEATABLE READ",
                "postgresql_readonly": True,
            }
        )
        with limits.within(connection, seconds):
            # A migration that makes a table anew takes this one first: to a snapshot from before
            # the new table has no rows. To lock takes no snapshot, so that one from after is taken.
            connection.exec_driver_sql(f"LOCK TABLE {MIGRATIONS} IN ACCESS SHARE MODE")
            yield session
        # Rolled back, as the session would, psycopg forgets all that it has prepared, and to plan
        # that anew takes most of the time. By the driver: nobody is to take it for a change.
        driver: Any = connection.connection.driver_connection
        driver.commit()


@contextmanager
def _missing_tables_told(engine: Engine) -> Iterator[None]:
    """`NotReady` for a statement that failed because the base has other tables than this release.

    None at all, or those of another release, whose upgrade is still to come or under way.
    """
    try:
        yield
    except (OperationalError, ProgrammingError, NotSupportedError) as error:
        if not _is_of_tables(error.orig):
            raise
        about = inspect(engine)
        if not about.has_table("revision"):
            raise NotReady("the base has no tables; `kb upgrade` makes them") from None
        if all(map(partial(_as_modelled, about), Base.metadata.sorted_tables)):
            raise NotReady("the base was upgraded meanwhile; ask again") from None
        raise NotReady(
            "the tables of the base are those of another release; `kb upgrade` brings an earlier "
            "base to this one"
        ) from None


def _is_of_tables(error: BaseException | None) -> bool:
    """Whether a driver tells that what the models know is not there, or not as it was."""
    if getattr(error, "sqlstate", None) == CHANGED:
        return True
    named = MISSING.search(str(error))
    if named is None:
        return False
    name, tables = named[1].rpartition(".")[2], Base.metadata.tables
    return name in {MIGRATIONS, *tables} or any(name in table.c for table in tables.values())


def _as_modelled(about: Inspector, table: Table) -> bool:
    """Whether a base has a table with every column that the models give it."""
    if not about.has_table(table.name):
        return False
    return set(table.columns.keys()) <= {column["name"] for column in about.get_columns(table.name)}
