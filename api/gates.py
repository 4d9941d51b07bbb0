"""Gates and lanes: so many at a time, so many who wait, and nobody for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio

from kb.errors import OutOfTime, Overloaded

T = TypeVar("T")

GRACE = 1.0
"""For how many seconds more than an answer may take whoever works on it is waited for."""


class Gate:
    """The way to something that only so many can have at a time."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self.waiting = 0
        self._most_waiting = waiting
        self._seconds = seconds
        self._turns = asyncio.Semaphore(at_once)

    @property
    def closed(self) -> bool:
        """Whether whoever comes now has to wait."""
        return self._turns.locked()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One's turn. `Overloaded` where too many wait already, or it does not come in time."""
        if self.closed:
            if self.waiting >= self._most_waiting:
                raise Overloaded("Too many wait for the same already.")
            self.waiting += 1
            try:
                async with asyncio.timeout(self._seconds):
                    await self._turns.acquire()
            except TimeoutError:
                raise Overloaded("Others took longer than anyone is let wait.") from None
            finally:
                self.waiting -= 1
        else:
            await self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()


THREADS = {"sqlite": (2, 1), "postgresql": (5, 10)}
"""How many threads read the base at the same time: for one thing, and for lists.

Of PostgreSQL as many as an engine has connections. Of a file no more than can work: each that has
to wait for Python's own lock keeps the event loop waiting for it too.
"""


class Lanes:
    """Where the base is read: who asks for one thing never waits for who asks for a list."""

    def __init__(self, engine: str) -> None:
        one, many = THREADS[engine]
        self.here = asyncio.Semaphore()
        """In the event loop. Between two of them it sees to all others, so that an answer from
        memory waits for one of them at most."""

        self.one, self.many = asyncio.Semaphore(one), asyncio.Semaphore(many)


async def in_thread(
    work: Callable[[], T], seconds: float, stuck: Callable[[], None] | None = None
) -> T:
    """What is worked out in a thread, which is left alone if it takes too long: `OutOfTime`.

    No statement takes so long that a base answers to: of one that does not, `stuck` is told.
    """
    try:
        with anyio.fail_after(seconds + GRACE):
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    except TimeoutError:
        if stuck:
            stuck()
        raise OutOfTime(seconds) from None
