"""One amount in another currency, over the curated base on both engines."""

from urllib.parse import urlencode

import pytest

from tests.api.conftest import Json, Local, problem, rejections
from tests.api.test_statements import STATEMENTS

MARKET = "amount=600000000&from=EUR&year=2010&to=USD"
PARITY = f"{MARKET}&prices=constant&base_year=2015&rate=ppp"
SEVERAL = "amount=600000000&from=EUR&start=2009&end=2012&to=USD&economy=DE"


def answer(local: Local, query: str) -> Json:
    """What a conversion is answered."""
    response = local.get(f"/v1/convert?{query}")
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


def wrong(local: Local, query: str) -> Json:
    """The one thing that is wrong with a conversion."""
    (error,) = problem(local.get(f"/v1/convert?{query}"), "invalid-parameter")["errors"]
    found: Json = error
    return found


def series(local: Local, economy: str, year: int) -> Json:
    """What the series of an economy say of a year."""
    years = local.get(f"/v1/economies/{economy}").json()["years"]
    found: Json = next(row for row in years if row["year"] == year)
    return found


def test_the_euro_is_deflated_and_converted_with_the_series_of_the_union(local: Local) -> None:
    body = answer(local, PARITY)
    then, base = (series(local, "EU", year) for year in (2010, 2015))
    value = 600000000 * base["gdp_deflator_2015"] / then["gdp_deflator_2015"]
    assert body["value"] == pytest.approx(value / base["lcu_per_intl_dollar"], rel=1e-12)
    assert body["low"] == body["value"] == body["high"]
    assert (body["unit"], body["reasons"]) == ("USD", [])
    assert body["sentence"] == (
        f"EUR 600,000,000 of 2010 is {body['value']:,.0f} USD in constant prices of 2015, at "
        "purchasing-power parity."
    )
    assert body["meta"] == {
        "revision": 1, "language": "en", "amount": 600000000, "from": "EUR", "start": 2010,
        "end": 2010, "economy": {"id": "EU", "name": "European Union"}, "to": "USD",
        "prices": "constant", "base_year": 2015, "rate": "ppp", "profile": "even", "weights": [],
    }  # fmt: skip


def test_the_steps_name_every_series_and_give_the_value_again(local: Local) -> None:
    body = answer(local, SEVERAL)
    *years, total = body["steps"]
    assert [step["label"] for step in years] == [f"EUR of {y}" for y in range(2009, 2013)]
    for step in years:
        first, *others = step["inputs"]
        assert (first["operator"], first["label"], first["claim"]) == ("=", "EUR 600,000,000", None)
        outcome = first["value"]
        for entry in others:
            outcome *= entry["value"] if entry["operator"] == "×" else 1 / entry["value"]
        assert step["output"] == pytest.approx(outcome, rel=1e-12)
        assert others[-1]["observation"] == {
            "series": "lcu_per_usd", "economy": "DE", "year": int(step["label"][-4:]),
        }  # fmt: skip
    assert total["output"] == body["value"] == pytest.approx(sum(s["output"] for s in years))


def test_it_is_what_a_comparison_makes_of_a_claim_of_this_amount(local: Local) -> None:
    """The 600 million euro of Germany's competition, 2009 to 2017."""
    terms = "prices=constant&base_year=2015&rate=ppp"
    compared = local.get(
        f"/v1/compare?ids=de-spitzencluster&measures=funding&currency=USD&{terms}"
    ).json()
    cell = compared["rows"][0]["cells"]["funding"]
    body = answer(
        local, f"amount=600000000&from=EUR&start=2009&end=2017&economy=DEU&to=USD&{terms}"
    )
    assert body["meta"]["economy"] == {"id": "DE", "name": "Germany"}
    assert [s["output"] for s in body["steps"]] == [s["output"] for s in cell["steps"]]
    assert body["value"] == cell["value"]
    (reason,) = body["reasons"]
    assert reason in cell["reasons"]


