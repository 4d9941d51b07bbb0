"""Tables as the tests of them ask for and read them: each format by a reader of others."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

Record = dict[str, Any]

LISTED = {
    "/v1/programmes": "country=DE,JP,CN&funding_currency=USD",
    "/v1/clusters": "country=DE",
    "/v1/organisations": "country=FR,NA",
    "/v1/jurisdictions": "kind=country",
    "/v1/sources": "country=CN,GB",
    "/v1/claims": "subject=de-spitzencluster,no-nce,cn-amc",
    "/v1/programmes/fr-poles/claims": "",
}
"""The lists that have tables, with what is asked of them."""

COMPARED = (
    "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster,fr-poles"
    "&measures=funding_per_cluster_year,duration,mechanisms,phases,selection_rate"
    "&currency=EUR&prices=constant&base_year=2015&rate=ppp"
)

ADDRESSES = [
    *(f"{path}{'?' if query else ''}{query}" for path, query in LISTED.items()),
    COMPARED,
    "/v1/revisions",
    "/v1/vocabularies/mechanisms",
    "/v1/economies/DE",
]
"""Every address that has a table."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
}
"""The formats by their extensions, and the type that an answer says it has."""


def at(address: str, extension: str) -> str:
    """An address with an extension."""
    path, mark, query = address.partition("?")
    return f"{path}.{extension}{mark}{query}"


def rows_of_csv(content: bytes) -> list[Record]:
    """The rows of CSV, each value as a text, what is not known as an empty one."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def rows_of_jsonl(content: bytes) -> list[Record]:
    """The rows of JSON Lines."""
    return [json.loads(line) for line in content.splitlines()]


def rows_of_parquet(content: bytes) -> list[Record]:
    """The rows of Parquet."""
    found: list[Record] = pq.read_table(io.BytesIO(content)).to_pylist()
    return found


def rows_of_arrow(content: bytes) -> list[Record]:
    """The rows of an Arrow file."""
    found: list[Record] = pa.ipc.open_file(content).read_all().to_pylist()
    return found


def rows_of_xlsx(content: bytes) -> list[Record]:
    """The rows of the first sheet of a workbook, read by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def rows_by_calamine(content: bytes) -> list[Record]:
    """The same, read by calamine."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    header, *rows = sheet.to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


READERS: dict[str, Callable[[bytes], list[Record]]] = {
    "csv": rows_of_csv,
    "jsonl": rows_of_jsonl,
    "xlsx": rows_of_xlsx,
    "parquet": rows_of_parquet,
    "arrow": rows_of_arrow,
}


def text(value: Any) -> str:
    """A value of any format as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value)


def texts(rows: list[Record]) -> list[Record]:
    """Rows of any format as CSV has them."""
    return [{name: text(value) for name, value in row.items()} for row in rows]
