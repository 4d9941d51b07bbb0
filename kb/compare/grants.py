"""The most that a single cluster can get."""

from collections.abc import Mapping
from dataclasses import replace

from kb.compare.amounts import Assembly, item_of, own, span_of
from kb.compare.case import Case
from kb.compare.cell import FOR_PART, OF_THE_SOURCE, Cell, Reason, ReasonCode, Working
from kb.compare.convert import Converted, convert
from kb.compare.funding import MISSING
from kb.compare.others import not_counted
from kb.compare.sums import UNCONVERTED, Money, refused
from kb.compare.wording import amount_in_words
from kb.evidence import Funding
from kb.money import Unconvertible
from kb.vocabulary import Basis, Nature, Qualifier
from kb.words import Phrase, Said

_STATED = Phrase("what one cluster gets or can get", "单个集群获得或可获得的金额")
_LESS = Phrase("allows less for one cluster", "允许单个集群获得的金额较小")
_NO_MOST = Phrase("{0}: at least; no most is stated", "{0}：仅注明至少，未注明上限")
MOST = "most"
"""The rule by which the claim is chosen: it allows the most."""


def most_per_cluster(case: Case) -> Cell:
    """The highest amount that any claim allows for one cluster, of whatever stage.

    Ranges and maxima count by their upper end. A claim that says only at least how much names no
    most, and one that cannot be converted may allow more: the interval is then open upwards.
    """
    unit = f"{case.question.target.currency}/cluster"
    claims = [claim for claims in case.by_nature.values() for claim in claims]
    each = own(claims, Basis.PER_CLUSTER)
    if not each:
        missing = Reason(ReasonCode.MISSING, MISSING(_STATED()))
        return _with_others(case, Money(reasons=[missing]), {}).cell(unit)
    money = Money()
    found: dict[str, tuple[Converted, Working]] = {}
    others = {claim.id: _LESS() for claim in each}
    for claim in each:
        working = Working()
        try:
            found[claim.id] = (_upper_end(case, claim, working), working)
        except Unconvertible as error:
            money.reasons.append(refused(claim, error))
            others[claim.id] = UNCONVERTED(error.said)
    candidates = [claim for claim in each if claim.id in found]
    if not candidates:
        return _with_others(case, money, others).cell(unit)
    best = max(candidates, key=lambda c: (found[c.id][0].quantity.value, c.id))
    converted, money.working = found[best.id]
    money.total = converted.quantity
    money.low = converted.bounds.low
    money.high = converted.bounds.high if len(candidates) == len(each) else None
    money.nature, money.claims, money.rule = best.nature, [best], MOST
    money.spans = [converted.span] if converted.span else []
    money.reasons += converted.reasons
    if best.detail:
        money.reasons.append(Reason(ReasonCode.PARTS_ONLY, FOR_PART(best.detail)))
    minima = [claim for claim in each if claim.qualifier is Qualifier.AT_LEAST]
    if minima:
        money.high = None
    money.reasons += [Reason(ReasonCode.MINIMUM, _NO_MOST(amount_in_words(c))) for c in minima]
    return _with_others(case, money, others).cell(unit, OF_THE_SOURCE)


def _upper_end(case: Case, claim: Funding, working: Working) -> Converted:
    """The most that a claim allows, in the target."""
    most = replace(claim, amount_min=None, qualifier=Qualifier.EXACT)
    span = span_of(claim, case.life)
    item = item_of([most], spans={claim.id: span} if span else {}, life=case.life)
    return convert(item, case.converter, working, case.question.spread)


def _with_others(case: Case, money: Money, others: Mapping[str, Said]) -> Money:
    """The other claims; `others` says of those for one cluster why they are not the most."""
    used = {claim.id for claim in money.claims}
    nothing = Assembly(money.nature or Nature.UNKNOWN, [])
    rest = not_counted(case.claims, nothing, case.programme.funding, others)
    money.rivals = tuple(use for use in rest if use.claim.id not in used)
    return money
