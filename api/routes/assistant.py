"""Where assistants ask, by the Model Context Protocol: one address that takes its messages.

What HTTP itself refuses is a problem, as everywhere; what the protocol refuses is told as it says.
The server is imported when the first message comes, with all that no other answer needs.
"""

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asking import replayed
from api.bodies import body_of
from api.extras import needing
from api.formats import of


class Messages:
    """The address: a message of the protocol in, its answer out, and nothing kept."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        request = Request(scope, receive)
        if of(scope) is None:
            raise HTTPException(406)
        body = await body_of(request)
        serve = await run_in_threadpool(_server)  # to import it takes more than a second
        headers = scope["headers"]
        if "accept" not in request.headers:  # to the protocol that is to take nothing
            headers = [*headers, (b"accept", b"*/*")]
        await serve({**scope, "headers": headers}, replayed(body), _kept_by_nobody(send))


def _server() -> ASGIApp:
    """The server of the protocol; `NotInstalled` where it is not."""
    with needing("assistant"):
        from api.assistant import serve
    return serve


def _kept_by_nobody(send: Send) -> Send:
    async def outgoing(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return outgoing


routes = Router([Route("/mcp", Messages(), methods=["POST"], name="assistant")])
