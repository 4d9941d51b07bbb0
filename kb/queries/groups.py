"""What programmes are grouped by, and which of them are parts of others."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kb.compare.groups import Facet, decade
from kb.models import Claim, Involvement, MechanismUse, Relation
from kb.queries import programmes
from kb.queries.lists import Summarised
from kb.vocabulary import Rank, RelationKind, Status


def values(
    session: Session, rows: Sequence[Summarised], facet: Facet, revision: int, on: date
) -> dict[str, list[str]]:
    """The values that each of some programmes has of a facet, by id; none where none is known.

    Statuses are those of the day `on`. One statement for mechanisms, sectors and organisations;
    what else there is stands in the summaries.
    """
    ids = [row.id for row in rows]
    match facet:
        case Facet.COUNTRY:
            return {row.id: [row.jurisdiction] for row in rows}
        case Facet.LEVEL:
            return {row.id: [row.level] for row in rows}
        case Facet.STATUS:
            found = {row.id: programmes.status(row, on) for row in rows}
            return {id: [s] if s is not Status.UNKNOWN else [] for id, s in found.items()}
        case Facet.START_DECADE:
            return {row.id: [decade(row.first_day.year)] if row.first_day else [] for row in rows}
        case Facet.SECTOR:
            return programmes.sectors(session, ids, revision)
        case Facet.MECHANISM:
            return _claimed(session, ids, MechanismUse, "concept", revision)
        case Facet.ORGANISATION:
            return _claimed(session, ids, Involvement, "organisation", revision)


def parts(session: Session, revision: int) -> dict[str, list[str]]:
    """Of what each programme is a part, by id, of those that are a part of any; one statement."""
    part_of = Relation.__table__.c.relation == RelationKind.PART_OF
    found: dict[str, list[str]] = {}
    for subject, whole in _pairs(session, Relation, "object", revision, part_of):
        found.setdefault(subject, []).append(whole)
    return found


def _claimed(
    session: Session,
    ids: Collection[str],
    model: type[MechanismUse] | type[Involvement],
    column: str,
    revision: int,
) -> dict[str, list[str]]:
    """What claims of a kind name of each of some things."""
    found: dict[str, list[str]] = {id: [] for id in ids}
    of_these = Claim.__table__.c.subject.in_(ids)
    for subject, value in _pairs(session, model, column, revision, of_these):
        found[subject].append(value)
    return found


def _pairs(
    session: Session,
    model: type[MechanismUse] | type[Involvement] | type[Relation],
    column: str,
    revision: int,
    condition: ColumnElement[bool],
) -> list[tuple[str, str]]:
    """Subject and value of the claims of a kind, none of them deprecated, each pair once."""
    claim, own = Claim.__table__, model.__table__
    rows = session.execute(
        select(claim.c.subject, own.c[column])
        .select_from(own.join(claim, own.c.number == claim.c.number))
        .where(
            claim.c.added_in <= revision,
            or_(claim.c.retired_in.is_(None), claim.c.retired_in > revision),
            claim.c.rank != Rank.DEPRECATED,
            condition,
        )
        .distinct()
    )
    return sorted((subject, value) for subject, value in rows)
