"""A stated amount turned into the prices and currency asked for.

Owns: the spreading of an amount over its years, the steps of the conversion, and the limits that
the words of a claim and every other spread allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb.compare.amounts import YEARLY, Item
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
from kb.evidence import Funding
from kb.money import Economies, OutsideSeries, Target, Unconvertible, apply
from kb.period import Span
from kb.vocabulary import MoneyKind, Nature, Prices, Qualifier, Rate
from kb.words import Phrase

_ASSUMED_SPREAD = Phrase(
    "{0} is spread evenly over {1}; the interval holds every other spread",
    "{0} 在 {1} 内平均分摊；区间包含其他各种分摊方式",
)
_MAXIMUM = Phrase("{0}: {1}, a maximum", "{0}：{1}，是上限")
_MINIMUM = Phrase("{0}: {1}, a minimum", "{0}：{1}，是下限")
_APPROXIMATE = Phrase("{0}: {1}", "{0}：{1}")
_INFERRED = Phrase("{0}: in part the curator's reading", "{0}：部分为编者解读")
_YEAR_LEFT_OUT = Phrase("{0} of {1} is left out: {2}", "{1} 年的 {0} 未计入：{2}")
_YEARS_UNKNOWN = Phrase("the years of the money are not known", "资金的年份不详")

HALVES = (Decimal("0.5"), Decimal("0.5"))
"""The parts of a fiscal year in its two calendar years."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the money: into what, as of which day, of which stage and kind."""

    target: Target
    on: date
    nature: Nature | None = None
    measure: MoneyKind = MoneyKind.PUBLIC_SUPPORT


@dataclass(frozen=True, slots=True)
class Converter:
    """What turns the amounts of one economy into the target."""

    economies: Economies
    economy: str
    target: Target

    def ones(self, claim: Funding, years: Sequence[int]) -> dict[int, Decimal]:
        """What one unit of a claim's currency is in the target, by year."""
        return {
            year: apply(
                Decimal(1), self.economies.factors(claim.currency, self.economy, year, self.target)
            )
            for year in years
        }

    def as_it_stands(self, claim: Funding) -> bool:
        """Whether the claim is in the target already, whatever its years."""
        return (
            claim.currency == self.target.currency
            and self.target.prices is Prices.CURRENT
            and self.target.rate is Rate.MARKET
        )


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in the target: its value and limits, the years that it speaks of, the reasons."""

    quantity: Quantity
    bounds: Bounds
    span: Span | None
    reasons: tuple[Reason, ...]


def convert(item: Item, converter: Converter, working: Working) -> Converted:
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
        years, refused = _within_series(claim, years, converter)
        reasons += refused
    ones = converter.ones(claim, list(years))
    quantity = _work_out(item, years, converter, working)
    if not item.yearly and len(set(ones.values())) > 1:
        said = _ASSUMED_SPREAD(amount_in_words(claim), item.span)
        reasons.append(Reason(ReasonCode.ASSUMED_SPREAD, said))
    return Converted(
        quantity,
        _bounds(quantity.value, item, years, converter),
        _narrowed(item.span, years),
        tuple(reasons),
    )


def _year_parts(claim: Funding, span: Span) -> dict[int, Decimal]:
    """The part of each calendar year that an amount covers; half and half of a fiscal year."""
    parts = parts_of(span)
    halves = claim.fiscal_year and len(parts) == len(HALVES)
    return dict(zip(parts, HALVES, strict=True)) if halves else parts


def best_value(claim: Funding) -> Decimal:
    """What an amount is best taken for: the middle of a range, else the amount itself."""
    if claim.amount_min is not None:
        return Decimal(claim.amount_min + claim.amount) / 2
    return Decimal(claim.amount)


def stated_limits(claim: Funding) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest that the words of a claim allow; None: no limit is said."""
    low: Decimal | None = Decimal(claim.amount if claim.amount_min is None else claim.amount_min)
    high: Decimal | None = Decimal(claim.amount)
    if claim.qualifier in {Qualifier.UP_TO, Qualifier.LESS_THAN} and claim.amount_min is None:
        low = None
    if claim.qualifier is Qualifier.AT_LEAST:
        high = None
    return low, high


def is_point(claim: Funding) -> bool:
    """Whether a claim says how much, and not only at most or at least how much."""
    return None not in stated_limits(claim)


def amount_in_words(claim: Funding) -> str:
    """The amount with its currency: EUR 600,000,000, or EUR 4,000,000–10,000,000."""
    least = "" if claim.amount_min is None else f"{claim.amount_min:,}–"
    return f"{claim.currency} {least}{claim.amount:,}"


def qualified(claim: Funding) -> list[Reason]:
    """What the words of a claim make of its amount."""
    amount = amount_in_words(claim)
    reasons = []
    match claim.qualifier:
        case Qualifier.UP_TO | Qualifier.LESS_THAN:
            reasons.append(Reason(ReasonCode.MAXIMUM, _MAXIMUM(amount, claim.qualifier)))
        case Qualifier.AT_LEAST:
            reasons.append(Reason(ReasonCode.MINIMUM, _MINIMUM(amount, claim.qualifier)))
        case Qualifier.ABOUT | Qualifier.NEARLY:
            reasons.append(Reason(ReasonCode.APPROXIMATE, _APPROXIMATE(amount, claim.qualifier)))
    if claim.inferred:
        reasons.append(Reason(ReasonCode.INFERRED, _INFERRED(amount)))
    return reasons


