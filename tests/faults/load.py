"""Load for a long time: twice what is comfortable, with writes, tables and clients that go away.

Requests are due at times that nobody's answer moves (open loop), and a latency counts from the
moment at which a request was due: whoever waits because others do, waits. *Comfortable* is the
highest of the rates tried, each a third above the one before, at which the point reads' p99 stays
within `NEAR` times what it is at a rate at which hardly two requests meet, or within `UNFELT`, and
nothing is refused. What asks is one process; how late it sent what was due tells whether it kept
up.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import fmean, linear_regression, median
from time import monotonic

from tests.bench.measuring import tree_memory
from tests.faults.asking import Mix
from tests.faults.killing import ended
from tests.faults.processes import Served, serving, writing
from tests.faults.reader import REFUSED, SOON, Held
from tests.faults.table import Row
from tests.faults.wire import Client

IDLE_RATE = 10.0
"""Requests a second, of which hardly two meet."""

STEP = 4 / 3
NEAR, UNFELT = 3.0, 0.025
PROMISED = 5.0
"""How many times its idle value the p99 of point reads may be at twice the comfortable rate."""

EXPORT_EVERY = 5.0
WRITE_EVERY = 3.0
"""Seconds between two tables, and between two revisions."""

MOST_OPEN = 1_000
"""How many requests are on their way at most; what is due then is not sent, and counts as late."""

WARM = 0.2
"""The part of a load after which the memory has to stay as it is."""

JUDGED = 300
"""Seconds of load from which on its memory is judged: caches fill until then."""

MOST_GROWTH = 1.1
SPAN = 20_000
"""Of how many of the latest latencies of a kind the quantiles are told."""

POINTS = ("hot", "cold")


@dataclass
class Window:
    """What a time of load came to."""

    took: dict[str, list[float]] = field(default_factory=dict)
    """The latencies of what was answered, by the kind of request, in seconds."""
    late: list[float] = field(default_factory=list)
    """How late requests were sent."""
    sent: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unsent: int = 0
    torn: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Of the server's processes at a moment, in MB."""

    def note(self, kind: str, seconds: float) -> None:
        """Take a latency in."""
        took = self.took.setdefault(kind, [])
        if len(took) < SPAN:
            took.append(seconds)
        else:
            took[self.sent % SPAN] = seconds

    def quantile(self, part: float, *kinds: str) -> float:
        """A quantile of the latencies of some kinds, in seconds."""
        ordered = sorted(each for kind in kinds for each in self.took.get(kind, []))
        return ordered[int(part * (len(ordered) - 1))] if ordered else 0.0

    @property
    def p99(self) -> float:
        """Of the point reads."""
        return self.quantile(0.99, *POINTS)


class Load:
    """What asks one server."""

    def __init__(self, served: Served, url: str, held: Held) -> None:
        self._served, self._held = served, held
        self._client = Client(served.port)
        self._chance = random.Random(0)  # noqa: S311
        self._mix = Mix(url, self._chance, exports=0)
        self._open: set[asyncio.Task[None]] = set()

    async def at(self, rate: float, seconds: float, *, exports: bool = False) -> Window:
        """Ask at a rate for some seconds."""
        window, start = Window(), monotonic()
        beside = [asyncio.create_task(self._sample(window))]
        if exports:
            beside += [asyncio.create_task(self._export(window))]
        for number in count():
            due = start + number / rate
            if due >= start + seconds:
                break
            if (ahead := due - monotonic()) > 0:
                await asyncio.sleep(ahead)
            window.sent += 1
            if len(self._open) >= MOST_OPEN:
                window.unsent += 1
                continue
            task = asyncio.create_task(self._ask(due, window))
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        if self._open:
            await asyncio.wait(self._open, timeout=SOON)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        return window

    async def _ask(self, due: float, window: Window) -> None:
        question = self._mix.next()
        tag = self._held.tag_of(question.path) if self._chance.random() < 0.1 else None
        window.late.append(monotonic() - due) if len(window.late) < SPAN else None
        try:
            headers = {"if-none-match": tag} if tag else {}
            answer = await asyncio.wait_for(self._client.ask(question.path, headers), SOON)
        except (OSError, TimeoutError) as error:
            self._held.fault(f"{question.path}: {error!r}")
            return
        self._held.answer(question, tag, 0, answer)
        if answer.status in REFUSED:
            window.refused[str(answer.status)] += 1
        else:
            window.note(question.kind, monotonic() - due)

    async def _export(self, window: Window) -> None:
        """Ask for tables in turn; of every third, go away in the middle."""
        for number in count():
            question = self._mix.of("export")
            began = monotonic()
            if number % 3 == 2:
                with suppress(OSError):
                    await self._client.tear(question.path, after=100_000)
                window.torn += 1
            else:
                try:
                    answer = await asyncio.wait_for(self._client.ask(question.path), SOON)
                    self._held.answer(question, None, 0, answer)
                    window.note("export", monotonic() - began)
                except (OSError, TimeoutError) as error:
                    self._held.fault(f"{question.path}: {error!r}")
            await asyncio.sleep(EXPORT_EVERY)

    async def _sample(self, window: Window) -> None:
        while True:
            window.memory.append((monotonic(), tree_memory(self._served.process)))
            await asyncio.sleep(1)


