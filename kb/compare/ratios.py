"""Money per year, per cluster, and per cluster and year.

Owns: how a total becomes what is asked, and when an amount stated as asked is taken instead. The
stated amount is the value where it says how much, and both together make the interval; a mere
maximum or minimum gives way to a figure worked out. Without the years or the count, no figure;
an amount that is stated for one cluster needs no count.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from kb.compare.amounts import Assembly, Item, item_of, not_counted, own, relevant, span_of
from kb.compare.cell import Cell, Input, Reason, ReasonCode, RivalUse, Working
from kb.compare.convert import Converter, Question, convert, is_point
from kb.compare.counts import Count, clusters
from kb.compare.duration import nominal_span
from kb.compare.funding import (
    CLUSTERS_OVER,
    MISSING,
    MONEY_YEARS,
    NEARLY_ALL,
    ONLY,
    Money,
    add_up,
    answering,
    assembly_of,
    coverage,
    natures,
    nothing,
    passed_over,
    refused,
    shared,
)
from kb.compare.spans import extent, share_of
from kb.evidence import Programme, choose
from kb.money import Economies, Unconvertible
from kb.period import Span
from kb.vocabulary import Basis, Nature
from kb.words import Phrase, Said


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

_UNCOUNTED_YEARS = Phrase("no years in which clusters are counted", "没有任何有集群计数的年份")
_BY_THE_PROGRAMME = Phrase("by the programme", "（计划全程）")
_ALSO_GIVES = Phrase(
    "with the others that are said to gives {0:,.0f}; in the interval",
    "与同样如此标注的其他金额一起得出 {0:,.0f}；计入区间",
)

_OF_THE_SOURCE = "cluster, as the source counts them"
"""The unit counted where a source states an amount for one cluster."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """What is known of the money of one nature."""

    nature: Nature
    assembly: Assembly | None
    stated: Item | None
    share: Decimal
    extent: Said
    """The share in words, as what is passed over."""


def ratio(programme: Programme, question: Question, economies: Economies, kind: Ratio) -> Cell:
    """The programme's money per year, per cluster, or per cluster and year."""
    running = nominal_span(programme, question.on)
    unit = question.target.currency + kind.suffix
    stages = [
        stage
        for nature in natures(question)
        if (stage := _stage(programme, question, kind, nature, running))
    ]
    if not stages:
        money = _shared(programme, question, economies, kind, running)
        return (money or nothing(programme, question, running)).cell(unit)
    best = stages[answering([stage.share for stage in stages])]
    worked = _worked_out(best, programme, question, economies, kind)
    figure = _settle(worked, _as_stated(best, programme, question, economies))
    money = figure.money
    money.reasons += passed_over([(s.nature, s.extent) for s in stages], best.nature, question)
    if figure is worked and best.assembly and best.assembly.share < 1 and running:
        whole = kind.years or best.assembly.share >= NEARLY_ALL
        code = ReasonCode.SOME_YEARS if whole else ReasonCode.PARTIAL
        money.reasons.append(Reason(code, coverage(best.assembly, running)))
    return money.cell(unit, figure.counted)


def _stage(
    programme: Programme, question: Question, kind: Ratio, nature: Nature, running: Span | None
) -> _Stage | None:
    """What there is of a nature: amounts that give a total, and amounts stated as asked.

    A mere maximum that is stated as asked says how much is covered only where no total does.
    """
    assembly = assembly_of(programme, question, nature, running, of_one=kind.clusters)
    stated = _stated(programme, question, kind, nature, running)
    if stated and assembly and assembly.items[0].claim.basis is kind.basis:
        assembly = None
    if not (assembly or stated):
        return None
    covered = [(Decimal(0), _UNCOUNTED_YEARS())]
    if assembly and (not _divides(kind, assembly) or _count(programme, assembly.spans, running)):
        covered = [(assembly.share, ONLY(assembly.extent))]
    if stated and (is_point(stated.claim) or not covered[0][0]):
        share = share_of([stated.span], running) if stated.span else Decimal(1)
        covered.append((share, ONLY(extent(share))))
    return _Stage(nature, assembly, stated, *max(covered, key=lambda pair: pair[0]))


def _divides(kind: Ratio, assembly: Assembly) -> bool:
    """Whether the amounts have to be divided by the clusters."""
    return kind.clusters and not assembly.each


