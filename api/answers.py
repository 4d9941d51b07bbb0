"""Answers from memory, before the framework; and what else needs an answer whole: gzip and HEAD.

Refuses: to answer with anything of which it does not know that the application would answer it now.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import caching, formats, negotiation
from api.edge import new_id
from api.encoding import Headers, encoded, least
from api.memory import Answer, Asked, Memory, Way
from api.observing import RECALLED, Observer

READ = frozenset({"GET", "HEAD"})
VARYING = frozenset(
    {b"host", b"origin", b"accept", b"accept-language", b"accept-encoding", b"kb-revision-min"}
)
"""The headers of a request that an answer depends on, besides its conditions.

By the last of them it is only refused: once given, it holds for whoever has seen the same, since
the revision of what is remembered never goes back.
"""

VARYING_AT_ONCE = VARYING | {b"x-forwarded-proto"}
"""The same before it is seen whether a proxy is to be believed: no answer is known by it."""

Remembered = Callable[
    [bytes, str, bytes, Iterable[tuple[bytes, bytes]]], tuple[int, bytes, bytes] | None
]
"""From method, scheme, address and headers of a request to the status, the lines of the head and
the body of its answer; None where that takes longer."""

Keep = Callable[[Headers, bytes], None]


class Front:
    """The layer before the framework. Without a memory it only sees to gzip and HEAD."""

    def __init__(self, app: ASGIApp, memory: Memory | None, observer: Observer) -> None:
        self._app = app
        self._memory = memory
        self._observer = observer
        self._tallies = observer.tallies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        memory = self._memory
        if memory is None or scope["method"] not in READ:
            await self._pass(scope, receive, send, least(_accepted(scope)), None)
            return
        query = scope["query_string"]
        address = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        way, condition = _way(scope["scheme"], address, scope["headers"], VARYING)
        answer = memory.known(way)
        if answer is not None and await memory.current(answer):
            await _send(answer, scope, send, condition)
            return
        await self._anew(memory, way, condition, scope, receive, send)

    def remembered(
        self, method: bytes, scheme: str, address: bytes, headers: Iterable[tuple[bytes, bytes]]
    ) -> tuple[int, bytes, bytes] | None:
        """The answer to a request that came in this very way before, for a server to write."""
        memory = self._memory
        if memory is None or method not in {b"GET", b"HEAD"}:
            return None
        way, condition = _way(scheme, address, headers, VARYING_AT_ONCE)
        answer = memory.known(way)
        if answer is None or not memory.watch.glance() or not memory.stands(answer):
            return None
        has = condition is not None and _has(condition, answer)
        status, lines = (304, answer.short_lines) if has else (200, answer.lines)
        body = b"" if has or method == b"HEAD" else answer.body
        id = new_id()
        self._count(answer, -status if method == b"HEAD" else status)
        if self._observer.every:
            self._observer.recalled(
                method.decode(),
                self._observer.route(answer.path),
                address,
                status,
                len(body),
                answer.headers,
                id,
            )
        return status, lines + b"x-request-id: %b\r\n" % id, body

    def _count(self, answer: Answer, kind: int) -> None:
        """Count an answer that is sent at once: by its status, that of a HEAD below zero."""
        row = answer.rows.get(kind)
        if row is None:
            method = "HEAD" if kind < 0 else "GET"
            row = self._tallies.at_once((method, self._observer.route(answer.path), abs(kind)))
            answer.rows[kind] = row
        self._tallies.values[row] += 1

    async def _anew(
        self,
        memory: Memory,
        way: Way,
        condition: bytes | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Serve a request that did not come in this way before."""
        at_least = least(_accepted(scope))
        asked = _asked(scope, at_least)
        if asked is None or not await self._suffices(memory, scope):
            await self._pass(scope, receive, send, at_least, None)
            return
        answer = await memory.like(asked, way)
        if answer:
            await _send(answer, scope, send, condition)
            return
        await memory.watch.look()
        state = memory.watch.state

        def keep(headers: Headers, body: bytes) -> None:
            memory.keep(state, asked, way, headers, body)

        await self._pass(scope, receive, send, at_least, keep)

    @staticmethod
    async def _suffices(memory: Memory, scope: Scope) -> bool:
        """Whether what is remembered may be told to whoever asks, whatever it has seen."""
        headers = Request(scope).headers
        if caching.LEAST not in headers:
            return True
        await memory.watch.look()
        return caching.suffices(memory.watch.state, headers)

    async def _pass(
        self, scope: Scope, receive: Receive, send: Send, at_least: int | None, keep: Keep | None
    ) -> None:
        """Let the application answer."""
        head = scope["method"] == "HEAD"
        # A scope of its own: the server goes by the method that it read, and checks the body.
        inner = {**scope, "method": "GET"} if head else scope
        start: Message | None = None

        async def outgoing(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message  # until it is known whether the body is whole
                return
            first, start = start, None
            if first is None or message.get("more_body"):
                if first is not None:
                    await send(first)
                await send({**message, "body": b""} if head else message)
                return
            headers, body = first["headers"], message.get("body", b"")
            if first["status"] == HTTPStatus.OK:  # a problem is short, and its id no text to pack
                headers, body = await encoded(headers, body, at_least)
            await send({**first, "headers": headers})
            await send({**message, "body": b"" if head else body})
            if keep and first["status"] == HTTPStatus.OK:
                keep(headers, body)

        await self._app(inner, receive, outgoing)


def _asked(scope: Scope, at_least: int | None) -> Asked | None:
    """What a request asks for; None if that cannot be told, or not be had."""
    request = Request(scope)
    host = request.headers.get("host")
    path, format = formats.chosen(scope["path"], request.headers.get("accept"))
    if host is None or format is None:
        return None
    return (
        at_least,
        "origin" in request.headers,
        scope["scheme"],
        host,
        f"{path}.{format.extension}",
        caching.canonical_query(request),
        negotiation.language(request),
    )


def _way(
    scheme: str, address: bytes, headers: Iterable[tuple[bytes, bytes]], varying: frozenset[bytes]
) -> tuple[Way, bytes | None]:
    """The way in which a request came, and its If-None-Match."""
    parts: list[str | bytes | tuple[bytes, bytes]] = [scheme, address]
    condition = None
    for header in headers:
        name = header[0]
        if name in varying:
            parts.append(header)
        elif name == b"if-none-match":
            condition = header[1]
    return tuple(parts), condition


def _has(condition: bytes, answer: Answer) -> bool:
    """Whether a client has an answer already, by its If-None-Match."""
    return condition == answer.tag or caching.known(
        condition.decode("latin-1"), answer.tag.decode()
    )


async def _send(answer: Answer, scope: Scope, send: Send, condition: bytes | None) -> None:
    """Send an answer, or that the client has it already, with the request's own id."""
    has = condition is not None and _has(condition, answer)
    id = scope["request_id"].encode()
    headers = [*(answer.short if has else answer.headers), (b"x-request-id", id)]
    scope[RECALLED] = True
    body = b"" if has or scope["method"] == "HEAD" else answer.body
    status = 304 if has else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _accepted(scope: Scope) -> str:
    """The header Accept-Encoding."""
    values = (value for name, value in scope["headers"] if name == b"accept-encoding")
    return b",".join(values).decode("latin-1")
