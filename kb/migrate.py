"""Bringing the tables of a base to the form that this release needs."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kb.errors import Conflict, Crossed, NotReady
from kb.ledger import rederive
from kb.queries import summaries

SCRIPTS = Path(__file__).parent.parent / "migrations"
"""The tree of migrations. `[tool.alembic]` in pyproject.toml names the same for `alembic`."""

LOCK_TIMEOUT = "5s"
"""For how long PostgreSQL waits for a table that others are reading.

Whoever comes to the table later waits behind whoever waits: without a limit, one long answer or a
backup would stop all others.
"""

LOCK_NOT_AVAILABLE = "55P03"

ATTEMPTS = 5
"""How often an upgrade begins again, where it and an answer waited for each other's tables."""


@cache
def known_migrations() -> tuple[str, ...]:
    """The migrations that this release knows, the newest first."""
    scripts = ScriptDirectory(str(SCRIPTS))
    return tuple(script.revision for script in scripts.walk_revisions())


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Run every migration that the base has not had, in one transaction.

    What a base with revisions reads its lists from is derived where there is none: a migration
    that changes it empties it, and `alembic` alone fills nothing. Returns the migration that it was
    at and the one that it is at now. `NotReady`, and the base as it was, where it has had a
    migration that this release does not know; `Conflict` where others do not let go of its tables.
    """
    for _ in range(ATTEMPTS):
        with suppress(Crossed), changing(engine) as connection:
            before = known_migration(connection)
            return before, to_head(connection)
    raise Conflict(
        f"others read the tables of the base in another order, {ATTEMPTS} times; nothing was "
        "changed: run it again"
    )


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may change the tables of a base: one at a time, all of it or nothing."""
    try:
        with engine.execution_options(writing=True).begin() as connection:
            if engine.dialect.name == "postgresql":  # as on SQLite, one at a time
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('kb.migrate'))"))
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            yield connection
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise Conflict(
            f"others held a table of the base for more than {LOCK_TIMEOUT} (a backup, a long "
            "answer, a load); nothing was changed: run it again"
        ) from None


def known_migration(connection: Connection) -> str | None:
    """The migration that a base is at; `NotReady` where this release does not know it."""
    at = MigrationContext.configure(connection).get_current_revision()
    if at is not None:
        refuse_unknown(at, "the base")
    return at


def refuse_unknown(migration: str, what: str) -> None:
    """`NotReady` for a migration that this release does not know."""
    known = known_migrations()
    if migration not in known:
        raise NotReady(
            f"{what} is at the migration {migration}, of a later release than this one, which "
            f"knows those up to {known[0]}; use that release"
        )


def to_migration(connection: Connection, migration: str) -> None:
    """Give a base that holds nothing the tables that it had at a migration."""
    at = known_migration(connection)
    if at != migration:
        config = _config(connection)
        if at is not None:
            command.downgrade(config, "base")
        command.upgrade(config, migration)


def to_head(connection: Connection) -> str:
    """Run every migration that the base has not had, and derive what its lists are read from."""
    head = known_migrations()[0]
    if known_migration(connection) != head:
        command.upgrade(_config(connection), "head")
    with Session(connection, join_transaction_mode="rollback_only") as session:
        if summaries.are_missing(session):
            rederive(session)
            session.flush()
    return head


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
