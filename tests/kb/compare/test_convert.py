"""Amounts turned into the prices and the currency asked for, each worked by hand.

Of the invented series: a euro is 1.25 dollars in most years, 1.60 in 2008 and 2011, and 2 in 2009;
the German deflator is 80, 96, 100, 96 and 150 in 2007 to 2011, and 100 in 2015; the parities are
0.80 for Germany and 0.64 for the Union, so that a German euro buys what 0.80 Union euro buy.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from kb.compare.amounts import item_of
from kb.compare.cell import Cell, Step, Working
from kb.compare.convert import Converted, Converter, convert
from kb.compare.spans import Life
from kb.compare.spread import EVENLY
from kb.compare.wording import amount_in_words, best_value, is_point, label, qualified
from kb.evidence import Funding
from kb.money import OutsideSeries, Target, Unconvertible
from kb.period import year_span
from kb.vocabulary import Basis, Measure, Prices, Qualifier, Rank, Rate
from tests.kb.compare.making import (
    CONSTANT,
    DOLLAR,
    ECONOMIES,
    EURO,
    NONE,
    When,
    ask,
    details,
    figures,
    funding,
    is_,
    period,
    point,
    programme,
    reasons,
)

PARITY = Target("EUR", rate=Rate.PPP)
"""Current purchasing-power euro."""


def money(*claims: Funding, target: Target = EURO, economy: str = "DE") -> Cell:
    """The funding of a programme of 2007–2011 with some claims."""
    return ask(
        Measure.FUNDING, programme(period(2007, 2011), *claims, economy=economy), target=target
    )


def told(step: Step) -> list[str]:
    """The inputs of a step."""
    return [f"{entry.operator} {entry.value.normalize():f}" for entry in step.inputs]


CASES = [
    # In the target already: as it stands.
    (EURO, 2007, 2011, 100, 100, 100),
    # 20 a year at 1.25, 1.60, 2.00, 1.25 and 1.60 dollars; all in one year at 1.25, or at 2.00.
    (DOLLAR, 2007, 2011, 20 * Decimal("7.70"), 125, 200),
    # The same in each year: nothing is open.
    (DOLLAR, 2012, 2015, 125, 125, 125),
    # To prices of 2015: 20 × 100 ÷ 80, 96, 100, 96 and 150 = 25 + 20.83 + 20 + 20.83 + 13.33.
    (CONSTANT, 2007, 2011, 25 + Decimal(2000) / 96 * 2 + 20 + Decimal(2000) / 150,
     Decimal(10000) / 150, 125),
    # Deflated first, then at the rate of 2015 and no other: 1.25.
    (Target("USD", Prices.CONSTANT, Rate.MARKET, 2015), 2007, 2009,
     (Decimal(10000) / 3 / 80 + Decimal(10000) / 3 / 96 + Decimal(100) / 3) * Decimal("1.25"),
     125, Decimal(10000) / 80 * Decimal("1.25")),
    # Purchasing power: what costs 0.80 in Germany costs 0.64 in the Union.
    (PARITY, 2007, 2011, 80, 80, 80),
    (Target("EUR", Prices.CONSTANT, Rate.PPP, 2015), 2007, 2007, 100, 100, 100),
    (Target("JPY", rate=Rate.PPP), 2007, 2007, 16000, 16000, 16000),
]  # fmt: skip


@pytest.mark.parametrize(("target", "start", "end", "value", "low", "high"), CASES)
def test_an_amount_is_spread_evenly_and_the_interval_holds_every_spread(
    target: Target, start: When, end: When, value: Decimal, low: Decimal, high: Decimal
) -> None:
    cell = money(funding(100, start, end), target=target)
    assert figures(cell) == is_(value, low, high)
    assert cell.unit == target.currency
    assert ("assumed-spread" in reasons(cell)) is (low != high)


def test_the_spread_is_said() -> None:
    cell = money(funding(100, 2007, 2011), target=DOLLAR)
    assert details(cell) == [
        "EUR 100 is spread evenly over 2007–2011; the interval holds every other spread"
    ]
    assert (len(cell.steps), told(cell.steps[0])) == (6, ["= 100", "× 1", "÷ 5", "÷ 0.8"])
    assert told(cell.steps[-1]) == ["= 25", "+ 32", "+ 40", "+ 25", "+ 32"]


def test_a_part_of_a_year_gets_its_part_of_the_money() -> None:
    cell = money(funding(365 + 184, "2008-12-31", "2009-07-02"), target=DOLLAR)
    # One day of 366 at 1.60 and 183 days of 365 at 2.00.
    one, other = Decimal(1) / 366, Decimal(183) / 365
    value = 549 * one / (one + other) / Decimal("0.625") + 549 * other / (one + other) * 2
    assert figures(cell) == is_(value, 549 * Decimal("1.6"), 1098)


WORDS = [
    (Qualifier.EXACT, None, (100, 100, 100), []),
    (Qualifier.ABOUT, None, (100, 100, 100), ["approximate"]),
    (Qualifier.NEARLY, None, (100, 100, 100), ["approximate"]),
    (Qualifier.UP_TO, None, (100, None, 100), ["maximum"]),
    (Qualifier.LESS_THAN, None, (100, None, 100), ["maximum"]),
    (Qualifier.AT_LEAST, None, (100, 100, None), ["minimum"]),
    # A range is its middle.
    (Qualifier.EXACT, 40, (70, 40, 100), []),
    (Qualifier.UP_TO, 40, (70, 40, 100), ["maximum"]),
    (Qualifier.ABOUT, 41, ("70.5", 41, 100), ["approximate"]),
]


@pytest.mark.parametrize(("qualifier", "least", "expected", "codes"), WORDS)
def test_the_words_of_a_claim_set_its_limits(
    qualifier: Qualifier,
    least: int | None,
    expected: tuple[int | str | None, int | None, int | None],
    codes: list[str],
) -> None:
    claim = replace(funding(100, 2012, 2013, qualifier=qualifier), amount_min=least)
    cell = ask(Measure.FUNDING, programme(period(2012, 2013), claim))
    assert figures(cell) == is_(*expected)
    assert (reasons(cell), cell.comparable) == (codes, True)
    assert is_point(claim) is (None not in expected)


def test_the_words_of_a_claim_are_given_as_reasons() -> None:
    claim = funding(600_000_000, qualifier=Qualifier.UP_TO, inferred=True)
    assert [reason.detail for reason in qualified(claim)] == [
        "EUR 600,000,000: up-to, a maximum",
        "EUR 600,000,000: in part the curator's reading",
    ]
    least = funding(10_000_000, qualifier=Qualifier.AT_LEAST, amount_min=4_000_000, currency="SEK")
    assert [reason.detail for reason in qualified(least)] == [
        "SEK 4,000,000–10,000,000: at-least, a minimum"
    ]
    assert amount_in_words(least) == "SEK 4,000,000–10,000,000"
    assert label(least) == "SEK 4,000,000–10,000,000 planned, total"
    assert best_value(least) == 7_000_000


def test_limits_and_spreads_work_together() -> None:
    cell = money(funding(100, 2007, 2011, qualifier=Qualifier.UP_TO), target=DOLLAR)
    assert figures(cell) == is_(154, None, 200)
    cell = money(funding(100, 2007, 2011, amount_min=50), target=DOLLAR)
    # The middle, 75, spread evenly; the least at 1.25, the most at 2.00.
    assert figures(cell) == is_(15 * Decimal("7.70"), Decimal("62.5"), 200)


def test_rivals_widen_the_interval_each_in_its_own_currency() -> None:
    believed = funding(100, 2007, 2011, rank=Rank.PREFERRED)
    marks = funding(240, 2007, 2011, currency="DEM")
    dollars = funding(110, 2007, 2011, currency="USD")
    # 240 marks are 120 euro; 110 dollars are 55 at 2.00 and 88 at 1.25.
    assert figures(money(believed, marks, dollars)) == is_(100, 55, 120)


def test_a_mere_maximum_bounds_nothing_beside_an_amount() -> None:
    believed = funding(100, 2007, 2011, rank=Rank.PREFERRED)
    most = funding(300, 2007, 2011, qualifier=Qualifier.UP_TO)
    least = funding(50, 2007, 2011, qualifier=Qualifier.AT_LEAST)
    assert figures(money(believed, most, least)) == point(100)


def test_a_maximum_that_is_believed_is_held_by_the_interval() -> None:
    most = funding(300, 2007, 2011, qualifier=Qualifier.UP_TO, rank=Rank.PREFERRED)
    cell = money(most, funding(100, 2007, 2011))
    assert figures(cell) == is_(300, 100, 300)
    assert reasons(cell) == ["maximum"]


def test_a_rival_that_cannot_be_converted_leaves_the_interval_as_it_is() -> None:
    believed = funding(100, 2007, 2011, rank=Rank.PREFERRED)
    foreign = funding(9000, 2007, 2011, currency="XOF")
    assert figures(money(believed, foreign)) == point(100)


def test_a_yearly_amount_comes_every_year_and_no_spread_moves_it() -> None:
    yearly = funding(20, 2007, 2011, basis=Basis.PER_YEAR)
    assert figures(money(yearly)) == point(100)
    cell = money(yearly, target=DOLLAR)
    # 20 × (1.25 + 1.60 + 2.00 + 1.25 + 1.60).
    assert figures(cell) == point(154)
    assert reasons(cell) == []
    assert told(money(yearly).steps[0]) == ["= 20", "× 5"]


def test_a_yearly_amount_for_half_a_year_is_half() -> None:
    half = funding(365, "2009-01-01", "2009-07-02", basis=Basis.PER_YEAR)
    assert figures(money(half, target=DOLLAR)) == point(183 * 2)


@pytest.mark.parametrize(("first", "dollars"), [(2009, (2, "1.25")), (2011, ("1.6", "1.25"))])
def test_a_fiscal_year_is_half_in_one_calendar_year_and_half_in_the_next(
    first: int, dollars: tuple[str, str]
) -> None:
    fiscal = funding(100, first, first + 1, basis=Basis.PER_YEAR, fiscal_year=True)
    asked = programme(period(first, first + 1), fiscal)
    cell = ask(Measure.FUNDING, asked, DOLLAR)
    assert figures(cell) == point(50 * Decimal(dollars[0]) + 50 * Decimal(dollars[1]))
    assert (reasons(cell), cell.covers) == (
        ["fiscal-year", "partial"], f"{first}-07–{first + 1}-06",
    )  # fmt: skip
    assert details(cell)[0] == (
        f"fiscal year {first}–{first + 1}, half of it in each calendar year"
    )
    # In its own currency it is what is stated, leap year or not; and so it is by its one year.
    assert figures(ask(Measure.FUNDING, asked)) == point(100)
    assert figures(ask(Measure.FUNDING_PER_YEAR, asked)) == point(100)


def test_a_total_with_a_year_outside_the_series_is_refused_with_the_years_there_are() -> None:
    late = funding(100, 2014, 2017)
    cell = ask(Measure.FUNDING, programme(period(2014, 2017), late), target=DOLLAR)
    assert figures(cell) == NONE
    assert (reasons(cell), cell.comparable) == (["outside-series"], False)
    assert details(cell) == [
        "EUR 100 is left out: the series lcu_per_usd of DE has no value for 2016; it has 2005–2015"
    ]
    (use,) = cell.rivals
    assert (use.claim, use.why.split(":")[0]) == (late, "cannot be converted")
    assert figures(ask(Measure.FUNDING, programme(period(2014, 2017), late))) == point(100)


def test_a_yearly_amount_loses_only_the_years_outside_the_series() -> None:
    late = funding(100, 2014, 2017, basis=Basis.PER_YEAR)
    cell = ask(Measure.FUNDING, programme(period(2014, 2017), late), target=DOLLAR)
    # 2014 and 2015 at 1.25.
    assert figures(cell) == point(250)
    assert (cell.covers, cell.comparable) == ("2014–2015", False)
    assert details(cell) == [
        f"EUR 100 of {year} is left out: the series lcu_per_usd of DE has no value for {year}; "
        "it has 2005–2015"
        for year in (2016, 2017)
    ]
    later = funding(100, 2016, 2017, basis=Basis.PER_YEAR)
    cell = ask(Measure.FUNDING, programme(period(2016, 2017), later), target=DOLLAR)
    assert (reasons(cell), cell.value) == (["outside-series"], None)


def test_a_fiscal_year_is_not_torn_apart_at_the_end_of_the_series() -> None:
    fiscal = funding(100, 2015, 2016, basis=Basis.PER_YEAR, fiscal_year=True)
    cell = ask(Measure.FUNDING, programme(period(2015, 2016), fiscal), target=DOLLAR)
    assert (cell.value, reasons(cell)[0]) == (None, "outside-series")


def test_one_amount_that_is_refused_leaves_the_others() -> None:
    cell = ask(
        Measure.FUNDING,
        programme(period(2012, 2017), funding(100, 2012, 2015), funding(60, 2016, 2017)),
        target=DOLLAR,
    )
    assert figures(cell) == point(125)
    assert (reasons(cell), cell.comparable) == (["outside-series"], False)


def test_a_currency_that_ended_converts_at_its_irrevocable_rate_with_its_source() -> None:
    cell = money(funding(200, 2007, 2011, currency="DEM"))
    assert figures(cell) == point(100)
    rate = cell.steps[0].inputs[-1]
    assert (rate.operator, rate.source) == ("÷", "an invented regulation")
    assert rate.value == 2
    assert rate.label == "DEM for one EUR, irrevocable"
    assert figures(money(funding(200, 2009, 2009, currency="DEM"), target=DOLLAR)) == point(200)


def test_a_foreign_amount_becomes_the_spenders_before_it_is_deflated() -> None:
    # 100 dollars of 2007 are 80 euro, at the German deflator of 80 100 euro of 2015.
    assert figures(money(funding(100, 2007, 2007, currency="USD"), target=CONSTANT)) == point(100)
    # Spent by the United States, whose deflator is 100: 100 dollars of 2015, 80 euro.
    cell = money(funding(100, 2007, 2007, currency="USD"), target=CONSTANT, economy="US")
    assert figures(cell) == point(80)


def test_every_rate_and_index_is_in_the_steps_with_its_series_and_year() -> None:
    cell = money(funding(100, 2007, 2007), target=Target("USD", Prices.CONSTANT, Rate.MARKET, 2015))
    seen = [entry.observation for entry in cell.steps[0].inputs if entry.observation]
    assert [f"{o.series} {o.economy} {o.year} {o.value}" for o in seen] == [
        "gdp_deflator_2015 DE 2015 100",
        "gdp_deflator_2015 DE 2007 80",
        "lcu_per_usd DE 2015 0.8",
    ]


@pytest.mark.parametrize("economy", ["MX", "DE"])
def test_what_no_series_speaks_of_cannot_be_converted(economy: str) -> None:
    currency = "EUR" if economy == "MX" else "XOF"
    cell = money(funding(100, 2007, 2011, currency=currency), target=CONSTANT, economy=economy)
    assert (cell.value, reasons(cell)[0]) == (None, "unconvertible")


def converted(claim: Funding, target: Target) -> Converted:
    """An amount whose years and programme's period are not known, converted."""
    return convert(item_of([claim]), Converter(ECONOMIES, "DE", target), Working(), EVENLY)


