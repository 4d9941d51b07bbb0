"""What happens to every request before it is routed, and to every answer on its way out.

An id for the request; the length of the address; the format asked for.
"""

from random import getrandbits

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import formats
from api.problems import READABLE, problem


def new_id() -> bytes:
    """An id for a request: 32 hexadecimal digits. No secret, and a tenth of the time of a UUID."""
    return b"%032x" % getrandbits(128)  # seeded anew in every process, also by a fork


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
        scope.setdefault("request_id", new_id().decode())  # what is asked from inside has one
        scope = {**scope, **formats.asked(scope)}
        outgoing = _Outgoing(send, scope)
        length = len(scope["raw_path"]) + len(scope["query_string"])
        if length > self._max_url_bytes:
            detail = f"The address has {length:,} bytes; {self._max_url_bytes:,} are read."
            answer = problem(Request(scope), "uri-too-long", detail, headers=READABLE)
            await answer(scope, receive, outgoing)
        else:
            await self._app(scope, receive, outgoing)


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """What a server answers in place of the application when it has too much in hand."""
    headers = {"X-Request-ID": scope["request_id"], **READABLE}
    detail = "More requests are under way than can be answered in good time."
    await problem(Request(scope), "overloaded", detail, headers=headers)(scope, receive, send)


class _Outgoing:
    """The way out: the request's id on every answer, and the revision it is made from."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._scope = scope

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._scope["request_id"]
            if revision := self._scope.get("kb_revision"):
                headers["KB-Revision"] = str(revision)
        await self._send(message)
