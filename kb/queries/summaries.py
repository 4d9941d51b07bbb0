"""The summaries of programmes: what lists read, and the same worked out from the claims."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.compare.duration import nominal_period
from kb.evidence import Period, admissible
from kb.models import Claim, Label, Programme, ProgrammeSummary
from kb.queries import batches, evidence
from kb.vocabulary import ClaimKind, LabelField

COLUMNS = {"start_date": "start", "end_date": "end"}
"""Columns whose attributes have other names."""


def live(session: Session, programmes: Collection[str]) -> dict[str, ProgrammeSummary]:
    """The live summaries of some programmes, by id."""
    return {
        row.id: row
        for batch in batches(programmes)
        for row in session.scalars(
            select(ProgrammeSummary).where(
                ProgrammeSummary.retired_in.is_(None), ProgrammeSummary.id.in_(batch)
            )
        )
    }


def derived(
    session: Session, programmes: Collection[str], revision: int
) -> dict[str, dict[str, Any]]:
    """What the summaries of live programmes should say, by id: values by column."""
    records = {
        row["id"]: dict(row)
        for batch in batches(programmes)
        for row in session.execute(_records(batch)).mappings()
    }
    read = evidence.programmes(session, records, revision, [ClaimKind.PERIOD])
    return {id: {**record, **_dates(read[id].periods)} for id, record in records.items()}


def agrees(row: ProgrammeSummary, values: dict[str, Any]) -> bool:
    """Whether a summary says what it should."""
    return all(
        getattr(row, COLUMNS.get(column, column)) == value for column, value in values.items()
    )


def _records(programmes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Record, English name folded, and number of claims of live programmes."""
    claims = (
        select(Claim.subject, func.count().label("claims"))
        .where(Claim.retired_in.is_(None))
        .group_by(Claim.subject)
        .subquery()
    )
    return (
        select(
            Programme.id,
            Programme.jurisdiction,
            Programme.level,
            Programme.region,
            Label.folded.label("name"),
            func.coalesce(claims.c.claims, 0).label("claims"),
        )
        .join(
            Label,
            (Label.entity == Programme.id)
            & (Label.field == LabelField.NAME)
            & (Label.language == "en")
            & Label.retired_in.is_(None),
        )
        .outerjoin(claims, claims.c.subject == Programme.id)
        .where(Programme.retired_in.is_(None), Programme.id.in_(programmes))
    )


def _dates(periods: Sequence[Period]) -> dict[str, Any]:
    """The columns that the period claims decide."""
    choice = nominal_period(periods)
    start, end = (choice.claim.start, choice.claim.end) if choice else (None, None)
    seen = [period.seen for period in admissible(periods) if period.seen]
    return {
        "start_date": start,
        "end_date": end,
        "first_day": start.first if start else None,
        "last_day": end.last if end else None,
        "seen_first_day": min((date.first for date in seen), default=None),
        "seen_last_day": max((date.last for date in seen), default=None),
    }
