"""Readers that hold each answer to what is promised of it, while something breaks.

Of every answer: that it is what the address answers, or a 503 or 429 with `Retry-After`, as a
problem; that the same address at the same revision is the same bytes with the same tag, whatever
was killed in between; that a 304 is of the tag that was sent. Of a reader: that a later answer is
of no earlier revision than it asks for by `KB-Revision-Min`. A connection that breaks is no fault
while the server was killed.
"""

import asyncio
import hashlib
import json
import random
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.faults.asking import Mix, Question
from tests.faults.processes import Served, wait_until
from tests.faults.wire import Answer, Client

REFUSED = {429, 503}
KNOWN_MOST = 20_000
"""How many answers are compared with those that come later."""

FAULTS_MOST = 20
AGAIN = 0.1
"""How many seconds a reader waits before it tries to connect again."""

Newest = Callable[[], int] | None
SOON = 30.0
"""For how many seconds an answer is waited for: longer than anything may take."""


class Held:
    """What answers are held to, and what was found."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.statuses: Counter[str] = Counter()
        self._known: OrderedDict[tuple[str, int], tuple[str, bytes]] = OrderedDict()
        self._tags: dict[str, tuple[str, int]] = {}

    def __str__(self) -> str:
        return ", ".join(f"{count:,} × {status}" for status, count in self.statuses.most_common())

    def fault(self, text: str) -> None:
        """Note that a promise was broken."""
        if len(self.faults) < FAULTS_MOST and text not in self.faults:
            self.faults.append(text)

    def tag_of(self, path: str) -> str | None:
        """The last tag that was given for an address."""
        known = self._tags.get(path)
        return known[0] if known else None

    def answer(self, question: Question, sent: str | None, least: int, answer: Answer) -> None:
        """Hold an answer to a request with a tag and a least revision."""
        self.statuses[str(answer.status)] += 1
        where = f"{question.path} → {answer.status}"
        if answer.status in REFUSED:
            self._refusal(where, answer)
            return
        if answer.status == 304 and sent is not None:
            if answer.headers.get("etag") != sent:
                self.fault(f"{where}: the tag sent was another one")
            return
        if answer.status != question.status:
            self.fault(f"{where}: {answer.body[:120].decode(errors='replace')}")
            return
        if answer.revision < least:
            self.fault(f"{where}: of revision {answer.revision}; at least {least} was asked for")
        if answer.status == 200:
            self._same(question.path, answer)

    def _refusal(self, where: str, answer: Answer) -> None:
        kind = answer.headers.get("content-type")
        if kind != "application/problem+json" or not answer.headers.get("retry-after"):
            self.fault(f"{where}: no problem with Retry-After: {answer.headers}")
            return
        problem = json.loads(answer.body)
        self.statuses[problem["type"]] += 1
        if problem["status"] != answer.status or not problem["detail"]:
            self.fault(f"{where}: {problem}")

    def _same(self, path: str, answer: Answer) -> None:
        key = (path, answer.revision)
        is_now = (answer.headers.get("etag", ""), hashlib.sha256(answer.body).digest())
        was = self._known.setdefault(key, is_now)
        if was != is_now:
            self.fault(f"{path} is not what it was at the same revision {answer.revision}")
        self._tags[path] = (is_now[0], answer.revision)
        if len(self._known) > KNOWN_MOST:
            self._known.popitem(last=False)


class Readers:
    """Some readers of one server, in a thread of their own, until they are told to end."""

    def __init__(
        self,
        served: Served,
        url: str,
        held: Held,
        *,
        many: int = 4,
        seed: int = 0,
        newest: Newest = None,
    ) -> None:
        self.held = held
        self._newest = newest
        self._served = served
        self._many = many
        self._ended = Event()
        self._chance = random.Random(seed)  # noqa: S311
        self._mix = Mix(url, self._chance, exports=2)

    async def run(self) -> None:
        """Ask until told to end."""
        await asyncio.gather(*(self._read(number % 2 == 0) for number in range(self._many)))

    def await_answers(self, many: int = 5, of: frozenset[int] = frozenset({200})) -> None:
        """Wait until so many more answers of some statuses have come."""

        def count() -> int:
            return sum(self.held.statuses[str(status)] for status in of)

        before = count()
        wait_until(lambda: count() >= before + many, f"answers of {sorted(of)} come")

    def end(self) -> None:
        """Tell them to end."""
        self._ended.set()

    async def _read(self, asks_for_least: bool) -> None:
        client, least = Client(self._served.port), 0
        while not self._ended.is_set():
            question = self._mix.next()
            tag = self.held.tag_of(question.path) if self._chance.random() < 0.2 else None
            headers = {"if-none-match": tag} if tag else {}
            if asks_for_least and self._newest:
                least = max(least, self._newest())
            if asks_for_least and least:
                headers["kb-revision-min"] = str(least)
            life, was_up = self._served.lives, self._served.up
            try:
                answer = await asyncio.wait_for(client.ask(question.path, headers), SOON)
            except TimeoutError:
                self.held.fault(f"{question.path}: no answer in {SOON:.0f} seconds")
            except OSError as error:
                self.held.statuses["no connection"] += 1
                if was_up and self._served.up and life == self._served.lives:
                    self.held.fault(f"{question.path}: {error}")
                await asyncio.sleep(AGAIN)
            else:
                self.held.answer(question, tag, least if asks_for_least else 0, answer)
                least = max(least, answer.revision)
                if answer.status in REFUSED:
                    await asyncio.sleep(AGAIN)
        client.close()


@contextmanager
def reading(served: Served, url: str, held: Held, *, newest: Newest = None) -> Iterator[Readers]:
    """Readers beside the block; half of them ask for the newest revision that is told to them."""
    readers = Readers(served, url, held, newest=newest)
    thread = Thread(target=lambda: asyncio.run(readers.run()))
    thread.start()
    try:
        yield readers
    finally:
        readers.end()
        thread.join()
