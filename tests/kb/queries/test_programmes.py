"""Programmes: where they stand on a day, when they ran, and the lists of them."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb.db import reading
from kb.finding import AnyOf, Condition, RunningIn, Standing
from kb.period import Edtf, Span, year_span
from kb.queries import programmes
from kb.queries.lists import Summarised
from kb.vocabulary import ClaimKind, Rank, Status
from tests.kb.small import begin, claim, period, write

TODAY = date(2026, 11, 24)


def listed(session: Session, *filter: Condition, revision: int = 1) -> list[Summarised]:
    """Every programme of a filter."""
    found = programmes.page(session, filter, (), None, 1000, revision=revision)
    assert found.after is None
    assert found.total == len(found.rows)
    return found.rows


DAYS = [date(1990, 1, 1), date(2007, 12, 31), date(2008, 1, 1), date(2017, 12, 31),
        date(2018, 1, 1), TODAY, date(2060, 1, 1)]  # fmt: skip


@pytest.mark.parametrize("on", DAYS)
def test_the_filter_by_status_agrees_with_the_status_that_is_shown(
    curated: Engine, on: date
) -> None:
    with reading(curated) as session:
        everyone = listed(session)
        assert len(everyone) > 200
        for status in Status:
            shown = [row.id for row in everyone if programmes.status(row, on) is status]
            found = [row.id for row in listed(session, Standing([status], on))]
            assert (status, found) == (status, shown)
            others = [row.id for row in listed(session, Standing([status], on, none=True))]
            assert (status, others) == (status, [r.id for r in everyone if r.id not in shown])
        told = [row.id for row in listed(session, Standing(list(Status), on))]
        assert told == [row.id for row in everyone]


@pytest.mark.parametrize(
    "span",
    [year_span(year, year) for year in (1980, 2000, 2010, 2017, 2026, 2050)]
    + [
        year_span(2007, 2017),
        Span(date(2007, 7, 31), date(2007, 7, 31)),
        Span(date(2007, 8, 1), date(2007, 8, 1)),
    ],
    ids=str,
)
def test_a_programme_is_active_in_a_span_if_it_ran_or_was_seen_in_it(
    curated: Engine, span: Span
) -> None:
    def ran(row: Summarised) -> bool:
        if row.first_day:
            return Span(row.first_day, max(row.first_day, row.last_day or date.max)).overlaps(span)
        if row.seen_first_day and row.seen_last_day:
            return Span(row.seen_first_day, row.seen_last_day).overlaps(span)
        return False

    with reading(curated) as session:
        expected = [row.id for row in listed(session) if ran(row)]
        assert [row.id for row in listed(session, RunningIn(span))] == expected


PERIODS: list[tuple[str | None, str | None, dict[str, Status], list[int]]] = [
    # start, end, status on some days, years in which it is known to have been active
    ("2007-08", "2017",
     {"2007-07-31": Status.PLANNED, "2007-08-01": Status.RUNNING, "2017-12-31": Status.RUNNING,
      "2018-01-01": Status.ENDED}, [2007, 2010, 2017]),
    ("2007", None, {"2006-12-31": Status.PLANNED, "2040-01-01": Status.RUNNING},
     [2007, 2010, 2017, 2018, 2040]),
    (None, "2017", {"2017-12-31": Status.UNKNOWN, "2018-01-01": Status.ENDED}, []),
    (None, None, {"2017-12-31": Status.UNKNOWN}, [2010]),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "statuses", "years"), PERIODS)
def test_a_period_decides_where_a_programme_stands(
    fresh: Engine,
    start: str | None,
    end: str | None,
    statuses: dict[str, Status],
    years: list[int],
) -> None:
    seen = {"seen": Edtf("2010-06")} if not (start or end) else {}
    begin(fresh, period("c-1", start, end, **seen))
    with reading(fresh) as session:
        row = programmes.summary(session, "de-one", 1)
        assert row is not None
        for day, status in statuses.items():
            on = date.fromisoformat(day)
            assert (day, programmes.status(row, on)) == (day, status)
            found = [p.id for p in listed(session, Standing([status], on))]
            assert (day, "de-one" in found) == (day, True)
        active = [
            year
            for year in (2006, 2007, 2010, 2017, 2018, 2040)
            if "de-one" in [p.id for p in listed(session, RunningIn(year_span(year, year)))]
        ]
    assert active == years


def test_a_deprecated_claim_finds_nothing(fresh: Engine) -> None:
    begin(fresh)
    one, two = (
        claim("c-1", ClaimKind.INVOLVEMENT, rank=Rank.DEPRECATED),
        claim("c-2", ClaimKind.INVOLVEMENT, subject="de-two"),
    )
    write(fresh, claims=[one, two])
    with reading(fresh) as session:
        for revision, ids in ((1, []), (2, ["de-two"])):
            by = AnyOf("organisation", ["de-ministry"])
            assert [row.id for row in listed(session, by, revision=revision)] == ids


def test_a_gap_comes_with_where_it_was_looked_for(shared: Engine) -> None:
    with reading(shared) as session:
        ((found, citations),) = programmes.gaps(session, "de-one", 1)
        assert (found.field, found.reason.value) == ("funding", "not-published")
        assert [(c.source, c.locator) for c in citations] == [("de-paper", "page 1")]
        assert programmes.gaps(session, "de-two", 1) == []
        assert programmes.sectors(session, ["de-one", "de-two"], 1) == {
            "de-one": ["steel"],
            "de-two": [],
        }
