"""How much money a programme has.

Owns: which stage of the money answers, and how its amounts become one figure. Without a stage
asked for, the most certain one (spent, committed, planned, estimated, unknown) answers whose
amounts cover at least half of the programme's years; if none does, the one that covers most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kb.compare.amounts import Assembly, assemble, item_of, not_counted, own, relevant, span_of
from kb.compare.cell import Bounds, Cell, Quantity, Reason, ReasonCode, RivalUse, Together, Working
from kb.compare.convert import Converter, Question, amount_in_words, convert, qualified
from kb.compare.counts import clusters, number_of, rounds_held
from kb.compare.duration import nominal_span
from kb.compare.spans import length_of, merge, share_of
from kb.evidence import Claim, Funding, Programme, choose
from kb.money import Economies, OutsideSeries, Unconvertible
from kb.period import Span
from kb.vocabulary import Basis, Nature
from kb.words import Phrase, Said

ONLY = Phrase("only {0}", "仅{0}")
_PASSED_OVER = Phrase(
    "{0} money is stated for {1}; {2} money covers more", "{0}资金涵盖{1}；{2}资金涵盖更多"
)
_COVERAGE = Phrase("amounts are stated for {0}: {1}", "金额涵盖 {0}：{1}")
_PART_OF_PERIOD = Phrase("{0:.0%} of the programme's {1}", "计划期间 {1} 的 {0:.0%}")
_FOR_PART = Phrase("stated for a part: {0}", "只用于一部分：{0}")
_REFUSED = Phrase("{0} is left out: {1}", "{0} 未计入：{1}")
_UNCONVERTED = Phrase("cannot be converted: {0}", "无法换算：{0}")
_LEFT_OUT = Phrase("{0}: {1}", "{0}：{1}")
_SHARED = Phrase(
    "{0} is stated for this programme and {1} together; its share is anything from nothing to "
    "the whole",
    "{0} 是本计划与 {1} 的合计金额；本计划所占份额可为零至全部",
)
MISSING = Phrase("missing: {0}", "缺少：{0}")
_ROUNDS_AND_YEARS = Phrase("the number of rounds held and their years", "已举办的轮数及其年份")
CLUSTERS_OVER = Phrase("clusters supported {0}", "{0} 支持的集群数")
MONEY_YEARS = Phrase("the years of the money", "资金的年份")
_A_TOTAL = Phrase("{0} stated so that it gives a total", "可得出总额的{0}")
_A_TOTAL_OF = Phrase("{0} {1} stated so that it gives a total", "可得出总额的{0}{1}")
_OTHER_MONEY = Phrase("is another kind of money, or deprecated", "是另一种资金，或已弃用")
_UNUSED = Phrase("is {0}, stated {1}", "是{0}，口径为{1}")
_UNUSED_INSIDE = Phrase(
    "is {0}, stated {1}, inside another amount", "是{0}，口径为{1}，含于另一金额之中"
)

ENOUGH = Decimal("0.5")
"""The part of the programme's years that a stage of the money must cover to answer."""

NEARLY_ALL = Decimal("0.8")
"""From this part of the years on, amounts stand for the whole programme: money is rarely paid
over exactly the years in which a programme is said to run."""


@dataclass
class Money:
    """A sum in the target with what it rests on; `total` is None where there is no figure."""

    nature: Nature | None = None
    total: Quantity | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    working: Working = field(default_factory=Working)
    spans: list[Span] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    rivals: tuple[RivalUse, ...] = ()
    rule: str | None = None
    together: Together | None = None

    @property
    def covers(self) -> str | None:
        """The years that the sum speaks of."""
        return ", ".join(map(str, self.spans)) or None

    @property
    def years(self) -> Decimal:
        """How many years these are."""
        return length_of(self.spans)

    def cell(self, unit: str, counted: str | None = None) -> Cell:
        """The sum as a cell."""
        return Cell(
            value=self.total.value if self.total else None,
            low=self.low,
            high=self.high,
            unit=unit,
            reasons=tuple(dict.fromkeys(self.reasons)),
            claims=tuple({claim.id: claim for claim in self.claims}.values()),
            rivals=self.rivals,
            rule=self.rule,
            steps=tuple(self.working.steps),
            nature=self.nature,
            unit_counted=counted,
            covers=self.covers,
            together=self.together,
        )


def funding(programme: Programme, question: Question, economies: Economies) -> Cell:
    """The money of the programme: public support, unless the question names another kind."""
    running = nominal_span(programme, question.on)
    assemblies = [
        assembly
        for nature in natures(question)
        if (assembly := assembly_of(programme, question, nature, running))
    ]
    if not assemblies:
        money = shared(programme, question, economies, running)
        money = money or nothing(programme, question, running)
        return money.cell(question.target.currency)
    best = assemblies[answering([a.share for a in assemblies])]
    money = add_up(best, programme, question, economies)
    stages = [(a.nature, ONLY(a.extent)) for a in assemblies]
    money.reasons += passed_over(stages, best.nature, question)
    if best.share < 1 and running:
        code = ReasonCode.PARTIAL if best.share < NEARLY_ALL else ReasonCode.SOME_YEARS
        money.reasons.append(Reason(code, coverage(best, running)))
    return money.cell(question.target.currency)


