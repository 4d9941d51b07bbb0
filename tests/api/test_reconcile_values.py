"""What goes with the matching of names: values that are fetched, names completed, things shown."""

import json
from typing import Any

import httpx
import pytest

from tests.api.conftest import Json, ids, problem, rejections
from tests.api.reconciling import FORM
from tests.api.test_reconcile import EVERYTHING


def test_the_properties_of_a_type_are_proposed_and_can_be_fetched(client: httpx.Client) -> None:
    things = {"programme": "fr-poles", "cluster": "de-its-owl", "organisation": "de-bmbf"}
    for type, id in things.items():
        proposed = client.get("/reconcile/properties", params={"type": type}).json()
        assert proposed["type"] == type
        properties = [{"id": each["id"]} for each in proposed["properties"]]
        extend = json.dumps({"ids": [id], "properties": properties})
        answer = client.post("/reconcile", data={"extend": extend}).json()
        assert [column["id"] for column in answer["meta"]] == [each["id"] for each in properties]
        assert answer["rows"][id].keys() == {each["id"] for each in properties}
        assert sum(map(bool, answer["rows"][id].values())) >= len(properties) - 2
    every = client.get("/reconcile/properties?type=").json()  # as OpenRefine asks without a type
    assert {each["id"] for each in every["properties"]} > {"country", "place", "acronym", "funding"}
    assert len(client.get("/reconcile/properties?limit=3").json()["properties"]) == 3
    unknown = client.get("/reconcile/properties?type=person")
    assert rejections(unknown) == [("type", "unknown-value")]


def test_values_are_those_of_the_lists(client: httpx.Client) -> None:
    things = ["de-spitzencluster", "de-its-owl", "de-bmbf", "no-such"]
    asked = {"ids": things, "properties": EVERYTHING}
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    programme = client.get("/v1/programmes?q=Spitzencluster-Wettbewerb").json()["items"][0]
    cluster = client.get("/v1/clusters/de-its-owl").json()
    rows = answer["rows"]
    assert rows["de-spitzencluster"] == {
        "country": [{"str": "DE"}],
        "funding": [{"float": programme["funding"]["value"]}],
        "programmes": [],
        "sectors": [{"str": sector["label"]} for sector in programme["sectors"]],
        "kind": [],
        "start": [{"str": programme["start"]}],
        "claims": [{"int": programme["claims"]}],
        "names": [{"str": name} for name in programme["names"].values()],
    }
    assert rows["de-its-owl"]["programmes"] == cluster["programmes"]
    assert answer["meta"][2] == {
        "id": "programmes", "name": "Programmes", "type": {"id": "programme", "name": "Programme"},
    }  # fmt: skip
    assert rows["de-bmbf"]["kind"] == [{"str": "Ministry"}]
    assert not any(rows["no-such"].values())
    wrong = {"ids": ["fr-poles"], "properties": [{"id": "start"}, {"id": "contry"}]}
    refused = client.post("/reconcile", data={"extend": json.dumps(wrong)})
    (error,) = problem(refused, "invalid-parameter")["errors"]
    assert (error["parameter"], error["nearest"][0]) == ("extend/properties/1/id", "country")


WIDGET = {"spell": "always", "exact": "false", "prefixed": "true"}
"""What the field of OpenRefine sends beside what is typed."""


def test_names_are_completed_while_they_are_typed(client: httpx.Client) -> None:
    def suggested(prefix: str, **more: Any) -> list[Json]:
        params = {"prefix": prefix, **WIDGET, **more}
        response = client.get("/reconcile/suggest/entity", params=params)
        assert response.status_code == 200, response.text
        result: list[Json] = response.json()["result"]
        return result

    assert suggested("Spitzenclus")[0] == {
        "id": "de-spitzencluster",
        "name": "Leading-Edge Cluster Competition",
        "description": "Germany, 2007-08–2017",
        "notable": ["programme"],
    }
    for prefix, id in (
        ("知的クラ", "jp-knowledge-cluster"),
        ("de-bmbf", "de-bmbf"),
        ("德国联邦教", "de-bmbf"),
    ):
        assert id in ids(suggested(prefix))
    assert suggested("知的クラ", lang="ja")[0]["name"] == "知的クラスター創成事業"
    first, more = suggested("cluster"), suggested("cluster", cursor=10)
    assert len(first) == len(more) == 10
    assert not set(ids(first)) & set(ids(more))
    assert suggested("cluster", cursor=1000) == []
    assert {told["notable"][0] for told in suggested("cluster", type="cluster")} == {"cluster"}
    for nothing in ("", " ", "(", "—", "a b c d e f g h i j k", "zzzzqqq"):
        assert suggested(nothing) == []


def test_properties_and_types_are_completed(client: httpx.Client) -> None:
    def suggested(what: str, prefix: str) -> list[str]:
        response = client.get(f"/reconcile/suggest/{what}", params={"prefix": prefix, **WIDGET})
        return ids(response.json()["result"])

    assert suggested("property", "Coun") == ["country"]
    assert suggested("property", "public money") == ["funding"]
    assert suggested("type", "") == ["programme", "cluster", "organisation"]
    assert suggested("type", "ORG") == ["organisation"]
    assert suggested("type", "person") == []
    of_clusters = client.get("/reconcile/suggest/property?type=cluster").json()["result"]
    assert "place" in ids(of_clusters)
    assert "acronym" not in ids(of_clusters)


def test_a_thing_is_shown_in_short_as_a_harmless_page(client: httpx.Client) -> None:
    page = client.get("/reconcile/preview/de-its-owl")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "it&#x27;s OWL" in page.text
    assert "it's OWL" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    chinese = client.get("/reconcile/preview/cn-amc?lang=zh").text
    assert '<html lang="zh">' in chinese
    assert client.get("/v1/programmes/cn-amc?lang=zh").json()["summary"] in chinese
    for id in ("no-such", "DE", "de-ptj-x"):
        problem(client.get(f"/reconcile/preview/{id}"), "not-found")


@pytest.mark.parametrize(
    ("id", "address"),
    [("fr-poles", "programmes/fr-poles"), ("de-its-owl", "clusters/de-its-owl"),
     ("de-bmbf", "organisations/de-bmbf")],
)  # fmt: skip
def test_an_id_leads_to_its_record(client: httpx.Client, id: str, address: str) -> None:
    response = client.get(f"/reconcile/view/{id}")
    assert response.status_code == 303
    assert response.headers["location"] == str(client.base_url.join(f"/v1/{address}"))
    for other in ("DE", "de", "de-ptj-x"):
        problem(client.get(f"/reconcile/view/{other}"), "not-found")
    missing = problem(client.get("/reconcile/view/fr-pole"), "not-found")
    assert "Nearest: fr-poles" in missing["detail"]


def test_the_form_is_in_the_manual(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/reconcile"]["post"]
    (content,) = operation["requestBody"]["content"].items()
    assert content[0] == FORM["Content-Type"]
    assert all(field["description"] for field in content[1]["schema"]["properties"].values())
    assert {"400", "413", "415", "422"} <= operation["responses"].keys()
    assert operation["description"]
