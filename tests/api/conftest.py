"""What the tests of the interface share: applications in this process, lists in full, problems."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import Engine, event

from api.app import create_app
from api.problem_types import PROBLEMS
from api.problems import Problem
from api.settings import Settings
from seed.files import SEED
from seed.load import load
from tests.api import manual
from tests.conftest import ENGINES, LOADED_AT, new_database

T = TypeVar("T")
Json = dict[str, Any]
Rows = dict[str, list[Json]]
Headers = httpx.Headers | dict[str, str]
Get = Callable[[str], httpx.Response]

FOREIGN = {"Origin": "https://elsewhere.example"}
"""What a page of another site sends."""

HOST = "127.0.0.1:8000"
"""The host that applications in this process are asked at."""

LISTS = (
    "/v1/programmes",
    "/v1/claims",
    "/v1/sources",
    "/v1/clusters",
    "/v1/organisations",
    "/v1/jurisdictions",
)
"""The lists that come in pages, as far as they are of the whole base."""

FROM_THE_BASE = {
    "/v1/programmes": "/v1/programmes?limit=2",
    "/v1/programmes/facets": "/v1/programmes/facets",
    "/v1/programmes/stats": "/v1/programmes/stats?by=country&measures=funding&currency=EUR",
    "/v1/programmes/{id}": "/v1/programmes/de-spitzencluster",
    "/v1/programmes/{id}/claims": "/v1/programmes/de-spitzencluster/claims?limit=2",
    "/v1/programmes/{id}/similar": "/v1/programmes/de-spitzencluster/similar?limit=2",
    "/v1/compare": "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster",
    "/v1/convert": "/v1/convert?amount=600000000&from=EUR&year=2010&to=USD",
    "/v1/timeline": "/v1/timeline?ids=de-spitzencluster,jp-knowledge-cluster",
    "/v1/coverage": "/v1/coverage",
    "/v1/compare/rebuild": "/v1/compare/rebuild",
    "/v1/compare/explain": "/v1/compare/explain?id=de-spitzencluster&cell=funding",
    "/v1/claims": "/v1/claims?limit=2",
    "/v1/claims/{id}": "/v1/claims/c-23svjrv2fljvvy7g",
    "/v1/sources": "/v1/sources?limit=2",
    "/v1/sources/{id}": "/v1/sources/de-ptj-x",
    "/v1/clusters": "/v1/clusters?limit=2",
    "/v1/clusters/{id}": "/v1/clusters/de-its-owl",
    "/v1/organisations": "/v1/organisations?limit=2",
    "/v1/organisations/{id}": "/v1/organisations/de-bmbf",
    "/v1/jurisdictions": "/v1/jurisdictions?limit=2",
    "/v1/jurisdictions/{id}": "/v1/jurisdictions/DE",
    "/v1/vocabularies": "/v1/vocabularies",
    "/v1/vocabularies/{name}": "/v1/vocabularies/mechanisms",
    "/v1/economies": "/v1/economies",
    "/v1/economies/{code}": "/v1/economies/DE",
    "/v1/search": "/v1/search?q=cluster&limit=2",
    "/v1/revisions": "/v1/revisions",
    "/v1/dumps": "/v1/dumps",
    "/catalog": "/catalog",
    "/reconcile": '/reconcile?queries={"q0":{"query":"Spitzencluster-Wettbewerb"}}',
    "/reconcile/suggest/entity": "/reconcile/suggest/entity?prefix=Spitzen",
    "/v1/revisions/{id}": "/v1/revisions/1",
    "/v1/changes": "/v1/changes?limit=2",
    "/v1/revisions/{id}/changes": "/v1/revisions/1/changes?limit=2",
    "/v1/programmes/{id}/history": "/v1/programmes/de-spitzencluster/history?limit=2",
    "/v1/clusters/{id}/history": "/v1/clusters/de-its-owl/history?limit=2",
}
"""A request for each path of the manual that is answered from the base."""

PATHS = FROM_THE_BASE | {
    "/": "/",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
    "/problems/{code}": "/problems/not-found",
    "/reconcile/suggest/property": "/reconcile/suggest/property?prefix=coun",
    "/reconcile/suggest/type": "/reconcile/suggest/type?prefix=clus",
    "/reconcile/properties": "/reconcile/properties?type=cluster",
}
"""A request for every path of the manual that is answered in JSON."""

FILES = {
    "/v1/dumps/{revision}": "/v1/dumps/1",
    "/v1/dumps/{revision}/{name}": "/v1/dumps/1/roles.csv",
    "/sdmx/2.1/{resource}/{agency}/{id}/{version}": "/sdmx/2.1/dataflow/KB/FUNDING/latest",
    "/sdmx/2.1/data/{flow}/{key}": "/sdmx/2.1/data/FUNDING/A.JP.jp-knowledge-cluster...",
}
"""A request for each of the others, and for what makes them, once for each application."""

KEYED = re.compile("/v1/(keys|proposals)(/.*)?")
"""The paths that take a key, to read or to write: neither in the one list nor in the other."""

RECONCILIATION = {path for path in PATHS if path.startswith("/reconcile")}
"""The paths that a protocol of others has laid down: their answers have no `meta`, and a parameter
without a value is left out."""

FORMS = {"/reconcile"}
"""Those that take the same parameters in a form, by POST."""

BODIES: dict[str, Json] = {"/v1/compare/rebuild": manual.BODIES["rebuild"]}
"""What is sent to the paths that take a body, by POST; all others take GET."""

READ = {path: address for path, address in PATHS.items() if path not in BODIES}
READ_FROM_THE_BASE = {p: address for p, address in FROM_THE_BASE.items() if p not in BODIES}
"""The requests among these that are a GET."""


def path_of(address: str) -> str:
    """An address without its parameters."""
    return address.partition("?")[0]


def method_of(address: str) -> str:
    """The method that an address takes."""
    return "POST" if path_of(address) in BODIES else "GET"


def ask(client: httpx.Client, address: str, headers: Headers | None = None) -> httpx.Response:
    """The answer to the request that an address takes, with its body if it takes one."""
    body = BODIES.get(path_of(address))
    return client.request(method_of(address), address, headers=headers, json=body)


class Local:
    """An application in this process, asked without a socket, with its SQL statements counted.

    It remembers no answers, if it is not given the bytes to do so, and takes whatever comes.
    """

    def __init__(
        self, database_url: str, cache_bytes: int = 0, settings: Settings | None = None
    ) -> None:
        limits = {"read_limit": "", "write_limit": "", "sign_in_limit": ""}
        given = {"database_url": database_url, "cache_bytes": cache_bytes, **limits}
        self.app = create_app(settings or Settings.model_validate(given))
        self.engine: Engine = self.app.state.engine
        self.statements: list[str] = []
        """Those of the last request. What begins a transaction is none."""
        event.listen(self.engine, "before_cursor_execute", self._note)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}")
        self._loop = asyncio.Runner()

    def get(
        self,
        address: str,
        headers: Headers | None = None,
        *,
        method: str = "GET",
        body: bytes | str | None = None,
    ) -> httpx.Response:
        """The answer to one request."""
        self.statements.clear()
        asked = self._client.request(method, address, headers=headers, content=body)
        return self._loop.run(asked)

    def post(
        self, address: str, body: Json | bytes, headers: Headers | None = None
    ) -> httpx.Response:
        """The answer to one request with a body: of JSON, or as it stands."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        self.statements.clear()
        return self._loop.run(self._client.post(address, content=sent, headers=given))

    def run(self, asking: Coroutine[Any, Any, T]) -> T:
        """What is asked of the application in a way of its own."""
        return self._loop.run(asking)

    def at_once(self, requests: Iterable[httpx.Request]) -> list[httpx.Response]:
        """The answers to several requests that are sent at the same time."""

        async def ask() -> list[httpx.Response]:
            return await asyncio.gather(*map(self._client.send, requests))

        return self._loop.run(ask())

    def ask(self, address: str, headers: Headers | None = None) -> httpx.Response:
        """The answer to the request that an address takes, with its body if it takes one."""
        body = BODIES.get(path_of(address))
        return self.get(address, headers) if body is None else self.post(address, body, headers)

    def count(self, address: str, headers: Headers | None = None) -> int:
        """How many SQL statements a request that is answered costs."""
        response = self.ask(address, headers)
        assert response.status_code in {200, 304}, response.text
        return len(self.statements)

    def recall(
        self, address: str, headers: Headers | None = None, *, method: str = "GET"
    ) -> httpx.Response:
        """The answer from memory, of which there has to be one by now.

        A machine with much else to do may be late with its look at the base; it asks anew then.
        """
        for _ in range(100):
            answer = self.get(address, headers, method=method)
            if not self.statements:
                return answer
        raise AssertionError(f"{address} is asked of the base again and again")

    def close(self) -> None:
        """Give everything back."""
        self._loop.run(self._client.aclose())
        self._loop.close()
        if self.app.state.watch:
            self.app.state.watch.close()
        self.app.state.bases.dispose()

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SET LOCAL", "LOCK TABLE")):
            self.statements.append(statement)


