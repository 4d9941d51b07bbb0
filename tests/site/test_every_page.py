"""Every page is for everybody: by eye, by ear, by keyboard, at a desk and on a phone."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.site.axe import accessible
from tests.site.chromium import LOCALES, PHONE, Locale
from tests.site.conftest import Visit

STOPS = 12
"""How many places on a page's way of the Tab key are looked at."""


@dataclass(frozen=True)
class Shown:
    """A page and what its main part must contain, in each language that it has."""

    address: str
    says: Mapping[Locale, str]


COMPARED = (
    "ids=de-spitzencluster,jp-knowledge-cluster,fr-poles&currency=EUR&prices=constant"
    "&base_year=2015"
)

PAGES = [
    Shown("/", {"en": "Industrial-cluster policy", "zh": "集群"}),
    Shown("/programmes?country=DE", {"en": "Leading-Edge Cluster", "zh": "领先集群竞赛计划"}),
    Shown("/programmes/fr-poles", {"en": "Competitiveness Clusters", "zh": "竞争力集群计划"}),
    Shown(
        "/programmes/jp-knowledge-cluster",
        {"en": "Knowledge Cluster Initiative", "zh": "知识集群计划"},
    ),
    Shown(f"/compare?{COMPARED}&rate=ppp", {"en": "Competitiveness", "zh": "竞争力集群计划"}),
    Shown(
        "/compare/explain?id=de-spitzencluster&cell=funding&currency=EUR",
        {"en": "Leading-Edge Cluster Competition", "zh": "领先集群竞赛计划"},
    ),
    Shown("/search?q=知的クラスター", {"en": "Knowledge Cluster Initiative", "zh": "知识集群计划"}),
    Shown("/sources?q=Spitzencluster", dict.fromkeys(LOCALES, "Spitzencluster")),
    Shown("/sources/de-bmbf-2012a", dict.fromkeys(LOCALES, "Dritte Wettbewerbsrunde")),
    Shown("/clusters?q=OWL", dict.fromkeys(LOCALES, "it's OWL")),
    Shown("/clusters/de-its-owl", dict.fromkeys(LOCALES, "it's OWL")),
    Shown("/jurisdictions", {"en": "Germany", "zh": "德国"}),
    Shown("/jurisdictions/DE", {"en": "Germany", "zh": "德国"}),
    Shown(
        "/organisations/de-bmbf",
        {"en": "Federal Ministry of Education and Research", "zh": "德国联邦教育与研究部"},
    ),
    Shown(
        "/claims/c-jqmpyiqlabuhxsdv",
        {"en": "Leading-Edge Cluster Competition", "zh": "领先集群竞赛计划"},
    ),
    Shown("/coverage", {"en": "Germany", "zh": "德国"}),
    Shown("/revisions", {"en": "Revisions", "zh": "修订"}),
    Shown("/revisions/1", {"en": "Revision 1", "zh": "修订"}),
    Shown("/docs", {"en": "/v1/programmes"}),
    Shown("/docs/first-hour", {"en": "hour"}),
    Shown("/docs/list_programmes?lang=en", {"en": "/v1/programmes"}),
    Shown("/docs/problems", {"en": "not-found", "zh": "not-found"}),
    Shown("/problems/not-found", {"en": "not-found"}),
    Shown("/curate", {"en": "sign in with your key", "zh": "请用密钥登录"}),
]

EACH = [pytest.param(each, id=each.address.partition("?")[0]) for each in PAGES]


@pytest.mark.parametrize("shown", EACH)
def test_a_page_by_keyboard_in_light_in_dark_and_narrow(visit: Visit, shown: Shown) -> None:
    """The first stop leads past what all pages begin with; no stop is hidden or unmarked."""
    page = visit(shown.address)
    says_what_it_is(page, shown, "en")
    page.evaluate(TO_THE_TOP)
    stops = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops.append(page.evaluate(STOP))
    assert [each for each in stops if not (each["seen"] and each["marked"])] == []
    assert stops[0]["href"] == "#main"

    accessible(page)
    page.emulate_media(color_scheme="dark")
    accessible(page, colours_alone=True)
    page.set_viewport_size(PHONE)
    fits(page)
    page.locator(f"a[href='{stops[0]['href']}']").press("Enter")
    expect(page.locator("#main:target")).to_be_visible()


@pytest.mark.parametrize("shown", EACH)
def test_a_page_on_a_phone(visit: Visit, shown: Shown) -> None:
    """In Chinese, where it speaks Chinese."""
    language: Locale = "zh" if "zh" in shown.says else "en"
    page = visit(shown.address, language=language, phone=True)
    says_what_it_is(page, shown, language)
    accessible(page)
    fits(page)


TO_THE_TOP = """() => {
    const top = document.createElement('span')
    top.tabIndex = -1
    document.body.prepend(top)
    top.focus()
}"""
"""The Tab key sets out from the top, also where a field takes the focus as soon as it is drawn."""

STOP = """() => {
    const stop = document.activeElement
    const box = stop.getBoundingClientRect()
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    const style = getComputedStyle(stop)
    return {
        html: stop.outerHTML.slice(0, 200),
        href: stop.getAttribute('href'),
        seen: top !== null && (stop.contains(top) || top.contains(stop)),
        marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
    }
}"""
"""What has the focus: whether it can be seen where it is, and that it has the focus."""


def says_what_it_is(page: Page, shown: Shown, language: Locale) -> None:
    """One heading, a title, the language, and what is expected of it."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.title().strip()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text(shown.says[language])


def fits(page: Page) -> None:
    """Nothing of a page is wider than a phone."""
    width, wide = PHONE["width"], page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} wide: {page.evaluate(WIDE, width)}"


WIDE = """width => [...document.body.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > width)
    .slice(0, 5).map(each => each.outerHTML.slice(0, 150))"""
"""The first elements that reach beyond a width."""
