"""Reference series, to be read as they are."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.models import EconomyYear, SeriesInfo
from kb.queries import at
from kb.vocabulary import Series


def years(session: Session, economy: str, revision: int) -> Sequence[EconomyYear]:
    """The figures of an economy, by year."""
    return session.scalars(
        select(EconomyYear)
        .where(EconomyYear.economy == economy, at(EconomyYear, revision))
        .order_by(EconomyYear.year)
    ).all()


def every_year(session: Session, revision: int) -> Sequence[EconomyYear]:
    """The figures of all economies, by economy and year."""
    return session.scalars(
        select(EconomyYear)
        .where(at(EconomyYear, revision))
        .order_by(EconomyYear.economy, EconomyYear.year)
    ).all()


def series(session: Session, revision: int) -> list[SeriesInfo]:
    """What each series measures, in the order of the enum."""
    rows = session.scalars(select(SeriesInfo).where(at(SeriesInfo, revision)))
    order = list(Series)
    return sorted(rows, key=lambda row: order.index(row.code))


def codes(session: Session, revision: int) -> list[tuple[str, str, int, int]]:
    """Every economy with its currency and the first and last year of its rows."""
    rows = session.execute(
        select(
            EconomyYear.economy,
            func.max(EconomyYear.currency),
            func.min(EconomyYear.year),
            func.max(EconomyYear.year),
        )
        .where(at(EconomyYear, revision))
        .group_by(EconomyYear.economy)
        .order_by(EconomyYear.economy)
    )
    return [(economy, currency, first, last) for economy, currency, first, last in rows]


def currencies(session: Session, revision: int) -> list[str]:
    """The currencies in which some economy has series."""
    return list(
        session.scalars(
            select(EconomyYear.currency)
            .where(at(EconomyYear, revision))
            .distinct()
            .order_by(EconomyYear.currency)
        )
    )