@pytest.fixture(scope="session")
def sqlite_app(sqlite_url: str) -> Iterator[Local]:
    """The application over the curated base in SQLite."""
    local = Local(sqlite_url)
    yield local
    local.close()


@pytest.fixture(scope="session")
def postgresql_app(postgresql_base: str) -> Iterator[Local]:
    """The application over the curated base in PostgreSQL."""
    local = Local(postgresql_base)
    yield local
    local.close()


@pytest.fixture(scope="session")
def standby_app(postgresql_base: str, standby_base: str) -> Iterator[Local]:
    """The application over the curated base in PostgreSQL, which it reads from a standby."""
    given = {"database_url": postgresql_base, "replica_urls": standby_base, "cache_bytes": 0}
    local = Local(postgresql_base, settings=Settings.model_validate(given))
    yield local
    local.close()


@pytest.fixture(params=ENGINES)
def local(request: pytest.FixtureRequest) -> Local:
    """The application over the curated base, on either engine."""
    local: Local = request.getfixturevalue(f"{request.param}_app")
    return local


@pytest.fixture(scope="session")
def rows(client: httpx.Client) -> Rows:
    """What filters are compared with: the rows of each list without a filter, by its address."""
    return {address: list_of(client.get, f"{address}?limit=1000") for address in LISTS}


