"""For how long a programme is paid for, against how long it nominally runs."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from kb.compare.amounts import Assembly, Item
from kb.compare.case import Case
from kb.compare.cell import Bounds, Cell, Input, Quantity, Reason, ReasonCode, RivalUse, Working
from kb.compare.duration import UNIT, decimal_year, length_of_period
from kb.compare.funding import MISSING, answer, nothing
from kb.compare.others import not_counted
from kb.compare.spans import length_of, merge
from kb.evidence import Choice, admissible, choose
from kb.period import Span
from kb.vocabulary import StartOf
from kb.words import Phrase

_MONEY_DATES = Phrase("the years in which money was paid", "资金拨付的年份")
_FROM_AMOUNTS = Phrase(
    "no period of the money is stated; the years are those of its amounts",
    "未注明资助期间；取各金额的年份",
)
_LESS = Phrase("is less believed than another for its years", "就其年份而言，可信度低于另一金额")
_BETWEEN = Phrase(
    "fills the years between the first and the last, which others state",
    "填补首尾年份之间的年份，首尾年份由其他金额注明",
)


def funded_duration(case: Case) -> Cell:
    """The years of the money: of a period stated of it, else of the dated amounts that answer.

    The year of a round does not tell for how long its winners are paid.
    """
    stated = [
        period
        for period in admissible(case.programme.periods)
        if period.start_of is StartOf.FUNDING and period.start and period.end
    ]
    if stated:
        return length_of_period(case.programme, choose(stated), case.question.on)
    best = answer(case)
    items = [item for item in best.assembly.items if item.dated] if best else []
    if not (best and items and best.assembly.years_known):
        money = nothing(case)
        money.reasons = [Reason(ReasonCode.MISSING, MISSING(_MONEY_DATES()))]
        return money.cell(UNIT)
    working = Working()
    spans = merge(item.span for item in items if item.span)
    lengths = [_length(span, items, working) for span in spans]
    total = working.sum("years of the money", UNIT, lengths)
    bounds = Bounds.hull(total.value, [Bounds(y, y, y) for y in _otherwise(items)])
    reasons = [Reason(ReasonCode.FROM_AMOUNTS, _FROM_AMOUNTS()), *best.reasons(case)]
    reasons += [reason for item in items for reason in item.reasons]
    ends = [claim for step in working.steps for entry in step.inputs if (claim := entry.claim)]
    return Cell(
        value=total.value,
        low=bounds.low,
        high=bounds.high,
        unit=UNIT,
        reasons=tuple(dict.fromkeys(reasons)),
        claims=tuple(item.claim for item in items if item.claim.id in ends),
        rivals=_rivals(case, best.assembly, items, ends),
        rule=items[0].choice.rule,
        steps=tuple(working.steps),
        covers=", ".join(map(str, spans)),
    )


def _rivals(
    case: Case, assembly: Assembly, items: list[Item], ends: list[str]
) -> tuple[RivalUse, ...]:
    """The other claims: only those on an amount that stands alone make the interval."""
    others = {item.claim.id: _BETWEEN() for item in items if item.claim.id not in ends}
    if len(items) > 1:
        others |= {rival.id: _LESS() for item in items for rival in item.choice.rivals}
        items = [item._replace(choice=Choice(item.claim)) for item in items]
    added = replace(assembly, items=items, left_out=[])
    return not_counted(case.claims, added, case.programme.funding, others)


def _length(span: Span, items: list[Item], working: Working) -> Quantity:
    """A stretch of the money without a gap: its end less its start, each by who states it."""
    first = next(i.claim for i in items if i.span and i.span.first == span.first)
    last = next(i.claim for i in items if i.span and i.span.last == span.last)
    return working.chain(
        "duration",
        "end of the money less its start, as decimal years",
        UNIT,
        [
            Input(
                "=",
                decimal_year(span.last + timedelta(days=1)),
                f"end of {span.last}",
                claim=last.id if last.end else None,
            ),
            Input(
                "−",
                decimal_year(span.first),
                f"start of {span.first}",
                claim=first.id if first.start else None,
            ),
        ],
    )


def _otherwise(items: list[Item]) -> list[Decimal]:
    """The years by the claims that are less believed, where the money is one amount."""
    if len(items) > 1:
        return []
    return [length_of([span]) for span in items[0].spans.values()]
