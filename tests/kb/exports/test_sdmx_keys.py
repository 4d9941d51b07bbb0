"""Keys, periods and limits: what of a flow is asked for."""

from datetime import date

import pytest

from kb.errors import InvalidParameter, NotFound
from kb.exports.sdmx.flows import CLUSTERS, FUNDING, flow_of
from kb.exports.sdmx.keys import Asked, Key, check, key_of, span_of
from kb.exports.sdmx.observations import Row


def row(year: int, programme: str = "xx-one", **more: str) -> Row:
    """A figure of CLUSTERS."""
    return {
        "FREQ": "A",
        "COUNTRY": "DE",
        "PROGRAMME": programme,
        "INDICATOR": "zones",
        "STATUS": "observed",
        "TIME_PERIOD": str(year),
        **more,
    }


def years(asked: Asked, *rows: Row) -> list[tuple[str, str]]:
    """Programme and year of the figures that are asked for."""
    return [(row["PROGRAMME"], row["TIME_PERIOD"]) for row in asked.of(CLUSTERS, rows)]


@pytest.mark.parametrize(
    "reference",
    [
        "FUNDING",
        "KB,FUNDING",
        "all,FUNDING",
        "KB,FUNDING,1.0",
        "KB,FUNDING,latest",
        "ALL,FUNDING,LATEST",
    ],
)
def test_a_flow_is_named_in_the_ways_of_sdmx(reference: str) -> None:
    assert flow_of(reference) is FUNDING


@pytest.mark.parametrize(
    ("reference", "nearest"),
    [
        ("funding", ["FUNDING"]),
        ("CLUSTER", ["CLUSTERS"]),
        ("XX,FUNDING", ["FUNDING"]),
        ("KB,FUNDING,2.0", ["FUNDING"]),
        ("KB,FUNDING,1.0,more", ["FUNDING", "CLUSTERS"]),
        ("zzz", ["FUNDING", "CLUSTERS"]),
    ],
)
def test_what_is_no_flow_is_told_with_those_that_there_are(
    reference: str, nearest: list[str]
) -> None:
    with pytest.raises(NotFound) as told:
        flow_of(reference)
    assert told.value.nearest == nearest


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("all", {}),
        ("....", {}),
        ("A.DE...", {"FREQ": {"A"}, "COUNTRY": {"DE"}}),
        (".DE+FR..zones.", {"COUNTRY": {"DE", "FR"}, "INDICATOR": {"zones"}}),
    ],
)
def test_a_key_has_codes_for_some_dimensions(text: str, codes: dict[str, set[str]]) -> None:
    assert key_of(CLUSTERS, text).codes == codes


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("A.DE", "invalid", "FREQ.COUNTRY.PROGRAMME.INDICATOR.STATUS; this one has 2"),
        ("A.DE....", "invalid", "this one has 6"),
        ("", "invalid", "this one has 1"),
        ("A.DE++FR...", "empty", "Place 2, COUNTRY"),
        ("A..+...", "invalid", "this one has 6"),
        ("A..+..", "empty", "Place 3, PROGRAMME"),
    ],
)
def test_what_is_no_key_is_told_with_its_place(text: str, code: str, says: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        key_of(CLUSTERS, text)
    (rejection,) = told.value.rejections
    assert (rejection.parameter, rejection.code) == ("key", code)
    assert says in rejection.detail


def test_codes_that_there_are_not_are_told_with_place_and_dimension() -> None:
    key = Key({"INDICATOR": {"zone", "zones", "centers"}})
    with pytest.raises(InvalidParameter) as told:
        check(CLUSTERS, key, "INDICATOR", ["zones", "centres"])
    first, second = told.value.rejections
    assert first.detail == "Place 4, INDICATOR: 'centers' is no code of CL_INDICATOR."
    assert (first.allowed, first.nearest) == (["centres", "zones"], ["centres"])
    assert second.nearest == ["zones"]
    check(CLUSTERS, Key({"INDICATOR": {"zones"}}), "INDICATOR", ["zones", "centres"])


def test_a_code_in_the_wrong_case_leads_to_the_right_one() -> None:
    with pytest.raises(InvalidParameter) as told:
        check(CLUSTERS, Key({"COUNTRY": {"de"}}), "COUNTRY", [f"X{n}" for n in range(60)] + ["DE"])
    (rejection,) = told.value.rejections
    assert (rejection.allowed, rejection.nearest) == (None, ["DE"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2010", date(2010, 1, 1), date(2010, 12, 31)),
        ("2010-02", date(2010, 2, 1), date(2010, 2, 28)),
        ("2010-02-03", date(2010, 2, 3), date(2010, 2, 3)),
        ("2010-02-03T04:05:06Z", date(2010, 2, 3), date(2010, 2, 3)),
        ("2010-A1", date(2010, 1, 1), date(2010, 12, 31)),
        ("2010-S2", date(2010, 7, 1), date(2010, 12, 31)),
        ("2010-T1", date(2010, 1, 1), date(2010, 4, 30)),
        ("2010-Q4", date(2010, 10, 1), date(2010, 12, 31)),
        ("2012-M02", date(2012, 2, 1), date(2012, 2, 29)),
        ("9999-A1", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_period_is_some_days(text: str, first: date, last: date) -> None:
    span = span_of(text)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("soon", "is not a date"),
        ("2010-13", "is not a day"),
        ("2010-Q5", "a year has 4 of these, from Q1 on"),
        ("2010-A2", "a year has 1 of these"),
        ("2010-W12", "is not a date"),
        ("0000", "is not a day"),
    ],
)
def test_what_is_no_period_is_told(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        span_of(text)


def test_years_lie_between_the_days_asked_for_as_a_whole() -> None:
    rows = [row(year) for year in (2008, 2009, 2010, 2011)]

    def between(start: date | None, end: date | None) -> list[str]:
        return [year for _, year in years(Asked(Key({}), start, end), *rows)]

    assert between(date(2009, 1, 1), date(2010, 12, 31)) == ["2009", "2010"]
    assert between(date(2009, 1, 2), None) == ["2010", "2011"]
    assert between(None, date(2010, 12, 30)) == ["2008", "2009"]


def test_so_many_figures_of_each_series() -> None:
    rows = [row(year) for year in (2008, 2009, 2010)] + [row(2010, "xx-two")]
    assert years(Asked(Key({}), first=1), *rows) == [("xx-one", "2008"), ("xx-two", "2010")]
    assert years(Asked(Key({}), last=2), *rows) == [
        ("xx-one", "2009"),
        ("xx-one", "2010"),
        ("xx-two", "2010"),
    ]
    assert years(Asked(Key({}), first=1, last=1), *rows) == [
        ("xx-one", "2008"),
        ("xx-one", "2010"),
        ("xx-two", "2010"),
    ]
    assert len(years(Asked(Key({}), first=9), *rows)) == 4


def test_a_key_chooses_by_all_of_its_dimensions() -> None:
    rows = [row(2010), row(2010, "xx-two"), row(2010, "xx-three", COUNTRY="FR")]
    key = key_of(CLUSTERS, ".DE.xx-two+xx-three..")
    assert years(Asked(key), *rows) == [("xx-two", "2010")]
