"""What a figure rests on, in a sentence."""

from decimal import Decimal

from kb.compare.cell import Cell, Reason, ReasonCode
from kb.compare.convert import Question, label
from kb.evidence import Claim, Figure, Funding, Period, Round
from kb.vocabulary import Measure, Nature, Prices, Rate

_SAID_ELSEWHERE = {ReasonCode.ASSUMED_SPREAD, ReasonCode.LEFT_OUT}
"""Reasons that the interval tells already."""


def sentence(measure: Measure, cell: Cell, question: Question) -> str:
    """The figure, its interval, its claims and its reservations, in English."""
    if cell.value is None:
        span = _interval(cell, measure)
        known = f" What is known: {span}." if cell.high is not None else ""
        return f"No figure. {_reservations(cell.reasons)}{known}".strip()
    what = _number(cell.value, measure)
    parts = [f"{what}{_unit(cell, measure)}"]
    if cell.low != cell.high or cell.low is None:
        parts.append(f"({_interval(cell, measure)})")
    if measure is Measure.DURATION:
        parts.append(f"for {cell.covers}")
    else:
        parts.append(_stage(cell) + (f" for {cell.covers}" if cell.covers else ""))
        parts.append(_terms(question))
    made_of = "; ".join(in_words(claim) for claim in cell.claims)
    return f"{' '.join(parts)}. Made of: {made_of}. {_reservations(cell.reasons)}".strip()


def _stage(cell: Cell) -> str:
    """The stage of the money."""
    known = cell.nature != Nature.UNKNOWN
    return f"of {cell.nature} money" if known else "of money of unknown stage"


def in_words(claim: Claim) -> str:
    """What a claim says, in a line."""
    match claim:
        case Funding():
            years = _years(claim.start, claim.end)
            detail = f", {claim.detail}" if claim.detail else ""
            return f"{label(claim)}{years}{detail}"
        case Period():
            if claim.seen:
                return f"seen running in {claim.seen}"
            of = f" ({claim.start_of})" if claim.start_of else ""
            return f"from {claim.start or 'an unknown date'}{of} to {claim.end or 'no known end'}"
        case Figure():
            when = f" at {claim.at}" if claim.at else ""
            return f"{claim.indicator}: {claim.value}{when}"
        case Round():
            return f"round {claim.number or ''} of {claim.year}: {claim.selected} selected"
    return claim.id


def _years(start: object, end: object) -> str:
    if start is None and end is None:
        return ""
    return f", {start}" if start == end else f", {start or ''}–{end or ''}"


def _number(value: Decimal, measure: Measure) -> str:
    return f"{value:,.1f}" if measure is Measure.DURATION else f"{value:,.0f}"


def _unit(cell: Cell, measure: Measure) -> str:
    if measure is Measure.DURATION:
        return f" {cell.unit}"
    currency, *per = cell.unit.split("/")
    return f" {currency}" + "".join(f" per {part}" for part in per)


def _interval(cell: Cell, measure: Measure) -> str:
    if cell.low is None and cell.high is None:
        return "no limit is stated"
    if cell.low is None and cell.high is not None:
        return f"at most {_number(cell.high, measure)}"
    if cell.high is None and cell.low is not None:
        return f"at least {_number(cell.low, measure)}"
    low, high = cell.low or Decimal(0), cell.high or Decimal(0)
    return f"{_number(low, measure)} to {_number(high, measure)}"


def _terms(question: Question) -> str:
    """The prices and the rate that the figure is in."""
    target = question.target
    prices = (
        f"in constant prices of {target.base_year}"
        if target.prices is Prices.CONSTANT
        else "in current prices"
    )
    rate = "purchasing-power parity" if target.rate is Rate.PPP else "market rates"
    return f"{prices}, at {rate}"


def _reservations(reasons: tuple[Reason, ...]) -> str:
    told = [reason.detail for reason in reasons if reason.code not in _SAID_ELSEWHERE]
    return " ".join(f"{detail[0].upper()}{detail[1:]}." for detail in told)