def natures(question: Question) -> list[Nature]:
    """The stages of money that may answer, the most certain first."""
    return [question.nature] if question.nature else list(Nature)


def answering(shares: Sequence[Decimal]) -> int:
    """Which of the stages answers, by the part of the programme's years that each covers."""
    enough = [index for index, share in enumerate(shares) if share >= ENOUGH]
    return enough[0] if enough else max(range(len(shares)), key=lambda i: shares[i])


def passed_over(
    stages: Sequence[tuple[Nature, Said]], chosen: Nature, question: Question
) -> list[Reason]:
    """That a more certain stage was passed over, where one was; each with how much it covers."""
    if question.nature:
        return []
    before = stages[: [nature for nature, _ in stages].index(chosen)]
    return [
        Reason(ReasonCode.NATURE, _PASSED_OVER(nature, extent, chosen)) for nature, extent in before
    ]


def coverage(assembly: Assembly, running: Span) -> Said:
    """How much of the programme's years the amounts cover, in words."""
    whole = _PART_OF_PERIOD(float(assembly.share), running)
    return _COVERAGE(tuple(assembly.spans), assembly.extent if assembly.rounds else whole)


def assembly_of(
    programme: Programme,
    question: Question,
    nature: Nature,
    running: Span | None,
    *,
    of_one: bool = False,
) -> Assembly | None:
    """The amounts of a stage: those stated in total or per year, else those that give a total.

    With `of_one`, an amount for one cluster is left as it is, and needs no count.
    """
    claims = relevant(programme, question.measure)
    stated = assemble(claims, nature, running)
    if stated:
        return stated
    mine = [claim for claim in claims if claim.nature is nature]
    if rounds := own(mine, Basis.PER_ROUND):
        return _from_rounds(programme, rounds, nature, running)
    for basis in (Basis.PER_CLUSTER_PER_YEAR, Basis.PER_CLUSTER):
        if each := own(mine, basis):
            if of_one:
                return _of_one(each, nature, running)
            return _from_clusters(programme, each, nature, running)
    return None


def _from_rounds(
    programme: Programme, stated: Sequence[Funding], nature: Nature, running: Span | None
) -> Assembly | None:
    """Amounts of single rounds added up; an undated one times the number of rounds."""
    held = rounds_held(programme)
    by_round: dict[tuple[int, str], list[Funding]] = {}
    for claim in stated:
        if claim.start is not None:
            by_round.setdefault((claim.start.year, claim.origin), []).append(claim)
    if not by_round:
        if not held or running is None:
            return None
        item = replace(item_of(stated, running), times=number_of(held))
        return Assembly(nature, [item], reasons=_for_a_part(stated))
    items = []
    for (year, _), same in sorted(by_round.items()):
        first = Span(date(year, 1, 1), date(year, 12, 31))
        items.append(item_of(same, span_of(choose(same).claim, None) or first))
    years = {year for year, _ in by_round}
    assembly = Assembly(nature, items, reasons=_for_a_part(stated))
    # A round's money is paid over years of which only the first is told.
    assembly.years_known = all(item.claim.end for item in items)
    if held:
        assembly.rounds = (len(years), max(len(held), len(years)))
        assembly.share = Decimal(assembly.rounds[0]) / assembly.rounds[1]
    else:
        assembly.share = share_of(assembly.spans, running)
    return assembly


def _from_clusters(
    programme: Programme, stated: Sequence[Funding], nature: Nature, running: Span | None
) -> Assembly | None:
    """An amount for one cluster, times the clusters supported over the same years."""
    assembly = _of_one(stated, nature, running)
    item = assembly.items[0]
    count = clusters(programme, item.span) if item.span else None
    if count is None:
        return None
    assembly.items = [replace(item, times=count)]
    assembly.reasons = [*count.reasons, *assembly.reasons]
    assembly.each = False
    return assembly


def _of_one(stated: Sequence[Funding], nature: Nature, running: Span | None) -> Assembly:
    """An amount for one cluster, as it is."""
    span = span_of(choose(stated).claim, running) or running
    assembly = Assembly(nature, [item_of(stated, span)], reasons=_for_a_part(stated), each=True)
    assembly.share = share_of(assembly.spans, running)
    return assembly


def _for_a_part(stated: Sequence[Funding]) -> list[Reason]:
    """That the amounts are for a part of the programme, where they are."""
    details = sorted({claim.detail for claim in stated if claim.detail})
    return [Reason(ReasonCode.PARTS_ONLY, _FOR_PART(d)) for d in details]


