"""One amount in another currency, with the invented series of the comparison."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.cell import fold
from kb.compare.conversion import Conversion, conversion
from kb.compare.convert import Converter
from kb.compare.spread import EVENLY, Spread
from kb.money import OutsideSeries, Target
from kb.period import year_span
from kb.vocabulary import Basis, Prices, Profile, Rate
from tests.kb.compare.making import CONSTANT, DOLLAR, ECONOMIES, EURO, figures, funding, is_, point
from tests.kb.compare.test_convert import money

HOMES = {"EUR": "EU", "JPY": "JP", "USD": "US"}
NEAR = Decimal("1e-20")


def turned(
    amount: Decimal | int | str,
    target: Target,
    first: int = 2009,
    last: int | None = None,
    *,
    currency: str = "EUR",
    economy: str = "DE",
    spread: Spread = EVENLY,
) -> Conversion:
    """An amount of some years in the target."""
    span = year_span(first, first if last is None else last)
    converter = Converter(ECONOMIES, economy, target)
    return conversion(Decimal(amount), currency, span, converter, spread)


def same(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers differ by no more than the rounding of their last digits."""
    return abs(one - other) <= NEAR * max(abs(one), abs(other))


BY_HAND = [
    # A euro of 2009 is two dollars.
    (DOLLAR, "DE", Decimal("1.5"), 3),
    # A dollar at the German prices of 2009, which are those of 2015, and at the rate of 2015.
    (Target("USD", Prices.CONSTANT, Rate.MARKET, 2015), "DE", 100, 125),
    # Half the prices in 2005.
    (Target("EUR", Prices.CONSTANT, Rate.MARKET, 2005), "DE", 100, 50),
    # Purchasing power: what costs 0.80 in Germany costs 0.64 in the Union and one dollar there.
    (Target("EUR", rate=Rate.PPP), "DE", 100, 80),
    (Target("USD", rate=Rate.PPP), "EU", 64, 100),
    (EURO, "DE", "12.345678", Decimal("12.345678")),
]


@pytest.mark.parametrize(("target", "economy", "amount", "value"), BY_HAND)
def test_an_amount_of_a_year_is_one_figure(
    target: Target, economy: str, amount: Decimal | int | str, value: Decimal
) -> None:
    found = turned(amount, target, economy=economy)
    assert found.low == found.value == found.high == value
    assert found.reasons == ()


def test_the_steps_begin_with_the_amount_as_it_was_stated_and_no_claim() -> None:
    (step,) = turned("600000000.50", DOLLAR).steps
    first, rate = step.inputs
    assert (first.label, first.value, first.claim) == (
        "EUR 600,000,000.5", Decimal("600000000.5"), None,
    )  # fmt: skip
    assert (rate.operator, rate.label) == ("÷", "lcu_per_usd DE 2009")
    assert step.output == fold(step.inputs)


def test_a_sum_for_several_years_is_spread_and_the_interval_holds_every_spread() -> None:
    # 20 a year at 1.25, 1.60, 2.00, 1.25 and 1.60 dollars.
    found = turned(100, DOLLAR, 2007, 2011)
    assert found[:3] == is_(154, 125, 200)
    assert [(reason.code, reason.detail) for reason in found.reasons] == [
        ("assumed-spread",
         "EUR 100 is spread evenly over 2007–2011; the interval holds every other spread")
    ]  # fmt: skip
    assert len(found.steps) == 6
    assert found.steps[-1].output == 154
    weights = (Decimal(0), Decimal(0), Decimal(1))
    late = turned(100, DOLLAR, 2007, 2009, spread=Spread(Profile.WEIGHTS, weights))
    assert late[:3] == is_(200, 125, 200)


def test_it_is_told_in_both_languages() -> None:
    said = turned(100, DOLLAR, 2007, 2011).said
    assert said.told() == (
        "EUR 100 of 2007–2011 is 154 USD (125 to 200) in current prices, at market rates."
    )
    assert said.told("zh") == (
        "2007–2011 年的 EUR 100 合 154 USD（125 至 200），按当年价格、市场汇率计。"
    )
    parity = Target("EUR", Prices.CONSTANT, Rate.PPP, 2015)
    assert turned("1.5", parity).said.told() == (
        "EUR 1.5 of 2009 is 1.20 EUR in constant prices of 2015, at purchasing-power parity."
    )


def test_nothing_is_nothing() -> None:
    found = turned(0, DOLLAR, 2007, 2011)
    assert found[:3] == point(0)


