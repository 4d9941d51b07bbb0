"""What a page says of figures, moments and claims: in plain words, for people.

Owns: how many digits are shown, and the sentence of each kind of claim. What is told is what the
interface answers, as its JSON has it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

Record = Mapping[str, Any]

_SHORT_FOR = re.compile(r"\b(eu|gdp|rd)\b")
"""What of codes stands for words."""

_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
DIGITS = 4
"""How many digits of a figure are shown, beside the exact one."""


def number(value: float | None) -> str:
    """A figure that can be read at a glance: 72.82 million, 1,234, 0.0213. Empty for None."""
    if value is None:
        return ""
    for size, name in _LARGE:
        if abs(value) >= size:
            return f"{_short(value / size)} {name}"
    return _short(value)


def exact(value: float | None) -> str:
    """A figure with all its digits that matter: 72,822,042.97."""
    if value is None:
        return ""
    text = f"{Decimal(repr(value)):,f}"
    return text.removesuffix(".0")


def unit(text: str) -> str:
    """A unit in words: EUR per cluster per year."""
    return text.replace("/", " per ")


def interval(cell: Record) -> str:
    """From the lowest to the highest; empty where they set no limits, or the value itself."""
    low, high = cell["low"], cell["high"]
    if low is None and high is None:
        return ""
    if low == high == cell["value"]:
        return ""
    return f"{number(low) or 'no lower limit'} – {number(high) or 'no upper limit'}"


def moment(at: datetime | str) -> str:
    """A moment to the minute, in UTC: 2026-11-24 12:00."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{found:%Y-%m-%d %H:%M}"


def words(code: str) -> str:
    """A code as words: per cluster per year."""
    return _SHORT_FOR.sub(lambda found: found[0].upper(), re.sub("[-_]", " ", code))


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def claim(told: Record) -> str:
    """What a claim says, in a line; without its subject, its source and its note."""
    return sentence("; ".join(part for part in _KINDS[told["kind"]](told) if part))


def row(told: Record) -> str:
    """What a row that is no claim says, in a line: its values by their names."""
    value: Record = told["value"] or {}
    if told["what"] == "text":
        return f"{words(value['field'])} ({value['language']}): {value['text']}"
    said = [f"{words(name)}: {_plain(each)}" for name, each in value.items() if each is not None]
    return "; ".join(said)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _short(value: float) -> str:
    """A number to so many digits, its thousands told apart; a whole one of them all."""
    if abs(value) >= 10 ** (DIGITS - 1):
        return f"{round(value):,}"
    text = f"{value:.{DIGITS}g}"
    return f"{Decimal(text):f}"


def _span(told: Record) -> str:
    """The years of a claim."""
    start, end = told.get("start"), told.get("end")
    if start and end:
        return str(start) if start == end else f"{start} to {end}"
    if start:
        return f"from {start}"
    if end:
        return f"until {end}"
    return f"seen in {told['seen']}" if told.get("seen") else ""


def _name(names: Mapping[str, str] | None) -> str:
    """The English name, else any."""
    return names.get("en") or next(iter(names.values())) if names else ""


def _period(told: Record) -> Iterator[str]:
    yield f"ran {_span(told)}"
    if told["start_of"]:
        yield f"its start is that of the {words(told['start_of'])}"


def _phase(told: Record) -> Iterator[str]:
    yield f"phase “{_name(told['names'])}”"
    yield _span(told)


def _round(told: Record) -> Iterator[str]:
    name = _name(told["names"])
    number = f" {told['number']}" if told["number"] is not None else ""
    yield f"round{number}{f' “{name}”' if name else ''}, of {told['unit']}"
    yield f"stage: {told['stage']}" if told["stage"] else ""
    yield f"decided in {told['year']}" if told["year"] else ""
    for key in ("applications", "finalists", "selected"):
        if told[key] is not None:
            yield f"{told[key]:,} {key}"
    for key in ("opened", "closed", "shortlisted", "decided"):
        if told[key]:
            yield f"{key} {told[key]}"


def _involvement(told: Record) -> Iterator[str]:
    yield f"{told['organisation']['name']}: {told['role']['label']}"


def _funding(told: Record) -> Iterator[str]:
    least = "" if told["amount_min"] is None else f"{told['amount_min']:,} to "
    how = "" if told["qualifier"] == "exact" else f"{words(told['qualifier'])} "
    yield f"{how}{told['currency']} {least}{told['amount']:,}, {words(told['basis'])}"
    yield f"{words(told['measure'])}, {told['nature']}, {told['origin']}".replace(
        "unknown, unknown", "of unknown stage and origin"
    )
    yield _span(told) + (" (one fiscal year)" if told["fiscal_year"] else "")
    yield f"for {_name(told['detail'])}" if told["detail"] else ""
    yield "inside another amount of the same programme" if told["part_of"] else ""
    if told["shared_by"]:
        yield "stated together for " + ", ".join(each["name"] for each in told["shared_by"])


def _mechanism(told: Record) -> Iterator[str]:
    yield f"mechanism: {told['concept']['label']}, {told['emphasis']}"


def _figure(told: Record) -> Iterator[str]:
    how = "" if told["qualifier"] == "exact" else f"{words(told['qualifier'])} "
    money = f"{told['currency']} " if told["currency"] else ""
    yield f"{told['indicator']['label']}: {how}{money}{exact(told['value'])}"
    yield told["status"] if told["status"] != "observed" else ""
    yield f"at {told['at']}" if told["at"] else _span(told)
    yield f"of {_name(told['detail'])}" if told["detail"] else ""
    if told["regions"]:
        yield "in " + ", ".join(each["name"] for each in told["regions"])


def _designation(told: Record) -> Iterator[str]:
    yield f"chosen by {told['programme']['name']}"
    yield _span(told)
    yield f"round {told['round']}" if told["round"] is not None else ""


def _relation(told: Record) -> Iterator[str]:
    yield f"{words(told['relation'])} {told['object']['name']}"


def _governance(told: Record) -> Iterator[str]:
    yield f"run as: {words(told['form'])}" if told["form"] else "how it is run"
    yield "bodies: " + ", ".join(told["bodies"]) if told["bodies"] else ""


_KINDS: Mapping[str, Callable[[Record], Iterator[str]]] = {
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

FILTERS: Mapping[str, Callable[..., str]] = {
    "number": number,
    "exact": exact,
    "unit": unit,
    "interval": interval,
    "moment": moment,
    "words": words,
    "sentence": sentence,
    "claim": claim,
    "row": row,
}
"""What templates say things by."""
