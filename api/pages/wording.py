"""What a page says of figures, moments and claims: in plain words, for people, in two languages.

Owns: how many digits are shown, and the sentence of each kind of claim. What is told is what the
interface answers, as its JSON has it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from babel import Locale
from babel.dates import format_date

from api.pages.languages import catalogue
from kb import glance
from kb.glance import ENGLISH, unit, words
from kb.vocabulary import (
    AccessRole,
    Basis,
    ClaimKind,
    Emphasis,
    FigureStatus,
    GapReason,
    GovernanceForm,
    LabelField,
    Level,
    Measure,
    MoneyKind,
    Nature,
    Origin,
    Prices,
    ProposalAct,
    ProposalState,
    Qualifier,
    Rank,
    Rate,
    RecordField,
    RelationKind,
    RoundUnit,
    StartOf,
    Status,
)
from kb.words import CHINESE

Record = Mapping[str, Any]

LISTS: Mapping[str, type[StrEnum]] = {
    "access": AccessRole,
    "act": ProposalAct,
    "basis": Basis,
    "emphasis": Emphasis,
    "field": RecordField,
    "figure": FigureStatus,
    "form": GovernanceForm,
    "gap": GapReason,
    "kind": ClaimKind,
    "label": LabelField,
    "level": Level,
    "measure": Measure,
    "money": MoneyKind,
    "nature": Nature,
    "origin": Origin,
    "prices": Prices,
    "qualifier": Qualifier,
    "rank": Rank,
    "rate": Rate,
    "relation": RelationKind,
    "round": RoundUnit,
    "start": StartOf,
    "state": ProposalState,
    "status": Status,
}
"""The closed lists whose codes have words of their own in a language, by a short name."""


def number(value: float | None, language: str = ENGLISH) -> str:
    """A figure that can be read at a glance; empty for None."""
    return "" if value is None else glance.number(value, language)


def exact(value: float | None) -> str:
    """A figure with all its digits that matter: 72,822,042.97."""
    if value is None:
        return ""
    text = f"{Decimal(repr(value)):,f}"
    return text.removesuffix(".0")


def interval(cell: Record, language: str = ENGLISH) -> str:
    """From the lowest to the highest; empty where they set no limits, or the value itself."""
    low, high = cell["low"], cell["high"]
    if low is None and high is None:
        return ""
    if low == high == cell["value"]:
        return ""
    _ = catalogue(language).gettext
    least = number(low, language) or _("no lower limit")
    most = number(high, language) or _("no upper limit")
    return f"{least} – {most}"


def moment(at: datetime | str) -> str:
    """A moment to the minute, in UTC: 2026-11-24 12:00."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{found:%Y-%m-%d %H:%M}"


def day(at: date | datetime | str, language: str = ENGLISH) -> str:
    """A day in words: 24 November 2026, 2026年11月24日."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return format_date(found, "long", locale="zh_CN" if language == CHINESE else "en_GB")


def tongue(code: str, language: str = ENGLISH) -> str:
    """The name of a language (ISO 639-1) in another."""
    return str(Locale.parse(language).languages.get(code, code))


def term(code: str, name: str, language: str = ENGLISH) -> str:
    """What a code of a closed list is called, by the short name of the list."""
    return glance.term(code, LISTS[name], language)


def said(texts: Mapping[str, str] | None, language: str = ENGLISH) -> str:
    """Of texts by language the one in a language, else the English one, else any."""
    if not texts:
        return ""
    return texts.get(language) or texts.get(ENGLISH) or next(iter(texts.values()))


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def claim(told: Record, language: str = ENGLISH) -> str:
    """What a claim says, in a line; without its subject, its source and its note."""
    parts = [part for part in _KINDS[told["kind"]](_Telling(language), told) if part]
    return "；".join(parts) if language == CHINESE else sentence("; ".join(parts))


class _Telling:
    """How claims are told in a language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.say = catalogue(language).gettext

    def term(self, code: str, name: str) -> str:
        return term(code, name, self.language)

    def joined(self, *parts: str) -> str:
        return ("，" if self.language == CHINESE else ", ").join(parts)

    def listed(self, names: list[str]) -> str:
        return ("、" if self.language == CHINESE else ", ").join(names)

    def span(self, told: Record) -> str:
        """The years of a claim."""
        _ = self.say
        start, end = told.get("start"), told.get("end")
        if start and end:
            both = _("{start} to {end}").format(start=start, end=end)
            return str(start) if start == end else both
        if start:
            return _("from {start}").format(start=start)
        if end:
            return _("until {end}").format(end=end)
        return _("seen in {date}").format(date=told["seen"]) if told.get("seen") else ""

    def name(self, names: Mapping[str, str] | None) -> str:
        return said(names, self.language)


