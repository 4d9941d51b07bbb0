"""Tables of real reports, rebuilt: each cell is what its file says that it comes to.

Every figure is printed in a report that the base cites, at the place that its file names.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

FOLDER = Path(__file__).parent / "tables"
EXPECTED = ".expected"
TABLES = sorted(path.stem for path in FOLDER.glob("*.yaml") if not path.stem.endswith(EXPECTED))
Json = dict[str, Any]


def read(name: str) -> Any:
    """The content of a file."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rebuilt(client: httpx.Client) -> dict[str, Json]:
    """The answer to each table."""
    return {
        name: client.post("/v1/compare/rebuild", json=read(name)).raise_for_status().json()
        for name in TABLES
    }


def cells(table: Json) -> Iterator[tuple[int, str, Json]]:
    """Every cell with the number of its row and its column."""
    for number, row in enumerate(table["rows"]):
        for column, cell in row["cells"].items():
            yield number, column, cell


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_of_a_report_that_the_base_cites(name: str, rebuilt: dict[str, Json]) -> None:
    source = rebuilt[name]["source"]
    assert source["id"] == name
    assert source["at"]
    assert source["url"]


@pytest.mark.parametrize("name", TABLES)
def test_each_cell_comes_to_what_is_written(name: str, rebuilt: dict[str, Json]) -> None:
    expected = read(name + EXPECTED)
    assert [row.keys() for row in expected] == [
        row["cells"].keys() for row in rebuilt[name]["rows"]
    ]
    for number, column, cell in cells(rebuilt[name]):
        ours, cause, source = expected[number][column]
        value = cell["ours"]["value"]
        assert (None if value is None else round(value)) == ours, (number, column)
        assert cell["cause"] == cause, (number, column)
        assert source in {c["source"] for claim in cell["claims"] for c in claim["citations"]}


@pytest.mark.parametrize("name", TABLES)
def test_theirs_is_what_the_report_prints_and_the_difference_is_right(
    name: str, rebuilt: dict[str, Json]
) -> None:
    given = read(name)
    scales = {column["id"]: column.get("scale", 1) for column in given["columns"]}
    assert [row["figures"].keys() for row in given["rows"]] == [
        row["cells"].keys() for row in rebuilt[name]["rows"]
    ]
    for number, column, cell in cells(rebuilt[name]):
        printed, ours = given["rows"][number]["figures"][column], cell["ours"]["value"]
        assert cell["printed"] == printed
        assert cell["theirs"] == pytest.approx(printed * scales[column])
        assert cell["agrees"] == (cell["cause"] == "none")
        if ours is None:
            assert cell["difference"] is cell["ratio"] is None
        else:
            assert cell["difference"] == pytest.approx(ours - cell["theirs"])
            assert cell["ratio"] == pytest.approx(ours / cell["theirs"])


@pytest.mark.parametrize("name", TABLES)
def test_the_counts_are_those_of_the_cells(name: str, rebuilt: dict[str, Json]) -> None:
    table = rebuilt[name]
    causes = [cell["cause"] for *_, cell in cells(table)]
    assert {cause: n for cause, n in table["causes"].items() if n} == {
        cause: causes.count(cause) for cause in causes
    }
    for column in table["columns"]:
        mine = [cell for _, id, cell in cells(table) if id == column["id"]]
        assert column["printed"] == len(mine)
        assert column["agreeing"] == sum(cell["agrees"] for cell in mine)


def test_there_are_several_tables_with_several_causes(rebuilt: dict[str, Json]) -> None:
    assert len(TABLES) >= 3
    found = {cell["cause"] for table in rebuilt.values() for *_, cell in cells(table)}
    assert {"none", "other-claim", "within-interval"} <= found
