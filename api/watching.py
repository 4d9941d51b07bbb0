"""Whether the base has changed, asked at most every 20 ms.

SQLite counts the commits of others (`PRAGMA data_version`, some microseconds, asked in the event
loop); PostgreSQL is asked for its newest revision, in a thread. What this process commits itself
is told at once.
"""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Row, event
from sqlalchemy.exc import SQLAlchemyError

from kb.db import connect
from kb.errors import KBError
from kb.queries.revisions import standing

LOOK = 0.020
"""For how many seconds what a look saw is taken to hold."""

HOLDS = 0.040
"""For how many seconds at most it is, while another look is under way."""


class Watch:
    """Looks at a base through a connection of its own; only ever asked in the event loop.

    `engine` is the one by which this process writes.
    """

    def __init__(self, url: str, engine: Engine) -> None:
        self.state: Row[Any] | None = None
        """What the base was seen to stand at. The same object until something else was seen."""
        self._began = -inf
        """When the last look that succeeded began: whatever was committed before, it has seen."""
        self._wrote = -inf
        self._engine = connect(url)
        self._connection: Connection | None = None
        self._in_loop = self._engine.dialect.name == "sqlite"
        self._file: tuple[int, int] | None = None
        self._version: int | None = None
        self._seen: Row[Any] | None = None
        self._thread = ThreadPoolExecutor(1, "watch")
        self._under_way: asyncio.Future[None] | None = None
        self._heed(engine)

    def glance(self) -> bool:
        """Whether `state` holds, after a look if need be: SQLite now, PostgreSQL meanwhile."""
        if self._holds(LOOK):
            return True
        if self._in_loop:
            self._look()
            return self._holds(LOOK)
        self._begin()
        return self._holds(HOLDS)

    async def look(self) -> bool:
        """The same, waiting for PostgreSQL if need be, but never for long."""
        for _ in range(2):  # the look that is under way may have begun before a commit of ours
            if self.glance():
                return True
            if self._under_way:
                await asyncio.wait({self._under_way}, timeout=HOLDS)
        return self._holds(HOLDS)

    def close(self) -> None:
        """Give everything back."""
        self._thread.shutdown()
        self._forget()

    def _heed(self, engine: Engine) -> None:
        """Take what is committed through the engine of this process to be a change at once."""

        def committing(connection: Connection) -> None:
            connection.info["wrote"] = True

        def given_back(_: object, record: Any) -> None:
            if record.info.pop("wrote", False):
                self._wrote = monotonic()

        event.listen(engine, "commit", committing)
        event.listen(engine, "checkin", given_back)

    def _holds(self, within: float) -> bool:
        began = self._began
        return began > self._wrote and monotonic() - began < within

    def _begin(self) -> None:
        if self._under_way is None or self._under_way.done():
            loop = asyncio.get_running_loop()
            self._under_way = loop.run_in_executor(self._thread, self._look)

    def _look(self) -> None:
        began = monotonic()
        try:
            seen = self._see()
        except (SQLAlchemyError, sqlite3.Error, OSError, KBError):
            self._forget()  # and `state` no longer holds, until a look succeeds
            return
        if seen != self.state:
            self.state = seen
        self._began = began  # last: whoever finds it new finds the state new too

    def _see(self) -> Row[Any] | None:
        return self._see_file() if self._in_loop else self._standing()

    def _see_file(self) -> Row[Any] | None:
        status = Path(self._engine.url.database or "").stat()
        file = (status.st_dev, status.st_ino)
        if file != self._file:  # another base in the place of the one that is open
            self._forget()
            self._file = file
        if self._connection is None:
            self._driver("busy_timeout=0")
        version = self._driver("data_version")
        if version != self._version:
            self._seen = self._standing()
            self._version = version
        return self._seen

    def _driver(self, pragma: str) -> int:
        """The value of a pragma of SQLite, outside any transaction."""
        connection: Any = self._open().connection.driver_connection
        (value,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        return int(value)

    def _standing(self) -> Row[Any] | None:
        connection = self._open()
        seen = standing(connection)
        connection.rollback()
        return seen

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            if not self._in_loop:
                self._connection.execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def _forget(self) -> None:
        """Begin anew with another connection."""
        connection, self._connection, self._version = self._connection, None, None
        with suppress(SQLAlchemyError):
            if connection is not None:
                connection.invalidate()
                connection.close()
        self._engine.dispose()