def test_a_spread_moves_the_value_and_not_the_interval(local: Local) -> None:
    even, front, back = (
        answer(local, f"{SEVERAL}&profile={profile}") for profile in ("even", "front", "back")
    )
    assert even["reasons"][0]["code"] == "assumed-spread"
    assert even["low"] < even["value"] < even["high"]
    for other in (front, back):
        assert (other["low"], other["high"]) == (even["low"], even["high"])
    assert front["value"] != even["value"] != back["value"]
    single = [
        answer(local, MARKET.replace("2010", str(year)))["value"] for year in range(2009, 2013)
    ]
    assert even["low"] == pytest.approx(min(single), rel=1e-3)
    assert even["high"] == pytest.approx(max(single), rel=1e-3)
    ones = answer(local, f"{SEVERAL}&profile=weights&weights=1,1,1&weights=1")
    assert ones["value"] == pytest.approx(even["value"], rel=1e-12)
    assert ones["meta"]["weights"] == [1, 1, 1, 1]
    third = answer(local, f"{SEVERAL}&profile=weights&weights=0,0,0.5,0")
    assert third["value"] == pytest.approx(single[2], rel=1e-3)
    assert len(third["steps"]) == 1


def test_it_is_told_in_chinese(local: Local) -> None:
    body = answer(local, f"{SEVERAL}&lang=zh")
    assert body["sentence"].startswith("2009–2012 年的 EUR 600,000,000 合 ")
    assert body["sentence"].endswith("，按当年价格、市场汇率计。")
    assert "平均分摊" in body["reasons"][0]["detail"]
    assert body["meta"]["economy"]["name"] == "德国"


def test_a_currency_that_ended_is_one_of_the_union_unless_another_economy_is_named(
    local: Local,
) -> None:
    marks = "amount=1955830&from=DEM&year=1995&to=EUR"
    body = answer(local, marks)
    assert body["value"] == 1000000
    assert body["steps"][0]["inputs"][-1]["source"] == "Council Regulation (EC) No 2866/98"
    assert body["meta"]["economy"]["id"] == "EU"
    constant = f"{marks}&prices=constant&base_year=2015"
    assert answer(local, constant)["value"] != answer(local, f"{constant}&economy=de")["value"]


@pytest.mark.parametrize(
    ("amount", "label", "value"),
    [
        ("0", "EUR 0", 0),
        ("0.000001", "EUR 0.000001", 1e-06),
        ("12.50", "EUR 12.5", 12.5),
        ("1e3", "EUR 1,000", 1000),
        ("1000000000000000000", "EUR 1,000,000,000,000,000,000", 1e18),
    ],
)
def test_any_amount_to_a_trillion_million_is_taken(
    local: Local, amount: str, label: str, value: float
) -> None:
    body = answer(local, f"amount={amount}&from=EUR&year=2010&to=EUR")
    assert (body["value"], body["meta"]["amount"]) == (value, value)
    assert body["steps"][0]["label"] == label
    assert body["sentence"].startswith(f"{label} of 2010 is ")


FAULTS = [
    ({"amount": "-1"}, ("amount", "out-of-range")),
    ({"amount": "1000000000000000001"}, ("amount", "out-of-range")),
    ({"amount": "1e400"}, ("amount", "out-of-range")),
    ({"amount": "0.0000001"}, ("amount", "invalid")),
    ({"amount": "NaN"}, ("amount", "invalid")),
    ({"amount": "inf"}, ("amount", "invalid")),
    ({"amount": "much"}, ("amount", "invalid")),
    ({"amount": None}, ("amount", "missing")),
    ({"from": None}, ("from", "missing")),
    ({"from": "euro"}, ("from", "invalid")),
    ({"from": "EUQ"}, ("from", "unknown-value")),
    ({"from": "EUQ", "economy": "DE"}, ("from", "unknown-value")),
    ({"to": None}, ("to", "missing")),
    ({"to": "USQ"}, ("to", "unknown-value")),
    ({"to": "DEM"}, ("to", "unknown-value")),
    ({"to": "XOF", "rate": "ppp"}, ("rate", "invalid")),
    ({"from": "XOF"}, ("economy", "missing")),
    ({"economy": "INT"}, ("economy", "unknown-value")),
    ({"economy": "DEX"}, ("economy", "unknown-value")),
    ({"year": None}, ("year", "missing")),
    ({"year": None, "start": "2010"}, ("end", "missing")),
    ({"year": None, "end": "2010"}, ("start", "missing")),
    ({"start": "2010"}, ("start", "invalid")),
    ({"year": None, "start": "2012", "end": "2010"}, ("end", "invalid")),
    ({"year": "1899"}, ("year", "out-of-range")),
    ({"year": "1989"}, ("year", "out-of-range")),
    ({"year": "2022", "to": "XOF"}, ("year", "out-of-range")),
    ({"year": None, "start": "1950", "end": "2010"}, ("start", "out-of-range")),
    ({"year": None, "start": "2010", "end": "2050"}, ("end", "out-of-range")),
    ({"prices": "constant"}, ("base_year", "missing")),
    ({"base_year": "2015"}, ("base_year", "invalid")),
    ({"prices": "constant", "base_year": "1950"}, ("base_year", "out-of-range")),
    ({"prices": "constant", "base_year": "2022", "to": "XOF"}, ("base_year", "out-of-range")),
    ({"profile": "weights"}, ("weights", "missing")),
    ({"weights": "1,2"}, ("weights", "invalid")),
    ({"profile": "front", "weights": "1,2"}, ("weights", "invalid")),
    ({"profile": "weights", "weights": "0,0"}, ("weights", "invalid")),
    ({"profile": "weights", "weights": "1,-1"}, ("weights", "out-of-range")),
    ({"profile": "weights", "weights": "1,NaN"}, ("weights", "invalid")),
    ({"profile": "weights", "weights": ",".join("1" * 51)}, ("weights", "out-of-range")),
    ({"profile": "late"}, ("profile", "unknown-value")),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS)
