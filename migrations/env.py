"""How Alembic reaches the base: one tree of migrations for SQLite and PostgreSQL."""

from alembic import context
from sqlalchemy import Connection

import kb.models  # noqa: F401  (fills the metadata)
from kb.db import Base, connect


def run(connection: Connection) -> None:
    """Run the migrations in one transaction: all of them or none."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=False,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with connect().connect() as connection:
        run(connection)
        connection.commit()
