"""How long a programme ran.

Owns: which period claim is the programme's nominal one. Periods of money or of a label are other
questions. A start without an end is taken to the date of the question; a bare year counts whole
in the value and is the interval's other end.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from kb.compare.cell import (
    DEPRECATED,
    LESS_BELIEVED,
    Bounds,
    Cell,
    Input,
    Reason,
    ReasonCode,
    RivalUse,
    Working,
)
from kb.compare.spans import Life
from kb.evidence import Choice, Period, Programme, admissible, choose
from kb.period import Edtf, Span
from kb.vocabulary import StartOf
from kb.words import Phrase

UNIT = "years"

_OPEN_END = Phrase(
    "no end is known; counted to the date of the question, {0}", "终止日期不详；计至提问之日 {0}"
)
_STILL_TO_RUN = Phrase(
    "still to run on {0}; counted to its set end", "{0} 时尚未结束；计至既定终止日期"
)
INFERRED = Phrase("the period is the curator's reading", "期间为编者解读")
_NOT_BELIEVED = Phrase("less believed (by {0})", "可信度较低（依据：{0}）")
_NO_START = Phrase("does not say when the programme started", "未说明计划何时开始")
_OTHER_PERIOD = Phrase("is the period of the {0}", "是{0}的期间")
_UNKNOWN_START = Phrase("start unknown; {0}", "起始不详；{0}")
_ENDED = Phrase("ended {0}", "于 {0} 结束")
_SEEN = Phrase("seen running in {0}", "{0} 时在运行")
_NO_PERIOD = Phrase("missing: the period of the programme", "缺少：计划的期间")
_NOT_STARTED = Phrase(
    "missing: the programme had not started on {0}, the day of the question",
    "缺少：计划在提问之日 {0} 尚未开始",
)


def nominal_period(periods: Iterable[Period]) -> Choice[Period] | None:
    """The period that the programme is said to have run; None where neither end is known.

    Claims with a start come first; one that has only an end serves where there is none.
    """
    dated = [p for p in admissible(periods) if p.seen is None]
    started = [p for p in dated if p.start is not None]
    own = [p for p in started if p.start_of not in {StartOf.FUNDING, StartOf.LABEL}]
    candidates = own or started or dated
    return choose(candidates) if candidates else None


def nominal_life(programme: Programme, on: date) -> Life:
    """The days of the nominal period, an open end taken to `on`; without a span where unknown."""
    choice = nominal_period(programme.periods)
    if choice is None or choice.claim.start is None:
        return Life()
    first, end = choice.claim.start.first, choice.claim.end
    last = end.last if end else on
    return Life(Span(first, last) if first <= last else None, ended=end is not None)


def duration(programme: Programme, on: date) -> Cell:
    """The nominal duration in years, as asked on the day `on`."""
    choice = nominal_period(programme.periods)
    return length_of_period(programme, choice, on) if choice else _unknown(programme)


def length_of_period(programme: Programme, choice: Choice[Period], on: date) -> Cell:
    """The years of a period, an open end taken to the day `on`."""
    period, start = choice.claim, choice.claim.start
    if start is None:
        return _unknown(programme)
    if start.first > on and period.end is None:
        return _not_started(programme, choice, on)
    last = period.end.last if period.end else on
    stated = period.id if period.end else None
    working = Working()
    years = working.chain(
        "duration",
        "end of the period less its start, as decimal years",
        UNIT,
        [
            Input("=", decimal_year(last + timedelta(days=1)), f"end of {last}", claim=stated),
            Input("−", decimal_year(start.first), f"start of {start.first}", claim=period.id),
        ],
    )
    bounds = Bounds.hull(
        years.value, [_bounds(p, period.end, on) for p in (period, *choice.rivals)]
    )
    return Cell(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit=UNIT,
        reasons=_reasons(period, on),
        claims=(period,),
        rivals=other_periods(programme.periods, choice),
        rule=choice.rule,
        steps=tuple(working.steps),
        covers=str(Span(start.first, last)),
    )


@lru_cache(maxsize=4096)
def decimal_year(day: date) -> Decimal:
    """The start of a day as a year with decimals: 2 July 2015 is 2015.4986."""
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return day.year + Decimal((day - date(day.year, 1, 1)).days) / days


def _bounds(period: Period, end: Edtf | None, on: date) -> Bounds:
    """The shortest and longest time that a claim allows; without an end of its own, to `end`."""
    start, end = period.start, period.end or end
    if start is None:
        raise ValueError(f"the claim {period.id} has no start")
    longest = _years(start.first, end.last if end else on)
    shortest = _years(start.last, end.first if end else on)
    return Bounds(shortest, longest, longest)


def _years(first: date, last: date) -> Decimal:
    return max(decimal_year(last + timedelta(days=1)) - decimal_year(first), Decimal(0))


def _reasons(period: Period, on: date) -> tuple[Reason, ...]:
    reasons = []
    if period.end is None:
        reasons.append(Reason(ReasonCode.OPEN_END, _OPEN_END(on)))
    elif period.end.first > on:
        reasons.append(Reason(ReasonCode.OPEN_END, _STILL_TO_RUN(on)))
    if period.inferred:
        reasons.append(Reason(ReasonCode.INFERRED, INFERRED()))
    return tuple(reasons)


def other_periods(
    periods: Sequence[Period], choice: Choice[Period], *, bounding: bool = True
) -> tuple[RivalUse, ...]:
    """Every other period claim, with why it does not make the figure.

    `bounding`: whether the rivals of the one that does make the interval.
    """
    uses = []
    for period in periods:
        if period.id == choice.claim.id:
            continue
        if period in choice.rivals:
            said = (LESS_BELIEVED if bounding else _NOT_BELIEVED)(choice.rule)
        elif period not in admissible([period]):
            said = DEPRECATED()
        elif period.start is None:
            said = _NO_START()
        else:
            said = _OTHER_PERIOD(period.start_of)
        uses.append(RivalUse(period, said, in_interval=bounding and period in choice.rivals))
    return tuple(uses)


def _unknown(programme: Programme) -> Cell:
    """No figure, since no claim says when the programme started."""
    known = admissible(programme.periods)
    told = tuple(_ENDED(p.end) if p.end else _SEEN(p.seen) for p in known)
    reason = (
        Reason(ReasonCode.UNKNOWN_START, _UNKNOWN_START(told))
        if known
        else Reason(ReasonCode.MISSING, _NO_PERIOD())
    )
    deprecated = [RivalUse(p, DEPRECATED()) for p in programme.periods if p not in known]
    return _none(reason, known, deprecated)


def _not_started(programme: Programme, choice: Choice[Period], on: date) -> Cell:
    """No figure, since the programme starts after the day of the question."""
    reason = Reason(ReasonCode.MISSING, _NOT_STARTED(on))
    return _none(reason, [choice.claim], other_periods(programme.periods, choice))


def _none(reason: Reason, claims: Iterable[Period], rivals: Iterable[RivalUse]) -> Cell:
    return Cell(
        value=None,
        low=None,
        high=None,
        unit=UNIT,
        reasons=(reason,),
        claims=tuple(claims),
        rivals=tuple(rivals),
    )
