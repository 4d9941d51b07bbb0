"""Proposals and what was done with them."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.models import AccessKey, Proposal, ProposalStep
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import ProposalState


class Told(NamedTuple):
    """A step, and what the key is called by which it was taken."""

    step: ProposalStep
    by: str | None


def one(session: Session, id: str | int) -> Proposal:
    """A proposal by its number; `NotFound` if there is none."""
    number = str(id)
    found = None
    if re.fullmatch(r"[1-9][0-9]{0,8}", number):
        found = session.get(Proposal, int(number), populate_existing=True)
    if found is None:
        raise NotFound("proposal", number)
    return found


def last(session: Session) -> int:
    """The number of the newest proposal; 0 before the first."""
    return session.scalar(select(func.max(Proposal.id))) or 0


def steps(session: Session, ids: Collection[int]) -> dict[int, list[Told]]:
    """What was done with some proposals, in its order. One statement."""
    found: dict[int, list[Told]] = {id: [] for id in ids}
    rows = session.execute(
        select(ProposalStep, AccessKey.name)
        .outerjoin(AccessKey, AccessKey.id == ProposalStep.by)
        .where(ProposalStep.proposal.in_(ids))
        .order_by(ProposalStep.proposal, ProposalStep.position)
    )
    for step, name in rows:
        found[step.proposal].append(Told(step, name))
    return found


def names(session: Session, keys: Collection[str | None]) -> dict[str, str]:
    """What some keys are called."""
    rows = session.execute(
        select(AccessKey.id, AccessKey.name).where(AccessKey.id.in_(set(keys) - {None}))
    )
    return dict(rows.all())


def page(
    session: Session,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    states: Collection[ProposalState] = (),
    author: str | None = None,
) -> Page[Proposal]:
    """The proposals in some states, and of an author, the newest first. Two statements."""
    conditions: list[ColumnElement[bool]] = []
    if states:
        conditions.append(Proposal.state.in_(states))
    if author:
        conditions.append(Proposal.author == author)
    newest_first = [SortKey(Proposal.id, descending=True)]
    return read_page(session, select(Proposal).where(*conditions), newest_first, after, limit)
