"""The application: its layers, its routes, its manual."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypedDict

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api import formats, problems
from api.answers import Front, Remembered
from api.bases import Bases
from api.caching import Known, NotModified
from api.edge import Edge
from api.gates import Gate, Lanes
from api.later import Later
from api.memory import Memory
from api.observing import Observer
from api.rates import Counted, Rates
from api.settings import Settings
from api.spool import Spool
from api.tallies import Tallies
from api.telling import telling
from api.watching import Watch
from api.work import Work
from kb import __version__

if TYPE_CHECKING:
    from api.aside import Workers

DESCRIPTION = """\
Which programmes the countries of the world run to build industrial clusters, with what money,
through which ministries, over what years, by which mechanisms, and how they compare.

Every fact is a claim with the document and the place in it where it was read. Reading is public.
HEAD and OPTIONS work wherever GET does. An answer from the base carries `KB-Revision`, and to a GET
`ETag` and `Last-Modified`; `as_of` gives the state of any earlier revision, and `KB-Revision-Min`
asks for none before one that you have seen. A POST that needs no key asks for more than an address
can hold, and keeps nothing. Errors are problem details (RFC 9457); a 503 says in `Retry-After` when
to ask again. Assistants ask at `/mcp`, by the Model Context Protocol, which describes its tools
itself. Data: CC BY 4.0.

