"""The migrations of the schema: Alembic, one tree for SQLite and PostgreSQL."""
