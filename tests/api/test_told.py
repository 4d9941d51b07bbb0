"""What is told without being validated on its way out: held to the manual's models instead."""

from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter

from api.routes import sources
from api.schemas.claims import ClaimOut
from api.schemas.common import Schema
from api.schemas.programme import ProgrammeOut
from api.schemas.records import ClusterOut, JurisdictionOut, OrganisationOut, SourceOut
from kb.vocabulary import ClaimKind
from tests.api.conftest import PATHS, Json, Local, ids, list_of

K = ClaimKind
RECORDS: dict[str, tuple[type[Schema], int, set[ClaimKind]]] = {
    "programmes": (ProgrammeOut, 2, set(K) - {K.GOVERNANCE}),
    "clusters": (ClusterOut, 8, {K.DESIGNATION, K.GOVERNANCE, K.FIGURE, K.FUNDING}),
    "organisations": (OrganisationOut, 12, {K.INVOLVEMENT}),
    "sources": (SourceOut, 12, set(K) - {K.GOVERNANCE}),
    "jurisdictions": (JurisdictionOut, 12, {K.FIGURE}),
}
"""As what each record is told, to how many one is looked at, and kinds of claims that are seen."""

CLAIM: TypeAdapter[ClaimOut] = TypeAdapter(ClaimOut)


@pytest.fixture(scope="module")
def claims(sqlite_app: Local) -> dict[str, Json]:
    """The claims as their list tells them, by id."""
    return {claim["id"]: claim for claim in list_of(sqlite_app.get, "/v1/claims?limit=1000")}


@pytest.mark.parametrize("noun", RECORDS)
def test_a_record_is_told_as_the_manual_says(
    local: Local, claims: dict[str, Json], noun: str
) -> None:
    """Every field is there, in its order, and of its type; and its claims are those of the list."""
    model, step, kinds = RECORDS[noun]
    looked_at = ids(list_of(local.get, f"/v1/{noun}?limit=1000"))[::step]
    seen = set()
    for address in (PATHS[f"/v1/{noun}/{{id}}"], *(f"/v1/{noun}/{id}" for id in looked_at)):
        answer = local.get(address)
        assert model.model_validate_json(answer.text).model_dump_json() == answer.text, address
        for claim in _claims_in(answer.json()):
            assert claim == claims[claim["id"]]
            seen.add(claim["kind"])
    assert seen >= kinds


def _claims_in(record: Json) -> Iterator[Json]:
    """The claims that a record tells: in a list for each kind, or in a page."""
    for value in record.values():
        if isinstance(value, dict):
            yield from _claims_in(value)
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, dict) and "rank" in each)


@pytest.mark.parametrize("noun", ["clusters", "organisations", "sources", "jurisdictions"])
def test_a_record_begins_with_what_its_row_says(sqlite_app: Local, noun: str) -> None:
    for row in list_of(sqlite_app.get, f"/v1/{noun}?limit=1000&lang=zh")[::25]:
        record = sqlite_app.get(f"/v1/{noun}/{row['id']}?lang=zh").json()
        assert list(record.items())[: len(row)] == list(row.items())


def test_a_claim_is_told_as_the_manual_says(local: Local, claims: dict[str, Json]) -> None:
    one_of_each = {claim["kind"]: claim for claim in claims.values()}
    assert set(one_of_each) == set(K)
    for claim in [*one_of_each.values(), *list(claims.values())[::100]]:
        answer = local.get(f"/v1/claims/{claim['id']}")
        assert answer.json() == claim
        assert CLAIM.dump_json(CLAIM.validate_json(answer.text)).decode() == answer.text


def test_a_source_lists_its_first_claims_and_says_where_the_rest_are(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = local.get("/v1/sources/cn-jjrb-2022?lang=zh").json()["claims"]
    assert whole["next"] is None
    assert whole["total"] == len(whole["items"])
    for shown, more in ((whole["total"], False), (whole["total"] - 1, True), (5, True)):
        monkeypatch.setattr(sources, "CLAIMS_SHOWN", shown)
        part = local.get("/v1/sources/cn-jjrb-2022?lang=zh").json()["claims"]
        assert part["items"] == whole["items"][:shown]
        assert part["total"] == whole["total"]
        assert (part["next"] is not None) == more
    page = local.get(part["next"]).json()
    assert page["items"] == part["items"]
    assert page["total"] == part["total"]
