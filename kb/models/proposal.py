"""Proposals: what somebody wants changed, and what became of it. No facts until one is accepted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, Moment, closed_list
from kb.vocabulary import ProposalAct, ProposalState


class Proposal(Base):
    """A change set that waits for a curator, numbered from 1 without holes."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(state = 'accepted') = (revision IS NOT NULL)", name="accepted"),
        Index("ix_proposal_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    """The change set as JSON, with its numbers as they were written."""
    state: Mapped[ProposalState] = mapped_column(closed_list(ProposalState))
    version: Mapped[int]
    """Counts what was done with it, its comments too; the ETag of the proposal."""
    author: Mapped[str | None] = mapped_column(ForeignKey("access_key.id"), index=True)
    """NULL: somebody at the command line."""
    based_on: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """The newest revision when its change set was last found to be valid."""
    revision: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), unique=True)
    """What it became."""
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ProposalStep(Base):
    """What was done with a proposal: by whom, when, and why."""

    __tablename__ = "proposal_step"

    proposal: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[ProposalAct] = mapped_column(closed_list(ProposalAct))
    by: Mapped[str | None] = mapped_column("made_by", ForeignKey("access_key.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str | None] = mapped_column(Text)
