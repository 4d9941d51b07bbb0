"""Which stage of the money answers, and how its amounts give a total.

Owns: the choice among the stages where none is asked for. Amounts for the whole programme come
before those for parts of it, amounts with their years before those without, the most certain
stage (spent, committed, planned, estimated, unknown) before the others; but a stage answers only
if its amounts cover at least half of the programme's years, unless none does: then the one that
covers most.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from kb.compare.amounts import UNKNOWN_LIFE, Assembly, Item, assemble, item_of, own, span_of
from kb.compare.case import Case
from kb.compare.cell import FOR_PART, Reason, ReasonCode
from kb.compare.counts import clusters, number_of
from kb.compare.rounds import for_clusters
from kb.compare.spans import NEARLY_ALL, Life, extent
from kb.compare.wording import is_point
from kb.evidence import Funding, choose
from kb.period import year_span
from kb.vocabulary import Basis, Nature
from kb.words import Phrase, Said

_COVERS_MORE = Phrase(
    "{0} money is stated for {1}; {2} money covers more", "{0}资金涵盖{1}；{2}资金涵盖更多"
)
_ONLY = Phrase("only {0}", "仅{0}")
_WITHOUT_YEARS = Phrase(
    "{0} money is stated without its years; those of {2} money are known",
    "{0}资金未注明年份；{2}资金的年份已知",
)
_PARTS = Phrase(
    "{0} money is stated for parts of the programme only; {2} money for the whole",
    "{0}资金只有计划各部分的金额；{2}资金有整个计划的金额",
)
_LIMITS = Phrase(
    "{0} money is stated as a limit only; {2} money as an amount",
    "{0}资金只注明界限；{2}资金注明金额",
)
UNDATED = Phrase(
    "{0} money is stated without its years; {2} money covers more",
    "{0}资金未注明年份；{2}资金涵盖更多",
)
UNCOUNTED = Phrase(
    "{0} money is stated for years in which no clusters are counted; {2} money covers more",
    "{0}资金的年份没有集群计数；{2}资金涵盖更多",
)
UNTIMED = Phrase(
    "{0} money is stated without for how many years it is paid; {2} money covers more",
    "{0}资金未注明拨付年数；{2}资金涵盖更多",
)
_COVERAGE = Phrase("amounts are stated for {0}: {1}", "金额涵盖 {0}：{1}")
_PART_OF_PERIOD = Phrase("{0:.0%} of the programme's {1}", "计划期间 {1} 的 {0:.0%}")

ENOUGH = Decimal("0.5")
"""The part of the programme's years that a stage of the money must cover to answer."""


class Extent(NamedTuple):
    """How much of a programme the amounts of a stage speak of."""

    share: Decimal
    """The part of its years or rounds; nothing where what is needed beside the money is not."""
    dated: bool = True
    whole: bool = True
    point: bool = True
    """Whether they say how much, and not only at most or at least how much."""
    assumed: bool = False
    """Whether a sum without years is taken for that of the whole programme."""
    said: Said | None = None
    """The share in words."""
    lacking: Phrase | None = None
    """What is needed beside the money and not known, where the share is nothing for that."""


def extent_of(case: Case, assembly: Assembly) -> Extent:
    """How much of a programme some amounts speak of."""
    return case.once(("extent", assembly.nature, assembly.each), lambda: _extent(assembly))


def _extent(assembly: Assembly) -> Extent:
    return Extent(
        assembly.share,
        assembly.dated,
        not assembly.parts_only,
        all(is_point(item.claim) for item in assembly.items),
        assembly.share > 0 and not any(item.yearly or item.dated for item in assembly.items),
        _ONLY(assembly.extent),
    )


def settles(extent: Extent) -> bool:
    """Whether a stage answers whatever is stated of less certain ones."""
    return extent.whole and extent.point and extent.dated and extent.share >= ENOUGH


def answering(extents: Sequence[Extent]) -> int:
    """Which of the stages answers; they are in the order of certainty."""
    order = range(len(extents))
    whole = [i for i in order if extents[i].whole]
    for point in (True, False):
        alike = [i for i in whole if extents[i].point is point and extents[i].share >= ENOUGH]
        dated = [i for i in alike if extents[i].dated]
        assumed = [i for i in alike if extents[i].assumed]
        if dated or assumed:
            return (dated or assumed)[0]
    some = [i for i in whole if extents[i].dated and extents[i].share]
    return max(some or whole or order, key=lambda i: extents[i].share)


def passed_over(stages: Sequence[tuple[Nature, Extent]], chosen: int) -> list[Reason]:
    """That more certain stages were passed over, and why each was."""
    answer, best = stages[chosen]
    reasons = []
    for nature, other in stages[:chosen]:
        if best.whole and not other.whole:
            phrase = _PARTS
        elif best.point and not other.point:
            phrase = _LIMITS
        elif best.dated and not other.dated:
            phrase = _WITHOUT_YEARS
        elif not other.share:
            phrase = other.lacking or UNDATED
        else:
            phrase = _COVERS_MORE
        reasons.append(Reason(ReasonCode.NATURE, phrase(nature, other.said, answer)))
    return reasons


