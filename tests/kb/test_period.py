"""Dates with their precision, and spans between them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.period import Edtf, Span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2007", date(2007, 1, 1), date(2007, 12, 31)),
        ("2007-08", date(2007, 8, 1), date(2007, 8, 31)),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29)),
        ("2007-08-31", date(2007, 8, 31), date(2007, 8, 31)),
    ],
)
def test_a_date_means_every_day_that_it_may_be(text: str, first: date, last: date) -> None:
    assert (Edtf.parse(text).first, Edtf.parse(text).last) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "07", "2007-8", "2007-13", "2007-02-30", "about 2007", "2007/"]
)
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="is not a da"):
        Edtf.parse(text)


def test_whole_years_count_one_and_parts_by_their_days() -> None:
    assert Span(date(2006, 1, 1), date(2011, 12, 31)).years == 6
    half = Span(date(2007, 7, 1), date(2008, 6, 30))
    assert half.year_parts() == {2007: Decimal(184) / 365, 2008: Decimal(182) / 366}


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (Span(date(2007, 1, 1), date(2011, 12, 31)), "2007–2011"),
        (Span(date(2008, 1, 1), date(2008, 12, 31)), "2008"),
        (Span(date(2007, 8, 1), date(2017, 12, 31)), "2007-08–2017"),
        (Span(date(2011, 10, 4), date(2014, 3, 31)), "2011-10-04–2014-03"),
    ],
)
def test_a_span_is_shown_as_precisely_as_it_is(span: Span, shown: str) -> None:
    assert str(span) == shown


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot start"):
        Span(date(2010, 1, 2), date(2010, 1, 1))


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))


@given(days, days)
def test_the_parts_of_the_years_add_up_to_the_whole(one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    parts = span.year_parts()
    assert sum(parts.values()) == span.years
    assert all(0 < part <= 1 for part in parts.values())
    assert list(parts) == list(range(span.first.year, span.last.year + 1))


@given(days, days, days, days)
def test_a_span_overlaps_what_it_contains(a: date, b: date, c: date, d: date) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert one.overlaps(other) == other.overlaps(one)
    if one.contains(other):
        assert one.overlaps(other)
        assert one.years >= other.years
