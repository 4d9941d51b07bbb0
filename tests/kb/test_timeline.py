"""The days of a chart, and what falls into a time that is asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.period import Edtf, Span, year_span
from kb.timeline import Extent, Overlap, overlap, round_extent


def extent(start: str | None = None, end: str | None = None, seen: str | None = None) -> Extent:
    return Extent(*(Edtf.parse(text) if text else None for text in (start, end, seen)))


@pytest.mark.parametrize(
    ("stated", "first", "last", "open_"),
    [
        (extent("2007-08", "2017"), date(2007, 8, 1), date(2017, 12, 31), False),
        (extent("2007-08-28", "2008-02"), date(2007, 8, 28), date(2008, 2, 29), False),
        (extent("2007"), date(2007, 1, 1), None, True),
        (extent(None, "2005-10"), None, date(2005, 10, 31), False),
        (extent(seen="2009"), date(2009, 1, 1), date(2009, 12, 31), False),
        (extent(), None, None, False),
    ],
)
def test_a_bar_is_drawn_over_all_days_that_its_dates_can_mean(
    stated: Extent, first: date | None, last: date | None, open_: bool
) -> None:
    assert (stated.first_day, stated.last_day, stated.open) == (first, last, open_)


def round_of(*dates: str | None, decided: str | None = None, year: int | None = None) -> Extent:
    known = [Edtf.parse(text) if text else None for text in dates]
    return round_extent(known, Edtf.parse(decided) if decided else None, year)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (round_of("2007-08", "2007-12", decided="2008-09-02", year=2008),
         extent("2007-08", "2008-09-02")),
        (round_of("2007-08", "2007-12", year=2008), extent("2007-08", "2008")),
        (round_of(year=2008), extent("2008", "2008")),
        (round_of(None, "2012-03-30", year=2012), extent("2012", "2012")),
        (round_of(None, None, decided="2024-02-29", year=2023), extent("2024-02-29", "2024-02-29")),
        (round_of("2023-05-23"), extent("2023-05-23", "2023-05-23")),
        (round_of(None, None), extent()),
    ],
)  # fmt: skip
def test_a_round_runs_from_the_first_of_its_dates_to_the_last(
    found: Extent, expected: Extent
) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("stated", "asked", "how"),
    [
        (extent("2009", "2012"), year_span(2011, 2011), Overlap.CERTAIN),
        (extent("2009", "2012"), year_span(2012, 2012), Overlap.CERTAIN),
        (extent("2009", "2012"), Span(date(2012, 6, 1), date(2012, 6, 30)), Overlap.POSSIBLE),
        (extent("2009", "2012"), year_span(2013, 2020), None),
        (extent("2009", "2012"), year_span(2000, 2008), None),
        (extent("2009"), year_span(2009, 2009), Overlap.CERTAIN),
        (extent("2009"), year_span(2012, 2012), Overlap.POSSIBLE),
        (extent("2009"), year_span(2008, 2008), None),
        (extent(None, "2012"), year_span(2012, 2012), Overlap.CERTAIN),
        (extent(None, "2012"), year_span(2011, 2011), None),
        (extent(seen="2009"), Span(date(2009, 3, 1), date(2009, 3, 1)), Overlap.POSSIBLE),
        (extent(seen="2009"), year_span(2009, 2009), Overlap.CERTAIN),
        (extent(), year_span(2009, 2009), None),
    ],
)
def test_an_overlap_is_certain_possible_or_none(
    stated: Extent, asked: Span, how: Overlap | None
) -> None:
    assert overlap(stated, asked) is how


FIRST = date(2012, 1, 1)
DAYS = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))
DATES = st.one_of(
    DAYS.map(lambda day: Edtf.parse(day.isoformat())),
    st.sampled_from(["2012-01", "2012-02", "2012-03", "2012-04"]).map(Edtf.parse),
)


def readings(value: Edtf) -> list[date]:
    """Every day that a date can mean."""
    count = (value.last - value.first).days + 1
    return [value.first + timedelta(days=number) for number in range(count)]


@given(DATES, DATES, DAYS, DAYS)
def test_an_overlap_is_what_every_reading_or_some_reading_of_the_dates_says(
    start: Edtf, end: Edtf, one: date, other: date
) -> None:
    assume(start.first <= end.last)
    asked = Span(min(one, other), max(one, other))
    held = {
        Span(first, last).overlaps(asked)
        for first in readings(start)
        for last in readings(end)
        if first <= last
    }
    expected = Overlap.CERTAIN if held == {True} else Overlap.POSSIBLE if True in held else None
    assert overlap(Extent(start, end), asked) is expected


@given(DATES, DAYS, DAYS)
def test_an_open_end_may_be_any_day_from_the_start_on(start: Edtf, one: date, other: date) -> None:
    asked = Span(min(one, other), max(one, other))
    held = {
        Span(first, last).overlaps(asked)
        for first in readings(start)
        for last in (first, date(2013, 1, 1))
    }
    expected = Overlap.CERTAIN if held == {True} else Overlap.POSSIBLE if True in held else None
    assert overlap(Extent(start), asked) is expected
