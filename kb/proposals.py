"""Proposals: from a draft to a revision of the base.

Owns: which step is allowed when, what a step leaves behind, and that an accepted proposal becomes
one revision, whole, in the transaction in which it is accepted. Who may take a step is for the
interface to say. Every function works inside a transaction of `kb.ledger.transact`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import ledger
from kb.dossier.compiling import amended, compiled
from kb.errors import Conflict, InvalidBody, Rejection, pointer
from kb.ledger import ChangeSet
from kb.models import Proposal, ProposalStep, Revision
from kb.queries import proposals, revisions, standing
from kb.vocabulary import ProposalAct, ProposalState

FINAL = frozenset({ProposalState.ACCEPTED, ProposalState.REJECTED})
"""The states that nothing leads out of."""

Changes = Mapping[str, Any]
"""A change set as JSON gives it, its decimals as `Decimal`; see `kb.dossier.proposed`."""


def create(session: Session, title: str, changes: Changes, by: str | None) -> Proposal:
    """A draft of a change set. `InvalidBody` with all that is wrong with that."""
    number = proposals.last(session) + 1
    proposal = Proposal(
        id=number,
        title=title,
        changes=written(changes),
        state=ProposalState.DRAFT,
        version=0,
        author=by,
        based_on=_checked(session, changes, _note(number, title)),
    )
    _step(session, proposal, ProposalAct.CREATED, by, None)
    return proposal


def change(
    session: Session, proposal: Proposal, title: str, changes: Changes, by: str | None
) -> None:
    """Another title, and another change set, for a draft. `InvalidBody` as for a new one."""
    _need(proposal, ProposalState.DRAFT, "be changed")
    proposal.based_on = _checked(session, changes, _note(proposal.id, title))
    proposal.title, proposal.changes = title, written(changes)
    _step(session, proposal, ProposalAct.CHANGED, by, None)


def submit(session: Session, proposal: Proposal, text: str | None, by: str | None) -> None:
    """Hand a draft to the curators. `Conflict` where the base has changed under it."""
    _need(proposal, ProposalState.DRAFT, "be submitted")
    fitting(session, proposal)
    _step(session, proposal, ProposalAct.SUBMITTED, by, text, ProposalState.SUBMITTED)


def withdraw(session: Session, proposal: Proposal, text: str | None, by: str | None) -> None:
    """Take a submitted proposal back, as a draft."""
    _need(proposal, ProposalState.SUBMITTED, "be withdrawn")
    _step(session, proposal, ProposalAct.WITHDRAWN, by, text, ProposalState.DRAFT)


def reject(session: Session, proposal: Proposal, text: str, by: str | None) -> None:
    """Turn a submitted proposal down, and say why."""
    _need(proposal, ProposalState.SUBMITTED, "be rejected")
    _step(session, proposal, ProposalAct.REJECTED, by, text, ProposalState.REJECTED)


def comment(session: Session, proposal: Proposal, text: str, by: str | None) -> None:
    """Say something about a proposal, in whatever state."""
    _step(session, proposal, ProposalAct.COMMENTED, by, text)


def accept(session: Session, proposal: Proposal, text: str | None, by: str | None) -> Revision:
    """Make a submitted proposal a revision. `Conflict` where the base has changed under it."""
    _need(proposal, ProposalState.SUBMITTED, "be accepted")
    revision = ledger.revise(session, fitting(session, proposal))
    if revision is None:
        raise Conflict(f"Proposal {proposal.id} changes nothing any more.")
    proposal.revision = revision.id
    _step(session, proposal, ProposalAct.ACCEPTED, by, text, ProposalState.ACCEPTED)
    return revision


def fitting(session: Session, proposal: Proposal) -> ChangeSet:
    """What a proposal makes of the base as it is now.

    `Conflict` with all that has become wrong with it since it was found to be right, each with
    the revision that stands in its way.
    """
    changes = read(proposal.changes)
    found = list(_overtaken(session, proposal, changes))
    try:
        change_set = compiled(session, changes, _note(proposal.id, proposal.title))
    except InvalidBody as error:
        found += error.rejections
    if found:
        raise Conflict(
            f"Proposal {proposal.id} was made of revision {proposal.based_on} and does not fit "
            f"revision {revisions.newest_number(session)}.",
            found,
        )
    return change_set


def written(changes: Changes) -> str:
    """A change set as it is kept; a number that was found right comes back unchanged."""
    return json.dumps(changes, ensure_ascii=False, default=_number)


def read(text: str) -> Any:
    """A change set that was kept."""
    return json.loads(text, parse_float=Decimal)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is nothing that JSON has")


def _note(number: int, title: str) -> str:
    """What the revision says that a proposal becomes."""
    return f"Proposal {number}: {title}"


def _checked(session: Session, changes: Changes, note: str) -> int:
    """The revision for which a change set is right. `InvalidBody` if it is not."""
    change_set = compiled(session, changes, note)
    try:
        ledger.tried(session, change_set)
    except IntegrityError as error:
        detail = f"the database refuses it: {error.orig}"
        raise InvalidBody(Rejection("", "invalid", detail)) from error
    return revisions.newest_number(session)


def _overtaken(session: Session, proposal: Proposal, changes: Changes) -> list[Rejection]:
    """The records that somebody else changed since the proposal was made to amend them."""
    places = amended(changes)
    changed = standing.head_changed(session, places, proposal.based_on)
    return [
        Rejection(
            pointer(places[id]),
            "invalid",
            f"{id} was changed in revision {gone.revision} ({gone.note})",
        )
        for id, gone in sorted(changed.items())
    ]


def _need(proposal: Proposal, state: ProposalState, what: str) -> None:
    if proposal.state is not state:
        raise Conflict(
            f"Proposal {proposal.id} is {_told(proposal.state)}; only one that is {_told(state)} "
            f"can {what}."
        )


def _told(state: ProposalState) -> str:
    return "a draft" if state is ProposalState.DRAFT else state.value


def _step(
    session: Session,
    proposal: Proposal,
    act: ProposalAct,
    by: str | None,
    text: str | None,
    state: ProposalState | None = None,
) -> None:
    """Note what was done, by whom and when."""
    proposal.changed_at = datetime.now(UTC).replace(microsecond=0)
    proposal.state = state or proposal.state
    step = ProposalStep(
        proposal=proposal.id,
        position=proposal.version,
        act=act,
        by=by,
        at=proposal.changed_at,
        text=text,
    )
    proposal.version += 1
    session.add(proposal)
    session.flush()
    session.add(step)
    session.flush()