def load(url: str, folder: Path, seconds: float) -> Iterator[Row]:
    """Find the comfortable rate in a fifth of the time, and load at twice of it for the rest."""
    held = Held()
    with (
        serving(url, folder / "log") as served,
        writing(url, folder, pause=WRITE_EVERY) as writer,
    ):
        found = asyncio.run(_run(Load(served, url, held), seconds))
        rows = [*_rows(found, seconds)]
    yield ended("load", url, f"{seconds:.0f} s", writer, held, served)
    yield from rows


@dataclass(frozen=True)
class Found:
    """The windows of a load."""

    idle: Window
    comfortable: float
    at_ease: Window
    beside_exports: Window
    twice: Window


async def _run(load: Load, seconds: float) -> Found:
    step = seconds / 60
    await load.at(IDLE_RATE, step)  # what is started when it is first asked for is started
    idle = await load.at(IDLE_RATE, 3 * step)
    allowed = max(NEAR * idle.p99, UNFELT)
    rate, comfortable, at_ease = 2 * IDLE_RATE, IDLE_RATE, idle
    while True:
        window = await load.at(rate, step)
        if window.refused or window.unsent or window.p99 > allowed:
            break
        comfortable, at_ease, rate = rate, window, rate * STEP
    beside = await load.at(IDLE_RATE, 3 * step, exports=True)
    twice = await load.at(2 * comfortable, 0.8 * seconds, exports=True)
    return Found(idle, comfortable, at_ease, beside, twice)


def _rows(found: Found, seconds: float) -> Iterator[Row]:
    idle, twice = found.idle, found.twice
    told = (
        f"idle: p99 of point reads {_ms(idle.p99)}; comfortable: {found.comfortable:.0f}/s, p99 "
        f"{_ms(found.at_ease.p99)}; beside exports, else idle: p99 {_ms(found.beside_exports.p99)}"
    )
    yield Row("load: its rate", "", told)
    parts = "; ".join(
        f"{kind} {_ms(twice.quantile(0.5, kind))}, {_ms(twice.quantile(0.99, kind))}"
        for kind in sorted(twice.took)
    )
    late = sorted(twice.late)
    told = (
        f"{2 * found.comfortable:.0f}/s for {0.8 * seconds:.0f} s: {twice.sent:,} due, "
        f"{twice.unsent:,} not sent, refused {dict(twice.refused)}, {twice.torn} tables torn; "
        f"p99 of point reads {_ms(twice.p99)}; median and p99: {parts}; "
        f"what asks was late by {_ms(median(late))}, at p99 {_ms(late[int(0.99 * len(late)) - 1])}"
    )
    faults = [f"{twice.unsent} requests found no connection"] if twice.unsent else []
    if twice.p99 > PROMISED * idle.p99:
        times = f"{twice.p99 / idle.p99:.1f} × their idle value"
        faults.append(f"p99 of point reads {_ms(twice.p99)}, {times}")
    yield Row("load: at twice the rate", "", told, faults)
    yield _memory(twice.memory, judged=seconds >= JUDGED)


def _memory(samples: list[tuple[float, float]], *, judged: bool) -> Row:
    """The memory of a server's processes under load: after warming up it stays as it is."""
    start, end = samples[0][0], samples[-1][0]
    warm = [each for each in samples if each[0] >= start + WARM * (end - start)]
    quarter = max(1, len(warm) // 4)
    first, last = (fmean(m for _, m in part) for part in (warm[:quarter], warm[-quarter:]))
    slope = linear_regression(*zip(*warm, strict=True)).slope if len(warm) > 1 else 0.0
    told = (
        f"after warming up {first:.0f} MB in the first quarter, {last:.0f} MB in the last, "
        f"{slope * 60:+.2f} MB a minute; at most {max(m for _, m in samples):.0f} MB"
    )
    grown = judged and last > MOST_GROWTH * first
    return Row("load: memory", "", told, [f"it grew from {first:.0f} to {last:.0f} MB"] * grown)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"