def covered(case: Case, assembly: Assembly, *, enough: bool = False) -> list[Reason]:
    """That the amounts do not cover the whole programme, where they do not.

    With `enough`, some of the years do for a figure that can be set beside others.
    """
    if assembly.share == 1 or case.running is None or not assembly.spans:
        return []
    whole = _PART_OF_PERIOD(float(assembly.share), case.running)
    said = _COVERAGE(tuple(assembly.spans), assembly.extent if assembly.rounds else whole)
    most = enough or assembly.share >= NEARLY_ALL
    return [Reason(ReasonCode.SOME_YEARS if most else ReasonCode.PARTIAL, said)]


def assembly_of(case: Case, nature: Nature, *, of_one: bool = False) -> Assembly | None:
    """The amounts of a stage: those stated in total or per year, else those that give a total.

    With `of_one`, an amount for one cluster is left as it is, and needs no count.
    """
    mine = case.by_nature.get(nature)
    if not mine:
        return None
    of_all = case.once(("of all", nature), lambda: _of_all(case, nature, mine))
    if of_all and not of_all.parts_only:
        return of_all
    each = own(mine, Basis.PER_CLUSTER_PER_YEAR) or own(mine, Basis.PER_CLUSTER)
    if not each or (of_all and each[0].detail):
        return of_all
    make = _of_one if of_one else _from_clusters
    return case.once((make, nature), lambda: make(case, each, nature)) or of_all


def _of_all(case: Case, nature: Nature, claims: Sequence[Funding]) -> Assembly | None:
    """The amounts stated in total or per year, else those of the rounds."""
    stated = assemble(claims, nature, case.life)
    if stated and not stated.parts_only:
        return stated
    rounds = own(claims, Basis.PER_ROUND)
    return (_from_rounds(case, rounds, nature) if rounds else None) or stated


def _from_rounds(case: Case, stated: Sequence[Funding], nature: Nature) -> Assembly | None:
    """Amounts of single rounds added up; an undated one times the number of rounds."""
    held = for_clusters(case.programme)
    by_year: dict[tuple[int, str], list[Funding]] = {}
    for claim in stated:
        if claim.start is not None:
            by_year.setdefault((claim.start.year, claim.origin), []).append(claim)
    if not by_year:
        if not held or case.running is None:
            return None
        item = item_of(stated, life=case.life)._replace(times=number_of(held))
        return Assembly(nature, [item], reasons=_for_a_part(stated))
    items: list[Item] = []
    told: dict[int, int] = {}
    for (year, _), same in sorted(by_year.items()):
        in_year = sum(each.year == year for each in held)
        apart = 1 < len(same) <= in_year
        groups = [[claim] for claim in same] if apart else [same]
        items += [_of_round(group, year) for group in groups]
        told[year] = max(told.get(year, 0), len(groups))
    assembly = Assembly(nature, items, reasons=_for_a_part(stated))
    # A round's money is paid over years of which only the first is told.
    assembly.years_known = all(item.claim.end for item in items)
    if held:
        stated_rounds = sum(told.values())
        numbers = [each.decision.number or 0 for each in held]
        assembly.rounds = (stated_rounds, max(len(held), stated_rounds, *numbers))
        assembly.share = Decimal(assembly.rounds[0]) / assembly.rounds[1]
    else:
        assembly.share = assembly.share_of(case.life)
    return assembly


def _of_round(same: Sequence[Funding], year: int) -> Item:
    """The amount of one round, over its own years or else the year in which it was held."""
    first = year_span(year, year)
    return item_of(same, spans={claim.id: span_of(claim, UNKNOWN_LIFE) or first for claim in same})


def _from_clusters(case: Case, stated: Sequence[Funding], nature: Nature) -> Assembly | None:
    """An amount for one cluster, times the clusters supported over the same years."""
    assembly = _of_one(case, stated, nature)
    item = assembly.items[0]
    over = span_of(item.claim, Life(case.running)) or case.running
    count = clusters(case.programme, over) if over else None
    if count is None:
        return None
    assembly.items = [item._replace(times=count)]
    assembly.reasons = [*count.reasons, *assembly.reasons]
    assembly.each = False
    assembly.years_known = True
    return assembly


def _of_one(case: Case, stated: Sequence[Funding], nature: Nature) -> Assembly:
    """An amount for one cluster, as it is; of amounts for parts, those for the believed one's part.

    Amounts for other parts answer another question.
    """
    detail = choose(stated).claim.detail
    stated = [claim for claim in stated if claim.detail == detail]
    spans = {claim.id: span for claim in stated if (span := span_of(claim, case.life))}
    item = item_of(stated, spans=spans, life=case.life)
    assembly = Assembly(nature, [item], reasons=_for_a_part(stated), each=True)
    assembly.share = assembly.share_of(case.life)
    # One cluster is paid for fewer years than the programme runs, and nobody says for how many.
    assembly.years_known = item.yearly or item.dated
    return assembly


def _for_a_part(stated: Sequence[Funding]) -> list[Reason]:
    """That the amounts are for a part of the programme, where they are."""
    details = sorted({claim.detail for claim in stated if claim.detail})
    return [Reason(ReasonCode.PARTS_ONLY, FOR_PART(detail)) for detail in details]


def share_in_words(share: Decimal) -> Said:
    """A part of the programme's years as what is covered only."""
    return _ONLY(extent(share))
