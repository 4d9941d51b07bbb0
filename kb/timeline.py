"""The days that a chart draws, and what falls into a time that is asked for.

Owns: which days a stated date stands for in a chart (all that it can mean), and whether something
dated so loosely certainly or only possibly overlaps a time. Refuses to fill what is not stated: a
start that is not known stays unknown, and an end that is not known stays open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.period import Edtf, Span
from kb.vocabulary import Status


class Overlap(StrEnum):
    """Whether something lies, at least in part, in a time that is asked for."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Extent:
    """When something was, as stated; `seen` is a time in which it was, where no start is known."""

    start: Edtf | None = None
    end: Edtf | None = None
    seen: Edtf | None = None

    @property
    def first_day(self) -> date | None:
        """The first day that its start, or the time in which it was seen, can mean."""
        first = self.start or self.seen
        return first.first if first else None

    @property
    def last_day(self) -> date | None:
        """The last day that its end can mean; None where no end is known."""
        last = self.end or self.seen
        return last.last if last else None

    @property
    def open(self) -> bool:
        """Whether it has a start and no end: it may still go on."""
        return self.start is not None and self.end is None


def status(first: date | None, last: date | None, on: date) -> Status:
    """Where a programme stands on a day, by its first and last; without a last it runs on."""
    if last and last < on:
        return Status.ENDED
    if first is None:
        return Status.UNKNOWN
    return Status.PLANNED if first > on else Status.RUNNING


def round_extent(dates: Iterable[Edtf | None], decided: Edtf | None, year: int | None) -> Extent:
    """The time of a competition round: from the first of its known dates to the last.

    The year is that of the decision, and dates it where no better date is known.
    """
    if decided is None and year is not None:
        decided = Edtf.parse(f"{year:04}")
    known = [day for day in (*dates, decided) if day is not None]
    return Extent(
        start=min(known, key=lambda day: (day.first, day.last), default=None),
        end=max(known, key=lambda day: (day.last, day.first), default=None),
    )


def overlap(extent: Extent, asked: Span) -> Overlap | None:
    """Whether something was going on on some day of the time asked for.

    Certain, if it was by every reading of its dates; possible, if it was by one of them; None, if
    by none. An open end may be any day from the start on. Of what has an end alone, no more is
    known than that it was still going on then.
    """
    start = extent.start or extent.seen or extent.end
    end = extent.end or extent.seen
    if start is None:
        return None
    last = end.last if end else date.max
    if start.first > asked.last or last < asked.first:
        return None
    latest_start = min(start.last, last)
    earliest_end = max(start.first, end.first) if end else start.first
    sure = latest_start <= asked.last and earliest_end >= asked.first
    return Overlap.CERTAIN if sure else Overlap.POSSIBLE
