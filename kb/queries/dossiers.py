"""What a revision has of a jurisdiction: all that its dossier says."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.models import (
    Claim,
    Classification,
    Cluster,
    Gap,
    GapCitation,
    IrrevocableRate,
    Jurisdiction,
    Location,
    Organisation,
    Programme,
    Source,
)
from kb.models.revision import Record
from kb.queries import at, bare, batches, claims, labels, there
from kb.queries.labels import Texts
from kb.vocabulary import LabelField

Place = tuple[str, str]
"""A source and the place in it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a revision has of a jurisdiction, or of some of its things.

    Records stand as they first came into the base, so that one that was corrected keeps its place;
    claims and gaps by their numbers. What is by id has only the ids of which there is something.
    """

    jurisdiction: str
    sources: Sequence[Source]
    organisations: Sequence[Organisation]
    programmes: Sequence[Programme]
    clusters: Sequence[Cluster]
    texts: Mapping[str, Texts]
    sectors: Mapping[str, Sequence[str]]
    regions: Mapping[str, Sequence[str]]
    gaps: Mapping[str, Sequence[tuple[Gap, Sequence[Place]]]]
    claims: Mapping[str, Sequence[Claim]]
    """By subject; the figures of the jurisdiction itself among them."""


RECORDED = (Source, Organisation, Programme, Cluster)
"""The records that a dossier holds."""

TEXTS = (LabelField.NAME, LabelField.ALIAS, LabelField.SUMMARY, LabelField.SECTOR)

R = TypeVar("R", bound=Record)


def jurisdictions(session: Session, revision: int) -> list[str]:
    """The jurisdictions of which a revision has anything that a dossier holds, by id."""
    found: set[str] = set()
    for model in RECORDED:
        record = bare(model)
        found.update(
            session.scalars(select(record.c.jurisdiction).where(there(record, revision)).distinct())
        )
    claim, jurisdiction = bare(Claim), bare(Jurisdiction)
    whole = select(jurisdiction.c.id).where(jurisdiction.c.parent.is_(None))
    said = select(claim.c.subject).where(there(claim, revision), claim.c.subject.in_(whole))
    return sorted(found | set(session.scalars(said.distinct())))


def held(
    session: Session, revision: int, jurisdiction: str, only: Collection[str] | None = None
) -> Held:
    """What a revision has of a jurisdiction; of those of its things alone whose ids are in `only`.

    Eleven statements, and more only where one cannot take all values at once.
    """
    sources = _records(session, Source, revision, jurisdiction, only)
    organisations = _records(session, Organisation, revision, jurisdiction, only)
    programmes = _records(session, Programme, revision, jurisdiction, only)
    clusters = _records(session, Cluster, revision, jurisdiction, only)
    run = [*(programme.id for programme in programmes), *(cluster.id for cluster in clusters)]
    itself = [jurisdiction] if only is None or jurisdiction in only else []
    return Held(
        jurisdiction,
        sources,
        organisations,
        programmes,
        clusters,
        _texts(session, revision, [*run, *(record.id for record in organisations)]),
        _in_order(session, revision, Classification, "entity", "sector", run),
        _in_order(session, revision, Location, "cluster", "region", [c.id for c in clusters]),
        _gaps(session, revision, [programme.id for programme in programmes]),
        _claims(session, revision, [*run, *itself]),
    )


def places(session: Session, revision: int) -> list[Jurisdiction]:
    """Countries, unions and regions, as they first came into the base; one statement."""
    record = bare(Jurisdiction)
    since = (
        select(record.c.id, func.min(record.c.row).label("row")).group_by(record.c.id).subquery()
    )
    return list(
        session.scalars(
            select(Jurisdiction)
            .join(since, since.c.id == Jurisdiction.id)
            .where(at(Jurisdiction, revision))
            .order_by(since.c.row)
        )
    )


def former_currencies(session: Session, revision: int) -> list[IrrevocableRate]:
    """The currencies that ended, by their codes; one statement."""
    return list(
        session.scalars(
            select(IrrevocableRate)
            .where(at(IrrevocableRate, revision))
            .order_by(IrrevocableRate.currency, IrrevocableRate.row)
        )
    )


def _records(
    session: Session,
    model: type[R],
    revision: int,
    jurisdiction: str,
    only: Collection[str] | None,
) -> list[R]:
    """The records of a jurisdiction of one kind, or those of some ids; one statement."""
    record = bare(model)
    first = select(record.c.id, func.min(record.c.row).label("row")).group_by(record.c.id)
    found: list[R] = []
    for batch in [None] if only is None else batches(only):
        known = first.where(record.c.jurisdiction == jurisdiction)
        since = (known if batch is None else known.where(record.c.id.in_(batch))).subquery()
        found += session.scalars(
            select(model)
            .join(since, since.c.id == model.id)
            .where(at(model, revision), record.c.jurisdiction == jurisdiction)
            .order_by(since.c.row)
        )
    return found


def _texts(session: Session, revision: int, ids: Sequence[str]) -> dict[str, Texts]:
    """All texts of some things."""
    found: dict[str, Texts] = {}
    for batch in batches(ids):
        found |= labels.texts(session, batch, revision, TEXTS)
    return found


def _in_order(
    session: Session,
    revision: int,
    model: type[Classification] | type[Location],
    entity: str,
    value: str,
    ids: Sequence[str],
) -> dict[str, list[str]]:
    """Sectors or regions, by the thing that has them, in their order."""
    table = bare(model)
    found: dict[str, list[str]] = defaultdict(list)
    for batch in batches(ids):
        rows = session.execute(
            select(table.c[entity], table.c[value])
            .where(table.c[entity].in_(batch), there(table, revision))
            .order_by(table.c[entity], table.c.position, table.c.row)
        )
        for id, one in rows:
            found[id].append(one)
    return dict(found)


def _gaps(
    session: Session, revision: int, programmes: Sequence[str]
) -> dict[str, list[tuple[Gap, list[Place]]]]:
    """The gaps of some programmes, each with where it was looked for; two statements."""
    gaps = [
        gap
        for batch in batches(programmes)
        for gap in session.scalars(
            select(Gap).where(Gap.programme.in_(batch), at(Gap, revision)).order_by(Gap.number)
        )
    ]
    places: dict[int, list[Place]] = defaultdict(list)
    for numbers in batches([gap.number for gap in gaps]):
        for found in session.scalars(
            select(GapCitation)
            .where(GapCitation.gap_number.in_(numbers))
            .order_by(GapCitation.gap_number, GapCitation.position)
        ):
            places[found.gap_number].append((found.source, found.locator))
    told: dict[str, list[tuple[Gap, list[Place]]]] = defaultdict(list)
    for gap in gaps:
        told[gap.programme].append((gap, places[gap.number]))
    return dict(told)


def _claims(session: Session, revision: int, subjects: Sequence[str]) -> dict[str, list[Claim]]:
    """The claims about some things with all that belongs to them, by subject; three statements."""
    found: list[Claim] = []
    for batch in batches(subjects):
        found += session.scalars(
            select(Claim)
            .where(Claim.subject.in_(batch), at(Claim, revision))
            .order_by(Claim.number)
        )
    by_number = {claim.number: claim for claim in found}
    for numbers in batches(by_number):
        claims.attach(session, [by_number[number] for number in numbers])
    by_subject: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        by_subject[claim.subject].append(claim)
    return dict(by_subject)
