"""How long a programme ran: bare years, months, open ends, rivals.

The start of a day is a year with decimals: 1 August of a year of 365 days is its day 213, so that
212 of 365 are gone.
"""

from datetime import date
from decimal import Decimal

import pytest

from kb.compare.cell import Cell
from kb.compare.duration import decimal_year, nominal_life, nominal_period
from kb.evidence import Period
from kb.period import Span
from kb.vocabulary import Measure, Rank, StartOf
from tests.kb.compare.making import (
    NONE,
    ON,
    When,
    ask,
    cited,
    details,
    figures,
    ids,
    is_,
    period,
    programme,
    reasons,
    source,
    why,
)


def duration(*periods: Period, on: date = ON) -> Cell:
    return ask(Measure.DURATION, programme(*periods), on=on)


def days(number: int, of: int = 365) -> Decimal:
    return Decimal(number) / of


CASES = [
    # A bare year counts whole; at the least from its last day, and to the first of the other.
    (2007, 2011, 5, 2012 - 1 + days(1) - (2007 + days(364)), 5),
    # A month likewise: from 1 August 2007 to 31 July 2010, at the least 31 August to 1 July.
    ("2007-08", "2010-07", 3, 2010 + days(182) - (2007 + days(242)), 3),
    # Days leave nothing open. The year 2008 has 366.
    ("2007-07-01", "2007-12-31", 2008 - (2007 + days(181)), days(184), days(184)),
    ("2008-07-01", "2008-12-31", days(184, 366), days(184, 366), days(184, 366)),
    # A single year may have been a single day; never less than none.
    (2010, 2010, 1, 0, 1),
]


@pytest.mark.parametrize(("start", "end", "value", "low", "high"), CASES)
def test_the_duration_is_the_end_less_the_start_in_years(
    start: When, end: When, value: Decimal, low: Decimal, high: Decimal
) -> None:
    cell = duration(period(start, end))
    assert figures(cell) == is_(value, low, high)
    assert (cell.unit, reasons(cell), cell.rule, cell.comparable) == ("years", [], "only", True)


def test_the_days_of_a_year_are_its_decimals() -> None:
    assert decimal_year(date(2015, 7, 2)) == 2015 + days(182)
    assert decimal_year(date(2016, 7, 2)) == 2016 + days(183, 366)


def test_an_open_end_is_counted_to_the_day_of_the_question_and_marked() -> None:
    running = period(2010)
    cell = duration(running, on=date(2015, 6, 30))
    # From 1 January 2010 to 30 June 2015, day 181; at the least from 31 December 2010.
    value = 5 + days(181)
    assert figures(cell) == is_(value, 2015 + days(181) - (2010 + days(364)), value)
    assert reasons(cell) == ["open-end"]
    assert details(cell) == ["no end is known; counted to the date of the question, 2015-06-30"]
    assert (cell.covers, cell.comparable) == ("2010–2015-06", True)
    assert duration(running, on=date(2012, 12, 31)).value == 3


def test_the_step_names_the_days_and_the_claim_that_states_them() -> None:
    closed, running = period(2010, 2012), period("2010-04")
    assert [(entry.label, entry.claim) for entry in duration(closed).steps[0].inputs] == [
        ("end of 2012-12-31", closed.id),
        ("start of 2010-01-01", closed.id),
    ]
    # The day of the question is not said to be the claim's.
    assert [(entry.label, entry.claim) for entry in duration(running).steps[0].inputs] == [
        ("end of 2015-12-31", None),
        ("start of 2010-04-01", running.id),
    ]


def test_a_set_end_to_come_is_counted_to_and_marked() -> None:
    cell = duration(period(2014, 2020), on=date(2015, 6, 30))
    assert cell.value == 7
    assert reasons(cell) == ["open-end"]
    assert details(cell) == ["still to run on 2015-06-30; counted to its set end"]


@pytest.mark.parametrize(
    ("on", "codes"),
    [(date(2014, 12, 31), ["open-end"]), (date(2015, 1, 1), []), (date(2015, 12, 31), [])],
)
def test_an_end_that_may_have_come_is_not_to_come(on: date, codes: list[str]) -> None:
    assert reasons(duration(period(2010, 2015), on=on)) == codes


@pytest.mark.parametrize(
    ("periods", "detail"),
    [
        ([period(seen=2009)], "start unknown; seen running in 2009"),
        ([period(end="2010-06")], "start unknown; ended 2010-06"),
        ([period(seen=2009), period(end=2010)], "start unknown; seen running in 2009, ended 2010"),
    ],
)
def test_without_a_start_there_is_a_reason_and_what_is_known(
    periods: list[Period], detail: str
) -> None:
    cell = duration(*periods)
    assert (figures(cell), cell.comparable) == (NONE, False)
    assert (reasons(cell), details(cell)) == (["unknown-start"], [detail])
    assert ids(cell.claims) == ids(periods)


