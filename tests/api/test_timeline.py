"""The timeline: when programmes ran, in which phases and rounds, and what replaced what."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from kb.compare.counts import COUNTED
from kb.period import Edtf
from tests.api.conftest import Json, Local, ids, problem, rejections
from tests.conftest import LOADED_AT

KINDS = ["period", "phase", "round"]
AT_ONCE = 50


def timeline(client: httpx.Client, query: str) -> list[Json]:
    response = client.get(f"/v1/timeline?{query}")
    assert response.status_code == 200, response.text
    items: list[Json] = response.json()["items"]
    return items


def one(client: httpx.Client, programme: str, more: str = "") -> Json:
    (item,) = timeline(client, f"ids={programme}{more}")
    return item


@pytest.fixture(scope="module")
def items(client: httpx.Client, programmes: list[Json]) -> list[Json]:
    """Every programme in time, in the order of `programmes`."""
    every = ids(programmes)
    return [
        item
        for start in range(0, len(every), AT_ONCE)
        for item in timeline(client, f"ids={','.join(every[start : start + AT_ONCE])}")
    ]


def pairs(items: list[Json], programmes: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each programme in time with its record."""
    return zip(items, programmes, strict=True)


def admissible(claims: list[Json]) -> dict[str, Json]:
    return {claim["id"]: claim for claim in claims if claim["rank"] != "deprecated"}


def test_programmes_come_in_the_order_asked_or_in_that_of_their_ids(client: httpx.Client) -> None:
    asked = ["jp-knowledge-cluster", "de-spitzencluster", "fr-poles"]
    found = timeline(client, f"ids={','.join(asked)},fr-poles")
    assert [item["programme"]["id"] for item in found] == asked
    found = timeline(client, "country=NO,FI")
    listed = client.get("/v1/programmes?country=NO,FI&limit=1000").json()["items"]
    assert [item["programme"]["id"] for item in found] == ids(listed)


def test_every_admissible_claim_about_a_time_is_a_bar_and_no_other(
    items: list[Json], programmes: list[Json]
) -> None:
    for item, record in pairs(items, programmes):
        for kind in KINDS:
            bars = {bar["claim"]: bar for bar in item["bars"] if bar["kind"] == kind}
            claims = admissible(record[f"{kind}s"])
            assert bars.keys() == claims.keys(), record["id"]
            for id, bar in bars.items():
                cited = [{k: c[k] for k in ("source", "locator")} for c in claims[id]["citations"]]
                assert bar["sources"] == cited
                assert (bar["rank"], bar["inferred"]) == (
                    claims[id]["rank"],
                    claims[id]["inferred"],
                )


def test_the_nominal_period_is_the_one_by_which_lists_are_sorted(
    items: list[Json], programmes: list[Json]
) -> None:
    without = 0
    for item, record in pairs(items, programmes):
        nominal = [bar for bar in item["bars"] if bar["nominal"]]
        if nominal:
            assert nominal == item["bars"][:1]
            (bar,) = nominal
            assert (bar["start"], bar["end"]) == (record["start"], record["end"])
        else:
            assert record["start"] is record["end"] is None
            without += 1
    assert 0 < without < len(items) / 10


def test_bars_are_ordered_and_can_be_drawn(items: list[Json]) -> None:
    for item in items:
        others = [bar for bar in item["bars"] if not bar["nominal"]]
        places = [
            (KINDS.index(bar["kind"]), bar["first_day"] or bar["last_day"] or "9999-12-31")
            for bar in others
        ]
        assert places == sorted(places)
        for bar in item["bars"]:
            first, last = bar["first_day"], bar["last_day"]
            assert not (first and last) or first <= last
            assert bar["open"] == (bar["start"] is not None and bar["end"] is None)
            assert first is None or last is not None or bar["open"]
            start, end = bar["start"] or bar["seen"], bar["end"] or bar["seen"]
            assert first == (Edtf(start).first.isoformat() if start else None)
            assert last == (Edtf(end).last.isoformat() if end else None)


def test_a_period_of_money_stands_beside_that_of_the_programme(client: httpx.Client) -> None:
    periods = [bar for bar in one(client, "fr-poles")["bars"] if bar["kind"] == "period"]
    assert [(bar["nominal"], bar["start_of"]) for bar in periods] == [
        (True, "announcement"),
        (False, "funding"),
    ]


