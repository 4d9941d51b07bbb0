"""What of a flow is asked for: the codes of a key, a span of years, how much of each figure.

A key has a place for each dimension but the year, in their order, with dots between them: nothing
for any code, several codes with `+` between them. `all` is the key that asks for everything.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from kb.errors import InvalidParameter, Rejection, nearest
from kb.exports.sdmx.flows import TIME, CodeList, Flow
from kb.exports.sdmx.observations import Row
from kb.period import Edtf, Span

ALL = "all"
"""The key that asks for everything."""

SHORT = 50
"""A list of codes up to this long is told to whoever names a code that is not in it."""

_PARTS = {"A": 1, "S": 2, "T": 3, "Q": 4, "M": 12}
"""How many periods of a kind a reporting year has."""

_REPORTING = re.compile(r"(\d{4})-([ASTQM])(\d{1,2})")
_CLOCK = re.compile(r"T\d{2}:\d{2}.*")


class DataDetail(StrEnum):
    """How much of the figures is told."""

    FULL = "full"
    DATA_ONLY = "dataonly"
    SERIES_KEYS_ONLY = "serieskeysonly"
    NO_DATA = "nodata"

    @property
    def figures(self) -> bool:
        """Whether figures are told, and not only which series there are."""
        return self in {DataDetail.FULL, DataDetail.DATA_ONLY}


class AtObservation(StrEnum):
    """What is told with each figure: the year, under its series; or the whole key."""

    YEAR = TIME
    EVERY_DIMENSION = "AllDimensions"


@dataclass(frozen=True, slots=True)
class Key:
    """The codes that are asked for, by dimension; a dimension that is not in it may have any."""

    codes: Mapping[str, Collection[str]]

    def matches(self, row: Row) -> bool:
        """Whether a figure is asked for."""
        return all(row[id] in codes for id, codes in self.codes.items())


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for of the figures with a key."""

    key: Key
    start: date | None = None
    end: date | None = None
    """The days between which a year has to lie, both included."""
    first: int | None = None
    last: int | None = None
    """Of each series so many of the earliest and of the latest; None: all of them."""

    def of(self, flow: Flow, rows: Iterable[Row]) -> list[Row]:
        """Those of the figures of a flow that are asked for, in the same order."""
        wanted = (row for row in rows if self.key.matches(row) and self._in_time(row))
        order = [dimension.id for dimension in flow.dimensions]
        series = groupby(wanted, key=lambda row: [row[id] for id in order])
        return [row for _, same in series for row in self._ends(list(same))]

    def _in_time(self, row: Row) -> bool:
        year = Edtf.parse(row[TIME])
        return (self.start is None or self.start <= year.first) and (
            self.end is None or year.last <= self.end
        )

    def _ends(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The first and the last figures of a series, each once."""
        if self.first is None and self.last is None:
            yield from rows
            return
        left = max(len(rows) - (self.last or 0), 0)
        yield from (r for i, r in enumerate(rows) if i < (self.first or 0) or i >= left)


def key_of(flow: Flow, text: str) -> Key:
    """The key that a text is; `InvalidParameter` says what a key of the flow has.

    Whether there are such codes is not looked at.
    """
    if text == ALL:
        return Key({})
    places, ids = text.split("."), [dimension.id for dimension in flow.dimensions]
    if len(places) != len(ids):
        raise _wrong(
            "invalid",
            f"A key of {flow.id} has {len(ids)} places with dots between them, "
            f"{'.'.join(ids)}; this one has {len(places)}. A place may be empty: any code.",
        )
    asked = {}
    for number, (id, place) in enumerate(zip(ids, places, strict=True), start=1):
        codes = place.split("+")
        if place and "" in codes:
            raise _wrong("empty", f"Place {number}, {id}: there is no code beside a plus.")
        if place:
            asked[id] = frozenset(codes)
    return Key(asked)


def check(flow: Flow, key: Key, id: str, known: Collection[str]) -> None:
    """Refuse the codes of a dimension that are not known, with those that may have been meant."""
    wrong = sorted(set(key.codes[id]) - set(known))
    if not wrong:
        return
    place, dimension = next((n, d) for n, d in enumerate(flow.dimensions, start=1) if d.id == id)
    codes = sorted(known)
    listed = dimension.values.id if isinstance(dimension.values, CodeList) else id
    raise InvalidParameter(
        *(
            Rejection(
                "key",
                "unknown-value",
                f"Place {place}, {id}: {code!r} is no code of {listed}.",
                codes if len(codes) <= SHORT else None,
                nearest(code, codes) or nearest(code.upper(), codes),
            )
            for code in wrong
        )
    )


def span_of(text: str) -> Span:
    """The days of a period as SDMX writes it: a year, a month or a day, also with the time of day,
    or a part of a year (`2010-A1`, `2010-S2`, `2010-T3`, `2010-Q4`, `2010-M12`).

    `ValueError` says what is wrong with any other text.
    """
    reporting = _REPORTING.fullmatch(text)
    if reporting is None:
        day = Edtf.parse(_CLOCK.sub("", text))
        return Span(day.first, day.last)
    year, parts, number = int(reporting[1]), _PARTS[reporting[2]], int(reporting[3])
    if not 1 <= number <= parts:
        raise ValueError(f"{text!r}: a year has {parts} of these, from {reporting[2]}1 on")
    months = 12 // parts
    last = number * months
    return Span(date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1]))


def _wrong(code: str, detail: str) -> InvalidParameter:
    return InvalidParameter(Rejection("key", code, detail))
