"""A published table beside our figures, over HTTP: what it answers and what it refuses."""

import copy
import json
from typing import Any

import httpx
import pytest

from api.bodies import MAX_BYTES, parsed
from kb.errors import Unreadable, pointer
from tests.api.conftest import Json, Local, problem, rejections

REBUILD = "/v1/compare/rebuild"
COLUMNS: list[Json] = [
    {"id": "n", "indicator": "world-class-clusters", "at": "2022"},
    {"id": "m", "measure": "funding", "currency": "EUR", "scale": 1000000},
]
ROWS: list[Json] = [
    {"label": "Germany", "jurisdiction": "DE", "figures": {"n": 15}},
    {"label": "Leading-Edge", "programmes": ["de-spitzencluster"], "figures": {"m": 600}},
]


def table(**changes: Any) -> Json:
    """A table with some parts changed."""
    return {"source": "cn-jjrb-2022", "columns": COLUMNS, "rows": ROWS, **copy.deepcopy(changes)}


def asked(client: httpx.Client, body: Json, query: str = "") -> Json:
    """The answer to a table."""
    answer: Json = client.post(f"{REBUILD}{query}", json=body).raise_for_status().json()
    return answer


def only(client: httpx.Client, column: Json, row: Json, figure: Any) -> Json:
    """The answer to a table of one cell."""
    row = {**row, "figures": {column["id"]: figure}}
    cells = asked(client, table(columns=[column], rows=[row]))["rows"][0]["cells"]
    cell: Json = cells[column["id"]]
    return cell


def test_the_rows_and_columns_are_those_given_with_the_names_of_the_base(
    client: httpx.Client,
) -> None:
    body = table(at="first lesson", title="World-class clusters")
    answer = asked(client, body, "?lang=zh")
    assert (answer["title"], answer["source"]["at"]) == ("World-class clusters", "first lesson")
    assert answer["source"]["published"] == "2022-06-20"
    assert [row["label"] for row in answer["rows"]] == ["Germany", "Leading-Edge"]
    assert answer["rows"][0]["jurisdiction"] == {"id": "DE", "name": "德国"}
    assert answer["rows"][1]["programmes"][0]["name"] == "领先集群竞赛计划"
    assert [list(row["cells"]) for row in answer["rows"]] == [["n"], ["m"]]
    assert answer["meta"] == {"revision": 1, "language": "zh"}


def test_the_sentence_speaks_the_language_asked_for(client: httpx.Client) -> None:
    body = table(rows=[{"jurisdiction": "CA", "figures": {"n": 4}}])
    told = {
        language: asked(client, body, f"?lang={language}")["rows"][0]["cells"]["n"]["sentence"]
        for language in ("en", "zh")
    }
    assert told["en"].startswith("No other claim of ours gives theirs")
    assert told["zh"].startswith("我方其他记录均不等于其数字")


def test_an_earlier_state_answers(client: httpx.Client) -> None:
    assert asked(client, table(), "?as_of=1") == asked(client, table())
    response = client.post(f"{REBUILD}?as_of=7", json=table())
    assert rejections(response) == [("as_of", "out-of-range")]


def test_ours_is_what_the_comparison_gives(client: httpx.Client) -> None:
    money: dict[str, str | int] = {
        "currency": "USD", "prices": "constant", "base_year": 2015, "rate": "ppp",
    }  # fmt: skip
    measure = "funding_per_cluster_year"
    column = {"id": "x", "measure": measure, **money}
    ours = only(client, column, {"programmes": ["de-spitzencluster"]}, 1)["ours"]
    query = f"ids=de-spitzencluster&measures={measure}&{httpx.QueryParams(money)}"
    compared = client.get(f"/v1/compare?{query}").json()["rows"][0]["cells"][measure]
    for key in ("value", "low", "high", "unit", "nature", "covers", "comparable", "reasons"):
        assert ours[key] == compared[key], key
    assert ours["claims"] == [claim["id"] for claim in compared["claims"]]


def test_how_exactly_a_column_prints_decides_what_agrees(client: httpx.Client) -> None:
    """Ours is 600 million euro exactly."""
    row = {"programmes": ["de-spitzencluster"]}
    money = COLUMNS[1]
    billions = {**money, "scale": 1000000000}
    assert only(client, billions, row, 0.6)["agrees"]
    assert not only(client, money, row, 599.6)["agrees"]
    assert only(client, {**money, "decimals": 0}, row, 599.6)["agrees"]
    assert only(client, {**money, "decimals": -2}, row, 640)["agrees"]
    assert only(client, billions, row, 1)["agrees"]
    assert not only(client, billions, row, "1.0")["agrees"]


