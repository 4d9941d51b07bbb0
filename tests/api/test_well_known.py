"""The guide and the catalogue: all that they name is there."""

from collections.abc import Iterator

import httpx
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.routes.well_known import GUIDE
from tests.api.conftest import FOREIGN, FROM_THE_BASE, problem, rejections

ASSISTANT = "/mcp"
"""Which takes no GET: its own tests ask it."""

BOTH = ("/llms.txt", "/.well-known/api-catalog")


def tokens(text: str) -> list[Token]:
    """A text in Markdown in its parts."""
    return MarkdownIt().parse(text)


def links(text: str) -> Iterator[str]:
    """The addresses to which a text in Markdown leads."""
    for block in tokens(text):
        for token in block.children or ():
            if token.type == "link_open":
                yield str(token.attrs["href"])


NAMED = [address for address in links(GUIDE.read_text("utf-8")) if address.startswith("/")]


@pytest.mark.parametrize("address", NAMED)
def test_every_address_of_the_guide_is_answered(client: httpx.Client, address: str) -> None:
    if address != ASSISTANT:
        response = client.get(address)
        assert response.status_code == 200, response.text
        if "items" in response.text[:20]:
            assert response.json()["items"], address


def test_the_guide_leads_to_every_list_and_record(client: httpx.Client) -> None:
    served = client.get("/llms.txt")
    assert served.headers["content-type"] == "text/plain; charset=utf-8"
    base = str(client.base_url).rstrip("/")
    found = list(links(served.text))
    assert [address.removeprefix(base) for address in found][: len(NAMED)] == NAMED
    assert all(address.startswith(f"{base}/") for address in found[: len(NAMED)])
    asked = {address.partition("?")[0] for address in NAMED}
    nouns = {path for path in FROM_THE_BASE if path.count("/") == 2 and "{" not in path}
    assert {noun for noun in nouns if not any(path.startswith(noun) for path in asked)} == set()
    assert ASSISTANT in asked


def test_the_guide_is_as_such_guides_are(client: httpx.Client) -> None:
    """A title, a summary, sections with lists of links; short enough to be read at once."""
    text = client.get("/llms.txt").text
    parts = tokens(text)
    assert [part.tag for part in parts if part.type == "heading_open"] == ["h1"] + ["h2"] * 8
    assert [part.type for part in parts[:4]] == [
        "heading_open", "inline", "heading_close", "blockquote_open",
    ]  # fmt: skip
    assert len(text) < 8_000
    assert "CC BY 4.0" in text


def test_the_guide_names_the_host_that_was_asked(client: httpx.Client) -> None:
    text = client.get("/llms.txt", headers={"Host": "kb.example:8443"}).text
    assert "(http://kb.example:8443/v1/programmes/de-spitzencluster)" in text
    assert "](/" not in text


def test_the_catalogue_leads_to_what_describes_the_interface(client: httpx.Client) -> None:
    response = client.get("/.well-known/api-catalog")
    media, _, profile = response.headers["content-type"].partition("; ")
    assert media == "application/linkset+json"
    assert profile == 'profile="https://www.rfc-editor.org/info/rfc9727"'
    own, interface = response.json()["linkset"]
    base = str(client.base_url).rstrip("/")
    assert own["anchor"] == str(response.url)
    assert [item["href"] for item in own["item"]] == [interface["anchor"]] == [f"{base}/"]
    described = {
        relation: interface[relation][0]["href"] for relation in interface if "-" in relation
    }
    assert described == {
        "service-desc": f"{base}/openapi.json",
        "service-doc": f"{base}/llms.txt",
        "service-meta": f"{base}/catalog.jsonld",
    }
    assert interface["status"][0]["href"] == f"{base}/healthz"
    for relation in interface.keys() - {"anchor", "license"}:
        (to,) = interface[relation]
        if to["href"].removeprefix(base) != ASSISTANT:
            found = client.get(to["href"])
            assert found.status_code == 200
            assert found.headers["content-type"].partition(";")[0] == to["type"]


def test_whoever_asks_for_the_head_is_told_what_it_is(client: httpx.Client) -> None:
    head = client.head("/.well-known/api-catalog")
    assert (head.status_code, head.content) == (200, b"")
    assert head.links["api-catalog"]["url"] == "/.well-known/api-catalog"


@pytest.mark.parametrize("address", BOTH)
@pytest.mark.parametrize("accept", ["*/*", "text/plain", "text/markdown", "application/json"])
def test_both_are_given_to_whoever_asks(client: httpx.Client, address: str, accept: str) -> None:
    response = client.get(address, headers={**FOREIGN, "Accept": accept})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert not {"etag", "kb-revision"} & set(response.headers)


@pytest.mark.parametrize("address", BOTH)
def test_both_take_no_parameters_and_nothing_but_reading(
    client: httpx.Client, address: str
) -> None:
    assert rejections(client.get(f"{address}?lang=zh")) == [("lang", "unknown")]
    problem(client.post(address), "method-not-allowed")
    problem(client.get(f"{address}/"), "not-found")


def test_the_index_leads_to_both(client: httpx.Client) -> None:
    assert set(BOTH) <= set(client.get("/").json()["addresses"].values())
    assert not set(BOTH) & set(client.get("/openapi.json").json()["paths"])
