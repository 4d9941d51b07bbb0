"""Proposals from a draft to a revision: which step is allowed when, and what stands in the way."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb import ledger, proposals
from kb.db import reading
from kb.errors import Conflict, InvalidBody, NotFound
from kb.models import Proposal
from kb.queries import proposals as kept
from kb.queries.audit import audit
from kb.queries.state import last_revision
from kb.vocabulary import ProposalAct, ProposalState
from tests.kb.proposals.test_compiling import claims_of, subject_of
from tests.proposing import (
    CITE,
    SOURCE,
    accept,
    carried_out,
    conflicts,
    funding,
    period,
    propose,
    refusals,
    spending,
    submit,
)
from tests.seed.folders import claim_ids, contents

ID = "de-spitzencluster"
Step = Callable[..., Any]

STEPS: dict[ProposalAct, Step] = {
    ProposalAct.CHANGED: lambda s, p, _: proposals.change(s, p, "Another", spending(), None),
    ProposalAct.SUBMITTED: lambda s, p, text: proposals.submit(s, p, text, None),
    ProposalAct.WITHDRAWN: lambda s, p, text: proposals.withdraw(s, p, text, None),
    ProposalAct.ACCEPTED: lambda s, p, text: proposals.accept(s, p, text, None),
    ProposalAct.REJECTED: lambda s, p, text: proposals.reject(s, p, text, None),
    ProposalAct.COMMENTED: lambda s, p, text: proposals.comment(s, p, text, None),
}

ALLOWED = {
    ProposalState.DRAFT: {ProposalAct.CHANGED, ProposalAct.SUBMITTED, ProposalAct.COMMENTED},
    ProposalState.SUBMITTED: {
        ProposalAct.WITHDRAWN,
        ProposalAct.ACCEPTED,
        ProposalAct.REJECTED,
        ProposalAct.COMMENTED,
    },
    ProposalState.ACCEPTED: {ProposalAct.COMMENTED},
    ProposalState.REJECTED: {ProposalAct.COMMENTED},
}

LEADS_TO = {
    ProposalAct.CHANGED: ProposalState.DRAFT,
    ProposalAct.SUBMITTED: ProposalState.SUBMITTED,
    ProposalAct.WITHDRAWN: ProposalState.DRAFT,
    ProposalAct.ACCEPTED: ProposalState.ACCEPTED,
    ProposalAct.REJECTED: ProposalState.REJECTED,
}


def take(engine: Engine, number: int, act: ProposalAct, text: object = "Because.") -> None:
    """A step with a proposal."""
    ledger.transact(engine, lambda s: STEPS[act](s, kept.one(s, number), text))


def seen(engine: Engine, number: int) -> tuple[Proposal, list[tuple[ProposalAct, str | None]]]:
    """A proposal, and what was done with it."""
    with reading(engine) as session:
        proposal = kept.one(session, number)
        steps = [(told.step.act, told.step.text) for told in kept.steps(session, [number])[number]]
        return proposal, steps


def brought_to(engine: Engine, state: ProposalState) -> int:
    """A proposal in a state."""
    number = propose(engine, spending())
    if state is not ProposalState.DRAFT:
        submit(engine, number)
    if state is ProposalState.ACCEPTED:
        accept(engine, number)
    if state is ProposalState.REJECTED:
        take(engine, number, ProposalAct.REJECTED)
    return number


@pytest.mark.parametrize("state", ProposalState)
def test_each_step_is_taken_in_its_state_and_in_no_other(
    small: Engine, state: ProposalState
) -> None:
    number = brought_to(small, state)
    for act in STEPS:
        before = contents(small)
        if act in ALLOWED[state]:
            with pytest.raises(ZeroDivisionError):
                ledger.transact(small, partial(_undone, number=number, act=act))
        else:
            with pytest.raises(Conflict, match=f"Proposal {number} is .*{state.value}; only one"):
                take(small, number, act)
        assert contents(small) == before


def _undone(session: Session, number: int, act: ProposalAct) -> None:
    """A step that is taken, and then is not."""
    proposal = kept.one(session, number)
    before = proposal.state, proposal.version
    STEPS[act](session, proposal, "Because.")
    assert (proposal.state, proposal.version) == (LEADS_TO.get(act, before[0]), before[1] + 1)
    raise ZeroDivisionError


def test_the_way_of_a_proposal_is_told_with_its_reasons(loaded: Engine) -> None:
    number = propose(loaded, spending(), "Spending")
    take(loaded, number, ProposalAct.SUBMITTED, None)
    take(loaded, number, ProposalAct.COMMENTED, "Which table?")
    take(loaded, number, ProposalAct.WITHDRAWN, "I look again.")
    take(loaded, number, ProposalAct.CHANGED)
    take(loaded, number, ProposalAct.SUBMITTED, "Table 1.")
    assert claim_ids(loaded) == claim_ids(loaded, 1), "nothing is known before a curator says so"
    take(loaded, number, ProposalAct.ACCEPTED, "Read it too.")
    proposal, steps = seen(loaded, number)
    assert steps == [
        (ProposalAct.CREATED, None),
        (ProposalAct.SUBMITTED, None),
        (ProposalAct.COMMENTED, "Which table?"),
        (ProposalAct.WITHDRAWN, "I look again."),
        (ProposalAct.CHANGED, None),
        (ProposalAct.SUBMITTED, "Table 1."),
        (ProposalAct.ACCEPTED, "Read it too."),
    ]
    assert (proposal.state, proposal.version, proposal.revision) == ("accepted", 7, 2)
    with reading(loaded) as session:
        revision = last_revision(session)
        assert revision
        assert (revision.id, revision.note, revision.digest) == (2, "Proposal 1: Another", "")
        assert audit(session) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty; leave the key out if there is nothing to say"),
        (" x", "begins or ends with white space"),
        ("a\x00b", "holds a control character, which no text needs"),
        (3, "a text is needed here, not 3; quote it if it is one"),
        ("x" * 4_001, "it has more than 4,000 characters"),
    ],
)
def test_a_reason_is_a_text(small: Engine, text: object, told: str) -> None:
    number = brought_to(small, ProposalState.SUBMITTED)
    for act in (ProposalAct.REJECTED, ProposalAct.COMMENTED, ProposalAct.WITHDRAWN):
        with pytest.raises(InvalidBody) as refused:
            take(small, number, act, text)
        assert [(r.parameter, r.detail) for r in refused.value.rejections] == [("/text", told)]
    for act in (ProposalAct.REJECTED, ProposalAct.COMMENTED):
        with pytest.raises(InvalidBody):
            take(small, number, act, None)
    assert refusals(small, spending(), "x" * 201) == {"/title": "it has more than 200 characters"}


@pytest.mark.parametrize("id", ["0", "2", "x", "-1", "1" * 30, "１"])
def test_no_other_number_is_that_of_a_proposal(small: Engine, id: str) -> None:
    propose(small, spending())
    with reading(small) as session, pytest.raises(NotFound):
        kept.one(session, id)


def two(engine: Engine, first: object, second: object) -> int:
    """Two proposals that are submitted, of which the first is accepted; the other's number."""
    numbers = [propose(engine, first, "The first"), propose(engine, second, "The second")]
    for number in numbers:
        submit(engine, number)
    accept(engine, numbers[0])
    return numbers[1]


