"""Money per year, per cluster, and per cluster and year.

Owns: how a total becomes what is asked, and when an amount stated as asked is taken instead. The
stated amount is the value where it says how much, and both together make the interval; a mere
maximum or minimum gives way to a figure worked out. Without the years or the count, no figure;
an amount that is stated for one cluster needs no count.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kb.compare.amounts import Assembly, Item, item_of, own, span_of
from kb.compare.case import Case
from kb.compare.cell import (
    OF_THE_SOURCE,
    Bounds,
    Cell,
    Input,
    Reason,
    ReasonCode,
    RivalUse,
    Working,
)
from kb.compare.convert import convert
from kb.compare.counts import Count, clusters
from kb.compare.funding import (
    CLUSTERS_OVER,
    HOW_LONG,
    MISSING,
    MONEY_YEARS,
    nothing,
    summed,
)
from kb.compare.others import not_counted
from kb.compare.spans import share_of
from kb.compare.stages import (
    UNCOUNTED,
    UNDATED,
    UNTIMED,
    Extent,
    answering,
    assembly_of,
    covered,
    extent_of,
    passed_over,
    settles,
    share_in_words,
)
from kb.compare.sums import UNCONVERTED, Money, divided, refused, shared
from kb.compare.wording import is_point
from kb.evidence import choose
from kb.money import Unconvertible
from kb.period import Span
from kb.vocabulary import Basis, Nature
from kb.words import Phrase, Said

_BY_THE_PROGRAMME = Phrase("by the programme", "（计划全程）")
_ALSO_GIVES = Phrase(
    "with the others that are said to gives {0:,.0f}; in the interval",
    "与同样如此标注的其他金额一起得出 {0:,.0f}；计入区间",
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a measure divides by, and the basis in which a source may state it at once."""

    suffix: str
    basis: Basis | None
    clusters: bool
    years: bool


PER_YEAR = Ratio("/year", None, clusters=False, years=True)
PER_CLUSTER = Ratio("/cluster", Basis.PER_CLUSTER, clusters=True, years=False)
PER_CLUSTER_YEAR = Ratio("/cluster/year", Basis.PER_CLUSTER_PER_YEAR, clusters=True, years=True)


class _Stage(NamedTuple):
    """What is known of the money of one nature."""

    nature: Nature
    assembly: Assembly | None
    stated: Item | None
    extent: Extent


def ratio(case: Case, kind: Ratio) -> Cell:
    """The programme's money per year, per cluster, or per cluster and year."""
    unit = case.question.target.currency + kind.suffix
    stages: list[_Stage] = []
    for nature in case.by_nature:
        if stage := _stage(case, kind, nature):
            stages.append(stage)
            if settles(stage.extent):
                break
    if not stages:
        return (_shared(case, kind) or nothing(case)).cell(unit)
    chosen = answering([stage.extent for stage in stages])
    best = stages[chosen]
    worked = _worked_out(best, case, kind)
    figure = _settle(worked, _as_stated(best, case))
    money = figure.money
    money.reasons += passed_over([(s.nature, s.extent) for s in stages], chosen)
    if figure is worked and best.assembly:
        money.reasons += covered(case, best.assembly, enough=kind.years)
    return money.cell(unit, figure.counted)


def _stage(case: Case, kind: Ratio, nature: Nature) -> _Stage | None:
    """What there is of a nature: amounts that give a total, and amounts stated as asked.

    A mere maximum that is stated as asked says how much is covered only where no total does.
    """
    assembly = assembly_of(case, nature, of_one=kind.clusters)
    stated = _stated(case, kind, nature)
    if stated and assembly and assembly.items[0].claim.basis is kind.basis:
        assembly = None
    if not (assembly or stated):
        return None
    extents = [Extent(Decimal(0))]
    if assembly:
        extents = [extent_of(case, assembly)]
        if lacking := _lacking(case, kind, assembly):
            extents = [extents[0]._replace(share=Decimal(0), lacking=lacking)]
    if stated and (is_point(stated.claim) or not extents[0].share):
        share = share_of([stated.span], case.running) if stated.span else Decimal(1)
        extents.append(
            Extent(
                share,
                stated.dated,
                point=is_point(stated.claim),
                assumed=not stated.dated,
                said=share_in_words(share),
            )
        )
    return _Stage(nature, assembly, stated, max(extents, key=lambda e: e.share))


def _lacking(case: Case, kind: Ratio, assembly: Assembly) -> Phrase | None:
    """What a ratio needs beside the amounts and is not known; None: nothing."""
    if _divides(kind, assembly) and not _count(case, assembly.spans):
        return UNCOUNTED if assembly.spans else UNDATED
    if kind.years and not assembly.spans:
        return UNDATED
    return UNTIMED if kind.years and not assembly.years_known else None


def _divides(kind: Ratio, assembly: Assembly) -> bool:
    """Whether the amounts have to be divided by the clusters."""
    return kind.clusters and not assembly.each


def _stated(case: Case, kind: Ratio, nature: Nature) -> Item | None:
    """The amounts of a nature that a source states as asked, as one item."""
    if kind.basis is None:
        return None
    mine = own(case.by_nature[nature], kind.basis)
    if not mine or mine[0].detail is not None:
        return None
    points = [claim for claim in mine if is_point(claim)]
    choice = choose(points or mine)
    spans = {c.id: span for c in points or mine if (span := span_of(c, case.life))}
    span = spans.get(choice.claim.id)
    same = [c for c in points or mine if spans.get(c.id) == span]
    return item_of(same, spans=spans, life=case.life)._replace(average=True)


