"""JSON Lines: one record to a line, UTF-8, the columns of the table as its keys.

Numbers are numbers, lists are lists, texts by language are records, what is not known is null.
"""

from typing import BinaryIO

import orjson

from kb.exports.table import Rows, Table


def write(file: BinaryIO, table: Table, rows: Rows) -> None:
    """Write a table."""
    header = table.header
    dumps, line = orjson.dumps, orjson.OPT_APPEND_NEWLINE
    file.writelines(dumps(dict(zip(header, row, strict=True)), option=line) for row in rows)
