"""Why a printed figure is another than ours.

The search goes in one order, and the first cause that can be shown is given: what a claim states,
then what can be worked out, and last where theirs lies, which tells only that it may be ours.

1. `none`: ours rounds to theirs.
2. `other-claim`, then `other-year`: another claim of ours states theirs, of the time asked for or
   of another.
3. `within-interval`: theirs is our lowest or our highest.
4. `other-year`: theirs is ours on the day of the report, or with the clusters counted at another
   date.
5. `other-unit`: theirs is ours times a power of ten, on another basis, or of another thing counted.
6. `other-price-base`: theirs is ours in other prices, at another rate or in another currency.
7. `within-interval`: theirs lies between our limits.
8. `unknown-to-us`: we have no figure. 9. `unexplained`.

Shown is what gives the figure exactly, or rounds to it where the figure is printed so exactly that
chance is no explanation, or where nothing else of the kind is tried. Nothing is guessed: what
cannot be shown is unexplained.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from kb.compare.cell import Cell, ReasonCode
from kb.compare.convert import Converter
from kb.compare.counts import COUNTED
from kb.compare.lineage import in_words, interval, number
from kb.compare.measures import MEASURES
from kb.compare.published import Asked, Counted, Measured, Printed, same_date
from kb.compare.wording import best_value
from kb.evidence import Claim, Figure, Funding, Programme
from kb.money import Target
from kb.period import Edtf
from kb.vocabulary import Basis, Measure, Prices, Rank, Rate
from kb.words import Listed, Phrase, Said


class Cause(StrEnum):
    """Why a printed figure is another than ours."""

    NONE = "none"
    OTHER_CLAIM = "other-claim"
    OTHER_YEAR = "other-year"
    OTHER_UNIT = "other-unit"
    OTHER_PRICE_BASE = "other-price-base"
    WITHIN_INTERVAL = "within-interval"
    UNKNOWN_TO_US = "unknown-to-us"
    UNEXPLAINED = "unexplained"


SHARP = Decimal("0.005")
"""The rounding of a figure, as a part of it, up to which a match is taken for more than chance:
that of three digits."""

POWERS = tuple(power for power in range(-12, 13) if power)
"""The powers of ten by which a unit may be mistaken: thousand, 万, lakh, million, 亿, billion …"""

CURRENCIES = ("EUR", "USD")
"""The currencies that reports are written in, tried beside those of our own claims."""

OWN_BASIS = {
    Measure.FUNDING: Basis.TOTAL,
    Measure.FUNDING_PER_YEAR: Basis.PER_YEAR,
    Measure.FUNDING_PER_CLUSTER: Basis.PER_CLUSTER,
    Measure.FUNDING_PER_CLUSTER_YEAR: Basis.PER_CLUSTER_PER_YEAR,
}
"""The basis on which an amount states a measure as it is."""

CONVERSION = {ReasonCode.OUTSIDE_SERIES, ReasonCode.UNCONVERTIBLE}
"""Why there is no figure in one target where there may be one in another."""

PER_COUNT = {
    Measure.FUNDING_PER_CLUSTER: Measure.FUNDING,
    Measure.FUNDING_PER_CLUSTER_YEAR: Measure.FUNDING_PER_YEAR,
}
"""The measures that are another divided by a count."""


_AGREES = Phrase("Ours rounds to theirs.", "我方数字四舍五入后与其一致。")
_CLAIMED = Phrase(
    "Theirs is what another claim of ours states: {0}.", "其数字与我方另一条记录一致：{0}。"
)
_WITHIN = Phrase(
    "Theirs lies in our interval ({0}), which rests on: {1}.",
    "其数字在我方区间之内（{0}），区间依据：{1}。",
)
_AT_ANOTHER_TIME = Phrase(
    "Theirs is what we state for another time: {0}.", "其数字是我方另一时间的数字：{0}。"
)
_ON_THE_DAY = Phrase(
    "Theirs is ours on the day of the report, {0}.", "其数字是我方截至报告之日 {0} 的数字。"
)
_ANOTHER_COUNT = Phrase(
    "Theirs is ours divided by another count: {0}.", "其数字是我方数字除以另一计数所得：{0}。"
)
_POWER = Phrase(
    "Theirs is ours times ten to the power {0}: the unit of the printed figure is another.",
    "其数字是我方数字乘以 10 的 {0} 次方：印出数字的单位不同。",
)
_ON_BASIS = Phrase(
    "Theirs is an amount that we state on another basis: {0}.", "其数字是我方另一口径的金额：{0}。"
)
_MEASURE = Phrase("Theirs is our {0}: {1} {2}.", "其数字是我方的 {0}：{1} {2}。")
_OTHER_THING = Phrase("Theirs counts another thing: {0}.", "其数字计的是另一对象：{0}。")
_IN_TERMS = Phrase("Theirs is ours in {0}, {1}, at {2}.", "其数字是我方按 {0}、{1}、{2}计的数字。")
_CONSTANT = Phrase("prices of {0}", "{0} 年价格")
_CURRENT = Phrase("current prices", "当年价格")
_MARKET = Phrase("market rates", "市场汇率")
_PPP = Phrase("purchasing-power parity", "购买力平价")
_UNKNOWN = Phrase("We have no figure: {0}.", "我方没有数字：{0}。")
_UNEXPLAINED = Phrase(
    "No other claim of ours gives theirs, nor does ours of another year, in another unit or on "
    "another price base.",
    "我方其他记录均不等于其数字，换成其他年份、单位或价格口径亦然。",
)
_PLACED = Phrase("{0} ({1}, {2})", "{0}（{1}，{2}）")
_RANKED = Phrase("{0}, {1}", "{0}，{1}")
_INSIDE = Phrase("{0}, inside another amount", "{0}，含于另一金额")


@dataclass(frozen=True, slots=True)
class Report:
    """What the search must know of the report."""

    source: str
    published: Edtf | None


@dataclass(frozen=True, slots=True)
class Explained:
    """The cause, a sentence that explains it, and the claims of ours that show it."""

    cause: Cause
    said: Said
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class _Other:
    """Another answer of ours: its value, the sentence if theirs is it, and by which claims."""

    value: Decimal | None
    said: Said
    claims: tuple[Claim, ...] = ()
    only: bool = False
    """Whether nothing else of the kind is tried, so that a match is not one among many."""


def explain(asked: Asked, theirs: Printed, ours: Cell, report: Report) -> Explained:
    """Why theirs is another than ours."""
    if theirs.agrees(ours.value):
        return Explained(Cause.NONE, _AGREES(), ours.claims)
    searches: tuple[tuple[Cause, Callable[[], Iterator[_Other]]], ...] = (
        (Cause.OTHER_CLAIM, lambda: _claims(asked, ours, report, same_time=True)),
        (Cause.OTHER_YEAR, lambda: _claims(asked, ours, report, same_time=False)),
        (Cause.WITHIN_INTERVAL, lambda: _limits(ours)),
        (Cause.OTHER_YEAR, lambda: _times(asked, ours, report)),
        (Cause.OTHER_UNIT, lambda: _units(asked, ours)),
        (Cause.OTHER_PRICE_BASE, lambda: _prices(asked, theirs, ours, report)),
        (Cause.WITHIN_INTERVAL, lambda: _interval(theirs, ours)),
    )
    for cause, search in searches:
        found = [other for other in search() if _shown(theirs, other)]
        if found:
            claims = {claim.id: claim for other in found for claim in other.claims}
            return Explained(cause, found[0].said, tuple(claims.values()))
    if ours.value is None:
        missing = Listed(tuple(dict.fromkeys(reason.said for reason in ours.reasons)))
        return Explained(Cause.UNKNOWN_TO_US, _UNKNOWN(missing))
    return Explained(Cause.UNEXPLAINED, _UNEXPLAINED())


def _shown(theirs: Printed, other: _Other) -> bool:
    """Whether an answer gives the figure, and not by chance."""
    if not theirs.agrees(other.value):
        return False
    return other.only or other.value == theirs.value or _sharp(theirs)


def _sharp(theirs: Printed) -> bool:
    """Whether a figure is printed so exactly that a match is hardly chance."""
    return theirs.rounding <= abs(theirs.value) * SHARP


def _claims(asked: Asked, ours: Cell, report: Report, *, same_time: bool) -> Iterator[_Other]:
    """What each claim alone answers: those of the time asked for, or those of another."""
    phrase = _CLAIMED if same_time else _AT_ANOTHER_TIME
    for subject in asked.subjects:
        claims = _of_kind(asked, subject)
        for claim in sorted(claims, key=lambda c: _standing(c, report)):
            if _same_time(asked, ours, claim) is same_time:
                yield _Other(_alone(asked, subject, claim), phrase(_told(claim)), (claim,))


def _of_kind(asked: Asked, subject: Programme) -> Sequence[Claim]:
    """The claims of a subject that state such a figure."""
    if isinstance(asked.what, Counted):
        indicator = asked.what.indicator
        return [figure for figure in subject.figures if figure.indicator == indicator]
    if MEASURES[asked.what.measure].money:
        return subject.funding
    return subject.periods if asked.what.measure is Measure.DURATION else ()


def _standing(claim: Claim, report: Report) -> tuple[bool, bool, str]:
    """Claims of the report itself first, deprecated ones last."""
    cited = any(citation.source.id == report.source for citation in claim.citations)
    return not cited, claim.rank is Rank.DEPRECATED, claim.id


def _same_time(asked: Asked, ours: Cell, claim: Claim) -> bool:
    """Whether a claim speaks of the time that is asked for."""
    if isinstance(claim, Funding):
        return asked.within_years(claim)
    if isinstance(claim, Figure) and isinstance(asked.what, Counted):
        at = asked.what.at or next((c.at for c in ours.claims if isinstance(c, Figure)), None)
        return claim.at is None or at is None or same_date(claim.at, at)
    return True


def _alone(asked: Asked, subject: Programme, claim: Claim) -> Decimal | None:
    """What the engine would answer if a claim were all that is known, and of the whole."""
    what = asked.what
    if isinstance(what, Counted):
        return claim.value if isinstance(claim, Figure) else None
    if isinstance(claim, Funding):
        whole = replace(claim, rank=Rank.NORMAL, part_of=False, shared_by=(), detail=None)
        question = replace(what.question, nature=claim.nature, measure=claim.measure)
        what = replace(what, question=question)
        subject = replace(subject, funding=(whole,))
        years = asked.years if asked.within_years(claim) else None
        return replace(asked, what=what, subjects=(subject,), years=years).answer().value
    kept = tuple(replace(p, rank=Rank.NORMAL) for p in subject.periods if p.id == claim.id)
    return replace(asked, subjects=(replace(subject, periods=kept),)).answer().value


def _limits(ours: Cell) -> Iterator[_Other]:
    """The ends of our interval."""
    for limit in (ours.low, ours.high):
        yield _in_interval(limit, ours)


def _interval(theirs: Printed, ours: Cell) -> Iterator[_Other]:
    """Theirs, if it lies within our limits."""
    low, high = ours.low, ours.high
    if low == high:
        return
    if (low is None or low <= theirs.value) and (high is None or theirs.value <= high):
        yield _in_interval(theirs.value, ours)


def _in_interval(value: Decimal | None, ours: Cell) -> _Other:
    """A value of our interval, with the claims on which that rests."""
    claims = (*ours.claims, *(use.claim for use in ours.rivals if use.in_interval))
    limits = interval(ours.low, ours.high, ours.unit)
    return _Other(value, _WITHIN(limits, Listed(tuple(map(_told, claims)))), claims)


def _times(asked: Asked, ours: Cell, report: Report) -> Iterator[_Other]:
    """Ours worked out for another time."""
    if isinstance(asked.what, Counted):
        return
    day = report.published.last if report.published else None
    if day is not None and day != asked.what.question.on:
        question = replace(asked.what.question, on=day)
        cell = replace(asked, what=replace(asked.what, question=question)).answer()
        yield _Other(cell.value, _ON_THE_DAY(day), cell.claims, only=True)
    for figure, value in _recounted(asked, asked.what):
        if figure.indicator == ours.unit_counted:
            yield _Other(value, _ANOTHER_COUNT(_told(figure)), (figure,))


def _recounted(asked: Asked, what: Measured) -> Iterator[tuple[Figure, Decimal]]:
    """A figure per cluster, with each count of clusters that there is."""
    if what.measure not in PER_COUNT:
        return
    total = replace(asked, what=replace(what, measure=PER_COUNT[what.measure])).answer().value
    for subject in asked.subjects:
        for figure in subject.figures:
            if total is not None and figure.indicator in COUNTED and figure.value > 0:
                yield figure, total / figure.value


def _units(asked: Asked, ours: Cell) -> Iterator[_Other]:
    """Ours in another unit."""
    what = asked.what
    if isinstance(what, Counted):
        yield from _other_things(asked, what)
        return
    if not MEASURES[what.measure].money:
        return
    if ours.value is not None:
        for power in POWERS:
            yield _Other(ours.value.scaleb(power), _POWER(power), ours.claims)
    for measure in (*PER_COUNT.values(), *PER_COUNT):
        for_one = measure in PER_COUNT and len(asked.subjects) > 1
        if measure is not what.measure and not for_one:
            cell = replace(asked, what=replace(what, measure=measure)).answer()
            if cell.value is not None:
                told = _MEASURE(measure, number(cell.value, cell.unit), cell.unit)
                yield _Other(cell.value, told, cell.claims)
    yield from _as_stated(asked, what)
    for figure, value in _recounted(asked, what):
        if figure.indicator != ours.unit_counted:
            yield _Other(value, _OTHER_THING(_told(figure)), (figure,))


def _as_stated(asked: Asked, what: Measured) -> Iterator[_Other]:
    """The amounts on other bases as they stand, where they are in the target already."""
    for subject in asked.subjects:
        converter = Converter(asked.economies, subject.economy, what.question.target)
        for claim in subject.funding:
            other = claim.basis is not OWN_BASIS.get(what.measure) and asked.within_years(claim)
            rates = converter.whenever(claim) if other else None
            if rates:
                said = _ON_BASIS(_told(claim))
                for amount in {best_value(claim), Decimal(claim.amount)}:
                    yield _Other(amount * rates.one, said, (claim,))


def _other_things(asked: Asked, what: Counted) -> Iterator[_Other]:
    """Counts of clusters by another definition, at the same time."""
    if what.indicator not in COUNTED:
        return
    for indicator in COUNTED:
        if indicator != what.indicator:
            cell = replace(asked, what=replace(what, indicator=indicator)).answer()
            told = Listed(tuple(map(_told, cell.claims)))
            yield _Other(cell.value, _OTHER_THING(told), cell.claims)


def _prices(asked: Asked, theirs: Printed, ours: Cell, report: Report) -> Iterator[_Other]:
    """Ours in other prices, at another rate, or in another currency: one thing changed at once."""
    what = asked.what
    if isinstance(what, Counted) or not MEASURES[what.measure].money or not _sharp(theirs):
        return
    if ours.value is None and not any(reason.code in CONVERSION for reason in ours.reasons):
        return  # no money, in whatever prices
    for target in _targets(asked, what.question.target, ours, report):
        question = replace(what.question, target=target)
        cell = replace(asked, what=Measured(what.measure, question)).answer()
        prices = _CURRENT() if target.base_year is None else _CONSTANT(target.base_year)
        rate = _MARKET() if target.rate is Rate.MARKET else _PPP()
        yield _Other(cell.value, _IN_TERMS(target.currency, prices, rate), cell.claims)


def _targets(asked: Asked, target: Target, ours: Cell, report: Report) -> Iterator[Target]:
    """The targets that differ from the one asked for in one thing."""
    if target.prices is Prices.CONSTANT:
        yield replace(target, prices=Prices.CURRENT, base_year=None)
    money = [claim for claim in ours.claims if isinstance(claim, Funding)]
    dates = [date for c in money for date in (c.start, c.end, report.published) if date]
    for year in sorted({date.year for date in dates} - {target.base_year}):
        yield replace(target, prices=Prices.CONSTANT, base_year=year)
    yield replace(target, rate=Rate.PPP if target.rate is Rate.MARKET else Rate.MARKET)
    own = {claim.currency for subject in asked.subjects for claim in subject.funding}
    for currency in sorted({*own, *CURRENCIES} - {target.currency}):
        yield replace(target, currency=currency)


def _told(claim: Claim) -> Said:
    """What a claim says, of what rank, by which source and where in it."""
    said = in_words(claim)
    if claim.rank is not Rank.NORMAL:
        said = _RANKED(said, claim.rank)
    if isinstance(claim, Funding) and claim.part_of:
        said = _INSIDE(said)
    place = claim.citations[0] if claim.citations else None
    return _PLACED(said, place.source.id, place.locator) if place else said
