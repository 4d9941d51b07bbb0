"""Gates: so many at a time, so many who wait, and nobody for ever."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kb.errors import Overloaded

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


class Turn:
    """One at a time, for answers that are worked out in the event loop.

    Who asks for one thing goes before who asks for a list. Between two of them the loop sees to all
    others, so that an answer from memory waits for one of them at most.
    """

    def __init__(self) -> None:
        self._taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._then: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def taken(self, *, first: bool) -> AsyncIterator[None]:
        """One's turn."""
        if self._taken:
            await self._come(self._first if first else self._then)
        self._taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _come(self, queue: deque[asyncio.Future[None]]) -> None:
        """Wait in a queue; who goes away meanwhile passes on the turn that came for it."""
        waiter = asyncio.get_running_loop().create_future()
        queue.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give the turn to the next who still waits; to whoever comes, if none does."""
        for queue in (self._first, self._then):
            while queue:
                waiter = queue.popleft()
                if not waiter.done():
                    waiter.set_result(None)
                    return
        self._taken = False
