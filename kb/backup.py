"""A base kept whole in one SQLite file, and a base made of such a file.

Owns: that a backup has every table as it is in one snapshot, whatever else goes on in the base;
that it is checked before it gets its name; that a base is restored whole or stays empty, on either
engine. Which tables there are is read from the base: a backup knows none by name.
Refuses: to write over a file; to restore into a base that has revisions, or from a file that is
damaged, no backup, or of a later release.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, Table, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from kb import bulk
from kb.db import Base, connect, opened, reading
from kb.errors import Conflict, Damaged, NotABackup, NotReady, NotWritten
from kb.limits import is_damage
from kb.migrate import changing, refuse_unknown, to_head, to_migration
from kb.queries import whole


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: the newest revision, the migration, how many rows; and its bytes."""

    revision: int
    migration: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: as it was kept, and the migration that the base is at now."""

    revision: int
    kept_at: str
    rows: int
    migration: str | None


def backup(engine: Engine, file: Path) -> Kept:
    """Write a base as it is now into a file that is not there yet; others read and write meanwhile.

    `Conflict` where the file is there, `NotWritten` where it cannot be written, `Damaged` where
    the base is not sound; then nothing is left of it. `NotReady` for an empty base.
    """
    with _written(file) as part, reading(engine) as session:
        connection = session.connection()
        migration, revision = whole.migration(connection), whole.last_revision(connection)
        if migration is None or not revision:
            raise NotReady("the base is empty: there is nothing to keep; `kb load` fills it")
        if engine.dialect.name == "sqlite":
            _copy_pages(connection, part)
        else:
            refuse_unknown(migration, "the base")
            _copy_rows(connection, part, migration)
        with closing(sqlite3.connect(part)) as new:
            new.execute("PRAGMA journal_mode=DELETE")  # the one file, without others beside it
        with _sound(part, "the base") as copy:
            names = whole.names(copy)
            counted = whole.counts(copy, names)
        if counted != whole.counts(connection, names):
            raise Damaged("the base", "it does not give the same rows twice")
        return Kept(revision, migration, sum(counted.values()), part.stat().st_size)


def restore(engine: Engine, file: Path) -> Restored:
    """Make the base, which is empty or missing, of a backup, and bring it to this release.

    In one transaction: it is whole or as it was. `Conflict` where it has revisions, `NotABackup`
    and `Damaged` where no base can be made of the file, `NotReady` where a later release has to.
    """
    if not file.is_file():
        raise NotABackup(f"there is no file {file}")
    with _sound(file, str(file)) as copy:
        kept_at, revision = whole.migration(copy), whole.last_revision(copy)
        if kept_at is None or not revision:
            raise NotABackup(f"{file} is no backup: it has no revision of a base")
        refuse_unknown(kept_at, str(file))
        with _refusals_told(file), changing(engine) as connection:
            _refuse_filled(connection)
            to_migration(connection, kept_at)
            rows = _fill(connection, copy, file)
            migration = to_head(connection)
            bulk.count_anew(connection)
            return Restored(revision, kept_at, rows, migration)


@contextmanager
def _refusals_told(file: Path) -> Iterator[None]:
    """Tell what the database of the base refuses: what the file holds, or to be written."""
    try:
        yield
    except StatementError as error:
        cause = error.orig or error
        if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError | DataError):
            raise NotABackup(f"{file} does not hold what a base can: {cause}") from error
        raise NotWritten(f"the base was not restored from {file}: {cause}") from error
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotABackup(f"{file} does not hold what a base can: {error}") from error


@contextmanager
def _written(file: Path) -> Iterator[Path]:
    """A name beside a file for what is written; the file gets it once all went well."""
    part = file.with_name(f".kb-backup-{uuid4().hex}")
    try:
        if file.exists():
            raise Conflict(f"{file} is there already; name a file that is not")
        if not file.parent.is_dir():
            raise NotWritten(f"{file} was not written: there is no folder {file.parent}")
        part.touch()
        yield part
        _sync(part)
        if file.exists():
            raise Conflict(f"{file} is there by now; name a file that is not")
        part.rename(file)
        _sync(file.parent)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if is_damage(cause or error):
            raise Damaged("the base", cause) from error
        raise NotWritten(f"{file} was not written: {cause}") from error
    finally:
        for left in file.parent.glob(f"{part.name}*"):
            left.unlink()


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_pages(connection: Connection, part: Path) -> None:
    """Copy a SQLite base page by page, in the snapshot that the connection has."""
    driver: Any = connection.connection.driver_connection
    with closing(sqlite3.connect(part)) as target:
        driver.backup(target)


def _copy_rows(connection: Connection, part: Path, migration: str) -> None:
    """Copy what a connection reads into a new SQLite base of the same migration."""
    engine = connect(URL.create("sqlite", database=str(part)))
    try:
        with changing(engine) as new:
            to_migration(new, migration)
            _copy(connection, new, whole.tables(new))
    finally:
        engine.dispose()


@contextmanager
def _sound(file: Path, what: str) -> Iterator[Connection]:
    """A SQLite file to be read, of which every page and every reference is right."""
    engine = opened(file)
    try:
        with engine.connect() as connection:
            try:
                faults = whole.faults(connection)
            except Damaged as error:
                raise Damaged(what, error.cause) from error
            except DBAPIError as error:
                raise NotABackup(f"{what} cannot be read: {error.orig}") from error
            if faults:
                raise Damaged(what, "; ".join(faults))
            yield connection
    finally:
        engine.dispose()


def _refuse_filled(connection: Connection) -> None:
    """`Conflict` for a base that holds something; until the end nobody writes into it."""
    if connection.dialect.name == "postgresql" and "revision" in whole.names(connection):
        connection.execute(text("LOCK TABLE revision IN EXCLUSIVE MODE"))
    if number := whole.last_revision(connection):
        raise Conflict(
            f"the base has {number} revision{'s' if number > 1 else ''}, which would be lost; "
            "restore into a new one, by KB_DATABASE_URL"
        )


def _fill(connection: Connection, copy: Connection, file: Path) -> int:
    """Copy the rows of a backup into the tables of its migration; how many there are."""
    there = whole.names(connection)
    tables = [table for table in whole.tables(copy) if table.name in there]
    names = {table.name for table in tables}
    if missing := (there & Base.metadata.tables.keys()) - names:
        raise NotABackup(f"{file} is no backup: it lacks the table {min(missing)}")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    _copy(copy, connection, tables)
    if connection.dialect.name == "postgresql":
        whole.set_sequences(connection, tables)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # before tables are altered
    return sum(whole.counts(connection, names).values())


def _copy(source: Connection, target: Connection, tables: list[Table]) -> None:
    """Copy every row of some tables, a part of them in memory at a time."""
    for table in tables:
        names = [column.name for column in table.columns]
        rows = whole.rows(source, table)
        while part := list(islice(rows, whole.size_of_part(table))):
            bulk.add(target, table, names, part)
