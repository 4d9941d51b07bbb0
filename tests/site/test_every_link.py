"""Every link of the pages leads somewhere: each is followed once."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from tests.api.browsing import Page
from tests.api.test_pages import HTML, links_of
from tests.site.test_every_page import EACH, Shown

MOST_LINKS = 20
"""How many links of a page are followed that no page had before."""


class Links:
    """The links of pages, each followed once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._followed: set[str] = set()

    def broken(self, address: str) -> list[str]:
        """Those of a page that lead nowhere, as far as they are not too many."""
        answer = self._client.get(address, headers=HTML)
        page, here = Page(answer.text), str(answer.url)
        found = [urldefrag(urljoin(here, link)) for link in links_of(page)]
        inside = {part for url, part in found if url == urldefrag(here).url and part}
        wrong = [f"#{part}" for part in inside - set(page.ids)]

        own = {url: None for url, _ in found if url.startswith(str(self._client.base_url))}
        new = [url for url in own if url not in self._followed][:MOST_LINKS]
        self._followed.update(new)
        for url in new:
            with self._client.stream("GET", url, headers=HTML, follow_redirects=True) as led:
                if led.status_code != httpx.codes.OK:
                    wrong.append(f"{url}: {led.status_code}")
        return wrong


@pytest.fixture(scope="module")
def links(server: str) -> Iterator[Links]:
    """The links of the pages of a server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield Links(client)


@pytest.mark.parametrize("shown", EACH)
def test_no_link_is_broken(links: Links, shown: Shown) -> None:
    assert links.broken(shown.address) == []