@pytest.fixture(scope="session")
def programmes(client: httpx.Client, rows: Rows) -> list[Json]:
    """Every programme in full."""
    return [client.get(f"/v1/programmes/{row['id']}").json() for row in rows["/v1/programmes"]]


@dataclass(frozen=True)
class Changed:
    """A copy of the curated base with a second revision, in which one amount is another."""

    local: Local
    before: dict[str, httpx.Response]
    """What it answered before, by address."""


PROGRAMME = "no-nic"
OLD, NEW = 127_000_000, 128_000_000
"""The amount of one of its claims, in the first revision and in the second."""

CHANGED_AT = LOADED_AT + timedelta(days=7)
ASKED_BEFORE = (
    f"/v1/programmes/{PROGRAMME}",
    f"/v1/programmes/{PROGRAMME}/claims?limit=5",
    f"/v1/compare?ids={PROGRAMME},de-spitzencluster&measures=duration,funding_per_year",
    f"/v1/timeline?ids={PROGRAMME}&on=2012",
    "/v1/coverage?country=NO",
    "/v1/programmes/facets?country=NO&on=2015",
    "/v1/programmes/stats?country=NO&by=status&measures=funding",
    "/v1/claims?kind=funding&limit=20",
    "/v1/programmes?country=NO&sort=-claims",
    "/v1/sources/no-nfd-2014",
    "/v1/economies/NO",
    "/v1/jurisdictions?limit=3",
    "/v1/revisions",
    "/v1/changes?country=NO&limit=5",
    "/v1/changes.atom?country=NO&limit=5",
)
"""What is asked of the first revision, each in the four ways that follow."""

WAYS = ("lang=en", "as_of=1", "as_of=2026-11-24", "as_of=2026-11-30&lang=zh")


@pytest.fixture(scope="session", params=ENGINES)
def changed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Changed]:
    """The curated base before and after one amount in a dossier was corrected and loaded."""
    folder = tmp_path_factory.mktemp("changed")
    local = Local(copy_of(request.param, request, folder))
    asked = [plus(address, way) for address in ASKED_BEFORE for way in WAYS]
    before = {address: local.get(address) for address in asked}
    revision = load(local.engine, corrected(folder), at=CHANGED_AT).revision
    assert revision
    assert (revision.claims_added, revision.claims_retired) == (1, 1)
    yield Changed(local, before)
    local.close()


def corrected(
    folder: Path, old: str = f"{{amount: {OLD}, ", new: str = f"{{amount: {NEW}, "
) -> Path:
    """The folder with a dossier in it, in which one text is another."""
    dossier = (SEED / "dossiers" / "no.yaml").read_text(encoding="utf-8")
    assert dossier.count(old) == 1
    (folder / "dossiers").mkdir(exist_ok=True)
    (folder / "dossiers" / "no.yaml").write_text(dossier.replace(old, new), encoding="utf-8")
    return folder


def copy_of(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a copy of the curated base."""
    if engine == "sqlite":
        path = folder / "kb.sqlite"
        with (
            closing(sqlite3.connect(request.getfixturevalue("sqlite_file"))) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
        return f"sqlite:///{path}"
    template = request.getfixturevalue("postgresql_template")
    return new_database(request.getfixturevalue("postgresql_url"), template)


def list_of(get: Get, address: str) -> list[Json]:
    """Every row of a list, page after page."""
    return [row for page in pages(get, address) for row in page["items"]]


def pages(get: Get, address: str) -> Iterator[Json]:
    """The pages of a list, as `next` leads from one to the other."""
    following: str | None = address
    while following:
        response = get(following)
        assert response.status_code == 200, response.text
        page: Json = response.json()
        yield page
        following = page["next"]


def plus(address: str, query: str) -> str:
    """An address with some more parameters."""
    return f"{address}{'&' if '?' in address else '?'}{query}"


def ids(rows: Iterable[Json]) -> list[str]:
    """The ids of some rows."""
    return [row["id"] for row in rows]


def problem(response: httpx.Response, code: str) -> Json:
    """The body of an answer that has to be a problem of a kind, exactly as it is documented."""
    assert response.headers["content-type"] == "application/problem+json"
    body: Json = response.json()
    assert body["type"] == f"/problems/{code}", body
    assert body["title"] == PROBLEMS[code].title
    assert body["status"] == response.status_code == PROBLEMS[code].status
    assert body["request_id"] == response.headers["x-request-id"]
    assert body == Problem.model_validate(body, strict=True, extra="forbid").model_dump()
    return body


def rejections(response: httpx.Response, code: str = "invalid-parameter") -> list[tuple[str, str]]:
    """Parameter and code of everything that is wrong with a request that was understood."""
    return [(e["parameter"], e["code"]) for e in problem(response, code)["errors"]]
