"""Serving the application with uvicorn.

Owns: addresses with raw UTF-8 in them, as `curl '…?q=集群'` sends them. RFC 9112 has no place for
them, every browser encodes them, and people type them; so the request line is encoded before it
is parsed. And the answer to what is no HTTP at all, which no application sees: a problem too.
"""

import uuid

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import READABLE, problem


class Utf8Protocol(HttpToolsProtocol):
    """HTTP/1.1 that takes a request line with bytes above 127 as if they were percent-encoded."""

    _in_request_line = True

    def data_received(self, data: bytes) -> None:
        if self._in_request_line:
            line, end, rest = data.partition(b"\n")
            if not line.isascii():
                line = b"".join(b"%%%02X" % byte if byte > 127 else bytes([byte]) for byte in line)  # noqa: PLR2004
                data = line + end + rest
            self._in_request_line = not end
        super().data_received(data)

    def on_message_complete(self) -> None:
        self._in_request_line = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        scope = {"type": "http", "request_id": uuid.uuid4().hex}
        headers = {"X-Request-ID": scope["request_id"], "Connection": "close", **READABLE}
        answer = problem(Request(scope), "bad-request", msg, headers=headers)
        lines = (name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\n" + b"".join(lines) + b"\r\n" + bytes(answer.body)
        )
        self.transport.close()


def serve(host: str, port: int, *, log_level: str = "info") -> None:
    """Serve until interrupted. The settings are those of the environment."""
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=host,
        port=port,
        http=Utf8Protocol,
        server_header=False,
        log_level=log_level,
    )