def test_a_column_prints_as_exactly_as_its_most_exact_figure(client: httpx.Client) -> None:
    rows = [{"programmes": ["de-spitzencluster"], "figures": {"m": m}} for m in (600, "599.60")]
    answer = asked(client, table(columns=COLUMNS[1:], rows=rows))
    assert answer["columns"][0]["decimals"] == 2
    assert [row["cells"]["m"]["agrees"] for row in answer["rows"]] == [True, False]


def test_a_jurisdiction_has_counts_and_no_money(client: httpx.Client) -> None:
    found = only(client, COLUMNS[1], {"jurisdiction": "DE"}, 600)
    assert (found["cause"], found["ours"]["value"]) == ("unknown-to-us", None)


CAUSES: list[tuple[str, Json, Json, Any]] = [
    ("none", COLUMNS[1], {"programmes": ["de-spitzencluster"]}, 600),
    ("other-unit", {**COLUMNS[1], "scale": 1}, {"programmes": ["de-spitzencluster"]}, 600),
    ("unexplained", COLUMNS[1], {"programmes": ["de-spitzencluster"]}, 512.3),
    ("unknown-to-us", COLUMNS[0], {"jurisdiction": "AT"}, 3),
    (
        "other-year",
        {"id": "x", "indicator": "clusters-designated", "at": "2005"},
        {"programmes": ["fr-poles"]},
        71,
    ),
    (
        "within-interval",
        {"id": "x", "measure": "funding_per_cluster_year", "currency": "NOK", "nature": "planned"},
        {"programmes": ["no-arena"]},
        2912345,
    ),
    (
        "other-claim",
        {"id": "x", "indicator": "years-from-first-cluster-programme"},
        {"jurisdiction": "NO"},
        13,
    ),
]


@pytest.mark.parametrize(("cause", "column", "row", "figure"), CAUSES, ids=[c[0] for c in CAUSES])
def test_a_difference_has_its_cause(
    client: httpx.Client, cause: str, column: Json, row: Json, figure: Any
) -> None:
    assert only(client, column, row, figure)["cause"] == cause


def test_another_price_base_is_found_with_its_terms(client: httpx.Client) -> None:
    row = {"programmes": ["de-spitzencluster"]}
    constant = {"prices": "constant", "base_year": 2015}
    query = "ids=de-spitzencluster&measures=funding&prices=constant&base_year=2015"
    compared = client.get(f"/v1/compare?{query}").json()["rows"][0]["cells"]["funding"]
    figure = round(compared["value"])
    found = only(client, {**COLUMNS[1], "scale": 1, **constant}, row, 600000000)
    assert (found["cause"], found["sentence"]) == (
        "other-price-base",
        "Theirs is ours in EUR, current prices, at market rates.",
    )
    assert only(client, {**COLUMNS[1], "scale": 1, **constant}, row, figure)["agrees"]


