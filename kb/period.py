"""Dates as sources state them, and the spans between them.

Owns: EDTF level 0 dates (`2007`, `2007-08`, `2007-08-31`), their precision, and the arithmetic of
spans. A bare year is a span of a year, never its first of January. Refuses every other form.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

EDTF_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
"""The form of a date, for schemas; `Edtf.parse` also checks that the day exists."""

_EDTF = re.compile(EDTF_PATTERN)


@dataclass(frozen=True, order=True)
class Edtf:
    """A date with its precision: a year, a month or a day."""

    text: str

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> "Edtf":
        """The date that `text` states; ValueError says what is wrong with any other text."""
        if not _EDTF.fullmatch(text):
            raise ValueError(
                f"{text!r} is not a date: write a year (2007), a month (2007-08) "
                "or a day (2007-08-31)"
            )
        value = cls(text)
        try:
            _ = value.first
        except ValueError:
            raise ValueError(f"{text!r} is not a day of the calendar") from None
        return value

    @cached_property
    def first(self) -> date:
        """The first day that the date can mean."""
        year, month, day = (*map(int, self.text.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @cached_property
    def last(self) -> date:
        """The last day that the date can mean."""
        year, month, day = (*map(int, self.text.split("-")), 0, 0)[:3]
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])

    @property
    def year(self) -> int:
        """The year that the date lies in."""
        return int(self.text[:4])

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Span:
    """The time from one day to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a span cannot start on {self.first} and end on {self.last}")

    @cached_property
    def years(self) -> Decimal:
        """Its length in years: whole calendar years count one, parts by their days."""
        return sum(self.year_parts().values(), Decimal(0))

    def year_parts(self) -> dict[int, Decimal]:
        """The part of each calendar year that the span covers, 1 for a whole year."""
        parts = {}
        for year in range(self.first.year, self.last.year + 1):
            if self.first.year < year < self.last.year:
                parts[year] = Decimal(1)
                continue
            start, end = max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))
            parts[year] = Decimal((end - start).days + 1) / (366 if calendar.isleap(year) else 365)
        return parts

    def overlaps(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def contains(self, other: "Span") -> bool:
        """Whether every day of the other is a day of this one."""
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        first, last = _short(self.first, end=False), _short(self.last, end=True)
        return first if first == last else f"{first}–{last}"


def _short(day: date, *, end: bool) -> str:
    """The day as a year where it is the first or last of one, else as a month or in full."""
    if (day.month, day.day) == ((12, 31) if end else (1, 1)):
        return f"{day.year}"
    edge = calendar.monthrange(day.year, day.month)[1] if end else 1
    return f"{day:%Y-%m}" if day.day == edge else day.isoformat()


def year_span(first: int, last: int) -> Span:
    """Whole calendar years, both included."""
    return Span(date(first, 1, 1), date(last, 12, 31))
