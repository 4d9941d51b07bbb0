"""Who may do what: every route and method of the application by the role of who asks.

The manual and the application say which operations there are; `NEEDED` and `PUBLIC` say who may ask
for each. An operation that has no entry, and an entry that has no operation, fail.
"""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from api.app import TEMPLATES
from kb import access
from kb.ledger import transact
from kb.vocabulary import AccessRole
from tests.api.conftest import FILES, PATHS, Json, Local, problem
from tests.api.keyed import UNKNOWN, bearer, revoke, token
from tests.api.proposing import Desk, base, desk, proposal
from tests.api.shown import SHOWN
from tests.api.test_openapi import manual as manual  # noqa: PLC0414
from tests.api.test_pages_by_role import PAGES

Operation = tuple[str, str]
"""A method and the template of an address."""

CONTRIBUTOR, CURATOR, ADMIN = AccessRole

NEEDED: dict[Operation, AccessRole] = {
    ("POST", "/v1/proposals"): CONTRIBUTOR,
    ("GET", "/v1/proposals"): CONTRIBUTOR,
    ("GET", "/v1/proposals/{id}"): CONTRIBUTOR,
    ("PUT", "/v1/proposals/{id}"): CONTRIBUTOR,
    ("GET", "/v1/proposals/{id}/diff"): CONTRIBUTOR,
    ("POST", "/v1/proposals/{id}/submit"): CONTRIBUTOR,
    ("POST", "/v1/proposals/{id}/withdraw"): CONTRIBUTOR,
    ("POST", "/v1/proposals/{id}/comments"): CONTRIBUTOR,
    ("POST", "/v1/proposals/{id}/accept"): CURATOR,
    ("POST", "/v1/proposals/{id}/reject"): CURATOR,
    ("GET", "/v1/keys/self"): CONTRIBUTOR,
    ("GET", "/v1/keys"): ADMIN,
    ("POST", "/v1/keys"): ADMIN,
    ("GET", "/v1/keys/{id}"): ADMIN,
    ("DELETE", "/v1/keys/{id}"): ADMIN,
}
"""The lowest role that may ask for it, for each operation that takes a key."""

ASKED = (
    PATHS
    | FILES
    | SHOWN
    | {
        "/metrics": "/metrics",
        "/openapi.json": "/openapi.json",
        "/llms.txt": "/llms.txt",
        "/.well-known/api-catalog": "/.well-known/api-catalog",
        "/reconcile/view/{id}": "/reconcile/view/de-spitzencluster",
        "/reconcile/preview/{id}": "/reconcile/preview/de-spitzencluster",
        "/sdmx/2.1/data/{flow}": "/sdmx/2.1/data/FUNDING?firstNObservations=1",
        "/sdmx/2.1/data/{flow}/{key}/{provider}": "/sdmx/2.1/data/FUNDING/A.JP.../all",
        "/sdmx/2.1/{resource}": "/sdmx/2.1/dataflow",
        "/sdmx/2.1/{resource}/{agency}": "/sdmx/2.1/dataflow/KB",
        "/sdmx/2.1/{resource}/{agency}/{id}": "/sdmx/2.1/dataflow/KB/FUNDING",
        "/sdmx/2.1/{resource}/{agency}/{id}/{version}/{item}": "/sdmx/2.1/codelist/KB/X/latest/a",
        "/docs/{operation}/ask": "/docs/list_programmes/ask?country=DE&q=",
        "/mcp": "/mcp",
    }
)
"""An address for each template that anybody may ask."""

POSTED = {"/v1/compare/rebuild", "/reconcile", "/mcp"}
"""Those of them that take a POST, of which nothing is kept."""

PUBLIC: set[Operation] = {("GET", path) for path in ASKED if path != "/v1/compare/rebuild"} | {
    ("POST", path) for path in POSTED
}
"""What anybody may ask."""

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
CHANGES_WITH_EACH = {"/metrics", "/readyz"}
"""What tells of the process: its answers are not compared."""

KEYED_PATHS = {path for _, path in NEEDED}


def operations(manual: Json) -> set[Operation]:
    """Every operation of the manual."""
    return {
        (method.upper(), path) for path, methods in manual["paths"].items() for method in methods
    }


def test_every_operation_has_an_entry_here(manual: Json) -> None:
    missing = operations(manual) - set(NEEDED) - PUBLIC
    assert not missing, f"say in NEEDED which role may do it, or in ASKED that all may: {missing}"
    templates = set(TEMPLATES) - set(ASKED) - KEYED_PATHS - {path for _, path in PAGES}
    assert not templates, f"say in NEEDED or in ASKED who may ask for these: {templates}"
    gone = (set(NEEDED) - operations(manual)) | ((set(ASKED) | KEYED_PATHS) - set(TEMPLATES))
    assert not gone, f"there is no such operation: {gone}"


