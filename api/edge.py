"""What happens to every request before it is routed, and to every answer on its way out.

An id for the request; HEAD as GET without a body; the length of the address.
"""

import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import READABLE, problem


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
        # A scope of its own: the server goes by the method that it read, and checks the body.
        inner = {**scope, "method": "GET"} if head else scope
        outgoing = _Outgoing(send, inner, head=head)
        length = len(scope["raw_path"]) + len(scope["query_string"])
        if length > self._max_url_bytes:
            detail = f"The address has {length:,} bytes; {self._max_url_bytes:,} are read."
            answer = problem(Request(inner), "uri-too-long", detail, headers=READABLE)
            await answer(inner, receive, outgoing)
        else:
            await self._app(inner, receive, outgoing)


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
