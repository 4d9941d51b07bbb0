"""Money across time and place: the economies' series, deflating, converting, purchasing power.

Owns: which rate or index applies to an amount of a year, and the factors it gives. Refuses: a
year outside a series (nothing is extrapolated, and today's rate is never used), and a currency
for which no one economy stands, but at market rates where those that use it have one rate.

Method: an amount of a year is deflated in the currency of the spending country with that
country's GDP deflator, and only then converted, at the rate of the year whose prices it is in.
Former currencies of the euro area convert at their irrevocable rates.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kb.vocabulary import Prices, Rate, Series
from kb.words import Phrase, Said

HOME_ECONOMIES = {
    "AUD": "AU",
    "DKK": "DK",
    "EUR": "EU",
    "GBP": "GB",
    "ILS": "IL",
    "INR": "IN",
    "USD": "US",
    "ZAR": "ZA",
}
"""Of a currency that several economies use, the one whose rate and price level stand for it.

The euro's are those of the European Union as one economy. XAF, XCD and XOF have none: they have a
market rate in the years in which their economies have one and the same, and no price level."""

AGREEING = Decimal("1e-5")
"""By which part of them two rates may differ that are one, each rounded to six digits."""

_NO_VALUE = Phrase(
    "the series {0} of {1} has no value for {2}; {3}", "{1} 的序列 {0} 没有 {2} 年的数值；{3}"
)
_HAS = Phrase("it has {0}–{1}", "该序列的年份为 {0}–{1}")
_HAS_NONE = Phrase("it has none", "该序列没有任何数值")
_NO_HOME = Phrase("no one economy stands for the currency {0}", "没有单一经济体代表货币 {0}")
_SEVERAL = Phrase("several economies use the currency {0} ({1})", "多个经济体使用货币 {0}（{1}）")
_NO_ONE_RATE = Phrase(
    "the economies that use {0} have no one rate in {1}; they have in {2}",
    "使用 {0} 的经济体在 {1} 年没有统一汇率；有统一汇率的年份为 {2}",
)
_NO_RATES = Phrase("the economies that use {0} have no one rate", "使用 {0} 的经济体没有统一汇率")
_NO_SERIES = Phrase("there are no reference series for {0}", "{0} 没有参考序列")


@dataclass(frozen=True, slots=True)
class Observation:
    """The value of a series for an economy in a year."""

    series: Series
    economy: str
    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class FormerCurrency:
    """A currency that ended: how many of its units one unit of its successor is."""

    currency: str
    successor: str
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A number by which an amount is multiplied (`×`) or divided (`÷`), and what it is."""

    operator: str
    value: Decimal
    label: str
    observation: Observation | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What amounts are turned into. `base_year` is set if, and only if, prices are constant."""

    currency: str
    prices: Prices = Prices.CURRENT
    rate: Rate = Rate.MARKET
    base_year: int | None = None


class Unconvertible(Exception):
    """An amount that cannot be turned into the target, and why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class SeveralEconomies(Unconvertible):
    """A currency that several economies use, none of which stands for it."""

    def __init__(self, currency: str, economies: tuple[str, ...]) -> None:
        self.economies = economies
        super().__init__(_SEVERAL(currency, economies))


class OutsideSeries(Unconvertible):
    """There is no value for a year; what is said names the years that have one."""

    def __init__(self, said: Said, year: int) -> None:
        self.year = year
        super().__init__(said)


Values = Mapping[Series, Decimal | None]


