"""A base copied into a new SQLite file, as it stood at a revision.

Owns: that the file has the tables of this release and every fact with its history, and that the
same revision is the same bytes, whichever database it is copied from. What lists read is derived
from the facts, and left out: `kb upgrade` makes it in the copy.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.orm import Session

from kb import bulk
from kb.db import connect
from kb.migrate import migrate
from kb.queries import copying


def copy(session: Session, file: Path, revision: int) -> None:
    """Write what a session reads, up to a revision, into a file that is not there yet."""
    part = file.with_name(f".{file.name}")
    engine = connect(f"sqlite:///{part}")
    try:
        migrate(engine)
        with engine.execution_options(writing=True).begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in copying.TABLES:
                names = [column.name for column in table.columns]
                bulk.add(connection, table, names, copying.rows(session, table, revision))
        engine.dispose()
        with closing(sqlite3.connect(part)) as whole:
            whole.execute("VACUUM INTO ?", (str(file),))
    finally:
        engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{part}{suffix}").unlink(missing_ok=True)