WRONG: list[tuple[Json, list[tuple[str, str]]]] = [
    ({"extra": 1}, [("/extra", "unknown")]),
    ({"source": "cn-jjrb-202"}, [("/source", "unknown-value")]),
    ({"source": "de-spitzencluster"}, [("/source", "unknown-value")]),
    ({"source": "a\x00"}, [("/source", "invalid")]),
    ({"columns": []}, [("/columns", "out-of-range")]),
    ({"columns": COLUMNS * 11}, [("/columns", "out-of-range")]),
    ({"rows": ROWS * 26}, [("/rows", "out-of-range")]),
    ({"columns": [{"id": "n"}]}, [("/columns/0", "missing")]),
    (
        {"columns": [{**COLUMNS[0], "mesure": 1, "id": "N"}]},
        [("/columns/0/id", "invalid"), ("/columns/0/mesure", "unknown")],
    ),
    ({"columns": [*COLUMNS, COLUMNS[0]]}, [("/columns/2/id", "repeated")]),
    ({"columns": [{**COLUMNS[0], "currency": "EUR"}]}, [("/columns/0/currency", "invalid")]),
    ({"columns": [{**COLUMNS[1], "at": "2005"}]}, [("/columns/0/at", "invalid")]),
    ({"columns": [{"id": "m", "measure": "funding"}]}, [("/columns/0/currency", "missing")]),
    ({"columns": [{"id": "m", "measure": "fundin"}]}, [("/columns/0/measure", "unknown-value")]),
    (
        {"columns": [{**COLUMNS[0], "indicator": "world-class"}, COLUMNS[1]]},
        [("/columns/0/indicator", "unknown-value")],
    ),
    (
        {"columns": [{**COLUMNS[1], "prices": "constant"}, {**COLUMNS[0], "id": "b"}]},
        [("/columns/0/base_year", "missing")],
    ),
    (
        {
            "columns": [
                {**COLUMNS[1], "currency": "EUA"},
                {**COLUMNS[1], "id": "n", "prices": "constant", "base_year": 1800},
            ]
        },
        [("/columns/0/currency", "unknown-value"), ("/columns/1/base_year", "out-of-range")],
    ),
    ({"columns": [{**COLUMNS[1], "scale": 0}]}, [("/columns/0/scale", "invalid")]),
    ({"columns": [{**COLUMNS[1], "scale": True}]}, [("/columns/0/scale", "invalid")]),
    ({"columns": [{**COLUMNS[1], "years": "2011/2006"}]}, [("/columns/0/years", "invalid")]),
    ({"columns": [{**COLUMNS[1], "decimals": 13}]}, [("/columns/0/decimals", "out-of-range")]),
    ({"columns": [{**COLUMNS[1], "decimals": "1"}]}, [("/columns/0/decimals", "invalid")]),
    ({"rows": [{"figures": {"n": 1}}]}, [("/rows/0", "missing")]),
    ({"rows": [{**ROWS[0], "programmes": ["fr-poles"]}]}, [("/rows/0", "missing")]),
    ({"rows": [{"jurisdiction": "DE"}]}, [("/rows/0/figures", "missing")]),
    ({"rows": [{"jurisdiction": "DE", "figures": {}}]}, [("/rows/0/figures", "out-of-range")]),
    (
        {"rows": [ROWS[0], {"jurisdiction": "DE", "figures": {"n": 1, "z": 2}}]},
        [("/rows/1/figures/z", "unknown")],
    ),
    (
        {"rows": [{"jurisdiction": "DE", "figures": {"n": "1e3", "m": None}}]},
        [("/rows/0/figures/m", "invalid"), ("/rows/0/figures/n", "invalid")],
    ),
    (
        {"rows": [ROWS[0], {"programmes": ["fr-poles", "fr-pole"], "figures": {"n": 1}}]},
        [("/rows/1/programmes/1", "unknown-value")],
    ),
    (
        {"rows": [{"programmes": ["fr-poles", "fr-poles"], "figures": {"n": 1}}]},
        [("/rows/0/programmes/1", "repeated")],
    ),
    ({"rows": [{**ROWS[0], "jurisdiction": "de"}]}, [("/rows/0/jurisdiction", "unknown-value")]),
    (
        {
            "columns": [{"id": "d", "measure": "duration"}],
            "rows": [{"programmes": ["fr-poles", "fr-spl"], "figures": {"d": 1}}],
        },
        [("/rows/0/figures/d", "invalid")],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG)
def test_what_is_wrong_in_a_table_is_told_with_its_place(
    local: Local, changes: Json, expected: list[tuple[str, str]]
) -> None:
    response = local.post(REBUILD, table(**changes))
    assert sorted(rejections(response, "invalid-body")) == expected


def test_a_key_and_an_id_that_are_none_are_refused_with_the_nearest(client: httpx.Client) -> None:
    changes: list[Json] = [
        {"columns": [{**COLUMNS[1], "curency": "EUR"}]},
        {"rows": [{"programmes": ["fr-pole"], "figures": {"m": 1}}]},
        {"rows": [{"jurisdiction": "DE", "figures": {"mm": 1}}]},
    ]
    found = [
        problem(client.post(REBUILD, json=table(**change)), "invalid-body")["errors"][0]
        for change in changes
    ]
    assert [error["nearest"][0] for error in found] == ["currency", "fr-poles", "m"]
    assert found[2]["allowed"] == ["n", "m"]


def test_a_table_that_asks_for_too_many_figures_is_refused(client: httpx.Client) -> None:
    ids = [row["id"] for row in client.get("/v1/programmes?limit=10").json()["items"]]
    rows = [{"programmes": ids, "figures": {"m": 1}} for _ in range(41)]
    response = client.post(REBUILD, json=table(columns=COLUMNS[1:], rows=rows))
    assert rejections(response, "invalid-body") == [("/rows", "out-of-range")]
    assert "410 figures" in response.json()["errors"][0]["detail"]


def test_a_wrong_parameter_and_a_wrong_body_are_told_of_by_their_own_names(
    client: httpx.Client,
) -> None:
    response = client.post(f"{REBUILD}?lang=zz9", json=table(extra=1))
    assert sorted(rejections(response)) == [("/extra", "unknown"), ("lang", "invalid")]


def test_as_many_rows_and_columns_as_are_allowed_are_answered(local: Local) -> None:
    columns = [{**COLUMNS[0], "id": f"c{n}"} for n in range(20)]
    rows = [{"jurisdiction": "DE", "figures": {f"c{n % 20}": 15}} for n in range(50)]
    response = local.post(REBUILD, table(columns=columns, rows=rows))
    assert response.json()["causes"]["none"] == 50


def test_a_table_costs_the_same_for_one_row_and_for_fifty(local: Local) -> None:
    listed = local.get("/v1/programmes?limit=49&sort=-claims").json()["items"]
    rows = [{"programmes": [row["id"]], "figures": {"m": 123}} for row in listed]
    for some in ([ROWS[0], rows[0]], [ROWS[0], *rows]):
        assert local.post(REBUILD, table(rows=some)).status_code == 200
        assert len(local.statements) == 13


UNREADABLE: list[tuple[bytes, str]] = [
    (b"", "Expecting value, line 1, column 1"),
    (b'{"source": "a",\n "rows": [1,]}', "line 2"),
    (b"[" * 100_000, "beyond any use"),
    (b'{"source": 1, "source": 2}', "'source' stands twice"),
    (b'{"a": NaN}', "NaN is no number"),
    (b'{"a": -Infinity}', "-Infinity is no number"),
    (b'{"a": 1e999}', "1e999 is beyond"),
    (b'{"a": ' + b"9" * 5000 + b"}", "more than the 40 digits"),
    (b'{"a": "\\ud800"}', "not Unicode"),
    (b'{"\\udfff": 1}', "not Unicode"),
    (b'{"a": "\xff"}', "not Unicode"),
]


@pytest.mark.parametrize(("body", "told"), UNREADABLE, ids=[t for _, t in UNREADABLE])
def test_a_body_that_is_no_json_is_refused(local: Local, body: bytes, told: str) -> None:
    assert told in problem(local.post(REBUILD, body), "bad-request")["detail"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"text"'])
def test_a_body_that_is_no_table_is_refused(local: Local, body: bytes) -> None:
    assert rejections(local.post(REBUILD, body), "invalid-body") == [("", "invalid")]


def test_a_body_is_read_as_far_as_its_limit(client: httpx.Client) -> None:
    body = json.dumps(table()).encode()
    sent = {"Content-Type": "application/json"}
    padded = body + b" " * (MAX_BYTES - len(body))
    assert client.post(REBUILD, content=padded, headers=sent).status_code == 200
    problem(client.post(REBUILD, content=padded + b" ", headers=sent), "content-too-large")
    pieces = (b" " * 4096 for _ in range(100))  # without a length that is told before
    problem(client.post(REBUILD, content=pieces, headers=sent), "content-too-large")


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "a", ";"]
)
def test_a_body_of_another_type_is_refused(local: Local, media: str) -> None:
    response = local.post(REBUILD, table(), {"Content-Type": media})
    problem(response, "unsupported-media-type")


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_is_json_however_its_type_is_written(local: Local, media: str) -> None:
    assert local.post(REBUILD, table(), {"Content-Type": media}).status_code == 200


