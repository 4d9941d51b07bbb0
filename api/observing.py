"""What is counted and logged of every request, whoever answers it.

Owns: under which address a request is counted. By the template of its route and never by its path,
of which there are as many as anyone likes; whatever is at no address of ours is counted as one.
"""

import logging
from collections.abc import Iterable
from time import perf_counter
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import logs
from api.edge import new_id
from api.encoding import Headers
from api.later import Templates
from api.settings import Settings
from api.tallies import Tallies

UNMATCHED, OTHER = "unmatched", "other"
"""An address that is none of ours, and a method that nobody uses."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

RECALLED = "kb_recalled"
"""Stands in the scope of a request that was answered from memory."""

FAILED = 500

REVISION = b"kb-revision"


class Observer:
    """Sees every request of this process come and go."""

    def __init__(self, templates: Iterable[str], settings: Settings, tallies: Tallies) -> None:
        self.tallies = tallies
        self.in_flight = 0
        self._templates = Templates(templates)
        self.every = settings.access_log
        """Whether each request is logged."""
        self._slow = settings.slow_log_seconds

    def route(self, path: str) -> str:
        """What the requests to a path are counted as."""
        return self._templates.of(path) or UNMATCHED

    def name(self, scope: Scope) -> str:
        """Let the lines of the log that are written from now on name a request; its route."""
        route = self.route(scope["path"].removeprefix(scope.get("root_path", "")))
        told = {"request_id": scope["request_id"], "method": scope["method"], "route": route}
        logs.REQUEST.set(told)
        return route

    async def observe(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        began, status, size = perf_counter(), FAILED, 0
        headers: Headers = []
        scope.setdefault("request_id", new_id().decode())  # what is asked from inside has one
        route = self.name(scope)

        async def outgoing(message: Message) -> None:
            nonlocal status, headers, size
            if message["type"] == "http.response.start":
                status, headers = message["status"], message.get("headers", [])
            else:
                size += len(message.get("body", b""))
            await send(message)

        self.in_flight += 1
        try:
            await app(scope, receive, outgoing)
        finally:
            self.in_flight -= 1
            seconds = perf_counter() - began
            method = scope["method"] if scope["method"] in METHODS else OTHER
            self.tallies.add((method, route, status), seconds, remembered=RECALLED in scope)
            told = method, route, scope["path"], status, size, seconds, headers
            if seconds > self._slow:
                _log("slow request", logging.WARNING, scope["request_id"], *told)
            elif self.every:
                _log("request", logging.INFO, scope["request_id"], *told)

    def recalled(
        self, method: str, route: str, address: bytes, status: int, size: int, headers: Headers,
        id: bytes,
    ) -> None:  # fmt: skip
        """Log a request that was answered from memory before there was a scope."""
        path = unquote(address.partition(b"?")[0].decode("latin-1"))
        told = method, route, path, status, size, 0.0, headers
        _log("request", logging.INFO, id.decode(), *told)

    def refused(self, status: int) -> None:
        """Count what is refused before it is a request, as what is no HTTP at all."""
        self.tallies.add((OTHER, UNMATCHED, status), 0.0)


def _log(
    event: str,
    level: int,
    id: str,
    method: str,
    route: str,
    path: str,
    status: int,
    size: int,
    seconds: float,
    headers: Headers,
) -> None:
    """A line about a request, without its parameters."""
    revision = next((int(value) for name, value in headers if name == REVISION), None)
    logs.tell(level, event, request_id=id, method=method, route=route, path=path, status=status,
              bytes=size, seconds=round(seconds, 6), revision=revision)  # fmt: skip
