"""Serving the application with uvicorn.

Owns: addresses with raw UTF-8 in them, as `curl '…?q=集群'` sends them. RFC 9112 has no place for
them, every browser encodes them, and people type them; so the request line is encoded before it
is parsed. And the answer to what is no HTTP at all, which no application sees: a problem too.
"""

import gc
from typing import ClassVar

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.answers import Remembered
from api.app import create_app
from api.edge import new_id, refuse
from api.problems import READABLE, problem
from api.settings import Settings

OPERATION = frozenset({b"/healthz", b"/readyz", b"/metrics"})
"""What is answered however much there is to do."""


class Utf8Protocol(HttpToolsProtocol):
    """HTTP/1.1 that takes a request line with bytes above 127 as if they were percent-encoded."""

    _in_request_line = True
    _first = False
    """Whether the next request may be answered before anything else is done: one for each piece of
    data, so that nobody who sends many in a piece keeps the others waiting."""

    _given: ClassVar[object] = None
    _lines: ClassVar[bytes] = b""

    def data_received(self, data: bytes) -> None:
        if self._in_request_line:
            if not data.isascii():
                line, end, rest = data.partition(b"\n")
                line = b"".join(b"%%%02X" % byte if byte > 127 else bytes([byte]) for byte in line)  # noqa: PLR2004
                data = line + end + rest
            self._in_request_line = b"\n" not in data
        self._first = not self.access_log
        super().data_received(data)

    def on_message_complete(self) -> None:
        self._in_request_line = True
        super().on_message_complete()

    def on_headers_complete(self) -> None:
        if self._first and self._answered():
            return
        application = self.app
        if self._overloaded():
            self.app = refuse
        super().on_headers_complete()
        self.app = application

    def _overloaded(self) -> bool:
        """Whether so much is under way that one request more would wait for too long.

        Those that other processes answer do not count, and the health of the service can be asked
        at any time.
        """
        most: int = self.app_state["most_requests"]
        return (
            len(self.tasks) >= most
            and len(self.tasks) - self.app_state["elsewhere"]() >= most
            and self.url not in OPERATION
        )

    def _answered(self) -> bool:
        """Answer from memory, without a task, a scope or the application, if that can be done.

        The first request of a connection is not answered so, and none of one that is to be closed,
        upgraded, or is busy with another: uvicorn sees to these.
        """
        self._first = False
        before, parser = self.cycle, self.parser
        remembered: Remembered | None = self.app_state.get("remembered")
        if (
            remembered is None
            or before is None
            or not before.response_complete
            or self.flow.write_paused
            or not parser.should_keep_alive()
            or parser.should_upgrade()
            or parser.get_http_version() != "1.1"
        ):
            return False
        answer = remembered(parser.get_method(), self.scheme or "", self.url, self.headers)
        if answer is None:
            return False
        status, lines, body = answer
        head = b"".join((STATUS_LINE[status], self._default_lines(), lines, b"\r\n"))
        self.transport.writelines((head, body)) if body else self.transport.write(head)
        self.on_response_complete()
        return True

    def _default_lines(self) -> bytes:
        """The lines of the head that are on every answer. They change once in a second."""
        given = self.server_state.default_headers
        if given is not Utf8Protocol._given:
            Utf8Protocol._lines = b"".join([b"%b: %b\r\n" % header for header in given])
            Utf8Protocol._given = given
        return Utf8Protocol._lines

    def send_400_response(self, msg: str) -> None:
        scope = {"type": "http", "request_id": new_id().decode()}
        headers = {"X-Request-ID": scope["request_id"], "Connection": "close", **READABLE}
        answer = problem(Request(scope), "bad-request", msg, headers=headers)
        lines = (name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\n" + b"".join(lines) + b"\r\n" + bytes(answer.body)
        )
        self.transport.close()


def serve(host: str, port: int, *, log_level: str = "info") -> None:
    """Serve until interrupted. The settings are those of the environment."""
    settings = Settings()
    app = create_app(settings, alone=False)
    gc.freeze()  # what was made until now stays
    gc.enable()
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=Utf8Protocol,
        loop="auto",
        server_header=False,
        access_log=settings.access_log,
        log_level=log_level,
    )
