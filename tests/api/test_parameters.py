"""Values that are wrong: each is refused by name, with what would be right where that is known."""

import httpx
import pytest

from kb.vocabulary import ClaimKind, Level, Measure, MoneyKind, Nature, Rank, Status
from tests.api.conftest import Json, Local, problem, rejections

COMPARE = "/v1/compare?ids=de-spitzencluster"

CLOSED_LISTS = [
    ("/v1/programmes?level=nationel", "level", list(Level), "national"),
    ("/v1/programmes?status=runing", "status", list(Status), "running"),
    ("/v1/programmes?level=national,Regional", "level", list(Level), "regional"),
    ("/v1/programmes?sort=naem", "sort", None, "name"),
    ("/v1/programmes?sort=--start", "sort", None, "-start"),
    ("/v1/programmes?mechanism=selection/competitio", "mechanism", None, "selection/competition"),
    ("/v1/programmes?sector=agri-food", "sector", None, None),
    ("/v1/claims?kind=mechanism-use", "kind", list(ClaimKind), "mechanism_use"),
    ("/v1/claims?rank=prefered", "rank", list(Rank), "preferred"),
    ("/v1/sources?kind=evalution", "kind", None, "evaluation"),
    ("/v1/organisations?kind=ministery", "kind", None, "ministry"),
    ("/v1/jurisdictions?kind=countries", "kind", None, "country"),
    ("/v1/clusters?sector=ict-softwares", "sector", None, "ict-software"),
    (f"{COMPARE}&measures=durations", "measures", list(Measure), "duration"),
    (f"{COMPARE}&measures=duration,funding_year", "measures", list(Measure), "funding_per_year"),
    (f"{COMPARE}&prices=constnat", "prices", ["current", "constant"], "constant"),
    (f"{COMPARE}&rate=pp", "rate", ["market", "ppp"], "ppp"),
    (f"{COMPARE}&nature=plannd", "nature", ["any", *Nature], "planned"),
    (f"{COMPARE}&measure=public", "measure", list(MoneyKind), "public-support"),
    (f"{COMPARE}&currency=EUA", "currency", None, "EUR"),
]


@pytest.mark.parametrize(("address", "parameter", "allowed", "meant"), CLOSED_LISTS)
def test_a_value_outside_a_closed_list_is_refused_with_the_list(
    client: httpx.Client,
    address: str,
    parameter: str,
    allowed: list[str] | None,
    meant: str | None,
) -> None:
    error = _only_error(client.get(address))
    assert (error["parameter"], error["code"]) == (parameter, "unknown-value")
    if allowed:
        assert error["allowed"] == allowed
    assert len(error["allowed"]) == len(set(error["allowed"]))
    if meant:
        assert meant in error["allowed"]
        assert meant in error["nearest"]


OPEN_LISTS = [
    ("/v1/programmes?organisation=de-bmf", "organisation", "de-bmbf"),
    ("/v1/clusters?programme=de-spitzenclusters", "programme", "de-spitzencluster"),
    ("/v1/clusters?region=DE-NWW", "region", "DE-NW"),
    ("/v1/claims?source=cn-jjrb-2202", "source", "cn-jjrb-2022"),
    ("/v1/claims?subject=de-spitzenclusters", "subject", "de-spitzencluster"),
    ("/v1/compare?ids=fr-poles,de-spitzenclusters", "ids", "de-spitzencluster"),
    ("/v1/programmes?country=DEE", "country", "DE"),
    ("/v1/jurisdictions?parent=FRAX", "parent", "FR"),
]


@pytest.mark.parametrize(("address", "parameter", "meant"), OPEN_LISTS)
def test_an_id_that_names_nothing_is_refused_with_the_nearest(
    client: httpx.Client, address: str, parameter: str, meant: str
) -> None:
    error = _only_error(client.get(address))
    assert (error["parameter"], error["code"], error["allowed"]) == (
        parameter,
        "unknown-value",
        None,
    )
    assert meant in error["nearest"]


WRONG_KIND = [
    ("/v1/programmes?organisation=de-spitzencluster", "organisation"),
    ("/v1/clusters?programme=de-bmbf", "programme"),
    ("/v1/clusters?region=de-its-owl", "region"),
    ("/v1/claims?source=de-bmbf", "source"),
    ("/v1/claims?subject=de-bmbf", "subject"),
    ("/v1/compare?ids=de-its-owl", "ids"),
    ("/v1/programmes?country=DE-NW", "country"),
    ("/v1/programmes?mechanism=food-agri", "mechanism"),
    ("/v1/programmes?sector=sectors/food-agri", "sector"),
]


