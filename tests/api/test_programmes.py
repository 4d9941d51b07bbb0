"""The filters of the programmes, each against what the full answers of all programmes say."""

import calendar
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import httpx
import pytest

from kb.text import fold, parts
from tests.api.conftest import Json, Rows, ids, list_of, rejections
from tests.conftest import LOADED_AT

TODAY = LOADED_AT.date()
Holds = Callable[[Json], bool]
"""Whether a programme in full is one that a filter lets through."""


def first_day(text: str) -> date:
    """The first day that a date of any precision can mean."""
    year, month, day = ([int(part) for part in text.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """The last day that a date of any precision can mean."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def of_country(*codes: str) -> Holds:
    return lambda p: p["country"]["id"] in codes


def of_level(*levels: str) -> Holds:
    return lambda p: p["level"] in levels


def of_status(*statuses: str, on: date = TODAY) -> Holds:
    def status(p: Json) -> str:
        if p["end"] and last_day(p["end"]) < on:
            return "ended"
        if not p["start"]:
            return "unknown"
        return "planned" if first_day(p["start"]) > on else "running"

    return lambda p: status(p) in statuses


def active(first: str, last: str) -> Holds:
    """Its period overlaps the span; or, where it has no start, a time in which it was seen."""
    begin, end = first_day(first), last_day(last)

    def holds(p: Json) -> bool:
        if p["start"]:
            return first_day(p["start"]) <= end and (not p["end"] or last_day(p["end"]) >= begin)
        seen = [c["seen"] for c in p["periods"] if c["seen"] and c["rank"] != "deprecated"]
        return any(first_day(day) <= end and last_day(day) >= begin for day in seen)

    return holds


def works_by(*codes: str) -> Holds:
    return lambda p: any(
        claim["concept"]["code"] in codes
        for claim in p["mechanisms"]
        if claim["rank"] != "deprecated"
    )


def with_organisation(*wanted: str) -> Holds:
    return lambda p: any(
        claim["organisation"]["id"] in wanted
        for claim in p["organisations"]
        if claim["rank"] != "deprecated"
    )


def of_sector(*codes: str) -> Holds:
    return lambda p: any(sector["code"] in codes for sector in p["sectors"])


def start(compare: Callable[[date], bool]) -> Holds:
    return lambda p: bool(p["start"]) and compare(first_day(p["start"]))


def end(compare: Callable[[date], bool]) -> Holds:
    return lambda p: bool(p["end"]) and compare(last_day(p["end"]))


def saying(*words: str) -> Holds:
    """Each word stands in a name, an alias, a summary or the words for its sectors."""
    wanted = parts(" ".join(words))
    assert wanted

    def holds(p: Json) -> bool:
        texts = [*p["names"].values(), *p["aliases"], *p["summaries"].values(), *p["sectors_text"]]
        folded = [fold(text) for text in texts]
        return all(any(part.within(text) for text in folded) for part in wanted)

    return holds


FILTERS: list[tuple[str, Holds]] = [
    ("country=DE", of_country("DE")),
    ("country=DEU", of_country("DE")),
    ("country=deu", of_country("DE")),
    ("country=De,fRa", of_country("DE", "FR")),
    ("country=DE&country=FR", of_country("DE", "FR")),
    ("country=DE,FR&country=JPN", of_country("DE", "FR", "JP")),
    ("country=DE,DEU,de", of_country("DE")),
    ("country=EU,int", of_country("EU", "INT")),
    ("country=AD", of_country()),
    ("level=regional", of_level("regional")),
    ("level=regional,supranational", of_level("regional", "supranational")),
    ("status=running", of_status("running")),
    ("status=ended,unknown", of_status("ended", "unknown")),
    ("status=planned", of_status("planned")),
    ("status=running&on=2010", of_status("running", on=date(2010, 12, 31))),
    ("status=running&on=2010-06-30", of_status("running", on=date(2010, 6, 30))),
    ("status=planned&on=2005-02", of_status("planned", on=date(2005, 2, 28))),
    ("status=ended&on=2012-08-31", of_status("ended", on=date(2012, 8, 31))),
    ("status=ended&on=2012-09-01", of_status("ended", on=date(2012, 9, 1))),
    ("status=unknown&on=1900", of_status("unknown", on=date(1900, 12, 31))),
    ("active_in=2010", active("2010", "2010")),
    ("active_in=2009-08", active("2009-08", "2009-08")),
    ("active_in=2009-09-01", active("2009-09-01", "2009-09-01")),
    ("active_in=2010/2015", active("2010", "2015")),
    ("active_in=2014-10-01/2014-10", active("2014-10-01", "2014-10")),
    ("active_in=1900/1980", active("1900", "1980")),
    ("active_in=9999", active("9999", "9999")),
    ("mechanism=selection/competition", works_by("selection/competition")),
    (
        "mechanism=instrument/rd-grant,activity/networking",
        works_by("instrument/rd-grant", "activity/networking"),
    ),
    ("organisation=de-bmbf", with_organisation("de-bmbf")),
    ("organisation=de-bmbf&organisation=us-eda", with_organisation("de-bmbf", "us-eda")),
    ("sector=food-agri", of_sector("food-agri")),
    ("sector=ict-software,food-agri", of_sector("ict-software", "food-agri")),
    ("start_gte=2010", start(lambda day: day >= date(2010, 1, 1))),
    ("start_gte=2009-09", start(lambda day: day >= date(2009, 9, 1))),
    ("start_lte=2009", start(lambda day: day <= date(2009, 12, 31))),
    ("start_lte=2007-05", start(lambda day: day <= date(2007, 5, 31))),
    ("start_gte=2007-05-01", start(lambda day: day >= date(2007, 5, 1))),
    ("start_gte=2007-05-02", start(lambda day: day >= date(2007, 5, 2))),
    ("start_lte=2007-05-01", start(lambda day: day <= date(2007, 5, 1))),
    ("start_lte=2007-04-30", start(lambda day: day <= date(2007, 4, 30))),
    ("end_gte=2012-08-31", end(lambda day: day >= date(2012, 8, 31))),
    ("end_gte=2012-09-01", end(lambda day: day >= date(2012, 9, 1))),
    ("end_gte=2012-08", end(lambda day: day >= date(2012, 8, 1))),
    ("end_lte=2012-08-31", end(lambda day: day <= date(2012, 8, 31))),
    ("end_lte=2012-08-30", end(lambda day: day <= date(2012, 8, 30))),
    ("q=集", saying("集")),
    ("q=集群", saying("集群")),
    ("q=产业集群", saying("产业集群")),
    ("q=先进 集群", saying("先进", "集群")),
    ("q=cluster", saying("cluster")),
    ("q=CLUSTER", saying("cluster")),
    ("q=ｃｌｕｓｔｅｒ", saying("cluster")),
    ("q=poles competitivite", saying("pôles", "compétitivité")),
    ("q=PÔLES de COMPÉTITIVITÉ", saying("pôles", "de", "compétitivité")),
    ("q=po", saying("po")),
    ("q=  network   region ", saying("network", "region")),
    ("q=クラスター", saying("クラスター")),
    ("q=K_ind", saying("K", "ind")),
    ("q=clu%25er", saying("clu", "er")),
    ("q=spitzen", saying("spitzen")),
    ("q=leading-edge", saying("leading", "edge")),
    ("q=r%26d", saying("r", "d")),
    ('q="cluster"*', saying("cluster")),
    ("q=2.0", saying("2", "0")),
    ("q=产业-集群", saying("产业", "集群")),
    ("q=cluster OR network", saying("cluster", "or", "network")),
    ("q=no text of any programme", saying("no", "text", "of", "any", "programme")),
]


@pytest.mark.parametrize(("query", "holds"), FILTERS, ids=[query for query, _ in FILTERS])
def test_a_filter_lets_through_what_it_says(
    client: httpx.Client, programmes: list[Json], query: str, holds: Holds
) -> None:
    expected = [p["id"] for p in programmes if holds(p)]
    page = client.get(f"/v1/programmes?{query}&limit=1000").json()
    assert ids(page["items"]) == expected
    assert page["total"] == len(expected)
    assert page["next"] is None


@pytest.mark.parametrize("q", ["%", "_", "\\", "/", "'", '"', "-", "。", "¿?"])
def test_a_text_without_a_letter_or_a_digit_is_refused(client: httpx.Client, q: str) -> None:
    """It stands in every text or in none: what is meant is not known."""
    for noun in ("programmes", "clusters", "organisations", "sources", "jurisdictions", "search"):
        response = client.get(f"/v1/{noun}", params={"q": q})
        assert rejections(response) == [("q", "invalid")], noun


def _parameters(query: str) -> set[str]:
    return {part.partition("=")[0] for part in query.split("&")}


def test_different_filters_are_and(client: httpx.Client, programmes: list[Json]) -> None:
    """Filters beside each other in the table above, and triples with the first."""
    shuffled = FILTERS[::7] + FILTERS[1::7] + FILTERS[2::7] + FILTERS[3::7] + FILTERS[4::7]
    checked = 0
    for (one, holds_one), (other, holds_other) in pairwise(shuffled):
        if _parameters(one) & _parameters(other):
            continue
        expected = [p["id"] for p in programmes if holds_one(p) and holds_other(p)]
        assert ids(list_of(client.get, f"/v1/programmes?{one}&{other}")) == expected, (one, other)
        checked += 1
    assert checked > 30


def test_many_filters_together(client: httpx.Client, programmes: list[Json]) -> None:
    query = (
        "country=DE,FR,JP&level=national&status=ended&active_in=2010&start_gte=1995&end_lte=2020"
        "&mechanism=selection/competition&q=cluster"
    )
    holds: list[Holds] = [
        of_country("DE", "FR", "JP"),
        of_level("national"),
        of_status("ended"),
        active("2010", "2010"),
        start(lambda day: day >= date(1995, 1, 1)),
        end(lambda day: day <= date(2020, 12, 31)),
        works_by("selection/competition"),
        saying("cluster"),
    ]
    expected = [p["id"] for p in programmes if all(h(p) for h in holds)]
    assert "de-spitzencluster" in expected
    assert ids(list_of(client.get, f"/v1/programmes?{query}")) == expected


def test_an_open_end_runs_on(client: httpx.Client, programmes: list[Json]) -> None:
    open_ended = {p["id"] for p in programmes if p["start"] and not p["end"]}
    found = set(ids(list_of(client.get, "/v1/programmes?active_in=2500")))
    assert found == open_ended
    assert len(found) > 100


def test_a_programme_that_was_only_seen_is_active_then_and_not_later(client: httpx.Client) -> None:
    assert "de-zim-netzwerke" in ids(list_of(client.get, "/v1/programmes?active_in=2009"))
    assert "de-zim-netzwerke" not in ids(list_of(client.get, "/v1/programmes?active_in=2010"))


@pytest.mark.parametrize("q", ["SAVI", "savi", "ＳＡＶＩ"])
def test_a_programme_is_found_by_another_name(client: httpx.Client, q: str) -> None:
    assert "ae-savi" in ids(list_of(client.get, f"/v1/programmes?q={q}"))


def test_rows_say_what_the_full_answers_say(programmes: list[Json], rows: Rows) -> None:
    in_full = {p["id"]: p for p in programmes}
    for row in rows["/v1/programmes"]:
        programme = in_full[row["id"]]
        for key in ("name", "name_lang", "names", "level", "status", "start", "end", "summary"):
            assert row[key] == programme[key], (row["id"], key)
        assert row["country"] == programme["country"]["id"]
        assert row["region"] == (programme["region"]["id"] if programme["region"] else None)
        assert row["sectors"] == programme["sectors"]


def test_rows_count_the_claims_of_which_the_programme_is_the_subject(rows: Rows) -> None:
    for row in rows["/v1/programmes"]:
        own = [c for c in rows["/v1/claims"] if c["subject"]["id"] == row["id"]]
        assert row["claims"] == len(own)


def test_the_status_of_a_row_is_that_of_the_day_asked_for(client: httpx.Client) -> None:
    def status(on: str) -> str:
        rows = list_of(client.get, f"/v1/programmes?country=DE&on={on}&limit=100")
        found: str = next(row["status"] for row in rows if row["id"] == "de-spitzencluster")
        return found

    assert [status(on) for on in ("2006", "2010", "2026")] == ["planned", "running", "ended"]
