"""The answers that are remembered: under what, for how long and in how many bytes.

Refuses: to keep what the base did not stand at when it was asked for, and what is for one client
alone, or not to be stored.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from api.encoding import LEAST, Headers, encoded, plain, without
from api.watching import Watch

OF_A_BODY = (b"content-type", b"content-length", b"content-encoding", b"link")
"""The headers of an answer that a 304 does without."""

ANSWER_COSTS, WAY_COSTS = 2_500, 500
"""The bytes of the objects around an answer, and around one more way to ask for it."""

OF_A_REQUEST = (b"x-request-id", b"ratelimit", b"ratelimit-policy")
"""The headers of an answer that are those of the request, and not remembered."""

NOT_TO_BE_KEPT = re.compile(rb"\b(no-store|private)\b", re.IGNORECASE)
"""What `Cache-Control` says of an answer that nobody is to remember for others."""

SHARE = 8
"""An answer may take this part of the memory."""

LONGEST_WAY = 4_000
MOST_WAYS = 32
"""How many ways to ask for one answer are known at the same time, and how long they may be."""

State = Row[Any] | None
"""What the base stood at."""

Way = tuple[str | bytes | tuple[bytes, bytes], ...]
"""A request as it came: what is looked up first."""

Asked = tuple[int | None, bool, str, str, str, str, str]
"""What is asked: `least`, whether by a page of another site, then where, in which order whatever
the parameters came in, and in what language."""


@dataclass(slots=True, eq=False)
class Answer:
    """One answer in one encoding, ready to be sent, with or without its body."""

    state: State
    asked: Asked
    tag: bytes
    headers: Headers
    body: bytes
    short: Headers = field(init=False)
    lines: bytes = field(init=False)
    short_lines: bytes = field(init=False)
    rows: dict[int, int] = field(init=False, default_factory=dict)
    """Where it is counted when it is sent from here: by status, that of a HEAD below zero."""
    ways: list[Way] = field(init=False, default_factory=list)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.short = without(self.headers, *OF_A_BODY)
        self.lines = _lines(self.headers)
        self.short_lines = _lines(self.short)
        texts = sum(len(part) for part in self.asked if isinstance(part, str))
        self.size = len(self.body) + 4 * len(self.lines) + texts + ANSWER_COSTS

    @property
    def path(self) -> str:
        """Where it was asked for, with its extension."""
        return self.asked[4]


class Memory:
    """The answers that are remembered, the least recently used ones first."""

    def __init__(self, watch: Watch, most_bytes: int) -> None:
        self.watch = watch
        self.size = 0
        self._most_bytes = most_bytes
        self.answers: OrderedDict[Asked, Answer] = OrderedDict()
        self.ways: dict[Way, Answer] = {}
        self._state: State = None
        """That of every answer in here."""

    def known(self, way: Way) -> Answer | None:
        """The answer to a request that came in this very way before."""
        return self.ways.get(way)

    async def current(self, answer: Answer) -> bool:
        """Whether the application would give this answer now."""
        return await self.watch.look() and self.stands(answer)

    def stands(self, answer: Answer) -> bool:
        """Whether an answer is of the state in which the base was last seen. Counts as its use."""
        if answer.state is not self.watch.state:
            self._clear()
            return False
        if answer.asked in self.answers:
            self.answers.move_to_end(answer.asked)
        return True

    async def like(self, asked: Asked, way: Way) -> Answer | None:
        """The answer to a request that asks for the same in another way, or for other bytes."""
        at_least = asked[0]
        for other in dict.fromkeys((at_least, None, LEAST, 0)):
            answer = self.answers.get((other, *asked[1:]))
            if answer is None or not await self.current(answer):
                continue
            if other != at_least:
                changed = await encoded(*plain(answer.headers, answer.body), at_least)
                answer = Answer(answer.state, asked, answer.tag, *changed)
                self._add(answer)
            self._add_way(answer, way)
            return answer
        return None

    def keep(self, state: State, asked: Asked, way: Way, headers: Headers, body: bytes) -> None:
        """Remember what the application answered to a request that came when `state` stood.

        The base was seen to stand so before the application read it. If it changed in between, the
        answer tells of another revision than the newest; where an earlier one was asked for, which
        says nothing, the next look drops the answer with all others, some milliseconds later.
        """
        given = dict(headers)
        tag, number = given.get(b"etag"), given.get(b"kb-revision")
        if tag is None or number is None or state is None or state is not self.watch.state:
            return
        if NOT_TO_BE_KEPT.search(given.get(b"cache-control", b"")):
            return
        if "as_of=" in asked[-2] or int(number) == state.id:
            lasting = without(headers, *OF_A_REQUEST)
            answer = Answer(state, asked, tag, lasting, body)
            self._add(answer)
            self._add_way(answer, way)

    def _add(self, answer: Answer) -> None:
        if answer.state is not self.watch.state or answer.size * SHARE > self._most_bytes:
            return
        if answer.state is not self._state:
            self._clear()
            self._state = answer.state
        self._drop(answer.asked)
        self.answers[answer.asked] = answer
        self.size += answer.size
        self._trim()

    def _add_way(self, answer: Answer, way: Way) -> None:
        size = _size(way)
        if size > LONGEST_WAY or self.answers.get(answer.asked) is not answer:
            return
        if len(answer.ways) == MOST_WAYS:
            self._drop_way(answer, answer.ways[0])
        answer.ways.append(way)
        answer.size += size
        self.size += size
        self.ways[way] = answer
        self._trim()

    def _trim(self) -> None:
        while self.size > self._most_bytes:
            self._drop(next(iter(self.answers)))

    def _drop(self, asked: Asked) -> None:
        answer = self.answers.pop(asked, None)
        if answer:
            self.size -= answer.size
            for way in answer.ways:
                self.ways.pop(way, None)

    def _drop_way(self, answer: Answer, way: Way) -> None:
        answer.ways.remove(way)
        answer.size -= _size(way)
        self.size -= _size(way)
        self.ways.pop(way, None)

    def _clear(self) -> None:
        self.answers.clear()
        self.ways.clear()
        self.size = 0


def _lines(headers: Headers) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)


def _size(way: Way) -> int:
    """The bytes that a way takes: its texts, and the pairs of headers in it."""
    parts = (part for item in way for part in (item if isinstance(item, tuple) else (item,)))
    return sum(map(len, parts)) + WAY_COSTS
