"""What people come for, from the first page to the last, as they would do it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.chromium import Locale
from tests.site.conftest import Visit
from tests.site.figures import Figure, first

GERMAN, JAPANESE = "de-spitzencluster", "jp-knowledge-cluster"

NAMES: dict[Locale, dict[str, str]] = {
    "en": {GERMAN: "Leading-Edge Cluster Competition", JAPANESE: "Knowledge Cluster Initiative"},
    "zh": {GERMAN: "领先集群竞赛计划", JAPANESE: "知识集群计划"},
}

COMPARED = f"/compare?ids={GERMAN},{JAPANESE}&measures=duration,funding&currency=EUR"
CONSTANT = f"{COMPARED}&prices=constant&base_year=2015&rate=ppp"
"""The comparison of both: as the money was, and in that of 2015 by purchasing power."""

PATHS = [
    pytest.param(scripts, phone, id=f"{'with' if scripts else 'no'} scripts, {where}")
    for scripts in (True, False)
    for phone, where in ((False, "at a desk"), (True, "on a phone"))
]


@pytest.mark.parametrize(("scripts", "phone"), PATHS)
def test_from_a_search_in_chinese_to_the_source_of_a_number(
    visit: Visit, scripts: bool, phone: bool
) -> None:
    page = visit("/", language="zh", scripts=scripts, phone=phone)
    search(page, "知的クラスター")
    expect(page).to_have_url(re.compile(r"/search\?(.*&)?q="))
    page.get_by_role("main").get_by_role("link", name=NAMES["zh"][JAPANESE]).first.click()
    expect(page).to_have_url(re.compile(rf"/programmes/{JAPANESE}(\?.*)?$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES["zh"][JAPANESE])

    amount = leading_to(page, "/claims/").filter(has_text=re.compile(r"\d")).first
    told = first(amount.inner_text())
    amount.click()
    expect(page).to_have_url(re.compile("/claims/c-"))
    assert any(told.stands_for(each.value) for each in figures(page.get_by_role("main")))

    cited = leading_to(page, "/sources/").first
    source = urlsplit(cited.get_attribute("href") or "").path
    cited.click()
    expect(page).to_have_url(re.compile(re.escape(source)))
    outside = page.get_by_role("main").locator("a[href^='http']:not([href*='127.0.0.1'])")
    expect(outside.first).to_be_visible()
    expect(leading_to(page, "/claims/").first).to_be_visible()


def test_a_programme_tells_all_that_is_known_and_what_is_not(visit: Visit) -> None:
    page = visit(f"/programmes/{GERMAN}")
    for each in (
        *("Timeline", "Funding", "Mechanisms", "Clusters", "Figures", "Relations"),
        *("What is not known", "History", "Cite"),
    ):
        expect(page.get_by_role("heading", name=each, exact=True)).to_be_visible()


@pytest.mark.parametrize(("scripts", "phone"), PATHS)
def test_a_comparison_is_built_by_typing_and_taken_home(
    visit: Visit, tmp_path: Path, scripts: bool, phone: bool
) -> None:
    page = visit("/compare", scripts=scripts, phone=phone)
    for id in (GERMAN, JAPANESE):
        field = page.get_by_label("Add a programme")
        field.fill(NAMES["en"][id])
        field.press("Enter")
        expect(page).to_have_url(re.compile(id))
    page.get_by_label("Currency", exact=True).select_option("EUR")
    page.get_by_role("button", name="Compare", exact=True).click()
    for name in NAMES["en"].values():
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    before = figure(page, GERMAN)

    page.get_by_label("Prices", exact=True).select_option("constant")
    page.get_by_label("Base year", exact=True).select_option("2015")
    page.get_by_label("Rate", exact=True).select_option("ppp")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page).to_have_url(re.compile("rate=ppp"))
    assert chosen(page) == {
        "ids": [GERMAN, JAPANESE],
        "currency": ["EUR"],
        "prices": ["constant"],
        "base_year": ["2015"],
        "rate": ["ppp"],
    }
    assert figure(page, GERMAN) != before

    for row in downloaded(page, tmp_path):
        id = str(row["id"])
        assert figure(page, id).stands_for(float(str(row["funding"])))
        assert figure(page, id, "duration").stands_for(float(str(row["duration"])))


@pytest.mark.parametrize(("scripts", "phone"), PATHS)
def test_another_language_changes_nothing_else(visit: Visit, scripts: bool, phone: bool) -> None:
    page = visit(CONSTANT, scripts=scripts, phone=phone)
    told, before = figure(page, GERMAN), chosen(page)
    reveal(page, page.get_by_role("link", name="中文")).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    assert urlsplit(page.url).path == "/compare"
    assert chosen(page) == before
    for name in NAMES["zh"].values():
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    again = figure(page, GERMAN)
    assert abs(again.value - told.value) <= again.within + told.within

    reveal(page, page.get_by_role("link", name="English")).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chosen(page) == before


def test_a_figure_of_a_comparison_leads_to_how_it_was_made(visit: Visit) -> None:
    page = visit(CONSTANT)
    told = figure(page, GERMAN)
    cell(page, GERMAN, "funding").click()
    expect(page).to_have_url(re.compile("/compare/explain"))
    assert any(told.stands_for(each.value) for each in figures(page.get_by_role("main")))
    expect(leading_to(page, "/claims/").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "no scripts"])
def test_the_keyboard_leads_from_the_first_page_to_a_programme(visit: Visit, scripts: bool) -> None:
    page = visit("/", scripts=scripts)
    tab_to(page, page.get_by_role("search").first.get_by_label("Search"))
    page.keyboard.type("Spitzencluster")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?"))
    link = page.get_by_role("main").get_by_role("link", name=NAMES["en"][GERMAN])
    tab_to(page, link.first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES["en"][GERMAN])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "no scripts"])
@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "Programmes Compare Clusters Jurisdictions Sources Coverage Revisions"),
        ("zh", "计划 比较 集群 辖区 来源 覆盖 修订"),
    ],
)
def test_on_a_phone_the_menu_leads_everywhere(
    visit: Visit, language: Locale, names: str, scripts: bool
) -> None:
    page = visit("/", language=language, phone=True, scripts=scripts)
    for name in names.split():
        link = page.get_by_role("banner").get_by_role("link", name=name, exact=True)
        reveal(page, link).tap()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert urlsplit(page.url).path != "/"
        page.goto("/")


@pytest.mark.parametrize("path", [f"/programmes/{GERMAN}", COMPARED])
def test_on_paper_there_is_nothing_to_press(visit: Visit, path: str) -> None:
    page = visit(path, dark=True)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)  # what is hidden has no role
    expect(page.get_by_role("search")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


def search(page: Page, words: str) -> None:
    """Search by the box that every page has."""
    box = page.get_by_role("search").first.get_by_label(re.compile("^(Search|搜索)$"))
    reveal(page, box).fill(words)
    box.press("Enter")


def reveal(page: Page, wanted: Locator) -> Locator:
    """Something of the header, after the menu was opened if it is in one that is closed."""
    if not wanted.first.is_visible():
        page.get_by_role("banner").locator("summary, button[aria-expanded=false]").first.click()
    expect(wanted.first).to_be_visible()
    return wanted.first


def tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by {most} times Tab")


def leading_to(page: Page, path: str) -> Locator:
    """The links of a page's main part to the pages under a path."""
    return page.get_by_role("main").locator(f"a[href^='{path}']")


