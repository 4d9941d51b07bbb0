"""A stated amount turned into the prices and currency asked for.

Owns: the spreading of an amount over its years, the steps of the conversion, and the limits that
the words of a claim and every other spread allow.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kb.compare.amounts import Item, is_yearly
from kb.compare.cell import (
    Bounds,
    Input,
    Quantity,
    Reason,
    ReasonCode,
    Working,
    factor_inputs,
)
from kb.compare.spans import parts_of
from kb.compare.spread import Spread
from kb.compare.wording import amount_in_words, best_value, label, qualified, stated_limits
from kb.evidence import Funding
from kb.money import Economies, OutsideSeries, Target, Unconvertible, apply
from kb.period import Span
from kb.vocabulary import Prices, Profile, Rate, Series
from kb.words import Phrase, Said

_ASSUMED_SPREAD = Phrase(
    "{0} is spread {1} over {2}; the interval holds every other spread",
    "{0} 在 {2} 内{1}分摊；区间包含其他各种分摊方式",
)
_YEAR_LEFT_OUT = Phrase("{0} of {1} is left out: {2}", "{1} 年的 {0} 未计入：{2}")
_YEARS_UNKNOWN = Phrase("the years of the money are not known", "资金的年份不详")

HALVES = (Decimal("0.5"), Decimal("0.5"))
"""The parts of a fiscal year in its two calendar years."""

ONE = Decimal(1)


class Rates(NamedTuple):
    """What turns one unit of a currency, spent in a year, into the target."""

    one: Decimal
    inputs: tuple[Input, ...]


class Converter:
    """What turns the amounts of one economy into the target.

    `per` is a series of the economy by which the money of each year is divided. What is found is
    kept with the series, for all programmes of the economy.
    """

    def __init__(
        self, economies: Economies, economy: str, target: Target, per: Series | None = None
    ) -> None:
        self.economies, self.economy, self.target, self.per = economies, economy, target, per
        self._rates: dict[tuple[str, int], Rates] = economies.kept((economy, target, per))

    def rates(self, currency: str, year: int) -> Rates:
        """The factors of a year; `OutsideSeries` or `Unconvertible` where they cannot be had."""
        key = (currency, year)
        if key not in self._rates:
            factors = self.economies.factors(currency, self.economy, year, self.target)
            inputs = factor_inputs(factors)
            one = apply(ONE, factors)
            if self.per:
                seen = self.economies.observe(self.per, self.economy, year)
                label = f"{self.per} {self.economy} {year}"
                inputs.append(Input("÷", seen.value, label, observation=seen))
                one /= seen.value
            self._rates[key] = Rates(one, tuple(inputs))
        return self._rates[key]

    def ones(self, claim: Funding, years: Iterable[int]) -> dict[int, Decimal]:
        """What one unit of a claim's currency is in the target, by year."""
        return {year: self.rates(claim.currency, year).one for year in years}

    def whenever(self, claim: Funding) -> Rates | None:
        """What turns a claim into the target whatever its years; None where that depends on them.

        So it is with the target's own currency, and with one that became it at a fixed rate.
        """
        plain = self.target.prices is Prices.CURRENT and self.target.rate is Rate.MARKET
        if self.per or not plain:
            return None
        if claim.currency == self.target.currency:
            return Rates(ONE, ())
        factors = self.economies.fixed(claim.currency, self.target.currency)
        return Rates(apply(ONE, factors), tuple(factor_inputs(factors))) if factors else None


class Limits(NamedTuple):
    """What one claim allows, and for how many years it speaks; None: the years are not known."""

    bounds: Bounds
    years: Decimal | None


class Converted(NamedTuple):
    """An amount in the target: its value and limits, the years that it speaks of, the reasons."""

    quantity: Quantity
    limits: tuple[Limits, ...]
    """Those of each claim that makes the interval."""
    span: Span | None
    reasons: tuple[Reason, ...]
    unbounding: Mapping[str, Said]
    """The rivals that cannot be converted and make no limit, by id, and why."""

    @property
    def bounds(self) -> Bounds:
        """The value with the widest limits that any claim allows."""
        return Bounds.hull(self.quantity.value, [each.bounds for each in self.limits])


