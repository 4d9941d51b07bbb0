"""Proposals: from a draft to a revision of the base.

Owns: which step is allowed when, what a step leaves behind, and that an accepted proposal becomes
one revision, whole, in the transaction in which it is accepted. Who may take a step is for the
interface to say. Every function works inside a transaction of `kb.ledger.transact`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import ledger
from kb.dossier.compiling import amended, compiled
from kb.dossier.fields import Line, Text
from kb.errors import Conflict, InvalidBody, Rejection, pointer
from kb.ledger import ChangeSet
from kb.models import Proposal, ProposalStep, Revision
from kb.queries import proposals, revisions, standing
from kb.vocabulary import ProposalAct, ProposalState

REASONED = frozenset({ProposalAct.REJECTED, ProposalAct.COMMENTED})
"""What is not done without a word."""

LONGEST_TITLE, LONGEST_TEXT = 200, 4_000

TITLE: TypeAdapter[str] = TypeAdapter(Line)
TEXT: TypeAdapter[str] = TypeAdapter(Text)


def create(session: Session, title: object, changes: object, by: str | None) -> Proposal:
    """A draft of a change set. `InvalidBody` with all that is wrong with it and its title."""
    number = proposals.last(session) + 1
    based_on = _checked(session, number, title, changes)
    proposal = Proposal(
        id=number,
        title=str(title),
        changes=written(changes),
        state=ProposalState.DRAFT,
        version=0,
        author=by,
        based_on=based_on,
    )
    _step(session, proposal, ProposalAct.CREATED, by, None)
    return proposal


def change(
    session: Session, proposal: Proposal, title: object, changes: object, by: str | None
) -> None:
    """Another title, and another change set, for a draft. `InvalidBody` as for a new one."""
    _need(proposal, ProposalState.DRAFT, "be changed")
    proposal.based_on = _checked(session, proposal.id, title, changes)
    proposal.title, proposal.changes = str(title), written(changes)
    _step(session, proposal, ProposalAct.CHANGED, by, None)


def submit(session: Session, proposal: Proposal, text: object, by: str | None) -> None:
    """Hand a draft to the curators. `Conflict` where the base has changed under it."""
    _need(proposal, ProposalState.DRAFT, "be submitted")
    fitting(session, proposal)
    _step(session, proposal, ProposalAct.SUBMITTED, by, text, ProposalState.SUBMITTED)


def withdraw(session: Session, proposal: Proposal, text: object, by: str | None) -> None:
    """Take a submitted proposal back, as a draft."""
    _need(proposal, ProposalState.SUBMITTED, "be withdrawn")
    _step(session, proposal, ProposalAct.WITHDRAWN, by, text, ProposalState.DRAFT)


def reject(session: Session, proposal: Proposal, text: object, by: str | None) -> None:
    """Turn a submitted proposal down, and say why."""
    _need(proposal, ProposalState.SUBMITTED, "be rejected")
    _step(session, proposal, ProposalAct.REJECTED, by, text, ProposalState.REJECTED)


def comment(session: Session, proposal: Proposal, text: object, by: str | None) -> None:
    """Say something about a proposal, in whatever state."""
    _step(session, proposal, ProposalAct.COMMENTED, by, text)


def accept(session: Session, proposal: Proposal, text: object, by: str | None) -> Revision:
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


def written(changes: object) -> str:
    """A change set as it is kept; a number that was found right comes back unchanged."""
    return json.dumps(changes, ensure_ascii=False, default=_number)


def read(text: str, number: Callable[[str], object] = Decimal) -> Any:
    """A change set that was kept; `number` makes of the text of a decimal what it is to be."""
    return json.loads(text, parse_float=number)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is nothing that JSON has")


def _note(number: int, title: object) -> str:
    """What the revision says that a proposal becomes."""
    return f"Proposal {number}: {title}"


def _checked(session: Session, number: int, title: object, changes: object) -> int:
    """The revision for which a title and a change set are right; `InvalidBody` if they are not."""
    wrong = list(_wrong_text("/title", title, LONGEST_TITLE, TITLE))
    try:
        change_set = compiled(session, changes, _note(number, title))
        if not wrong:  # a title that is no text is no note either
            ledger.tried(session, change_set)
    except InvalidBody as error:
        wrong += (replace(r, parameter=f"/changes{r.parameter}") for r in error.rejections)
    except IntegrityError as error:
        wrong.append(Rejection("/changes", "invalid", f"the database refuses it: {error.orig}"))
    if wrong:
        raise InvalidBody(*wrong)
    return revisions.newest_number(session)


def _wrong_text(
    place: str, text: object, most: int, type: TypeAdapter[str] = TEXT
) -> Iterator[Rejection]:
    """What is wrong with a title, a reason or a comment."""
    try:
        type.validate_python(text)
    except ValidationError as error:
        yield Rejection(place, "invalid", error.errors()[0]["msg"])
        return
    if len(str(text)) > most:
        yield Rejection(place, "out-of-range", f"it has more than {most:,} characters")


def _overtaken(session: Session, proposal: Proposal, changes: object) -> list[Rejection]:
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
    text: object,
    state: ProposalState | None = None,
) -> None:
    """Note what was done, by whom, when and why. `InvalidBody` where no reason may be left out."""
    if text is not None and (wrong := list(_wrong_text("/text", text, LONGEST_TEXT))):
        raise InvalidBody(*wrong)
    if text is None and act in REASONED:
        raise InvalidBody(Rejection("/text", "missing", "This is not done without a word."))
    proposal.changed_at = datetime.now(UTC).replace(microsecond=0)
    proposal.state = state or proposal.state
    step = ProposalStep(
        proposal=proposal.id,
        position=proposal.version,
        act=act,
        by=by,
        at=proposal.changed_at,
        text=None if text is None else str(text),
    )
    proposal.version += 1
    session.add(proposal)
    session.flush()
    session.add(step)
    session.flush()