def test_what_a_later_revision_made_wrong_is_told_with_the_revision(loaded: Engine) -> None:
    """And nothing of it is written: the proposal is as it was."""
    old = next(iter(claims_of(loaded, ID, "funding")))
    other = next(iter(claims_of(loaded, ID, "figures")))
    amend = [{"id": ID, "set": {"homepage": "https://new.example/"}}]
    first = {**spending(), "retire": [old], "amend": amend, "claims": [
        funding(), period("de-go-cluster", start=2010, rank="preferred")]}  # fmt: skip
    second = {
        "sources": [SOURCE],
        "claims": [funding(), period("de-go-cluster", start=2011, rank="preferred")],
        "retire": [other],
        "rank": [{"claim": old, "rank": "deprecated"}],
        "amend": [{"id": ID, "set": {"wikidata": None}}],
    }
    number = two(loaded, first, second)
    before = contents(loaded)
    sentence, places = conflicts(loaded, number)
    assert sentence == "Proposal 2 was made of revision 1 and does not fit revision 2."
    by = "revision 2 (Proposal 1: The first)"
    (added,) = claim_ids(loaded, 2) & {
        id for id, c in claims_of(loaded, ID, "funding").items() if c["amount"] == 610_000_000
    }
    (best,) = (
        id
        for id, claim in claims_of(loaded, "de-go-cluster", "periods").items()
        if claim.get("rank") == "preferred"
    )
    assert places == {
        "/sources/0/id": "this id is taken, by a source",
        "/rank/0/claim": f"{old} was retired in {by}",
        "/claims/0": f"the base says so already: {added}",
        "/claims/1": f"one question has one preferred claim, and that is {best}, which the same "
        "proposal can retire or rank otherwise",
        "/amend/0/id": f"{ID} was changed in {by}",
    }
    assert contents(loaded) == before
    take(loaded, number, ProposalAct.WITHDRAWN)
    with pytest.raises(Conflict):
        take(loaded, number, ProposalAct.SUBMITTED)


def test_what_has_nothing_to_do_with_a_later_revision_is_accepted(small: Engine) -> None:
    """Rivals live side by side, and other keys of other records."""
    patch = [{"id": "de-go-cluster", "set": {"homepage": "https://go.example/"}}]
    number = two(small, spending(), {"claims": [period(), funding(5, cite=CITE)], "amend": patch})
    assert accept(small, number).id == 3
    assert subject_of(small, "de-go-cluster")["homepage"] == "https://go.example/"


def test_a_draft_may_be_changed_to_fit(small: Engine) -> None:
    amend = {"amend": [{"id": ID, "set": {"wikidata": None}}]}
    number = two(small, {"amend": [{"id": ID, "set": {"homepage": None}}]}, amend)
    take(small, number, ProposalAct.WITHDRAWN)
    ledger.transact(small, lambda s: proposals.change(s, kept.one(s, number), "Again", amend, None))
    submit(small, number)
    accept(small, number)
    record = subject_of(small, ID)
    assert "wikidata" not in record
    assert "homepage" not in record


def test_a_chain_of_proposals_keeps_every_state(loaded: Engine) -> None:
    states = [claim_ids(loaded)]
    for year in range(1990, 1996):
        carried_out(loaded, {"claims": [period(start=year)]})
        states.append(claim_ids(loaded))
    assert [claim_ids(loaded, number) for number in range(1, 8)] == states
