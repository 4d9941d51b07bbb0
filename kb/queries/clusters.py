"""Clusters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kb.models import Claim, Classification, Cluster, Designation, Location
from kb.queries import at
from kb.queries.labels import matches
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which clusters: different fields are AND, the values of one field are OR."""

    countries: Collection[str] = ()
    regions: Collection[str] = ()
    programmes: Collection[str] = ()
    sectors: Collection[str] = ()
    words: Sequence[str] = ()


def page(
    session: Session,
    f: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Cluster]:
    """The clusters of a filter at a revision, in the order of their ids."""
    statement = select(Cluster).where(at(Cluster, revision))
    if f.countries:
        statement = statement.where(Cluster.jurisdiction.in_(f.countries))
    if f.regions:
        statement = statement.where(
            exists().where(
                Location.cluster == Cluster.id,
                Location.region.in_(f.regions),
                at(Location, revision),
            )
        )
    if f.sectors:
        statement = statement.where(
            exists().where(
                Classification.entity == Cluster.id,
                Classification.sector.in_(f.sectors),
                at(Classification, revision),
            )
        )
    if f.programmes:
        chosen = select(Designation.__table__.c.number).where(
            Designation.programme.in_(f.programmes)
        )
        statement = statement.where(
            Cluster.id.in_(
                select(Claim.__table__.c.subject).where(
                    Claim.__table__.c.number.in_(chosen),
                    Claim.__table__.c.rank != Rank.DEPRECATED,
                    at(Claim, revision),
                )
            )
        )
    for word in f.words:
        statement = statement.where(matches(Cluster.id, word, revision))
    return read_page(session, statement, [SortKey(Cluster.id)], after, limit)


def record(session: Session, id: str, revision: int) -> Cluster | None:
    """The record of one cluster; None where there was none of that id."""
    return session.scalar(select(Cluster).where(Cluster.id == id, at(Cluster, revision)))


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
