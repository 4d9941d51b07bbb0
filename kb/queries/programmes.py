"""Programmes."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import timeline
from kb.compare.duration import decimal_year
from kb.compare.question import Question
from kb.errors import InvalidParameter, Rejection
from kb.finding import Filter, SortKey
from kb.models import (
    Classification,
    Gap,
    GapCitation,
    Programme,
    ProgrammeSummary,
    Relation,
)
from kb.queries import at, lists, money
from kb.queries.index import Index
from kb.queries.lists import Listed, Summarised
from kb.queries.many import CLAIM, counting
from kb.queries.money import Amount
from kb.vocabulary import Collection as Listing
from kb.vocabulary import RelationKind, Status

AT_ONCE = 2_000
"""Of how many programmes the claims are read for one answer."""

CitedGap = tuple[Gap, list[GapCitation]]
"""Something that is not known, and where it was looked for."""


def page(
    session: Session,
    filter: Filter,
    sort: Sequence[SortKey],
    after: int | None,
    limit: int,
    *,
    revision: int,
) -> Listed:
    """The programmes of a filter at a revision, in an order."""
    return lists.page(session, Listing.PROGRAMMES, filter, sort, after, limit, revision=revision)


def matching(session: Session, filter: Filter, *, revision: int) -> list[Summarised]:
    """Every programme of a filter at a revision, in the order of the ids.

    `InvalidParameter` where they are more than are told at once.
    """
    found = page(session, filter, (), None, AT_ONCE, revision=revision)
    if found.after is not None:
        raise InvalidParameter(
            Rejection(
                "country",
                "out-of-range",
                f"{found.total} programmes meet the filter; at most {AT_ONCE} are weighed at "
                "once. Narrow it.",
            )
        )
    return found.rows


def fundings(
    session: Session, rows: Sequence[Summarised], question: Question, *, revision: int
) -> list[Amount]:
    """The funding of some programmes of a list, as a question asks for it."""
    opened = Index(session, Listing.PROGRAMMES, revision)
    if money.is_kept(opened, question):
        return [Amount(row.funding, row.funding_low, row.funding_high) for row in rows]
    found = money.worked_out(opened, [row.row for row in rows], question)
    return [found[row.row] for row in rows]


def years(row: Summarised, on: date) -> float | None:
    """How long a programme ran, an open end counted to a day; as a comparison tells it."""
    if row.first_day is None or (row.last_day is None and row.first_day > on):
        return None
    last = row.last_day or on
    return float(decimal_year(last + timedelta(days=1)) - decimal_year(row.first_day))


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


def parts(session: Session, revision: int) -> dict[str, list[str]]:
    """Of what each programme is a part, by id, of those that are a part of any; one statement."""
    claim, relation = CLAIM.c, Relation.__table__.c
    rows = session.execute(
        select(claim.subject, relation.object)
        .where(
            relation.number == claim.number,
            relation.relation == RelationKind.PART_OF,
            counting(revision),
        )
        .distinct()
        .order_by(claim.subject, relation.object)
    )
    found: dict[str, list[str]] = {}
    for part, whole in rows:
        found.setdefault(part, []).append(whole)
    return found


def gaps(session: Session, programme: str, revision: int) -> list[CitedGap]:
    """What is known not to be known of a programme, with where it was looked for."""
    return gaps_of(session, [programme], revision)[programme]


def gaps_of(session: Session, ids: Collection[str], revision: int) -> dict[str, list[CitedGap]]:
    """The same of some programmes, by id; one statement."""
    rows = session.execute(
        select(Gap, GapCitation)
        .outerjoin(GapCitation, GapCitation.gap_number == Gap.number)
        .where(Gap.programme.in_(ids), at(Gap, revision))
        .order_by(Gap.field, Gap.number, GapCitation.position)
    )
    cited: dict[int, CitedGap] = {}
    for gap, citation in rows:
        entry = cited.setdefault(gap.number, (gap, []))
        if citation is not None:
            entry[1].append(citation)
    found: dict[str, list[CitedGap]] = {id: [] for id in ids}
    for gap, citations in cited.values():
        found[gap.programme].append((gap, citations))
    return found


def status(row: ProgrammeSummary | Summarised, on: date) -> Status:
    """Where a programme stands on a day."""
    return timeline.status(row.first_day, row.last_day, on)