def test_the_manual_marks_those_that_take_a_key_and_no_others(manual: Json) -> None:
    marked = {
        (method.upper(), path)
        for path, methods in manual["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    }
    assert marked == set(NEEDED)
    assert "security" not in manual
    assert set(manual["components"]["securitySchemes"]) == {"key"}
    for method, path in operations(manual):
        told = {"401", "403"} & set(manual["paths"][path][method.lower()]["responses"])
        assert told == ({"401", "403"} if (method, path) in NEEDED else set()), (method, path)


@pytest.fixture
def writer(fresh: Engine) -> Iterator[Desk]:
    """An admin of the small base, in which proposal 1 is a draft of that key."""
    base(fresh)
    made = desk(fresh)
    assert made.send("/v1/proposals", proposal()).status_code == 201
    yield made
    made.local.close()


def ask(local: Local, operation: Operation, headers: dict[str, str]) -> httpx.Response:
    """The answer to an operation that takes a key, with an empty record as its body."""
    method, path = operation
    body = "{}" if method in {"POST", "PUT"} else None
    given = {"Content-Type": "application/json", "If-Match": '"x"', **headers}
    id = "1" if "proposals" in path else "aaaaaaaa"
    return local.get(path.replace("{id}", id), given, method=method, body=body)


@pytest.mark.parametrize("operation", NEEDED, ids=" ".join)
def test_an_operation_is_for_a_role_and_those_above(
    fresh: Engine, writer: Desk, operation: Operation
) -> None:
    local = writer.local
    for number, role in enumerate(AccessRole):
        own = token(fresh, role)
        answer = ask(local, operation, bearer(own, f"k{number}"))
        if list(AccessRole).index(role) < list(AccessRole).index(NEEDED[operation]):
            problem(answer, "forbidden")
        elif answer.status_code == 403:
            assert "its author's" in answer.json()["detail"]
        else:
            assert answer.status_code < 500
            assert answer.status_code != 401
        revoke(fresh, own)
        problem(ask(local, operation, bearer(own, "revoked")), "unauthorized")
    past = access.now() - timedelta(days=2)
    _, expired = transact(
        fresh,
        lambda session: access.make_key(session, "A desk", ADMIN, past + timedelta(1), None, past),
    )
    own = writer.token
    refused = [
        {},
        {"Authorization": own},
        {"Authorization": f"Basic {own}"},
        {"Cookie": f"key={own}"},
        *(
            {"Authorization": f"Bearer {wrong}"}
            for wrong in (expired, UNKNOWN, own.upper(), own[:-1], f"{own}0", "null", "kb_", "")
        ),
    ]
    for headers in refused:
        problem(ask(local, operation, {"Idempotency-Key": "a", **headers}), "unauthorized")


@pytest.mark.parametrize("path", sorted(set(ASKED) - CHANGES_WITH_EACH - {"/v1/compare/rebuild"}))
def test_what_anybody_may_ask_is_answered_the_same_with_a_key(sqlite_app: Local, path: str) -> None:
    """With one that is good elsewhere, too: no key is looked at."""

    def seen(headers: dict[str, str]) -> tuple[int, bytes, str | None]:
        answer = sqlite_app.get(ASKED[path], headers)
        content = answer.content.replace(answer.headers["x-request-id"].encode(), b"")
        return answer.status_code, content, answer.headers.get("etag")

    plain = seen({})
    assert plain[0] not in {401, 403}
    assert plain[0] < 500
    for given in (f"Bearer {UNKNOWN}", "Bearer x", "Basic eDp5", "", "Bearer " + "x" * 9_000):
        assert seen({"Authorization": given}) == plain


@pytest.mark.parametrize("path", sorted(ASKED))
def test_what_anybody_may_read_nobody_may_write(sqlite_app: Local, path: str) -> None:
    for method in UNSAFE:
        if method == "POST" and path in POSTED:
            continue
        for headers in ({}, {"Authorization": f"Bearer {UNKNOWN}"}):
            refused = sqlite_app.get(ASKED[path], headers, method=method, body="{}")
            assert refused.status_code == 405, (method, path, refused.status_code)


@pytest.mark.parametrize("path", sorted(KEYED_PATHS))
def test_no_other_method_than_those_named_is_taken_with_a_key(writer: Desk, path: str) -> None:
    alike = {path, "/v1/keys/{id}"} if path == "/v1/keys/self" else {path}
    named = {method for method, each in NEEDED if each in alike}
    address = path.replace("{id}", "1")
    for method in {"GET", *UNSAFE} - named:
        problem(writer.send(address, b"{}", method), "method-not-allowed")
