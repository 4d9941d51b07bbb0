"""Parquet and Arrow: columns with their types, descriptions and units.

What a column says stands in the metadata of its field, what the file is from in that of its schema.
A file is written in groups of rows, so that no more of them is in memory at a time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from kb.exports.delimited import by_language
from kb.exports.table import LICENCE_URL, PUBLISHER, Column, Row, Rows, Stamp, Table, Type

GROUP = 5000
"""The rows of a group: of four times as many a file is a seventh smaller, its memory twice."""

_TYPES = {
    Type.TEXT: pa.string(),
    Type.WHOLE: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.TRUTH: pa.bool_(),
    Type.TEXTS: pa.list_(pa.string()),
    Type.BY_LANGUAGE: pa.string(),
}


def write_parquet(file: BinaryIO, table: Table, rows: Rows, stamp: Stamp) -> None:
    """Write a table as Parquet."""
    with parquet_writer(file, table, stamp) as add:
        for group in groups(rows):
            add(group)


@contextmanager
def parquet_writer(
    file: BinaryIO, table: Table, stamp: Stamp
) -> Iterator[Callable[[list[Row]], None]]:
    """What writes groups of rows of a table, one after the other."""
    schema = schema_of(table, stamp)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        yield lambda group: writer.write_batch(_batch(table, group, schema))


def write_arrow(file: BinaryIO, table: Table, rows: Rows, stamp: Stamp) -> None:
    """Write a table as an Arrow IPC file."""
    schema = schema_of(table, stamp)
    with pa.ipc.new_file(file, schema) as writer:
        for group in groups(rows):
            writer.write_batch(_batch(table, group, schema))


def schema_of(table: Table, stamp: Stamp) -> pa.Schema:
    """The schema of a table: its fields with what they say, and where the file is from."""
    about = {
        "title": table.title,
        "publisher": PUBLISHER,
        "licence": LICENCE_URL,
        "revision": str(stamp.revision),
        "date": stamp.at.isoformat(),
        "source": stamp.address,
    }
    return pa.schema([_field(column, table) for column in table.columns], metadata=about)


def _field(column: Column, table: Table) -> pa.Field:
    told = {"description": column.description, "unit": column.unit, "claims": column.claims}
    return pa.field(
        column.name,
        _TYPES[column.type],
        nullable=column.name not in table.key,
        metadata={name: text for name, text in told.items() if text is not None},
    )


def groups(rows: Rows) -> Iterator[list[Row]]:
    """Rows in the groups in which they are written."""
    left = iter(rows)
    while group := list(islice(left, GROUP)):
        yield group


def _batch(table: Table, group: list[Row], schema: pa.Schema) -> Any:
    """Rows as columns."""
    texts = set(table.of_type(Type.BY_LANGUAGE))
    columns = [
        [None if value is None else by_language(value) for value in values]
        if at in texts
        else values
        for at, values in enumerate(zip(*group, strict=True))
    ]
    return pa.RecordBatch.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
