"""What is told at a glance, by pages and charts alike: a figure to a few digits, a unit, a code.

Owns: how many digits of a figure are shown and how magnitudes are called in English and in Chinese.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from kb.words import CHINESE, ENGLISH_TERMS, TERMS

ENGLISH = "en"

_LARGE: Mapping[str, tuple[tuple[int, str], ...]] = {
    ENGLISH: ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
    CHINESE: ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}

_SHORT_FOR = re.compile(r"\b(eu|gdp|rd)\b")
"""What of codes stands for words."""

_UNITS: Mapping[str, str] = {
    "cluster": "集群",
    "clusters": "集群",
    "firm": "企业",
    "firms": "家企业",
    "inhabitant": "人",
    "inhabitants": "人",
    "jobs": "个岗位",
    "mechanisms": "项机制",
    "ministries": "个部委",
    "organisations": "个机构",
    "participants": "个参与者",
    "percent": "%",
    "phases": "个阶段",
    "programmes": "个计划",
    "project": "项目",
    "projects": "个项目",
    "ratio": "比率",
    "regions": "个地区",
    "round": "轮",
    "rounds": "轮",
    "year": "年",
    "years": "年",
}
"""The words of units in Chinese."""


def number(value: float, language: str = ENGLISH, digits: int = 4) -> str:
    """A figure that can be read at a glance: 72.82 million, 1,234, 0.0213; 7,282万."""
    for size, name in _LARGE[language]:
        if abs(value) >= size:
            return f"{_short(value / size, digits)}{name}"
    return _short(value, digits)


def limits(low: float, high: float, language: str = ENGLISH, digits: int = 4) -> str:
    """An interval at a glance, the magnitude told once if it is the same: 3.99–4.49 million."""
    first, last = number(low, language, digits), number(high, language, digits)
    if first == last:
        return last
    for _, name in _LARGE[language]:
        if first.endswith(name) and last.endswith(name):
            first = first.removesuffix(name)
            break
    return f"{first}–{last}"


def unit(text: str | None, language: str = ENGLISH) -> str:
    """A unit in words: EUR per cluster per year, EUR（每集群每年）. Empty for None."""
    if not text:
        return ""
    first, *others = text.split("/")
    if language != CHINESE:
        return "%" if text == "percent" else " per ".join([first, *others]).replace("-", " ")
    told = "".join(f"每{_UNITS.get(each, each)}" for each in others)
    own = _UNITS.get(first, first)
    return f"{own}（{told}）" if told else own


def term(code: str, codes: type[StrEnum], language: str = ENGLISH) -> str:
    """What a code of a closed list is called; what has no word is told as it is written."""
    own = (TERMS if language == CHINESE else ENGLISH_TERMS).get(codes, {})
    return own.get(code) or words(code)


def words(code: str) -> str:
    """A code as words: per cluster per year, EU money."""
    return _SHORT_FOR.sub(lambda found: found[0].upper(), re.sub("[-_]", " ", code))


def _short(value: float, digits: int) -> str:
    """A number to so many digits, its thousands told apart; a whole one of them all."""
    if abs(value) >= 10 ** (digits - 1):
        return f"{round(value):,}"
    return f"{Decimal(f'{value:.{digits}g}'):f}"