@pytest.mark.parametrize(("address", "parameter"), WRONG_KIND)
def test_an_id_of_another_kind_is_refused(
    client: httpx.Client, address: str, parameter: str
) -> None:
    error = _only_error(client.get(address))
    assert (error["parameter"], error["code"]) == (parameter, "unknown-value")


def test_every_wrong_value_of_a_list_is_told(client: httpx.Client) -> None:
    response = client.get("/v1/programmes?country=DE,XX,FR,YY&level=national,a,b")
    assert rejections(response) == [("level", "unknown-value"), ("level", "unknown-value")]
    response = client.get("/v1/programmes?country=DE,XX,FR,YY")
    assert rejections(response) == [("country", "unknown-value"), ("country", "unknown-value")]


DATES = [
    "2010-13", "2010-00", "2010-02-30", "0000", "10", "201", "20100", "2010-1", "2010-01-1",
    "2010/2011", "2010-01-01T00:00:00", "circa 2010", "20100101", "2010-W01", "-2010", "NaN", "inf",
]  # fmt: skip


@pytest.mark.parametrize("value", DATES)
@pytest.mark.parametrize("parameter", ["start_gte", "start_lte", "end_gte", "end_lte", "on"])
def test_what_is_no_date_is_refused(client: httpx.Client, parameter: str, value: str) -> None:
    response = client.get("/v1/programmes", params={parameter: value})
    assert rejections(response) == [(parameter, "invalid")]


@pytest.mark.parametrize(
    "value",
    [*(date for date in DATES if date != "2010/2011"), "2010/", "/2010", "/", "2010/2009",
     "2010-05/2010-04", "2010/2011/2012", "2010/2010-13", "2010 / 2011"],
)  # fmt: skip
def test_what_is_no_span_is_refused(client: httpx.Client, value: str) -> None:
    response = client.get("/v1/programmes", params={"active_in": value})
    assert rejections(response) == [("active_in", "invalid")]


@pytest.mark.parametrize("address", ["/v1/programmes", "/v1/claims", "/v1/revisions"])
@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("0", "out-of-range"),
        ("-1", "out-of-range"),
        ("1001", "out-of-range"),
        ("9" * 40, "out-of-range"),
        ("x", "invalid"),
        ("1.5", "invalid"),
        ("1e2", "invalid"),
        ("NaN", "invalid"),
        ("inf", "invalid"),
        ("0x10", "invalid"),
        ("9" * 5000, "invalid"),
    ],
)
def test_a_limit_outside_its_range_is_refused_and_never_cut(
    client: httpx.Client, address: str, limit: str, code: str
) -> None:
    assert rejections(client.get(address, params={"limit": limit})) == [("limit", code)]


@pytest.mark.parametrize("limit", [1, 1000])
def test_the_ends_of_the_range_are_taken(client: httpx.Client, limit: int) -> None:
    page = client.get("/v1/sources", params={"limit": limit}).json()
    assert len(page["items"]) == limit


def test_a_page_has_fifty_rows_if_nothing_else_is_asked_for(client: httpx.Client) -> None:
    assert len(client.get("/v1/programmes").json()["items"]) == 50


@pytest.mark.parametrize("value", ["maybe", "NaN", "2", "-1", "none"])
def test_what_is_neither_true_nor_false_is_refused(client: httpx.Client, value: str) -> None:
    response = client.get("/v1/jurisdictions", params={"covered": value})
    assert rejections(response) == [("covered", "invalid")]


LISTS_OF_VALUES = [
    ("/v1/programmes", "country", "DE"),
    ("/v1/programmes", "organisation", "de-bmbf"),
    ("/v1/claims", "kind", "funding"),
    ("/v1/sources", "language", "de"),
    ("/v1/compare", "ids", "de-spitzencluster"),
]


@pytest.mark.parametrize(("address", "parameter", "value"), LISTS_OF_VALUES)
def test_more_than_fifty_values_are_refused(
    client: httpx.Client, address: str, parameter: str, value: str
) -> None:
    assert client.get(address, params={parameter: [value] * 50}).status_code == 200
    for values in ([value] * 51, ",".join([value] * 51)):
        response = client.get(address, params={parameter: values})
        assert rejections(response) == [(parameter, "out-of-range")]


def test_more_than_four_keys_of_an_order_are_refused(client: httpx.Client) -> None:
    assert client.get("/v1/programmes?sort=country,level,-start,name").status_code == 200
    response = client.get("/v1/programmes?sort=country,level,-start,name,end")
    assert rejections(response) == [("sort", "out-of-range")]


def test_texts_are_of_two_hundred_characters_at_most(client: httpx.Client) -> None:
    assert client.get("/v1/programmes", params={"q": "群" * 200}).status_code == 200
    response = client.get("/v1/programmes", params={"q": "群" * 201})
    assert rejections(response) == [("q", "out-of-range")]
    assert "200 characters" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize("address", ["/v1/programmes", "/v1/sources", "/v1/jurisdictions"])
