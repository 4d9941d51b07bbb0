"""Workbooks for Excel: the rows, a dictionary of the columns, the sources, the licence.

No cell becomes a formula or a link, whatever its text begins with, and a number with more digits
than Excel keeps is written as text. The header stays in sight, columns are about as wide as what is
in them, numbers have the form that their unit asks for.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import chain, islice
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kb.errors import TooMuch
from kb.exports.delimited import by_language
from kb.exports.table import (
    LICENCE,
    LICENCE_URL,
    PUBLISHER,
    SEPARATOR,
    Column,
    Row,
    Rows,
    Stamp,
    Table,
    Type,
    Value,
)

MOST_ROWS = 1_048_576 - 1
"""What a sheet takes below its header."""

_LONGEST_TEXT = 32_767
_LARGEST = 10**15
"""Excel keeps fifteen digits."""

_SAMPLE = 200
"""The rows by which columns are made wide."""

_NARROWEST, _WIDEST = 8, 60

_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

_DICTIONARY = ("column", "type", "unit", "description", "claims")

Cited = Callable[[Collection[str]], Rows]
"""The rows of some sources by their ids."""


def write(
    file: BinaryIO, table: Table, rows: Rows, stamp: Stamp, sources: Table, cited: Cited
) -> None:
    """Write a table, and the `sources` that its column of that name cites.

    `TooMuch` where a sheet or a cell cannot hold it.
    """
    with xlsxwriter.Workbook(file, _PLAIN) as book:
        book.set_properties(
            {"title": table.title, "author": PUBLISHER, "created": stamp.at.replace(tzinfo=None)}
        )
        found = _Sources(table)
        _sheet(book, "data", table, found.noting(rows))
        described = [
            (column.name, column.type.value, column.unit, column.description, column.claims)
            for column in table.columns
        ]
        _texts(book, "dictionary", [_DICTIONARY, *described], bold=True)
        _sheet(book, "sources", sources, cited(found.ids))
        _texts(book, "licence", _licence(table, stamp))


class _Sources:
    """The sources that the rows of a table cite."""

    def __init__(self, table: Table) -> None:
        self.ids: set[str] = set()
        self._columns = [at for at, name in enumerate(table.header) if name == "sources"]

    def noting(self, rows: Rows) -> Rows:
        """The rows, each noted as it passes."""
        for row in rows:
            for at in self._columns:
                cited = row[at]
                if isinstance(cited, list | tuple):
                    self.ids.update(cited)
            yield row


def _sheet(book: Workbook, name: str, table: Table, rows: Rows) -> None:
    """A sheet with the rows of a table under their header."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    forms = {form: book.add_format({"num_format": form}) for form in ("#,##0", "0", "0.00")}
    left = iter(rows)
    sample = list(islice(left, _SAMPLE))
    for at, column in enumerate(table.columns):
        form = _form(column)
        width = max(len(_shown(value)) for value in (column.name, *(row[at] for row in sample)))
        sheet.set_column(at, at, min(max(width + 1, _NARROWEST), _WIDEST), forms.get(form))
    _header(book, sheet, table.header)
    formats = [forms.get(_form(column)) for column in table.columns]
    number = 0
    for number, row in enumerate(chain(sample, left), start=1):
        if number > MOST_ROWS:
            raise TooMuch(f"A sheet of Excel takes {MOST_ROWS:,} rows.")
        _row(sheet, number, row, formats)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _header(book: Workbook, sheet: Worksheet, names: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, bold)


def _row(sheet: Worksheet, number: int, row: Row, formats: Sequence[Format | None]) -> None:
    for at, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, at, value)
        elif isinstance(value, int | float) and abs(value) < _LARGEST:
            sheet.write_number(number, at, value, formats[at])
        elif len(text := _shown(value)) <= _LONGEST_TEXT:
            sheet.write_string(number, at, text)
        else:
            raise TooMuch(f"A cell of Excel takes {_LONGEST_TEXT:,} characters.")


def _texts(
    book: Workbook, name: str, rows: Sequence[Sequence[str | None]], *, bold: bool = False
) -> None:
    """A sheet of texts."""
    sheet = book.add_worksheet(name)
    widths = [max(len(text or "") for text in texts) for texts in zip(*rows, strict=True)]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 1, 2 * _WIDEST))
    if bold:
        sheet.freeze_panes(1, 0)
        _header(book, sheet, [text or "" for text in rows[0]])
    for number, row in enumerate(rows[bold:], start=int(bold)):
        _row(sheet, number, row, [None] * len(row))


def _licence(table: Table, stamp: Stamp) -> list[tuple[str, str]]:
    return [
        ("title", table.title),
        ("publisher", PUBLISHER),
        ("licence", f"{LICENCE}, {LICENCE_URL}"),
        ("revision", str(stamp.revision)),
        ("date", stamp.at.isoformat()),
        ("address", stamp.address),
    ]


def _form(column: Column) -> str:
    """How the numbers of a column are shown."""
    if column.unit in {"year", "revision"}:
        return "0"
    match column.type:
        case Type.WHOLE:
            return "#,##0"
        case Type.NUMBER:
            return "#,##0" if column.unit and column.unit.startswith("currency") else "0.00"
        case _:
            return ""


def _shown(value: Value) -> str:
    """A value as the text of a cell."""
    if isinstance(value, dict):
        return by_language(value)
    if isinstance(value, list | tuple):
        return SEPARATOR.join(value)
    return "" if value is None else str(value)
