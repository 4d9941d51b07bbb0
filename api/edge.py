"""What happens to every request before it is routed, and to every answer on its way out.

An id for the request; HEAD as GET without a body; OPTIONS; the length of the address.
"""

import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

METHODS = "GET, HEAD, OPTIONS"


class Edge:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, max_url_bytes: int) -> None:
        self._app = app
        self._max_url_bytes = max_url_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = uuid.uuid4().hex
        head = scope["method"] == "HEAD"
        if head:
            scope["method"] = "GET"
        outgoing = _Outgoing(send, scope, head=head)
        length = len(scope["raw_path"]) + len(scope["query_string"])
        if length > self._max_url_bytes:
            request = Request(scope)
            detail = f"The address has {length:,} bytes; {self._max_url_bytes:,} are read."
            await problem(request, "uri-too-long", detail)(scope, receive, outgoing)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={"Allow": METHODS})(scope, receive, outgoing)
        else:
            await self._app(scope, receive, outgoing)


class _Outgoing:
    """The way out: the request's id on every answer, no body for HEAD."""

    def __init__(self, send: Send, scope: Scope, *, head: bool) -> None:
        self._send = send
        self._scope = scope
        self._head = head

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._scope["request_id"]
            if revision := self._scope.get("kb_revision"):
                headers["KB-Revision"] = str(revision)
        elif message["type"] == "http.response.body" and self._head:
            message = {**message, "body": b""}
        await self._send(message)
