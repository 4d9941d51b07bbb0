"""What a figure rests on, in a sentence."""

from decimal import Decimal

from kb.compare.cell import Cell, ReasonCode
from kb.compare.convert import Question, amount_in_words
from kb.evidence import Claim, Figure, Funding, Period, Round
from kb.vocabulary import Nature, Prices, Rate
from kb.words import CHINESE, Listed, Phrase, Said

_SAID_ELSEWHERE = {ReasonCode.ASSUMED_SPREAD, ReasonCode.LEFT_OUT}
"""Reasons that the interval tells already."""

WHOLE_FROM = 100
"""From this value on, a number is told without decimals."""

_NO_FIGURE = Phrase("No figure.", "没有数字。")
_KNOWN = Phrase("What is known: {0}.", "已知：{0}。")
_WITH_INTERVAL = Phrase("{0} ({1})", "{0}（{1}）")
_OVER = Phrase("{0} for {1}", "{0}，{1}")
_MONEY = Phrase("{0} of {1} money", "{0}，{1}资金")
_MONEY_UNKNOWN = Phrase("{0} of money of unknown stage", "{0}，资金阶段不明")
_TERMS = Phrase("{0} {1}, at {2}.", "{0}，按{1}、{2}计。")
_SENTENCE = Phrase("{0}.", "{0}。")
_MADE_OF = Phrase("Made of: {0}.", "依据：{0}。")
_CURRENT = Phrase("in current prices", "当年价格")
_CONSTANT = Phrase("in constant prices of {0}", "{0} 年不变价格")
_MARKET = Phrase("market rates", "市场汇率")
_PPP = Phrase("purchasing-power parity", "购买力平价")
_OF = Phrase("{0} {1}", "{0} {1}")
_UNITS = {"years": Phrase("{0} years", "{0} 年")}
_PER = {
    "year": Phrase("{0} per year", "{0}/年"),
    "cluster": Phrase("{0} per cluster", "{0}/集群"),
}
_NO_LIMIT = Phrase("no limit is stated", "未注明界限")
_AT_MOST = Phrase("at most {0}", "至多 {0}")
_AT_LEAST = Phrase("at least {0}", "至少 {0}")
_BETWEEN = Phrase("{0} to {1}", "{0} 至 {1}")
_AMOUNT = Phrase("{0} {1}, {2}{3}{4}", "{0}，{1}，{2}{3}{4}")
_FROM = Phrase("from {0}{1} to {2}", "自 {0}{1} 至 {2}")
_START_OF = Phrase(" ({0})", "（{0}）")
_UNKNOWN_DATE = Phrase("an unknown date", "日期不详")
_NO_END = Phrase("no known end", "终止不详")
_SEEN = Phrase("seen running in {0}", "{0} 时在运行")
_CLAIM = Phrase("{0}", "{0}")
_FIGURE_AT = Phrase("{0}: {1} at {2}", "{0}：{1}（{2}）")
_FIGURE_UNDATED = Phrase("{0}: {1}", "{0}：{1}")
_ROUND = Phrase("round {0} of {1}: {2} selected", "第 {0} 轮（{1}）：遴选 {2} 个")


def sentence(cell: Cell, question: Question, language: str = "en") -> str:
    """The figure, its interval, its claims and its reservations, in English or in Chinese."""
    reasons = [r.said.told(language) for r in cell.reasons if r.code not in _SAID_ELSEWHERE]
    reservations = [_SENTENCE(f"{text[0].upper()}{text[1:]}") for text in reasons]
    if cell.value is None:
        known = [_KNOWN(_interval(cell))] if cell.high is not None else []
        parts = [_NO_FIGURE(), *reservations, *known]
    else:
        parts = [*_figure(cell, cell.value, question), *reservations]
    return ("" if language == CHINESE else " ").join(part.told(language) for part in parts)


def _figure(cell: Cell, value: Decimal, question: Question) -> list[Said]:
    """The figure with its interval, years and terms; then what it is made of."""
    said = _in_unit(value, cell)
    if cell.low != cell.high or cell.low is None:
        said = _WITH_INTERVAL(said, _interval(cell))
    if cell.nature:
        unknown = cell.nature == Nature.UNKNOWN
        said = _MONEY_UNKNOWN(said) if unknown else _MONEY(said, Nature(cell.nature))
    if cell.covers:
        said = _OVER(said, cell.covers)
    said = _TERMS(said, *_terms(question)) if cell.nature else _SENTENCE(said)
    made_of = _MADE_OF(Listed(tuple(in_words(claim) for claim in cell.claims)))
    return [said, made_of]


def in_words(claim: Claim) -> Said:
    """What a claim says, in a line."""
    match claim:
        case Funding():
            detail = f", {claim.detail}" if claim.detail else ""
            years = _years(claim.start, claim.end)
            return _AMOUNT(amount_in_words(claim), claim.nature, claim.basis, years, detail)
        case Period():
            if claim.seen:
                return _SEEN(claim.seen)
            of = _START_OF(claim.start_of) if claim.start_of else ""
            return _FROM(claim.start or _UNKNOWN_DATE(), of, claim.end or _NO_END())
        case Figure():
            if claim.at is None:
                return _FIGURE_UNDATED(claim.indicator, claim.value)
            return _FIGURE_AT(claim.indicator, claim.value, claim.at)
        case Round():
            return _ROUND(claim.number or "", claim.year, claim.selected)
    return _CLAIM(claim.id)


def _years(start: object, end: object) -> str:
    if start is None and end is None:
        return ""
    return f", {start}" if start == end else f", {start or ''}–{end or ''}"


def number(value: Decimal, unit: str) -> str:
    """A number as people read it: years and small amounts with decimals, large ones without."""
    if unit == "years":
        return f"{value:,.1f}"
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:,.2f}"


def _in_unit(value: Decimal, cell: Cell) -> Said:
    """The number with its unit."""
    unit, *per = cell.unit.split("/")
    said = _UNITS[unit](number(value, unit)) if unit in _UNITS else _OF(number(value, unit), unit)
    for part in per:
        said = _PER[part](said)
    return said


def _interval(cell: Cell) -> Said:
    """The limits of the interval."""
    unit = cell.unit.partition("/")[0]
    low, high = (None if v is None else number(v, unit) for v in (cell.low, cell.high))
    if low is None:
        return _NO_LIMIT() if high is None else _AT_MOST(high)
    return _AT_LEAST(low) if high is None else _BETWEEN(low, high)


def _terms(question: Question) -> tuple[Said, Said]:
    """The prices and the rate that the figure is in."""
    target = question.target
    constant = target.prices is Prices.CONSTANT
    prices = _CONSTANT(target.base_year) if constant else _CURRENT()
    return prices, _PPP() if target.rate is Rate.PPP else _MARKET()
