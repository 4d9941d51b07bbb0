"""Why a printed figure is another than ours: every cause, and what is no cause."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.causes import Cause, Explained, Report, explain
from kb.compare.published import Asked, Counted, Measured, Printed, PublishedColumn
from kb.evidence import Funding, Programme
from kb.money import Target
from kb.period import Edtf, Span, year_span
from kb.vocabulary import Basis, Measure, MoneyKind, Nature, Prices, Qualifier, Rank, Rate
from tests.kb.compare.making import (
    CONSTANT,
    DOLLAR,
    ECONOMIES,
    EURO,
    cited,
    figure,
    funding,
    ids,
    period,
    programme,
    question,
    source,
)

RUNNING = period(2006, 2010)
REPORT = Report("report", Edtf.parse("2012-06-30"))


def told(
    theirs: str,
    what: Measured | Counted,
    *subjects: Programme,
    years: Span | None = None,
    decimals: int = 0,
) -> Explained:
    """Why a figure, printed in our unit, is another than ours."""
    asked = Asked(what, subjects, years, ECONOMIES)
    column = PublishedColumn("a", what, Decimal(1), decimals)
    return explain(asked, Printed.of(Decimal(theirs), column), asked.answer(), REPORT)


def of_money(
    theirs: str,
    *subjects: Programme,
    measure: Measure = Measure.FUNDING,
    target: Target = EURO,
    years: Span | None = None,
    decimals: int = 0,
) -> Explained:
    what = Measured(measure, question(target))
    return told(theirs, what, *subjects, years=years, decimals=decimals)


def counted(theirs: str, one: Programme, indicator: str, at: str | None = None) -> Explained:
    return told(theirs, Counted(indicator, Edtf.parse(at) if at else None), one)


def test_what_rounds_to_theirs_agrees_and_names_its_claims() -> None:
    amount = funding(1000, 2006, 2010)
    found = of_money("1000", programme(RUNNING, amount))
    assert (found.cause, ids(found.claims)) == (Cause.NONE, [amount.id])


def test_a_rival_is_another_claim_and_named_with_its_source() -> None:
    ours = funding(1000, 2006, 2010, rank=Rank.PREFERRED)
    theirs = funding(900, 2006, 2010, citations=cited(source("report")))
    found = of_money("900", programme(RUNNING, ours, theirs))
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_CLAIM, [theirs.id])
    assert "EUR 900 planned, total, 2006–2010 (report, page 1)" in found.said.told()
    assert "（report，page 1）" in found.said.told("zh")


@pytest.mark.parametrize(
    "other",
    [
        funding(930, 2006, 2010, rank=Rank.DEPRECATED),
        funding(930, 2006, 2006, nature=Nature.SPENT),
        funding(930, 2006, 2010, measure=MoneyKind.INVESTMENT),
        funding(930, 2006, 2010, part_of=True),
        funding(930, 2006, 2010, shared_by=("xx-one", "xx-two")),
        funding(930, 2006, 2010, detail="A part of it"),
        funding(1160, 2006, 2010, amount_min=700),
    ],
    ids=["deprecated", "stage", "kind", "part", "shared", "detail", "middle"],
)
def test_a_claim_that_makes_no_figure_of_ours_may_make_theirs(other: Funding) -> None:
    found = of_money(
        "930", programme(RUNNING, funding(1000, 2006, 2010, rank=Rank.PREFERRED), other)
    )
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_CLAIM, [other.id])


def test_the_claim_of_the_report_itself_is_named_before_others() -> None:
    others = [funding(900, 2006, 2010, citations=cited(source(s))) for s in ("a", "report", "z")]
    ours = funding(1000, 2006, 2010, rank=Rank.PREFERRED)
    found = of_money("900", programme(RUNNING, ours, *others))
    assert "(report, page 1)" in found.said.told()
    assert ids(found.claims) == ids([others[1], others[0], others[2]])


def test_an_end_of_our_interval_comes_before_what_can_be_worked_out() -> None:
    """Though with the clusters of 2000 the money comes to the same."""
    frame = funding(1000, 2006, 2010, amount_min=600)
    one = programme(RUNNING, frame, figure(10, 2008), figure(8, 2000))
    for theirs in ("60", "100"):
        found = of_money(theirs, one, measure=Measure.FUNDING_PER_CLUSTER)
        assert (found.cause, ids(found.claims)[0]) == (Cause.WITHIN_INTERVAL, frame.id)


def test_a_count_of_another_date_comes_before_the_interval_of_which_it_is_an_end() -> None:
    first = figure(67, 2005)
    found = counted("67", programme(first, figure(71, 2007)), "clusters-supported")
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_YEAR, [first.id])


def test_what_gives_the_very_figure_comes_before_an_interval_that_holds_it() -> None:
    one = programme(period(2008, 2011), funding(1_000_000, 2008, 2011))
    assert of_money("1000000", one, target=CONSTANT).cause is Cause.OTHER_PRICE_BASE
    assert of_money("912345", one, target=CONSTANT).cause is Cause.WITHIN_INTERVAL


def test_what_no_claim_states_may_lie_in_our_interval() -> None:
    low, high = funding(900, 2006, 2010), funding(1000, 2006, 2010, rank=Rank.PREFERRED)
    found = of_money("950", programme(RUNNING, low, high))
    assert (found.cause, ids(found.claims)) == (Cause.WITHIN_INTERVAL, [high.id, low.id])
    assert found.said.told().startswith("Theirs lies in our interval (900 to 1,000)")
    at_most = programme(RUNNING, funding(1000, 2006, 2010, qualifier=Qualifier.UP_TO))
    assert "(at most 1,000)" in of_money("123", at_most).said.told()
    at_least = programme(RUNNING, funding(1000, 2006, 2010, qualifier=Qualifier.AT_LEAST))
    assert "(at least 1,000)" in of_money("4321", at_least).said.told()


def test_a_share_of_what_several_have_lies_between_nothing_and_the_whole() -> None:
    shared = funding(1000, 2006, 2010, shared_by=("xx-one", "xx-two"))
    found = of_money("321", programme(RUNNING, shared))
    assert (found.cause, ids(found.claims)) == (Cause.WITHIN_INTERVAL, [shared.id])
    assert of_money("1000", programme(RUNNING, shared)).cause is Cause.OTHER_CLAIM


def test_ours_of_other_years_is_another_year() -> None:
    then, now = funding(300, 2006, 2007), funding(500, 2008, 2009)
    one = programme(RUNNING, then, now)
    found = of_money("300", one, years=year_span(2008, 2009))
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_YEAR, [then.id])


def test_a_count_of_another_date_is_another_year() -> None:
    first, last = figure(67, 2005), figure(71, 2007)
    found = counted("67", programme(first, last), "clusters-supported", "2007")
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_YEAR, [first.id])
    rival = figure(70, 2007, rank=Rank.DEPRECATED)
    found = counted("70", programme(first, last, rival), "clusters-supported", "2007")
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_CLAIM, [rival.id])


def test_the_same_money_over_the_clusters_of_another_date_is_another_year() -> None:
    earlier, later = figure(10, 2003), figure(8, 2010)
    one = programme(RUNNING, funding(1000, 2006, 2010), earlier, later)
    found = of_money("100", one, measure=Measure.FUNDING_PER_CLUSTER)
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_YEAR, [earlier.id])


def test_a_duration_on_the_day_of_the_report_is_another_year() -> None:
    one = programme(period(2003))
    what = Measured(Measure.DURATION, question(on=date(2015, 12, 31)))
    assert told("13", what, one).cause is Cause.NONE
    found = told("9.5", what, one, decimals=1)
    assert found.cause is Cause.OTHER_YEAR
    assert found.said.told() == "Theirs is ours on the day of the report, 2012-06-30."
    assert told("9", what, one).cause is Cause.OTHER_YEAR
    assert told("8", what, one).cause is Cause.UNEXPLAINED


def test_another_period_is_another_claim() -> None:
    ours, theirs = period(2006, 2010, rank=Rank.PREFERRED), period(2006, 2008, rank=Rank.DEPRECATED)
    found = told("3", Measured(Measure.DURATION, question()), programme(ours, theirs))
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_CLAIM, [theirs.id])


@pytest.mark.parametrize(("theirs", "power"), [("123", -4), ("123000000000", 5), ("12300", -2)])
def test_ours_times_a_power_of_ten_is_another_unit(theirs: str, power: int) -> None:
    found = of_money(theirs, programme(RUNNING, funding(1_230_000, 2006, 2010)))
    assert (found.cause, f"ten to the power {power}" in found.said.told()) == (
        Cause.OTHER_UNIT,
        True,
    )


def test_another_basis_is_another_unit() -> None:
    one = programme(RUNNING, funding(1230, 2006, 2010), figure(3, 2008))
    found = of_money("246", one)
    assert found.said.told() == "Theirs is our funding_per_year: 246 EUR/year."
    assert of_money("410", one).cause is Cause.OTHER_UNIT
    assert of_money("82", one).cause is Cause.OTHER_UNIT
    assert of_money("1230", one, measure=Measure.FUNDING_PER_YEAR).cause is Cause.OTHER_UNIT


def test_an_amount_as_it_stands_on_another_basis_is_another_unit() -> None:
    each = funding(40, 2006, 2010, basis=Basis.PER_CLUSTER)
    one = programme(RUNNING, funding(999, 2006, 2010), each)
    found = of_money("40", one)
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_UNIT, [each.id])


def test_another_thing_counted_is_another_unit() -> None:
    ours, labelled = figure(15, 2010), figure(71, 2010, indicator="clusters-labelled")
    one = programme(RUNNING, funding(1000, 2006, 2010), ours, labelled)
    found = counted("71", one, "clusters-supported", "2010")
    assert (found.cause, ids(found.claims)) == (Cause.OTHER_UNIT, [labelled.id])
    per_labelled = of_money("14.08", one, measure=Measure.FUNDING_PER_CLUSTER, decimals=2)
    assert (per_labelled.cause, ids(per_labelled.claims)) == (Cause.OTHER_UNIT, [labelled.id])


def test_what_is_counted_of_something_else_by_chance_is_no_cause() -> None:
    ministries = figure(7, 2010, indicator="ministries-involved")
    found = counted("7", programme(figure(15, 2010), ministries), "clusters-supported")
    assert found.cause is Cause.UNEXPLAINED


@pytest.mark.parametrize(
    ("target", "theirs", "terms"),
    [
        (EURO, "1500001", "in EUR, prices of 2008, at market rates"),
        (EURO, "800000", "in EUR, current prices, at purchasing-power parity"),
        (EURO, "1250000", "in USD, current prices, at market rates"),
        (CONSTANT, "1000000", "in EUR, current prices, at market rates"),
        (DOLLAR, "1000000", "in EUR, current prices, at market rates"),
        (Target("EUR", Prices.CURRENT, Rate.PPP), "1000000", "current prices, at market rates"),
    ],
)
def test_ours_in_other_terms_is_another_price_base(target: Target, theirs: str, terms: str) -> None:
    """A euro of 2006 is 1.25 dollars; prices rose from 64 to 96 in 2008 and to 100 in 2015."""
    end = funding(1_000_000, 2006, 2006)
    one = programme(period(2006, 2008), end)
    if "2008" in terms:
        one = programme(period(2006, 2008), end, funding(1, 2008, 2008))
    found = of_money(theirs, one, target=target)
    assert (found.cause, terms in found.said.told()) == (Cause.OTHER_PRICE_BASE, True)


def test_without_a_figure_the_reasons_are_told() -> None:
    found = counted("5", programme(id="CA"), "world-class-clusters", "2022")
    assert found.cause is Cause.UNKNOWN_TO_US
    assert found.said.told() == "We have no figure: missing: world-class-clusters of CA at 2022."
    assert of_money("5", programme(RUNNING)).cause is Cause.UNKNOWN_TO_US


def test_what_cannot_be_shown_is_unexplained() -> None:
    found = of_money("777", programme(RUNNING, funding(1000, 2006, 2010)))
    assert (found.cause, found.claims) == (Cause.UNEXPLAINED, ())
    assert "我方" in found.said.told("zh")


def test_a_figure_of_few_digits_is_met_by_chance_and_not_shown() -> None:
    """Two billions are not shown by 1,900 millions of another claim, but by 2,000 are."""
    ours = funding(9_000_000_000, 2006, 2010, rank=Rank.PREFERRED)
    for amount, cause in (
        (1_900_000_000, Cause.UNEXPLAINED),
        (2_000_000_000, Cause.OTHER_CLAIM),
    ):
        other = funding(amount, 2006, 2010, rank=Rank.DEPRECATED)
        asked = Asked(
            Measured(Measure.FUNDING, question()),
            (programme(RUNNING, ours, other),),
            None,
            ECONOMIES,
        )
        theirs = Printed(Decimal(2_000_000_000), Decimal(500_000_000))
        assert explain(asked, theirs, asked.answer(), REPORT).cause is cause


def test_zero_is_met_by_zero_alone() -> None:
    assert counted("0", programme(figure(5)), "clusters-supported").cause is Cause.UNEXPLAINED
    assert of_money("0", programme(RUNNING, funding(5, 2006, 2010))).cause is Cause.UNEXPLAINED


@given(st.integers(0, 10**12), st.integers(1, 10**9), st.integers(1, 40))
def test_there_is_always_one_cause_and_agreement_means_none(
    theirs: int, amount: int, clusters: int
) -> None:
    one = programme(RUNNING, funding(amount, 2006, 2010), figure(clusters, 2008))
    for measure in (Measure.FUNDING, Measure.FUNDING_PER_CLUSTER_YEAR, Measure.DURATION):
        what = Measured(measure, question())
        asked = Asked(what, (one,), None, ECONOMIES)
        ours = asked.answer()
        printed = Printed(Decimal(theirs), Decimal("0.5"))
        found = explain(asked, printed, ours, REPORT)
        assert (found.cause is Cause.NONE) == printed.agrees(ours.value)
        assert found.said.told()
        assert found.said.told("zh")
