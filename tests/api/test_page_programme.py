"""The pages of a programme, a cluster and a claim: what is found there, and where it leads."""

import re

import pytest

from api.pages import arranged
from tests.api.browsing import Page
from tests.api.conftest import NEW, OLD, PROGRAMME, Changed, Json, Local

BIG = ("fr-poles", "cn-amc")
SECTIONS = [
    "Timeline",
    "Funding",
    "Mechanisms",
    "Clusters",
    "Figures",
    "Relations",
    "What is not known",
    "History",
    "Cite",
]


def _page(local: Local, address: str, status: int = 200) -> Page:
    answer = local.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return Page(answer.text)


def _links(page: Page) -> list[str]:
    return [attributes["href"] for tag, attributes in page.tags if tag == "a"]


def _headings(text: str, level: int) -> list[str]:
    found = re.findall(rf"<h{level}[^>]*>(.*?)</h{level}>", text, re.DOTALL)
    return [re.sub("<[^>]+>", "", each).strip() for each in found]


def test_a_programme_has_one_name_on_top_and_its_sections_in_order(local: Local) -> None:
    text = local.get("/programmes/de-spitzencluster").text
    assert _headings(text, 1) == ["Leading-Edge Cluster Competition"]
    assert _headings(text, 2) == SECTIONS
    page = Page(text)
    assert {f"#{id}" for id in page.ids} >= {each for each in _links(page) if each[:1] == "#"}
    assert "Spitzencluster-Wettbewerb" in page.text


@pytest.mark.parametrize("id", BIG)
def test_every_claim_of_a_programme_is_led_to(local: Local, id: str) -> None:
    told: Json = local.get(f"/v1/programmes/{id}").json()
    answer = local.get(f"/programmes/{id}")
    links = set(_links(Page(answer.text)))
    claims = [c for part in told.values() if isinstance(part, list) for c in part if "id" in c]
    assert len(claims) > 50
    assert {f"/claims/{claim['id']}" for claim in claims if "citations" in claim} <= links
    assert {
        f"/sources/{cited['source']}" for claim in told["funding"] for cited in claim["citations"]
    } <= links
    assert len(answer.content) < 100_000


def test_what_is_computed_leads_to_its_explanation(local: Local) -> None:
    links = _links(_page(local, "/programmes/de-spitzencluster"))
    for cell in ("funding", "funding_per_year", "funding_per_cluster_year", "duration"):
        address = f"/compare/explain?id=de-spitzencluster&cell={cell}&currency=EUR"
        assert address in links
        assert local.get(f"/v1{address}").status_code == 200
    assert "/compare?ids=de-spitzencluster" in links


def test_a_page_speaks_chinese_and_keeps_that_and_the_moment(local: Local) -> None:
    answer = local.get("/programmes/de-spitzencluster?lang=zh&as_of=1")
    assert answer.headers["content-language"] == "zh"
    assert _headings(answer.text, 1) == ["领先集群竞赛计划"]
    assert _headings(answer.text, 2)[:3] == ["时间线", "资金", "机制"]
    inside = [
        each for each in _links(Page(answer.text)) if each.startswith(("/claims", "/sources"))
    ]
    assert inside
    assert all("lang=zh" in each and "as_of=1" in each for each in inside)


def test_what_is_not_known_is_told_with_its_reason(local: Local) -> None:
    told = local.get("/v1/programmes/br-sp-apl").json()
    page = _page(local, "/programmes/br-sp-apl")
    assert told["gaps"]
    for gap in told["gaps"]:
        assert gap["note"] in page.text
        assert {f"/sources/{each['source']}" for each in gap["citations"]} <= set(_links(page))


@pytest.mark.parametrize("address", ["/programmes/nowhere", "/clusters/nowhere", "/claims/c-none"])
def test_an_unknown_id_is_told_so_on_a_page(local: Local, address: str) -> None:
    _page(local, address, 404)


def test_a_citation_names_the_page_at_its_revision(local: Local) -> None:
    page = _page(local, "/programmes/de-spitzencluster")
    assert "/programmes/de-spitzencluster?as_of=1" in page.text
    for style in ("bibtex", "csl", "text"):
        assert f"/v1/programmes/de-spitzencluster?cite={style}" in _links(page)