def figures(part: Locator) -> Iterator[Figure]:
    """Every number of a part of a page."""
    text = part.inner_text()
    return (first(text[each.start() :]) for each in re.finditer(r"(?<![\d,.])\d", text))


def cell(page: Page, programme: str, measure: str) -> Locator:
    """The link of a comparison's cell to its lineage."""
    links = page.get_by_role("table").locator("a[href*='/compare/explain']")
    for each in links.all():
        asked = parse_qs(urlsplit(each.get_attribute("href") or "").query)
        if asked["id"] == [programme] and asked["cell"] == [measure]:
            return each
    raise AssertionError(f"no {measure} of {programme}")


def figure(page: Page, programme: str, measure: str = "funding") -> Figure:
    """A figure of a comparison, as it is shown."""
    return first(cell(page, programme, measure).inner_text())


def chosen(page: Page) -> dict[str, list[str]]:
    """What the address of a comparison says of programmes and money."""
    said = parse_qs(urlsplit(page.url).query)
    named = ("ids", "currency", "prices", "base_year", "rate")
    return {name: ",".join(said.get(name, [])).split(",") for name in named}


def downloaded(page: Page, folder: Path) -> list[dict[str, object]]:
    """The rows of the workbook that a comparison leads to, by the names of their columns."""
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").first.click()
    path = folder / "compared.xlsx"
    download.value.save_as(path)
    head, *rows = openpyxl.load_workbook(path)["data"].iter_rows(values_only=True)
    assert len(rows) == 2
    return [dict(zip(head, row, strict=True)) for row in rows]
