"""Steps with a proposal: who may take each, over the API and on the pages alike."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from kb import proposals as acts
from kb.access import Holder
from kb.errors import NotYours
from kb.models import Proposal
from kb.vocabulary import AccessRole


class Step(NamedTuple):
    """A step: what it does, and who may take it."""

    act: Callable[[Session, Proposal, object, str | None], object]
    """Done with a proposal, what is said of it, and the id of the key."""

    role: AccessRole
    of_author: bool = False
    """Whether it is the author's alone."""
    of_a_state: bool = True
    """Whether it is to be said which state of the proposal is meant."""


STEPS: Mapping[str, Step] = {
    "submit": Step(acts.submit, AccessRole.CONTRIBUTOR, of_author=True),
    "withdraw": Step(acts.withdraw, AccessRole.CONTRIBUTOR, of_author=True),
    "accept": Step(acts.accept, AccessRole.CURATOR),
    "reject": Step(acts.reject, AccessRole.CURATOR),
    "comment": Step(acts.comment, AccessRole.CONTRIBUTOR, of_a_state=False),
}
"""The steps by their names."""


def take(step: Step, session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Take a step; `NotYours` to whoever is not the author, where that is needed."""
    if step.of_author:
        own(proposal, holder)
    step.act(session, proposal, text, holder.id)


def own(proposal: Proposal, holder: Holder) -> None:
    """Refuse whoever is not the author."""
    if proposal.author != holder.id:
        raise NotYours(f"Proposal {proposal.id} is its author's to change, submit or withdraw.")


def etag(proposal: Proposal) -> str:
    """The tag of a proposal as it is: each step gives it another."""
    return f'"proposal-{proposal.id}-{proposal.version}"'
