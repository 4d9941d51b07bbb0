"""Clusters."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.models import Claim, Designation, Location
from kb.queries import at
from kb.vocabulary import Rank


def regions(session: Session, ids: Collection[str], revision: int) -> dict[str, list[str]]:
    """The regions of some clusters, in their order, by id."""
    found: dict[str, list[str]] = {id: [] for id in ids}
    for cluster, region in session.execute(
        select(Location.cluster, Location.region)
        .where(Location.cluster.in_(found), at(Location, revision))
        .order_by(Location.cluster, Location.position)
    ):
        found[cluster].append(region)
    return found


def programmes(session: Session, ids: Collection[str], revision: int) -> dict[str, list[str]]:
    """The programmes that chose some clusters, by cluster, each once."""
    found: dict[str, list[str]] = {id: [] for id in ids}
    claim, designation = Claim.__table__, Designation.__table__
    rows = session.execute(
        select(claim.c.subject, designation.c.programme)
        .join(designation, designation.c.number == claim.c.number)
        .where(claim.c.subject.in_(found), claim.c.rank != Rank.DEPRECATED, at(Claim, revision))
        .order_by(claim.c.subject, designation.c.programme)
    )
    for cluster, programme in rows:
        if programme not in found[cluster]:
            found[cluster].append(programme)
    return found
