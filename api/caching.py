"""Conditional requests: an answer that the client has already costs no data query.

An ETag is made of all that an answer depends on (the revision, the release of the code, the
address, the parameters, the language), so it is known before the answer is.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from operator import itemgetter
from typing import Protocol
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import formats, negotiation
from api.watching import Watch
from api.work import Work, work_of
from kb import __version__
from kb.errors import InvalidParameter, Rejection

VARY = "Accept, Accept-Language, Accept-Encoding"

LEAST = "KB-Revision-Min"
"""The header by which a client says which revision it has seen, to be told of none before it."""

MOST_DIGITS = 18


class Dated(Protocol):
    """What is told of a revision."""

    @property
    def id(self) -> int: ...

    @property
    def at(self) -> datetime: ...


class NotModified(Exception):
    """The client has this answer already; `headers` go with the 304."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


def canonical_query(request: Request, without: frozenset[str] = frozenset()) -> str:
    """The parameters of a request in one order, whatever order they came in.

    The values of one parameter stay in theirs: they are the order of rows, columns or keys.
    """
    return urlencode(canonical_pairs(request, without))


def canonical_pairs(
    request: Request, without: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """The same, not yet as a text."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in without]
    return sorted(pairs, key=itemgetter(0))


def headers(request: Request, revision: Dated, language: str, format: str) -> dict[str, str]:
    """The headers by which caches know an answer; `NotModified` if the client knows it too.

    `format` is named by its extension.
    """
    parts = (
        str(revision.id),
        revision.at.isoformat(),
        __version__,
        request.url.path,
        canonical_query(request),
        format,
        language,
    )
    tag = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    found = {
        "ETag": f'W/"{tag}"',
        "Last-Modified": format_datetime(revision.at, usegmt=True),
        "Vary": VARY,
        "Cache-Control": "no-cache",
        "Content-Language": _languages(language),
    }
    if known(request.headers.get("if-none-match", ""), found["ETag"]):
        raise NotModified(found)
    return found


def known(condition: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag, or any; compared weakly."""
    return not {_strong(tag), "*"}.isdisjoint(map(_strong, condition.split(",")))


def least_revision(headers: Headers) -> int:
    """The revision that a client has seen; 0 where it says nothing."""
    given = headers.get(LEAST)
    if given is None:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        raise InvalidParameter(Rejection(LEAST, "invalid", "This is the number of a revision."))
    return int(given)


def suffices(state: Dated | None, headers: Headers) -> bool:
    """Whether an answer of a state may be given to a client, whatever it has seen."""
    if LEAST not in headers:
        return True
    try:
        return state is not None and state.id >= least_revision(headers)
    except InvalidParameter:
        return False


class Known:
    """Tells a client that has the newest answer so, by its tag alone: no route, no statement.

    A tag is made of the whole request and of the revision, so whoever has it was given the answer
    to this request, and of this revision. Where any tag does (`*`) there has to be an answer.
    """

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            request = Request(scope)
            condition = request.headers.get("if-none-match")
            if (
                condition
                and "*" not in condition
                and "as_of" not in request.query_params
                and work_of(scope) is not Work.WRITE
            ):
                found = await self._headers(request)
                if found is not None:
                    await Response(status_code=304, headers=found)(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _headers(self, request: Request) -> dict[str, str] | None:
        """Those of the 304 for a client that has the answer; None for another."""
        if not await self._watch.look() or self._watch.state is None:
            return None
        revision, language = self._watch.state, negotiation.language(request)
        if not suffices(revision, request.headers):
            return None
        format = formats.of(request.scope)
        if format is not None:
            try:
                headers(request, revision, language, format.extension)
            except NotModified as told:
                request.scope["kb_revision"] = revision.id
                return dict(told.headers)
        return None


def uncached(language: str) -> dict[str, str]:
    """The headers of an answer to a body, which no address and no tag names."""
    return {
        "Vary": VARY,
        "Cache-Control": "no-store",
        "Content-Language": _languages(language),
    }


def _languages(language: str) -> str:
    """The languages of an answer."""
    return language if language in {"en", "zh"} else f"{language}, en"


def _strong(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"')
