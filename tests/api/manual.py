"""The manual made anew: `python -m tests.api.manual`, which `make openapi` runs.

Asks the curated base one request for each operation and keeps the answers as the manual's
examples; then writes the manual and the table of settings, to which tests hold the code.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.configured import documented
from api.manual import EXAMPLES
from api.settings import Settings
from kb.db import connect
from kb.migrate import migrate
from seed.files import SEED
from seed.load import load
from tests.conftest import LOADED_AT

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
"""The manual as it is committed: the contract, without the examples."""

SETTINGS = OPENAPI.with_name("settings.md")
"""What an operator may set."""

ADDRESS = "http://127.0.0.1:8000"

REQUESTS = {
    "index": "/",
    "health": "/healthz",
    "ready": "/readyz",
    "get_problem": "/problems/invalid-parameter",
    "list_programmes": "/v1/programmes?q=集群&lang=zh&active_in=2010&country=DE&limit=1",
    "count_programmes": "/v1/programmes/facets?country=DE&facets=level,status,start_decade,sector",
    "summarise_programmes": "/v1/programmes/stats?country=JP&by=start_decade&measures=funding"
    "&nature=unknown",
    "get_programme": "/v1/programmes/pl-kkk-coord",
    "list_programme_claims": "/v1/programmes/de-spitzencluster/claims?limit=1",
    "list_similar_programmes": "/v1/programmes/de-spitzencluster/similar?limit=1",
    "compare": "/v1/compare?ids=de-spitzencluster&measures=funding_per_cluster_year"
    "&currency=USD&prices=constant&base_year=2015",
    "convert": "/v1/convert?amount=600000000&from=EUR&start=2009&end=2010&economy=DE&to=USD"
    "&prices=constant&base_year=2015&rate=ppp",
    "timeline": "/v1/timeline?active_in=2012&country=FI",
    "coverage": "/v1/coverage?country=NZ&field=periods,funding",
    "rebuild": "/v1/compare/rebuild",
    "explain": "/v1/compare/explain?id=no-nce&cell=funding_per_cluster_year&since=1",
    "list_claims": "/v1/claims?source=cn-jjrb-2022&kind=funding&limit=1",
    "get_claim": "/v1/claims/c-23svjrv2fljvvy7g",
    "list_sources": "/v1/sources?kind=evaluation&country=JP&limit=1",
    "get_source": "/v1/sources/de-ptj-x",
    "list_clusters": "/v1/clusters?programme=de-spitzencluster&limit=1",
    "get_cluster": "/v1/clusters/cn-changsha-machinery",
    "list_organisations": "/v1/organisations?country=DE&kind=ministry&limit=1",
    "get_organisation": "/v1/organisations/de-ptj",
    "list_jurisdictions": "/v1/jurisdictions?kind=country&covered=true&limit=1",
    "get_jurisdiction": "/v1/jurisdictions/NO",
    "list_vocabularies": "/v1/vocabularies",
    "get_vocabulary": "/v1/vocabularies/roles",
    "list_economies": "/v1/economies",
    "get_economy": "/v1/economies/DE",
    "search": "/v1/search?q=集群&lang=zh&collection=programmes,clusters&limit=2",
    "list_revisions": "/v1/revisions",
    "list_dumps": "/v1/dumps",
    "get_catalogue": "/catalog",
    "reconcile": '/reconcile?queries={"q0":{"query":"Spitzencluster-Wettbewerb"}}',
    "suggest_thing": "/reconcile/suggest/entity?prefix=Spitzen",
    "suggest_property": "/reconcile/suggest/property?prefix=coun",
    "suggest_type": "/reconcile/suggest/type?prefix=clus",
    "propose_properties": "/reconcile/properties?type=cluster",
    "get_revision": "/v1/revisions/1",
    "list_changes": "/v1/changes?subject=de-its-owl&kind=clusters",
    "list_revision_changes": "/v1/revisions/1/changes?limit=2",
    "list_programme_history": "/v1/programmes/pl-kkk-coord/history?limit=2",
    "list_cluster_history": "/v1/clusters/de-its-owl/history?limit=2",
}
"""One request for each operation."""

BODIES: dict[str, dict[str, Any]] = {
    "rebuild": {
        "source": "cn-jjrb-2022",
        "at": "Zhao Zuoquan, first and fifth lessons",
        "title": "World-class clusters abroad",
        "columns": [
            {
                "id": "after",
                "label": "Years from the first cluster programme",
                "indicator": "years-from-first-cluster-programme",
            },
            {"id": "money", "measure": "funding", "currency": "EUR", "scale": 1000000},
        ],
        "rows": [
            {"label": "Norway", "jurisdiction": "NO", "figures": {"after": 13}},
            {
                "label": "Japan",
                "programmes": ["jp-industrial-cluster", "jp-knowledge-cluster"],
                "figures": {"money": 620},
            },
        ],
    },
}
"""What is sent to the operations that take a body."""


def examples(database_url: str) -> dict[str, dict[str, Any]]:
    """What the requests are answered over the curated base, long lists cut to two rows."""
    transport = httpx.ASGITransport(create_app(Settings(database_url=database_url, read_limit="")))

    async def ask() -> dict[str, dict[str, Any]]:
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            return {
                operation: await _example(client, operation, request)
                for operation, request in REQUESTS.items()
            }

    answers = asyncio.run(ask())
    answers["list_economies"]["answer"]["items"][2:] = []
    answers["get_economy"]["answer"]["years"][2:] = []
    answers["get_catalogue"]["answer"]["@graph"][3:] = []
    answers["get_catalogue"]["answer"]["@graph"][2:] = []
    return answers


async def _example(client: httpx.AsyncClient, operation: str, request: str) -> dict[str, Any]:
    """A request with what it sends, if anything, and what it is answered."""
    if operation not in BODIES:
        return {"request": request, "answer": (await client.get(request)).json()}
    body = BODIES[operation]
    answer = (await client.post(request, json=body)).json()
    return {"request": request, "body": body, "answer": answer}


def contract(manual: dict[str, Any]) -> dict[str, Any]:
    """The manual without its examples, which move with the data."""
    for methods in manual["paths"].values():
        for operation in methods.values():
            answers = (operation["responses"].get(status, {}) for status in ("200", "201"))
            for part in (*answers, operation.get("requestBody", {})):
                part.get("content", {}).get("application/json", {}).pop("examples", None)
    return manual


def written(content: Any) -> str:
    """A document as it is kept: one line a key, so that a change can be read."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the examples, then the manual that shows them, and the settings."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kb.sqlite"
        engine = connect(url)
        migrate(engine)
        load(engine, SEED, at=LOADED_AT)
        engine.dispose()
        EXAMPLES.write_text(written(examples(url)), encoding="utf-8")
        OPENAPI.parent.mkdir(exist_ok=True)
        manual = create_app(Settings(database_url=url)).openapi()
        OPENAPI.write_text(written(contract(manual)), encoding="utf-8")
        SETTINGS.write_text(documented(), encoding="utf-8")


if __name__ == "__main__":
    main()
