"""Whether a disk takes no more: what the system, SQLite and PostgreSQL say of it.

Owns: that who writes is told so in a line, whatever it was that could not write.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kb.errors import NoRoom

SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}
POSTGRESQL = "53100"


def is_full(error: BaseException) -> bool:
    """Whether an error tells that a disk takes no more."""
    return (
        getattr(error, "errno", None) in SYSTEM
        or getattr(error, "sqlite_errorcode", None) in SQLITE
        or getattr(error, "sqlstate", None) == POSTGRESQL
    )


@contextmanager
def told() -> Iterator[None]:
    """`NoRoom` for a file that could not be written because the disk is full."""
    try:
        yield
    except Exception as error:
        reason: BaseException | None = error
        while reason and not is_full(reason):  # what writes files may have told it in its own way
            reason = reason.__cause__ or reason.__context__
        if reason is None:
            raise
        raise NoRoom from error
