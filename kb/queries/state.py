"""The base as it is now, as far as a change has to know it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from kb.models import Claim, Entity, Gap, GapCitation, Revision
from kb.queries import batches
from kb.vocabulary import EntityKind


def last_revision(session: Session) -> Revision | None:
    """The newest revision, or None in an empty base."""
    return session.scalar(select(Revision).order_by(Revision.id.desc()).limit(1))


def known_entities(session: Session, ids: Collection[str]) -> set[str]:
    """Those of the ids that the base has ever had."""
    return {
        id
        for batch in batches(ids)
        for id in session.scalars(select(Entity.id).where(Entity.id.in_(batch)))
    }


def live_ids(session: Session) -> dict[EntityKind, set[str]]:
    """The ids of all sources, organisations, programmes and clusters, by kind."""
    found: dict[EntityKind, set[str]] = {}
    for id, kind in session.execute(select(Entity.id, Entity.kind)):
        found.setdefault(kind, set()).add(id)
    return found


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
