"""What the base answers to a cell of a published table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.cell import Cell
from kb.compare.published import Asked, Counted, Measured, Printed, PublishedColumn
from kb.evidence import Programme
from kb.period import Edtf, Span, year_span
from kb.vocabulary import Basis, FigureStatus, Measure, Nature, Qualifier, Rank
from tests.kb.compare.making import (
    ECONOMIES,
    NONE,
    cited,
    figure,
    figures,
    funding,
    ids,
    is_,
    period,
    point,
    programme,
    question,
    reasons,
    source,
)

COUNT = "clusters-supported"


def money(
    *subjects: Programme,
    years: Span | None = None,
    measure: Measure = Measure.FUNDING,
    nature: Nature | None = None,
) -> Cell:
    return Asked(Measured(measure, question(nature=nature)), subjects, years, ECONOMIES).answer()


def count(*subjects: Programme, at: str | None = None, indicator: str = COUNT) -> Cell:
    when = Edtf.parse(at) if at else None
    return Asked(Counted(indicator, when), subjects, None, ECONOMIES).answer()


def column(scale: str = "1", decimals: int = 0) -> PublishedColumn:
    return PublishedColumn("a", Counted(COUNT), Decimal(scale), decimals)


@pytest.mark.parametrize(
    ("printed", "scale", "decimals", "ours", "agrees"),
    [
        ("620", "1e6", 0, "619_800_000", True),
        ("620", "1e6", 0, "619_500_000", True),
        ("620", "1e6", 0, "619_499_999", False),
        ("620.0", "1e6", 1, "619_900_000", False),
        ("620.0", "1e6", 1, "619_950_000", True),
        ("600", "1e6", -2, "649_000_000", True),
        ("600", "1e6", -2, "651_000_000", False),
        ("6.2", "1e8", 1, "619_000_000", True),
        ("71", "1", 0, "71", True),
        ("71", "1", 0, "72", False),
        ("0", "1", 0, "0", True),
        ("-5", "1", 0, "-5.4", True),
    ],
)
def test_a_figure_agrees_with_what_rounds_to_it(
    printed: str, scale: str, decimals: int, ours: str, agrees: bool
) -> None:
    figure = Printed.of(Decimal(printed), column(scale, decimals))
    assert figure.agrees(Decimal(ours)) is agrees


def test_a_figure_agrees_with_no_figure_never() -> None:
    assert not Printed.of(Decimal(0), column()).agrees(None)


@given(
    st.decimals(-(10**9), 10**9, places=6),
    st.integers(-3, 6),
    st.sampled_from(["1", "1e3", "1e6", "1e8", "0.01"]),
)
def test_whatever_is_rounded_to_the_digits_of_a_column_agrees(
    value: Decimal, decimals: int, scale: str
) -> None:
    printed = value.quantize(Decimal(1).scaleb(-decimals))
    assert Printed.of(printed, column(scale, decimals)).agrees(value * Decimal(scale))


def test_of_several_counts_the_latest_of_the_best_is_ours_and_all_are_the_interval() -> None:
    one = programme(
        figure(67, 2005), figure(71, 2007), figure(68, 2014), figure(99, 2015, rank=Rank.DEPRECATED)
    )
    assert figures(count(one)) == is_(68, 67, 71)
    best = programme(figure(67, 2005, rank=Rank.PREFERRED), figure(71, 2007))
    assert figures(count(best)) == is_(67, 67, 71)


def test_a_count_is_of_its_date_else_undated() -> None:
    dated = programme(figure(67, 2005), figure(71, "2007-07"), figure(50))
    assert figures(count(dated, at="2007")) == point(71)
    assert count(dated, at="2007").covers == "2007-07"
    assert figures(count(dated, at="2010")) == point(50)
    alone = programme(figure(67, 2005))
    assert (figures(count(alone, at="2010")), reasons(count(alone, at="2010"))) == (
        NONE,
        ["missing"],
    )


def test_what_was_hoped_for_or_counted_in_a_region_is_no_count_of_the_whole() -> None:
    one = programme(
        figure(9, 2005, status=FigureStatus.TARGET), figure(6, 2005, regions=("CN-JS",))
    )
    assert figures(count(one)) == NONE
    part = figure(4, 2005, detail="Only some")
    assert reasons(count(programme(part))) == ["parts-only"]
    assert figures(count(programme(part, figure(8, 2004)))) == point(8)


def test_at_least_and_at_most_leave_the_interval_open() -> None:
    assert figures(count(programme(figure(8, qualifier=Qualifier.AT_LEAST)))) == is_(8, 8, None)
    assert figures(count(programme(figure(8, qualifier=Qualifier.UP_TO)))) == is_(8, None, 8)
    assert reasons(count(programme(figure(8, qualifier=Qualifier.ABOUT, inferred=True)))) == [
        "approximate",
        "inferred",
    ]


def test_of_rival_counts_of_a_date_the_better_source_is_believed() -> None:
    worse = figure(70, 2007, citations=cited(source("press", "news")))
    better = figure(71, 2007, citations=cited(source("office", "evaluation")))
    cell = count(programme(worse, better))
    assert figures(cell) == is_(71, 70, 71)
    assert cell.rule == "source-kind"
    assert [(use.claim.id, use.in_interval) for use in cell.rivals] == [(worse.id, True)]


def test_only_money_of_the_years_asked_for_counts() -> None:
    one = programme(
        period(2005, 2014), funding(100, 2005, 2009), funding(70, 2010, 2011), funding(9, 2012)
    )
    assert figures(money(one, years=year_span(2010, 2011))) == point(70)
    assert figures(money(one, years=year_span(2010, 2010))) == NONE
    assert figures(money(one, years=year_span(2005, 2011))) == point(170)


def test_a_yearly_amount_is_the_same_in_some_of_its_years() -> None:
    one = programme(period(2005, 2010), funding(20, 2005, 2010, basis=Basis.PER_YEAR))
    assert figures(money(one, years=year_span(2007, 2007))) == point(20)
    assert figures(money(one, years=year_span(2007, 2008))) == point(40)
    assert figures(money(one, years=year_span(2004, 2007))) == NONE


def test_a_fiscal_year_is_asked_for_by_its_two_years() -> None:
    one = programme(
        period(2005, 2010), funding(20, 2006, 2007, basis=Basis.PER_YEAR, fiscal_year=True)
    )
    assert figures(money(one, years=year_span(2006, 2007))) == point(20)
    assert figures(money(one, years=year_span(2006, 2006))) == NONE


def test_programmes_are_summed_with_their_limits() -> None:
    one = programme(funding(100, 2005, 2006), id="xx-one")
    two = programme(funding(60, 2005, 2006, amount_min=40), id="xx-two")
    assert figures(money(one, two)) == is_(150, 140, 160)
    assert figures(count(programme(figure(3)), programme(figure(4)))) == point(7)
    nothing = programme(id="xx-three")
    assert figures(money(one, nothing)) == NONE
    assert "xx-three: missing" in money(one, nothing).reasons[-1].detail


def test_an_amount_that_the_programmes_of_a_row_share_is_counted_once() -> None:
    together = ("xx-one", "xx-two")
    one = programme(funding(620, 2005, 2006, shared_by=together), id="xx-one")
    two = programme(funding(620, 2005, 2006, shared_by=together), id="xx-two")
    assert figures(money(one, two)) == point(620)
    assert ids(money(one, two).claims) == [one.funding[0].id, two.funding[0].id]
    assert money(one).value is None
    third = programme(funding(5, 2005, 2006), id="xx-three")
    assert figures(money(one, two, third)) == point(625)
    assert money(one, third).value is None


def test_a_sum_over_several_stages_says_so() -> None:
    one = programme(funding(100, 2005, 2006, nature=Nature.SPENT), id="xx-one")
    two = programme(funding(60, 2005, 2006, nature=Nature.PLANNED), id="xx-two")
    cell = money(one, two)
    assert cell.value == 160
    assert cell.nature is None
    assert (
        cell.reasons[0].detail == "the stages of the money differ: xx-one: spent; xx-two: planned"
    )
    assert money(one, one).nature == "spent"


def test_what_one_of_the_sharers_may_have_told_already_is_not_added() -> None:
    """Its own 500 may hold its part of the 620: nobody can say what the two have together."""
    together = ("xx-one", "xx-two")
    one = programme(funding(500, 2005, 2006), id="xx-one")
    two = programme(funding(620, 2005, 2006, shared_by=together), id="xx-two")
    assert figures(money(one, two)) == NONE