def test_what_is_wrong_is_named(
    local: Local, change: dict[str, str | None], expected: tuple[str, str]
) -> None:
    asked = {"amount": "5", "from": "EUR", "year": "2010", "to": "USD"} | change
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    assert rejections(local.get(f"/v1/convert?{query}")) == [expected]


def test_a_year_outside_the_series_is_told_with_those_that_there_are(local: Local) -> None:
    error = wrong(local, "amount=5&from=EUR&year=1989&to=USD")
    assert error["detail"] == (
        "the series lcu_per_usd of EU has no value for 1989; it has 1990–2025."
    )
    error = wrong(local, "amount=5&from=EUR&year=2022&to=XOF")
    assert error["detail"] == (
        "the economies that use XOF have no one rate in 2022; they have in 1997–1998, 2000–2018."
    )


def test_currencies_and_economies_are_offered(local: Local) -> None:
    error = wrong(local, "amount=5&from=DEN&year=2010&to=USD")
    assert "DEM" in error["nearest"]
    assert {"DEM", "EUR", "JPY", "XOF"} <= set(error["allowed"])
    error = wrong(local, "amount=5&from=EUR&year=2010&to=JPX")
    assert error["nearest"][0] == "JPY"
    assert "DEM" not in error["allowed"]
    error = wrong(local, "amount=5&from=XOF&year=2010&to=USD")
    assert error["allowed"] == ["BF", "BJ", "CI", "GW", "ML", "NE", "SN", "TG"]
    assert answer(local, "amount=5&from=XOF&year=2010&to=USD&economy=SN")["value"] > 0


def test_the_parameter_is_called_from(local: Local) -> None:
    error = wrong(local, f"{MARKET}&frm=EUR")
    assert (error["parameter"], error["nearest"][0]) == ("frm", "from")
    assert "from" in error["allowed"]
    assert ("from_", "unknown") in rejections(local.get(f"/v1/convert?{MARKET}&from_=EUR"))


def test_a_currency_of_several_economies_is_a_target_at_the_rate_that_all_have(
    local: Local,
) -> None:
    body = answer(local, "amount=1&from=USD&year=2010&to=XOF")
    rates = {series(local, economy, 2010)["lcu_per_usd"] for economy in ("BF", "SN", "TG")}
    assert rates == {body["value"]}
    compared = local.get("/v1/compare?ids=de-spitzencluster&measures=funding&currency=XOF")
    assert compared.json()["rows"][0]["cells"]["funding"]["unit"] == "XOF"
    assert compared.json()["rows"][0]["cells"]["funding"]["value"] > 600_000_000 * 600
    parity = local.get("/v1/compare?ids=de-spitzencluster&currency=XOF&rate=ppp")
    (error,) = problem(parity, "invalid-parameter")["errors"]
    assert (error["parameter"], error["code"], error["allowed"]) == ("rate", "invalid", ["market"])
    assert "several economies use the currency XOF (BF, BJ, CI" in error["detail"]


@pytest.mark.parametrize("query", [PARITY, "amount=5&from=DEM&year=2010&to=XOF", SEVERAL])
def test_it_costs_the_same_whatever_is_asked(local: Local, query: str) -> None:
    """The codes of economies are in memory once they were asked for."""
    address = f"/v1/convert?{query}"
    local.get(address)
    assert local.count(address) == STATEMENTS["/v1/convert"]
