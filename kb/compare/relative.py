"""Money against what it is spent among: inhabitants, gross domestic product, private money.

Owns: each year's money is divided by that year's population or product; the share of the product
is the mean of the years. Private money is held against public money of the same programme.
"""

from collections.abc import Iterable

from kb.compare.case import Case
from kb.compare.cell import PER_CENT, Bounds, Cell, Input, Quantity, Reason, ReasonCode, RivalUse
from kb.compare.convert import Converter
from kb.compare.counts import stated_limits
from kb.compare.funding import HOW_LONG, MISSING, MONEY_YEARS, answer, nothing, total
from kb.compare.spans import nearly_same
from kb.compare.sums import Money, add_up, divided, shared
from kb.compare.wording import amount_in_words
from kb.evidence import Figure, Funding, admissible, choose
from kb.money import Target, Unconvertible
from kb.vocabulary import FigureStatus, MoneyKind, Origin, Qualifier, Series
from kb.words import Phrase

PERCENT = "percent"
RATIO = "ratio"
LEVERAGE = "leverage-ratio"

_YEARS_DIFFER = Phrase(
    "private money is told for {0}, public money for {1}", "民间资金的年份为 {0}，公共资金为 {1}"
)
_STAGES_DIFFER = Phrase("private money is {0}, public money {1}", "民间资金为{0}，公共资金为{1}")
_BOTH = Phrase("private matching beside public support", "与公共资助并列的民间配套")
_MIXED = Phrase(
    "{0}: the matching money is of {1} origin, not private alone",
    "{0}：配套资金来源为{1}，并非全为民间资金",
)
_WHOLE = Phrase(
    "the programme is of a part of {0}, and is measured against the whole",
    "本计划属于 {0} 的一部分，而以其全域为基数",
)
_YEARS_UNKNOWN = Phrase("years that are not known", "不详的年份")
_NO_DATE = Phrase("the ratio is stated without a date", "比率未注明日期")
_AS_SAID = Phrase("the ratio is stated as {0} {1}", "比率注明为{0} {1}")
_STATED = Phrase("stated as a ratio; in the interval", "以比率注明；计入区间")


def per_capita(case: Case) -> Cell:
    """The money for each inhabitant: each year's money over that year's population, added."""
    unit = f"{case.question.target.currency}/inhabitant"
    found = _by_year(case, Series.POPULATION, case.question.target)
    if found is None:
        return _without(case).cell(unit)
    found.limits = ()
    return found.cell(unit)


def share_of_gdp(case: Case) -> Cell:
    """The money in percent of the gross domestic product, in the mean of its years.

    In the economy's own currency and current prices, whatever the question's. A mean of years
    needs to know how many they are, as money per year does.
    """
    try:
        own = Target(case.economies.currency(case.programme.economy))
    except Unconvertible as error:
        money = _without(case)
        money.reasons.append(Reason(ReasonCode.UNCONVERTIBLE, MISSING(error.said)))
        return money.cell(PERCENT)
    money = _by_year(case, Series.GDP_LCU, own) or _without(case)
    best = answer(case)
    if money.total and best and not best.assembly.years_known:
        money.total = money.low = money.high = None
        money.reasons.append(Reason(ReasonCode.MISSING, MISSING(HOW_LONG())))
    if money.total is None:
        return money.cell(PERCENT)
    years = money.years
    inputs = [money.total.as_input(), PER_CENT, Input("÷", years, f"years of {money.covers}")]
    money.total = money.working.chain("divide", "percent a year", PERCENT, inputs)
    limits = [(each.bounds, each.years or years) for each in money.limits]
    limits = limits or [(Bounds(money.low, money.total.value, money.high), years)]
    bounds = Bounds.hull(money.total.value, [divided(b, of / 100) for b, of in limits])
    money.low, money.high = bounds.low, bounds.high
    return money.cell(PERCENT)


def _by_year(case: Case, series: Series, target: Target) -> Money | None:
    """The money that answers, each year's divided by a series; None where nothing answers."""
    best = answer(case)
    if best is None:
        return None
    converter = Converter(case.economies, case.programme.economy, target, series)
    money = add_up(case, best.assembly, converter)
    money.parts = ()
    money.reasons += best.reasons(case, enough=series is Series.GDP_LCU)
    if case.programme.regional:
        money.reasons.append(Reason(ReasonCode.DETAIL, _WHOLE(case.programme.economy)))
    if money.total and not money.spans:
        money.total = money.low = money.high = None
        money.reasons.append(Reason(ReasonCode.MISSING, MISSING(MONEY_YEARS())))
    return money


def _without(case: Case) -> Money:
    """No figure; that an amount is shared is told, and its whole is not divided."""
    money = shared(case) or nothing(case)
    money.low = money.high = money.together = None
    return money


