"""CSV by RFC 4180: UTF-8, one header row, commas between values, CRLF after each row.

Values are written exactly: numbers in the shortest form that gives them back, truths as `true` and
`false`, what is not known as nothing, a list with `|` between its texts, texts by language as JSON.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from kb.exports.table import SEPARATOR, Row, Rows, Table, Type

BOM = "\ufeff"


def write(file: BinaryIO, table: Table, rows: Rows, *, bom: bool = False) -> None:
    """Write a table. With `bom`, Excel knows that it is UTF-8 without being told."""
    with writer(file, table, bom=bom) as add:
        add(rows)


@contextmanager
def writer(file: BinaryIO, table: Table, *, bom: bool = False) -> Iterator[Callable[[Rows], None]]:
    """What writes some rows of a table after others; the header is written at once."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    if bom:
        text.write(BOM)
    lines = csv.writer(text)
    lines.writerow(table.header)
    yield lambda rows: lines.writerows(_written(table, rows))
    text.flush()
    text.detach()


def _written(table: Table, rows: Rows) -> Iterator[Row]:
    """Rows with what `csv` would write otherwise."""
    changes: list[tuple[int, Callable[[Any], str]]] = [
        *((at, _truth) for at in table.of_type(Type.TRUTH)),
        *((at, _number) for at in table.of_type(Type.NUMBER)),
        *((at, SEPARATOR.join) for at in table.of_type(Type.TEXTS)),
        *((at, by_language) for at in table.of_type(Type.BY_LANGUAGE)),
    ]
    for row in rows:
        values = [*row]
        for at, written in changes:
            value = values[at]
            if value is not None:
                values[at] = written(value)
        yield values


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _number(value: float) -> str:
    """A number in its shortest form: 12, not 12.0."""
    return repr(int(value)) if value.is_integer() else repr(value)


def by_language(texts: dict[str, str]) -> str:
    """Texts by language as JSON, in the order of the languages."""
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
