"""Programmes like one: sensible neighbours, for reasons that can be looked up."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.api.conftest import Json, Local, ids, problem, rejections
from tests.api.test_statements import check

FEATURES = ["mechanisms", "selection", "size", "duration", "clusters", "level", "sectors"]
ASKED = ["de-spitzencluster", "jp-knowledge-cluster", "fr-poles"]


Similar = Callable[..., Json]


@pytest.fixture(scope="module")
def similar(sqlite_app: Local) -> Similar:
    """The programmes like one; what several tests ask for is asked once, and only to be read.

    PostgreSQL gives the same bytes, as `test_same_bytes.py` holds.
    """

    @cache
    def similar(id: str, query: str = "") -> Json:
        response = sqlite_app.get(f"/v1/programmes/{id}/similar?{query}")
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    return similar


def feature(item: Json, name: str) -> Json:
    """One feature of a programme in the answer."""
    (found,) = (entry for entry in item["features"] if entry["feature"] == name)
    return dict(found)


def codes(entries: list[Json]) -> set[str]:
    return {entry["code"] for entry in entries}


@pytest.mark.parametrize(
    ("id", "neighbours"),
    [
        ("de-spitzencluster", {"de-innoregio", "jp-knowledge-cluster", "ca-isi"}),
        ("jp-knowledge-cluster", {"jp-city-area", "de-spitzencluster"}),
        ("fr-poles", {"fr-fui", "jp-knowledge-cluster"}),
    ],
)
def test_the_neighbours_are_those_an_expert_would_name(
    similar: Similar, id: str, neighbours: set[str]
) -> None:
    answer = similar(id)
    found = ids(answer["items"])
    assert len(found) == 10
    assert neighbours <= set(found)
    assert id not in found
    assert answer["programme"]["id"] == id


def test_every_other_programme_is_compared_once_in_the_order_of_the_score(
    sqlite_app: Local, similar: Similar
) -> None:
    everyone = sqlite_app.get("/v1/programmes").json()["total"]
    answer = similar("fr-poles", "limit=100")
    items = answer["items"]
    assert answer["total"] == everyone - 1
    assert len(set(ids(items))) == 100
    order = [(-item["score"], item["id"]) for item in items]
    assert order == sorted(order)
    for item in items:
        assert 0 <= item["score"] <= item["known"] <= 1
        assert [entry["feature"] for entry in item["features"]] == FEATURES


@pytest.mark.parametrize("id", ASKED)
def test_the_score_is_made_of_the_features(similar: Similar, id: str) -> None:
    answer = similar(id, "weights=size:4,level:0.5&limit=20")
    weights = answer["weights"]
    assert (weights["size"], weights["level"], weights["mechanisms"]) == (4, 0.5, 3)
    whole = sum(weights.values())
    for item in answer["items"]:
        known = {
            e["feature"]: e["similarity"] for e in item["features"] if e["similarity"] is not None
        }
        score = sum(weights[name] * alike for name, alike in known.items()) / whole
        assert item["score"] == pytest.approx(score, abs=1e-6)
        assert item["known"] == pytest.approx(sum(weights[n] for n in known) / whole, abs=1e-6)


@pytest.mark.parametrize("id", ASKED)
def test_shared_mechanisms_stand_in_both_programmes(
    sqlite_app: Local, similar: Similar, id: str
) -> None:
    """As a reader verifies them: code, emphasis and claim, in /v1/programmes/{id}."""

    def uses(programme: str) -> dict[str, Json]:
        claims = sqlite_app.get(f"/v1/programmes/{programme}").json()["mechanisms"]
        return {claim["concept"]["code"]: claim for claim in claims}

    mine = uses(id)
    for item in similar(id)["items"][:3]:
        theirs = uses(item["id"])
        for name in ("mechanisms", "selection"):
            told = feature(item, name)
            chosen = {
                code
                for code in mine.keys() | theirs
                if code.startswith("selection/") is (name == "selection")
            }
            assert codes(told["shared"]) == chosen & mine.keys() & theirs.keys()
            assert codes(told["only_this"]) == (chosen & mine.keys()) - theirs.keys()
            assert codes(told["only_other"]) == (chosen & theirs.keys()) - mine.keys()
            for entry in told["shared"]:
                code = entry["code"]
                assert entry["this"] == mine[code]["emphasis"]
                assert entry["other"] == theirs[code]["emphasis"]
                assert entry["label"] == mine[code]["concept"]["label"]
                assert entry["label"] in told["reason"]
                assert mine[code]["id"] in told["this"]["claims"]
                assert theirs[code]["id"] in told["other"]["claims"]


def test_figures_are_those_of_the_comparison(sqlite_app: Local, similar: Similar) -> None:
    (item,) = similar("de-spitzencluster", "country=JP&q=Knowledge Cluster&limit=1")["items"]
    assert item["id"] == "jp-knowledge-cluster"
    compare = sqlite_app.get(
        "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster"
        "&measures=duration,funding_per_year&prices=constant&base_year=2015&rate=ppp"
    ).json()
    for name, measure in (("size", "funding_per_year"), ("duration", "duration")):
        told = feature(item, name)
        for side, row in zip((told["this"], told["other"]), compare["rows"], strict=True):
            cell = row["cells"][measure]
            for key in ("value", "low", "high", "unit", "nature", "covers", "reasons"):
                assert side[key] == cell[key], (name, key)
            assert side["claims"] == ids(cell["claims"])
            assert side["known"] is cell["comparable"] is True
            form = ",.1f" if name == "duration" else ",.0f"
            assert format(cell["value"], form) in told["reason"]


def test_likeness_is_mutual(similar: Similar) -> None:
    there = {item["id"]: item for item in similar("fr-poles", "limit=100")["items"]}
    for id in ASKED[:2]:
        back = {item["id"]: item for item in similar(id, "limit=100")["items"]}
        for key in ("score", "known", "of_known"):
            assert there[id][key] == back["fr-poles"][key]


def test_a_figure_that_cannot_be_compared_is_told_and_not_counted(similar: Similar) -> None:
    items = similar("de-spitzencluster", "limit=100")["items"]
    sizes = [(item, feature(item, "size")) for item in items]
    unsound = [
        (item, size)
        for item, size in sizes
        if size["other"]["value"] is not None and not size["other"]["known"]
    ]
    assert unsound
    for item, size in unsound:
        assert size["similarity"] is None
        assert item["known"] < 1
        assert "not to be set beside others as it stands" in size["reason"]
        assert size["other"]["reasons"]


def test_filters_narrow_the_candidates(sqlite_app: Local, similar: Similar) -> None:
    answer = similar("de-spitzencluster", "country=JP,KR&status=ended&limit=100")
    listed = sqlite_app.get("/v1/programmes?country=JP,KR&status=ended&limit=1000").json()
    assert set(ids(answer["items"])) == set(ids(listed["items"]))
    assert answer["total"] == listed["total"]
    own = similar("de-spitzencluster", "country=DE&limit=100")
    assert own["total"] == sqlite_app.get("/v1/programmes?country=DE").json()["total"] - 1
    nobody = similar("de-spitzencluster", "country=AD&status=planned")
    assert (nobody["items"], nobody["total"]) == ([], 0)


def test_weights_change_the_order(similar: Similar) -> None:
    zero = ",".join(f"{name}:0" for name in FEATURES if name != "duration")
    answer = similar("fr-poles", f"weights={zero}&weights=duration:1&limit=5")
    for item in answer["items"]:
        assert item["score"] == feature(item, "duration")["similarity"] == item["of_known"]
    assert ids(answer["items"]) != ids(similar("fr-poles")["items"])[:5]


def test_open_ends_are_counted_to_the_day_of_the_question(similar: Similar) -> None:
    answer = similar("de-spitzencluster", "on=2012-06-30")
    assert answer["meta"]["on"] == "2012-06-30"
    later = similar("de-spitzencluster")
    assert later["meta"]["on"] == "2026-11-24"
    assert [i["score"] for i in answer["items"]] != [i["score"] for i in later["items"]]


def test_reasons_are_told_in_chinese(similar: Similar) -> None:
    answer = similar("de-spitzencluster", "lang=zh&limit=3")
    assert answer["programme"]["name"] == "领先集群竞赛计划"
    for item in answer["items"]:
        told = feature(item, "mechanisms")
        assert told["reason"].startswith("共有：")
        assert "网络联结" in told["reason"]
        assert feature(item, "level")["shared"] == [
            {"code": "national", "label": "国家", "this": None, "other": None}
        ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("weights=sizes:2", ("weights", "unknown-value")),
        ("weights=size", ("weights", "invalid")),
        ("weights=size:", ("weights", "invalid")),
        ("weights=size:NaN", ("weights", "invalid")),
        ("weights=size:1e3", ("weights", "invalid")),
        ("weights=size:0.0001", ("weights", "invalid")),
        ("weights=size:-1", ("weights", "out-of-range")),
        ("weights=size:100.5", ("weights", "out-of-range")),
        ("weights=size:1,size:2", ("weights", "repeated")),
        (f"weights={','.join(f'{name}:0' for name in FEATURES)}", ("weights", "invalid")),
        ("limit=0", ("limit", "out-of-range")),
        ("limit=101", ("limit", "out-of-range")),
        ("country=XX", ("country", "unknown-value")),
        ("ids=fr-poles", ("ids", "unknown")),
    ],
)
def test_what_is_wrong_is_refused(sqlite_app: Local, query: str, expected: tuple[str, str]) -> None:
    assert rejections(sqlite_app.get(f"/v1/programmes/fr-poles/similar?{query}")) == [expected]


def test_a_refused_weight_names_what_is_allowed(sqlite_app: Local) -> None:
    response = sqlite_app.get("/v1/programmes/fr-poles/similar?weights=sise:2")
    (error,) = problem(response, "invalid-parameter")["errors"]
    assert (error["allowed"], error["nearest"]) == (FEATURES, ["size"])


def test_an_unknown_programme_is_not_found_with_the_nearest(sqlite_app: Local) -> None:
    body = problem(sqlite_app.get("/v1/programmes/fr-pole/similar"), "not-found")
    assert "fr-poles" in body["detail"]


def test_it_costs_the_same_however_many_programmes(local: Local) -> None:
    named = "&country=DE,JP&mechanism=selection/competition&organisation=de-bmbf"
    for query, more in (
        ("limit=1", 0),
        ("limit=50", 0),
        ("limit=50&level=regional", 0),
        ("limit=50&q=cluster", 0),
        (f"limit=50{named}", 1),
    ):
        check(local, f"/v1/programmes/fr-poles/similar?{query}", 15 + more)
