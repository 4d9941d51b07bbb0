"""How many years after the first programme of its country a programme came."""

from decimal import Decimal

import pytest

from kb.compare.cell import Cell
from kb.evidence import FirstProgramme, Period
from kb.vocabulary import Measure, Rank, StartOf
from tests.kb.compare.making import (
    NONE,
    When,
    ask,
    details,
    figures,
    ids,
    is_,
    period,
    point,
    programme,
    reasons,
    why,
)


def after(own: list[Period], *first: Period, id: str = "xx-first") -> Cell:
    asked = programme(*own, first=FirstProgramme(id=id, periods=first))
    return ask(Measure.YEARS_AFTER_FIRST_PROGRAMME, asked)


def days(number: int) -> Decimal:
    return Decimal(number) / 365


def test_the_years_are_from_start_to_start() -> None:
    first, own = period(1995, 2005), period(2007, 2017)
    cell = after([own], first)
    assert figures(cell) == point(12)
    assert (cell.unit, cell.covers, cell.rule) == ("years", "1995–2007", "only")
    assert (ids(cell.claims), reasons(cell)) == (ids([own, first]), ["first-in-base"])
    assert details(cell) == [
        (
            "the first programme in the base is xx-first, of 1995; an earlier one may be missing "
            "from it"
        )
    ]


DATES = [
    # A bare year on either side: calendar years.
    (1995, "2007-08", 12, 12, 12),
    ("1995-11", 2007, 12, 12, 12),
    # Days leave nothing open.
    ("2001-01-01", "2006-01-01", 5, 5, 5),
    ("2001-01-01", "2006-07-02", 5 + days(182), 5 + days(182), 5 + days(182)),
    # Months do: from 31 January 2001 to 1 July 2006, and from 1 January 2001 to 31 July 2006.
    ("2001-01", "2006-07", 5 + days(181), 5 + days(181) - days(30), 5 + days(211)),
]


@pytest.mark.parametrize(("first", "start", "value", "low", "high"), DATES)
def test_the_precision_of_the_dates_is_kept(
    first: When, start: When, value: Decimal | int, low: Decimal | int, high: Decimal | int
) -> None:
    assert figures(after([period(start)], period(first))) == is_(value, low, high)


def test_rival_starts_of_both_make_the_interval() -> None:
    own = [period(2007, rank=Rank.PREFERRED), period(2006), period(2009)]
    first = [period(1995, rank=Rank.PREFERRED), period(1997)]
    cell = after(own, *first)
    assert figures(cell) == is_(12, 9, 14)
    assert cell.rule == "rank"
    assert set(why(cell)) == set(ids([*own[1:], first[1]]))
    assert all(use.in_interval for use in cell.rivals)
    # A rival that has the first one start later leaves no less than none.
    assert figures(after([period(2007)], first[0], period(2012))) == is_(12, 0, 12)


def test_the_first_itself_comes_after_no_years() -> None:
    own = [period(1995, rank=Rank.PREFERRED), period(1996)]
    cell = after(own, *own, id="xx-one")
    assert figures(cell) == point(0)
    assert ids(cell.claims) == [own[0].id]
    assert why(cell) == {own[1].id: "less believed (by rank)"}
    assert details(cell) == [
        "is itself the first programme in the base; an earlier one may be missing from it"
    ]


def test_a_start_that_is_the_curators_reading_is_told() -> None:
    for own, first in ((True, False), (False, True)):
        cell = after([period(2007, inferred=own)], period(1995, inferred=first))
        assert reasons(cell) == ["first-in-base", "inferred"]


def test_only_the_nominal_period_starts_a_programme() -> None:
    money, seen = period(2005, start_of=StartOf.FUNDING), period(seen=2006)
    cell = after([money, period(2004), seen], period(1998))
    assert figures(cell) == point(6)
    assert why(cell) == {
        money.id: "is the period of the funding",
        seen.id: "does not say when the programme started",
    }


def test_without_the_starts_there_is_no_figure() -> None:
    deprecated = period(2004, rank=Rank.DEPRECATED)
    unknown = after([period(seen=2006), deprecated], period(1998))
    assert figures(unknown) == NONE
    assert reasons(unknown) == ["missing"]
    assert why(unknown) == {deprecated.id: "deprecated"}
    alone = ask(Measure.YEARS_AFTER_FIRST_PROGRAMME, programme(period(2004)))
    assert details(alone) == ["missing: when a first programme of the country started"]
    assert figures(after([period(2004)], period(end=2001))) == NONE
