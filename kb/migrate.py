"""Bringing the tables of a base to the form that this release needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

SCRIPTS = Path(__file__).parent.parent / "migrations"
"""The tree of migrations. `[tool.alembic]` in pyproject.toml names the same for `alembic`."""


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Run every migration that the base has not had, in one transaction.

    Returns the migration that it was at and the one that it is at now.
    """
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        head = ScriptDirectory.from_config(config).get_current_head()
        if before != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, head
