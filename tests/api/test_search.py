"""One box over everything: each thing by each of its names, the best first, every hit once."""

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine, select

from kb.db import reading
from kb.models import Label, Programme, ProgrammeSummary
from kb.queries import find
from kb.queries.index import Index
from kb.queries.search import Match, search
from kb.text import fold, parts
from kb.vocabulary import Collection, LabelField
from tests.api.conftest import Json, Local, ids, list_of, pages, problem, rejections
from tests.kb.small import begin, day, everything, label, write

ORDER = {match: place for place, match in enumerate(Match)}
QUERIES = [
    "cluster", "Spitzencluster", "competition region", "ai", "r", "2010", "北", "集群",
    "先进制造", "の", "産業クラスター", "산", "클러스터", "ministry", "pôles", "zzzz",
]  # fmt: skip
"""One letter, one and two characters, whole phrases, in every script of the base; and nothing."""


def found(local: Local, query: str, more: str = "") -> Json:
    """The first page of what is found."""
    answer: Json = local.get(f"/v1/search?q={query}{more}").json()
    return answer


def test_every_programme_is_found_by_every_name_that_it_has(sqlite_app: Local) -> None:
    """In every language: as an exact match, on the first page; asked of the query itself.

    Of each name it is looked whether it is exact, of every sixth what the whole page says.
    """
    with reading(sqlite_app.engine) as session:
        rows = {row.id: row.row for row in session.execute(select(ProgrammeSummary.__table__))}
        names = [
            (id, text)
            for id, text in session.execute(
                select(Label.entity, Label.text)
                .where(Label.field.in_([LabelField.NAME, LabelField.ALIAS]))
                .order_by(Label.row)
            )
            if id in rows
        ]
        assert len(names) > 3 * len(rows) > 600
        assert {id for id, _ in names} == rows.keys()
        opened = Index(session, Collection.PROGRAMMES, 1)
        for number, (id, name) in enumerate(names):
            exact = find.exactly(opened, name)
            assert rows[id] in exact, (id, name)
            assert len(exact) < 10
            if number % 6 == 0:
                page = search(session, name, [Collection.PROGRAMMES], None, 50, revision=1)
                (hit,) = (hit for hit in page.hits[: len(exact)] if hit.row.id == id)
                assert (hit.match, fold(hit.text)) == (Match.EXACT, fold(name))


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("Leading-Edge Cluster Competition", "de-spitzencluster"),
        ("spitzencluster-wettbewerb", "de-spitzencluster"),
        ("领先集群竞赛计划", "de-spitzencluster"),
        ("PÔLES DE COMPÉTITIVITÉ", "fr-poles"),
        ("知的クラスター創成事業", "jp-knowledge-cluster"),
        ("de-bmbf", "de-bmbf"),
        ("it's OWL东威斯特法伦-利普智能技术系统集群", "de-its-owl"),
        ("Germany", "DE"),
        ("cn-jjrb-2022", "cn-jjrb-2022"),
    ],
)
def test_what_is_sought_by_its_name_or_id_comes_first(local: Local, query: str, id: str) -> None:
    hit = found(local, query)["items"][0]
    assert (hit["id"], hit["match"]) == (id, "exact")
    assert hit["url"].endswith(f"/v1/{hit['collection']}/{id}")
    assert local.get(hit["url"]).status_code == 200
    record = local.get(hit["url"]).json()
    assert hit["name"] == record.get("name", record.get("title"))


@pytest.mark.parametrize("query", QUERIES)
def test_the_best_matches_come_first_and_each_says_where_it_stands(
    local: Local, query: str
) -> None:
    hits = list_of(local.get, f"/v1/search?q={query}&limit=1000")
    assert bool(hits) == (query != "zzzz")
    places = [(ORDER[hit["match"]], list(Collection).index(hit["collection"])) for hit in hits]
    assert places == sorted(places)
    wanted = parts(query)
    for hit in hits:
        text = fold(hit["text"])
        if hit["match"] == "exact":
            assert fold(query) in {text, fold(hit["id"])}
        else:
            assert any(part.within(text) for part in wanted), hit
            assert text != fold(query)


@pytest.mark.parametrize("query", QUERIES)
def test_it_finds_what_the_lists_find_and_what_has_the_query_for_its_id(
    sqlite_app: Local, query: str
) -> None:
    answer = found(sqlite_app, query, "&limit=1000")
    known = {"ai": "AI"}
    for collection, total in answer["totals"].items():
        listed = sqlite_app.get(f"/v1/{collection}?q={query}&limit=1000").json()
        by_id = collection == "jurisdictions" and query in known
        assert total == listed["total"] + by_id
    assert answer["total"] == sum(answer["totals"].values())
    assert list(answer["totals"]) == list(Collection)


@pytest.mark.parametrize(("query", "limit"), [("산", 1), ("cluster", 7), ("集群", 100)])
def test_pages_hold_every_hit_once(local: Local, query: str, limit: int) -> None:
    more = "&collection=programmes,organisations" if query == "cluster" else ""
    asked = f"/v1/search?q={query}{more}"
    whole = found(local, query, f"{more}&limit=1000")
    assert (len(whole["items"]), whole["next"]) == (whole["total"], None)
    told = [(hit["collection"], hit["id"]) for hit in whole["items"]]
    assert len(set(told)) == len(told) > limit
    paged = list(pages(local.get, f"{asked}&limit={limit}"))
    assert [hit for page in paged for hit in page["items"]] == whole["items"]
    assert all(len(page["items"]) == limit for page in paged[:-1])
    assert {(page["total"], *page["totals"].values()) for page in paged} == {
        (whole["total"], *whole["totals"].values())
    }


