"""The reconciliation service, asked as OpenRefine and the specification (0.2) ask."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from kb.db import reading
from kb.models import Entity, Label
from kb.vocabulary import EntityKind, LabelField
from tests.api.conftest import Json, Local, ids, problem, rejections
from tests.api.reconciling import FORM, asked, found, matched, results, types


@pytest.fixture(scope="module")
def manifest(client: httpx.Client) -> Json:
    body: Json = client.get("/reconcile").json()
    return body


def test_the_manifest_says_what_the_service_is(manifest: Json) -> None:
    assert manifest["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace", "documentation"} <= manifest.keys()
    assert ids(manifest["defaultTypes"]) == ["programme", "cluster", "organisation"]
    assert all(type["name"] for type in manifest["defaultTypes"])
    assert manifest["batchSize"] == 50


def test_every_address_of_the_manifest_answers(client: httpx.Client, manifest: Json) -> None:
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for service in services:
        address = service["service_url"] + service["service_path"]
        assert client.get(address, params={"prefix": "a"} if "suggest" in address else {}).json()
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        assert template.count("{{id}}") == 1
        for id in ("fr-poles", "de-its-owl", "de-bmbf"):
            answer = client.get(template.replace("{{id}}", id), follow_redirects=True)
            assert answer.status_code == 200
            assert id in answer.text
    assert manifest["view"]["url"] == manifest["identifierSpace"] + "{{id}}"
    assert client.get(manifest["schemaSpace"]).status_code == 200
    assert client.get(manifest["documentation"]).json()["openapi"]


def test_a_batch_of_names_and_nothing_else(client: httpx.Client) -> None:
    """The shortest request of the specification: names under keys of the client's own."""
    batch = {"q1": {"query": "Spitzencluster-Wettbewerb"}, "q2": {"query": "Vinnova"}}
    answer = asked(client, batch)
    assert {key: matched(told) for key, told in answer.items()} == {
        "q1": ["de-spitzencluster"],
        "q2": ["se-vinnova"],
    }
    best = answer["q1"][0]
    assert best == {
        "id": "de-spitzencluster",
        "name": "Leading-Edge Cluster Competition",
        "description": "Germany, 2007-08–2017 (Spitzencluster-Wettbewerb)",
        "score": 100.0,
        "match": True,
        "type": [{"id": "programme", "name": "Programme"}],
        "features": [{"id": "exact", "value": True}, {"id": "name", "value": 100.0}],
    }
    for told in answer.values():
        scores = [candidate["score"] for candidate in told]
        assert scores == sorted(scores, reverse=True)
        assert 1 <= len(told) <= 5


def test_a_batch_with_all_that_the_specification_has(client: httpx.Client) -> None:
    batch = {
        "q1": {
            "query": "Norwegian Innovation Clusters",
            "type": "programme",
            "limit": 3,
            "properties": [{"pid": "country", "v": "NO"}],
            "type_strict": "should",
        },
        "q2": {
            "query": "Bundesministerium für Bildung und Forschung",
            "type": ["organisation", "programme"],
            "limit": 25,
            "properties": [{"pid": "country", "v": ["Germany", {"id": "DE", "name": "Germany"}]}],
            "type_strict": "any",
        },
    }
    answer = asked(client, batch)
    assert matched(answer["q1"]) == ["no-nic"]
    assert len(answer["q1"]) <= 3
    assert matched(answer["q2"]) == ["de-bmbf"]
    assert types(answer["q2"]) <= {"organisation", "programme"}
    assert all(id.startswith("no-") for id in ids(answer["q1"]))


