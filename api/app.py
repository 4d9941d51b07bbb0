"""The application: its layers, its routes, its manual."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.caching import NotModified
from api.edge import Edge
from api.manual import manual
from api.reading import AT_ONCE
from api.routes import (
    claims,
    clusters,
    compare,
    convert,
    coverage,
    economies,
    explain,
    jurisdictions,
    operation,
    organisations,
    programmes,
    rebuild,
    revisions,
    similar,
    sources,
    statistics,
    timeline,
    vocabularies,
)
from api.settings import Settings
from kb import __version__
from kb.db import connect

DESCRIPTION = """\
Which programmes the countries of the world run to build industrial clusters, with what money,
through which ministries, over what years, by which mechanisms, and how they compare.

Every fact is a claim with the document and the place in it where it was read. Reading is public.
HEAD and OPTIONS work wherever GET does. Every answer carries `KB-Revision`, and to a GET `ETag` and
`Last-Modified`; `as_of` gives the state of any earlier revision. A POST asks for more than an
address can hold, and keeps nothing. Errors are problem details (RFC 9457). Data: CC BY 4.0.
"""


ROUTES = (
    operation,
    statistics,  # before the programmes, whose ids its addresses look like,
    programmes,
    similar,
    compare,
    convert,
    timeline,
    coverage,
    explain,
    rebuild,
    claims,
    sources,
    clusters,
    organisations,
    jurisdictions,
    vocabularies,
    economies,
    revisions,
)
"""The addresses, in the order in which the manual lists and a request tries them."""


class Application(FastAPI):
    """FastAPI with our manual."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = manual(self)
        return self.openapi_schema


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the base that the settings name."""
    settings = settings or Settings()
    engine = connect(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Application(
        title="Industrial-cluster policy: an open knowledge base",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.engine = engine
    app.state.turns = asyncio.Semaphore(AT_ONCE)
    for routes in ROUTES:
        app.include_router(routes.routes)
    problems.install(app)
    app.add_exception_handler(NotModified, _not_modified)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["*"],  # what is not allowed is told by the route, as a problem
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "KB-Revision", "X-Request-ID"],
    )
    app.add_middleware(Edge, max_url_bytes=settings.max_url_bytes)
    return app


async def _not_modified(_: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, NotModified) else {}
    return Response(status_code=304, headers=dict(headers))
