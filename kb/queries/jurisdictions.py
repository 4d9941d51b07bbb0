"""Jurisdictions: countries, unions, international bodies, regions."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.models import Cluster, Jurisdiction, Organisation, Programme, Source
from kb.queries import at

COUNTED: dict[str, type[Programme | Cluster | Organisation | Source]] = {
    "programmes": Programme,
    "clusters": Cluster,
    "organisations": Organisation,
    "sources": Source,
}
"""What is counted of each jurisdiction."""


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


def alpha3(session: Session, revision: int) -> dict[str, str]:
    """The alpha-3 codes of all countries by their alpha-2 codes."""
    rows = session.execute(
        select(Jurisdiction.id, Jurisdiction.alpha3).where(
            Jurisdiction.alpha3.is_not(None), at(Jurisdiction, revision)
        )
    )
    return {id: code for id, code in rows if code is not None}
