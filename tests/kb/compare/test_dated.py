"""Which dated figure answers on a day, and what is never taken for one."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from kb.compare.cell import Cell
from kb.compare.counts import COUNTED
from kb.compare.dated import ASKED
from kb.evidence import Claim, Figure
from kb.period import Edtf
from kb.vocabulary import FigureStatus, Measure, Qualifier, Rank
from tests.kb.compare.making import (
    NONE,
    ON,
    ask,
    cited,
    details,
    figure,
    figures,
    ids,
    is_,
    point,
    programme,
    reasons,
    source,
    why,
)

MEASURES = sorted(ASKED)


def clusters(*claims: Claim, on: date = ON) -> Cell:
    return ask(Measure.CLUSTERS, programme(*claims), on=on)


def matching(*claims: Figure) -> Cell:
    asked = programme(*(replace(c, indicator="private-matching-rate") for c in claims))
    return ask(Measure.MATCHING_RATE, asked)


def test_the_latest_count_up_to_the_day_answers_and_older_ones_are_told() -> None:
    first, last, later = figure(67, 2005), figure(71, 2007), figure(55, 2023)
    cell = clusters(first, last, later)
    assert figures(cell) == point(71)
    assert (cell.unit, cell.unit_counted, cell.covers) == ("clusters", "clusters-supported", "2007")
    assert (ids(cell.claims), cell.rule, reasons(cell)) == ([last.id], "only", [])
    assert why(cell) == {
        first.id: "an earlier count",
        later.id: "is dated after the day of the question",
    }
    assert not any(use.in_interval for use in cell.rivals)
    assert figures(clusters(first, last, later, on=date(2006, 6, 1))) == point(67)
    assert figures(clusters(first, last, later, on=date(2023, 1, 1))) == point(55)


def test_counts_of_the_same_year_make_the_interval() -> None:
    low, high = figure(68, "2012-01"), figure(71, "2012-06")
    cell = clusters(figure(99, 2011), low, high)
    assert figures(cell) == is_(71, 68, 71)
    assert (cell.rule, cell.covers) == ("date", "2012-06")
    assert why(cell)[low.id] == "another figure of the same date; in the interval"
    assert [use.in_interval for use in cell.rivals] == [False, True]
    preferred = clusters(replace(low, rank=Rank.PREFERRED), high)
    assert figures(preferred) == is_(68, 68, 71)
    assert preferred.rule == "rank"


def test_of_one_date_the_better_source_is_believed() -> None:
    news = figure(54, 2012, citations=cited(source("n", "news")))
    cell = clusters(news, figure(56, 2012, citations=cited(source("e", "evaluation"))))
    assert figures(cell) == is_(56, 54, 56)
    assert cell.rule == "source-kind"


def test_an_undated_count_serves_only_where_there_is_no_dated_one() -> None:
    undated, other = figure(20), figure(30)
    cell = clusters(undated, other)
    assert figures(cell) == is_(20, 20, 30)
    assert cell.covers is None
    assert (reasons(cell), details(cell)) == (["undated"], ["no date is stated"])
    assert why(cell) == {other.id: "another figure without a date; in the interval"}
    dated = clusters(undated, figure(25, 2012, indicator="zones"), figure(15, 2003))
    assert figures(dated) == point(15)
    assert why(dated)[undated.id] == "says no date, and a dated figure is known"


@pytest.mark.parametrize(
    ("never", "told"),
    [
        (figure(15, 2009, status=FigureStatus.TARGET), "was not counted: target"),
        (figure(15, 2009, status=FigureStatus.EXPECTED), "was not counted: expected"),
        (figure(15, 2009, regions=("DE-BY",)), "is of a part alone: DE-BY"),
        (figure(15, 2009, detail="Gold label"), "is of a part alone: Gold label"),
        (figure(15, 2009, rank=Rank.DEPRECATED), "deprecated"),
        (figure(15, 2016), "is dated after the day of the question"),
        (replace(figure(15), start=Edtf("2007"), end=Edtf("2009")),
         "is over years, not at a date"),
    ],
)  # fmt: skip
def test_what_never_serves_leaves_no_count(never: Figure, told: str) -> None:
    cell = clusters(never)
    assert figures(cell) == NONE
    assert (reasons(cell), why(cell)) == (["missing"], {never.id: told})
    assert details(cell) == ["missing: a count of clusters at 2015-12-31 or before"]
    beside = clusters(never, figure(10, 2001))
    assert figures(beside) == point(10)
    assert why(beside) == {never.id: told}


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "reason"),
    [
        (Qualifier.EXACT, 70, 70, []),
        (Qualifier.ABOUT, 70, 70, ["approximate"]),
        (Qualifier.NEARLY, 70, 70, ["approximate"]),
        (Qualifier.AT_LEAST, 70, None, ["minimum"]),
        (Qualifier.UP_TO, 0, 70, ["maximum"]),
        (Qualifier.LESS_THAN, 0, 70, ["maximum"]),
    ],
)
def test_the_words_of_a_count_open_its_interval(
    qualifier: Qualifier, low: int, high: int | None, reason: list[str]
) -> None:
    cell = clusters(figure(70, 2009, qualifier=qualifier))
    assert figures(cell) == is_(70, low, high)
    assert reasons(cell) == reason


def test_a_rival_without_a_limit_leaves_the_interval_open() -> None:
    cell = clusters(figure(70, "2009-12"), figure(60, "2009-01", qualifier=Qualifier.AT_LEAST))
    assert figures(cell) == is_(70, 60, None)


@pytest.mark.parametrize(("nearer", "farther"), list(pairwise(COUNTED)))
def test_the_unit_nearest_to_the_money_is_counted_though_another_is_later(
    nearer: str, farther: str
) -> None:
    far = figure(50, 2011, indicator=farther)
    cell = clusters(far, figure(5, 2008, indicator=nearer))
    assert figures(cell) == point(5)
    assert cell.unit_counted == nearer
    assert why(cell) == {far.id: f"is of another indicator: {farther}"}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_reads_its_own_indicators_alone(measure: Measure) -> None:
    asked = ASKED[measure]
    claims = [
        figure(number, 2009, indicator=indicator)
        for number, indicator in enumerate(
            sorted({each for other in ASKED.values() for each in other.indicators})
        )
    ]
    cell = ask(measure, programme(*claims))
    told = [*cell.claims, *(use.claim for use in cell.rivals)]
    assert {c.indicator for c in told if isinstance(c, Figure)} == set(asked.indicators)
    (step,) = cell.steps
    assert (step.output, step.unit) == (cell.value, asked.unit)
    assert [entry.claim for entry in step.inputs] == ids(cell.claims)


def test_flows_are_no_stocks() -> None:
    yearly = [figure(9, 2009, indicator=i) for i in ("clusters-added", "projects-funded-in-year")]
    for measure in MEASURES:
        cell = ask(measure, programme(*yearly))
        assert figures(cell) == NONE
        assert cell.rivals == ()


def test_a_rate_tells_the_base_that_it_is_of() -> None:
    cell = matching(figure(100, 2009, detail="Percent of the grant"))
    assert figures(cell) == point(100)
    assert reasons(cell) == ["detail"]
    assert details(cell) == ["private-matching-rate is of this: Percent of the grant"]
    assert (cell.unit, cell.unit_counted) == ("percent", None)


def test_a_rate_of_the_cost_comes_before_one_of_another_base() -> None:
    grant, cost = figure(100, 2012, detail="Percent of the grant"), figure(50, 2009)
    cell = matching(grant, cost)
    assert figures(cell) == point(50)
    assert reasons(cell) == []
    assert why(cell) == {grant.id: "is of another base: Percent of the grant"}
    other = figure(80, 2012, detail="Percent of salaries")
    bases = matching(grant, other)
    assert figures(bases) == point(100)
    assert why(bases) == {other.id: "is of another base: Percent of salaries"}


def test_a_rate_may_be_a_limit() -> None:
    least = matching(figure(50, 2009, qualifier=Qualifier.AT_LEAST))
    assert figures(least) == is_(50, 50, None)
    assert reasons(least) == ["minimum"]
    assert details(least) == ["private-matching-rate at 2009: at-least 50, a minimum"]
    most = matching(figure(50, qualifier=Qualifier.UP_TO))
    assert figures(most) == is_(50, 0, 50)
    assert reasons(most) == ["maximum", "undated"]


def test_a_reading_of_the_curator_is_told() -> None:
    assert reasons(clusters(figure(5, 2009, inferred=True))) == ["inferred"]
