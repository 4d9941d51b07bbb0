"""Which base a request is read from: a standby that is well, or the primary.

Owns: that nobody goes back in time. A standby answers only where it has come to what the client
has seen (`KB-Revision-Min`), and to what this process has seen of the primary.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from math import inf
from threading import Lock
from time import monotonic
from typing import TypeVar

from sqlalchemy import URL, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.watching import Watch
from kb.db import connect
from kb.errors import Behind, NotReady, Unreachable
from kb.limits import standbys_of

T = TypeVar("T")

Question = Callable[[Engine, int], T]
"""What is asked of a base that has come to a revision; `Behind` where it has not."""

BEHIND, AWAY, STUCK = 0.05, 2.0, 30.0
"""For how many seconds a standby is not asked that was behind, was not there, or did not answer."""


@dataclass(slots=True, eq=False)
class Standby:
    """A base that follows the primary, and until when it is passed over."""

    engine: Engine
    until: float = -inf


class Bases:
    """The primary and its standbys, as their URLs name them; `seconds` bound each statement."""

    def __init__(self, primary: str, standbys: tuple[str, ...], seconds: float) -> None:
        self.primary = connect(primary, seconds)
        """The engine for writes, and for reads where no standby answers."""
        self.seen = 0
        """The newest revision that is known of; kept only where there are standbys."""
        self.watch: Watch | None = None
        """What looks at the primary, in a process that has such."""
        self._lock = Lock()
        among = standbys_of(primary)
        urls: list[str | URL] = [*standbys, *([among] if among and not standbys else [])]
        self.standbys = [Standby(connect(url, seconds)) for url in urls]
        self._turns = count()

    async def look(self) -> int:
        """The newest revision that is known of, after a look at the primary if need be."""
        if self.standbys and self.watch and await self.watch.look() and self.watch.state:
            self.saw(self.watch.state.id)
        return self.seen

    def saw(self, revision: int) -> None:
        """Take note of a revision that somebody is told of."""
        if self.standbys:
            with self._lock:
                self.seen = max(self.seen, revision)

    def ask(self, least: int, question: Question[T]) -> T:
        """The answer to a question of at least a revision.

        It is asked of the primary last.
        """
        for standby in self._well():
            try:
                return question(standby.engine, max(least, self.seen))
            except Behind:
                standby.until = monotonic() + BEHIND
            except (NotReady, PoolTimeout):
                standby.until = monotonic() + AWAY
        return self.of_primary(lambda primary: question(primary, least))

    def of_primary(self, ask: Callable[[Engine], T]) -> T:
        """What the primary answers, asked again where a connection was found broken.

        As they are after it has been started anew. What is asked may be done twice.
        """
        try:
            return ask(self.primary)
        except Unreachable:
            return ask(self.primary)

    def pass_over(self) -> None:
        """Ask no standby for a while: one of them keeps those waiting that ask it."""
        for standby in self.standbys:
            standby.until = monotonic() + STUCK

    def dispose(self) -> None:
        """Give everything back."""
        for engine in (self.primary, *(standby.engine for standby in self.standbys)):
            engine.dispose()

    def _well(self) -> Iterator[Standby]:
        """The standbys that are not passed over, each of them first in its turn."""
        if self.standbys:
            first = next(self._turns) % len(self.standbys)
            now = monotonic()
            for standby in (*self.standbys[first:], *self.standbys[:first]):
                if standby.until <= now:
                    yield standby
