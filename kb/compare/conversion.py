"""One amount, of no claim, turned into another currency, other prices, another rate.

Owns: what is said of it. The arithmetic is that of the amounts of claims (`convert`).
"""

from decimal import Decimal
from typing import NamedTuple

from kb.compare.cell import Cell, Input, Reason, Step, Working
from kb.compare.convert import Converter, Stated, assumed_spread, work_out
from kb.compare.lineage import sentence_of_amount
from kb.compare.spans import parts_of
from kb.compare.spread import EVENLY, Spread
from kb.period import Span
from kb.words import Said


class Conversion(NamedTuple):
    """What an amount is in the target: the figure with its steps, and the same in words."""

    value: Decimal
    low: Decimal
    high: Decimal
    said: Said
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]


def conversion(
    amount: Decimal, currency: str, span: Span, converter: Converter, spread: Spread = EVENLY
) -> Conversion:
    """An amount of some whole years in the target, the interval over every other spread.

    `OutsideSeries` or `Unconvertible` where a rate or an index cannot be had.
    """
    label = f"{currency} {amount.normalize():,f}"
    years = parts_of(span)
    working = Working()
    stated = Stated(Input("=", amount, label), currency, span)
    value = low = high = work_out(stated, years, converter, working, spread).value
    ones = {year: converter.rates(currency, year).one for year in years}
    reasons = assumed_spread(label, spread, span, ones)
    if reasons:
        low = min(value, amount * min(ones.values()))
        high = max(value, amount * max(ones.values()))
    target = converter.target
    cell = Cell(value, low, high, target.currency, covers=str(span))
    said = sentence_of_amount(label, value, cell, target)
    return Conversion(value, low, high, said, tuple(reasons), tuple(working.steps))
