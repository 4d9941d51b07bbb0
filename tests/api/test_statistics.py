"""Counts and statistics of programmes, against the lists, the records and the comparison."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

import pytest

from tests.api.conftest import Json, Local, Rows, list_of, plus, rejections

FACETS = "/v1/programmes/facets"
STATS = "/v1/programmes/stats"
EVERY = "country,level,status,start_decade,mechanism,sector,organisation"
SINGLE = ("country", "level", "status", "start_decade")


@pytest.fixture
def local(sqlite_app: Local) -> Local:
    """An application over SQLite; `test_same_bytes.py` holds that PostgreSQL says the same."""
    return sqlite_app


def answer(local: Local, address: str) -> Json:
    response = local.get(address)
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


def facets(local: Local, query: str = f"facets={EVERY}") -> dict[str, Json]:
    found: dict[str, Json] = answer(local, f"{FACETS}?{query}")["facets"]
    return found


def counts(facet: Json) -> dict[str, int]:
    return {value["code"]: value["count"] for value in facet["values"]}


def funding(local: Local, query: str) -> Json:
    """The funding of all programmes of a filter."""
    found: Json = answer(local, f"{STATS}?measures=funding&{query}")["total"]["measures"]["funding"]
    return found


# Counts


def test_every_count_is_the_total_of_the_list_with_that_value(sqlite_app: Local) -> None:
    checked = 0
    for name, facet in facets(sqlite_app).items():
        for value in [*facet["values"][:12], *facet["values"][-3:]]:
            code = value["code"]
            query = f"{name}={code}"
            if name == "start_decade":
                query = f"start_gte={code[:-1]}&start_lte={int(code[:-1]) + 9}"
            total = answer(sqlite_app, f"/v1/programmes?limit=1&{query}")["total"]
            assert total == value["count"], query
            checked += 1
    assert checked > 70


def test_programmes_of_which_the_value_is_not_known_are_counted_too(
    local: Local, programmes: list[Json]
) -> None:
    body = answer(local, f"{FACETS}?facets={EVERY}")
    found = body["facets"]
    assert body["total"] == len(programmes)
    for name in SINGLE:
        assert sum(counts(found[name]).values()) + found[name]["unknown"] == len(programmes)
    for name, key in (
        ("mechanism", "mechanisms"),
        ("sector", "sectors"),
        ("organisation", "organisations"),
    ):
        without = [p for p in programmes if not [c for c in p[key] if _counts(c)]]
        assert found[name]["unknown"] == len(without), name
        assert sum(counts(found[name]).values()) > len(programmes) - len(without)
    assert found["start_decade"]["unknown"] == len([p for p in programmes if not p["start"]]) > 0
    assert "unknown" not in counts(found["status"])
    assert found["status"]["unknown"] > 0


def _counts(claim: Json) -> bool:
    return claim.get("rank") != "deprecated"


def test_a_programme_counts_once_for_a_value_and_deprecated_claims_never(
    local: Local, programmes: list[Json]
) -> None:
    found = facets(local)
    uses = [{c["concept"]["code"] for c in p["mechanisms"] if _counts(c)} for p in programmes]
    assert counts(found["mechanism"]) == {
        code: len([of for of in uses if code in of]) for code in set().union(*uses)
    }
    taking_part = [
        {c["organisation"]["id"] for c in p["organisations"] if _counts(c)} for p in programmes
    ]
    assert counts(found["organisation"]) == {
        id: len([of for of in taking_part if id in of]) for id in set().union(*taking_part)
    }


def test_values_are_in_the_order_of_their_counts_then_of_their_codes(local: Local) -> None:
    for facet in facets(local).values():
        listed = [(-value["count"], value["code"]) for value in facet["values"]]
        assert listed == sorted(listed)
        assert all(value["count"] > 0 for value in facet["values"])


def test_facets_are_those_asked_for_and_without_asking_all_but_organisations(
    local: Local,
) -> None:
    assert list(facets(local, "facets=sector,country&facets=sector")) == ["sector", "country"]
    assert list(facets(local, "")) == [
        "country", "level", "status", "start_decade", "mechanism", "sector",
    ]  # fmt: skip
    response = local.get(f"{FACETS}?facets=countries")
    assert rejections(response) == [("facets", "unknown-value")]
    assert response.json()["errors"][0]["nearest"] == ["country"]


def test_facets_are_of_the_programmes_of_the_filter(local: Local) -> None:
    filtered = "country=DE,FR&mechanism=selection/competition"
    body = answer(local, f"{FACETS}?{filtered}")
    assert body["total"] == answer(local, f"/v1/programmes?limit=1&{filtered}")["total"]
    assert set(counts(body["facets"]["country"])) == {"DE", "FR"}
    assert counts(body["facets"]["mechanism"])["selection/competition"] == body["total"]
    nothing = answer(local, f"{FACETS}?country=AD")
    assert nothing["total"] == 0
    assert all(facet == {"values": [], "unknown": 0} for facet in nothing["facets"].values())


def test_statuses_are_those_of_the_day(local: Local) -> None:
    body = answer(local, f"{FACETS}?facets=status&on=2005-06-30")
    assert body["meta"]["on"] == "2005-06-30"
    for status, count in counts(body["facets"]["status"]).items():
        listed = f"/v1/programmes?limit=1&status={status}&on=2005-06-30"
        assert answer(local, listed)["total"] == count
    assert counts(body["facets"]["status"]) != counts(facets(local)["status"])


def test_values_are_named_in_the_language(local: Local) -> None:
    german = f"country=DE&organisation=de-bmbf&facets={EVERY}"
    english, chinese = (facets(local, f"{german}&lang={lang}") for lang in ("en", "zh"))

    def label(of: dict[str, Json], facet: str, code: str) -> str:
        (found,) = [v["label"] for v in of[facet]["values"] if v["code"] == code]
        return str(found)

    for facet, code, in_english, in_chinese in (
        ("country", "DE", "Germany", "德国"),
        ("level", "national", "National", "国家级"),
        ("status", "ended", "Ended", "已结束"),
        ("start_decade", "2000s", "2000s", "2000年代"),
        ("mechanism", "selection/competition", "Competition", "竞争遴选"),
    ):
        assert label(english, facet, code) == in_english
        assert label(chinese, facet, code) == in_chinese
    assert label(english, "organisation", "de-bmbf") != "de-bmbf"
    for of in (english, chinese):
        assert all(v["label"] for facet in of.values() for v in facet["values"])


# Statistics


def test_a_sum_over_two_currencies_is_refused_without_a_third(local: Local) -> None:
    """The programmes of a German and a Japanese ministry, each with an amount in its currency."""
    query = f"{STATS}?organisation=de-bmbf,jp-mext&country=DE,JP&measures=funding"
    response = local.get(query)
    assert rejections(response) == [("currency", "missing")]
    (error,) = response.json()["errors"]
    assert "EUR, JPY" in error["detail"]
    assert "currency= turns them into one" in error["detail"]
    assert answer(local, plus(query, "currency=JPY"))["meta"]["currency"] == "JPY"


def test_where_all_amounts_are_in_one_currency_it_is_used_and_named(local: Local) -> None:
    query = f"{STATS}?country=DE&measures=funding,funding_per_year&by=level"
    body = answer(local, query)
    assert body == answer(local, plus(query, "currency=EUR"))
    assert body["meta"]["currency"] == "EUR"
    assert body["total"]["measures"]["funding"]["unit"] == "EUR"
    japanese = answer(local, f"{STATS}?country=JP&measures=funding")
    assert japanese["meta"]["currency"] == "JPY"


def test_where_no_money_is_asked_for_or_known_there_is_no_currency(local: Local) -> None:
    for query in ("", "measures=duration&country=DE,JP", "measures=funding&country=AD"):
        body = answer(local, f"{STATS}?{query}")
        assert body["meta"]["currency"] is None
    nothing = body["total"]["measures"]["funding"]
    assert (nothing["sum"], nothing["unit"]) == (None, None)
    assert nothing["no_sum"] == "No programme has a figure."


def test_what_two_programmes_of_japan_share_is_added_once(local: Local) -> None:
    """EUR 620 million, stated for two of Japan's programmes together."""
    found = funding(local, "country=JP&nature=unknown")
    whole = {"value": 620e6, "low": 620e6, "high": 620e6}
    assert (found["sum"], found["median"]) == (whole, None)
    assert (found["known"], found["together"]) == (0, 2)
    (shared,) = found["shared"]
    assert (shared["counted"], shared["amount"]) == (True, whole)
    assert shared["programmes"] == ["jp-industrial-cluster", "jp-knowledge-cluster"]
    assert found["warnings"] == []


