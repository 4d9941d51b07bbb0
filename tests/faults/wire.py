"""HTTP/1.1 on bare sockets: what asks costs little beside what answers, and nothing is repeated.

Owns: one connection, one request on it at a time, the answer whole or an error. A client library
would take as much time as the server that is measured, and hide what went wrong by asking again.
"""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import NamedTuple

from httptools import HttpResponseParser

IDLE = 3.0
"""For how many seconds a connection is kept that nobody uses: less than the server keeps it."""


class Answer(NamedTuple):
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def revision(self) -> int:
        """The revision that it is of; 0 where it names none."""
        return int(self.headers.get("kb-revision", 0))


class Connection(asyncio.Protocol):
    """A connection to a server."""

    def __init__(self) -> None:
        self.closed = False
        self.used = monotonic()
        self.received = 0
        """How many bytes of the answer have come."""
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self._start()

    def _start(self) -> None:
        self._parser = HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self.received = 0

    async def ask(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request. `ConnectionError` if it does not come."""
        if self._transport is None or self.closed:
            raise ConnectionResetError("the connection is closed")
        self._start()
        self._answer = asyncio.get_running_loop().create_future()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._transport.write(f"GET {path} HTTP/1.1\r\nhost: {host}\r\n{lines}\r\n".encode())
        try:
            return await self._answer
        finally:
            self._answer = None
            self.used = monotonic()

    def close(self) -> None:
        """Go away, in the middle of an answer if there is one."""
        self.closed = True
        if self._transport:
            self._transport.abort()

    @property
    def fresh(self) -> bool:
        """Whether it may be used once more."""
        return not self.closed and monotonic() - self.used < IDLE

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError(f"the connection was lost: {exc}"))

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._answer and not self._answer.done():
            status = self._parser.get_status_code()
            self._answer.set_result(Answer(status, self._headers, b"".join(self._body)))
        if not self._parser.should_keep_alive():
            self.close()


class Client:
    """The connections to one server: as many as there are requests at the same time."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self._port = port
        self._idle: list[Connection] = []

    async def ask(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request. `OSError` where there is none."""
        connection = await self.connection()
        try:
            answer = await connection.ask(self.host, path, headers or {})
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer

    async def tear(self, path: str, after: int) -> None:
        """Ask, and go away once so many bytes of the answer have come."""
        connection = await self.connection()
        asked = asyncio.ensure_future(connection.ask(self.host, path, {}))
        try:
            while connection.received < after and not asked.done():
                await asyncio.sleep(0.001)
        finally:
            asked.cancel()
            connection.close()

    async def connection(self) -> Connection:
        """One that nobody uses."""
        while self._idle:
            connection = self._idle.pop()
            if connection.fresh:
                return connection
            connection.close()
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(Connection, "127.0.0.1", self._port)
        return made

    def close(self) -> None:
        """Close them all."""
        while self._idle:
            self._idle.pop().close()
