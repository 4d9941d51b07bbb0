"""What a figure rests on, in a sentence."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from kb.compare.cell import Cell, Member, ReasonCode, Step
from kb.compare.question import Question
from kb.compare.rounds import name_of, year_of
from kb.compare.wording import amount_in_words
from kb.evidence import (
    Claim,
    Figure,
    Funding,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    Relation,
    Round,
)
from kb.money import Target
from kb.period import Edtf
from kb.vocabulary import Nature, Prices, Rate, StartOf
from kb.words import CHINESE, Listed, Phrase, Said

_SAID_ELSEWHERE = {ReasonCode.ASSUMED_SPREAD, ReasonCode.LEFT_OUT}
"""Reasons that the interval tells already."""

WHOLE_FROM = 100
"""From this value on, a number is told without decimals."""

_NO_FIGURE = Phrase("No figure.", "没有数字。")
_KNOWN = Phrase("What is known: {0}.", "已知：{0}。")
_WITH_INTERVAL = Phrase("{0} ({1})", "{0}（{1}）")
_AMOUNT_IS = Phrase("{0} of {1} is {2}", "{1} 年的 {0} 合 {2}")
_OVER = Phrase("{0} for {1}", "{0}，{1}")
_MONEY = Phrase("{0} of {1} money", "{0}，{1}资金")
_SHARE = Phrase("{0} of gross domestic product, {1} money", "国内生产总值的 {0}，{1}资金")
_SHARE_UNKNOWN = Phrase(
    "{0} of gross domestic product, money of unknown stage", "国内生产总值的 {0}，资金阶段不明"
)
_MONEY_UNKNOWN = Phrase("{0} of money of unknown stage", "{0}，资金阶段不明")
_TERMS = Phrase("{0} {1}, at {2}.", "{0}，按{1}、{2}计。")
_SENTENCE = Phrase("{0}.", "{0}。")
_MADE_OF = Phrase("Made of: {0}.", "依据：{0}。")
_CURRENT = Phrase("in current prices", "当年价格")
_CONSTANT = Phrase("in constant prices of {0}", "{0} 年不变价格")
_MARKET = Phrase("market rates", "市场汇率")
_PPP = Phrase("purchasing-power parity", "购买力平价")
_OF = Phrase("{0} {1}", "{0} {1}")
_IN = Phrase("{0} in {1}", "{0}（{1}）")
_UNITS = {
    "years": Phrase("{0} years", "{0} 年"),
    "percent": Phrase("{0} %", "{0}%"),
    "ratio": Phrase(
        "{0} of private money for each of public money", "每单位公共资金对应民间资金 {0}"
    ),
}
_COUNTED = {
    many: (Phrase(f"{{0}} {one}", zh), Phrase(f"{{0}} {many}", zh))
    for many, one, zh in (
        ("clusters", "cluster", "{0} 个集群"),
        ("regions", "region", "{0} 个地区"),
        ("firms", "firm", "{0} 家企业"),
        ("participants", "participant", "{0} 个参与者"),
        ("projects", "project", "{0} 个项目"),
        ("jobs", "job", "{0} 个就业岗位"),
        ("ministries", "ministry", "{0} 个部委"),
        ("rounds", "round", "{0} 轮"),
        ("mechanisms", "mechanism", "{0} 项机制"),
        ("organisations", "organisation", "{0} 个机构"),
        ("phases", "phase", "{0} 个阶段"),
        ("programmes", "programme", "{0} 个计划"),
    )
}
"""Of each unit that is counted, one and many."""
_PER = {
    "year": Phrase("{0} per year", "{0}/年"),
    "cluster": Phrase("{0} per cluster", "{0}/集群"),
    "inhabitant": Phrase("{0} per inhabitant", "{0}/人"),
}
_NO_LIMIT = Phrase("no limit is stated", "未注明界限")
_AT_MOST = Phrase("at most {0}", "至多 {0}")
_AT_LEAST = Phrase("at least {0}", "至少 {0}")
_BETWEEN = Phrase("{0} to {1}", "{0} 至 {1}")
_AMOUNT = Phrase("{0} {1}, {2}{3}{4}", "{0}，{1}，{2}{3}{4}")
_AND = Phrase(", {0}", "，{0}")
_FROM = Phrase("from {0}{1} to {2}", "自 {0}{1} 至 {2}")
_START_OF = Phrase(" ({0})", "（{0}）")
_UNKNOWN_DATE = Phrase("an unknown date", "日期不详")
_NO_END = Phrase("no known end", "终止不详")
_SEEN = Phrase("seen running in {0}", "{0} 时在运行")
_CLAIM = Phrase("{0}", "{0}")
_FIGURE_AT = Phrase("{0}: {1} at {2}", "{0}：{1}（{2}）")
_FIGURE_UNDATED = Phrase("{0}: {1}", "{0}：{1}")
_SELECTED = Phrase("{0}: {1} selected", "{0}：遴选 {1} 个")
_SELECTED_OF = Phrase("{0}: {1} of {2} selected", "{0}：{2} 个中遴选 {1} 个")
_APPLIED = Phrase("{0}: {1} applications", "{0}：{1} 个申请")
_WITH_ROLES = Phrase("{0} ({1})", "{0}（{1}）")
_INVOLVEMENT = Phrase("{0}: {1}", "{0}：{1}")
_RELATION = Phrase("{0} {1} {2}", "{0} {1} {2}")
_PHASE = Phrase("{0}, {1}", "{0}，{1}")
_NAMED = Phrase("Named: {0}.", "具体为：{0}。")

NAMELESS: Mapping[str, str] = {}
"""No names of what claims speak of: codes and ids stand for them."""


def sentence(
    cell: Cell,
    question: Question,
    language: str = "en",
    names: Mapping[str, str] = NAMELESS,
) -> str:
    """The figure, its interval, its claims and its reservations, in English or in Chinese.

    `names` are those of what the claims speak of, by code or id.
    """
    reasons = [r.said.told(language) for r in cell.reasons if r.code not in _SAID_ELSEWHERE]
    reservations = [_SENTENCE(f"{text[0].upper()}{text[1:]}") for text in reasons]
    if cell.value is None:
        known = [_KNOWN(interval(cell.low, cell.high, cell.unit))] if cell.high is not None else []
        parts = [_NO_FIGURE(), *reservations, *known]
    else:
        parts = [*_figure(cell, cell.value, question, names), *reservations]
    return ("" if language == CHINESE else " ").join(part.told(language) for part in parts)


def sentence_of_amount(amount: str, value: Decimal, cell: Cell, target: Target) -> Said:
    """What an amount of some years is in the target: the figure with its interval."""
    said = _in_unit(value, cell)
    if cell.low != cell.high:
        said = _WITH_INTERVAL(said, interval(cell.low, cell.high, cell.unit))
    return _TERMS(_AMOUNT_IS(amount, cell.covers, said), *_terms(target))


def _figure(cell: Cell, value: Decimal, question: Question, names: Mapping[str, str]) -> list[Said]:
    """The figure with its interval, years and terms; then what it is made of."""
    said = _in_unit(value, cell)
    if cell.low != cell.high or cell.low is None:
        said = _WITH_INTERVAL(said, interval(cell.low, cell.high, cell.unit))
    # A ratio is of two monies, of which the claims tell the stages.
    if cell.nature and cell.unit != "ratio":
        said = _of_stage(said, cell.unit, Nature(cell.nature))
    if cell.covers:
        lasts = cell.nature or cell.unit == "years"
        said = (_OVER if lasts else _IN)(said, cell.covers)
    priced = cell.nature and cell.unit not in _UNITS
    said = _TERMS(said, *_terms(question.target)) if priced else _SENTENCE(said)
    told = {id for member in cell.members for id in member.claims}
    others = tuple(in_words(claim, names) for claim in cell.claims if claim.id not in told)
    named = tuple(_member(member, names) for member in cell.members)
    return [
        said,
        *([_MADE_OF(Listed(others))] if others else []),
        *([_NAMED(Listed(named))] if named else []),
    ]


def _of_stage(said: Said, unit: str, nature: Nature) -> Said:
    """A figure with the stage of its money."""
    known, unknown = (_SHARE, _SHARE_UNKNOWN) if unit == "percent" else (_MONEY, _MONEY_UNKNOWN)
    return unknown(said) if nature is Nature.UNKNOWN else known(said, nature)


def _member(member: Member, names: Mapping[str, str]) -> Said:
    """What is named, with what it is to the programme where that is told."""
    name = names.get(member.code, member.code)
    roles = tuple(r if isinstance(r, StrEnum) else names.get(r, r) for r in member.roles)
    return _WITH_ROLES(name, roles) if roles else _CLAIM(name)


def line(step: Step) -> str:
    """A step of a calculation in a line, its numbers to ten digits."""
    first, *rest = step.inputs
    chain = "".join(f" {entry.operator} {entry.value:,.10g}" for entry in rest)
    return f"{first.value:,.10g}{chain} = {step.output:,.10g} {step.unit}"


def in_words(claim: Claim, names: Mapping[str, str] = NAMELESS) -> Said:
    """What a claim says, in a line; `names` as in a sentence."""
    match claim:
        case Funding():
            detail = _AND(claim.detail) if claim.detail else ""
            years = _years(claim.start, claim.end)
            return _AMOUNT(amount_in_words(claim), claim.nature, claim.basis, years, detail)
        case Period():
            return _time(claim.start, claim.end, claim.seen, claim.start_of)
        case Phase():
            name, when = names.get(claim.id, claim.name), claim.extent
            dated = when.start or when.end or when.seen
            return _PHASE(name, _time(when.start, when.end, when.seen)) if dated else _CLAIM(name)
        case Relation():
            subject, object = (names.get(id, id) for id in (claim.subject, claim.object))
            return _RELATION(subject, claim.relation, object)
        case Figure():
            if claim.at is None:
                return _FIGURE_UNDATED(claim.indicator, claim.value)
            return _FIGURE_AT(claim.indicator, claim.value, claim.at)
        case MechanismUse():
            return _WITH_ROLES(names.get(claim.concept, claim.concept), claim.emphasis)
        case Involvement():
            organisation = names.get(claim.organisation, claim.organisation)
            return _INVOLVEMENT(organisation, names.get(claim.role, claim.role))
        case Round():
            return _round(claim)
    return _CLAIM(claim.id)


def _time(
    start: Edtf | None, end: Edtf | None, seen: Edtf | None, start_of: StartOf | None = None
) -> Said:
    """When something was, as stated."""
    if seen:
        return _SEEN(seen)
    of = _START_OF(start_of) if start_of else ""
    return _FROM(start or _UNKNOWN_DATE(), of, end or _NO_END())


def _round(claim: Round) -> Said:
    """What a claim says of a round."""
    name = name_of(claim.number, year_of(claim))
    if claim.selected is None:
        return name if claim.applications is None else _APPLIED(name, claim.applications)
    if claim.applications is None:
        return _SELECTED(name, claim.selected)
    return _SELECTED_OF(name, claim.selected, claim.applications)


def _years(start: object, end: object) -> object:
    if start is None and end is None:
        return ""
    return _AND(start if start == end else f"{start or ''}–{end or ''}")


def number(value: Decimal, unit: str) -> str:
    """A number as people read it: years and small amounts with decimals, large ones without."""
    if unit == "years":
        return f"{value:,.1f}"
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    if abs(value) >= WHOLE_FROM:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{float(f'{value:.3g}'):f}".rstrip("0")


def _in_unit(value: Decimal, cell: Cell) -> Said:
    """The number with its unit."""
    unit, *per = cell.unit.split("/")
    if unit in _COUNTED:
        return _COUNTED[unit][value != 1](number(value, unit))
    said = _UNITS[unit](number(value, unit)) if unit in _UNITS else _OF(number(value, unit), unit)
    for part in per:
        said = _PER[part](said)
    return said


def interval(low: Decimal | None, high: Decimal | None, unit: str) -> Said:
    """The limits of an interval; None: there is no such limit."""
    least, most = (None if v is None else number(v, unit) for v in (low, high))
    if least is None:
        return _NO_LIMIT() if most is None else _AT_MOST(most)
    return _AT_LEAST(least) if most is None else _BETWEEN(least, most)


def _terms(target: Target) -> tuple[Said, Said]:
    """The prices and the rate that the figure is in."""
    constant = target.prices is Prices.CONSTANT
    prices = _CONSTANT(target.base_year) if constant else _CURRENT()
    return prices, _PPP() if target.rate is Rate.PPP else _MARKET()