def _stated(
    programme: Programme, question: Question, kind: Ratio, nature: Nature, running: Span | None
) -> Item | None:
    """The amounts of a nature that a source states as asked, as one item."""
    if kind.basis is None:
        return None
    claims = [c for c in relevant(programme, question.measure) if c.nature is nature]
    mine = own(claims, kind.basis)
    if not mine or mine[0].detail is not None:
        return None
    points = [claim for claim in mine if is_point(claim)]
    choice = choose(points or mine)
    span = span_of(choice.claim, running) or running
    same = [c for c in points or mine if (span_of(c, running) or running) == span]
    return replace(item_of(same, span), average=True)


def _count(programme: Programme, spans: list[Span], running: Span | None) -> Count | None:
    """The clusters supported over the years of some money, else of the programme."""
    span = Span(spans[0].first, spans[-1].last) if spans else running
    return clusters(programme, span) if span else None


@dataclass(frozen=True, slots=True)
class _Figure:
    """A ratio on its way to a cell."""

    money: Money
    counted: str | None = None

    @property
    def says_how_much(self) -> bool:
        """Whether it is more than a maximum or a minimum."""
        return self.money.low is not None and self.money.high is not None


def _worked_out(
    stage: _Stage, programme: Programme, question: Question, economies: Economies, kind: Ratio
) -> _Figure | None:
    """The total divided by the clusters, by the years, or by both."""
    if stage.assembly is None:
        return None
    money = add_up(stage.assembly, programme, question, economies)
    if money.total is None:
        return _Figure(money)
    if kind.years and not (money.spans and stage.assembly.years_known):
        return _none(money, MONEY_YEARS())
    count = None
    if _divides(kind, stage.assembly):
        count = _count(programme, money.spans, nominal_span(programme, question.on))
        if count is None:
            return _none(money, _clusters_over(money))
    inputs = [money.total.as_input()]
    if count:
        inputs.append(count.work_out(money.working).as_input("÷"))
    if kind.years:
        inputs.append(Input("÷", money.years, f"years of {money.covers}"))
    if len(inputs) > 1:
        unit = question.target.currency + kind.suffix
        money.total = money.working.chain("divide", "the total, divided", unit, inputs)
    _divide_limits(money, count, kind)
    return _Figure(money, (count.unit if count else _OF_THE_SOURCE) if kind.clusters else None)


def _divide_limits(money: Money, count: Count | None, kind: Ratio) -> None:
    """Divide the interval by the clusters and the years, in the order of the value's step."""
    if count:
        money.low = None if money.low is None else money.low / count.high
        money.high = None if money.high is None else money.high / count.low
        money.claims += count.claims
        money.rivals += count.rivals
        money.reasons += count.reasons
    if kind.years:
        money.low = None if money.low is None else money.low / money.years
        money.high = None if money.high is None else money.high / money.years


def _shared(
    programme: Programme,
    question: Question,
    economies: Economies,
    kind: Ratio,
    running: Span | None,
) -> Money | None:
    """What an amount stated for several programmes together lets one say of the ratio of one."""
    money = shared(programme, question, economies, running)
    if money is None or money.low is None:
        return money
    if kind.years and not money.spans:
        return _none(money, MONEY_YEARS()).money
    count = _count(programme, money.spans, running) if kind.clusters else None
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


def _as_stated(
    stage: _Stage, programme: Programme, question: Question, economies: Economies
) -> _Figure | None:
    """The amount that a source states as asked, in the target."""
    item = stage.stated
    if item is None:
        return None
    money = Money(nature=stage.nature, claims=[item.claim], rule=item.choice.rule)
    converter = Converter(economies, programme.economy, question.target)
    try:
        converted = convert(item, converter, money.working)
    except Unconvertible as error:
        money.reasons.append(refused(item.claim, error))
        money.rivals = _beside(item, stage, programme, question)
        return _Figure(money)
    money.total = converted.quantity
    money.low, money.high = converted.bounds.low, converted.bounds.high
    money.spans = [converted.span] if converted.span else []
    money.reasons += converted.reasons
    money.rivals = _beside(item, stage, programme, question)
    return _Figure(money, _OF_THE_SOURCE)


def _beside(
    item: Item, stage: _Stage, programme: Programme, question: Question
) -> tuple[RivalUse, ...]:
    """Every claim on the money other than the one stated as asked."""
    alone = Assembly(stage.nature, [item])
    return not_counted(relevant(programme, question.measure), alone, programme.funding, {})


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
