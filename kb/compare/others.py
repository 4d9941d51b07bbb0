"""The claims that do not make a figure, each with why not."""

from collections.abc import Iterable, Mapping

from kb.compare.amounts import Assembly
from kb.compare.cell import DEPRECATED, LESS_BELIEVED, RivalUse
from kb.evidence import Funding, admissible
from kb.vocabulary import Nature
from kb.words import Phrase, Said

_UPPER_END = Phrase("{0}; in the upper end of the interval", "{0}；计入区间上限")
_OTHER_KIND = Phrase(
    "is {0}, of {1} origin: another kind of money", "属于{0}，来源：{1}；是另一种资金"
)
_SHARED = Phrase("is stated for several programmes together", "是几个计划合计的金额")
_OTHER_NATURE = Phrase("is {0}, not {1}", "是{0}，不是{1}")
_INSIDE = Phrase("lies inside another amount", "含于另一金额之中")
_FOR_PART = Phrase("is for a part of the programme: {0}", "只用于计划的一部分：{0}")
_OTHER_BASIS = Phrase("is stated {0}", "口径为{0}")


def not_counted(
    claims: Iterable[Funding],
    assembly: Assembly,
    everything: Iterable[Funding],
    refused: Mapping[str, Said],
) -> tuple[RivalUse, ...]:
    """Every other claim on the programme's money, with why it does not make the figure.

    `refused` has the ids of the claims of the assembly that could not be converted, and why.
    """
    bounding: dict[str, Said] = {}
    for item in assembly.items:
        for rival in item.choice.rivals:
            bounding[rival.id] = LESS_BELIEVED(item.choice.rule)
    for left in assembly.left_out:
        for claim in (left.item.claim, *left.item.choice.rivals):
            bounding[claim.id] = _UPPER_END(left.why)
    reasons = {**refused, **bounding}
    used = {item.claim.id for item in assembly.items} - refused.keys()
    candidates = {claim.id for claim in claims}
    return tuple(
        RivalUse(
            claim,
            reasons.get(claim.id) or why_not(claim, assembly.nature, candidates),
            in_interval=claim.id in bounding,
        )
        for claim in everything
        if claim.id not in used
    )


def why_not(claim: Funding, nature: Nature, candidates: set[str]) -> Said:
    """Why a claim takes no part in a figure of a nature."""
    if claim not in admissible([claim]):
        return DEPRECATED()
    if claim.id not in candidates:
        return _OTHER_KIND(claim.measure, claim.origin)
    if claim.shared_by:
        return _SHARED()
    if claim.nature is not nature:
        return _OTHER_NATURE(claim.nature, nature)
    if claim.part_of:
        return _INSIDE()
    if claim.detail is not None:
        return _FOR_PART(claim.detail)
    return _OTHER_BASIS(claim.basis)