def test_a_round_has_its_dates_and_numbers(client: httpx.Client) -> None:
    bars = one(client, "de-spitzencluster")["bars"]
    first = next(bar for bar in bars if bar["kind"] == "round")
    assert (first["label"], first["start"], first["end"]) == ("Round 1", "2007-08", "2008")
    assert (first["first_day"], first["last_day"]) == ("2007-08-01", "2008-12-31")
    facts = first["round"]
    assert (facts["number"], facts["unit"], facts["closed"]) == (1, "clusters", "2007-12")
    assert (facts["applications"], facts["finalists"], facts["selected"]) == (38, 12, 5)


def test_labels_are_in_the_language_asked_for(client: httpx.Client) -> None:
    chinese = one(client, "de-spitzencluster", "&lang=zh")
    assert chinese["programme"]["name_lang"] == "zh"
    rounds = [bar for bar in chinese["bars"] if bar["kind"] == "round"]
    assert [(bar["label"], bar["label_lang"]) for bar in rounds] == [
        ("第1轮", "zh"),
        ("第2轮", "zh"),
        ("第3轮", "zh"),
    ]
    phases = [
        bar
        for bar in one(client, "kr-industrial-complex-cluster", "&lang=ko")["bars"]
        if bar["kind"] == "phase"
    ]
    assert phases
    assert {bar["label_lang"] for bar in phases} == {"ko"}
    assert one(client, "fr-poles")["bars"][0]["label"] is None


def test_an_end_that_is_not_known_is_open(client: httpx.Client) -> None:
    bar = one(client, "de-cluster-offensive-bayern")["bars"][0]
    assert (bar["start"], bar["end"], bar["last_day"], bar["open"]) == ("2006", None, None, True)
    answer = client.get("/v1/timeline?ids=fr-poles").json()
    assert answer["meta"]["on"] == LOADED_AT.date().isoformat()
    answer = client.get("/v1/timeline?ids=fr-poles&on=2012").json()
    assert answer["meta"]["on"] == "2012-12-31"


def test_a_time_seen_is_a_bar_that_is_not_nominal(client: httpx.Client) -> None:
    (bar,) = one(client, "br-rotas")["bars"]
    assert (bar["nominal"], bar["start"], bar["end"], bar["seen"]) == (False, None, None, "2015")
    assert (bar["first_day"], bar["last_day"]) == ("2015-01-01", "2015-12-31")


def test_a_programme_without_a_period_says_why(items: list[Json], programmes: list[Json]) -> None:
    told = 0
    for item, record in pairs(items, programmes):
        gaps = [gap for gap in item["gaps"] if gap["field"] == "periods"]
        if not admissible(record["periods"]):
            assert gaps, record["id"]
        for gap in gaps:
            assert gap in record["gaps"] or gap["reason"] == "unstated"
            told += 1
    assert told > 0


def test_deprecated_claims_are_named_and_not_drawn(
    items: list[Json], programmes: list[Json]
) -> None:
    found = 0
    for item, record in pairs(items, programmes):
        timed = [claim for kind in KINDS for claim in record[f"{kind}s"]]
        old = {claim["id"] for claim in timed if claim["rank"] == "deprecated"}
        assert old <= set(item["deprecated"])
        drawn = {entry["claim"] for key in ("bars", "counts", "relations") for entry in item[key]}
        assert drawn.isdisjoint(item["deprecated"])
        found += len(old)
    assert found > 3


def test_what_replaced_what_is_told_from_both_ends(items: list[Json]) -> None:
    told = {
        (item["programme"]["id"], link["relation"], link["role"], link["other"]["id"])
        for item in items
        for link in item["relations"]
    }
    turned = {"subject": "object", "object": "subject"}
    assert told == {(other, kind, turned[role], id) for id, kind, role, other in told}
    assert {kind for _, kind, _, _ in told} == {"succeeds", "part-of", "complements"}


def test_relations_are_those_of_the_record(items: list[Json], programmes: list[Json]) -> None:
    for item, record in pairs(items, programmes):
        claims = admissible(record["relations"])
        assert [link["claim"] for link in item["relations"]] == list(claims)
        for link in item["relations"]:
            subject, object = claims[link["claim"]]["subject"], claims[link["claim"]]["object"]
            own, other = (subject, object) if link["role"] == "subject" else (object, subject)
            assert (own["id"], other) == (record["id"], link["other"])


def _serves(figure: Json) -> bool:
    return (
        figure["indicator"]["code"] in COUNTED
        and figure["status"] == "observed"
        and not figure["regions"]
        and not figure["detail"]
        and bool(figure["at"] or figure["start"] or figure["end"])
    )