def test_money_of_unknown_years_serves_only_as_it_stands() -> None:
    found = converted(funding(100), EURO)
    assert (found.span, found.quantity.value) == (None, Decimal(100))
    for target in (DOLLAR, CONSTANT, PARITY):
        with pytest.raises(Unconvertible, match="the years of the money are not known"):
            converted(funding(100), target)
    with pytest.raises(Unconvertible, match="the years of the money are not known"):
        converted(funding(100, basis=Basis.PER_YEAR), EURO)


def test_of_unknown_years_a_yearly_rival_says_nothing_of_the_whole() -> None:
    total, yearly = funding(100), funding(10, basis=Basis.PER_YEAR)
    cell = ask(Measure.FUNDING, programme(total, yearly))
    assert figures(cell) == point(100)
    assert reasons(cell) == ["assumed-years"]


def test_a_mean_of_the_years_is_not_their_sum() -> None:
    yearly = funding(20, 2007, 2011, basis=Basis.PER_CLUSTER_PER_YEAR)
    item = item_of([yearly], life=Life(year_span(2007, 2011)))._replace(average=True)
    found = convert(item, Converter(ECONOMIES, "DE", DOLLAR), Working(), EVENLY)
    # 20 × (1.25 + 1.60 + 2.00 + 1.25 + 1.60) ÷ 5, which no spread can move.
    bounds = found.bounds
    assert (bounds.low, bounds.value, bounds.high) == point("30.8")
    assert found.reasons == ()


