"""What the founding article says, statement by statement, asked of the interface.

Economic Daily, round table of 20 June 2022 (`cn-jjrb-2022`). Each row is a statement of the
article with the fields of the claim that must say so and cite it.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

ARTICLE = "cn-jjrb-2022"
Said = dict[str, Any]

CHINA: list[tuple[str, str, Said]] = [
    ("cn-amc", "period", {"start": "2019", "end": None}),
    ("cn-amc", "involvement", {"organisation": "cn-miit", "role": "lead"}),
    ("cn-amc", "involvement", {"organisation": "cn-mof", "role": "participant"}),
    ("cn-amc", "involvement", {"organisation": "cn-mofcom", "role": "participant"}),
    ("cn-amc", "mechanism_use", {"concept": "selection/staged-tournament"}),
    ("cn-amc", "figure", {"indicator": "clusters-supported", "value": 25, "regions": []}),
    ("cn-amc", "figure", {"indicator": "regions-covered", "value": 9}),
    ("cn-amc", "figure", {"indicator": "cities-covered", "value": 21}),
    ("cn-amc", "figure", {"indicator": "clusters-supported", "value": 6, "regions": ["CN-JS"]}),
    ("cn-amc", "figure", {"indicator": "clusters-supported", "value": 6, "regions": ["CN-GD"]}),
    ("cn-zj-amc", "period", {"start": "2020"}),
    ("cn-ha-amc", "period", {"start": "2021", "end": "2025"}),
    ("cn-hn-amc", "period", {"start": "2022-03"}),
    ("cn-zj-amc", "relation", {"relation": "complements", "object": "cn-amc"}),
    ("cn-ha-amc", "relation", {"relation": "complements", "object": "cn-amc"}),
    ("cn-hn-amc", "relation", {"relation": "complements", "object": "cn-amc"}),
    *(
        (cluster, "designation", {"programme": "cn-amc"})
        for cluster in (
            "cn-hohhot-dairy",
            "cn-qingdao-appliances",
            "cn-ningbo-petrochem",
            "cn-guangzhou-icv",
            "cn-tailianxi-biomed",
            "cn-zhuzhou-aeroengine",
            "cn-hefei-voice",
            "cn-zhangjiang-biomed",
        )
    ),
    ("cn-hefei-voice", "figure", {"value": 400, "qualifier": "at-least", "at": "2021-12"}),
    ("cn-hefei-voice", "figure", {"value": 3_000_000, "qualifier": "nearly", "at": "2021-12"}),
    ("cn-zhangjiang-biomed", "figure", {"indicator": "platforms", "value": 100}),
    ("cn-changsha-machinery", "figure", {"value": 36, "qualifier": "at-least", "at": "2020"}),
    ("cn-changsha-machinery", "figure", {"value": 50, "qualifier": "at-least", "at": "2020"}),
    ("cn-changsha-machinery", "figure", {"indicator": "firms", "value": 6}),
    ("cn-shenzhen-ict", "figure", {"value": 5, "qualifier": "at-least"}),
    ("cn-shenzhen-ict", "figure", {"value": 20, "qualifier": "at-least"}),
    ("cn-shenzhen-ict", "figure", {"indicator": "platforms", "value": 30, "qualifier": "nearly"}),
    ("cn-shenzhen-ict", "figure", {"indicator": "events", "value": 50, "qualifier": "nearly"}),
    ("cn-wuxi-iot", "figure", {"indicator": "projects", "value": 22}),
    ("cn-wuxi-iot", "figure", {"indicator": "sectors-covered", "value": 300}),
    ("cn-amc", "figure", {"value": 9_500_000_000_000, "currency": "CNY", "at": "2021"}),
    ("cn-amc", "figure", {"indicator": "clusters-of-kind", "value": 17, "at": "2021"}),
    ("cn-amc", "figure", {"indicator": "firms-above-designated-size", "value": 25_000}),
    ("cn-amc", "figure", {"indicator": "firms-with-title", "value": 100}),
    ("cn-amc", "figure", {"indicator": "firms-with-title", "value": 1000}),
    ("cn-amc", "figure", {"indicator": "platforms", "value": 1000, "qualifier": "nearly"}),
    ("cn-amc", "figure", {"indicator": "share-of-national-total", "value": 50}),
    ("CN", "figure", {"indicator": "clusters-identified", "value": 783}),
    ("CN", "figure", {"indicator": "regions-covered", "value": 31}),
    ("CN", "figure", {"value": 1_300_000_000_000, "currency": "CNY", "at": "2020"}),
    ("CN", "figure", {"indicator": "share-of-national-total", "value": 30, "at": "2020"}),
    ("CN", "figure", {"indicator": "share-of-national-total", "value": 35, "at": "2020"}),
]

ABROAD: list[tuple[str, str, Said]] = [
    *(
        (country, "figure", {"indicator": indicator, "value": value})
        for indicator, values in (
            ("world-class-clusters", {"DE": 15, "JP": 17, "FR": 18, "NO": 4, "CA": 5}),
            ("world-class-cluster-building-years", {"DE": 10, "JP": 16, "FR": 12, "NO": 15}),
            ("years-from-first-cluster-programme", {"DE": 12, "JP": 8, "NO": 13}),
        )
        for country, value in values.items()
    ),
    ("us-taric", "figure", {"indicator": "ministries-involved", "value": 8}),
    ("us-taric", "figure", {"indicator": "cluster-programmes", "value": 5}),
    ("us-eric", "figure", {"indicator": "ministries-involved", "value": 3}),
    ("us-eeb-philadelphia", "funding", {"amount": 129_000_000, "currency": "USD"}),
    ("us-eeb-philadelphia", "designation", {"programme": "us-eric"}),
    ("de-hightech-strategie", "period", {"start": "2006"}),
    ("de-spitzencluster", "period", {"start": "2007"}),
    ("de-spitzencluster", "funding", {"amount": 600_000_000, "currency": "EUR"}),
    ("DE", "figure", {"indicator": "ministries-involved", "value": 2}),
    ("DE", "figure", {"indicator": "cluster-programmes", "value": 2}),
    ("de-bioregio", "period", {"start": "1995"}),
    ("de-innoregio", "period", {"start": "1999"}),
    ("de-its-owl", "figure", {"indicator": "members", "value": 196}),
    ("de-its-owl", "figure", {"indicator": "large-firms", "value": 53}),
    ("de-its-owl", "figure", {"indicator": "smes", "value": 81}),
    ("de-its-owl", "figure", {"indicator": "research-organisations", "value": 31}),
    ("de-its-owl", "figure", {"indicator": "other-members", "value": 31}),
    ("de-its-owl", "governance", {"form": "association"}),
    ("JP", "figure", {"indicator": "ministries-involved", "value": 2}),
    ("JP", "figure", {"indicator": "cluster-programmes", "value": 3}),
    (
        "jp-knowledge-cluster",
        "funding",
        {
            "amount": 620_000_000,
            "currency": "EUR",
            "shared_by": ["jp-industrial-cluster", "jp-knowledge-cluster"],
        },
    ),
    ("jp-knowledge-cluster", "involvement", {"organisation": "jp-kobe-city"}),
    ("jp-knowledge-cluster", "involvement", {"organisation": "jp-fbri"}),
    ("fr-poles", "figure", {"indicator": "ministries-involved", "value": 6}),
    ("fr-poles", "figure", {"indicator": "clusters-designated", "value": 71}),
    ("fr-poles", "figure", {"indicator": "bodies-involved", "value": 3}),
    (
        "fr-poles",
        "funding",
        {"amount": 3_000_000_000, "currency": "EUR", "start": "2006", "end": "2011"},
    ),
    ("no-nic", "figure", {"indicator": "bodies-involved", "value": 3}),
    ("no-nic", "involvement", {"organisation": "no-innovation-norway"}),
    ("no-nic", "involvement", {"organisation": "no-siva"}),
    ("no-nic", "involvement", {"organisation": "no-rcn"}),
]

MECHANISMS = {
    "us-eric": ("rd-cooperation", "networking", "technical-support", "business-support"),
    "us-sba-rci": ("networking", "technical-support", "business-support", "education-training"),
    "de-spitzencluster": (
        "rd-cooperation",
        "networking",
        "international-cooperation",
        "inter-cluster-cooperation",
        "infrastructure",
        "education-training",
    ),
    "jp-industrial-cluster": ("education-training", "marketing-cooperation", "cluster-management"),
    "jp-knowledge-cluster": ("rd-cooperation", "networking", "incubation"),
    "us-taric": (
        "networking",
        "rd-cooperation",
        "technical-support",
        "business-support",
        "education-training",
        "cluster-management",
        "international-cooperation",
        "incubation",
        "advocacy",
        "infrastructure",
    ),
}
"""What the programmes stress, and the article's own list of all mechanisms."""


