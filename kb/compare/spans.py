"""The years that money covers.

Owns: how a span falls into calendar years, how long spans are together, and which part of a
programme's years they cover.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from kb.period import Span
from kb.words import Phrase, Said

NEARLY_ALL = Decimal("0.8")
"""From this part of the years on, amounts stand for the whole: money is rarely paid over exactly
the years in which a programme is said to run, and sources count the same years from other edges."""

NONE = Decimal(0)

_SOME_YEARS = Phrase("{0:.0%} of the programme's years", "计划年份的 {0:.0%}")


@dataclass(frozen=True, slots=True)
class Life:
    """When a programme ran; without a known end (`ended` False) to the day of the question."""

    span: Span | None = None
    ended: bool = True

    def assumed(self, *, yearly: bool) -> Span | None:
        """The years that stand for those that an amount does not state; None: none can.

        Of a programme whose end is not known only yearly amounts go on to the day of the
        question; a sum would be spread over more years with every day on which one asks.
        """
        return self.span if self.ended or yearly else None


@lru_cache(maxsize=4096)
def parts_of(span: Span) -> Mapping[int, Decimal]:
    """The part of each calendar year that a span covers, by its days.

    From a day of the year to the day before it, as fiscal years run, it is whole years long, leap
    year or not: the part of the last year is what is missing of the first.
    """
    parts = span.year_parts()
    first, last, after = span.first, span.last, span.last + timedelta(days=1)
    if (after.month, after.day) == (first.month, first.day) and parts[first.year] < 1:
        parts[last.year] = 1 - parts[first.year]
    return MappingProxyType(parts)


def length_of(spans: Iterable[Span]) -> Decimal:
    """The years that spans without overlaps cover together."""
    return sum((part for span in spans for part in parts_of(span).values()), Decimal(0))


def share_of(spans: Sequence[Span], running: Span | None) -> Decimal:
    """The part of a programme's years that some years cover; 1 where its period is not known."""
    if running is None:
        return Decimal(1)
    if any(span.contains(running) for span in spans):
        return Decimal(1)
    covered = sum((_within(span, running).years for span in spans if span.overlaps(running)), NONE)
    return min(covered / running.years, Decimal(1))


def _within(span: Span, running: Span) -> Span:
    """The part of a span that lies within another."""
    if running.contains(span):
        return span
    return Span(max(span.first, running.first), min(span.last, running.last))


def nearly_same(one: Span, other: Span) -> bool:
    """Whether two spans are the same years but for their edges: either covers most of the other."""
    if not one.overlaps(other):
        return False
    both = (min(one.last, other.last) - max(one.first, other.first)).days + 1
    longest = max((span.last - span.first).days + 1 for span in (one, other))
    return Decimal(both) / longest >= NEARLY_ALL


def extent(share: Decimal) -> Said:
    """A part of a programme's years, in words."""
    return _SOME_YEARS(float(share))


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same days as spans that neither overlap nor touch, in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: s.first):
        if merged and span.first.toordinal() <= merged[-1].last.toordinal() + 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return merged