def _count(case: Case, spans: list[Span]) -> Count | None:
    """The clusters supported over the years of some money, else of the programme."""
    span = Span(spans[0].first, spans[-1].last) if spans else case.running
    if span is None:
        return None
    return case.once(("clusters", span), lambda: clusters(case.programme, span))


class _Figure(NamedTuple):
    """A ratio on its way to a cell."""

    money: Money
    counted: str | None = None

    @property
    def says_how_much(self) -> bool:
        """Whether it is more than a maximum or a minimum."""
        return self.money.low is not None and self.money.high is not None


def _worked_out(stage: _Stage, case: Case, kind: Ratio) -> _Figure | None:
    """The total divided by the clusters, by the years, or by both."""
    if stage.assembly is None:
        return None
    money = summed(case, stage.assembly).copy()
    money.parts = ()
    if money.total is None:
        return _Figure(money)
    if kind.years and not money.spans:
        return _none(money, MONEY_YEARS())
    if kind.years and not stage.assembly.years_known:
        return _none(money, HOW_LONG())
    count = None
    if _divides(kind, stage.assembly):
        count = _count(case, money.spans)
        if count is None:
            return _none(money, _clusters_over(money))
    inputs = [money.total.as_input()]
    if count:
        inputs.append(count.work_out(money.working).as_input("÷"))
    if kind.years:
        inputs.append(Input("÷", money.years, f"years of {money.covers}"))
    if len(inputs) > 1:
        unit = case.question.target.currency + kind.suffix
        money.total = money.working.chain("divide", "the total, divided", unit, inputs)
    _divide_limits(money, count, kind)
    return _Figure(money, (count.unit if count else OF_THE_SOURCE) if kind.clusters else None)


def _divide_limits(money: Money, count: Count | None, kind: Ratio) -> None:
    """Divide the interval by the clusters and the years, in the order of the value's step.

    Where the sum is of one amount, each claim on it is divided by its own years.
    """
    low, high = money.low, money.high
    if kind.years and money.total and money.limits:
        value = money.total.value * (count.value if count else 1)
        each = [divided(b, years or money.years) for b, years in money.limits]
        hull = Bounds.hull(value, each)
        low, high = hull.low, hull.high
    elif kind.years:
        low = None if low is None else low / money.years
        high = None if high is None else high / money.years
    if count:
        low = None if low is None or count.high is None else low / count.high
        high = None if high is None or count.low is None else high / count.low
        money.claims += count.claims
        money.rivals += count.rivals
        money.reasons += count.reasons
    if money.total:
        value = money.total.value
        low = None if low is None else min(low, value)
        high = None if high is None else max(high, value)
    money.low, money.high = low, high


def _shared(case: Case, kind: Ratio) -> Money | None:
    """What an amount stated for several programmes together lets one say of the ratio of one."""
    money = shared(case)
    if money is None or money.low is None:
        return money
    money.together = None
    if kind.years and not money.spans:
        return _none(money, MONEY_YEARS()).money
    count = _count(case, money.spans) if kind.clusters else None
    if kind.clusters and count is None:
        return _none(money, _clusters_over(money)).money
    _divide_limits(money, count, kind)
    return money


def _clusters_over(money: Money) -> Said:
    """The count that is missing, in words."""
    return CLUSTERS_OVER(money.covers or _BY_THE_PROGRAMME())


def _none(money: Money, what: Said) -> _Figure:
    """No figure, for want of something."""
    money.total = money.low = money.high = None
    money.working = Working()
    money.reasons.append(Reason(ReasonCode.MISSING, MISSING(what)))
    return _Figure(money)


def _as_stated(stage: _Stage, case: Case) -> _Figure | None:
    """The amount that a source states as asked, in the target."""
    item = stage.stated
    if item is None:
        return None
    money = Money(nature=stage.nature, claims=[item.claim], rule=item.choice.rule)
    alone = Assembly(stage.nature, [item])
    everything = case.programme.funding
    try:
        converted = convert(item, case.converter, money.working, case.question.spread)
    except Unconvertible as error:
        money.reasons.append(refused(item.claim, error))
        money.rivals = not_counted(case.claims, alone, everything, {})
        return _Figure(money)
    without = {id: UNCONVERTED(why) for id, why in converted.unbounding.items()}
    money.rivals = not_counted(case.claims, alone, everything, without)
    money.total = converted.quantity
    money.low, money.high = converted.bounds.low, converted.bounds.high
    money.spans = [converted.span] if converted.span else []
    money.reasons += converted.reasons
    return _Figure(money, OF_THE_SOURCE)


def _settle(worked: _Figure | None, stated: _Figure | None) -> _Figure:
    """The stated figure where it says how much, else the one worked out; both bound it."""
    figures = [f for f in (stated, worked) if f and f.money.total]
    if not figures:
        found = worked or stated
        if found is None:
            raise ValueError("a stage of money without an amount")
        return found
    chosen = next((f for f in figures if f.says_how_much), figures[0])
    for other in figures:
        if other is not chosen and other.says_how_much and chosen.says_how_much:
            _widen(chosen.money, other.money)
    return chosen


def _widen(money: Money, other: Money) -> None:
    """Let the interval of a figure hold another that answers the same question."""
    if money.low is not None and other.low is not None:
        money.low = min(money.low, other.low)
    if money.high is not None and other.high is not None:
        money.high = max(money.high, other.high)
    value = other.total.value if other.total else Decimal(0)
    claims = {claim.id: claim for claim in other.claims}
    said = _ALSO_GIVES(value)
    money.rivals = tuple(r for r in money.rivals if r.claim.id not in claims) + tuple(
        RivalUse(claim, said, in_interval=True) for claim in claims.values()
    )