def test_the_address_asks_what_the_form_does(client: httpx.Client) -> None:
    batch = {"集": {"query": "领先集群竞赛计划"}, "": {"query": "NCE"}}
    queries = json.dumps(batch, ensure_ascii=False)
    by_form = client.post("/reconcile", data={"queries": queries})
    by_address = client.get("/reconcile", params={"queries": queries})
    assert by_form.content == by_address.content
    assert by_form.json()["集"]["result"][0]["id"] == "de-spitzencluster"
    both = client.post("/reconcile?lang=zh&as_of=1", data={"queries": queries, "extend": ""})
    assert both.json()["集"]["result"][0]["name"] == "领先集群竞赛计划"
    assert both.headers["cache-control"] == "no-store"
    assert both.headers["kb-revision"] == "1"
    headers = {"Origin": "https://elsewhere.example"}
    elsewhere = client.post("/reconcile", data={"queries": queries}, headers=headers)
    assert elsewhere.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("Leading-Edge Cluster Competition", "de-spitzencluster"),
        ("SPITZENCLUSTER-WETTBEWERB", "de-spitzencluster"),
        ("  leading-edge   cluster competition ", "de-spitzencluster"),
        ("领先集群竞赛计划", "de-spitzencluster"),
        ("知的クラスター創成事業", "jp-knowledge-cluster"),
        ("産業クラスター計画", "jp-industrial-cluster"),
        ("Technopôles et pôles de compétitivité", "tn-poles"),
        ("technopoles et poles de competitivite", "tn-poles"),
        ("德国联邦教育与研究部", "de-bmbf"),
        ("BMBF", "de-bmbf"),
        ("it's OWL东威斯特法伦-利普智能技术系统集群", "de-its-owl"),
        ("de-its-owl", "de-its-owl"),
    ],
)
def test_a_name_in_any_script_or_an_id_is_a_match(local: Local, query: str, id: str) -> None:
    queries = json.dumps({"q0": {"query": query}}, ensure_ascii=False)
    (candidates,) = results(local.get(f"/reconcile?queries={queries}").json()).values()
    assert matched(candidates) == [id] == ids(candidates)[:1]
    assert candidates[0]["score"] == 100


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("Spitzenclster Wetbewerb", "de-spitzencluster"),
        ("Leading Edge Cluster Competition (BMBF)", "de-spitzencluster"),
        ("Cluster Competition, Leading-Edge", "de-spitzencluster"),
        ("知的クラスター", "jp-knowledge-cluster"),
        ("領先集群竞赛", "de-spitzencluster"),
        ("Norwegian Inovation Cluster", "no-nic"),
        ("Bundesministerum für Bildung & Forschung", "de-bmbf"),
        ("Vinvaxt", "se-vinnvaxt"),
        ("Competitivness Clusters France", "fr-poles"),
        ("산업단지 클러스터 사업", "kr-industrial-complex-cluster"),
    ],
)
def test_what_is_misspelt_is_the_best_candidate_and_no_match(
    client: httpx.Client, query: str, id: str
) -> None:
    candidates = found(client, query)
    assert ids(candidates)[0] == id
    assert matched(candidates) == []
    assert 30 <= candidates[0]["score"] < 100


@pytest.fixture(scope="module")
def names(sqlite_app: Local) -> dict[str, set[str]]:
    """Every name, as it is folded, of programmes, clusters and organisations, with their ids."""
    kinds = (EntityKind.PROGRAMME, EntityKind.CLUSTER, EntityKind.ORGANISATION)
    with reading(sqlite_app.engine) as session:
        rows = session.execute(
            select(Label.folded, Label.entity)
            .join(Entity, Entity.id == Label.entity)
            .where(Entity.kind.in_(kinds), Label.field.in_([LabelField.NAME, LabelField.ALIAS]))
            .order_by(Label.row)
        ).all()
    found: dict[str, set[str]] = {}
    for name, id in rows:
        found.setdefault(name, set()).add(id)
    return found


def in_batches(
    client: httpx.Client, queries: list[str], **more: Any
) -> Iterator[tuple[str, list[Json]]]:
    """Each of many names with its candidates, fifty at a time."""
    for batch in (queries[place : place + 50] for place in range(0, len(queries), 50)):
        sent = {str(n): {"query": query, **more} for n, query in enumerate(batch)}
        yield from zip(batch, asked(client, sent).values(), strict=True)


def test_every_name_finds_what_it_names(client: httpx.Client, names: dict[str, set[str]]) -> None:
    """A match where it names one thing; where it names several, all of them, and none is one."""
    assert len(names) > 3000
    several = [name for name, ids in names.items() if len(ids) > 1]
    assert several
    for name, candidates in in_batches(client, [*list(names)[::12], *several], limit=25):
        same = [told for told in candidates if told["score"] == 100]
        assert {told["id"] for told in same} == names[name]
        assert matched(candidates) == (ids(same) if len(same) == 1 else [])


def test_a_letter_that_is_missing_is_forgiven(
    client: httpx.Client, names: dict[str, set[str]]
) -> None:
    """In the middle of a name of two words or more: what is meant is the best candidate."""
    spelt = [name for name in names if len(name) > 12 and " " in name and name.isascii()][::20]
    short = {f"{name[: len(name) // 2]}{name[len(name) // 2 + 1 :]}": name for name in spelt}
    wrong = [
        (name, ids(candidates)[:2])
        for name, candidates in in_batches(client, list(short))
        if not names[short[name]] & set(ids(candidates)[:1])
    ]
    assert len(short) > 50
    assert len(wrong) <= len(short) // 50, wrong


