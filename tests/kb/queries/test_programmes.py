"""Programmes: where they stand on a day, when they ran, and the lists of them."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb.db import reading
from kb.models import ProgrammeSummary
from kb.period import Edtf, Span, year_span
from kb.queries import programmes
from kb.queries.pages import SortKey
from kb.queries.programmes import SORTS, Filters
from kb.vocabulary import ClaimKind, Level, Rank, Status
from tests.kb.small import begin, claim, period, write

BY_ID = [SortKey(ProgrammeSummary.id)]
TODAY = date(2026, 11, 24)


def listed(
    session: Session, filters: Filters, on: date = TODAY, revision: int = 1
) -> list[ProgrammeSummary]:
    """Every programme of a filter."""
    found = programmes.page(session, filters, BY_ID, None, 1000, revision=revision, on=on)
    assert found.after is None
    assert found.total == len(found.items)
    return found.items


DAYS = [date(1990, 1, 1), date(2007, 12, 31), date(2008, 1, 1), date(2017, 12, 31),
        date(2018, 1, 1), TODAY, date(2060, 1, 1)]  # fmt: skip


@pytest.mark.parametrize("on", DAYS)
def test_the_filter_by_status_agrees_with_the_status_that_is_shown(
    curated: Engine, on: date
) -> None:
    with reading(curated) as session:
        everyone = listed(session, Filters())
        assert len(everyone) > 200
        for status in Status:
            shown = [row.id for row in everyone if programmes.status(row, on) is status]
            found = [row.id for row in listed(session, Filters(statuses=[status]), on)]
            assert (status, found) == (status, shown)
        told = [row.id for row in listed(session, Filters(statuses=list(Status)), on)]
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
    def ran(row: ProgrammeSummary) -> bool:
        if row.first_day:
            return Span(row.first_day, max(row.first_day, row.last_day or date.max)).overlaps(span)
        if row.seen_first_day and row.seen_last_day:
            return Span(row.seen_first_day, row.seen_last_day).overlaps(span)
        return False

    with reading(curated) as session:
        expected = [row.id for row in listed(session, Filters()) if ran(row)]
        assert [row.id for row in listed(session, Filters(active_in=span))] == expected


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
            found = [p.id for p in listed(session, Filters(statuses=[status]), on)]
            assert (day, "de-one" in found) == (day, True)
        active = [
            year
            for year in (2006, 2007, 2010, 2017, 2018, 2040)
            if row in listed(session, Filters(active_in=year_span(year, year)))
        ]
    assert active == years


def test_the_filters_are_and_and_their_values_or(curated: Engine) -> None:
    with reading(curated) as session:
        everyone = {row.id: row for row in listed(session, Filters())}
        french = listed(session, Filters(countries=["FR"]))
        both = listed(session, Filters(countries=["FR", "JP"]))
        assert {row.jurisdiction for row in both} == {"FR", "JP"}
        assert len(french) < len(both) < len(everyone)
        regional = listed(session, Filters(countries=["FR", "JP"], levels=[Level.REGIONAL]))
        assert {row.id for row in regional} == {
            row.id for row in both if row.level is Level.REGIONAL
        }
        since = listed(session, Filters(start_gte=date(2010, 1, 1), end_lte=date(2015, 12, 31)))
        assert {row.id for row in since} == {
            id
            for id, row in everyone.items()
            if row.first_day
            and row.last_day
            and row.first_day >= date(2010, 1, 1)
            and row.last_day <= date(2015, 12, 31)
        }
        until = listed(session, Filters(start_lte=date(2010, 1, 1), end_gte=date(2015, 12, 31)))
        assert {row.id for row in until} == {
            id
            for id, row in everyone.items()
            if row.first_day
            and row.last_day
            and row.first_day <= date(2010, 1, 1)
            and row.last_day >= date(2015, 12, 31)
        }


def test_the_facts_of_a_programme_find_it(curated: Engine) -> None:
    with reading(curated) as session:
        for filters in (
            Filters(organisations=["de-bmbf"]),
            Filters(mechanisms=["selection/competition"]),
            Filters(words=["spitzencluster"]),
            Filters(words=["集群", "领先"]),
        ):
            assert "de-spitzencluster" in {row.id for row in listed(session, filters)}
        assert listed(session, Filters(organisations=["de-bmbf"], countries=["JP"])) == []
        assert listed(session, Filters(words=["spitzencluster", "japan"])) == []


def test_a_deprecated_claim_finds_nothing(fresh: Engine) -> None:
    begin(fresh)
    one, two = (
        claim("c-1", ClaimKind.INVOLVEMENT, rank=Rank.DEPRECATED),
        claim("c-2", ClaimKind.INVOLVEMENT, subject="de-two"),
    )
    write(fresh, claims=[one, two], programmes={"de-one", "de-two"})
    with reading(fresh) as session:
        for revision, ids in ((1, []), (2, ["de-two"])):
            found = listed(session, Filters(organisations=["de-ministry"]), revision=revision)
            assert [row.id for row in found] == ids


@pytest.mark.parametrize("name", SORTS)
@pytest.mark.parametrize("down", [False, True])
def test_every_order_is_told_in_pages_without_a_gap(curated: Engine, name: str, down: bool) -> None:
    keys = [SortKey(SORTS[name], descending=down)]
    if name != "id":
        keys.append(BY_ID[0])
    with reading(curated) as session:
        everyone = {row.id for row in listed(session, Filters())}
        seen: list[ProgrammeSummary] = []
        after = None
        while True:
            page = programmes.page(session, Filters(), keys, after, 100, revision=1, on=TODAY)
            seen += page.items
            after = page.after
            if after is None:
                break
        values = [getattr(row, SORTS[name].key) for row in seen]
    assert sorted(row.id for row in seen) == sorted(everyone)
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=down)
    assert values == known + [None] * (len(values) - len(known))


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