def _undated(
    item: Item, converter: Converter, working: Working, reasons: list[Reason]
) -> Converted:
    """An amount whose years are not known, which only serves as it stands."""
    claim = item.claim
    if not converter.as_it_stands(claim) or item.every_year:
        raise Unconvertible(_YEARS_UNKNOWN())
    inputs = [_stated(claim), *_times(item, working)]
    quantity = working.chain("amount", label(claim), converter.target.currency, inputs)
    return Converted(quantity, _bounds(quantity.value, item, None, converter), None, tuple(reasons))


def _bounds(
    value: Decimal, item: Item, years: dict[int, Decimal] | None, converter: Converter
) -> Bounds:
    """The limits that the claim and its rivals allow; mere maxima and minima only if all are."""
    limits = []
    for claim in (item.claim, *item.choice.rivals):
        summed = claim.basis in YEARLY and not item.average
        try:
            if years is None and (summed or not converter.as_it_stands(claim)):
                continue
            ones = converter.ones(claim, list(years)) if years else {0: Decimal(1)}
        except Unconvertible:
            continue
        limits.append(_limits(claim, item, years or {0: Decimal(1)}, ones))
    points = [b for b in limits if b.low is not None and b.high is not None]
    return Bounds.hull(value, points or limits)


def _within_series(
    claim: Funding, years: dict[int, Decimal], converter: Converter
) -> tuple[dict[int, Decimal], list[Reason]]:
    """The years for which a yearly amount can be converted; at least one, or `OutsideSeries`."""
    kept: dict[int, Decimal] = {}
    refused: list[OutsideSeries] = []
    for year, part in years.items():
        try:
            converter.ones(claim, [year])
        except OutsideSeries as error:
            refused.append(error)
        else:
            kept[year] = part
    if refused and not kept:
        raise refused[0]
    return kept, [
        Reason(
            ReasonCode.OUTSIDE_SERIES,
            _YEAR_LEFT_OUT(amount_in_words(claim), error.year, error.said),
        )
        for error in refused
    ]


def _work_out(
    item: Item, years: dict[int, Decimal], converter: Converter, working: Working
) -> Quantity:
    """The steps from a claim's amount to its value in the target."""
    claim, unit = item.claim, converter.target.currency
    times = _times(item, working)
    factors = {
        year: converter.economies.factors(claim.currency, converter.economy, year, converter.target)
        for year in years
    }
    length = sum(years.values(), Decimal(0))
    if not any(factors.values()):
        whole = [Input("×", length, f"years of {item.span}")] if item.every_year else []
        return working.chain("amount", label(claim), unit, [_stated(claim), *whole, *times])
    yearly = [
        working.chain(
            "convert",
            f"{claim.currency} of {year}",
            unit,
            [
                _stated(claim),
                *_part(year, part, None if item.every_year else length),
                *times,
                *factor_inputs(factors[year]),
            ],
        )
        for year, part in years.items()
    ]
    return working.sum(f"all years of {item.span}", unit, yearly)


def _stated(claim: Funding) -> Input:
    return Input("=", best_value(claim), label(claim), claim=claim.id)


def _times(item: Item, working: Working) -> list[Input]:
    """The count by which an amount is multiplied, worked out as a step of its own."""
    return [item.times.work_out(working).as_input("×")] if item.times else []


def label(claim: Funding) -> str:
    """A claim in a line: EUR 600,000,000 committed, total."""
    return f"{amount_in_words(claim)} {claim.nature}, {claim.basis}"


def _part(year: int, part: Decimal, length: Decimal | None) -> list[Input]:
    """What of an amount falls in a year: its part of the year, of `length` years if spread."""
    if length is not None:
        if length == part:
            return []
        return [
            Input("×", part, f"part of {year} that is covered"),
            Input("÷", length, "years that the amount covers"),
        ]
    return [] if part == 1 else [Input("×", part, f"part of {year} that is covered")]


def _limits(
    claim: Funding, item: Item, years: dict[int, Decimal], ones: dict[int, Decimal]
) -> Bounds:
    """The lowest and highest value in the target that a claim allows, over every spread."""
    if claim.basis in YEARLY:
        least = most = sum((part * ones[year] for year, part in years.items()), Decimal(0))
        if item.average:
            least = most = least / sum(years.values(), Decimal(0))
    else:
        least, most = min(ones.values()), max(ones.values())
    low, high = stated_limits(claim)
    if item.times:
        least, most = least * item.times.low, most * item.times.high
    return Bounds(
        None if low is None else low * least,
        best_value(claim),
        None if high is None else high * most,
    )


def _narrowed(span: Span, years: dict[int, Decimal]) -> Span:
    """The part of a span that lies in the years that were kept."""
    return Span(max(span.first, date(min(years), 1, 1)), min(span.last, date(max(years), 12, 31)))