def add_up(
    assembly: Assembly, programme: Programme, question: Question, economies: Economies
) -> Money:
    """The items of an assembly in the target, added; what may come on top opens the interval."""
    money = Money(nature=assembly.nature, reasons=list(assembly.reasons))
    converter = Converter(economies, programme.economy, question.target)
    parts: list[tuple[Quantity, Bounds]] = []
    unconverted: dict[str, Said] = {}
    counted: list[RivalUse] = []
    for item in assembly.items:
        try:
            converted = convert(item, converter, money.working)
        except Unconvertible as error:
            money.reasons.append(refused(item.claim, error))
            unconverted[item.claim.id] = _UNCONVERTED(error.said)
            continue
        parts.append((converted.quantity, converted.bounds))
        money.spans += [converted.span] if converted.span else []
        money.claims += [item.claim, *(item.times.claims if item.times else ())]
        counted += item.times.rivals if item.times else ()
        money.reasons += converted.reasons
        money.rule = money.rule or item.choice.rule
    money.spans = merge(money.spans)
    candidates = relevant(programme, question.measure)
    money.rivals = not_counted(candidates, assembly, programme.funding, unconverted)
    money.rivals += tuple(counted)
    if parts:
        money.total = money.working.sum(
            "sum of the amounts", question.target.currency, [q for q, _ in parts]
        )
        money.low = _sum(bounds.low for _, bounds in parts)
        money.high = _sum([*(b.high for _, b in parts), *_on_top(assembly, converter, money)])
    return money


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None where one of the values is not known."""
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _on_top(assembly: Assembly, converter: Converter, money: Money) -> list[Decimal | None]:
    """The highest values of the amounts that may come on top; None where it cannot be told."""
    highs = []
    for left in assembly.left_out:
        amount = amount_in_words(left.item.claim)
        money.reasons.append(Reason(ReasonCode.LEFT_OUT, _LEFT_OUT(amount, left.why)))
        try:
            highs.append(convert(left.item, converter, Working()).bounds.high)
        except Unconvertible:
            highs.append(None)
    return highs


def refused(claim: Funding, error: Unconvertible) -> Reason:
    """That an amount could not be converted, and why."""
    code = (
        ReasonCode.OUTSIDE_SERIES if isinstance(error, OutsideSeries) else ReasonCode.UNCONVERTIBLE
    )
    return Reason(code, _REFUSED(amount_in_words(claim), error.said))


def shared(
    programme: Programme, question: Question, economies: Economies, running: Span | None
) -> Money | None:
    """What an amount stated for several programmes together lets one say of one of them."""
    candidates = relevant(programme, question.measure)
    claims = [c for c in candidates if c.shared_by and c.nature in natures(question)]
    if not claims:
        return None
    choice = choose(claims)
    claim = choice.claim
    money = Money(nature=claim.nature, claims=[claim], rule=choice.rule)
    others = tuple(id for id in claim.shared_by if id != programme.id)
    money.reasons.append(Reason(ReasonCode.SHARED, _SHARED(amount_in_words(claim), others)))
    item = item_of(claims, span_of(claim, running) or running)
    money.reasons += [*item.reasons, *qualified(claim)]
    money.rivals = not_counted(candidates, Assembly(claim.nature, [item]), programme.funding, {})
    converter = Converter(economies, programme.economy, question.target)
    try:
        converted = convert(item, converter, Working())
    except Unconvertible as error:
        money.reasons.append(refused(claim, error))
        return money
    money.spans = [converted.span] if converted.span else []
    bounds = converted.bounds
    money.low, money.high = Decimal(0), bounds.high
    money.together = Together(claim, bounds.value, bounds.low, bounds.high)
    return money


def nothing(programme: Programme, question: Question, running: Span | None) -> Money:
    """That there is no figure, and what is missing."""
    said = MISSING(_wanting(programme, question, running))
    money = Money(reasons=[Reason(ReasonCode.MISSING, said)])
    candidates = {claim.id for claim in relevant(programme, question.measure)}
    money.rivals = tuple(
        RivalUse(claim, _why_unused(claim, candidates)) for claim in programme.funding
    )
    return money


def _wanting(programme: Programme, question: Question, running: Span | None) -> Said:
    """What would turn the amounts that there are into a total."""
    asked = natures(question)
    claims = [c for c in relevant(programme, question.measure) if c.nature in asked]
    if own(claims, Basis.PER_ROUND):
        return _ROUNDS_AND_YEARS()
    for basis in (Basis.PER_CLUSTER_PER_YEAR, Basis.PER_CLUSTER):
        if each := own(claims, basis):
            span = span_of(choose(each).claim, running) or running
            return CLUSTERS_OVER(span) if span else MONEY_YEARS()
    if question.nature:
        return _A_TOTAL_OF(question.nature, question.measure)
    return _A_TOTAL(question.measure)


def _why_unused(claim: Funding, candidates: set[str]) -> Said:
    if claim.id not in candidates:
        return _OTHER_MONEY()
    return (_UNUSED_INSIDE if claim.part_of else _UNUSED)(claim.nature, claim.basis)
