"""How much money a programme has.

Owns: the total, and what is said where there is none. Which stage answers is in `stages`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.compare.amounts import Assembly, own, relevant, span_of
from kb.compare.case import Case
from kb.compare.cell import Cell, Reason, ReasonCode, RivalUse
from kb.compare.others import no_candidate
from kb.compare.stages import (
    Extent,
    answering,
    assembly_of,
    covered,
    extent_of,
    passed_over,
    settles,
)
from kb.compare.sums import Money, add_up, shared
from kb.compare.wording import amount_in_words
from kb.evidence import Funding, choose
from kb.vocabulary import Basis, Origin
from kb.words import Listed, Phrase, Said

MISSING = Phrase("missing: {0}", "缺少：{0}")
MONEY_YEARS = Phrase("the years of the money", "资金的年份")
HOW_LONG = Phrase("for how many years the money is paid", "资金拨付的年数")
CLUSTERS_OVER = Phrase("clusters supported {0}", "{0} 支持的集群数")
_ROUNDS_AND_YEARS = Phrase("the number of rounds held and their years", "已举办的轮数及其年份")
_A_TOTAL = Phrase("{0} stated so that it gives a total", "可得出总额的{0}")
_A_TOTAL_OF = Phrase("{0} {1} stated so that it gives a total", "可得出总额的{0}{1}")
_OF_ORIGIN = Phrase("{1} of {0} origin", "{0}来源的{1}")
_PART_OF = Phrase("the {0} part of money of {1} origin: {2}", "{1}来源资金中的{0}部分：{2}")
_TOGETHER = Phrase("an amount stated for several programmes together", "与其他计划合计的金额")
_UNUSED = Phrase("is {0}, stated {1}", "是{0}，口径为{1}")
_UNUSED_INSIDE = Phrase(
    "is {0}, stated {1}, inside another amount", "是{0}，口径为{1}，含于另一金额之中"
)


def funding(case: Case) -> Cell:
    """The money of the programme: public support, unless the question names another kind."""
    key = ("funding", case.question.nature)
    return case.once(key, lambda: total(case).cell(case.question.target.currency))


def total(case: Case) -> Money:
    """The money of the stage that answers, added up; without a figure, what is known or wanted."""
    best = answer(case)
    if best is None:
        return shared(case) or nothing(case)
    money = summed(case, best.assembly).copy()
    money.reasons += best.reasons(case)
    return money


@dataclass(frozen=True, slots=True)
class Answer:
    """The amounts of the stage that answers, and what is said of the choice."""

    assembly: Assembly
    passed: tuple[Reason, ...]
    """The more certain stages that were passed over."""

    def reasons(self, case: Case, *, enough: bool = False) -> list[Reason]:
        """These, and how much of the programme the amounts cover; `enough` as in `covered`."""
        return [*self.passed, *covered(case, self.assembly, enough=enough)]


def answer(case: Case) -> Answer | None:
    """The amounts of the stage that answers; None where none gives a total."""
    return case.once(("answer", case.question.nature), lambda: _answer(case))


def _answer(case: Case) -> Answer | None:
    assemblies: list[Assembly] = []
    extents: list[Extent] = []
    for nature in case.by_nature:
        if assembly := assembly_of(case, nature):
            assemblies.append(assembly)
            extents.append(extent_of(case, assembly))
            if settles(extents[-1]):
                break
    if not assemblies:
        return None
    chosen = answering(extents)
    best = assemblies[chosen]
    stages = [(a.nature, e) for a, e in zip(assemblies, extents, strict=True)]
    return Answer(best, tuple(passed_over(stages, chosen)))


def shared_funding(case: Case) -> Cell:
    """What is stated for the programme and others together, and cannot be attributed to one."""
    money = shared(case)
    if money is None:
        money = nothing(case)
        money.reasons = [Reason(ReasonCode.MISSING, MISSING(_TOGETHER()))]
    return money.cell(case.question.target.currency)


def summed(case: Case, assembly: Assembly) -> Money:
    """An assembly added up, once for all measures that ask."""
    return case.once(("sum", assembly.nature, assembly.each), lambda: add_up(case, assembly))


def nothing(case: Case) -> Money:
    """That there is no figure, and what is missing."""
    return case.once(("nothing", case.question.nature), lambda: _nothing(case)).copy()


def _nothing(case: Case) -> Money:
    wanting = [_wanting(case), *_held_by_others(case)]
    money = Money(reasons=[Reason(ReasonCode.MISSING, MISSING(said)) for said in wanting])
    candidates = {claim.id for claim in case.claims}
    money.rivals = tuple(
        RivalUse(claim, _why_unused(claim, candidates)) for claim in case.programme.funding
    )
    return money


def _wanting(case: Case) -> Said:
    """What would turn the amounts that there are into a total."""
    claims = [claim for claims in case.by_nature.values() for claim in claims]
    if own(claims, Basis.PER_ROUND):
        return _ROUNDS_AND_YEARS()
    for basis in (Basis.PER_CLUSTER_PER_YEAR, Basis.PER_CLUSTER):
        if each := own(claims, basis):
            span = span_of(choose(each).claim, case.life) or case.running
            return CLUSTERS_OVER(span) if span else MONEY_YEARS()
    asked = case.question
    kind = _OF_ORIGIN(asked.origin, asked.measure) if asked.origin else asked.measure
    return _A_TOTAL_OF(asked.nature, kind) if asked.nature else _A_TOTAL(kind)


def _held_by_others(case: Case) -> Iterable[Said]:
    """That money is known of which an unknown part may be of the origin asked for."""
    asked = case.question
    if asked.origin is None:
        return
    for origin in (Origin.MIXED, Origin.UNKNOWN):
        amounts = tuple(
            amount_in_words(claim)
            for claim in relevant(case.programme, asked.measure, origin)
            if asked.nature in {None, claim.nature} and not claim.part_of
        )
        if amounts:
            yield _PART_OF(asked.origin, origin, Listed(amounts))


def _why_unused(claim: Funding, candidates: set[str]) -> Said:
    if said := no_candidate(claim, candidates):
        return said
    return (_UNUSED_INSIDE if claim.part_of else _UNUSED)(claim.nature, claim.basis)
