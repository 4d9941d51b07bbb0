"""The money of lists: told, filtered, sorted and counted as a comparison tells it."""

from collections import Counter

import pytest

from tests.api.conftest import Local, ids, list_of, rejections
from tests.api.test_filter_forms import Values, codes, one

TERMS = "funding_currency=USD&funding_prices=constant&funding_base_year=2015&funding_rate=ppp"


@pytest.mark.parametrize(
    ("terms", "compared", "basis"),
    [
        ("", "currency=EUR", "EUR, market rate, current prices"),
        (TERMS, "currency=USD&prices=constant&base_year=2015&rate=ppp",
         "USD, purchasing power, constant 2015 prices"),
        ("funding_currency=JPY&on=2012", "currency=JPY&on=2012",
         "JPY, market rate, current prices"),
    ],
)  # fmt: skip
def test_funding_is_what_a_comparison_says(
    sqlite_app: Local, terms: str, compared: str, basis: str
) -> None:
    asked = f"/v1/programmes?country=DE,FR,KR&limit=1000&{terms}"
    answer = sqlite_app.get(asked).json()
    rows = answer["items"]
    assert answer["meta"]["currency_basis"] == basis
    named = ",".join(ids(rows))
    table = sqlite_app.get(f"/v1/compare?ids={named}&measures=funding,duration&{compared}").json()
    told = {row["programme"]["id"]: row["cells"] for row in table["rows"]}
    for row in rows:
        funding, duration = told[row["id"]]["funding"], told[row["id"]]["duration"]
        bounds = {name: funding[name] for name in ("value", "low", "high")}
        assert row["funding"] == (None if set(bounds.values()) == {None} else bounds), row["id"]
        assert row["duration"] == pytest.approx(duration["value"])
    values = sorted(
        row["funding"]["value"] for row in rows if row["funding"] and row["funding"]["value"]
    )
    amounts = {row["id"]: row["funding"] and row["funding"]["value"] for row in rows}
    middle = values[len(values) // 2]
    known = {id: value for id, value in amounts.items() if value is not None}
    for query, expected in (
        (f"funding_gte={middle!r}", [id for id, value in known.items() if value >= middle]),
        (f"funding_lte={middle!r}", [id for id, value in known.items() if value <= middle]),
    ):
        assert ids(list_of(sqlite_app.get, f"{asked}&{query}")) == expected
        counted = sqlite_app.get(f"/v1/programmes/facets?country=DE,FR,KR&{terms}&{query}").json()
        assert counted["total"] == len(expected) > 0
    falling = ids(list_of(sqlite_app.get, f"{asked}&sort=-funding"))
    assert [amounts[id] for id in falling[: len(known)]] == sorted(values, reverse=True)
    assert falling[len(known) :] == sorted(set(falling) - set(known))


ELSEWHERE = ["compare?", "timeline?", "coverage?", "programmes/facets?", "programmes/stats?",
             "programmes/fr-poles/similar?"]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_terms_of_money_without_an_amount_are_refused_where_no_money_is_shown(
    sqlite_app: Local, address: str
) -> None:
    asked = f"/v1/{address}country=DE"
    assert rejections(sqlite_app.get(f"{asked}&{TERMS}")) == [
        (name, "invalid")
        for name in ("funding_base_year", "funding_currency", "funding_prices", "funding_rate")
    ]
    assert sqlite_app.get(f"{asked}&{TERMS}&funding_gte=1e6").status_code == 200


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("funding_currency=XXX", ("funding_currency", "unknown-value")),
        ("funding_currency=eur", ("funding_currency", "invalid")),
        ("funding_prices=constant", ("funding_base_year", "missing")),
        ("funding_base_year=2015", ("funding_base_year", "invalid")),
        ("funding_prices=constant&funding_base_year=1800", ("funding_base_year", "out-of-range")),
        ("funding_gte=-1", ("funding_gte", "out-of-range")),
        ("funding_gte=inf", ("funding_gte", "invalid")),
        ("duration_lte=nan", ("duration_lte", "invalid")),
    ],
)
def test_terms_that_cannot_be_had_are_refused(
    sqlite_app: Local, query: str, refused: tuple[str, str]
) -> None:
    ((parameter, _),) = rejections(sqlite_app.get(f"/v1/programmes?{query}"))
    assert parameter == refused[0]


@pytest.mark.parametrize(
    "query",
    ["", "mechanism=selection/competition&start_gte=2005", "q=集群", TERMS + "&funding_gte=1e8"],
)
def test_facets_count_the_rows_of_the_list(sqlite_app: Local, query: str) -> None:
    rows = list_of(sqlite_app.get, f"/v1/programmes?{query}&limit=1000".replace("?&", "?"))
    asked = "country,level,status,start_decade,sector"
    answer = sqlite_app.get(
        f"/v1/programmes/facets?{query}&facets={asked}".replace("?&", "?")
    ).json()
    assert answer["total"] == len(rows) > 0
    of: dict[str, Values] = {
        "country": one("country"),
        "level": one("level"),
        "status": lambda row: [] if row["status"] == "unknown" else [row["status"]],
        "start_decade": lambda row: [f"{row['start'][:3]}0s"] if row["start"] else [],
        "sector": codes("sectors"),
    }
    for name, values in of.items():
        counts = {v["code"]: v["count"] for v in answer["facets"][name]["values"]}
        assert counts == Counter(value for row in rows for value in values(row)), name
        unknown = sum(not list(values(row)) for row in rows)
        assert answer["facets"][name]["unknown"] == unknown
