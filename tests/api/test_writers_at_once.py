"""Who writes at the same moment by a server of two processes: one is first, the other is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import httpx
import pytest
from sqlalchemy import Engine, text

from kb.vocabulary import AccessRole
from tests.api.conftest import Json
from tests.api.keyed import bearer, token, url
from tests.api.proposing import PROGRAMME, PROPOSALS, base, figure, proposal
from tests.faults.held import unsound
from tests.serving import serving

ROUNDS = 20
ALIKE = 8
TWO = {"KB_WORKERS": "2", "KB_SLOW_PROCESSES": "0", "KB_EXPORT_PROCESSES": "0",
       "KB_WRITE_LIMIT": "", "KB_READ_LIMIT": ""}  # fmt: skip


@pytest.fixture
def address(fresh: Engine) -> Iterator[str]:
    """The address of a server of two processes over the small base."""
    base(fresh)
    with serving(url(fresh), None, **TWO) as address:
        yield address


def write(address: str, body: Json, headers: dict[str, str]) -> httpx.Response:
    """The answer to one request on a connection of its own, which either process may take."""
    return httpx.post(address, json=body, headers=headers, timeout=60)


def together(asks: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """The answers to requests that are sent at the same moment."""
    barrier = Barrier(len(asks))

    def ask(one: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(ask, asks))


def conflicting(engine: Engine, number: int) -> tuple[Json, Json, str]:
    """Two proposals of which one at most can become a revision, and where the other is refused."""
    match number % 3:
        case 0:
            with engine.connect() as connection:
                id = connection.scalar(
                    text("SELECT min(id) FROM claim WHERE id LIKE 'c-________________' "
                         "AND retired_in IS NULL AND rank = 'normal'")
                )  # fmt: skip
            one = {"title": "One", "changes": {"retire": [id]}}
            return one, {**one, "title": "Another"}, "/retire/0"
        case 1:
            best = [
                figure(number * 10 + n, rank="preferred", at=f"{1950 + number}") for n in (1, 2)
            ]
            one, other = (proposal(claims=[each]) for each in best)
            return one, other, "/claims/0"
        case _:
            one, other = (
                proposal(amend=[{"id": PROGRAMME, "set": {
                    "summary": {"en": f"{n} of {number}", "zh": "某"}}}])
                for n in (1, 2)
            )  # fmt: skip
            return one, other, "/amend/0/id"


def test_of_two_curators_one_is_first_and_the_other_is_told_why(
    fresh: Engine, address: str
) -> None:
    author = token(fresh, AccessRole.CONTRIBUTOR)
    curators = [token(fresh, AccessRole.CURATOR) for _ in range(2)]
    claims = [figure(1_000_000 + number) for number in range(ROUNDS)]
    at = f"{address}{PROPOSALS}"

    def submitted(body: Json, key: str) -> httpx.Response:
        made = write(at, body, bearer(author, f"c{key}"))
        assert made.status_code == 201, made.text
        headers = bearer(author, f"s{key}", **{"If-Match": made.headers["etag"]})
        return write(f"{at}/{made.json()['id']}/submit", {}, headers)

    def accept(known: httpx.Response, by: str) -> httpx.Response:
        headers = bearer(by, f"a{known.json()['id']}", **{"If-Match": known.headers["etag"]})
        return write(f"{at}/{known.json()['id']}/accept", {}, headers)

    assert accept(submitted(proposal(claims=claims), "first"), curators[0]).status_code == 200
    for number in range(ROUNDS):
        *bodies, place = conflicting(fresh, number)
        known = [submitted(body, f"{number}-{n}") for n, body in enumerate(bodies)]
        before = _revision(fresh)
        answers = together([partial(accept, k, by) for k, by in zip(known, curators, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [200, 409], number
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        told = lost.json()
        assert told["type"] == "/problems/conflict"
        assert [error["parameter"] for error in told["errors"]] == [place]
        assert won.json()["revision"] == _revision(fresh) == before + 1
        loser = known[answers.index(lost)].json()["id"]
        left = httpx.get(f"{at}/{loser}", headers=bearer(author)).json()
        assert (left["state"], left["version"], left["revision"]) == ("submitted", 2, None)
    assert unsound(url(fresh)) == []


def test_the_same_request_from_many_at_once_is_done_once(fresh: Engine, address: str) -> None:
    """All are given the one answer, and all but one are told that it is given again."""
    own = token(fresh)
    for number in range(5):
        headers = bearer(own, f"same-{number}")
        body = proposal(f"Proposal {number}", claims=[figure(number)])
        asks = [lambda: write(f"{address}{PROPOSALS}", body, headers)] * ALIKE  # noqa: B023
        answers = together(asks)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1
        again = ["idempotent-replayed" in answer.headers for answer in answers]
        assert sorted(again) == [False] + [True] * (ALIKE - 1)
        listed = httpx.get(f"{address}{PROPOSALS}", headers=bearer(own)).json()
        assert listed["total"] == number + 1


def _revision(engine: Engine) -> int:
    """The number of the newest revision."""
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT max(id) FROM revision")) or 0)