POLES = "Pôles de compétitivité"
"""What a programme of France and one of Belgium are called."""


@pytest.mark.parametrize(
    "value",
    ["FR", "fra", "France", "FRANCE", "法国", ["France"], ["Narnia", "FR"], {"id": "FR"},
     [{"id": "FR", "name": "France"}]],
)  # fmt: skip
def test_a_country_narrows_the_candidates(client: httpx.Client, value: Any) -> None:
    assert matched(found(client, POLES)) == []
    assert {"fr-poles", "be-poles-competitivite"} <= set(ids(found(client, POLES)))
    narrowed = found(client, POLES, properties=[{"pid": "country", "v": value}], limit=25)
    assert matched(narrowed) == ["fr-poles"]
    assert all(told["description"].startswith("France") for told in narrowed)


def test_several_countries_are_any_of_them(client: httpx.Client) -> None:
    told = found(client, POLES, properties=[{"pid": "country", "v": ["FR", "Belgium"]}])
    assert ids(told)[:2] == ["fr-poles", "be-poles-competitivite"]
    assert matched(told) == []
    assert {told["id"][:2] for told in told} == {"fr", "be"}


def test_a_country_that_is_not_known_leaves_every_match_open(client: httpx.Client) -> None:
    """A cell that is misspelt spoils neither its row nor the others of the batch."""
    narrowed = {"query": "BMBF", "properties": [{"pid": "country", "v": "Narnia"}]}
    answer = asked(client, {"a": narrowed, "b": {"query": "BMBF"}, "c": {**narrowed, "query": "—"}})
    assert ids(answer["a"]) == ids(answer["b"]) == ["de-bmbf"]
    assert (matched(answer["a"]), matched(answer["b"]), answer["c"]) == ([], ["de-bmbf"], [])


def test_a_type_is_kept_to(client: httpx.Client) -> None:
    for type in ("programme", "cluster", "organisation"):
        assert types(found(client, "innovation cluster", type=type, limit=25)) == {type}
    assert types(found(client, "it's OWL", type=["cluster"])) == {"cluster"}
    assert matched(found(client, "BMBF", type="programme")) == []


def test_what_names_nothing_has_no_candidate(client: httpx.Client) -> None:
    for query in ("", " ", "—", "…!?", "zzzzqqq", "\u0000", "x" * 5_000):
        assert found(client, query) == []
    assert asked(client, {}) == {}
    assert found(client, "BMBF " * 300)[0]["id"] == "de-bmbf"


def narrowed(**property: Any) -> Json:
    """A batch of one name that is narrowed by a property."""
    return {"q0": {"query": "x", "properties": [property]}}


WRONG: list[tuple[Any, str, str]] = [
    ({"q0": {"query": "x", "type": "person"}}, "/q0/type/0", "unknown-value"),
    ({"q0": {"query": "x", "type": ["cluster", "persons"]}}, "/q0/type/1", "unknown-value"),
    ({"q0": {"query": "x", "limit": 0}}, "/q0/limit", "out-of-range"),
    ({"q0": {"query": "x", "limit": 26}}, "/q0/limit", "out-of-range"),
    ({"q0": {"query": "x", "limit": 2.5}}, "/q0/limit", "invalid"),
    ({"q0": {"query": 5}}, "/q0/query", "invalid"),
    ({"q/0~": {"qury": "x"}}, "/q~10~0/qury", "unknown"),
    ({"q0": "x"}, "/q0", "invalid"),
    (["x"], "", "invalid"),
    (narrowed(pid="place", v="x"), "/q0/properties/0/pid", "unknown-value"),
    (narrowed(pid="country"), "/q0/properties/0/v", "missing"),
    (narrowed(pid="country", v={"name": "x"}), "/q0/properties/0/v", "invalid"),
    (narrowed(pid="country", v=["x"] * 11), "/q0/properties/0/v", "out-of-range"),
    ({"q0": {"type_strict": "never"}}, "/q0/type_strict", "unknown-value"),
    ({str(n): {"query": "x"} for n in range(51)}, "", "out-of-range"),
]
"""Batches with something wrong, and its place."""


@pytest.mark.parametrize(("queries", "place", "code"), WRONG)
def test_what_is_wrong_in_a_batch_is_told_with_its_place(
    local: Local, queries: Any, place: str, code: str
) -> None:
    sent = httpx.QueryParams({"queries": json.dumps(queries)})
    assert rejections(local.get(f"/reconcile?{sent}")) == [(f"queries{place}", code)]
    by_form = local.post("/reconcile", str(sent).encode(), FORM)
    assert rejections(by_form) == [(f"queries{place}", code)]