@pytest.fixture(scope="module")
def claims(client: httpx.Client) -> list[Said]:
    """Every claim that cites the article."""
    answer = client.get("/v1/claims", params={"source": ARTICLE, "limit": 1000}).json()
    assert answer["next"] is None
    found: list[Said] = answer["items"]
    return found


def _statements() -> Iterator[tuple[str, str, Said]]:
    yield from CHINA
    yield from ABROAD
    for programme, activities in MECHANISMS.items():
        for activity in activities:
            yield programme, "mechanism_use", {"concept": f"activity/{activity}"}
    for programme in ("us-eric", "us-taric"):
        yield programme, "mechanism_use", {"concept": "coordination/lead-ministry"}
    for programme, way in (
        ("de-hightech-strategie", "multi-ministry"),
        ("fr-poles", "agency-executed"),
        ("no-nic", "agency-executed"),
        ("fr-poles", "regional-executed"),
        ("jp-knowledge-cluster", "regional-executed"),
    ):
        yield programme, "mechanism_use", {"concept": f"coordination/{way}"}


def _plain(value: Any) -> Any:
    """A field as a row of the table writes it: things by their ids, codes by themselves."""
    if isinstance(value, list):
        return sorted(_plain(item) for item in value)
    if isinstance(value, dict):
        return value.get("id") or value.get("code") or value
    return value


