"""What is asked of a connection: to which host, for how long, and how it is told that it failed.

Owns: that no answer waits for a base for ever. SQLite looks at the clock while it works, PostgreSQL
is told before; on both no statement begins when the time of an answer is over.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from kb.errors import Crossed, Damaged, NoRoom, OutOfTime, Overloaded, ReadOnly, Unreachable
from kb.room import is_full

NETWORK = {"connect_timeout": "3", "tcp_user_timeout": "10000", "keepalives_idle": "10"}
"""After how long a PostgreSQL that says nothing is taken to be gone (libpq's units)."""

MOST_BESIDE = 11
"""How many connections to PostgreSQL an engine opens besides its five: with them as many as the
service reads by (`api.gates`), and one to write."""

INSTRUCTIONS = 20_000
"""After how many of its steps SQLite looks at the clock: some tenths of a millisecond."""

SECONDS, ALLOWED, DEADLINE = "seconds", "allowed", "deadline"
"""Under which a connection keeps how long any of its statements may take, how long an answer may,
and until when this one may."""

CANCELLED = "57014"
"""What PostgreSQL says of a statement that has taken too long."""

GONE = frozenset({"40001", "57P01", "57P02", "57P03"})
"""What it says where it stops, starts, or has to catch up with a primary: another may answer."""

CROSSED = "40P01"
"""What it says to one of two that wait for each other."""

READ_ONLY, NOT_IN_STATE, NOT_SUPPORTED = "25006", "55000", "0A000"
"""What it says of a write where it only reads, and of a lock while it follows another."""

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002"})
"""What SQLite and PostgreSQL call pages that are not as they were written."""


def of_primary(url: URL) -> URL:
    """Of several hosts, the one that takes writes."""
    return url.update_query_dict({"target_session_attrs": "read-write"}) if _several(url) else url


def standbys_of(url: str) -> URL | None:
    """The URL of those of several hosts that only read; None where a URL names no several."""
    parsed = make_url(url)
    if not _several(parsed):
        return None
    return parsed.update_query_dict(
        {"target_session_attrs": "standby", "load_balance_hosts": "random"}
    )


def _several(url: URL) -> bool:
    """Whether a URL names several hosts, and not which kind of them is meant."""
    hosts = url.query.get("host", ())
    several = len(hosts) > 1 if isinstance(hosts, tuple) else "," in hosts
    return several and "target_session_attrs" not in url.query


def network(url: URL) -> dict[str, Any]:
    """What an engine is to be told of the network, where the URL does not say it."""
    if url.get_backend_name() != "postgresql":
        return {}
    unsaid = {name: value for name, value in NETWORK.items() if name not in url.query}
    return {
        "connect_args": unsaid,
        "pool_timeout": int(NETWORK["connect_timeout"]),
        "max_overflow": MOST_BESIDE,
    }


def heed(engine: Engine, seconds: float | None) -> None:
    """Keep the connections of an engine to what is said here; to `seconds` for each statement."""
    event.listen(engine, "handle_error", _tell_plainly)
    event.listen(engine, "before_cursor_execute", _end_in_time)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", partial(_prepare_postgresql, seconds))


def _tell_plainly(context: ExceptionContext) -> None:
    """`Unreachable` for a base to which there is no way, `Damaged` for one that cannot be read,
    `OutOfTime` for what took too long, `NoRoom` where the disk is full, `ReadOnly` and `Overloaded`
    for what cannot be written now.
    """
    error = context.original_exception
    state = getattr(error, "sqlstate", None)
    if state == CROSSED:
        raise Crossed(error)
    if context.connection is None or context.is_disconnect or state in GONE:
        raise Unreachable(error)
    if state == CANCELLED or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
        info = context.connection.info
        raise OutOfTime(info.get(ALLOWED) or info.get(SECONDS, 0))
    if is_full(error):
        raise NoRoom from error
    if is_read_only(error):
        raise ReadOnly(error)
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        raise Overloaded("Others write to the base for longer than anyone waits; ask again.")
    if is_damage(error):
        raise Damaged("the base", error)


def is_read_only(error: BaseException) -> bool:
    """Whether a driver tells that a base is there and takes no writes."""
    state, code = getattr(error, "sqlstate", None), getattr(error, "sqlite_errorcode", 0)
    return (
        state == READ_ONLY
        or (state in {NOT_IN_STATE, NOT_SUPPORTED} and "recovery" in str(error))
        or code & 0xFF == sqlite3.SQLITE_READONLY
    )


def is_damage(error: BaseException) -> bool:
    """Whether a driver tells that what is on the disk is not what was written there."""
    if isinstance(error, sqlite3.Error):
        # Text that is not in UTF-8 is an error of Python's alone, which has no code.
        code = getattr(error, "sqlite_errorcode", 0)
        return code & 0xFF in DAMAGE or str(error).startswith("Could not decode to UTF-8")
    return getattr(error, "sqlstate", None) in DAMAGE


def _end_in_time(connection: Connection, *_: object) -> None:
    """`OutOfTime` before a statement of an answer that has had its time."""
    deadline = connection.info.get(DEADLINE)
    if deadline is not None and monotonic() > deadline:
        raise OutOfTime(connection.info[ALLOWED])


def _prepare_postgresql(seconds: float | None, connection: Any, entry: ConnectionPoolEntry) -> None:
    """Let no statement of a connection take longer, and none be compiled to machine code before.

    That takes a second for a join of the kinds of claims, which answers in some milliseconds.
    """
    connection.autocommit = True
    connection.execute("SET jit = off")
    if seconds:
        connection.execute(f"SET statement_timeout = {round(seconds * 1000)}")
        entry.info[SECONDS] = seconds
    connection.autocommit = False


@contextmanager
def within(connection: Connection, seconds: float | None) -> Iterator[None]:
    """The time that the answer of a transaction may take, if it is bounded."""
    if seconds is None:
        yield
        return
    info, deadline = connection.info, monotonic() + seconds
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.set_progress_handler(lambda: monotonic() > deadline, INSTRUCTIONS)
    elif info.get(SECONDS) != seconds:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
    info |= {ALLOWED: seconds, DEADLINE: deadline}
    try:
        yield
    finally:
        del info[ALLOWED], info[DEADLINE]
        if isinstance(driver, sqlite3.Connection):
            driver.set_progress_handler(None, 0)
