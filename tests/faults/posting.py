"""Clients that write over HTTP while something breaks, and what is held of what they were told.

Each proposes some claims, submits them, and has a curator accept or reject them, a comment between.
A request that is not answered, or with 503 or 429, is sent again as it was, with its
`Idempotency-Key`, until it is answered. Of every request: that it was done once, whether it was
answered the first time or not; and of an answer that was given again that it says the same.

Owns: the clients, what they were told, and what is wrong with a base after them.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import Connection, text

from kb.db import connect
from kb.vocabulary import AccessRole
from tests.api.keyed import bearer, token
from tests.faults.processes import Served, wait_until

Json = dict[str, Any]

AGAIN = 0.05
"""How many seconds a client waits before it sends the same again."""

CLAIMS = 3
"""How many claims a proposal adds."""

REJECTED_EACH, COMMENTED_EACH = 5, 3
"""Of so many proposals one is rejected, or commented on."""

REFUSED = {429, 503}

PROGRAMMES = """
SELECT DISTINCT claim.subject, citation.source FROM claim
JOIN programme ON programme.id = claim.subject
JOIN citation ON citation.claim_number = claim.number
WHERE claim.retired_in IS NULL AND citation.position = 0 ORDER BY claim.subject, citation.source
"""
"""What is written about, with a document of it."""


@dataclass
class Posted:
    """A proposal as far as a client was told of it."""

    title: str
    values: list[int]
    """What its claims say, which no other claim says."""

    id: int = 0
    steps: list[str] = field(default_factory=list)
    """The steps that were acknowledged."""

    revision: int | None = None


class Client(Thread):
    """One client, with a contributor's key and a curator's."""

    def __init__(self, number: int, served: Served, base: str, ended: Event) -> None:
        super().__init__()
        self.posted: list[Posted] = []
        self.faults: list[str] = []
        self.requests = self.retries = self.replays = 0
        self._number, self._served, self._ended = number, served, ended
        engine = connect(base)
        self._own = token(engine, AccessRole.CONTRIBUTOR, f"Client {number}")
        self._desk = token(engine, AccessRole.CURATOR, f"Desk {number}")
        with engine.connect() as connection:
            self._about = [tuple(row) for row in connection.execute(text(PROGRAMMES))]
        engine.dispose()

    def run(self) -> None:
        """Propose one thing after the other until told to end; the last is gone through with."""
        try:
            with httpx.Client(base_url=self._served.address, timeout=60) as http:
                for place in count():
                    if self._ended.is_set():
                        return
                    self._propose(http, place)
        except (AssertionError, KeyError, ValueError) as error:
            self.faults.append(f"client {self._number}: {error!r}")

    def _propose(self, http: httpx.Client, place: int) -> None:
        first = 10_000_000 * (self._number + 1) + CLAIMS * place
        values = list(range(first, first + CLAIMS))
        posted = Posted(f"Faults, {self._number}: {place}", values)
        self.posted.append(posted)
        subject, source = self._about[(7 * place + 31 * self._number) % len(self._about)]
        claims = [
            {
                "kind": "figure",
                "subject": subject,
                "claim": {
                    "indicator": "applications",
                    "value": value,
                    "cite": [{"source": source, "at": f"page {value}"}],
                },
            }
            for value in values
        ]
        body = {"title": posted.title, "changes": {"claims": claims}}
        answer = self._write(http, "/v1/proposals", body, self._own, 201, {})
        posted.id = answer.json()["id"]
        posted.steps.append("created")
        address = f"/v1/proposals/{posted.id}"
        answer = self._step(http, posted, answer, "submit", {"text": None}, self._own)
        if place % COMMENTED_EACH == 0:
            body = {"text": f"{posted.title}, seen"}
            answer = self._write(http, f"{address}/comments", body, self._desk, 200, {})
            posted.steps.append("commented")
        if place % REJECTED_EACH == REJECTED_EACH - 1:
            self._step(http, posted, answer, "reject", {"text": "Not so"}, self._desk)
        else:
            answer = self._step(http, posted, answer, "accept", {}, self._desk)
            posted.revision = answer.json()["revision"]

    def _step(
        self,
        http: httpx.Client,
        posted: Posted,
        known: httpx.Response,
        act: str,
        body: Json,
        by: str,
    ) -> httpx.Response:
        address = f"/v1/proposals/{posted.id}/{act}"
        condition = {"If-Match": known.headers["etag"]}
        answer = self._write(http, address, body, by, 200, condition)
        posted.steps.append(answer.json()["steps"][-1]["act"])
        return answer

    def _write(
        self,
        http: httpx.Client,
        address: str,
        body: Json,
        by: str,
        status: int,
        more: Mapping[str, str],
    ) -> httpx.Response:
        """The answer to a request that is sent until it is answered."""
        headers = bearer(by, uuid4().hex, **{"Content-Type": "application/json", **more})
        content = json.dumps(body).encode()
        self.requests += 1
        while True:
            try:
                answer = http.post(address, content=content, headers=headers)
            except httpx.TransportError:
                self.retries += 1
                time.sleep(AGAIN)
                continue
            if answer.status_code in REFUSED:
                assert answer.headers["retry-after"], answer.text
                self.retries += 1
                time.sleep(AGAIN)
                continue
            assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text}"
            self.replays += "idempotent-replayed" in answer.headers
            return answer


class Clients:
    """Some clients of one server."""

    def __init__(self, served: Served, base: str, many: int = 3) -> None:
        self._ended = Event()
        self.all = [Client(number, served, base, self._ended) for number in range(many)]

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} changes acknowledged, {self.sum('requests'):,} requests, "
            f"{self.sum('retries'):,} sent again, {self.sum('replays'):,} of them done before"
        )

    @property
    def posted(self) -> list[Posted]:
        """All that was proposed."""
        return [each for client in self.all for each in client.posted]

    @property
    def acknowledged(self) -> int:
        """How many steps were acknowledged."""
        return sum(len(each.steps) for each in self.posted)

    def sum(self, what: str) -> int:
        """How often something happened to them all."""
        return sum(getattr(client, what) for client in self.all)

    def await_some(self, many: int = 2) -> None:
        """Wait until so many more steps were acknowledged."""
        before = self.acknowledged

        def further() -> bool:
            return self.acknowledged >= before + many or not any(c.is_alive() for c in self.all)

        wait_until(further, "what clients write is acknowledged")

    def end(self) -> None:
        """Have them end what they began, which takes a server."""
        self._ended.set()
        for client in self.all:
            client.join()


@contextmanager
def posting(served: Served, base: str) -> Iterator[Clients]:
    """Clients beside the block, which end before it does."""
    clients = Clients(served, base)
    for client in clients.all:
        client.start()
    try:
        yield clients
    finally:
        clients.end()


def unkept(base: str, clients: Clients) -> list[str]:
    """What clients were told that is not so, or is so twice; and what they never asked for."""
    engine = connect(base)
    try:
        with engine.connect() as connection:
            found = [*_unkept(connection, clients)]
    finally:
        engine.dispose()
    return [*found, *(fault for client in clients.all for fault in client.faults)]


def _unkept(connection: Connection, clients: Clients) -> Iterator[str]:
    proposals = connection.execute(text("SELECT id, title, state, revision FROM proposal")).all()
    if sorted(row.id for row in proposals) != list(range(1, len(proposals) + 1)):
        yield "the proposals are not numbered without holes"
    told = {(each.id, each.title, _state(each), each.revision) for each in clients.posted}
    if len(proposals) != len(clients.posted) or {tuple(row) for row in proposals} != told:
        yield f"proposals are others than was told: {[*{*map(tuple, proposals)} ^ told][:5]}"
    steps: dict[int, list[str]] = {}
    for row in connection.execute(text("SELECT * FROM proposal_step ORDER BY proposal, position")):
        steps.setdefault(row.proposal, []).append(row.act)
    for each in clients.posted:
        if steps.get(each.id) != each.steps:
            yield f"of proposal {each.id} {each.steps} was told, and {steps.get(each.id)} is there"
    kept = connection.scalar(text("SELECT count(*) FROM kept_answer"))
    if kept != clients.sum("requests"):
        yield f"{clients.sum('requests')} requests were answered, and {kept} answers are kept"
    yield from _of_the_base(connection, clients)


def _of_the_base(connection: Connection, clients: Clients) -> Iterator[str]:
    accepted = {each.revision: each for each in clients.posted if each.revision}
    revisions = connection.execute(text("SELECT * FROM revision WHERE id > 1 ORDER BY id")).all()
    if [row.id for row in revisions] != sorted(accepted):
        yield "there are other revisions than were told"
    for row in revisions:
        each = accepted.get(row.id)
        if each and (row.note, row.claims_added) != (f"Proposal {each.id}: {each.title}", CLAIMS):
            yield f"revision {row.id} is not what proposal {each.id} says"
    said = connection.execute(
        text(
            "SELECT figure.value, claim.added_in, claim.retired_in FROM figure "
            "JOIN claim ON claim.number = figure.number WHERE claim.added_in > 1"
        )
    )
    there = sorted((int(row.value), row.added_in, row.retired_in) for row in said)
    if there != sorted((v, n, None) for n, each in accepted.items() for v in each.values):
        yield "other claims are there than were accepted, or some are there twice"


def _state(posted: Posted) -> str:
    """The state of a proposal after all of its steps."""
    return "accepted" if posted.revision else "rejected"