def test_with_one_of_the_two_it_only_opens_the_sum(local: Local) -> None:
    found = funding(local, "country=JP&organisation=jp-mext&nature=unknown")
    assert found["sum"] == {"value": None, "low": 0, "high": 620e6}
    assert (found["together"], found["unknown_because"]["shared"]) == (0, 1)
    assert not found["shared"][0]["counted"]
    assert "jp-industrial-cluster is not in this group" in found["warnings"][0]


def test_where_both_have_amounts_of_their_own_nothing_is_added_on_top(local: Local) -> None:
    found = funding(local, "country=JP")
    assert (found["shared"], found["together"]) == ([], 0)
    assert found["natures"] == {"planned": found["known"]}


@pytest.mark.parametrize(
    "terms", ["currency=EUR", "currency=USD&prices=constant&base_year=2015&rate=ppp"]
)
def test_sums_and_medians_are_those_of_the_cells_of_the_comparison(
    local: Local, terms: str
) -> None:
    compared = answer(local, f"/v1/compare?country=FR,JP&measures=duration,funding&{terms}")
    found = answer(local, f"{STATS}?country=FR,JP&measures=duration,funding&{terms}")["total"]
    for measure in ("duration", "funding"):
        cells = [row["cells"][measure] for row in compared["rows"]]
        known = [cell for cell in cells if cell["value"] is not None]
        mine = found["measures"][measure]
        assert (mine["known"], mine["unknown"]) == (len(known), len(cells) - len(known))
        assert mine["median"]["value"] == pytest.approx(median(c["value"] for c in known))
        unsound = [cell for cell in known if not cell["comparable"]]
        assert mine["incomparable"] == len(unsound)
    money = [row["cells"]["funding"] for row in compared["rows"]]
    known = [cell for cell in money if cell["value"] is not None]
    total = found["measures"]["funding"]
    assert total["sum"]["value"] == pytest.approx(sum(cell["value"] for cell in known))
    assert sum(total["natures"].values()) == len(known)
    natures = {cell["nature"] for cell in known}
    assert set(total["natures"]) == natures
    assert any("stage of the money differs" in w for w in total["warnings"]) is (len(natures) > 1)


