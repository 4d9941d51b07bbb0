"""The same revision gives the same bytes: on SQLite, PostgreSQL, a standby, over a socket."""

import httpx
import pytest

from tests.api.conftest import HOST, Json, Local, ask, pages
from tests.api.corpus import ANSWERED, REFUSED, TABLES, WRONG_TABLES

COMPARED = {
    "content-type", "content-length", "etag", "last-modified", "link", "vary", "cache-control",
    "content-language", "kb-revision",
}  # fmt: skip


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name in COMPARED}


@pytest.mark.parametrize("address", ANSWERED)
def test_an_answer_has_the_same_bytes_everywhere(
    sqlite_app: Local,
    postgresql_app: Local,
    standby_app: Local,
    client: httpx.Client,
    address: str,
) -> None:
    answers = [
        sqlite_app.ask(address),
        postgresql_app.ask(address),
        standby_app.ask(address),
        ask(client, address, {"Host": HOST}),
    ]
    assert standby_app.statements == [], "the primary is asked of nothing"
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert all(_headers(answer) == _headers(answers[0]) for answer in answers)


@pytest.mark.parametrize("address", REFUSED)
def test_a_refusal_is_the_same_everywhere_but_for_its_id(
    sqlite_app: Local,
    postgresql_app: Local,
    standby_app: Local,
    client: httpx.Client,
    address: str,
) -> None:
    answers = [
        sqlite_app.ask(address),
        postgresql_app.ask(address),
        standby_app.ask(address),
        ask(client, address, {"Host": HOST}),
    ]
    assert len({answer.status_code for answer in answers}) == 1
    assert 400 <= answers[0].status_code < 500
    bodies = [
        answer.content.replace(answer.headers["x-request-id"].encode(), b"") for answer in answers
    ]
    assert len(set(bodies)) == 1
    assert all(_headers(answer) == _headers(answers[0]) for answer in answers)


@pytest.mark.parametrize(("query", "table"), [*TABLES, *WRONG_TABLES])
def test_a_table_is_answered_or_refused_in_the_same_way_everywhere(
    sqlite_app: Local,
    postgresql_app: Local,
    standby_app: Local,
    client: httpx.Client,
    query: str,
    table: Json,
) -> None:
    address = f"/v1/compare/rebuild{query}"
    answers = [
        sqlite_app.post(address, table),
        postgresql_app.post(address, table),
        standby_app.post(address, table),
        client.post(address, json=table),
    ]
    assert {answer.status_code for answer in answers} == {200 if (query, table) in TABLES else 422}
    bodies = {a.content.replace(a.headers["x-request-id"].encode(), b"") for a in answers}
    assert len(bodies) == 1
    assert all(_headers(answer) == _headers(answers[0]) for answer in answers)


@pytest.mark.parametrize(
    "address",
    [
        "/v1/programmes?sort=-end,name&limit=60",
        "/v1/clusters?limit=200&lang=zh",
        "/v1/sources?limit=500",
    ],
)
def test_whole_lists_are_the_same_everywhere(
    sqlite_app: Local, postgresql_app: Local, standby_app: Local, address: str
) -> None:
    apps = (sqlite_app, postgresql_app, standby_app)
    one, *others = (list(pages(app.get, address)) for app in apps)
    assert all(other == one for other in others)


def test_the_manual_is_the_same_everywhere(
    sqlite_app: Local, postgresql_app: Local, client: httpx.Client
) -> None:
    bodies = {app.get("/openapi.json").content for app in (sqlite_app, postgresql_app)}
    assert bodies == {client.get("/openapi.json").content}