def convert(item: Item, converter: Converter, working: Working, spread: Spread) -> Converted:
    """An item in the target, worked out on `working`.

    A yearly amount loses the years outside the series, with a reason each; another kind of amount
    with such a year raises `OutsideSeries`, and one whose years are not known `Unconvertible`.
    """
    claim = item.claim
    reasons = [*item.reasons, *qualified(claim)]
    if item.span is None:
        return _undated(item, converter, working, reasons)
    years = _year_parts(claim, item.span)
    if item.yearly and not claim.fiscal_year:
        years, refused = _within_series(item, years, converter)
        reasons += refused
    ones = converter.ones(claim, years)
    stated = Stated(
        _stated(claim),
        claim.currency,
        item.span,
        every_year=item.every_year,
        average=item.average,
        times=tuple(_times(item, working)),
    )
    quantity = work_out(stated, years, converter, working, spread)
    if not item.yearly:
        reasons += assumed_spread(amount_in_words(claim), spread, item.span, ones)
    limits, unbounding = _limits(item, years, converter, ones)
    return Converted(quantity, limits, _narrowed(item.span, years), tuple(reasons), unbounding)


def _year_parts(claim: Funding, span: Span) -> Mapping[int, Decimal]:
    """The part of each calendar year that an amount covers; half and half of a fiscal year."""
    parts = parts_of(span)
    halves = claim.fiscal_year and len(parts) == len(HALVES)
    return dict(zip(parts, HALVES, strict=True)) if halves else parts


def _undated(
    item: Item, converter: Converter, working: Working, reasons: list[Reason]
) -> Converted:
    """An amount whose years are not known, which serves where its value hangs on none."""
    claim = item.claim
    rates = converter.whenever(claim)
    if rates is None or item.every_year:
        raise Unconvertible(_YEARS_UNKNOWN())
    inputs = [_stated(claim), *_times(item, working), *rates.inputs]
    quantity = working.chain("amount", label(claim), converter.target.currency, inputs)
    limits, unbounding = _limits(item, None, converter, {})
    return Converted(quantity, limits, None, tuple(reasons), unbounding)


def _limits(
    item: Item,
    years: Mapping[int, Decimal] | None,
    converter: Converter,
    known: Mapping[int, Decimal],
) -> tuple[tuple[Limits, ...], dict[str, Said]]:
    """The limits of the claim and its rivals, and why rivals make none.

    Mere maxima and minima make limits only if all are such.

    `years` are those of the item, None if they are not known; a rival has its own where it
    states them. `known` is what one unit of the item's currency is in these years.
    """
    found: list[Limits] = []
    unbounding: dict[str, Said] = {}
    for claim in item.choice.all:
        span = item.spans.get(claim.id)
        own = years if span is None or span == item.span else _year_parts(claim, span)
        try:
            if own is not None:
                same = own is years and claim.currency == item.claim.currency
                ones = known if same else converter.ones(claim, own)
                length = sum(own.values(), Decimal(0))
                found.append(Limits(_of_claim(claim, item, own, ones), length))
            elif (rates := converter.whenever(claim)) and not _summed(claim, item):
                found.append(Limits(_of_claim(claim, item, {0: ONE}, {0: rates.one}), None))
            else:
                unbounding[claim.id] = _YEARS_UNKNOWN()
        except Unconvertible as error:
            unbounding[claim.id] = error.said
    points = [f for f in found if f.bounds.low is not None and f.bounds.high is not None]
    return tuple(points or found), unbounding


def _summed(claim: Funding, item: Item) -> bool:
    """Whether a claim's amount is taken once for every year."""
    return is_yearly(claim) and not item.average


def _within_series(
    item: Item, years: Mapping[int, Decimal], converter: Converter
) -> tuple[Mapping[int, Decimal], list[Reason]]:
    """The years for which a yearly amount can be converted; at least one, or `OutsideSeries`.

    A sum without some of its years is another sum; a mean without them still is one.
    """
    claim = item.claim
    code = ReasonCode.SOME_YEARS if item.average else ReasonCode.OUTSIDE_SERIES
    kept: dict[int, Decimal] = {}
    refused: list[OutsideSeries] = []
    for year, part in years.items():
        try:
            converter.rates(claim.currency, year)
        except OutsideSeries as error:
            refused.append(error)
        else:
            kept[year] = part
    if refused and not kept:
        raise refused[0]
    return kept, [
        Reason(
            code,
            _YEAR_LEFT_OUT(amount_in_words(claim), error.year, error.said),
        )
        for error in refused
    ]


