"""What the tests of the assistant share: its sessions, and what it asks, by which addresses too."""

import re
from collections.abc import Iterator
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, ListToolsResult

from tests.api.conftest import Json

Where = str | StdioServerParameters | Server[Any]
"""What a client is connected with."""

TERMS = {"prices": "constant", "base_year": 2015, "rate": "ppp", "currency": "USD"}
IN_TERMS = "prices=constant&base_year=2015&rate=ppp&currency=USD"
FIGURE = {"id": "de-spitzencluster", "cell": "funding_per_cluster_year", **TERMS}
EXPLAINED = f"/v1/compare/explain?id=de-spitzencluster&cell=funding_per_cluster_year&{IN_TERMS}"

COMPARED = (
    "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster,no-nic"
    f"&measures=duration,funding,funding_per_cluster_year,mechanisms,phases&{IN_TERMS}"
)

PARTS = [
    "periods", "phases", "rounds", "organisations", "funding", "mechanisms", "figures", "clusters",
    "relations",
]  # fmt: skip

CALLS: dict[str, tuple[Json, str]] = {
    "search_programmes": (
        {"q": "集群", "lang": "zh", "country": ["CN", "JP"], "active_in": "2010", "limit": 3},
        "/v1/programmes?q=集群&lang=zh&country=CN,JP&active_in=2010&limit=3&sort=-claims",
    ),
    "get_programme": ({"id": "fr-poles", "parts": PARTS}, "/v1/programmes/fr-poles"),
    "compare_programmes": (
        {
            "ids": ["de-spitzencluster", "jp-knowledge-cluster", "no-nic"],
            "measures": ["duration", "funding", "funding_per_cluster_year", "mechanisms", "phases"],
            **TERMS,
        },
        COMPARED,
    ),
    "explain_figure": (FIGURE, EXPLAINED),
    "sources_of_figure": (FIGURE, EXPLAINED),
    "coverage": ({"country": ["NZ"]}, "/v1/coverage?country=NZ&field=periods,funding"),
}
"""Of each tool, arguments and the address that says the same."""

CLAIM = re.compile("c-[a-z2-7]{16}")


def asked(where: Where, *calls: tuple[str, Json], mode: str = "auto") -> list[CallToolResult]:
    """What some calls are answered, in one session."""

    async def ask() -> list[CallToolResult]:
        async with Client(where, mode=mode) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(ask)


def listed(where: Where) -> ListToolsResult:
    """The tools as they are listed."""

    async def ask() -> ListToolsResult:
        async with Client(where) as client:
            return await client.list_tools()

    return anyio.run(ask)


def text_of(result: CallToolResult) -> str:
    """The text of a result, which is all of its content."""
    (content,) = result.content
    assert content.type == "text"
    return content.text


def texts(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a result with the key that it stands under; keys of records themselves too."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield "", name
            yield from texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value, key)
    elif isinstance(part, str):
        yield key, part