def test_years_do_not_add_up_and_have_a_median(local: Local) -> None:
    found = answer(local, f"{STATS}?country=DE")["total"]["measures"]["duration"]
    assert found["sum"] is None
    assert found["no_sum"]
    assert found["median"]["low"] <= found["median"]["value"] <= found["median"]["high"]


def _groups(body: Json) -> Iterator[Json]:
    yield from body["groups"]
    yield body["total"]


@pytest.mark.parametrize("by", ["country", "level", "start_decade", "status"])
def test_the_sums_of_groups_without_overlap_add_up_to_the_total(local: Local, by: str) -> None:
    body = answer(local, f"{STATS}?by={by}&measures=funding&currency=EUR")
    assert body["meta"]["overlapping"] is False
    groups = body["groups"]
    assert sum(group["programmes"] for group in groups) == body["total"]["programmes"]
    sums = [group["measures"]["funding"]["sum"] for group in groups]
    total = sum(Decimal(found["value"]) for found in sums if found and found["value"])
    assert float(total) == pytest.approx(body["total"]["measures"]["funding"]["sum"]["value"])


@pytest.mark.parametrize(
    "by", ["country", "level", "start_decade", "mechanism", "sector", "status"]
)
def test_groups_are_the_counts_of_the_facet_and_nobody_is_hidden(local: Local, by: str) -> None:
    body = answer(local, f"{STATS}?by={by}&measures=duration,funding&currency=EUR&lang=zh")
    facet = facets(local, f"facets={by}&lang=zh")[by]
    known = [g for g in body["groups"] if g["key"] is not None]
    assert [(g["key"], g["label"], g["programmes"]) for g in known] == [
        (value["code"], value["label"], value["count"]) for value in facet["values"]
    ]
    unknown = [(g["label"], g["programmes"]) for g in body["groups"] if g["key"] is None]
    assert unknown == ([(None, facet["unknown"])] if facet["unknown"] else [])
    for group in _groups(body):
        for found in group["measures"].values():
            assert found["known"] + found["together"] + found["unknown"] == group["programmes"]
            assert (found["median"] is None) is (found["known"] == 0)
            assert (found["sum"] is None) is (found["no_sum"] is not None)


