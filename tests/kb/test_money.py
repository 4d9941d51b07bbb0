"""Money across time and place, with series small enough to work out by hand."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.money import (
    Economies,
    FormerCurrency,
    OutsideSeries,
    SeveralEconomies,
    Target,
    Unconvertible,
    Values,
    apply,
)
from kb.vocabulary import Prices, Rate, Series


def year(rate: str, deflator: str | None, parity: str) -> Values:
    return {
        Series.LCU_PER_USD: Decimal(rate),
        Series.GDP_DEFLATOR_2015: Decimal(deflator) if deflator else None,
        Series.LCU_PER_INTL_DOLLAR: Decimal(parity),
    }


YEARS: Mapping[str, Mapping[int, Values]] = {
    "DE": {2010: year("0.8", "90", "0.8"), 2015: year("0.9", "100", "0.75")},
    "EU": {2010: year("0.8", "92", "0.7"), 2015: year("0.9", "100", "0.72")},
    "JP": {2010: year("88", "102", "112"), 2015: year("121", "100", "103"),
           2025: year("150", None, "94")},
    "US": {2010: year("1", "91", "1"), 2015: year("1", "100", "1")},
}  # fmt: skip

SERIES = Economies(
    YEARS,
    {"DE": "EUR", "EU": "EUR", "JP": "JPY", "US": "USD"},
    [FormerCurrency("DEM", "EUR", Decimal("1.95583"), "Council Regulation (EC) No 2866/98")],
)


def converted(amount: int, currency: str, economy: str, spent: int, target: Target) -> Decimal:
    return apply(Decimal(amount), SERIES.factors(currency, economy, spent, target))


def constant(currency: str, rate: Rate = Rate.MARKET) -> Target:
    return Target(currency, Prices.CONSTANT, rate, 2015)


CASES = [
    # An amount that is in the target already is not touched.
    ("EUR", "DE", 2010, Target("EUR"), Decimal(900)),
    # Current prices, market rate: through the dollar, each at the year's own rate.
    ("EUR", "DE", 2010, Target("USD"), Decimal(900) / Decimal("0.8")),
    ("EUR", "DE", 2010, Target("JPY"), Decimal(900) / Decimal("0.8") * 88),
    ("USD", "US", 2010, Target("EUR"), Decimal(900) * Decimal("0.8")),
    # Constant prices: deflated by the spending country first, then converted at the base year.
    ("EUR", "DE", 2010, constant("EUR"), Decimal(900) * 100 / 90),
    ("JPY", "JP", 2010, constant("EUR"),
     Decimal(900) * 100 / 102 / 121 * Decimal("0.9")),
    # A foreign currency becomes the spender's own before it is deflated.
    ("USD", "JP", 2010, constant("JPY"), Decimal(900) * 88 * 100 / 102),
    # Purchasing power: the euro's price level is that of the European Union.
    ("EUR", "DE", 2010, Target("EUR", rate=Rate.PPP),
     Decimal(900) / Decimal("0.8") * Decimal("0.7")),
    ("JPY", "JP", 2010, constant("EUR", Rate.PPP),
     Decimal(900) * 100 / 102 / 103 * Decimal("0.72")),
    # A currency that ended converts at its irrevocable rate, whatever the year.
    ("DEM", "DE", 2010, Target("EUR"), Decimal(900) / Decimal("1.95583")),
    ("DEM", "DE", 2010, constant("EUR"),
     Decimal(900) / Decimal("1.95583") * 100 / 90),
]  # fmt: skip


@pytest.mark.parametrize(("currency", "economy", "spent", "target", "expected"), CASES)
def test_an_amount_is_deflated_at_home_and_then_converted(
    currency: str, economy: str, spent: int, target: Target, expected: Decimal
) -> None:
    assert converted(900, currency, economy, spent, target) == expected


def test_every_rate_names_its_series_economy_and_year() -> None:
    target = constant("EUR", Rate.PPP)
    factors = SERIES.factors("JPY", "JP", 2010, target)
    seen = [(f.operator, f.observation.series, f.observation.economy, f.observation.year)
            for f in factors if f.observation]  # fmt: skip
    assert seen == [
        ("×", Series.GDP_DEFLATOR_2015, "JP", 2015),
        ("÷", Series.GDP_DEFLATOR_2015, "JP", 2010),
        ("÷", Series.LCU_PER_INTL_DOLLAR, "JP", 2015),
        ("×", Series.LCU_PER_INTL_DOLLAR, "EU", 2015),
    ]
    (former,) = SERIES.factors("DEM", "DE", 2010, Target("EUR"))
    assert former.source == "Council Regulation (EC) No 2866/98"


def test_a_year_outside_the_series_is_refused_with_the_years_that_there_are() -> None:
    with pytest.raises(OutsideSeries, match="of JP has no value for 2025; it has 2010–2015"):
        converted(1, "JPY", "JP", 2025, constant("EUR"))


@pytest.mark.parametrize(
    ("currency", "economy", "target"),
    [("XOF", "JP", Target("EUR")), ("JPY", "JP", Target("XAF")), ("JPY", "MX", Target("EUR"))],
)
def test_a_currency_or_economy_without_series_is_refused(
    currency: str, economy: str, target: Target
) -> None:
    with pytest.raises(Unconvertible, match=r"no one economy stands|there are no reference series"):
        converted(1, currency, economy, 2010, target)


SHARED = Economies(
    {
        "AG": {y: year("2.7", "90", "2") for y in (2008, 2010, 2011, 2015, 2016)},
        "DM": {
            2008: year("2.7", "95", "1.8"),
            2010: year("2.70001", "95", "1.8"),
            2011: year("2.7", "95", "1.8"),
            2015: year("2.69", "100", "1.8"),
        },
        "US": YEARS["US"],
    },
    {"AG": "XCD", "DM": "XCD", "US": "USD"},
)
"""A currency of two economies, which have one rate but for rounding until 2011."""


def test_a_currency_of_several_economies_has_a_market_rate_where_all_have_the_same() -> None:
    SHARED.check(Target("XCD"))
    there = apply(Decimal(100), SHARED.factors("USD", "US", 2010, Target("XCD")))
    assert there == 270
    assert apply(there, SHARED.factors("XCD", "US", 2010, Target("USD"))) == 100
    (factor,) = SHARED.factors("USD", "US", 2010, Target("XCD"))
    assert factor.label == "lcu_per_usd AG 2010"


@pytest.mark.parametrize("spent", [2015, 2016, 2020])
def test_where_they_have_not_it_is_refused_with_the_years_in_which_they_have(spent: int) -> None:
    said = f"no one rate in {spent}; they have in 2008, 2010–2011$"
    with pytest.raises(OutsideSeries, match=said) as refused:
        SHARED.factors("USD", "US", spent, Target("XCD"))
    assert refused.value.year == spent
    with pytest.raises(OutsideSeries, match=said):
        SHARED.check(Target("XCD", Prices.CONSTANT, Rate.MARKET, spent))


def test_economies_that_never_have_one_rate_are_said_to_have_none() -> None:
    apart = Economies({"A": {2010: year("1", "9", "1")}, "B": {2010: year("2", "9", "1")}},
                      {"A": "XAA", "B": "XAA"})  # fmt: skip
    with pytest.raises(OutsideSeries, match=r"the economies that use XAA have no one rate$"):
        apart.rated("XAA", 2010)


def test_an_economy_that_shares_a_currency_spends_at_its_own_rate() -> None:
    (factor,) = SHARED.factors("XCD", "DM", 2015, Target("USD"))
    assert factor.label == "lcu_per_usd DM 2015"


def test_a_currency_of_several_economies_has_no_price_level() -> None:
    with pytest.raises(SeveralEconomies, match=r"several economies use .* XCD \(AG, DM\)") as said:
        SHARED.check(Target("XCD", rate=Rate.PPP))
    assert said.value.economies == ("AG", "DM")


def test_a_target_is_refused_before_anything_is_turned_into_it() -> None:
    SERIES.check(constant("JPY", Rate.PPP))
    with pytest.raises(OutsideSeries, match="gdp_deflator_2015 of JP has no value for 2025"):
        SERIES.check(Target("JPY", Prices.CONSTANT, Rate.MARKET, 2025))
    for currency in ("XAF", "DEM"):
        with pytest.raises(Unconvertible, match=f"no one economy stands for .* {currency}"):
            SERIES.check(Target(currency))


def test_a_currency_that_ended_is_spent_by_the_economy_of_its_successor() -> None:
    assert [SERIES.spender(c) for c in ("DEM", "EUR", "JPY")] == ["EU", "EU", "JP"]
    assert SERIES.ended == ["DEM"]
    with pytest.raises(SeveralEconomies):
        SHARED.spender("XCD")


@given(st.integers(1, 10**15), st.sampled_from(["EUR", "USD", "JPY"]))
def test_there_and_back_is_where_one_began(amount: int, via: str) -> None:
    there = converted(amount, "EUR", "EU", 2010, Target(via))
    home = {"EUR": "EU", "USD": "US", "JPY": "JP"}[via]
    back = apply(there, SERIES.factors(via, home, 2010, Target("EUR")))
    assert abs(back - amount) <= amount * Decimal("1e-20")


@given(st.integers(1, 10**12), st.integers(1, 1000))
def test_twice_the_amount_is_twice_the_result(amount: int, times: int) -> None:
    target = constant("EUR", Rate.PPP)
    once = converted(amount, "JPY", "JP", 2010, target)
    assert abs(converted(amount * times, "JPY", "JP", 2010, target) - once * times) < 1