@pytest.mark.parametrize("q", ["\u0301", "¨", "\u0301\u0308"])
def test_a_text_without_anything_to_look_for_is_refused(
    client: httpx.Client, address: str, q: str
) -> None:
    """An accent alone: it folds to nothing, which every text contains."""
    assert rejections(client.get(address, params={"q": q})) == [("q", "invalid")]


def test_more_words_than_are_looked_for_at_once_are_refused(client: httpx.Client) -> None:
    ten = " ".join("abcdefghij")
    assert client.get("/v1/programmes", params={"q": ten}).status_code == 200
    response = client.get("/v1/programmes", params={"q": f"{ten} k"})
    assert rejections(response) == [("q", "invalid")]
    assert "10 words" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "base_year=2015",
        "prices=constant",
        "prices=current&base_year=2015",
        "prices=constant&base_year=1066",
        "prices=constant&base_year=9999",
        "prices=constant&base_year=-5",
        f"prices=constant&base_year={'9' * 30}",
        "prices=constant&base_year=NaN",
        "prices=constant&base_year=2015.5",
    ],
)
def test_a_base_year_that_cannot_be_had_is_refused(client: httpx.Client, query: str) -> None:
    assert _only_error(client.get(f"{COMPARE}&{query}"))["parameter"] == "base_year"


@pytest.mark.parametrize("currency", ["eur", "EURO", "€", "E R", "XXX", "ABC"])
def test_what_is_no_currency_is_refused(client: httpx.Client, currency: str) -> None:
    response = client.get("/v1/compare", params={"ids": "fr-poles", "currency": currency})
    assert _only_error(response)["parameter"] == "currency"


def test_a_comparison_of_nothing_is_refused(client: httpx.Client) -> None:
    assert rejections(client.get("/v1/compare")) == [("ids", "missing")]
    assert rejections(client.get("/v1/compare?ids=")) == [("ids", "empty")]


NUL = [
    "/v1/programmes/a%00b",
    "/v1/programmes/a%00b/claims",
    "/v1/clusters/a%00b",
    "/v1/organisations/%00",
    "/v1/jurisdictions/D%00",
    "/v1/sources/a%00",
    "/v1/claims/%00a",
    "/v1/economies/D%00",
    "/v1/vocabularies/%00",
    "/problems/%00",
    "/v1/%00",
    "/v1/programmes?q=a%00b",
    "/v1/programmes?country=%00",
    "/v1/programmes?organisation=a%00b",
    "/v1/programmes?mechanism=a%00b",
    "/v1/programmes?active_in=2010%00",
    "/v1/programmes?cursor=a%00b",
    "/v1/programmes?lang=%00",
    "/v1/programmes?as_of=%00",
    "/v1/programmes?%00=a",
    "/v1/claims?subject=a%00b",
    "/v1/sources?language=%00",
    "/v1/sources?q=%00",
    "/v1/compare?ids=a%00b",
    "/v1/compare?ids=fr-poles&currency=EU%00",
]


@pytest.mark.parametrize("address", NUL)
def test_nul_is_refused_on_both_engines(local: Local, address: str) -> None:
    """No text of PostgreSQL can hold it."""
    response = local.get(address)
    assert 400 <= response.status_code < 500
    problem(response, response.json()["type"].removeprefix("/problems/"))


def test_a_language_that_no_header_can_carry_is_refused(local: Local) -> None:
    for value in ("中", "a\nb", "zz", "english", "z", "*", "zh_TW", "zh-"):
        response = local.get(str(httpx.URL("/v1/programmes", params={"lang": value})))
        assert rejections(response) == [("lang", "invalid")]


def _only_error(response: httpx.Response) -> Json:
    (error,) = problem(response, "invalid-parameter")["errors"]
    found: Json = error
    assert found["detail"]
    return found


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("ids=de-spitzencluster&country=DE", "invalid", "not both"),
        ("level=national", "out-of-range", "programmes meet the filter"),
        ("measures=duration", "missing", "country=DE"),
    ],
)
def test_programmes_are_named_or_filtered(
    client: httpx.Client, query: str, code: str, told: str
) -> None:
    response = client.get(f"/v1/compare?{query}")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["code"]) == ("ids", code)
    assert told in error["detail"]


def test_a_filter_stands_in_place_of_ids(client: httpx.Client) -> None:
    filtered = "country=DE&active_in=2010"
    listed = client.get(f"/v1/programmes?{filtered}&sort=id").json()["items"]
    rows = client.get(f"/v1/compare?{filtered}").json()["rows"]
    assert [row["programme"]["id"] for row in rows] == [item["id"] for item in listed]