Writing takes a key (`Authorization: Bearer kb_…`), and an `Idempotency-Key`, under which a request
that is sent again is done once. Whoever holds a key proposes change sets at `/v1/proposals`; what a
curator accepts is one revision. A step with a proposal says in `If-Match` which state it is meant
for, by the `ETag`. `RateLimit` says how many requests more are taken; what is answered from memory
is not counted.
"""


ROUTES = (
    # pages, which are asked for by other addresses than data, or as HTML
    ("pages.home", "/"),
    ("pages.programmes", "/programmes"),
    ("pages.compare", "/compare", "/compare/explain"),
    ("pages.programme", "/programmes/{id}"),
    ("pages.cluster", "/clusters/{id}"),
    ("pages.history", "/programmes/{id}/history", "/clusters/{id}/history"),
    ("pages.claim", "/claims/{id}"),
    ("pages.search", "/search"),
    ("pages.ask", "/docs/{operation}/ask"),
    ("pages.documents", "/docs", "/docs/problems", "/docs/{name}", "/problems/{code}"),
    ("pages.clusters", "/clusters"),
    ("pages.organisations", "/organisations", "/organisations/{id}"),
    ("pages.sources", "/sources", "/sources/{id}"),
    ("pages.jurisdictions", "/jurisdictions", "/jurisdictions/{id}"),
    ("pages.coverage", "/coverage"),
    ("pages.revisions", "/revisions", "/revisions/{id}"),
    ("operation", "/", "/healthz", "/problems/{code}"),
    ("readiness", "/readyz"),
    ("metrics", "/metrics"),
    ("catalog", "/catalog"),
    ("well_known", "/llms.txt", "/.well-known/api-catalog"),
    # before the programmes, whose ids its addresses look like
    ("statistics", "/v1/programmes/facets", "/v1/programmes/stats"),
    ("programmes", "/v1/programmes", "/v1/programmes/{id}/claims"),
    ("programme", "/v1/programmes/{id}"),
    ("similar", "/v1/programmes/{id}/similar"),
    ("search", "/v1/search"),
    ("compare", "/v1/compare"),
    ("convert", "/v1/convert"),
    ("timeline", "/v1/timeline"),
    ("coverage", "/v1/coverage"),
    ("explain", "/v1/compare/explain"),
    ("rebuild", "/v1/compare/rebuild"),
    ("claims", "/v1/claims", "/v1/claims/{id}"),
    ("sources", "/v1/sources", "/v1/sources/{id}"),
    ("clusters", "/v1/clusters", "/v1/clusters/{id}"),
    ("organisations", "/v1/organisations", "/v1/organisations/{id}"),
    ("jurisdictions", "/v1/jurisdictions", "/v1/jurisdictions/{id}"),
    ("vocabularies", "/v1/vocabularies", "/v1/vocabularies/{name}"),
    ("economies", "/v1/economies", "/v1/economies/{code}"),
    ("revisions", "/v1/revisions", "/v1/revisions/{id}"),
    ("changes", "/v1/changes"),
    (
        "proposals",
        "/v1/proposals",
        "/v1/proposals/{id}",
        "/v1/proposals/{id}/diff",
        "/v1/proposals/{id}/submit",
        "/v1/proposals/{id}/withdraw",
        "/v1/proposals/{id}/accept",
        "/v1/proposals/{id}/reject",
        "/v1/proposals/{id}/comments",
    ),
    (
        "curate",
        "/curate",
        "/curate/session",
        "/curate/session/end",
        "/curate/proposals/{id}",
        "/curate/proposals/{id}/{step}",
    ),
    ("propose", "/curate/propose", "/curate/propose/claim", "/curate/propose/changes"),
    ("static", "/static/{name}"),
    ("keys", "/v1/keys", "/v1/keys/self", "/v1/keys/{id}"),
    (
        "history",
        "/v1/revisions/{id}/changes",
        "/v1/programmes/{id}/history",
        "/v1/clusters/{id}/history",
    ),
    ("dumps", "/v1/dumps", "/v1/dumps/{revision}", "/v1/dumps/{revision}/{name}"),
    ("assistant", "/mcp"),
    ("reconcile", "/reconcile"),
    (
        "suggest",
        "/reconcile/suggest/entity",
        "/reconcile/suggest/property",
        "/reconcile/suggest/type",
        "/reconcile/properties",
        "/reconcile/view/{id}",
        "/reconcile/preview/{id}",
    ),
    (
        "sdmx",
        "/sdmx/2.1/data/{flow}/{key}",
        "/sdmx/2.1/data/{flow}",
        "/sdmx/2.1/data/{flow}/{key}/{provider}",
        "/sdmx/2.1/{resource}/{agency}/{id}/{version}",
        "/sdmx/2.1/{resource}",
        "/sdmx/2.1/{resource}/{agency}",
        "/sdmx/2.1/{resource}/{agency}/{id}",
        "/sdmx/2.1/{resource}/{agency}/{id}/{version}/{item}",
    ),
)
"""The modules of `api.routes` and the templates of their addresses, in the order in which the
manual lists and a request tries them."""

TEMPLATES = tuple(
    dict.fromkeys(
        ("/openapi.json", *(address for _, *addresses in ROUTES for address in addresses))
    )
)
"""All that requests are counted by."""


class State(TypedDict):
    """What a server asks of an application."""

    remembered: Remembered
    observer: Observer
    patience: float
    """For how many seconds a client is waited for."""

    most_requests: int
    elsewhere: Callable[[], int]
    """How many requests are in the hands of other processes than its own."""


class Application(FastAPI):
    """FastAPI with our manual, behind the layer that answers from memory."""

    front: Front
    observer: Observer

    def __init__(self, **given: Any) -> None:
        self._making = asyncio.Lock()
        super().__init__(**given)

    @property
    def inner(self) -> ASGIApp:
        """All that is behind that layer."""
        return super().__call__

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            await self.observer.observe(self.front, scope, receive, send)
        else:
            await self.front(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            from api.manual import manual  # with all that no other answer needs

            self.openapi_schema = manual(self)
        return self.openapi_schema

    async def described(self) -> dict[str, Any]:
        """The same; nobody waits for it to be made but who asks for it."""
        if self.openapi_schema is None:
            async with self._making:  # by one thread: the others are for answers
                await anyio.to_thread.run_sync(self.openapi)
        return self.openapi()

    def setup(self) -> None:
        """Add the address of the document, which is made as `described` says."""
        super().setup()
        route = next(r for r in self.router.routes if getattr(r, "path", "") == self.openapi_url)
        answer = vars(route)["app"]

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            await self.described()
            await answer(scope, receive, send)

        vars(route)["app"] = told


def create_app(
    settings: Settings | None = None,
    *,
    alone: bool = True,
    within: bool = False,
    counts: Path | None = None,
) -> Application:
    """The application over the base that the settings name.

    One that is not `alone` has processes that answer what takes long; each of them has an
    application `within`, without the layers that the request has come through.
    """
    settings = settings or Settings()
    bases = Bases(settings.database_url, settings.replicas, settings.read_seconds)
    watched = settings.cache_bytes or bases.standbys
    watch = bases.watch = Watch(settings.database_url, bases.primary) if watched else None

    app = Application(
        title="Industrial-cluster policy: an open knowledge base",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.bases, app.state.engine = bases, bases.primary
    app.state.settings = settings
    app.observer = Observer(TEMPLATES, settings, Tallies(counts))
    app.state.spool = Spool(settings.spool, settings.spool_bytes)
    app.state.dumps = Path(settings.dumps) if settings.dumps else app.state.spool.folder / "dumps"
    app.state.lanes = Lanes(bases.primary.dialect.name)
    app.state.writers = Gate(1, settings.most_waiting, settings.wait_seconds)
    app.state.rates = Rates(settings)
    app.state.session_secret = settings.session_secret or token_hex(32)
    app.router.routes += (Later(module, *addresses) for module, *addresses in ROUTES)
    problems.install(app)
    app.add_exception_handler(NotModified, _not_modified)
    workers: Mapping[Work, Workers] = {}
    if not alone:
        from api.aside import Aside, workers_of  # with what starts processes

        workers = workers_of(settings, app.state.spool.folder)
        app.add_middleware(Aside, workers=workers, bases=bases, lanes=app.state.lanes)
    if not within:
        app.add_middleware(Counted, rates=app.state.rates)
    if watch:
        app.add_middleware(Known, watch=watch)
    if not within:
        _add_outer_layers(app, settings)
    memory = Memory(watch, settings.cache_bytes) if watch and settings.cache_bytes else None
    app.state.memory, app.state.watch = memory, watch
    app.state.workers = workers
    app.front = Front(app.inner, memory, app.observer)
    return app


@asynccontextmanager
async def _lifespan(app: Application) -> AsyncIterator[State]:
    """What a server needs of an application; in the end everything is given back."""
    settings: Settings = app.state.settings
    workers: Mapping[Work, Workers] = app.state.workers
    async with telling(app):
        yield State(
            remembered=app.front.remembered,
            observer=app.observer,
            patience=settings.patience_seconds,
            most_requests=settings.most_requests,
            elsewhere=lambda: sum(each.requests for each in workers.values()),
        )
    for each in workers.values():
        await each.end()
    if app.state.watch:
        app.state.watch.close()
    app.state.spool.close()
    app.state.bases.dispose()


def _add_outer_layers(app: Application, settings: Settings) -> None:
    """What a request comes through before anything asks what it is for."""
    app.add_middleware(
        Shared,
        allow_origins=["*"],
        allow_methods=["*"],  # what is not allowed is told by the route, as a problem
        allow_headers=["*"],
        expose_headers=[
            "ETag",
            "Link",
            "Location",
            "KB-Revision",
            "X-Request-ID",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "Idempotent-Replayed",
        ],
    )
    app.add_middleware(Edge, max_url_bytes=settings.max_url_bytes)


class Shared(CORSMiddleware):
    """What lets pages of other sites read: all but our own pages, which are for nobody else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and formats.is_page(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


async def _not_modified(_: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, NotModified) else {}
    return Response(status_code=304, headers=dict(headers))
