"""What the manual says of the addresses that take a key, and that it is so."""

from collections.abc import Iterator

import httpx
import pytest
from openapi_schema_validator import OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from sqlalchemy import Engine

from kb.vocabulary import AccessRole
from tests.api.conftest import KEYED, Json, Local
from tests.api.keyed import UNKNOWN, bearer, token, writable

NEW = {"name": "Another desk", "role": "contributor", "expires_at": "2099-01-01T00:00:00Z"}


@pytest.fixture(scope="session")
def manual(sqlite_app: Local) -> Json:
    """The document as it is served."""
    document: Json = sqlite_app.get("/openapi.json").json()
    return document


@pytest.fixture(scope="session")
def keyed(manual: Json) -> dict[str, Json]:
    """The operations that take a key, each by its method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in manual["paths"].items()
        if KEYED.fullmatch(path)
        for method, operation in methods.items()
    }


@pytest.fixture
def app(fresh: Engine) -> Iterator[Local]:
    """An application over an empty base, on either engine."""
    local = writable(fresh)
    yield local
    local.close()


def test_a_key_is_asked_for_where_it_is_needed(manual: Json, keyed: dict[str, Json]) -> None:
    (scheme,) = manual["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "security" not in manual
    for path, methods in manual["paths"].items():
        for operation in methods.values():
            assert ("security" in operation) == bool(KEYED.fullmatch(path)), path
    for place, operation in keyed.items():
        assert operation["security"] == [{"key": []}], place
        assert {"401", "403", "414", "422", "429", "500", "503"} <= set(operation["responses"])
        assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
        assert "Retry-After" in operation["responses"]["429"]["headers"]


def test_what_writes_takes_the_headers_that_are_described(keyed: dict[str, Json]) -> None:
    for place, operation in keyed.items():
        taken = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
        responses = set(operation["responses"])
        assert ("Idempotency-Key" in taken) == (not place.startswith("GET ")), place
        assert ("If-Match" in taken) == ({"412", "428"} <= responses), place
        assert ("requestBody" in operation) == ({"400", "413", "415"} <= responses), place
        if "201" in responses:
            assert "Location" in operation["responses"]["201"]["headers"]


def test_no_address_that_is_described_answers_without_a_key(
    app: Local, keyed: dict[str, Json]
) -> None:
    for place in keyed:
        method, _, path = place.partition(" ")
        address = path.replace("{id}", "1")
        for headers in ({}, bearer(UNKNOWN, "1", **{"If-Match": "*"})):
            answer = app.get(address, headers, method=method, body=b"{}")
            assert answer.status_code == 401, place


def test_answers_are_as_they_are_described(
    fresh: Engine, app: Local, manual: Json, keyed: dict[str, Json]
) -> None:
    own, other = token(fresh), token(fresh, AccessRole.CONTRIBUTOR)
    made = app.post("/v1/keys", NEW, bearer(own, "1"))
    address = f"/v1/keys/{made.json()['id']}"
    answers = [
        ("POST /v1/keys", made),
        ("POST /v1/keys", app.post("/v1/keys", NEW, bearer(own, "1"))),
        ("POST /v1/keys", app.post("/v1/keys", {}, bearer(own, "2"))),
        ("POST /v1/keys", app.post("/v1/keys", b"", bearer(own, "2"))),
        ("GET /v1/keys", app.get("/v1/keys", bearer(own))),
        ("GET /v1/keys", app.get("/v1/keys", bearer(other))),
        ("GET /v1/keys/self", app.get("/v1/keys/self", bearer(other))),
        ("GET /v1/keys/{id}", app.get(address, bearer(own))),
        ("GET /v1/keys/{id}", app.get("/v1/keys/none", bearer(own))),
        ("DELETE /v1/keys/{id}", app.get(address, bearer(own, "3"), method="DELETE")),
        ("DELETE /v1/keys/{id}", app.get(address, bearer(own), method="DELETE")),
    ]
    wrong = [(place, fault) for place, a in answers for fault in _faults(a, keyed[place], manual)]
    assert wrong == []
    assert {answer.status_code for _, answer in answers} == {200, 201, 403, 404, 400, 422}


def _faults(answer: httpx.Response, operation: Json, manual: Json) -> Iterator[str]:
    """What is not as the manual says."""
    described = operation["responses"][str(answer.status_code)]
    yield from set(described.get("headers", {})) - {
        name for name in described.get("headers", {}) if name in answer.headers
    }
    schema = described["content"][answer.headers["content-type"]]["schema"]
    resource = DRAFT202012.create_resource({**manual, **schema})
    registry: Registry[object] = Registry().with_resource("", resource).crawl()
    whole = {"components": manual["components"], **schema}
    for error in OAS31Validator(whole, registry=registry).iter_errors(answer.json()):
        yield error.message
