"""Workbooks of values that Excel would take for something else."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from kb.errors import TooMuch
from kb.exports import workbook
from kb.exports.table import Column, Row, Stamp, Table, Type

TABLE = Table(
    "things",
    "Things",
    [
        Column("id", Type.TEXT, "The id."),
        Column("told", Type.TEXT, "A text."),
        Column("amount", Type.WHOLE, "An amount.", unit="currency: currency"),
        Column("sources", Type.TEXTS, "The sources."),
    ],
    None,
    ("id",),
)
STAMP = Stamp(3, datetime(2026, 11, 24, 12, tzinfo=UTC), "/v1/things.xlsx")
SOURCES = Table("sources", "Sources", [Column("id", Type.TEXT, "The id.")], None, ("id",))


def written(*rows: Row) -> bytes:
    file = io.BytesIO()
    workbook.write(file, TABLE, rows, STAMP, SOURCES, lambda ids: [[id] for id in sorted(ids)])
    return file.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "{=1+1}",
        "https://example.org/",
        "mailto:office@example.org",
        "internal:'data'!A1",
        "00123",
        "1e5",
        "TRUE",
        "2007-08",
        "a\nb",
        " spaces ",
        "𠮷野家",
    ],
)
def test_a_text_stays_a_text(value: str) -> None:
    content = written(["a", value, 1, ["s"]])
    cell = openpyxl.load_workbook(io.BytesIO(content))["data"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (value, "s", None)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any("rels" in name and "sheet" in name for name in parts.namelist())


def test_numbers_that_excel_would_round_are_texts() -> None:
    content = written(["a", None, 999_999_999_999_999, None], ["b", None, 10**15 + 1, None])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["data"]
    assert sheet["C2"].value == 999_999_999_999_999
    assert sheet["C3"].value == "1000000000000001"


def test_the_sources_of_the_rows_have_their_sheet() -> None:
    content = written(["a", None, None, ["s2", "s1"]], ["b", None, None, ("s3",)])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["sources"]
    assert [row[0] for row in sheet.iter_rows(2, values_only=True)] == ["s1", "s2", "s3"]


def test_a_text_that_no_cell_takes_is_refused() -> None:
    assert written(["a", "x" * 32_767, None, None])
    with pytest.raises(TooMuch, match="32,767"):
        written(["a", "x" * 32_768, None, None])


def test_an_empty_table_has_its_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    assert [cell.value for cell in book["data"][1]] == ["id", "told", "amount", "sources"]


def test_the_same_rows_are_the_same_bytes() -> None:
    rows: list[Row] = [[str(number), "x", number, ["s"]] for number in range(500)]
    assert written(*rows) == written(*rows)
