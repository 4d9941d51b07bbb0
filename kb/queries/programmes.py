"""Programmes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.models import (
    Claim,
    Classification,
    Gap,
    GapCitation,
    Involvement,
    MechanismUse,
    Programme,
    ProgrammeSummary,
)
from kb.period import Span
from kb.queries import at
from kb.queries.labels import matches
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import Level, Rank, Status

SORTS: dict[str, InstrumentedAttribute[object]] = {
    "id": ProgrammeSummary.id,
    "name": ProgrammeSummary.name,
    "country": ProgrammeSummary.jurisdiction,
    "level": ProgrammeSummary.level,
    "start": ProgrammeSummary.first_day,
    "end": ProgrammeSummary.last_day,
    "claims": ProgrammeSummary.claims,
}
"""What lists of programmes can be sorted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which programmes: different fields are AND, the values of one field are OR."""

    countries: Collection[str] = ()
    levels: Collection[Level] = ()
    statuses: Collection[Status] = ()
    active_in: Span | None = None
    mechanisms: Collection[str] = ()
    organisations: Collection[str] = ()
    sectors: Collection[str] = ()
    start_gte: date | None = None
    start_lte: date | None = None
    end_gte: date | None = None
    end_lte: date | None = None
    words: Sequence[str] = ()
    """Folded words, each of which stands in some text of the programme."""


def page(
    session: Session,
    filters: Filters,
    sort: Sequence[SortKey],
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
    on: date,
) -> Page[ProgrammeSummary]:
    """The programmes of a filter at a revision; statuses are those of the day `on`."""
    return read_page(session, _filtered(filters, revision, on), sort, after, limit)


def ids(session: Session, filters: Filters, *, revision: int, on: date) -> list[str]:
    """The ids of all programmes of a filter at a revision, in their order. One statement."""
    chosen = _filtered(filters, revision, on).with_only_columns(ProgrammeSummary.id)
    return list(session.scalars(chosen.order_by(ProgrammeSummary.id)))


def summary(session: Session, id: str, revision: int) -> ProgrammeSummary | None:
    """The summary of one programme; None where there was none of that id."""
    return session.scalar(
        select(ProgrammeSummary).where(ProgrammeSummary.id == id, at(ProgrammeSummary, revision))
    )


def record(session: Session, id: str, revision: int) -> Programme | None:
    """The record of one programme; None where there was none of that id."""
    return session.scalar(select(Programme).where(Programme.id == id, at(Programme, revision)))


def sectors(session: Session, ids: Collection[str], revision: int) -> dict[str, list[str]]:
    """The sectors of programmes or clusters, in their order, by id."""
    found: dict[str, list[str]] = {id: [] for id in ids}
    for entity, sector in session.execute(
        select(Classification.entity, Classification.sector)
        .where(Classification.entity.in_(found), at(Classification, revision))
        .order_by(Classification.entity, Classification.position)
    ):
        found[entity].append(sector)
    return found


def gaps(session: Session, programme: str, revision: int) -> list[tuple[Gap, list[GapCitation]]]:
    """What is known not to be known of a programme, with where it was looked for."""
    rows = session.execute(
        select(Gap, GapCitation)
        .outerjoin(GapCitation, GapCitation.gap_number == Gap.number)
        .where(Gap.programme == programme, at(Gap, revision))
        .order_by(Gap.field, Gap.number, GapCitation.position)
    )
    found: dict[int, tuple[Gap, list[GapCitation]]] = {}
    for gap, citation in rows:
        entry = found.setdefault(gap.number, (gap, []))
        if citation is not None:
            entry[1].append(citation)
    return list(found.values())


def status(row: ProgrammeSummary, on: date) -> Status:
    """Where a programme stands on a day."""
    if row.last_day and row.last_day < on:
        return Status.ENDED
    if row.first_day is None:
        return Status.UNKNOWN
    return Status.PLANNED if row.first_day > on else Status.RUNNING


def _filtered(f: Filters, revision: int, on: date) -> Select[ProgrammeSummary]:
    return select(ProgrammeSummary).where(
        at(ProgrammeSummary, revision), *_by_record(f, on), *_by_facts(f, revision)
    )


def _by_record(f: Filters, on: date) -> Iterator[ColumnElement[bool]]:
    """Conditions on what the summary holds."""
    s = ProgrammeSummary
    if f.countries:
        yield s.jurisdiction.in_(f.countries)
    if f.levels:
        yield s.level.in_(f.levels)
    if f.start_gte:
        yield s.first_day >= f.start_gte
    if f.start_lte:
        yield s.first_day <= f.start_lte
    if f.end_gte:
        yield s.last_day >= f.end_gte
    if f.end_lte:
        yield s.last_day <= f.end_lte
    if f.statuses:
        yield or_(*(_has_status(value, on) for value in f.statuses))
    if f.active_in:
        yield _active(f.active_in)


def _by_facts(f: Filters, revision: int) -> Iterator[ColumnElement[bool]]:
    """Conditions on claims, sectors and texts."""
    if f.mechanisms:
        yield _has_claim(MechanismUse, MechanismUse.concept.in_(f.mechanisms), revision)
    if f.organisations:
        yield _has_claim(Involvement, Involvement.organisation.in_(f.organisations), revision)
    if f.sectors:
        yield exists().where(
            Classification.entity == ProgrammeSummary.id,
            Classification.sector.in_(f.sectors),
            at(Classification, revision),
        )
    for word in f.words:
        yield matches(ProgrammeSummary.id, word, revision)


def _has_claim(
    model: type[MechanismUse] | type[Involvement], condition: ColumnElement[bool], revision: int
) -> ColumnElement[bool]:
    """The programmes with a claim of a kind that holds."""
    claim, own = Claim.__table__, model.__table__
    return (
        select(1)
        .select_from(own.join(claim, own.c.number == claim.c.number))
        .where(
            claim.c.subject == ProgrammeSummary.id,
            claim.c.added_in <= revision,
            or_(claim.c.retired_in.is_(None), claim.c.retired_in > revision),
            claim.c.rank != Rank.DEPRECATED,
            condition,
        )
        .correlate(ProgrammeSummary)
        .exists()
    )


def _has_status(status: Status, on: date) -> ColumnElement[bool]:
    """The condition that says the same as `status`."""
    s = ProgrammeSummary
    not_ended = or_(s.last_day.is_(None), s.last_day >= on)
    match status:
        case Status.ENDED:
            return s.last_day < on
        case Status.UNKNOWN:
            return and_(not_ended, s.first_day.is_(None))
        case Status.PLANNED:
            return and_(not_ended, s.first_day > on)
        case Status.RUNNING:
            return and_(not_ended, s.first_day <= on)
    return false()


def _active(span: Span) -> ColumnElement[bool]:
    """The programmes known to have run on some day of a span; an open end runs on."""
    s = ProgrammeSummary
    return or_(
        and_(s.first_day <= span.last, or_(s.last_day.is_(None), s.last_day >= span.first)),
        and_(s.first_day.is_(None), s.seen_first_day <= span.last, s.seen_last_day >= span.first),
    )
