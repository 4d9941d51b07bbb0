"""Steps with a proposal: by whose key each may be taken, over the API and on the pages alike."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from kb import proposals as acts
from kb.access import Holder
from kb.errors import NotYours
from kb.models import Proposal
from kb.vocabulary import AccessRole

Act = Callable[[Session, Proposal, object, Holder], object]
"""What is done with a proposal, with what is said of it, by the holder of a key."""


def submit(session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Hand a draft to the curators, by its author."""
    own(proposal, holder)
    acts.submit(session, proposal, text, holder.id)


def withdraw(session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Take a submitted proposal back as a draft, by its author."""
    own(proposal, holder)
    acts.withdraw(session, proposal, text, holder.id)


def accept(session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Make a submitted proposal a revision."""
    acts.accept(session, proposal, text, holder.id)


def reject(session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Turn a submitted proposal down."""
    acts.reject(session, proposal, text, holder.id)


def comment(session: Session, proposal: Proposal, text: object, holder: Holder) -> None:
    """Say something about a proposal."""
    acts.comment(session, proposal, text, holder.id)


class Step(NamedTuple):
    """A step: what it does, the role that it takes, and whether it says which state is meant."""

    act: Act
    role: AccessRole
    of_a_state: bool = True


STEPS: Mapping[str, Step] = {
    "submit": Step(submit, AccessRole.CONTRIBUTOR),
    "withdraw": Step(withdraw, AccessRole.CONTRIBUTOR),
    "accept": Step(accept, AccessRole.CURATOR),
    "reject": Step(reject, AccessRole.CURATOR),
    "comment": Step(comment, AccessRole.CONTRIBUTOR, of_a_state=False),
}
"""The steps by their names."""


def own(proposal: Proposal, holder: Holder) -> None:
    """Refuse whoever is not the author."""
    if proposal.author != holder.id:
        raise NotYours(f"Proposal {proposal.id} is its author's to change, submit or withdraw.")


def etag(proposal: Proposal) -> str:
    """The tag of a proposal as it is: each step gives it another."""
    return f'"proposal-{proposal.id}-{proposal.version}"'
