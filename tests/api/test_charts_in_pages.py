"""The script that draws charts in pages, in a real browser that runs nothing but our files."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from api import pages

CHROMIUM = "/usr/bin/chromium"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CHART = "/v1/compare{}?ids=de-spitzencluster,jp-knowledge-cluster&measures=duration"
PAGE = f"""<!doctype html><html lang="zh"><head><title>Charts</title>
<link rel="stylesheet" href="{pages.address_of(pages.STYLE)}">
<script type="module" src="{pages.charts_script()}"></script></head><body><main>
<figure data-chart="{CHART.format(".vl")}"><img src="{CHART.format(".svg")}" alt="Two"></figure>
<figure data-chart="/v1/compare.vl?ids=nobody"><img src="{CHART.format(".svg")}" alt="One"></figure>
<figure data-chart="https://elsewhere.example/x.vl"><img src="/none.svg" alt="Foreign"></figure>
</main></body></html>"""


@pytest.fixture
def told() -> list[str]:
    """What the browser complains of."""
    return []


@pytest.fixture
def asked() -> list[str]:
    """What it asks for."""
    return []


@pytest.fixture
def page(server: str, told: list[str], asked: list[str]) -> Iterator[Page]:
    """A page with charts, in a dark room."""

    def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=PAGE, content_type="text/html", headers=headers)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(color_scheme="dark")
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.route(f"{server}/charts", answer)
        page.goto(f"{server}/charts", wait_until="commit")
        page.wait_for_selector("figure .chart svg", timeout=60_000)
        yield page
        browser.close()


def test_a_chart_takes_the_place_of_its_picture(
    page: Page, server: str, told: list[str], asked: list[str]
) -> None:
    first, second, third = page.locator("figure").all()
    drawn = first.locator(".chart")
    assert (drawn.get_attribute("role"), drawn.get_attribute("aria-label")) == ("img", "Two")
    assert "持续时间" in drawn.inner_text(), "in the language of the page"
    assert not first.locator("img").is_visible()
    for failed in (second, third):
        assert failed.locator("img").get_attribute("hidden") is None, "the picture stays"
        assert failed.locator(".chart").count() == 0
    assert all(url.startswith(server) for url in asked)
    assert any("theme=dark" in url for url in asked)
    first.locator(".mark-rect path").first.hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "10.4" in page.inner_text("#vg-tooltip-element")
    page.emulate_media(color_scheme="light")
    light = "figure .chart svg [fill='#1f5fa8']"
    page.wait_for_selector(light, state="attached", timeout=60_000)
    assert first.locator(".chart").count() == 1
    assert [text for text in told if "Content Security Policy" in text] == []
