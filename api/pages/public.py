"""Pages that anybody reads: each shows what an address of the interface answers.

Owns: where a page stands, which address its data has, what its links keep, and its headers. The
address of a page is that of its data without `/v1`, with the same parameters: what holds of one
holds of the other. A parameter that a form left empty is taken out of the address.
"""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic_core import to_json
from starlette.responses import HTMLResponse
from starlette.routing import Match
from starlette.types import Scope

from api import formats, negotiation
from api.formats import Format
from api.pages import languages, led_to, rendered
from api.reading import Read
from api.strict import StrictRoute

KEPT = ("lang", "as_of")
"""The parameters that every link of a page takes along."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""What every page says: only what is here is run, shown or asked for."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Here:
    """Where a page stands, for its links."""

    path: str
    pairs: Pairs
    language: str
    """The language that the page speaks."""

    revision: int | None
    at: datetime | None
    """When the revision was made that the page is of."""

    @property
    def as_of(self) -> str | None:
        """The moment that is asked for, if not now."""
        return dict(self.pairs).get("as_of")

    def asked(self, name: str) -> list[str]:
        """The values of a parameter, one by one."""
        return [part for key, value in self.pairs if key == name for part in value.split(",")]

    def to(self, path: str, **parameters: Any) -> str:
        """The address of another page, in the same language and as of the same moment."""
        kept = [pair for pair in self.pairs if pair[0] in KEPT]
        return _address(path, [*_pairs(parameters), *kept])

    def changed(self, **parameters: Any) -> str:
        """The address of this page with other values of some parameters; None: without one.

        It begins anew: a cursor belongs to what was asked.
        """
        dropped = {*parameters, "cursor"}
        kept = [pair for pair in self.pairs if pair[0] not in dropped]
        return _address(self.path, [*kept, *_pairs(parameters)])

    def spoken_in(self, language: str) -> str:
        """The address of this page in another language."""
        kept = [pair for pair in self.pairs if pair[0] != "lang"]
        return _address(self.path, [*kept, ("lang", language)])

    def data(
        self, extension: str = "", path: str | None = None, *without: str, **parameters: Any
    ) -> str:
        """The address of what this page shows, or of another page, as data in a format."""
        dropped = {*parameters, *without, "cursor"}
        pairs = [p for p in self.pairs if p[0] not in dropped and (path is None or p[0] in KEPT)]
        return _address(f"/v1{path or self.path}{extension}", [*pairs, *_pairs(parameters)])


class PublicRoute(StrictRoute):
    """A route that answers with a page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """How far a request is for this page; not at all, if it is for no page."""
        if formats.of(scope) is not Format.HTML:
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the look at what forms leave empty."""
        handler = super().get_route_handler()

        async def shown(request: Request) -> Response:
            pairs = request.query_params.multi_items()
            said = [(name, value) for name, value in pairs if value.strip()]
            if len(said) < len(pairs):
                return led_to(_address(request.url.path, said))
            return await handler(request)

        return shown


def shown(
    template: str, request: Request, read: Read | None, status: int = 200, **context: Any
) -> Response:
    """A page of the base as a request has opened it, or of none; with what its template is told."""
    here = here_of(request, read)
    text = rendered(template, here.language, here=here, **context)
    return HTMLResponse(text, status, {**HEADERS, "Content-Language": here.language})


def here_of(request: Request, read: Read | None) -> Here:
    """Where the page stands that a request asks for."""
    asked = read.language if read else negotiation.language(request)
    return Here(
        path=request.url.path,
        pairs=request.query_params.multi_items(),
        language=languages.spoken(asked),
        revision=read.at if read else None,
        at=read.revision.at if read else None,
    )


def plain(record: Any) -> Any:
    """What an endpoint gives, as its JSON has it."""
    return json.loads(to_json(record))


def _pairs(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Parameters as an address has them: several values in one, None not at all."""
    return [
        (name, ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for name, value in parameters.items()
        if value is not None and value != []
    ]


def _address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs, safe=',/:')}" if pairs else path