def test_an_unknown_type_is_told_with_those_that_there_are(client: httpx.Client) -> None:
    sent = {"queries": json.dumps({"q0": {"query": "x", "type": "programmes"}})}
    (error,) = problem(client.post("/reconcile", data=sent), "invalid-parameter")["errors"]
    assert error["allowed"] == ["programme", "cluster", "organisation"]
    assert error["nearest"] == ["programme"]


def test_a_form_that_cannot_be_read_is_refused(client: httpx.Client) -> None:
    def refused(body: bytes, code: str, media: str = FORM["Content-Type"]) -> str:
        headers = {"Content-Type": media} if media else {}
        response = client.post("/reconcile", content=body, headers=headers)
        detail: str = problem(response, code)["detail"]
        return detail

    assert "`queries` is not JSON: Expecting" in refused(b'queries={"q0":', "bad-request")
    assert "twice" in refused(b'queries={"a": {}, "a": {}}', "bad-request")
    assert "NaN" in refused(b'queries={"a": {"limit": NaN}}', "bad-request")
    assert "UTF-8" in refused(b"queries=%ff", "bad-request")
    assert "UTF-8" in refused(b"queries=\xff", "bad-request")
    assert "100 fields" in refused(b"a=1&" * 101, "bad-request")
    assert "262,144" in refused(b"queries=" + b"x" * 262_144, "content-too-large")
    assert "application/json" in refused(b"{}", "unsupported-media-type", "application/json")
    assert "without a type" in refused(b"queries={}", "unsupported-media-type", "")
    for body, place in ((b"", ("queries", "missing")), (b"query={}", ("query", "unknown"))):
        assert place in rejections(client.post("/reconcile", content=body, headers=FORM))
    both = client.get("/reconcile", params={"queries": "{}", "extend": "{}"})
    assert rejections(both) == [("extend", "invalid")]
    twice = client.post("/reconcile", content=b"queries={}&queries={}", headers=FORM)
    assert rejections(twice) == [("queries", "repeated")]


EVERYTHING = [{"id": "country"}, {"id": "funding"}, {"id": "programmes"}, {"id": "sectors"},
              {"id": "kind"}, {"id": "start"}, {"id": "claims"}, {"id": "names"}]  # fmt: skip
"""Properties of every kind of value."""


def test_many_names_cost_what_one_does(local: Local, names: dict[str, set[str]]) -> None:
    """The statements, with every kind of question; and what is fetched of many things."""
    countries = ["DE", "Germany", "法国", "jpn", "Narnia"]
    batch = {
        str(n): {"query": name, "properties": [{"pid": "country", "v": countries[n % 5]}]}
        for n, name in enumerate(list(names)[::70][:50])
    }
    things = sorted({id for found in names.values() for id in found})[:1000:4]
    for form in (
        {"queries": json.dumps(batch)},
        {"queries": json.dumps({"0": batch["0"]})},
        {"extend": json.dumps({"ids": things, "properties": EVERYTHING})},
        {"extend": json.dumps({"ids": things[:1], "properties": EVERYTHING})},
    ):
        sent = str(httpx.QueryParams(form)).encode()
        for _ in range(2):  # the second finds all of the index in memory
            assert local.post("/reconcile", sent, FORM).status_code == 200
        assert len(local.statements) <= 11


def test_both_engines_give_the_same_bytes(
    sqlite_app: Local, postgresql_app: Local, names: dict[str, set[str]]
) -> None:
    batch = {name: {"query": name[1:], "limit": 25} for name in list(names)[::90][:40]}
    in_france = {"q": {"query": POLES, "properties": [{"pid": "country", "v": "法国"}]}}
    extend = {"ids": ["fr-poles", "de-its-owl", "de-bmbf"], "properties": EVERYTHING}
    for form in ({"queries": batch}, {"queries": in_france}, {"extend": extend}):
        sent = str(httpx.QueryParams({key: json.dumps(told) for key, told in form.items()}))
        answers = [
            app.post("/reconcile", sent.encode(), FORM) for app in (sqlite_app, postgresql_app)
        ]
        assert {answer.status_code for answer in answers} == {200}
        assert answers[0].content == answers[1].content
    for address in ("suggest/entity?prefix=cluster", "suggest/entity?prefix=集", "preview/cn-amc"):
        answers = [app.get(f"/reconcile/{address}") for app in (sqlite_app, postgresql_app)]
        assert answers[0].content == answers[1].content
