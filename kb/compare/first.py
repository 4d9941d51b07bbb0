"""How many years after its country's first programme a programme came.

Owns: how far apart two starts are. The first programme is the first that the base has; an earlier
one that it does not have would make the figure larger. Where a start is a bare year, calendar years
are counted; months and days give years with decimals.
"""

from collections.abc import Iterable
from decimal import Decimal

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
from kb.compare.duration import decimal_year, nominal_period
from kb.evidence import Choice, Period, Programme
from kb.period import Edtf
from kb.vocabulary import Rank
from kb.words import Phrase

_NO_START = Phrase("missing: when the programme started", "缺少：计划的起始日期")
_NO_FIRST = Phrase(
    "missing: when a first programme of the country started", "缺少：该国首个计划的起始日期"
)
_FIRST = Phrase(
    "the first programme in the base is {0}, of {1}; an earlier one may be missing from it",
    "库中首个计划为 {0}（{1}）；更早的计划可能尚未收录",
)
_ITSELF = Phrase(
    "is itself the first programme in the base; an earlier one may be missing from it",
    "本身即为库中首个计划；更早的计划可能尚未收录",
)
_INFERRED = Phrase("the period is the curator's reading", "期间为编者解读")
_RIVAL = Phrase("less believed (by {0})", "可信度较低（依据：{0}）")
_WITHOUT_START = Phrase("does not say when the programme started", "未说明计划何时开始")
_OTHER_PERIOD = Phrase("is the period of the {0}", "是{0}的期间")


def years_after_first(programme: Programme) -> Cell:
    """The years from the start of the first programme in the country to that of this one."""
    own = nominal_period(programme.periods)
    if own is None or own.claim.start is None:
        return _none(programme, _NO_START)
    first = programme.first
    theirs = nominal_period(first.periods) if first else None
    if first is None or theirs is None or theirs.claim.start is None:
        return _none(programme, _NO_FIRST)
    itself = first.id == programme.id
    used = (own.claim,) if itself else (own.claim, theirs.claim)
    inferred = any(claim.inferred for claim in used)
    start, before = own.claim.start, theirs.claim.start
    working = Working()
    counted = _in_years(start, before)
    years = working.chain(
        "gap",
        "start of the programme less the start of the first one",
        "years",
        [
            Input("=", counted[0], f"start in {start}", claim=own.claim.id),
            Input("−", counted[1], f"start in {before}", claim=theirs.claim.id),
        ],
    )
    limits = [] if itself else [
        _limits(one.start, other.start)
        for one in (own.claim, *own.rivals)
        for other in (theirs.claim, *theirs.rivals)
        if one.start and other.start
    ]  # fmt: skip
    bounds = Bounds.hull(years.value, limits or [Bounds(years.value, years.value, years.value)])
    rivals = [*_rivals(programme.periods, own, itself)]
    if not itself:
        rivals += _rivals(first.periods, theirs, itself)
    return Cell(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit="years",
        reasons=(
            Reason(ReasonCode.FIRST_IN_BASE, _ITSELF() if itself else _FIRST(first.id, before)),
            *([Reason(ReasonCode.INFERRED, _INFERRED())] if inferred else []),
        ),
        claims=used,
        rivals=tuple(rivals),
        rule=own.rule,
        steps=tuple(working.steps),
        covers=f"{before}" if before == start else f"{before}–{start}",
    )


def _in_years(start: Edtf, before: Edtf) -> tuple[Decimal, Decimal]:
    """Two dates as years: both whole where one of them is no more exact."""
    if _bare(start) or _bare(before):
        return Decimal(start.year), Decimal(before.year)
    return decimal_year(start.first), decimal_year(before.first)


def _limits(start: Edtf, before: Edtf) -> Bounds:
    """The shortest and the longest time from one start to another; never less than none."""
    if _bare(start) or _bare(before):
        low = high = Decimal(start.year - before.year)
    else:
        low = decimal_year(start.first) - decimal_year(before.last)
        high = decimal_year(start.last) - decimal_year(before.first)
    none = Decimal(0)
    return Bounds(max(low, none), max(low, none), max(high, none))


def _bare(date: Edtf) -> bool:
    """Whether a date is a year and no more."""
    return "-" not in date.text


def _rivals(periods: Iterable[Period], choice: Choice[Period], itself: bool) -> Iterable[RivalUse]:
    """Every other period claim, and why it does not make the figure."""
    for period in periods:
        if period.id == choice.claim.id:
            continue
        if period in choice.rivals:
            said = (_RIVAL if itself else LESS_BELIEVED)(choice.rule)
        elif period.rank is Rank.DEPRECATED:
            said = DEPRECATED()
        elif period.start is None:
            said = _WITHOUT_START()
        else:
            said = _OTHER_PERIOD(period.start_of)
        yield RivalUse(period, said, in_interval=period in choice.rivals and not itself)


def _none(programme: Programme, why: Phrase) -> Cell:
    """No figure, with every period that is known."""
    known = [period for period in programme.periods if period.rank is not Rank.DEPRECATED]
    return Cell(
        value=None,
        low=None,
        high=None,
        unit="years",
        reasons=(Reason(ReasonCode.MISSING, why()),),
        claims=tuple(known),
        rivals=tuple(RivalUse(p, DEPRECATED()) for p in programme.periods if p not in known),
    )
