"""The baseline of every HTTP case: a bare ASGI application that sends the same bytes."""

import os
import pickle
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

ANSWERS: dict[bytes, bytes] = pickle.loads(Path(os.environ["BENCH_ANSWERS"]).read_bytes())  # noqa: S301
"""Bodies by path and query. What the server adds to each, it adds to ours as well."""


def _messages(body: bytes) -> tuple[Message, Message]:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


MESSAGES = {path: _messages(body) for path, body in ANSWERS.items()}
OTHERWISE = _messages(b"")


async def app(scope: Scope, _: Receive, send: Send) -> None:
    """Answer a request with the bytes of its path."""
    if scope["type"] == "http":
        query = scope["query_string"]
        path = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        start, end = MESSAGES.get(path, OTHERWISE)
        await send(start)
        await send(end)
