"""Serving the application with uvicorn.

Owns: addresses with raw UTF-8 in them, as `curl '…?q=集群'` sends them. RFC 9112 has no place for
them, every browser encodes them, and people type them; so the request line is encoded before it
is parsed. And answers from memory, as soon as there is a head.
"""

import gc
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api import logs
from api.answers import Remembered
from api.app import Application, create_app
from api.arrival import BoundedProtocol
from api.configured import unknown
from api.edge import refuse
from api.folders import remove_abandoned
from api.settings import Settings

OPERATION = frozenset({b"/healthz", b"/readyz", b"/metrics"})
"""What is answered however much there is to do."""

SWITCH = 0.001
"""After how many seconds a thread lets others have Python's lock: the event loop is one of them."""

HEALTHY = 30
"""For how many seconds a process that serves may say nothing before another takes its place."""


class Utf8Protocol(BoundedProtocol):
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
        self._first = True
        super().data_received(data)

    def on_message_complete(self) -> None:
        self._in_request_line = True
        super().on_message_complete()

    def on_headers_complete(self) -> None:
        application = self.app
        if self._overloaded():
            self.app = partial(self.app_state["observer"].observe, refuse)
        try:
            super().on_headers_complete()
        finally:
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

    def answered(self) -> bool:
        """Answer from memory, without a task, a scope or the application, if that can be done.

        The first request of a connection is not answered so, and none of one that is to be closed,
        upgraded, or is busy with another: uvicorn sees to these.
        """
        first, self._first = self._first, False
        before, parser = self.cycle, self.parser
        remembered: Remembered | None = self.app_state.get("remembered")
        if (
            not first
            or remembered is None
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


class _Server(uvicorn.Server):
    """A server that has ended well when it was told to: uvicorn would end by the signal again."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def serve(host: str, port: int, workers: int | None = None, *, log_level: str = "info") -> None:
    """Serve until told to end. The settings are those of the environment."""
    settings = Settings(**({} if workers is None else {"workers": workers}))
    logs.set_up(settings)
    sys.setswitchinterval(SWITCH)
    for variable in unknown():
        logs.log.warning("%s", variable)
    remove_abandoned()
    if settings.workers > 1:
        from api.supervisor import supervise  # with what starts processes

        gc.enable()
        supervise(host, port, settings, log_level)
        return
    app = create_app(settings, alone=False)
    gc.freeze()  # what was made until now stays
    gc.enable()
    server = _Server(config(app, host, port, settings, log_level))
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def config(
    app: Application | Callable[[], Application],
    host: str,
    port: int,
    settings: Settings,
    log_level: str = "info",
) -> uvicorn.Config:
    """What uvicorn is told. Lines are written by `api.logs`, of each request too."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Utf8Protocol,
        ws="none",
        loop="auto",
        server_header=False,
        access_log=False,
        log_config=None,
        log_level=log_level,
        factory=not isinstance(app, Application),
        workers=settings.workers,
        timeout_graceful_shutdown=settings.drain_seconds,
        timeout_worker_healthcheck=HEALTHY,
    )
