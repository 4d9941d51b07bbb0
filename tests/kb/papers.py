"""What a base has beside its facts: a key, a kept answer, a proposal with its first step."""

from sqlalchemy.orm import Session

from kb.models import AccessKey, KeptAnswer, Proposal, ProposalStep
from kb.vocabulary import AccessRole, ProposalAct, ProposalState
from tests.kb.small import BEGIN


def papers(session: Session) -> None:
    """One row in each of their tables."""
    session.add(
        AccessKey(id="desk", name="A desk", role=AccessRole.ADMIN, digest="", made_at=BEGIN)
    )
    session.flush()
    session.add(AccessKey(id="next", name="Another", role=AccessRole.CURATOR, digest="",
                          made_at=BEGIN, made_by="desk"))  # fmt: skip
    session.add(KeptAnswer(access_key="desk", idempotency_key="k", request="", status=201,
                           headers={}, body=b"", at=BEGIN))  # fmt: skip
    session.add(Proposal(id=1, title="A proposal", changes="{}", state=ProposalState.ACCEPTED,
                         version=1, author="desk", based_on=1, revision=1,
                         changed_at=BEGIN))  # fmt: skip
    session.flush()
    session.add(ProposalStep(proposal=1, position=0, act=ProposalAct.CREATED, by="desk", at=BEGIN))