def test_a_programme_is_in_every_group_to_which_it_belongs_and_once_in_the_total(
    local: Local, rows: Rows
) -> None:
    for by in ("mechanism", "sector"):
        body = answer(local, f"{STATS}?by={by}")
        assert body["meta"]["overlapping"] is True
        assert body["total"]["programmes"] == len(rows["/v1/programmes"])
        assert sum(group["programmes"] for group in body["groups"]) > len(rows["/v1/programmes"])


def test_without_groups_there_is_one_with_all(local: Local) -> None:
    body = answer(local, f"{STATS}?country=DE")
    assert body["groups"] == [body["total"]]
    assert (body["total"]["key"], body["total"]["label"]) == ("all", "All programmes")
    assert body["meta"]["by"] is None


def test_a_programme_that_is_part_of_another_is_named_with_it(local: Local) -> None:
    found = funding(local, "country=FR&currency=EUR")
    (warning,) = [w for w in found["warnings"] if w.startswith("The sum may hold the same twice")]
    assert "fr-fui is part of fr-poles" in warning
    assert not [w for w in funding(local, "country=DE,JP&currency=EUR&nature=unknown")["warnings"]
                if "twice" in w]  # fmt: skip


def test_of_two_ways_to_group_one_is_offered(local: Local) -> None:
    assert rejections(local.get(f"{STATS}?by=organisation")) == [("by", "unknown-value")]
    assert rejections(local.get(f"{STATS}?measures=cost")) == [("measures", "unknown-value")]


@pytest.mark.parametrize(
    ("query", "rejected"),
    [
        ("currency=EUA", ("currency", "unknown-value")),
        ("currency=eur", ("currency", "invalid")),
        ("currency=EUR&prices=constant", ("base_year", "missing")),
        ("currency=EUR&base_year=2015", ("base_year", "invalid")),
        ("country=DE&prices=constant&base_year=1800", ("base_year", "out-of-range")),
        ("country=XX&currency=EUR", ("country", "unknown-value")),
    ],
)
def test_what_cannot_be_asked_is_named(local: Local, query: str, rejected: tuple[str, str]) -> None:
    assert rejections(local.get(f"{STATS}?measures=funding&{query}")) == [rejected]


def test_the_day_of_the_question_counts_for_the_status_and_for_open_ends(local: Local) -> None:
    early, late = (
        answer(local, f"{STATS}?country=DE&by=status&on={on}") for on in ("2005", "2026-01-01")
    )
    assert (early["meta"]["on"], late["meta"]["on"]) == ("2005-12-31", "2026-01-01")
    assert {g["key"]: g["programmes"] for g in early["groups"]} == {
        key: len(list_of(local.get, f"/v1/programmes?country=DE&on=2005&status={key or 'unknown'}"))
        for key in (g["key"] for g in early["groups"])
    }
    medians = [b["total"]["measures"]["duration"]["median"]["value"] for b in (early, late)]
    assert medians[0] != medians[1]


def test_they_have_addresses_that_no_programme_has(local: Local) -> None:
    for address in (FACETS, STATS):
        assert "meta" in answer(local, address)
        response = local.get(f"{address}/claims")
        assert response.status_code == 404