def test_a_search_is_kept_to_some_collections(local: Local) -> None:
    every = list_of(local.get, "/v1/search?q=集群&limit=1000")
    for asked in (["clusters"], ["sources", "programmes"], list(Collection)):
        answer = found(local, "集群", f"&collection={','.join(asked)}&limit=1000")
        assert answer["items"] == [hit for hit in every if hit["collection"] in asked]
        assert answer["totals"].keys() == set(asked)
    refused = local.get("/v1/search?q=集群&collection=programs")
    assert rejections(refused) == [("collection", "unknown-value")]
    assert refused.json()["errors"][0]["nearest"] == ["programmes"]
    assert rejections(local.get("/v1/search")) == [("q", "missing")]


def test_of_equal_matches_those_come_first_of_which_most_is_told(local: Local) -> None:
    rows = {row["id"]: row for row in list_of(local.get, "/v1/programmes?limit=1000")}
    hits = list_of(local.get, "/v1/search?q=cluster&collection=programmes&limit=1000")
    told = [(ORDER[hit["match"]], -rows[hit["id"]]["claims"], hit["id"]) for hit in hits]
    assert told == sorted(told)


def test_a_cursor_of_another_search_is_refused(local: Local) -> None:
    cursor = found(local, "集群", "&limit=3")["next"].rpartition("cursor=")[2]
    for other in ("q=产业", "q=集群&collection=clusters", "q=集群&as_of=1"):
        problem(local.get(f"/v1/search?{other}&cursor={cursor}"), "cursor-mismatch")
    assert local.get(f"/v1/search?q=集群&limit=9&lang=zh&cursor={cursor}").status_code == 200


FORGED: list[Any] = [
    [], [0], [0, 0], [0, 0, 1, 1], [3, 0, 1], [-1, 0, 1], [0, 5, 1], [0, -1, 1], [0, 0, 0],
    [0, 0, -1], [0, 0, 10**9], [0, 0, 2**70], [0, 0, "1"], [0, True, 1], [0.0, 0, 1], [None, 0, 1],
    "text", None,
]  # fmt: skip


@pytest.mark.parametrize("position", FORGED, ids=str)
def test_a_forged_cursor_is_refused(local: Local, position: Any) -> None:
    cursor = found(local, "集群", "&limit=3")["next"].rpartition("cursor=")[2]
    content = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    made = json.dumps({**content, "k": position}).encode()
    forged = base64.urlsafe_b64encode(made).decode().rstrip("=")
    problem(local.get(f"/v1/search?q=集群&cursor={forged}"), "cursor-mismatch")


@pytest.fixture
def renamed(fresh: Engine) -> Iterator[Local]:
    """A base whose programme was called otherwise in the first revision, and its summary too."""
    begin(fresh)
    labels = everything(fresh)["label"].values()
    (old,) = (n["row"] for n in labels if (n["entity"], n["language"]) == ("de-one", "en"))
    summary = {"field": LabelField.SUMMARY}
    first = [
        label("de-one", "Bio Valley Initiative", "de"),
        label("de-one", "For makers of violins", **summary),
    ]
    write(fresh, rows={Label: first}, at=day(1))
    rows = {row["text"]: row["row"] for row in everything(fresh)["label"].values()}
    write(
        fresh,
        retired={Label: [old, rows["Bio Valley Initiative"], rows["For makers of violins"]]},
        rows={
            Label: [
                label("de-one", "Life Science Campus"),
                label("de-one", "生命科学园区计划", "ja"),
                label("de-one", "For makers of flutes", **summary),
            ]
        },
        at=day(2),
    )
    with closing(Local(fresh.url.render_as_string(hide_password=False))) as local:
        yield local


def test_old_names_find_a_thing_and_old_texts_do_not(renamed: Local) -> None:
    for query, match, text in (
        ("bio valley initiative", "exact", "Bio Valley Initiative"),
        ("VALLEY", "name", "Bio Valley Initiative"),
        ("Life science campus", "exact", "Life Science Campus"),
        ("生命科学园区计划", "exact", "生命科学园区计划"),
        ("科学", "name", "生命科学园区计划"),
        ("flutes", "text", "For makers of flutes"),
        ("flutes campus", "text", "Life Science Campus"),
    ):
        (hit,) = (hit for hit in found(renamed, query)["items"] if hit["id"] == "de-one")
        assert (hit["match"], hit["text"]) == (match, text), query
        assert hit["name"] == "Life Science Campus"
    assert found(renamed, "violins")["items"] == []


def test_a_search_of_an_earlier_state_knows_nothing_later(renamed: Local) -> None:
    def said(query: str, moment: str) -> list[tuple[str, str]]:
        items = found(renamed, query, f"&as_of={moment}")["items"]
        return [(hit["match"], hit["text"]) for hit in items if hit["id"] == "de-one"]

    for moment in ("2", day(1).date().isoformat()):
        assert said("bio valley initiative", moment) == [("exact", "Bio Valley Initiative")]
        assert said("violins", moment) == [("text", "For makers of violins")]
        assert said("campus", moment) == said("科学", moment) == said("flutes", moment) == []
    assert said("valley", "1") == said("violins", "1") == []
    assert said("de-one", "1") == [("exact", "de-one en")]
    assert ids(found(renamed, "de one", "&as_of=1")["items"]) == ["de-one"]


def test_a_thing_that_is_no_more_is_not_found(renamed: Local) -> None:
    write(renamed.engine, retired={Programme: [1]}, at=day(3))
    assert "de-one" not in ids(found(renamed, "campus")["items"])
    assert ids(found(renamed, "campus", "&as_of=3")["items"]) == ["de-one"]