def test_counts_are_the_dated_ones_of_the_whole_programme(
    items: list[Json], programmes: list[Json]
) -> None:
    told = 0
    for item, record in pairs(items, programmes):
        figures = {id: f for id, f in admissible(record["figures"]).items() if _serves(f)}
        counts = {count["claim"]: count for count in item["counts"]}
        assert counts.keys() == figures.keys()
        for id, count in counts.items():
            for key in ("indicator", "value", "qualifier", "rank", "at", "start", "end"):
                assert count[key] == figures[id][key]
        days = [count["last_day"] or "9999" for count in item["counts"]]
        assert days == sorted(days)
        told += len(counts)
    assert told > 100


def test_the_poles_are_counted_at_their_dates(client: httpx.Client) -> None:
    counts = one(client, "fr-poles")["counts"]
    series = [(count["at"], count["value"]) for count in counts]
    assert {("2005-07", 67), ("2008", 71), ("2019", 56)} <= set(series)
    assert [count["first_day"] for count in counts] == sorted(c["first_day"] for c in counts)


def test_which_programmes_ran_in_a_year_and_in_which_phase(client: httpx.Client) -> None:
    query = "active_in=2012&country=FR,JP,DE"
    answer = client.get(f"/v1/timeline?{query}").json()
    asked = {"first_day": "2012-01-01", "last_day": "2012-12-31"}
    assert answer["meta"]["asked"] == asked
    ran = ids(client.get(f"/v1/programmes?{query}&limit=1000").json()["items"])
    found = {item["programme"]["id"]: item for item in answer["items"]}
    assert list(found) == ran
    poles = [entry for entry in found["fr-poles"]["then"] if entry["kind"] == "phase"]
    assert [(p["label"], p["overlap"]) for p in poles] == [("Phase II ('Pôles 2.0')", "certain")]
    (round_,) = found["de-spitzencluster"]["then"]
    assert (round_["kind"], round_["label"], round_["overlap"]) == ("round", "Round 3", "certain")


def _reaches(bar: Json, first: str, last: str) -> bool:
    """Whether what is drawn of a bar lies in some time; an open end runs on."""
    start = bar["first_day"] or (bar["end"] and Edtf(bar["end"]).first.isoformat())
    return bool(start) and start <= last and (bar["open"] or bar["last_day"] >= first)


@pytest.mark.parametrize("on", ["2005", "2012-06-30", "2020"])
def test_then_are_the_phases_and_rounds_of_the_day(
    client: httpx.Client, programmes: list[Json], on: str
) -> None:
    day = Edtf(on).last.isoformat()
    some = ids([p for p in programmes if p["phases"] or p["rounds"]])[:AT_ONCE]
    told: list[Any] = []
    for item in timeline(client, f"ids={','.join(some)}&on={on}"):
        expected = [
            (bar["claim"], bar["kind"], bar["label"])
            for bar in item["bars"]
            if bar["kind"] != "period" and _reaches(bar, day, day)
        ]
        assert [(t["claim"], t["kind"], t["label"]) for t in item["then"]] == expected
        told += expected
    assert told


def test_without_a_time_asked_for_there_is_no_then(client: httpx.Client) -> None:
    answer = client.get("/v1/timeline?ids=fr-poles").json()
    assert answer["meta"]["asked"] is None
    assert answer["items"][0]["then"] is None


def test_an_asked_time_beats_the_day_of_the_question(client: httpx.Client) -> None:
    answer = client.get("/v1/timeline?country=NO&active_in=2005/2006&on=2020-05-01").json()
    assert answer["meta"]["asked"]["last_day"] == "2006-12-31"
    assert date.fromisoformat(answer["meta"]["on"]) == date(2020, 5, 1)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "missing"),
        ("on=2012", "missing"),
        ("ids=fr-poles&active_in=2012", "invalid"),
        ("ids=fr-pols", "unknown-value"),
        ("ids=de-its-owl", "unknown-value"),
        ("active_in=2012", "out-of-range"),
    ],
)
def test_a_choice_that_is_none_is_refused(client: httpx.Client, query: str, code: str) -> None:
    response = client.get(f"/v1/timeline?{query}")
    assert rejections(response) == [("ids", code)]


def test_a_filter_that_nobody_meets_gives_nobody(local: Local) -> None:
    assert local.get("/v1/timeline?country=AD").json()["items"] == []


def test_the_nearest_programme_is_offered(client: httpx.Client) -> None:
    response = client.get("/v1/timeline?ids=fr-pols")
    (error,) = problem(response, "invalid-parameter")["errors"]
    assert "fr-poles" in error["nearest"]