def test_who_takes_no_json_is_told(client: httpx.Client) -> None:
    response = client.post(REBUILD, json=table(), headers={"Accept": "text/csv"})
    problem(response, "not-acceptable")


def test_a_place_is_a_json_pointer() -> None:
    assert pointer(()) == ""
    assert pointer(("rows", 0, "a/b~c")) == "/rows/0/a~1b~0c"


def test_numbers_are_read_as_they_are_written() -> None:
    assert [str(number) for number in parsed(b"[620, 620.50, 1e6, 1.5e-3]")] == [
        "620", "620.50", "1000000", "0.0015",
    ]  # fmt: skip
    with pytest.raises(Unreadable):
        parsed(b"[1e-50]")


@pytest.mark.parametrize("measure", ["total_volume", "private_matching", "funding_planned"])
def test_every_measure_of_money_can_be_a_column(client: httpx.Client, measure: str) -> None:
    column = {"id": "m", "measure": measure, "currency": "EUR", "scale": 1e6}
    row = {"programmes": ["de-spitzencluster"]}
    ours = only(client, column, row, 600)["ours"]
    compared = client.get(f"/v1/compare?ids=de-spitzencluster&measures={measure}").json()
    assert ours["value"] == compared["rows"][0]["cells"][measure]["value"]
    both = {"programmes": ["de-spitzencluster", "de-innoregio"]}
    assert only(client, column, both, 600)["ours"]["unit"] == "EUR"


def test_a_share_of_the_product_has_no_currency_and_no_sum(client: httpx.Client) -> None:
    column = {"id": "m", "measure": "funding_share_of_gdp", "decimals": 4}
    one = {"programmes": ["de-spitzencluster"]}
    assert only(client, column, one, "0.0024")["agrees"]
    for wrong in ({**column, "currency": "EUR"}, column):
        rows = [{"programmes": ["de-spitzencluster", "fr-poles"], "figures": {"m": 1}}]
        body = table(columns=[wrong], rows=rows)
        response = client.post("/v1/compare/rebuild", json=body)
        assert response.status_code == 422
