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
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.asking import SEEN, SENT, replayed
from api.bases import Bases
from api.bodies import MAX_BYTES
from api.gates import GRACE, Gate, Lanes
from api.problems import problem
from api.settings import Settings
from api.spool import send_file
from api.work import Work, work_of
from kb.errors import OutOfTime, Overloaded

log = logging.getLogger("uvicorn.error")

HEAD = 8
"""The bytes before each message that tell its length."""

FileAnswer = tuple[int, list[tuple[bytes, bytes]], bytes | Path, int | None]
"""An answer whose body may be in a file."""


class Aside:
    """The layer that has slow questions answered elsewhere, where somebody is free to do so.

    Those who answer questions and those who write exports are others: neither waits for the other.
    """

    def __init__(
        self, app: ASGIApp, workers: "Mapping[Work, Workers]", bases: Bases, lanes: Lanes
    ) -> None:
        self._app = app
        self._workers = workers
        self._bases = bases
        self._lanes = lanes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        workers = self._for(scope) if scope["type"] == "http" else None
        if workers is None:
            await self._app(scope, receive, send)
            return
        workers.requests += 1
        try:
            body = await _body(receive)  # before its turn: who sends slowly keeps nobody waiting
            if body is None:
                return
            answer = await self._answered(workers, scope, body, send)
            if answer:
                await self._send(answer, scope, send)
        except (Overloaded, OutOfTime) as error:
            await problem(Request(scope), error.code, str(error))(scope, receive, send)
        finally:
            workers.requests -= 1

    def _for(self, scope: Scope) -> "Workers | None":
        """Those who are to answer a request; nobody else, if none are."""
        work = work_of(scope)
        if work is not Work.COMPARISON and not (work is Work.LIST and self._lanes.many.locked()):
            return self._workers.get(work)
        workers = self._workers.get(Work.QUESTION)
        return None if workers is None or workers.gate.closed else workers

    async def _answered(
        self, workers: "Workers", scope: Scope, body: bytes, send: Send
    ) -> FileAnswer | None:
        """What is answered elsewhere; None where it had to be here, and is sent."""
        async with workers.gate.turn():
            if process := await workers.free():
                scope[SEEN] = await self._bases.look()
                if answer := await workers.answer(process, scope, body):
                    return answer
            await self._app(scope, replayed(body), send)
        return None

    async def _send(self, answer: FileAnswer, scope: Scope, send: Send) -> None:
        status, headers, content, revision = answer
        scope["kb_revision"] = revision
        self._bases.saw(revision or 0)
        if not isinstance(content, Path):
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})
            return
        try:
            await send_file(content, status, headers, send)
        except FileNotFoundError:  # it made room for another meanwhile
            await self._app(scope, replayed(b""), send)


class Workers:
    """The processes for one kind of work, at most so many, and the way to them."""

    def __init__(self, settings: Settings, spool: Path, work: Work) -> None:
        self._most, self._seconds = settings.processes[work], settings.seconds[work]
        self.gate = Gate(self._most, settings.most_waiting, settings.wait_seconds)
        self.requests = 0
        """How many requests are here; the server does not count them among those that it answers.
        """
        self._patient = work in {Work.EXPORT, Work.DRAWING}
        """Whether a process that starts is waited for: nothing long is done in the server."""
        self._environment = settings.environment | {"KB_SPOOL": str(spool)}
        self._free: list[_Process] = []
        self._running: set[_Process] = set()
        self._starting: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How many processes answer now, or start."""
        return len(self._running) - len(self._free)

    async def free(self) -> "_Process | None":
        """One that has nothing to do; None where there is none, and another is started."""
        if not self._free and len(self._running) < self._most:
            process = _Process()
            self._running.add(process)
            task = asyncio.create_task(self._start(process))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
            if self._patient:
                await task
        return self._free.pop() if self._free else None

    async def answer(self, process: "_Process", scope: Scope, body: bytes) -> FileAnswer | None:
        """What a free process answers; None if it has ended."""
        try:
            async with asyncio.timeout(self._seconds + GRACE):
                answer = await process.ask(scope, body)
        except (OSError, EOFError) as error:
            self._running.discard(process)
            await process.end()
            if isinstance(error, TimeoutError):
                raise OutOfTime(self._seconds) from None
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


def workers_of(settings: Settings, spool: Path) -> Mapping[Work, Workers]:
    """Those who do what the settings leave to other processes."""
    return {work: Workers(settings, spool, work) for work, n in settings.processes.items() if n}


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


async def _body(receive: Receive) -> bytes | None:
    """The body of a request, no further than it takes to see that it is too long.

    None if whoever sends it goes away meanwhile.
    """
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MAX_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(parts)


def framed(message: object) -> bytes:
    """A message as it is sent from process to process."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(HEAD) + content
