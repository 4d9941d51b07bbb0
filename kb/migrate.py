"""Bringing the tables of a base to the form that this release needs."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kb.errors import NotReady
from kb.ledger import rederive
from kb.queries import summaries

SCRIPTS = Path(__file__).parent.parent / "migrations"
"""The tree of migrations. `[tool.alembic]` in pyproject.toml names the same for `alembic`."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


@cache
def known_migrations() -> tuple[str, ...]:
    """The migrations that this release knows, the newest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Run every migration that the base has not had, in one transaction.

    What a base with revisions reads its lists from is derived where there is none: a migration
    that changes it empties it, and `alembic` alone fills nothing. Returns the migration that it was
    at and the one that it is at now. `NotReady`, and the base as it was, where it has had a
    migration that this release does not know.
    """
    config = _config()
    head = known_migrations()[0]
    with engine.execution_options(writing=True).begin() as connection:
        if engine.dialect.name == "postgresql":  # as on SQLite, one at a time
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('kb.migrate'))"))
        before = MigrationContext.configure(connection).get_current_revision()
        if before and before not in known_migrations():
            raise NotReady(
                f"the base is at the migration {before}, of a later release than this one, which "
                f"knows those up to {head}; use that release"
            )
        if before != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with Session(connection, join_transaction_mode="rollback_only") as session:
            if summaries.are_missing(session):
                rederive(session)
                session.flush()
    return before, head
