"""What the tests of pages share: a browser, and visits that are watched."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.chromium import Locale, launched, opened
from tests.site.watching import Watch

expect.set_options(timeout=20_000)  # milliseconds: a busy machine is no fault of a page


class Visit(Protocol):
    """Opens a page in a profile of its own."""

    def __call__(
        self,
        path: str,
        *,
        language: Locale = "en",
        dark: bool = False,
        scripts: bool = True,
        phone: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser, for as long as tests of pages follow each other.

    No longer: tests that run a loop of asyncio cannot run beside it.
    """
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    """Visits pages of a server over the curated base.

    No page that was visited asked another host, met an error or did what its policy forbids.
    """
    watch = Watch(server)
    contexts: list[BrowserContext] = []

    def visit(
        path: str,
        *,
        language: Locale = "en",
        dark: bool = False,
        scripts: bool = True,
        phone: bool = False,
    ) -> Page:
        context = opened(
            browser, server, language=language, dark=dark, scripts=scripts, phone=phone
        )
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        answer = page.goto(path)
        assert answer, f"{path} is no page"
        assert answer.ok, f"{path} is answered {answer.status}"
        return page

    yield visit
    for context in contexts:
        context.close()
    assert watch.faults() == []
