"""Slow questions, answered in processes of their own: nobody else waits for them.

Python runs one thread at a time. A statistic over thousands of programmes in a thread of the
server would take the time of everyone's point reads; in a process of lower priority it takes what
is left. Such a process is started when the first slow question comes, which is answered here while
it starts (`api/worker.py`); it ends with the server, however that ends, since its input ends then.
"""

import asyncio
import logging
import os
import pickle
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from api.asking import SENT, replayed
from api.bodies import MAX_BYTES
from api.formats import Format, of
from api.spool import send_file

log = logging.getLogger("uvicorn.error")

_SLOW = re.compile(
    r"/v1/(programmes/(stats|[^/]+/similar)|compare/rebuild|coverage|dumps/[^/]+(/[^/]+)?)|"
    r"/sdmx/2\.1/data/.+"
)
"""The addresses that may take seconds: they wait until somebody is free."""

_SHORTER = re.compile(r"/v1/(compare(/explain)?|timeline|claims)|/reconcile|/sdmx/2\.1/.+")
"""Those that take a part of a second at most: they wait for nobody that takes longer."""

_SHORT_TABLE = "/v1/compare"
"""The table that does not take longer than its JSON; of any other, nobody knows how long it is."""

_MONEY = re.compile(rb"funding_(currency|prices|base_year|rate)=")
"""What makes any list work money out that is not kept."""

HEAD = 8
"""The bytes before each message that tell its length."""

FileAnswer = tuple[int, list[tuple[bytes, bytes]], bytes | Path, int | None]
"""An answer whose body may be in a file."""


class Aside:
    """The layer that has slow questions answered elsewhere, where somebody is free to do so."""

    def __init__(self, app: ASGIApp, workers: "Workers") -> None:
        self._app = app
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self._is_for_others(scope):
            await self._app(scope, receive, send)
            return
        async with self._workers.turns:
            worker = self._workers.free()
            if worker is None:
                await self._app(scope, receive, send)
                return
            body = await _body(receive)
            answer = await self._workers.answer(worker, scope, body)
            if answer is None:
                await self._app(scope, replayed(body), send)
                return
        status, headers, content, scope["kb_revision"] = answer
        if isinstance(content, Path):
            try:
                await send_file(content, status, headers, send)
            except FileNotFoundError:  # it made room for another meanwhile
                await self._app(scope, replayed(body), send)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _is_for_others(self, scope: Scope) -> bool:
        if scope["method"] not in {"GET", "POST"}:
            return False
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        format = of(scope)
        if format and format.tabular and path != _SHORT_TABLE:
            return format is not Format.SCHEMA
        if _SLOW.fullmatch(path) or _MONEY.search(scope["query_string"]):
            return True
        return bool(_SHORTER.fullmatch(path)) and not self._workers.turns.locked()


class _Turns(asyncio.Semaphore):
    """A semaphore that knows how many wait."""

    waiting = 0

    async def acquire(self) -> Literal[True]:
        self.waiting += 1
        try:
            return await super().acquire()
        finally:
            self.waiting -= 1


class Workers:
    """The processes that answer slow questions, at most so many."""

    def __init__(self, database_url: str, spool: Path, most: int) -> None:
        self.turns = _Turns(most)
        self._environment = {"KB_DATABASE_URL": database_url, "KB_SPOOL": str(spool)}
        self._most = most
        self._free: list[_Process] = []
        self._running: set[_Process] = set()
        self._starting: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many requests wait for one of them."""
        return self.turns.waiting

    @property
    def busy(self) -> int:
        """How many processes answer a question now, or start."""
        return len(self._running) - len(self._free)

    def free(self) -> "_Process | None":
        """One that has nothing to do; None where there is none, and another is started."""
        if self._free:
            return self._free.pop()
        if len(self._running) < self._most:
            process = _Process()
            self._running.add(process)
            task = asyncio.create_task(self._start(process))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
        return None

    async def answer(self, process: "_Process", scope: Scope, body: bytes) -> FileAnswer | None:
        """What a free process answers; None if it has ended."""
        try:
            answer = await process.ask(scope, body)
        except (OSError, EOFError):
            self._running.discard(process)
            await process.end()
            return None
        except BaseException:  # nobody waits for this answer, and the next would be given it
            self._running.discard(process)
            process.kill()
            raise
        self._free.append(process)
        return answer

    async def end(self) -> None:
        """End them all."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(process.end() for process in self._running))

    async def _start(self, process: "_Process") -> None:
        try:
            await process.start(self._environment)
        except (OSError, EOFError):
            log.exception("no process for slow questions could be started")
            self._running.discard(process)
        else:
            self._free.append(process)


class _Process:
    """One process, which answers one question at a time."""

    _child: asyncio.subprocess.Process | None = None

    async def start(self, environment: Mapping[str, str]) -> None:
        """Start it, and wait until it can answer. `EOFError` if it ends instead."""
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **environment},
            start_new_session=True,  # what interrupts the server from a terminal is not for it
        )  # fmt: skip
        await self._received()

    async def ask(self, scope: Scope, body: bytes) -> FileAnswer:
        """The answer to a request. `OSError` or `EOFError` if the process has ended."""
        if self._child is None or self._child.stdin is None or self._child.stdin.is_closing():
            raise EOFError
        self._child.stdin.write(framed(({key: scope[key] for key in SENT}, body)))
        await self._child.stdin.drain()
        answer: FileAnswer = await self._received()
        return answer

    async def end(self) -> None:
        """End it, and wait until it has."""
        self.kill()
        if self._child:
            await self._child.wait()

    def kill(self) -> None:
        """End it at once: it has nothing to lose."""
        if self._child:
            with suppress(ProcessLookupError):
                self._child.kill()

    async def _received(self) -> Any:
        if self._child is None or self._child.stdout is None:
            raise EOFError
        length = await self._child.stdout.readexactly(HEAD)
        content = await self._child.stdout.readexactly(int.from_bytes(length))
        return pickle.loads(content)  # noqa: S301  (from our own process)


async def _body(receive: Receive) -> bytes:
    """The body of a request, no further than it takes to see that it is too long."""
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MAX_BYTES:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(parts)


def framed(message: object) -> bytes:
    """A message as it is sent from process to process."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(HEAD) + content
