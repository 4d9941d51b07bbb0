"""How many years after its country's first programme a programme came.

Owns: how far apart two starts are. The first programme is the first that the base has; an earlier
one that it does not have would make the figure larger. Where a start is a bare year, calendar years
are counted; months and days give years with decimals.
"""

from decimal import Decimal

from kb.compare.cell import (
    DEPRECATED,
    Bounds,
    Cell,
    Input,
    Reason,
    ReasonCode,
    RivalUse,
    Working,
)
from kb.compare.duration import INFERRED, decimal_year, nominal_period, other_periods
from kb.evidence import Programme
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
    rivals = other_periods(programme.periods, own, bounding=not itself)
    if not itself:
        rivals += other_periods(first.periods, theirs)
    return Cell(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit="years",
        reasons=(
            Reason(ReasonCode.FIRST_IN_BASE, _ITSELF() if itself else _FIRST(first.id, before)),
            *([Reason(ReasonCode.INFERRED, INFERRED())] if inferred else []),
        ),
        claims=used,
        rivals=rivals,
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