class Economies:
    """The reference series of the economies that a question needs."""

    def __init__(
        self,
        years: Mapping[str, Mapping[int, Values]],
        currencies: Mapping[str, str],
        former: Iterable[FormerCurrency] = (),
    ) -> None:
        """Take the values by economy and year, the currency of each, and the former currencies."""
        self._years = years
        self._currencies = currencies
        self._former = {rate.currency: rate for rate in former}
        self._kept: dict[Hashable, dict[Any, Any]] = {}

    def kept(self, key: Hashable) -> dict[Any, Any]:
        """A place for what is worked out from the series, the same each time for one key."""
        return self._kept.setdefault(key, {})

    def observe(self, series: Series, economy: str, year: int) -> Observation:
        """The value of a series; `OutsideSeries` where there is none."""
        years = self._years.get(economy, {})
        value = years[year].get(series) if year in years else None
        if value is None:
            known = [y for y, values in years.items() if values.get(series) is not None]
            have = _HAS(min(known), max(known)) if known else _HAS_NONE()
            raise OutsideSeries(_NO_VALUE(series, economy, year, have), year)
        return Observation(series, economy, year, value)

    def home(self, currency: str) -> str:
        """The economy that stands for a currency; `Unconvertible` without one."""
        if currency in HOME_ECONOMIES:
            return HOME_ECONOMIES[currency]
        users = self._users(currency)
        if not users:
            raise Unconvertible(_NO_HOME(currency))
        if len(users) > 1:
            raise SeveralEconomies(currency, users)
        return users[0]

    @property
    def ended(self) -> list[str]:
        """The currencies that ended, of which the successor is known."""
        return sorted(self._former)

    def spender(self, currency: str) -> str:
        """The economy that stands for a currency, or for the successor of one that ended."""
        former = self._former.get(currency)
        return self.home(former.successor if former else currency)

    def _users(self, currency: str) -> tuple[str, ...]:
        """The economies whose series are in a currency."""
        return tuple(sorted(e for e, used in self._currencies.items() if used == currency))

    def rated(self, currency: str, year: int) -> str:
        """The economy whose market rate of a year is that of a currency.

        The one that stands for it, or the first of several that have the same rate;
        `OutsideSeries` where they have not.
        """
        try:
            return self.home(currency)
        except SeveralEconomies as several:
            users = several.economies
        if not self._agree(users, year):
            every = sorted({y for user in users for y in self._years[user]})
            agreeing = _runs(y for y in every if self._agree(users, y))
            said = _NO_ONE_RATE(currency, year, agreeing) if agreeing else _NO_RATES(currency)
            raise OutsideSeries(said, year)
        return users[0]

    def _agree(self, economies: Iterable[str], year: int) -> bool:
        """Whether some economies all have a rate in a year, and the same but for rounding."""
        found = [self._years[e].get(year, {}).get(Series.LCU_PER_USD) for e in economies]
        rates = [rate for rate in found if rate is not None]
        return len(rates) == len(found) and max(rates) - min(rates) <= AGREEING * min(rates)

    def check(self, target: Target) -> None:
        """Refuse a target into which nothing can be turned.

        `OutsideSeries` for its base year, `SeveralEconomies` for purchasing power in a currency
        without one price level, `Unconvertible` for a currency without series.
        """
        try:
            home = self.home(target.currency)
        except SeveralEconomies as several:
            if target.rate is Rate.PPP:
                raise
            year = target.base_year
            home = several.economies[0] if year is None else self.rated(target.currency, year)
        if target.base_year is not None:
            for needed in (Series.GDP_DEFLATOR_2015, Series.LCU_PER_USD):
                self.observe(needed, home, target.base_year)

    def fixed(self, currency: str, into: str) -> tuple[Factor, ...]:
        """What turns a currency that ended into its successor, in any year; nothing in others."""
        former = self._former.get(currency)
        return (_irrevocable(former),) if former and former.successor == into else ()

    def factors(self, currency: str, economy: str, year: int, target: Target) -> tuple[Factor, ...]:
        """What turns an amount of `currency`, spent by `economy` in `year`, into the target.

        The factors apply in order; none at all where the amount is in the target already.
        `OutsideSeries` or `Unconvertible` where they cannot be had.
        """
        return tuple(self._factors(currency, economy, year, target))

    def _factors(self, currency: str, economy: str, year: int, target: Target) -> Iterable[Factor]:
        if former := self._former.get(currency):
            yield _irrevocable(former)
            currency = former.successor
        if target.prices is Prices.CURRENT and target.rate is Rate.MARKET:
            yield from self._exchange(currency, economy, target.currency, None, year)
            return
        local = self.currency(economy)
        yield from self._exchange(currency, economy, local, economy, year)
        price_year = year
        if target.base_year is not None and target.base_year != year:
            price_year = target.base_year
            yield self._factor("×", Series.GDP_DEFLATOR_2015, economy, price_year)
            yield self._factor("÷", Series.GDP_DEFLATOR_2015, economy, year)
        elif target.base_year is not None:
            self.observe(Series.GDP_DEFLATOR_2015, economy, year)
        if target.rate is Rate.PPP:
            home = self.home(target.currency)
            if home != economy:
                yield self._factor("÷", Series.LCU_PER_INTL_DOLLAR, economy, price_year)
                yield self._factor("×", Series.LCU_PER_INTL_DOLLAR, home, price_year)
        else:
            yield from self._exchange(local, economy, target.currency, None, price_year)

    def _exchange(
        self, currency: str, economy: str, into: str, into_economy: str | None, year: int
    ) -> Iterable[Factor]:
        """Market rates from one currency to another, through the US dollar.

        The rate of `economy` stands for its own currency, the home economy's for any other.
        """
        if currency == into:
            return
        origin = economy if self.currency(economy) == currency else self.rated(currency, year)
        if currency != "USD":
            yield self._factor("÷", Series.LCU_PER_USD, origin, year)
        if into != "USD":
            rated = into_economy or self.rated(into, year)
            yield self._factor("×", Series.LCU_PER_USD, rated, year)

    def currency(self, economy: str) -> str:
        """The currency of an economy's series; `Unconvertible` where it has none."""
        if economy not in self._currencies:
            raise Unconvertible(_NO_SERIES(economy))
        return self._currencies[economy]

    def _factor(self, operator: str, series: Series, economy: str, year: int) -> Factor:
        observation = self.observe(series, economy, year)
        return Factor(operator, observation.value, f"{series} {economy} {year}", observation)


def _irrevocable(former: FormerCurrency) -> Factor:
    label = f"{former.currency} for one {former.successor}, irrevocable"
    return Factor("÷", former.rate, label, source=former.source)


def _runs(years: Iterable[int]) -> tuple[str, ...]:
    """Years in their order, those that follow one another told together."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return tuple(f"{r[0]}–{r[-1]}" if len(r) > 1 else f"{r[0]}" for r in runs)


def apply(amount: Decimal, factors: Iterable[Factor]) -> Decimal:
    """The amount after its factors, in their order."""
    for factor in factors:
        amount = amount * factor.value if factor.operator == "×" else amount / factor.value
    return amount
