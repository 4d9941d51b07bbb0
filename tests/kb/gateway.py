"""A gateway before a server, as it is when it has too much to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

from tests.postgresql import free_port


class Gateway(ThreadingHTTPServer):
    """Passes every GET on to a server, once it has refused so many as are in `refusals`."""

    def __init__(self, port: int, behind: str, refusals: list[dict[str, str]]) -> None:
        super().__init__(("127.0.0.1", port), _Passing)
        self.behind = behind
        self.refusals = refusals
        self.asked: list[dict[str, str]] = []
        """The headers of each request."""


class _Passing(BaseHTTPRequestHandler):
    server: Gateway

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        if self.server.refusals:
            self._answer(503, self.server.refusals.pop(0), b"<h1>Too much to do</h1>")
            return
        answer = httpx.get(f"{self.server.behind}{self.path}")
        self._answer(answer.status_code, {"Content-Type": "application/json"}, answer.content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def gateway(
    behind: str, refusals: list[dict[str, str]] | None = None, port: int | None = None
) -> Iterator[tuple[str, Gateway]]:
    """A gateway with its address; it refuses with a 503 and each of these headers first."""
    with Gateway(port or free_port(), behind, refusals or []) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server
        finally:
            server.shutdown()
            thread.join()
