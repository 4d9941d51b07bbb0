"""The base as it is now, as far as a change has to know it."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Column, String, Table, func, select, type_coerce
from sqlalchemy.orm import Session

from kb.db import Base
from kb.models import (
    Citation,
    Claim,
    ClaimScope,
    Classification,
    Cluster,
    Designation,
    EconomyYear,
    Entity,
    Figure,
    Gap,
    GapCitation,
    Involvement,
    Jurisdiction,
    Label,
    Location,
    MechanismUse,
    Organisation,
    Programme,
    Relation,
    Revision,
    Source,
    Term,
)
from kb.models.revision import MADE_UP
from kb.queries import batches
from kb.vocabulary import EntityKind

Recorded = type[Programme | Cluster | Organisation | Source | Jurisdiction | Term]

RECORDS: dict[EntityKind, Recorded] = {
    EntityKind.JURISDICTION: Jurisdiction,
    EntityKind.PROGRAMME: Programme,
    EntityKind.CLUSTER: Cluster,
    EntityKind.ORGANISATION: Organisation,
    EntityKind.SOURCE: Source,
    EntityKind.TERM: Term,
}
"""The table that holds the record of each kind of thing."""

REFERENCES: tuple[tuple[type[Base], str, tuple[Recorded, ...]], ...] = (
    (Citation, "source", (Source,)),
    (ClaimScope, "entity", (Programme, Jurisdiction)),
    (Involvement, "organisation", (Organisation,)),
    (Involvement, "role", (Term,)),
    (MechanismUse, "concept", (Term,)),
    (Figure, "indicator", (Term,)),
    (Designation, "programme", (Programme,)),
    (Relation, "object", (Programme, Cluster)),
)
"""The columns in which a claim names something beside its subject, and of which kind that is."""

PLACED: tuple[tuple[type[Any], str, tuple[Recorded, ...]], ...] = (
    *(
        (model, "jurisdiction", (Jurisdiction,))
        for model in (Programme, Cluster, Organisation, Source)
    ),
    (Programme, "region", (Jurisdiction,)),
    (Jurisdiction, "parent", (Jurisdiction,)),
    (Organisation, "kind", (Term,)),
    (Source, "kind", (Term,)),
    (Source, "reprint_of", (Source,)),
    (Label, "entity", tuple(RECORDS.values())),
    (Classification, "entity", (Programme, Cluster)),
    (Classification, "sector", (Term,)),
    (Location, "cluster", (Cluster,)),
    (Location, "region", (Jurisdiction,)),
    (EconomyYear, "economy", (Jurisdiction,)),
    (Gap, "programme", (Programme,)),
)
"""The columns in which records, texts and gaps name a thing, and of which kind that is."""


BOOKKEEPING = frozenset({"row", "number", "added_in", "retired_in", "first_citation"})
"""Columns that say nothing about the world."""


def last_revision(session: Session) -> Revision | None:
    """The newest revision, or None in an empty base."""
    return session.scalar(select(Revision).order_by(Revision.id.desc()).limit(1))


def is_made_up(session: Session) -> bool:
    """Whether a base was filled with made-up programmes: that is done to an empty one alone."""
    first = session.get(Revision, 1)
    return first is not None and first.note.startswith(MADE_UP)


def known_entities(session: Session, ids: Collection[str]) -> dict[str, EntityKind]:
    """Those of the ids that the base has ever had, and what they name."""
    return {
        id: kind
        for batch in batches(ids)
        for id, kind in session.execute(select(Entity.id, Entity.kind).where(Entity.id.in_(batch)))
    }


def live_ids(session: Session) -> dict[EntityKind, set[str]]:
    """The ids of all things that have a live record, by kind."""
    return {
        kind: set(session.scalars(select(model.id).where(model.retired_in.is_(None))))
        for kind, model in RECORDS.items()
    }


def last_number(session: Session, model: type[Claim] | type[Gap]) -> int:
    """The highest number given to a claim or a gap; 0 before the first."""
    return session.scalar(select(func.max(model.number))) or 0


def live_rows(
    session: Session, table: Table, columns: Sequence[Column[Any]]
) -> list[tuple[Any, ...]]:
    """The live rows of a table: the columns asked for, in their order."""
    rows = session.execute(select(*columns).where(table.c.retired_in.is_(None)))
    return [tuple(row) for row in rows]


def live_claims(session: Session) -> list[tuple[int, str, str]]:
    """Number, id and subject of every live claim."""
    rows = session.execute(
        select(Claim.number, Claim.id, Claim.subject).where(Claim.retired_in.is_(None))
    )
    return [(number, id, subject) for number, id, subject in rows]


def live_claims_naming(session: Session, ids: Collection[str]) -> list[tuple[int, str, str]]:
    """Number and subject of every live claim that names one of the ids, and that id.

    What names nothing of their kinds is not looked through.
    """
    claim = Claim.__table__
    kinds = known_entities(session, ids)
    found = []
    for model, name, records in REFERENCES:
        nameable = [id for id, kind in kinds.items() if RECORDS[kind] in records]
        own = cast(Table, model.__table__)
        number = next(iter(own.primary_key.columns))
        named = type_coerce(own.c[name], String)  # the id of a term, not its code
        for batch in batches(nameable):
            rows = session.execute(
                select(claim.c.number, claim.c.subject, named)
                .select_from(own.join(claim, claim.c.number == number))
                .where(claim.c.retired_in.is_(None), named.in_(batch))
            )
            found += [(number, subject, id) for number, subject, id in rows]
    return found


def live_gaps(session: Session) -> list[tuple[Gap, tuple[tuple[str, str], ...]]]:
    """Every live gap with the places where it was looked for."""
    places: dict[int, list[tuple[str, str]]] = {}
    for number, source, locator in session.execute(
        select(GapCitation.gap_number, GapCitation.source, GapCitation.locator)
        .join(Gap, Gap.number == GapCitation.gap_number)
        .where(Gap.retired_in.is_(None))
        .order_by(GapCitation.gap_number, GapCitation.position)
    ):
        places.setdefault(number, []).append((source, locator))
    gaps = session.scalars(select(Gap).where(Gap.retired_in.is_(None)))
    return [(gap, tuple(places.get(gap.number, ()))) for gap in gaps]