def test_without_any_period_the_period_is_missing() -> None:
    wrong = period(2003, 2005, rank=Rank.DEPRECATED)
    for periods in ([], [wrong]):
        cell = duration(*periods)
        assert (figures(cell), reasons(cell)) == (NONE, ["missing"])
        assert details(cell) == ["missing: the period of the programme"]
        assert why(cell) == {claim.id: "deprecated" for claim in periods}


def test_a_programme_that_has_not_started_has_no_duration_yet() -> None:
    later, older = period(2016), period(2017)
    cell = duration(later, older, on=date(2015, 6, 30))
    assert (figures(cell), reasons(cell)) == (NONE, ["missing"])
    assert details(cell) == [
        "missing: the programme had not started on 2015-06-30, the day of the question"
    ]
    assert ids(cell.claims) == [later.id]
    assert why(cell) == {older.id: "less believed (by id); in the interval"}


def test_a_programme_that_has_not_started_has_the_duration_that_is_set() -> None:
    cell = duration(period(2016, 2018), on=date(2015, 6, 30))
    assert cell.value == 3
    assert reasons(cell) == ["open-end"]


def test_a_bare_year_in_which_the_question_is_asked_may_not_have_begun() -> None:
    cell = duration(period(2015), on=date(2015, 6, 30))
    assert figures(cell) == is_(days(181), 0, days(181))


def test_rivals_make_the_interval() -> None:
    believed, rival = period(2002, 2009, rank=Rank.PREFERRED), period(2002, 2012)
    cell = duration(rival, believed)
    # At the least 31 December 2002 to 1 January 2009, at the most 2002 to 2012.
    assert figures(cell) == is_(8, 2009 + days(1) - (2002 + days(364)), 11)
    assert (ids(cell.claims), cell.rule) == ([believed.id], "rank")
    assert why(cell) == {rival.id: "less believed (by rank); in the interval"}


def test_among_equals_the_better_source_is_believed() -> None:
    news = period(2006, 2010, citations=cited(source("n", "news")))
    act = period(2005, 2010, citations=cited(source("o", "official")))
    cell = duration(news, act)
    assert cell.value == 6
    assert (cell.rule, ids(cell.claims)) == ("source-kind", [act.id])


def test_a_rival_without_an_end_ends_as_the_one_that_is_believed() -> None:
    believed, rival = period(2007, 2011, rank=Rank.PREFERRED), period(2005)
    assert duration(believed, rival).high == 7


def test_a_deprecated_period_is_shown_and_changes_nothing() -> None:
    right, wrong = period(2007, 2011), period(1997, 2031, rank=Rank.DEPRECATED)
    cell = duration(right, wrong)
    assert figures(cell) == figures(duration(right))
    assert (cell.rule, why(cell)) == ("only", {wrong.id: "deprecated"})


@pytest.mark.parametrize("other", [StartOf.FUNDING, StartOf.LABEL])
def test_the_period_of_the_money_or_the_label_is_another_question(other: StartOf) -> None:
    own = period(2005, 2012, start_of=StartOf.LAW)
    money = period(2007, 2010, start_of=other, rank=Rank.PREFERRED)
    cell = duration(money, own)
    assert cell.value == cell.high == 8
    assert cell.rule == "only"
    assert why(cell) == {money.id: f"is the period of the {other}"}
    assert duration(money).value == 4


def test_what_does_not_tell_the_start_is_shown_as_such() -> None:
    own, seen, ended = period(2005, 2012), period(seen=2004), period(end=2013)
    cell = duration(own, seen, ended)
    assert figures(cell) == figures(duration(own))
    assert set(why(cell).values()) == {"does not say when the programme started"}


def test_a_period_that_the_curator_reads_is_marked() -> None:
    cell = duration(period(2005, 2012, inferred=True))
    assert (reasons(cell), cell.comparable) == (["inferred"], True)


def test_the_nominal_period_serves_whatever_is_known_of_it() -> None:
    ended = period(end=2010)
    choice = nominal_period([period(seen=2009), ended])
    assert choice is not None
    assert choice.claim == ended
    assert nominal_period([period(seen=2009)]) is None


@pytest.mark.parametrize(
    ("known", "span"),
    [
        (period("2007-08", 2010), Span(date(2007, 8, 1), date(2010, 12, 31))),
        (period(2007), Span(date(2007, 1, 1), ON)),
        (period("2015-12-31"), Span(ON, ON)),
        (period(2016), None),
        (period(end=2010), None),
    ],
)
def test_the_nominal_span_runs_to_the_day_of_the_question(known: Period, span: Span | None) -> None:
    assert nominal_life(programme(known), ON).span == span