def private_per_public(case: Case) -> Cell:
    """The private money beside each unit of public money.

    From the amounts of both, or as a source states the ratio; both together make the interval.
    """
    public = total(case.asking(measure=MoneyKind.PUBLIC_SUPPORT))
    private = total(case.asking(measure=MoneyKind.PRIVATE_MATCHING))
    stated = [
        figure
        for figure in admissible(case.programme.figures)
        if figure.indicator == LEVERAGE
        and figure.status is FigureStatus.OBSERVED
        and figure.detail is None
        and not figure.regions
    ]
    if public.total and private.total and public.total.value:
        return _of_both(public, public.total, private, private.total, stated)
    if stated:
        return _as_stated(stated)
    without = [money for money in (private, public) if money.total is None]
    reasons = [Reason(ReasonCode.MISSING, MISSING(_BOTH()))]
    reasons += [reason for money in without for reason in money.reasons]
    return Cell(None, None, None, RATIO, tuple(dict.fromkeys(reasons)))


def _of_both(
    public: Money,
    public_total: Quantity,
    private: Money,
    private_total: Quantity,
    stated: list[Figure],
) -> Cell:
    """Private over public money, the stated ratios beside it."""
    money = private.copy()
    divisor = money.working.adopt(public.working.steps, public_total)
    inputs = [private_total.as_input(), divisor.as_input("÷")]
    quotient = money.working.chain("divide", "private over public money", RATIO, inputs)
    money.total = quotient
    if private.nature is not public.nature:
        said = _STAGES_DIFFER(private.nature, public.nature)
        money.reasons.append(Reason(ReasonCode.NATURE, said))
    money.reasons += [*_of_other_origin(private), *_years_differ(private, public)]
    low = private.low / public.high if private.low is not None and public.high else None
    high = private.high / public.low if private.high is not None and public.low else None
    own = Bounds(low, quotient.value, high)
    bounds = Bounds.hull(quotient.value, [own, *(stated_limits(figure) for figure in stated)])
    money.low, money.high, money.parts = bounds.low, bounds.high, ()
    money.claims += public.claims
    money.reasons += public.reasons
    used = {claim.id for claim in money.claims}
    # Of each claim, what the side says whose kind of money it is.
    told = {
        use.claim.id: use
        for side, own in ((private, True), (public, False))
        for use in side.rivals
        if use.claim.id not in used and _private(use) in {own, None}
    }
    money.rivals = (
        *told.values(),
        *(RivalUse(figure, _STATED(), in_interval=True) for figure in stated),
    )
    return money.cell(RATIO)


def _of_other_origin(private: Money) -> Iterable[Reason]:
    """That the matching money is not told as private alone, where it is not."""
    for claim in private.claims:
        if isinstance(claim, Funding) and claim.origin is not Origin.PRIVATE:
            said = _MIXED(amount_in_words(claim), claim.origin)
            yield Reason(ReasonCode.DETAIL, said)


def _years_differ(private: Money, public: Money) -> Iterable[Reason]:
    """That the two are told for other years; a ratio stands only over nearly the same ones."""
    if private.spans == public.spans:
        return
    said = _YEARS_DIFFER(*(money.covers or _YEARS_UNKNOWN() for money in (private, public)))
    pair = private.spans, public.spans
    alike = all(len(spans) == 1 for spans in pair) and nearly_same(*(spans[0] for spans in pair))
    yield Reason(ReasonCode.SOME_YEARS if alike else ReasonCode.PARTIAL, said)


def _as_stated(stated: list[Figure]) -> Cell:
    """The ratio that a source states."""
    choice = choose(stated)
    claim = choice.claim
    money = Money(claims=[claim], rule=choice.rule)
    label = f"{LEVERAGE} at {claim.at}" if claim.at else LEVERAGE
    entry = Input("=", claim.value, label, claim=claim.id)
    if claim.at is None:
        money.reasons.append(Reason(ReasonCode.UNDATED, _NO_DATE()))
    if claim.qualifier is not Qualifier.EXACT:
        said = _AS_SAID(claim.qualifier, claim.value)
        money.reasons.append(Reason(ReasonCode.APPROXIMATE, said))
    money.total = money.working.chain("figure", LEVERAGE, RATIO, [entry])
    bounds = Bounds.hull(claim.value, [stated_limits(figure) for figure in choice.all])
    money.low, money.high = bounds.low, bounds.high
    money.rivals = tuple(RivalUse(figure, _STATED(), in_interval=True) for figure in choice.rivals)
    return money.cell(RATIO, LEVERAGE)


def _private(use: RivalUse) -> bool | None:
    """Whether an amount is private matching; None of what is no amount."""
    claim = use.claim
    return claim.measure is MoneyKind.PRIVATE_MATCHING if isinstance(claim, Funding) else None
