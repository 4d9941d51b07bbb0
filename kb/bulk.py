"""Many rows into one table, at the speed of the driver.

Owns: how rows reach the driver: SQLite takes a hundred in a statement, PostgreSQL all by `COPY`.
What a column's type makes of a value, and what it refuses, is the type's own, as everywhere.
Refuses: nothing of its own; errors are those of an insert.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Enum, Table
from sqlalchemy.exc import DBAPIError, StatementError

from kb.db import Code

BATCH = 20_000
"""How many rows are turned into what the driver takes at a time; keeps the memory flat."""

TOGETHER = 100
"""How many rows SQLite takes in one statement.

What a CHECK compares with, it prepares anew for each statement: for a row with five closed lists
that is most of the work. A hundred rows of our widest table are far from the most values that a
statement may have (32,766).
"""

Values = Sequence[Any]


def count_anew(connection: Connection) -> None:
    """Have PostgreSQL look at what its tables hold by now.

    It does so by itself, a minute later, and plans until then as if there were nothing in them.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def unswept() -> Iterator[None]:
    """Without the search for cyclic garbage, which looks through all rows again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def add(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows, each the values of the columns named, in that order.

    `StatementError` for a value that a column's type refuses, `DBAPIError` for what the database
    refuses, as `connection.execute` raises them.
    """
    dialect = connection.dialect
    columns = [table.c[name] for name in names]
    preparer = dialect.identifier_preparer
    listed = ", ".join(map(preparer.format_column, columns))
    target = f"{preparer.format_table(table)} ({listed})"
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        bound = _bound(dialect, columns, batch)
        if dialect.name == "postgresql":
            _copy(connection, f"COPY {target} FROM STDIN", bound)
        else:
            _insert(connection, target, len(columns), list(bound))


def _bound(
    dialect: Dialect, columns: Sequence[Column[Any]], batch: Sequence[Values]
) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver takes them, worked out column by column."""
    taken: list[Values] = []
    for column, values in zip(columns, zip(*batch, strict=True), strict=True):
        kind = column.type.dialect_impl(dialect)
        process = kind.bind_processor(dialect)
        if process is None:
            taken.append(values)
            continue
        few = isinstance(kind, Enum | Code)
        try:
            taken.append(_of_few(process, values) if few else tuple(map(process, values)))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            told = f"({type(error).__name__}) {column}: {error}"
            raise StatementError(told, None, None, error) from error
    return zip(*taken, strict=True)


def _of_few(process: Callable[[Any], Any], values: Values) -> Values:
    """Each value processed, where the same few come again and again."""
    done = {value: process(value) for value in set(values)}
    return [done[value] for value in values]


def _insert(connection: Connection, target: str, width: int, rows: list[tuple[Any, ...]]) -> None:
    one = f"({', '.join('?' * width)})"
    into = f"INSERT INTO {target} VALUES"
    full = len(rows) - len(rows) % TOGETHER
    for size, part in ((TOGETHER, rows[:full]), (1, rows[full:])):
        if not part:
            continue
        listed = ", ".join([one] * size)
        starts = range(0, len(part), size)
        try:
            connection.exec_driver_sql(
                f"{into} {listed}",
                [tuple(chain.from_iterable(part[at : at + size])) for at in starts],
            )
        except DBAPIError as error:
            error.statement, error.params = f"{into} …", None  # not hundreds of marks and values
            raise


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    dialect, driver = connection.dialect, connection.connection
    failure = dialect.loaded_dbapi.Error
    try:
        with closing(driver.cursor()) as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except failure as error:
        lost = dialect.is_disconnect(error, driver.dbapi_connection, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, failure, connection_invalidated=lost, dialect=dialect
        ) from error