def _period(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    yield _("ran {span}").format(span=by.span(told))
    if told["start_of"]:
        start = by.term(told["start_of"], "start")
        yield _("its start is that of the {event}").format(event=start)


def _phase(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    yield _("phase “{name}”").format(name=by.name(told["names"]))
    yield by.span(told)


def _round(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    name = by.name(told["names"])
    number = f" {told['number']}" if told["number"] is not None else ""
    named = f" “{name}”" if name else ""
    unit = by.term(told["unit"], "round")
    yield _("round{number}{name}, of {unit}").format(number=number, name=named, unit=unit)
    yield _("stage: {stage}").format(stage=told["stage"]) if told["stage"] else ""
    yield _("decided in {year}").format(year=told["year"]) if told["year"] else ""
    counted = {
        "applications": _("{count:,} applications"),
        "finalists": _("{count:,} finalists"),
        "selected": _("{count:,} selected"),
    }
    for key, text in counted.items():
        if told[key] is not None:
            yield text.format(count=told[key])
    dated = {
        "opened": _("opened {date}"),
        "closed": _("closed {date}"),
        "shortlisted": _("shortlisted {date}"),
        "decided": _("decided {date}"),
    }
    for key, text in dated.items():
        if told[key]:
            yield text.format(date=told[key])


def _involvement(_: _Telling, told: Record) -> Iterator[str]:
    yield f"{told['organisation']['name']}: {told['role']['label']}"


def _funding(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    yield by.joined(amount(told, by.language), by.term(told["basis"], "basis"))
    if (told["nature"], told["origin"]) == ("unknown", "unknown"):
        kind = by.term(told["measure"], "money")
        yield by.joined(kind, _("of unknown stage and origin"))
    else:
        terms = (("measure", "money"), ("nature", "nature"), ("origin", "origin"))
        yield by.joined(*(by.term(told[key], name) for key, name in terms))
    yield by.span(told) + (_(" (one fiscal year)") if told["fiscal_year"] else "")
    yield _("for {detail}").format(detail=by.name(told["detail"])) if told["detail"] else ""
    yield _("inside another amount of the same programme") if told["part_of"] else ""
    if told["shared_by"]:
        names = by.listed([each["name"] for each in told["shared_by"]])
        yield _("stated together for {names}").format(names=names)


def amount(told: Record, language: str = ENGLISH) -> str:
    """The money of a funding claim, as it is stated: about EUR 600,000,000."""
    least = ""
    if told["amount_min"] is not None:
        joined = catalogue(language).gettext("{start} to {end}")
        least = joined.format(start=f"{told['amount_min']:,}", end="")
    how = "" if told["qualifier"] == "exact" else term(told["qualifier"], "qualifier", language)
    space = " " if how and language == ENGLISH else ""
    return f"{how}{space}{told['currency']} {least}{told['amount']:,}"


def _mechanism(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    emphasis = by.term(told["emphasis"], "emphasis")
    yield _("mechanism: {name}, {emphasis}").format(
        name=told["concept"]["label"], emphasis=emphasis
    )


def _figure(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    how = "" if told["qualifier"] == "exact" else f"{by.term(told['qualifier'], 'qualifier')} "
    money = f"{told['currency']} " if told["currency"] else ""
    yield f"{told['indicator']['label']}: {how}{money}{exact(told['value'])}"
    yield by.term(told["status"], "figure") if told["status"] != "observed" else ""
    yield _("at {date}").format(date=told["at"]) if told["at"] else by.span(told)
    yield _("of {detail}").format(detail=by.name(told["detail"])) if told["detail"] else ""
    if told["regions"]:
        names = by.listed([each["name"] for each in told["regions"]])
        yield _("in {names}").format(names=names)


def _designation(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    yield _("chosen by {name}").format(name=told["programme"]["name"])
    yield by.span(told)
    yield _("round {number}").format(number=told["round"]) if told["round"] is not None else ""


def _relation(by: _Telling, told: Record) -> Iterator[str]:
    yield f"{by.term(told['relation'], 'relation')} {told['object']['name']}"


def _governance(by: _Telling, told: Record) -> Iterator[str]:
    _ = by.say
    yield (
        _("run as: {form}").format(form=by.term(told["form"], "form"))
        if told["form"]
        else _("how it is run")
    )
    yield _("bodies: {names}").format(names=by.listed(told["bodies"])) if told["bodies"] else ""


_KINDS: Mapping[str, Callable[[_Telling, Record], Iterator[str]]] = {
    "period": _period,
    "phase": _phase,
    "round": _round,
    "involvement": _involvement,
    "funding": _funding,
    "mechanism_use": _mechanism,
    "figure": _figure,
    "designation": _designation,
    "relation": _relation,
    "governance": _governance,
}

_SPOKEN: tuple[Callable[..., str], ...] = (
    number, unit, interval, day, tongue, term, said, claim, amount,
)  # fmt: skip
"""What is said otherwise in each language."""

_ALIKE: tuple[Callable[..., str], ...] = (exact, moment, words, sentence)


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """What templates say things by in a language."""
    spoken = {each.__name__: partial(each, language=language) for each in _SPOKEN}
    return {**spoken, **{each.__name__: each for each in _ALIKE}}
