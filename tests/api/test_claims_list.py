"""The list of claims: by words, with some fields, with the sources beside it."""

from typing import get_args

import httpx
import pytest

from api.routes import claims
from api.schemas.claims import ClaimBase
from tests.api.conftest import Local, ids, list_of, rejections


@pytest.mark.parametrize("words", ["知的クラスター", "集群", "Spitzencluster", "deutschland"])
def test_words_find_claims_by_what_they_are_about(client: httpx.Client, words: str) -> None:
    about = {
        row["id"]
        for collection in ("programmes", "clusters", "jurisdictions")
        for row in list_of(client.get, f"/v1/{collection}?q={words}&limit=1000")
    }
    found = list_of(client.get, f"/v1/claims?q={words}&limit=1000")
    every = list_of(client.get, "/v1/claims?limit=1000")
    assert ids(found) == [claim["id"] for claim in every if claim["subject"]["id"] in about]
    assert found


def test_words_that_find_nothing_find_no_claim(client: httpx.Client) -> None:
    answer = client.get("/v1/claims?q=zzzzq").raise_for_status().json()
    assert (answer["items"], answer["total"], answer["next"]) == ([], 0, None)


def test_words_that_find_too_much_are_refused(
    sqlite_app: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "FOUND_AT_ONCE", 3)
    assert rejections(sqlite_app.get("/v1/claims?q=cluster")) == [("q", "out-of-range")]


def test_every_field_of_every_kind_can_be_asked_for(client: httpx.Client) -> None:
    fields = {name for kind in ClaimBase.__subclasses__() for name in kind.model_fields}
    assert set(get_args(claims.FieldName)) == fields
    whole = client.get("/v1/claims?limit=500").json()["items"]
    for name in ("kind", "amount,currency", "subject,citations,start"):
        some = client.get(f"/v1/claims?limit=500&fields={name}").json()["items"]
        wanted = name.split(",")
        assert some == [{n: v for n, v in row.items() if n in wanted} for row in whole], name


def test_the_sources_stand_beside_the_claims(client: httpx.Client) -> None:
    answer = client.get("/v1/claims?kind=funding&limit=40&include=sources").json()
    cited = {c["source"] for claim in answer["items"] for c in claim["citations"]}
    assert answer["included"]["claims"] is None
    assert ids(answer["included"]["sources"]) == sorted(cited)
    rows = {row["id"]: row for row in list_of(client.get, "/v1/sources?limit=1000")}
    assert answer["included"]["sources"] == [rows[id] for id in sorted(cited)]
    assert client.get("/v1/claims?limit=1").json()["included"] is None
    assert rejections(client.get("/v1/claims?limit=101&include=sources")) == [
        ("limit", "out-of-range")
    ]
