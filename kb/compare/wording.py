"""What the words of a funding claim say: how much it is taken for, and what they allow."""

from decimal import Decimal

from kb.compare.cell import Reason, ReasonCode
from kb.evidence import Funding
from kb.vocabulary import Qualifier
from kb.words import Phrase

_MAXIMUM = Phrase("{0}: {1}, a maximum", "{0}：{1}，是上限")
_MIDDLE = Phrase("{0}: {1}; the middle of the range is taken", "{0}：{1}；取区间中值")
_MINIMUM = Phrase("{0}: {1}, a minimum", "{0}：{1}，是下限")
_APPROXIMATE = Phrase("{0}: {1}", "{0}：{1}")
_INFERRED = Phrase("{0}: in part the curator's reading", "{0}：部分为编者解读")


def best_value(claim: Funding) -> Decimal:
    """What an amount is best taken for: the middle of a range, else the amount itself."""
    if claim.amount_min is not None:
        return Decimal(claim.amount_min + claim.amount) / 2
    return Decimal(claim.amount)


def stated_limits(claim: Funding) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest that the words of a claim allow; None: no limit is said."""
    low: Decimal | None = Decimal(claim.amount if claim.amount_min is None else claim.amount_min)
    high: Decimal | None = Decimal(claim.amount)
    if claim.qualifier in {Qualifier.UP_TO, Qualifier.LESS_THAN} and claim.amount_min is None:
        low = None
    if claim.qualifier is Qualifier.AT_LEAST:
        high = None
    return low, high


def is_point(claim: Funding) -> bool:
    """Whether a claim says how much, and not only at most or at least how much."""
    return None not in stated_limits(claim)


def amount_in_words(claim: Funding) -> str:
    """The amount with its currency: EUR 600,000,000, or EUR 4,000,000–10,000,000."""
    least = "" if claim.amount_min is None else f"{claim.amount_min:,}–"
    return f"{claim.currency} {least}{claim.amount:,}"


def qualified(claim: Funding) -> list[Reason]:
    """What the words of a claim make of its amount."""
    amount = amount_in_words(claim)
    reasons = []
    match claim.qualifier:
        case Qualifier.UP_TO | Qualifier.LESS_THAN:
            phrase = _MAXIMUM if claim.amount_min is None else _MIDDLE
            reasons.append(Reason(ReasonCode.MAXIMUM, phrase(amount, claim.qualifier)))
        case Qualifier.AT_LEAST:
            reasons.append(Reason(ReasonCode.MINIMUM, _MINIMUM(amount, claim.qualifier)))
        case Qualifier.ABOUT | Qualifier.NEARLY:
            reasons.append(Reason(ReasonCode.APPROXIMATE, _APPROXIMATE(amount, claim.qualifier)))
    if claim.inferred:
        reasons.append(Reason(ReasonCode.INFERRED, _INFERRED(amount)))
    return reasons


def label(claim: Funding) -> str:
    """A claim in a line: EUR 600,000,000 committed, total."""
    return f"{amount_in_words(claim)} {claim.nature}, {claim.basis}"
