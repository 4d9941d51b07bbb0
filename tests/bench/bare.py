"""The baseline of every HTTP case: a bare ASGI application that sends the same bytes."""

import os
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
START: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(BODY)).encode()),
    ],
}
END: Message = {"type": "http.response.body", "body": BODY}


async def app(scope: Scope, _: Receive, send: Send) -> None:
    """Answer every request with the bytes."""
    if scope["type"] == "http":
        await send(START)
        await send(END)
