"""How a request arrives, and how its answer is taken: what uvicorn leaves open.

Owns: how large a request may be and its head, how long a client may take to send it and to take the
next piece of an answer, and the problem that is told otherwise, which no application sees. Refuses:
to say a word before those that were asked for earlier on the same connection have been said.
"""

import asyncio
from enum import Enum, auto
from typing import cast

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.edge import new_id
from api.observing import Observer
from api.problem_types import PROBLEMS
from api.problems import READABLE, problem

MAX_HEAD = 64 * 1024
"""The bytes of the longest head that is read: an address and its headers."""

MAX_HEADERS = 100
"""The most headers that are read."""

MAX_REQUEST = 4 * 1024 * 1024
"""The bytes of the longest request: the longest body that is read, in the smallest pieces."""


class _Stage(Enum):
    """How far a request has arrived."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class _Refused(Exception):
    """Stops the parser: nothing more is read."""


class _Open(asyncio.Transport):
    """The way to a client for as long as there is one.

    Who goes away while an answer is written is told of to the application a moment later; what it
    writes until then is lost, and no fault of anybody's.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._transport.close()


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with clients that send more than there is room for, or dawdle, or go away.

    A request that arrives in one piece costs nothing more than to see that it did.
    """

    url = b""
    _stage = _Stage.NOTHING
    _arrived = 0
    """The bytes of what is arriving."""

    _deadline: float | None = None
    _fault: tuple[str, str] | None = None
    _refused = False
    _not_taken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._unset_not_taken()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._stage is _Stage.NOTHING:
            self._stage, self._arrived = _Stage.HEAD, 0
        self._arrived += len(data)
        super().data_received(data)
        if self._stage is not _Stage.NOTHING and not self._refused:
            self._check_arrived()

    def on_headers_complete(self) -> None:
        if self._arrived > MAX_HEAD or len(self.headers) > MAX_HEADERS:
            self._check_head()
        if not self.answered():
            self._check_host()
            super().on_headers_complete()
            self.cycle.transport = _Open(self.transport)
        self._stage = _Stage.BODY

    def on_message_complete(self) -> None:
        self._stage, self._deadline = _Stage.NOTHING, None
        super().on_message_complete()

    def answered(self) -> bool:
        """Answer the request at once, before its body is read, if that can be done."""
        return False

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._not_taken is None:
            self._wait_for_taking()

    def resume_writing(self) -> None:
        self._unset_not_taken()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._fault or ("bad-request", msg)))

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: nothing is offered to upgrade to, and the request is answered as it is."""

    @property
    def _patience(self) -> float:
        patience: float = self.app_state["patience"]
        return patience

    def _check_head(self) -> None:
        """Refuse a head, now that it is here, that is too long or has too many headers."""
        length = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if length > MAX_HEAD:
            self._fault = self._too_long(length)
            raise _Refused
        if len(self.headers) > MAX_HEADERS:
            detail = f"There are {len(self.headers)} headers; {MAX_HEADERS} are read."
            self._fault = "headers-too-large", detail
            raise _Refused

    def _check_host(self) -> None:
        """Refuse a request of which two readers may think that it goes to two hosts (RFC 9112)."""
        hosts = [name for name, _ in self.headers if name == b"host"]
        if len(hosts) != 1 and self.parser.get_http_version() == "1.1":
            detail = f"A request of HTTP/1.1 names one host; this one names {len(hosts)}."
            self._fault = "bad-request", detail
            raise _Refused

    def _check_arrived(self) -> None:
        """Refuse what is too long before it is all here; wait for the rest of all else."""
        if self._stage is _Stage.HEAD and self._arrived > MAX_HEAD:
            self._refuse(*self._too_long(self._arrived))
        elif self._arrived > MAX_REQUEST:
            detail = f"The request has more than the {MAX_REQUEST:,} bytes that are read."
            self._refuse("content-too-large", detail)
        else:
            self._wait()

    def _too_long(self, length: int) -> tuple[str, str]:
        """The problem of a head that is too long: its address, or the rest."""
        if len(self.url) > MAX_HEAD // 2:
            return "uri-too-long", f"The address has {len(self.url):,} bytes or more."
        return (
            "headers-too-large",
            f"The headers have {length:,} bytes or more; {MAX_HEAD:,} are read.",
        )

    def _wait(self) -> None:
        """Wait for the rest of a request, as long as it takes all in all, and no longer."""
        if self._deadline is None:
            self._deadline = self.loop.time() + self._patience
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_at(self._deadline, self._be_late)

    def _be_late(self) -> None:
        if self.flow.read_paused:  # it is not the client that others wait for
            self._deadline = None
            self._wait()
        elif self._stage is _Stage.NOTHING:
            self.transport.close()
        else:
            detail = f"The request was not here after {self._patience:g} seconds."
            self._refuse("request-timeout", detail)

    def _refuse(self, code: str, detail: str) -> None:
        """Read no more, and tell why, if nothing else is being told or has been."""
        self._refused = True
        self._unset_keepalive_if_required()
        cycle = self.cycle
        owed = cycle is not None and not cycle.response_complete
        if owed and (cycle.response_started or not cycle.more_body):
            cycle.keep_alive = False  # its answer is the last
        elif self.pipeline or (self._stage is _Stage.BODY and not owed):
            self.transport.close()
        else:
            self._tell(code, detail)

    def _tell(self, code: str, detail: str) -> None:
        observer: Observer = self.app_state["observer"]
        observer.refused(PROBLEMS[code].status)
        request_id = new_id().decode()
        headers = {"X-Request-ID": request_id, "Connection": "close", **READABLE}
        answer = problem(
            Request({"type": "http", "request_id": request_id}), code, detail, headers=headers
        )
        lines = (name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
        head = STATUS_LINE[answer.status_code] + b"".join(lines) + b"\r\n"
        self.transport.write(head + bytes(answer.body))
        self.transport.close()

    def _wait_for_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._not_taken = self.loop.call_later(self._patience, self._be_not_taken, left)

    def _be_not_taken(self, left: int) -> None:
        """Hang up on who has taken nothing of an answer meanwhile; slow lines take some of it."""
        if self.transport.get_write_buffer_size() < left:
            self._wait_for_taking()
        else:
            self.transport.abort()

    def _unset_not_taken(self) -> None:
        if self._not_taken is not None:
            self._not_taken.cancel()
            self._not_taken = None
