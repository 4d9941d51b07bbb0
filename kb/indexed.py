"""What of a summary row is indexed, and how it is kept.

Rows are numbered from 1 in each collection in the order in which they came, and only ever added.
What they have is kept by segments of 65,536 rows: of each value a bitmap of the rows that have
it, of each number an array in the order of the rows.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from kb.text import fold, grams, words
from kb.vocabulary import Collection

SEGMENT_BITS = 16
SEGMENT = 1 << SEGMENT_BITS

LIVE = "live"
"""The field of the rows that the newest revision has."""

NAME, TEXT = "name", "text"
"""Where words are found: in names, in other texts."""

EXACT = "exact"
"""The field of whole names, and of ids."""

LONGEST = 400
"""What is kept of a whole name; both engines can index it."""

_DATED = {"start": "first_day", "end": "last_day",
          "seen_start": "seen_first_day", "seen_end": "seen_last_day"}  # fmt: skip
NUMBERS: Mapping[Collection, Mapping[str, str]] = {
    Collection.PROGRAMMES: {**_DATED, "funding": "funding"},
    Collection.CLUSTERS: {},
    Collection.ORGANISATIONS: {},
    Collection.SOURCES: {"published": "first_day"},
    Collection.JURISDICTIONS: {},
}
"""The numbers of each collection's rows by the columns that hold them; `ALWAYS` beside."""

ALWAYS = {"claims": "claims", "changed": "changed_in"}
RANKS = {"id": "id", "name": "name"}
"""Columns of text, kept as the place of each row's value among all values."""

Values = Mapping[str, Any]


def dtype(field: str) -> np.dtype[Any]:
    """How the numbers of a field are kept; dates as their ordinals. NaN where there is none."""
    if field in RANKS:
        return np.dtype("<i4")
    return np.dtype("<f8" if field == "funding" else "<f4")


def number(value: float | date | None) -> float:
    """A value as it is kept."""
    if value is None:
        return float("nan")
    return float(value.toordinal()) if isinstance(value, date) else float(value)


def entries(row: Values) -> Iterator[tuple[str, str]]:
    """Field and value of everything by which a row is found."""
    for field, values in row["terms"].items():
        for value in values:
            yield field, value
    yield EXACT, fold(row["id"])
    for name in row["names"].split("\n"):
        yield EXACT, name[:LONGEST]
    for where, text in ((NAME, row["names"]), (TEXT, row["texts"])):
        for word in words(text):
            yield f"{where}.word", word[:LONGEST]
        for gram in grams(text):
            yield f"{where}.gram", gram
