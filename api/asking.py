"""The application asked from inside: a request without a socket, and its answer whole.

So it is asked by a process for slow questions (`api.worker`) and by an assistant's tools.
"""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope

from api.formats import FORMAT

log = logging.getLogger("uvicorn.error")

SEEN = "kb_seen"
"""Where a request says which revision the process knows of that sends it on."""

SENT = ("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string",
        "root_path", "headers", "client", "server", "request_id", FORMAT, SEEN)  # fmt: skip
"""What of a request is sent on."""

Answer = tuple[int, list[tuple[bytes, bytes]], bytes, int | None]
"""Status, headers, body, and the revision that it tells."""


async def answered(app: ASGIApp, scope: Scope, body: bytes = b"") -> Answer:
    """What an application answers to one request."""
    start: Message = {}
    parts: list[bytes] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    scope["state"] = {}
    try:
        await app(scope, replayed(body), send)
    except Exception:
        log.exception("a question failed")  # whoever asked has been told by now
    return start["status"], list(start["headers"]), b"".join(parts), scope.get("kb_revision")


def replayed(body: bytes) -> Receive:
    """A body that has been read, to be read again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
