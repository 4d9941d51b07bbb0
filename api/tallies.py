"""Counts of requests, in memory that the other processes of a server can read.

Each process has a file of its own, mapped into its memory: to count is to add to a number there,
and whoever adds up the files has the counts of all, also of processes that were killed. A process
that comes for another takes over its file and counts on.
"""

import fcntl
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterator
from enum import IntEnum
from itertools import count
from pathlib import Path
from typing import NamedTuple

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
           30.0)  # fmt: skip
"""What the seconds of requests are counted up to; then those that took longer."""

MOST_ROWS = 4_096
"""How many different counts there are at most; the rest of the requests is not counted."""


class Gauge(IntEnum):
    """What a process tells of itself now."""

    PROCESS = 0
    IN_FLIGHT = 1
    MEMORY_BYTES = 2
    MEMORY_ANSWERS = 3
    SLOW_BUSY = 4
    SLOW_WAITING = 5
    REVISION = 6


_NUMBER = 8
_ROWS = 15
"""Where the number of rows is, after the gauges."""

_HEAD = 16
_KEY = 20
_SECONDS, _REMEMBERED, _AT_ONCE, _BUCKETS = range(4)
"""What is counted of a key, from where its text ends."""

_WIDTH = _KEY + _BUCKETS + len(BUCKETS) + 1
_SIZE = _NUMBER * (_HEAD + MOST_ROWS * _WIDTH)


class Key(NamedTuple):
    """What requests are told apart by."""

    method: str
    route: str
    status: int


class Counted(NamedTuple):
    """The requests of a key: their seconds, how many came from memory, how many by bucket."""

    seconds: float
    remembered: float
    buckets: list[float]


class Told(NamedTuple):
    """What a process tells; its gauges only as long as it lives."""

    number: int
    gauges: list[float] | None
    counts: dict[Key, Counted]


class Tallies:
    """The counts of this process; without a folder nobody else reads them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.number, held = _place(folder) if folder else (0, -1)
        self._memory = mmap.mmap(held, _SIZE)
        self.values: memoryview[float] = memoryview(self._memory).cast("d")
        self._rows: dict[tuple[str, str, int], int] = {
            key: place + _KEY for key, place in _rows(self.values)
        }
        for gauge in Gauge:
            self.values[gauge] = 0.0
        self.values[Gauge.PROCESS] = float(os.getpid())

    @property
    def shared(self) -> bool:
        """Whether other processes read them."""
        return self._folder is not None

    def add(self, key: tuple[str, str, int], seconds: float, *, remembered: bool = False) -> None:
        """Count a request."""
        row = self._row(Key(*key))
        values = self.values
        values[row + _SECONDS] += seconds
        values[row + _REMEMBERED] += remembered
        values[row + _BUCKETS + bisect_left(BUCKETS, seconds)] += 1

    def at_once(self, key: tuple[str, str, int]) -> int:
        """The place among `values` to which 1 is added for each request answered at once.

        Their time is not looked at: that would take a part of it. They are of the first bucket.
        """
        return self._row(Key(*key)) + _AT_ONCE

    def set(self, gauge: Gauge, value: float) -> None:
        """Tell something of this process."""
        self.values[gauge] = value

    def told(self) -> list[Told]:
        """What every process tells that serves together with this one, or did."""
        mine = _told(self.number, self.values, alive=True)
        return [mine, *(_others(self._folder, self.number) if self._folder else ())]

    def _row(self, key: Key) -> int:
        """Where the requests of a key are counted, from now on if they were not before."""
        found = self._rows.get(key)
        if found is None:
            rows = int(self.values[_ROWS])
            if rows == MOST_ROWS - 1:
                return _HEAD + rows * _WIDTH + _KEY  # which nobody reads
            place = _HEAD + rows * _WIDTH
            text = "\t".join(map(str, key)).encode()
            self._memory[place * _NUMBER : place * _NUMBER + len(text)] = text
            self.values[_ROWS] = rows + 1.0  # last: whoever reads it finds the row whole
            found = self._rows[key] = place + _KEY
        return found


def _place(folder: Path) -> tuple[int, int]:
    """A file that no other process has: one whose process is gone, or a new one."""
    for number in count():
        held = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
        if _lock(held, fcntl.LOCK_EX):
            os.ftruncate(held, _SIZE)
            return number, held
        os.close(held)
    raise AssertionError


def _lock(held: int, kind: int) -> bool:
    try:
        fcntl.flock(held, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _others(folder: Path, mine: int) -> Iterator[Told]:
    for file in sorted(folder.glob("[0-9]*")):
        if int(file.name) == mine:
            continue
        with file.open("rb") as opened:
            alive = not _lock(opened.fileno(), fcntl.LOCK_SH)
            content = opened.read()
        if len(content) == _SIZE:
            yield _told(int(file.name), memoryview(content).cast("d"), alive=alive)


def _told(number: int, values: "memoryview[float]", *, alive: bool) -> Told:
    counts = {}
    for key, place in _rows(values):
        seconds, remembered, at_once, *buckets = values[place + _KEY : place + _WIDTH]
        buckets[0] += at_once
        counts[key] = Counted(seconds, remembered + at_once, buckets)
    return Told(number, list(values[: len(Gauge)]) if alive else None, counts)


def _rows(values: "memoryview[float]") -> Iterator[tuple[Key, int]]:
    """The keys that are counted, and where."""
    for row in range(int(values[_ROWS])):
        place = _HEAD + row * _WIDTH
        text = values[place : place + _KEY].tobytes().rstrip(b"\0").decode()
        method, route, status = text.split("\t")
        yield Key(method, route, int(status)), place