def test_a_claim_tells_its_sources_with_the_places_and_its_rivals(local: Local) -> None:
    funding = local.get("/v1/programmes/fr-poles").json()["funding"]
    (slot,) = (s for s in arranged.money(funding) if s[0]["start"] == "2006" and len(s) > 1)
    page = _page(local, f"/claims/{slot[0]['id']}")
    links = _links(page)
    for cited in slot[0]["citations"]:
        assert f"/sources/{cited['source']}" in links
        assert f"{cited['title']}, {cited['locator']}" in page.text
    assert {f"/claims/{rival['id']}" for rival in slot[1:]} <= set(links)
    assert "/programmes/fr-poles" in links
    assert "1,500,000,000" in page.text
    assert f"/v1/claims/{slot[0]['id']}" in links


@pytest.mark.parametrize(
    "kind",
    [
        "period", "phase", "round", "involvement", "funding", "mechanism_use", "figure",
        "designation", "relation", "governance",
    ],
)  # fmt: skip
def test_a_claim_of_every_kind_has_a_page(local: Local, kind: str) -> None:
    for claim in local.get(f"/v1/claims?kind={kind}&limit=3").json()["items"]:
        page = _page(local, f"/claims/{claim['id']}?lang=zh")
        assert any(each.startswith("/sources/") for each in _links(page))


def test_a_copy_is_told_to_be_no_witness_of_its_own(local: Local) -> None:
    claims = local.get("/v1/claims?source=fi-tem-2010&limit=1").json()["items"]
    page = _page(local, f"/claims/{claims[0]['id']}")
    assert "goes back to" in page.text


def test_a_cluster_tells_who_chose_it_and_what_was_counted(local: Local) -> None:
    text = local.get("/clusters/de-its-owl").text
    assert _headings(text, 2)[:3] == ["Programmes", "Funding", "Figures"]
    links = _links(Page(text))
    told = local.get("/v1/clusters/de-its-owl").json()
    assert "/programmes/de-spitzencluster" in links
    for part in ("designations", "figures", "governance", "funding"):
        assert {f"/claims/{claim['id']}" for claim in told[part]} <= set(links)


def test_a_history_is_a_log_in_pages(local: Local) -> None:
    page = _page(local, "/clusters/de-its-owl/history?limit=3")
    (following,) = (each for each in _links(page) if "cursor=" in each)
    assert "/clusters/de-its-owl/history?" in following
    assert "Revision 1" in page.text
    assert _page(local, following).text != page.text


def test_a_history_sets_what_went_beside_what_came(changed: Changed) -> None:
    text = changed.local.get(f"/programmes/{PROGRAMME}/history").text
    gone, come = text.index(f"{OLD:,}"), text.index(f"{NEW:,}")
    assert text.index('class="gone"') < gone < text.index('class="come"') < come
    assert text.index("Revision 2") < gone
    retired = changed.local.get(f"/programmes/{PROGRAMME}/history").text
    (old,) = re.findall(r"<del>.*?/claims/([^\"?]+)", retired, re.DOTALL)
    page = Page(changed.local.get(f"/claims/{old}").text)
    assert "no longer holds" in page.text
    assert "/revisions/2" in _links(page)


def test_a_series_is_drawn_over_its_dates_and_without_its_targets() -> None:
    def figure(value: float, at: str | None, status: str = "observed") -> Json:
        same: Json = {"kind": "figure", "currency": None, "detail": None, "regions": []}
        own: Json = {"value": value, "at": at, "status": status, "start": None, "end": None}
        indicator = {"code": "clusters", "label": "Clusters"}
        return {**same, **own, "id": f"{value}", "rank": "normal", "indicator": indicator}

    (drawn,) = arranged.series(
        [figure(4, "2010"), figure(0, "2000"), figure(8, "2020"), figure(99, "2030", "target")]
    )
    assert [rivals[0]["value"] for rivals in drawn.points] == [0, 4, 8, 99]
    assert drawn.spark
    points = drawn.spark.points
    assert [round(x) for x, _ in points] == [3, 60, 117]
    assert [round(y) for _, y in points] == [25, 14, 3]
    (few,) = arranged.series([figure(4, "2010"), figure(5, None), figure(6, "2011")])
    assert few.spark is None


def test_the_preferred_amount_stands_above_its_rivals_and_a_deprecated_one_nowhere(
    local: Local,
) -> None:
    funding = local.get("/v1/programmes/fr-poles").json()["funding"]
    slots = arranged.money(funding)
    assert slots[0][0]["rank"] == "preferred"
    assert {claim["rank"] for slot in slots for claim in slot[1:]} == {"normal"}
    dropped = arranged.deprecated(funding)
    assert dropped
    assert sum(map(len, slots)) + len(dropped) == len(funding)
