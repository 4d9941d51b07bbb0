"""Tables are read by the tools of those who use them: pandas, DuckDB, Frictionless, Excel's."""

import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import httpx
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.api.conftest import Local, problem
from tests.api.tabled import ADDRESSES, COMPARED, at

NUMERIC = {"integer": {"int64", "float64"}, "number": {"int64", "float64"}, "boolean": {"bool"}}
"""What pandas makes of columns that are no texts; whole numbers with gaps are floats."""


READ = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}
"""What DuckDB reads each format with."""


def rows(question: str) -> list[tuple[Any, ...]]:
    """What DuckDB answers."""
    with duckdb.connect() as connection:
        answer = connection.execute(question)
        assert answer is not None
        return answer.fetchall()


@pytest.fixture
def got(client: httpx.Client, tmp_path: Path) -> "Got":
    """A client that puts answers into files."""
    return Got(client, tmp_path)


class Got:
    """Answers as files."""

    def __init__(self, client: httpx.Client, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def __call__(self, address: str) -> Path:
        """The file with an answer."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        name = answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
        path = self.folder / name
        path.write_bytes(answer.content)
        return path


def test_pandas_reads_csv(got: Got) -> None:
    frame = pd.read_csv(got("/v1/programmes.csv"), keep_default_na=False, na_values=[""])
    total = got.client.get("/v1/programmes").json()["total"]
    assert len(frame) == total == frame["id"].nunique()
    assert frame["funding"].dtype == frame["duration"].dtype == "float64"
    assert frame["claims"].dtype == frame["revision"].dtype == "int64"
    assert frame.loc[frame["country"] == "JP", "country_alpha3"].unique() == ["JPN"]
    known = frame.dropna(subset=["funding", "funding_low", "funding_high"])
    assert len(known) > 50
    assert (known["funding_low"] <= known["funding"]).all()
    assert (known["funding"] <= known["funding_high"]).all()
    places = pd.read_csv(got("/v1/jurisdictions.csv"), keep_default_na=False, na_values=[""])
    assert places.set_index("id").loc["NA", "alpha3"] == "NAM"


def test_pandas_reads_csv_and_parquet_alike(got: Got) -> None:
    as_csv = pd.read_csv(got("/v1/claims.csv"), keep_default_na=False, na_values=[""])
    as_parquet = pd.read_parquet(got("/v1/claims.parquet"))
    assert list(as_csv.columns) == list(as_parquet.columns)
    assert as_csv["amount"].sum() == as_parquet["amount"].sum() > 10**12
    assert as_parquet["inferred"].dtype == "bool"
    assert as_csv["inferred"].dtype == "bool"
    assert list(as_parquet["sources"].str.join("|")) == list(as_csv["sources"])


def test_duckdb_reads_every_format(got: Got) -> None:
    files = {form: got(f"/v1/claims.{form}?kind=funding") for form in ("csv", "jsonl", "parquet")}
    found = {
        form: rows(
            "select currency, count(*), sum(amount)::hugeint "
            f"from {READ[form]}('{file}') group by currency order by currency"
        )
        for form, file in files.items()
    }
    assert found["csv"] == found["jsonl"] == found["parquet"]
    assert len(found["csv"]) > 20
    programmes = got("/v1/programmes.parquet")
    joined = rows(
        f"select p.country, count(*) from '{files['parquet']}' c "
        f"join '{programmes}' p on p.id = c.subject group by all order by 2 desc limit 1"
    )
    assert joined[0][1] > 20


@pytest.mark.parametrize("address", ADDRESSES)
def test_frictionless_finds_csv_valid(got: Got, address: str) -> None:
    answer = got.client.get(at(address, "csv"))
    link = re.search(r"<([^>]+)>", answer.headers["link"])
    assert link
    schema = frictionless.Schema.from_descriptor(got.client.get(link[1]).json())
    file = got(at(address, "csv"))
    resource = frictionless.Resource(
        path=file.name, basepath=str(file.parent), schema=schema, encoding="utf-8"
    )
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "note"])[:5]
    frame = pd.read_csv(file, keep_default_na=False, na_values=[""])
    for field in schema.fields:
        if field.type in NUMERIC and frame[field.name].notna().all():
            assert str(frame[field.name].dtype) in NUMERIC[field.type], field.name


def test_a_workbook_is_fit_to_be_read(got: Got) -> None:
    file = got("/v1/programmes.xlsx?country=DE,JP")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["data", "dictionary", "sources", "licence"]
    data = book["data"]
    assert data.freeze_panes == "B2"
    assert data.auto_filter.ref == data.dimensions
    header = [cell.value for cell in data[1]]
    assert {data.cell(1, at + 1).font.bold for at in range(len(header))} == {True}
    widths = [data.column_dimensions[letter].width for letter in ("A", "B", "D")]
    assert all(8 <= width <= 61 for width in widths), widths
    assert data.cell(2, header.index("funding") + 1).number_format == "#,##0"
    assert data.cell(2, header.index("duration") + 1).number_format == "0.00"
    assert data.cell(2, header.index("revision") + 1).number_format == "0"
    described = {row[0]: row[3] for row in book["dictionary"].iter_rows(2, values_only=True)}
    assert list(described) == header
    assert all(described.values())
    cited = {row[0] for row in book["sources"].iter_rows(2, values_only=True)}
    column = header.index("sources")
    wanted = {
        id
        for row in data.iter_rows(2, values_only=True)
        for id in str(row[column] or "").split("|")
        if id
    }
    assert cited == wanted
    told = dict(book["licence"].iter_rows(max_col=2, values_only=True))
    assert told["licence"] == "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
    assert (told["revision"], told["address"]) == ("1", "/v1/programmes.xlsx?country=DE%2CJP")


@pytest.mark.parametrize("address", ["/v1/sources.xlsx", "/v1/claims.xlsx?kind=funding"])
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(got: Got, address: str) -> None:
    file = got(address)
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
        assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
        whole = b"".join(parts.read(name) for name in names if name.endswith(".xml"))
    assert b"<f>" not in whole
    assert b"<hyperlink" not in whole
    assert not any("externalLink" in name for name in names)


def test_columns_of_parquet_say_what_they_are(got: Got) -> None:
    schema = pq.read_schema(got(at(COMPARED, "parquet")))
    field = schema.field("funding_per_cluster_year")
    assert field.metadata[b"unit"] == b"currency: currency"
    assert field.metadata[b"claims"] == b"/v1/claims/{funding_per_cluster_year_claims}"
    assert all(schema.field(name).metadata[b"description"] for name in schema.names)
    assert schema.metadata[b"revision"] == b"1"
    assert schema.metadata[b"licence"] == b"https://creativecommons.org/licenses/by/4.0/"
    assert schema.metadata[b"source"].startswith(b"/v1/compare.parquet?")


@pytest.mark.parametrize(
    ("extension", "module", "writer", "extra"),
    [
        ("xlsx", "xlsxwriter", "kb.exports.workbook", "xlsx"),
        ("parquet", "pyarrow", "kb.exports.columnar", "parquet"),
        ("arrow", "pyarrow", "kb.exports.columnar", "parquet"),
    ],
)
def test_what_is_not_installed_is_said_with_how_to_get_it(
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    extension: str,
    module: str,
    writer: str,
    extra: str,
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, writer, raising=False)
    monkeypatch.delattr(sys.modules["kb.exports"], writer.rpartition(".")[2], raising=False)
    local = Local(sqlite_url)
    try:
        body = problem(local.get(f"/v1/vocabularies/roles.{extension}"), "not-installed")
        assert f'pip install "cluster-policy-kb[{extra}]"' in body["detail"]
        assert local.get("/v1/vocabularies/roles.csv").status_code == 200
    finally:
        local.close()


def test_json_lines_are_records(client: httpx.Client) -> None:
    content = client.get("/v1/programmes.jsonl?country=DE").content
    frame = pd.read_json(io.BytesIO(content), lines=True)
    assert list(frame["id"]) == [json.loads(line)["id"] for line in content.splitlines()]
    assert isinstance(frame["sectors"].dropna().iloc[0], list)