def test_a_mean_loses_only_the_years_outside_the_series() -> None:
    yearly = funding(20, 2014, 2017, basis=Basis.PER_CLUSTER_PER_YEAR)
    item = item_of([yearly], life=Life(year_span(2014, 2017)))._replace(average=True)
    found = convert(item, Converter(ECONOMIES, "DE", DOLLAR), Working(), EVENLY)
    assert (found.quantity.value, found.span) == (Decimal(25), year_span(2014, 2015))
    assert [reason.code for reason in found.reasons] == ["some-years"] * 2
    total = item._replace(choice=item_of([funding(20, 2014, 2017)]).choice)
    with pytest.raises(OutsideSeries):
        convert(total, Converter(ECONOMIES, "DE", DOLLAR), Working(), EVENLY)


def test_a_rival_that_cannot_be_converted_is_not_said_to_bound_the_figure() -> None:
    believed = funding(100, 2010, 2015, rank=Rank.PREFERRED)
    beyond, rival = funding(200, 2010, 2016), funding(90, 2010, 2015)
    asked = programme(period(2010, 2016), believed, beyond, rival)
    for measure in (Measure.FUNDING, Measure.FUNDING_PER_YEAR):
        uses = {use.claim.id: use for use in ask(measure, asked, target=DOLLAR).rivals}
        assert uses[beyond.id].why.startswith("cannot be converted: the series lcu_per_usd")
        assert (uses[beyond.id].in_interval, uses[rival.id].in_interval) == (False, True)
    in_euro = {use.claim.id: use.in_interval for use in ask(Measure.FUNDING, asked).rivals}
    assert in_euro == {beyond.id: True, rival.id: True}