@pytest.mark.parametrize("years", [(2004, 2004), (2014, 2016)])
def test_a_year_outside_the_series_gives_no_figure(years: tuple[int, int]) -> None:
    with pytest.raises(OutsideSeries, match="it has 2005–2015"):
        turned(100, DOLLAR, *years)


CURRENCIES = st.sampled_from(sorted(HOMES))
YEARS = st.integers(2005, 2015)
AMOUNTS = st.decimals(0, 10**18, places=6, allow_nan=False, allow_infinity=False)
TARGETS = st.builds(
    lambda currency, rate, year: Target(
        currency, Prices.CURRENT if year is None else Prices.CONSTANT, rate, year
    ),
    CURRENCIES,
    st.sampled_from(Rate),
    st.none() | YEARS,
)
WEIGHTS = st.lists(st.integers(0, 9).map(Decimal), min_size=1, max_size=6).filter(any)
SPREADS = st.sampled_from([Profile.EVEN, Profile.FRONT, Profile.BACK]).map(Spread) | WEIGHTS.map(
    lambda weights: Spread(Profile.WEIGHTS, tuple(weights))
)
SPANS = st.tuples(YEARS, YEARS).map(lambda years: (min(years), max(years)))
ECONOMY = st.sampled_from(["DE", "EU", "JP", "US"])


@given(AMOUNTS, CURRENCIES, CURRENCIES, YEARS, st.sampled_from(Rate))
def test_there_and_back_is_where_one_began(
    amount: Decimal, one: str, other: str, year: int, rate: Rate
) -> None:
    there = turned(amount, Target(other, rate=rate), year, currency=one, economy=HOMES[one]).value
    back = turned(there, Target(one, rate=rate), year, currency=other, economy=HOMES[other]).value
    assert same(back, amount)


@given(AMOUNTS, CURRENCIES, YEARS, YEARS, ECONOMY)
def test_there_and_back_through_the_prices_of_another_year_too(
    amount: Decimal, currency: str, year: int, other: int, economy: str
) -> None:
    """Spent by one economy both ways, whose prices they are."""
    there = Target("USD", Prices.CONSTANT, Rate.MARKET, other)
    back = Target(currency, Prices.CONSTANT, Rate.MARKET, year)
    value = turned(amount, there, year, currency=currency, economy=economy).value
    assert same(turned(value, back, other, currency="USD", economy=economy).value, amount)


@given(AMOUNTS, st.integers(1, 1000), TARGETS, SPANS, SPREADS, ECONOMY)
def test_so_many_times_the_amount_is_so_many_times_the_value(
    amount: Decimal, times: int, target: Target, span: tuple[int, int], spread: Spread, economy: str
) -> None:
    once = turned(amount, target, *span, economy=economy, spread=spread)
    often = turned(amount * times, target, *span, economy=economy, spread=spread)
    for one, many in zip(once[:3], often[:3], strict=True):
        assert same(one * times, many)


@given(AMOUNTS, TARGETS, SPANS, SPREADS, ECONOMY)
def test_a_sum_for_several_years_lies_between_those_of_single_years(
    amount: Decimal, target: Target, span: tuple[int, int], spread: Spread, economy: str
) -> None:
    found = turned(amount, target, *span, economy=economy, spread=spread)
    single = [
        turned(amount, target, year, economy=economy).value for year in range(span[0], span[1] + 1)
    ]
    assert found.low <= found.value <= found.high
    assert same(found.low, min(single))
    assert same(found.high, max(single))


@given(AMOUNTS, TARGETS, SPANS, ECONOMY)
def test_evenly_is_by_weights_that_are_all_one(
    amount: Decimal, target: Target, span: tuple[int, int], economy: str
) -> None:
    ones = Spread(Profile.WEIGHTS, (Decimal(1),) * (span[1] - span[0] + 1))
    even = turned(amount, target, *span, economy=economy)
    weighed = turned(amount, target, *span, economy=economy, spread=ones)
    assert all(same(one, other) for one, other in zip(even[:3], weighed[:3], strict=True))


@given(st.integers(1, 10**15), st.sampled_from([EURO, DOLLAR, CONSTANT]), SPANS)
def test_it_is_what_a_claim_of_this_amount_is(
    amount: int, target: Target, span: tuple[int, int]
) -> None:
    claim = funding(amount, *span, basis=Basis.TOTAL)
    cell = money(claim, target=target)
    found = turned(amount, target, *span)
    assert figures(cell) == is_(*found[:3])
    assert [step.output for step in cell.steps] == [step.output for step in found.steps]
