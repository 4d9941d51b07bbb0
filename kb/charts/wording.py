"""What charts say beside the data, in English and in Chinese; and figures at a glance.

Owns: how heads of columns and groups are called, and how many digits of a figure are shown.
"""

from collections.abc import Mapping

from kb import glance
from kb.vocabulary import Level, Measure, RecordField, Status
from kb.words import CHINESE, Phrase

Labels = Mapping[str, Phrase]

BROKEN: Mapping[str, str] = {
    RecordField.ORGANISATIONS: "Organi-\nsations",
    RecordField.MECHANISMS: "Mecha-\nnisms",
}
"""Where an English word that is too long for a column is broken."""

GROUPINGS: Labels = {
    "jurisdiction": Phrase("by jurisdiction", "按辖区"),
    "level": Phrase("by level of government", "按政府层级"),
    "region": Phrase("by region", "按地区"),
    "status": Phrase("by status", "按状态"),
    "decade": Phrase("by decade of the start", "按起始年代"),
}

_DIGITS = 3
"""How many digits of a figure are shown, at the least."""


def measure(code: str, language: str) -> str:
    """What a measure is called, as the head of a column."""
    return _capital(glance.term(code, Measure, language))


def field(code: str, language: str) -> str:
    """What a field of the record is called, as the head of a column; broken where it is long."""
    broken = BROKEN.get(code) if language != CHINESE else None
    return broken or _capital(glance.term(code, RecordField, language))


def key(code: str, language: str) -> str:
    """What a group is called that has no label of its own."""
    codes = Level if code in {*Level} else Status
    return _capital(glance.term(code, codes, language))


def said(labels: Labels, key: str, language: str) -> str:
    """What a key is called; one that has no name is told as it is."""
    phrase = labels.get(key)
    return phrase().told(language) if phrase else key.replace("_", " ").replace("-", " ")


def number(value: float, language: str, unit: str | None = None) -> str:
    """A figure at a glance: 4.26 million, 426万, 1,234; years to a tenth."""
    return f"{value:.1f}" if unit == "years" else glance.number(value, language, _DIGITS)


def limits(low: float | None, high: float | None, language: str, unit: str | None = None) -> str:
    """An interval at a glance: 3.99–4.49 million; open where it sets no limit."""
    if low is None or high is None:
        known, sign = (high, "≤") if low is None else (low, "≥")
        return "" if known is None else f"{sign} {number(known, language, unit)}"
    if unit == "years":
        return f"{low:.1f}–{high:.1f}"
    return glance.limits(low, high, language, _DIGITS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
