"""The claims that do not make a figure, each with why not."""

from collections.abc import Collection, Iterable, Mapping

from kb.compare.amounts import Assembly
from kb.compare.cell import DEPRECATED, LESS_BELIEVED, RivalUse
from kb.compare.wording import is_point
from kb.evidence import Funding, admissible
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
_ALONE = Phrase("is stated for this programme alone", "是本计划单独的金额")
_NO_YEARS = Phrase("is stated without its years", "未注明年份")
_OTHER_YEARS = Phrase("is stated for other years", "注明的是其他年份")
_LIMIT_ONLY = Phrase(
    "says no more than a limit ({0}), and another says how much",
    "仅注明界限（{0}），而另有注明金额者",
)


def not_counted(
    claims: Iterable[Funding],
    assembly: Assembly,
    everything: Iterable[Funding],
    refused: Mapping[str, Said],
) -> tuple[RivalUse, ...]:
    """Every other claim on the programme's money, with why it does not make the figure.

    `refused` has the ids of the claims of the assembly and of their rivals that could not be
    converted, and why. A mere limit makes no interval beside a claim that says how much.
    """
    bounding: dict[str, Said] = {}
    limits: dict[str, Said] = {}
    for item in assembly.items:
        points = any(is_point(claim) for claim in item.choice.all)
        for rival in item.choice.rivals:
            if points and not is_point(rival):
                limits[rival.id] = _LIMIT_ONLY(rival.qualifier)
            else:
                bounding[rival.id] = LESS_BELIEVED(item.choice.rule)
    for left in assembly.left_out:
        for claim in (left.item.claim, *left.item.choice.rivals):
            bounding[claim.id] = _UPPER_END(left.why)
    reasons = {**limits, **bounding, **refused}
    used = {item.claim.id for item in assembly.items} - refused.keys()
    candidates = {claim.id for claim in claims}
    return tuple(
        RivalUse(
            claim,
            reasons.get(claim.id) or _why_not(claim, assembly, candidates),
            in_interval=claim.id in bounding and claim.id not in refused,
        )
        for claim in everything
        if claim.id not in used
    )


def no_candidate(claim: Funding, candidates: Collection[str]) -> Said | None:
    """Why a claim is not one of those that were asked for; None where it is."""
    if claim not in admissible([claim]):
        return DEPRECATED()
    if claim.id not in candidates:
        return _OTHER_KIND(claim.measure, claim.origin)
    return None


def _why_not(claim: Funding, assembly: Assembly, candidates: Collection[str]) -> Said:
    """Why a claim takes no part in a figure."""
    if said := no_candidate(claim, candidates):
        return said
    if claim.shared_by:
        return _SHARED()
    if claim.nature is not assembly.nature:
        return _OTHER_NATURE(claim.nature, assembly.nature)
    if claim.part_of:
        return _INSIDE()
    if claim.detail is not None:
        return _FOR_PART(claim.detail)
    if any(item.claim.shared_by for item in assembly.items):
        return _ALONE()
    alike = [item.claim for item in assembly.items if item.claim.basis is claim.basis]
    if alike and claim.start is None and claim.end is None:
        return _NO_YEARS()
    if alike and all((claim.start, claim.end) != (other.start, other.end) for other in alike):
        return _OTHER_YEARS()
    if alike and not is_point(claim):
        return _LIMIT_ONLY(claim.qualifier)
    return _OTHER_BASIS(claim.basis)
