"""`kb rebuild`: a published table in a file, and what is wrong in it by its lines."""

from pathlib import Path

import httpx
import pytest
import yaml

from tests.kb.commands import kb, process

TABLES = Path(__file__).parents[1] / "golden" / "tables"


def test_a_table_in_a_file_is_rebuilt_as_over_http(sqlite_url: str, client: httpx.Client) -> None:
    file = TABLES / "in-pib-2023.yaml"
    done = kb(sqlite_url, "rebuild", file, "--lang", "zh", "--as-of", "1", "--json")
    assert done.said[::2] == (0, "")
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    answer = client.post("/v1/compare/rebuild?lang=zh&as_of=1", json=table).raise_for_status()
    assert done.stdout == answer.content + b"\n"


def test_a_rebuilt_table_is_shown_with_its_causes(sqlite_url: str) -> None:
    done = process(sqlite_url, "rebuild", TABLES / "cn-jjrb-2022.yaml", COLUMNS="160")
    code, answer, errors = done.said
    assert (code, errors) == (0, "")
    shown = " ".join(answer.split())
    for part in ("World-class clusters abroad, cn-jjrb-2022", "620,000,000", "1,038,911,716",
                 "13 none, 2 other-claim", "years-from-first-cluster-programme: 13"):  # fmt: skip
        assert part in shown


FAULTY = """\
source: cn-jjrb-2022
colums: []
columns:
  - {id: m, measure: fundin, currency: EUR}
  - {id: n, indicator: world-class-clusters, at: 2022-01-01}
rows:
  - {label: Germany, jurisdiction: DE, figures: {n: 0x15}}
  - {label: France, programmes: [fr-poles]}
"""
UNKNOWN = """\
source: cn-jjrb-2022
columns:
  - {id: n, indicator: world-class-clusters}
  - {id: m, measure: funding, currency: EUA}
rows:
  - {label: Germany, jurisdiction: DE, figures: {n: 15}}
  - label: France
    programmes: [fr-spl, fr-pole]
    figures: {n: 18}
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            FAULTY,
            [
                ":2: colums: unknown key; did you mean columns?",
                ":4: m measure: 'fundin' is not one of duration, funded_duration",
                ':5: n at: a date finer than a year stands in quotes: "2022-01-01"',
                ":7: rows[0] figures n: 0x15 is not plain",
                ":8: rows[1] figures: is missing",
            ],
        ),
        (
            UNKNOWN,
            [":8: rows[1] programmes[1]: 'fr-pole' is the id of no programme; did you mean fr-po"],
        ),
        (UNKNOWN.replace("fr-pole]", "fr-poles]"), [":4: m currency: no one economy"]),
        (UNKNOWN.replace("{n: 18}", "{k: 18}"), [":9: rows[1] figures k: There is no column 'k'."]),
        ("[1, 2]", ["is not a mapping of keys to records"]),
        ("", ["is empty"]),
    ],
)
def test_a_table_that_is_wrong_is_told_with_its_lines(
    sqlite_url: str, tmp_path: Path, text: str, told: list[str]
) -> None:
    file = tmp_path / "table.yaml"
    file.write_text(text, encoding="utf-8")
    code, answer, errors = kb(sqlite_url, "rebuild", file).said
    assert (code, answer) == (2, "")
    assert "Traceback" not in errors
    assert f"{len(told)} fault{'s' if len(told) > 1 else ''}; nothing was asked" in errors
    for part in told:
        assert f"{file}{part}" in errors or f": {part}" in errors


def test_a_table_asked_of_a_state_that_is_not_there_is_refused(sqlite_url: str) -> None:
    done = kb(sqlite_url, "rebuild", TABLES / "no-nfd-2014.yaml", "--as-of", "7")
    assert done.said[:2] == (2, "")
    assert "as_of: there are the revisions 1 to 1" in done.said[2]
    assert kb(sqlite_url, "rebuild", TABLES / "none.yaml").code == 2
