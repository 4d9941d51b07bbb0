"""Jurisdictions: countries, unions, international bodies, regions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from kb.models import Cluster, Jurisdiction, Organisation, Programme, Source
from kb.queries import at
from kb.queries.labels import matches
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import JurisdictionKind

COUNTED: dict[str, type[Programme | Cluster | Organisation | Source]] = {
    "programmes": Programme,
    "clusters": Cluster,
    "organisations": Organisation,
    "sources": Source,
}
"""What is counted of each jurisdiction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which jurisdictions: different fields are AND, the values of one field are OR."""

    kinds: Collection[JurisdictionKind] = ()
    parents: Collection[str] = ()
    covered: bool | None = None
    """Only those of which the base has a record, or only the others."""
    words: Sequence[str] = ()


def page(
    session: Session,
    filters: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Jurisdiction]:
    """The jurisdictions of a filter at a revision, in the order of their ids."""
    statement = select(Jurisdiction).where(at(Jurisdiction, revision))
    if filters.kinds:
        statement = statement.where(Jurisdiction.kind.in_(filters.kinds))
    if filters.parents:
        statement = statement.where(Jurisdiction.parent.in_(filters.parents))
    if filters.covered is not None:
        has_record = or_(
            *(
                exists().where(model.jurisdiction == Jurisdiction.id, at(model, revision))
                for model in COUNTED.values()
            )
        )
        statement = statement.where(has_record if filters.covered else ~has_record)
    for word in filters.words:
        statement = statement.where(matches(Jurisdiction.id, word, revision))
    return read_page(session, statement, [SortKey(Jurisdiction.id)], after, limit)


def record(session: Session, id: str, revision: int) -> Jurisdiction | None:
    """The record of one jurisdiction, by its id or its alpha-3 code; None where there is none."""
    return session.scalar(
        select(Jurisdiction).where(
            or_(Jurisdiction.id == id, Jurisdiction.alpha3 == id), at(Jurisdiction, revision)
        )
    )


def regions(session: Session, id: str, revision: int) -> list[str]:
    """The regions of a country that the base names, by id."""
    return list(
        session.scalars(
            select(Jurisdiction.id)
            .where(Jurisdiction.parent == id, at(Jurisdiction, revision))
            .order_by(Jurisdiction.id)
        )
    )


def counts(session: Session, ids: Collection[str], revision: int) -> dict[str, dict[str, int]]:
    """How many programmes, clusters, organisations and sources some jurisdictions have.

    One statement for each of the four.
    """
    found = {id: dict.fromkeys(COUNTED, 0) for id in ids}
    for what, model in COUNTED.items():
        rows = session.execute(
            select(model.jurisdiction, func.count())
            .where(model.jurisdiction.in_(found), at(model, revision))
            .group_by(model.jurisdiction)
        )
        for id, count in rows:
            found[id][what] = count
    return found
