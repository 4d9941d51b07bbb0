"""Proposals over HTTP: from a draft to a revision that everybody reads."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.queries.audit import audit
from kb.vocabulary import AccessRole
from tests.api import proposing
from tests.api.conftest import Json, Local, problem
from tests.api.keyed import bearer, token, writable
from tests.api.proposing import PROPOSALS
from tests.proposing import SOURCE, funding, period, spending
from tests.seed.conftest import (  # noqa: F401
    loaded,
    reloaded_postgresql,
    reloaded_sqlite,
    small_postgresql,
    small_sqlite,
)
from tests.seed.folders import contents

ID = "de-spitzencluster"


class Desk(proposing.Desk):
    """The holder of a key, who takes steps with proposals as they are."""

    def propose(self, changes: Json, title: str = "A change") -> httpx.Response:
        return self.send(PROPOSALS, {"title": title, "changes": changes})

    def take(self, number: int, act: str, text: str | None = None) -> httpx.Response:
        """A step with a proposal as it is."""
        return self.step(self.get(f"{PROPOSALS}/{number}"), act, text)


@pytest.fixture
def app(loaded: Engine) -> Iterator[Local]:  # noqa: F811
    """An application over the base of the two small dossiers, on either engine."""
    local = writable(loaded)
    yield local
    local.close()


@pytest.fixture
def author(app: Local, loaded: Engine) -> Desk:  # noqa: F811
    return Desk(app, token(loaded, AccessRole.CONTRIBUTOR, "A desk"))


@pytest.fixture
def curator(app: Local, loaded: Engine) -> Desk:  # noqa: F811
    return Desk(app, token(loaded, AccessRole.CURATOR, "The curators"))


def submitted(author: Desk, changes: Json, title: str = "A change") -> int:
    """A proposal that waits for a curator."""
    number: int = author.propose(changes, title).json()["id"]
    assert author.take(number, "submit").status_code == 200
    return number


def acts(proposal: Any) -> list[tuple[str, str, str | None]]:
    return [(step["act"], step["by"]["name"], step["text"]) for step in proposal["steps"]]


def test_a_proposal_becomes_a_revision_that_everybody_reads(
    app: Local,
    author: Desk,
    curator: Desk,
    loaded: Engine,  # noqa: F811
) -> None:
    made = author.propose(spending(), "Spending")
    assert made.status_code == 201
    assert made.headers["location"] == f"{PROPOSALS}/1"
    assert made.headers["etag"] == '"proposal-1-1"'
    assert made.headers["cache-control"] == "no-store"
    draft = made.json()
    assert draft["changes"] == spending()
    assert (draft["state"], draft["author"]) == ("draft", {"key": author.id, "name": "A desk"})
    assert author.get(made.headers["location"]).json() == draft
    number = draft["id"]
    assert author.take(number, "submit", "Ready.").json()["state"] == "submitted"
    assert curator.get(f"{PROPOSALS}?state=submitted").json()["total"] == 1
    before = app.get(f"/v1/programmes/{ID}").json()
    accepted = curator.take(number, "accept", "Read it too.")
    assert accepted.status_code == 200
    assert accepted.headers["kb-revision"] == "2"
    told = accepted.json()
    assert (told["state"], told["revision"], told["based_on"]) == ("accepted", 2, 1)
    assert acts(told) == [
        ("created", "A desk", None),
        ("submitted", "A desk", "Ready."),
        ("accepted", "The curators", "Read it too."),
    ]
    after = app.get(f"/v1/programmes/{ID}")
    assert after.headers["kb-revision"] == "2"
    assert len(after.json()["funding"]) == len(before["funding"]) + 1
    assert app.get(f"/v1/programmes/{ID}?as_of=1").json()["funding"] == before["funding"]
    assert app.get("/v1/revisions/2").json()["note"] == "Proposal 1: Spending"
    rows = app.get("/v1/revisions/2/changes").json()["items"]
    assert [(row["happened"], row["what"], row["subject"]) for row in rows] == [
        ("added", "record", SOURCE["id"]),
        ("added", "claim", ID),
    ]
    with reading(loaded) as session:
        assert audit(session) == []


def test_everything_that_is_wrong_is_told_by_its_place(
    author: Desk,
    loaded: Engine,  # noqa: F811
) -> None:
    changes = {"claims": [period(end=1999), funding(-1)], "retire": ["c-aaaaaaaaaaaaaaaa"]}
    before = contents(loaded)
    answer = author.propose(changes, "")
    problem(answer, "invalid-body")
    assert {each["parameter"] for each in answer.json()["errors"]} == {
        "/title",
        "/changes/claims/0/claim",
        "/changes/claims/1/claim/amount",
        "/changes/claims/1/claim/cite/0/source",
        "/changes/retire/0",
    }
    wrong: list[Any] = [{"title": "x"}, {"title": "x", "changes": {}, "more": 1}, []]
    for body in wrong:
        problem(author.send(PROPOSALS, body), "invalid-body")
    assert {k: v for k, v in contents(loaded).items() if k != "access_key"} == {
        k: v for k, v in before.items() if k != "access_key"
    }


def test_a_draft_is_its_authors(app: Local, author: Desk, curator: Desk) -> None:
    author.propose(spending())
    address = f"{PROPOSALS}/1"
    tag = {"If-Match": author.get(address).headers["etag"]}
    body = {"title": "Another", "changes": {"claims": [period()]}}
    for answer in (
        curator.send(f"{address}/submit", {}, **tag),
        app.get(address, {**bearer(curator.token, "1"), **tag, "Content-Type": "application/json"},
                method="PUT", body=b'{"title": "x", "changes": {}}'),
    ):  # fmt: skip
        problem(answer, "forbidden")
    changed = app.get(
        address,
        {**bearer(author.token, "2"), **tag, "Content-Type": "application/json"},
        method="PUT",
        body=httpx.Request("PUT", address, json=body).content,
    )
    assert changed.status_code == 200
    assert (changed.json()["title"], changed.json()["version"]) == ("Another", 2)
    assert author.take(1, "submit").status_code == 200
    problem(curator.send(f"{address}/withdraw", {}, **{"If-Match": '"proposal-1-3"'}), "forbidden")
    assert author.take(1, "withdraw").json()["state"] == "draft"


def test_a_step_is_taken_with_a_proposal_as_it_was_seen(author: Desk, curator: Desk) -> None:
    number = submitted(author, spending())
    address = f"{PROPOSALS}/{number}"
    problem(curator.send(f"{address}/accept", {}), "precondition-needed")
    seen = curator.get(address).headers["etag"]
    said = author.send(f"{address}/comments", {"text": "Table 1, not 2."})
    assert said.json()["steps"][-1]["text"] == "Table 1, not 2."
    assert said.headers["etag"] != seen
    problem(curator.send(f"{address}/accept", {}, **{"If-Match": seen}), "precondition-failed")
    assert curator.take(number, "accept").status_code == 200
    problem(curator.take(number, "accept"), "conflict")
    problem(curator.take(number, "reject", "Too late."), "conflict")


def test_a_rejection_has_a_reason(author: Desk, curator: Desk) -> None:
    number = submitted(author, spending())
    tag = curator.get(f"{PROPOSALS}/{number}").headers["etag"]
    answer = curator.send(f"{PROPOSALS}/{number}/reject", {}, **{"If-Match": tag})
    problem(answer, "invalid-body")
    rejected = curator.take(number, "reject", "A forecast.").json()
    assert (rejected["state"], rejected["revision"]) == ("rejected", None)
    assert acts(rejected)[-1] == ("rejected", "The curators", "A forecast.")


def test_the_loser_is_told_what_stands_in_its_way(
    app: Local,
    author: Desk,
    curator: Desk,
    loaded: Engine,  # noqa: F811
) -> None:
    (claim,) = app.get(f"/v1/claims?subject={ID}&kind=mechanism_use").json()["items"]
    numbers = [submitted(author, {"retire": [claim["id"]]}, title) for title in ("One", "Two")]
    assert curator.take(numbers[0], "accept").status_code == 200
    before = contents(loaded)
    lost = curator.take(numbers[1], "accept")
    problem(lost, "conflict")
    assert lost.json()["detail"] == (
        "Proposal 2 was made of revision 1 and does not fit revision 2."
    )
    assert [(e["parameter"], e["detail"]) for e in lost.json()["errors"]] == [
        ("/retire/0", f"{claim['id']} was retired in revision 2 (Proposal 1: One)")
    ]
    problem(curator.get(f"{PROPOSALS}/{numbers[1]}/diff"), "conflict")
    assert contents(loaded) == before


def test_what_it_would_change_is_seen_before_and_comes_so(
    app: Local,
    author: Desk,
    curator: Desk,
    loaded: Engine,  # noqa: F811
) -> None:
    number = submitted(author, spending())
    before = contents(loaded)
    asked = "currency=EUR&on=2020-06-01"
    seen = curator.get(f"{PROPOSALS}/{number}/diff?{asked}")
    assert seen.status_code == 200
    assert contents(loaded) == before, "it was only looked at"
    diff = seen.json()
    assert (diff["proposal"], diff["revision"], diff["programmes"]) == (number, 1, 1)
    assert diff["meta"]["on"] == "2020-06-01"
    changed = {cell["measure"]: cell for cell in diff["cells"]}
    assert {cell["programme"] for cell in diff["cells"]} == {ID}
    assert changed["funding_spent"]["before"]["value"] is None
    assert changed["funding_spent"]["after"]["value"]
    assert "mechanisms" not in changed
    assert "duration" not in changed
    curator.take(number, "accept")
    measures = ",".join(changed)
    made = app.get(f"/v1/compare?ids={ID}&measures={measures}&{asked}").json()
    was = app.get(f"/v1/compare?ids={ID}&measures={measures}&{asked}&as_of=1").json()
    for measure, cell in changed.items():
        assert cell["after"] == made["rows"][0]["cells"][measure]
        assert cell["before"] == was["rows"][0]["cells"][measure]
    assert diff["rows"] == app.get("/v1/revisions/2/changes").json()["items"]


def test_a_new_programme_is_seen_without_a_before(author: Desk) -> None:
    programme = {
        "id": "de-new",
        "name": {"en": "New clusters", "zh": "新集群"},
        "level": "national",
        "summary": {"en": "Pays for clusters.", "zh": "资助集群。"},
        "periods": [{"start": 2020, "cite": [{"source": SOURCE["id"], "at": "p. 1"}]}],
    }
    number = submitted(author, {"sources": [SOURCE], "programmes": [programme]})
    diff = author.get(f"{PROPOSALS}/{number}/diff").json()
    cells = {cell["measure"]: cell for cell in diff["cells"] if cell["programme"] == "de-new"}
    assert cells["duration"]["before"] is None
    assert cells["duration"]["after"]["value"] > 6


def test_proposals_are_listed_by_state_and_author(author: Desk, curator: Desk) -> None:
    for start in range(1990, 1995):
        author.propose({"claims": [period(start=start)]}, f"From {start}")
    curator.propose({"claims": [period(start=1995)]}, "From 1995")
    author.take(2, "submit")
    page = curator.get(f"{PROPOSALS}?limit=4").json()
    assert [item["id"] for item in page["items"]] == [6, 5, 4, 3]
    assert page["total"] == 6
    rest = curator.get(page["next"])
    assert [item["id"] for item in rest.json()["items"]] == [2, 1]
    assert rest.json()["next"] is None
    assert [i["id"] for i in curator.get(f"{PROPOSALS}?mine=true").json()["items"]] == [6]
    assert [i["id"] for i in author.get(f"{PROPOSALS}?state=submitted").json()["items"]] == [2]
    assert author.get(f"{PROPOSALS}?state=accepted,rejected").json()["total"] == 0
    problem(author.get(f"{PROPOSALS}?state=open"), "invalid-parameter")
    problem(author.get(f"{PROPOSALS}/7"), "not-found")


def test_a_retry_is_answered_as_the_first_was(
    author: Desk,
    curator: Desk,
    loaded: Engine,  # noqa: F811
) -> None:
    number = submitted(author, spending())
    tag = curator.get(f"{PROPOSALS}/{number}").headers["etag"]
    key = {"If-Match": tag, "Idempotency-Key": "once"}
    first = curator.send(f"{PROPOSALS}/{number}/accept", {}, **key)
    before = contents(loaded)
    again = curator.send(f"{PROPOSALS}/{number}/accept", {}, **key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotent-replayed"] == "true"
    assert contents(loaded) == before
