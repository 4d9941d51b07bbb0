"""Every link of the pages leads somewhere: each is followed once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import Page

from tests.site.chromium import Locale
from tests.site.conftest import Visit
from tests.site.test_every_page import IN_EACH_LANGUAGE, Shown

MOST_LINKS = 20
"""How many links of a page are followed that no page had before."""

ACCEPT = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
"""What a browser wants of a link."""

ADDRESSES = """links => links.map(
    link => new URL(link.getAttribute('href'), document.baseURI).href
)"""
"""Where links lead, in full; also those inside drawings."""


@dataclass
class Links:
    """The links of pages, each followed once."""

    client: httpx.Client
    _followed: set[str] = field(default_factory=set)

    def broken(self, page: Page) -> list[str]:
        """Those of a page that lead nowhere, as far as they are not too many."""
        found = page.eval_on_selector_all("a[href]", ADDRESSES)
        here = page.url.partition("#")[0]
        inside = [each.partition("#")[2] for each in found if each.startswith(f"{here}#")]
        known = "id => document.getElementById(id) !== null"
        wrong = [f"#{each}" for each in inside if not page.evaluate(known, each)]

        own = {each.partition("#")[0]: None for each in found if self._is_own(each)}
        new = [each for each in own if each not in self._followed][:MOST_LINKS]
        self._followed.update(new)
        for each in new:
            with self.client.stream("GET", each, headers=ACCEPT, follow_redirects=True) as answer:
                if answer.status_code != 200:
                    wrong.append(f"{each}: {answer.status_code}")
        return wrong

    def _is_own(self, address: str) -> bool:
        return address.startswith(str(self.client.base_url))


@pytest.fixture(scope="module")
def links(server: str) -> Iterator[Links]:
    """The links of the pages of a server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield Links(client)


@pytest.mark.parametrize(("shown", "language"), IN_EACH_LANGUAGE)
def test_no_link_is_broken(visit: Visit, links: Links, shown: Shown, language: Locale) -> None:
    assert links.broken(visit(shown.address, language=language)) == []