def assumed_spread(
    amount: str, spread: Spread, span: Span, ones: Mapping[int, Decimal]
) -> list[Reason]:
    """That a spread was assumed, where the value hangs on it."""
    if len(set(ones.values())) == 1:
        return []
    return [Reason(ReasonCode.ASSUMED_SPREAD, _ASSUMED_SPREAD(amount, spread.said, span))]


class Stated(NamedTuple):
    """An amount as it enters the steps: the number, its currency, and the years that it is for.

    `every_year`: it comes again every year. `average`: the mean of the years is wanted. `times`:
    what it is multiplied by.
    """

    amount: Input
    currency: str
    span: Span
    every_year: bool = False
    average: bool = False
    times: tuple[Input, ...] = ()


def work_out(
    stated: Stated,
    years: Mapping[int, Decimal],
    converter: Converter,
    working: Working,
    spread: Spread,
) -> Quantity:
    """The steps from an amount to its value in the target; `years` with the part of each."""
    amount, unit = stated.amount, converter.target.currency
    rates = {year: converter.rates(stated.currency, year).inputs for year in years}
    if not any(rates.values()):
        length = sum(years.values(), Decimal(0))
        whole = [Input("×", length, f"years of {stated.span}")] if stated.every_year else []
        return working.chain("amount", amount.label, unit, [amount, *whole, *stated.times])
    weights = years if stated.every_year or stated.average else spread.over(years)
    total = sum(weights.values(), Decimal(0))
    yearly = [
        working.chain(
            "convert",
            f"{stated.currency} of {year}",
            unit,
            [
                amount,
                *_part(stated, spread, year, weights[year], total),
                *stated.times,
                *rates[year],
            ],
        )
        for year in years
        if weights[year]
    ]
    return working.sum(f"all years of {stated.span}", unit, yearly)


def _part(
    stated: Stated, spread: Spread, year: int, weight: Decimal, total: Decimal
) -> list[Input]:
    """What makes of an amount its part of a year: that of a yearly one, or a share of the whole."""
    if stated.every_year:
        return [] if weight == 1 else [Input("×", weight, f"part of {year} that is covered")]
    if weight == total:
        return []
    if stated.average or spread.profile is Profile.EVEN:
        return [
            Input("×", weight, f"part of {year} that is covered"),
            Input("÷", total, "years that the amount covers"),
        ]
    return [
        Input("×", weight, f"weight of {year}, {spread.profile}"),
        Input("÷", total, f"all weights, {spread.profile}"),
    ]


def _stated(claim: Funding) -> Input:
    return Input("=", best_value(claim), label(claim), claim=claim.id)


def _times(item: Item, working: Working) -> list[Input]:
    """The count by which an amount is multiplied, worked out as a step of its own."""
    return [item.times.work_out(working).as_input("×")] if item.times else []


def _of_claim(
    claim: Funding, item: Item, years: Mapping[int, Decimal], ones: Mapping[int, Decimal]
) -> Bounds:
    """The lowest and highest value in the target that a claim allows, over every spread."""
    if is_yearly(claim):
        least = most = sum((part * ones[year] for year, part in years.items()), Decimal(0))
        if item.average:
            least = most = least / sum(years.values(), Decimal(0))
    else:
        least, most = min(ones.values()), max(ones.values())
    low, high = stated_limits(claim)
    if item.times:
        low = None if low is None or item.times.low is None else low * item.times.low
        high = None if high is None or item.times.high is None else high * item.times.high
    return Bounds(
        None if low is None else low * least,
        best_value(claim),
        None if high is None else high * most,
    )


def _narrowed(span: Span, years: Mapping[int, Decimal]) -> Span:
    """The part of a span that lies in the years that were kept."""
    return Span(max(span.first, date(min(years), 1, 1)), min(span.last, date(max(years), 12, 31)))