@pytest.mark.parametrize(("subject", "kind", "said"), list(_statements()))
def test_a_statement_of_the_article_is_a_claim_that_cites_it(
    claims: list[Said], subject: str, kind: str, said: Said
) -> None:
    mine = [c for c in claims if (c["subject"]["id"], c["kind"]) == (subject, kind)]
    fitting = [c for c in mine if all(_plain(c[key]) == value for key, value in said.items())]
    assert fitting, [{key: _plain(c[key]) for key in said} for c in mine]
    for claim in fitting:
        places = [c["locator"] for c in claim["citations"] if c["source"] == ARTICLE]
        assert all(places)
        assert places


def test_each_claim_of_the_article_is_reached_from_the_article(
    client: httpx.Client, claims: list[Said]
) -> None:
    source = client.get(f"/v1/sources/{ARTICLE}").json()
    assert source["claim_count"] == source["claims"]["total"] == len(claims)
    assert [c["id"] for c in source["claims"]["items"]] == [c["id"] for c in claims]


COUNTED: list[tuple[str, str, str, float]] = [
    ("cn-amc", "clusters", "2021", 25),
    ("cn-amc", "regions", "2021", 9),
    ("de-spitzencluster", "clusters", "2022", 15),
    ("fr-poles", "clusters", "2008", 71),
    ("fr-poles", "ministries", "2011", 6),
    ("de-spitzencluster", "years_after_first_programme", "2022", 12),
]
"""What the article counts and a comparison finds too, as known at the end of a year."""


@pytest.mark.parametrize(("programme", "measure", "on", "value"), COUNTED)
def test_a_comparison_counts_as_the_article_does(
    client: httpx.Client, programme: str, measure: str, on: str, value: float
) -> None:
    assert _cell(client, programme, measure, on)["value"] == value


OTHERWISE: list[tuple[str, str, str, float, str]] = [
    # The White House names seven agencies in August 2010; the article's eight have no date.
    ("us-taric", "ministries", "2022", 7, "says no date, and a dated figure is known"),
    # The base has Technopolis, of 1983; the article has eight years.
    ("jp-knowledge-cluster", "years_after_first_programme", "2022", 19, "jp-technopolis, of 1983"),
    # The base has Arena from 2002 on; the article has thirteen years.
    ("no-gce", "years_after_first_programme", "2022", 12, "no-arena, of 2002"),
]
"""What a comparison finds otherwise than the article, and what it says of it."""


@pytest.mark.parametrize(("programme", "measure", "on", "value", "told"), OTHERWISE)
def test_where_a_comparison_differs_from_the_article_it_says_why(
    client: httpx.Client, programme: str, measure: str, on: str, value: float, told: str
) -> None:
    cell = _cell(client, programme, measure, on)
    assert cell["value"] == value
    said = [reason["detail"] for reason in cell["reasons"]] + [r["why"] for r in cell["rivals"]]
    assert any(told in text for text in said)


@pytest.mark.parametrize("programme", MECHANISMS)
def test_the_mechanisms_of_the_article_are_members_of_the_set(
    client: httpx.Client, programme: str
) -> None:
    members = _cell(client, programme, "mechanisms", "2022")["members"]
    assert {m["code"] for m in members} >= {f"activity/{a}" for a in MECHANISMS[programme]}


def test_who_leads_and_who_runs_is_told_as_in_the_article(client: httpx.Client) -> None:
    members = _cell(client, "cn-amc", "organisations", "2022")["members"]
    roles = {m["code"]: [role["code"] for role in m["roles"]] for m in members}
    assert "lead" in roles["cn-miit"]
    assert {"cn-mof", "cn-mofcom"} <= roles.keys()
    members = _cell(client, "no-nic", "organisations", "2022")["members"]
    assert {"no-innovation-norway", "no-siva", "no-rcn"} <= {m["code"] for m in members}


def _cell(client: httpx.Client, programme: str, measure: str, on: str) -> Said:
    """A figure of a comparison on a day."""
    address = f"/v1/compare?ids={programme}&measures={measure}&on={on}"
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    cell: Said = answer.json()["rows"][0]["cells"][measure]
    return cell
