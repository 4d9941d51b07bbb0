"""Errors: every kind has a page and really happens, and none tells what it should not."""

import re
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from api.problem_types import PROBLEMS
from tests.api.conftest import Local, problem
from tests.api.sockets import connected, responses
from tests.conftest import new_database
from tests.postgresql import free_port
from tests.serving import serving

Parts = tuple[bytes, ...]
CURSOR = "eyJxIjoiMCIsImsiOlsiYSJdfQ"
"""A cursor that belongs to no query."""

PROVOKED = [
    ("GET", "/v1/programmes?contry=DE", {}, "invalid-parameter"),
    ("GET", "/v1/compare", {}, "invalid-parameter"),
    ("GET", f"/v1/programmes?cursor={CURSOR}", {}, "cursor-mismatch"),
    ("GET", "/v1/programmes/de-spitzenclustr", {}, "not-found"),
    ("GET", "/nowhere", {}, "not-found"),
    ("DELETE", "/v1/programmes/de-spitzencluster", {}, "method-not-allowed"),
    ("GET", "/v1/programmes", {"Accept": "image/png"}, "not-acceptable"),
    ("GET", f"/v1/programmes?q={'x' * 8000}", {}, "uri-too-long"),
    ("POST", "/v1/compare/rebuild", {}, "unsupported-media-type"),
    ("POST", "/v1/compare/rebuild", {"Content-Type": "application/json"}, "bad-request"),
]
"""Requests and the kinds of problems that they meet. The others need a server of their own."""


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_kind_of_problem_has_a_page(client: httpx.Client, code: str) -> None:
    page = client.get(f"/problems/{code}")
    assert page.status_code == 200
    kind = PROBLEMS[code]
    assert page.json() == {
        "type": f"/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "help": kind.help,
    }


def test_a_page_that_is_none_is_a_problem_with_the_nearest(client: httpx.Client) -> None:
    body = problem(client.get("/problems/not-fuond"), "not-found")
    assert body["detail"] == "No kind of problem has the id 'not-fuond'. Nearest: not-found."


@pytest.mark.parametrize(("method", "address", "headers", "code"), PROVOKED)
def test_a_request_meets_its_problem(
    client: httpx.Client, method: str, address: str, headers: dict[str, str], code: str
) -> None:
    problem(client.request(method, address, headers=headers), code)


@pytest.mark.parametrize(("method", "address", "headers", "code"), PROVOKED)
def test_head_meets_it_too_without_its_body(
    client: httpx.Client, method: str, address: str, headers: dict[str, str], code: str
) -> None:
    if method == "GET":
        response = client.head(address, headers=headers)
        assert (response.status_code, response.content) == (PROBLEMS[code].status, b"")
        assert response.headers["content-type"] == "application/problem+json"


def test_every_kind_of_problem_is_met_by_some_test() -> None:
    elsewhere = {
        "not-ready",
        "internal-error",
        "invalid-body",
        "content-too-large",
        "not-installed",
        "answer-too-large",
        "behind",
        "out-of-time",
        "overloaded",
        "no-room",
        "headers-too-large",
        "request-timeout",
        "unauthorized",
        "forbidden",
        "conflict",
        "precondition-needed",
        "precondition-failed",
        "idempotency-mismatch",
        "rate-limited",
        "foreign-form",
    }
    assert {code for *_, code in PROVOKED} | elsewhere == set(PROBLEMS)


MISSPELT = [
    ("/v1/programmes/de-spitzenclustr", "de-spitzencluster"),
    ("/v1/programmes/de-spitzenclustr/claims", "de-spitzencluster"),
    ("/v1/clusters/de-its-owls", "de-its-owl"),
    ("/v1/organisations/de-bmf", "de-bmbf"),
    ("/v1/sources/cn-jjrb-2202", "cn-jjrb-2022"),
    ("/v1/jurisdictions/de-bayern", "DE-BY"),
    ("/v1/vocabularies/mechanism", "mechanisms"),
]


@pytest.mark.parametrize(("address", "meant"), MISSPELT)
def test_an_id_that_is_none_is_a_problem_with_the_nearest(
    client: httpx.Client, address: str, meant: str
) -> None:
    detail = problem(client.get(address), "not-found")["detail"]
    assert detail.startswith("No ")
    assert meant in detail.partition("Nearest: ")[2].rstrip(".").split(", ")


@pytest.mark.parametrize("address", ["/v1/claims/c-2222222222222222", "/v1/economies/ZZ"])
def test_an_id_that_is_like_no_other_is_a_problem(client: httpx.Client, address: str) -> None:
    problem(client.get(address), "not-found")


def test_a_jurisdiction_without_series_is_no_economy(client: httpx.Client) -> None:
    body = problem(client.get("/v1/economies/INT"), "not-found")
    assert "economy with reference series" in body["detail"]


def _assert_not_ready(url: str, told: str) -> None:
    with closing(Local(url)) as local:
        for address in ("/v1/programmes", "/v1/programmes/de-spitzencluster?as_of=1"):
            response = local.get(address, {"Origin": "https://elsewhere.example"})
            detail = problem(response, "not-ready")["detail"]
            assert told in detail
            assert not {"127.0.0.1", "unable", "refused"} & set(re.findall(r"[\w.]+", detail))
            assert int(response.headers["retry-after"]) > 0
            assert response.headers["access-control-allow-origin"] == "*"
            assert "kb-revision" not in response.headers
        assert local.get("/healthz").status_code == 200


def test_an_empty_base_is_a_problem_that_passes(fresh: Engine) -> None:
    _assert_not_ready(fresh.url.render_as_string(hide_password=False), "kb load")


def test_a_base_without_tables_is_a_problem_that_passes(
    postgresql_url: str, tmp_path: Path
) -> None:
    _assert_not_ready(f"sqlite:///{tmp_path / 'nothing.sqlite'}", "kb upgrade")
    _assert_not_ready(new_database(postgresql_url), "kb upgrade")


def test_a_base_that_cannot_be_reached_is_a_problem_that_passes(tmp_path: Path) -> None:
    _assert_not_ready(f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}", "reached")
    _assert_not_ready(f"postgresql+psycopg://kb@127.0.0.1:{free_port()}/kb", "reached")


@pytest.fixture
def broken(copied: Engine) -> str:
    """The URL of a base with a number that is none."""
    with copied.begin() as connection:
        connection.execute(
            text("UPDATE economy_year SET lcu_per_usd = 'broken' WHERE economy = 'NO'")
        )
    return copied.url.render_as_string(hide_password=False)


def test_a_fault_of_ours_is_told_without_what_it_was(broken: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(broken, log) as address:
        response = httpx.get(f"{address}/v1/economies/NO", headers={"Origin": "https://a.example"})
        head = httpx.head(f"{address}/v1/economies/NO")
        assert httpx.get(f"{address}/healthz").status_code == 200
    assert (head.status_code, head.content) == (500, b"")
    body = problem(response, "internal-error")
    assert body["detail"] == "Something went wrong here."
    assert body["errors"] == []
    assert response.headers["access-control-allow-origin"] == "*"
    for word in ("broken", "sqlite", "sqlalchemy", "Traceback", "decimal"):
        assert word not in response.text
    assert "decimal.InvalidOperation" in log.read_text()


NO_HTTP = [
    b"nonsense\r\n\r\n",
    b"GET /v1/programmes HTTP/9\r\n\r\n",
    b"GET /v1/programmes HTTP/1.1\r\nno header\r\n\r\n",
]


@pytest.mark.parametrize("sent", NO_HTTP)
def test_what_is_no_http_is_a_problem_too(server: str, sent: bytes) -> None:
    """The one problem that no application can tell: it never sees such a request."""
    with connected(server) as connection:
        connection.sendall(sent)
        (response,) = responses(connection, 1)
    body = problem(response, "bad-request")
    assert body["errors"] == []
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["connection"] == "close"


def _request(address: str, *, last: bool = False) -> bytes:
    ending = "Connection: close\r\n\r\n" if last else "\r\n"
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\n{ending}".encode()


RAW = _request("/v1/programmes?q=集群&lang=zh&limit=1", last=True)
CHINESE = RAW.index("集".encode())
IN_PARTS = {
    "whole": (RAW,),
    "within a character": (RAW[: CHINESE + 1], RAW[CHINESE + 1 :]),
    "byte by byte": tuple(RAW[i : i + 1] for i in range(len(RAW))),
    "before the end of the line": (RAW[: RAW.index(b"\r\n")], RAW[RAW.index(b"\r\n") :]),
    "between carriage return and line feed": (
        RAW[: RAW.index(b"\r\n") + 1],
        RAW[RAW.index(b"\r\n") + 1 :],
    ),
}


@pytest.mark.parametrize("parts", IN_PARTS.values(), ids=IN_PARTS)
def test_raw_utf8_in_an_address_is_read_however_it_arrives(server: str, parts: Parts) -> None:
    with connected(server) as connection:
        for part in parts:
            connection.sendall(part)
        (response,) = responses(connection, 1)
    encoded = httpx.get(f"{server}/v1/programmes", params={"q": "集群", "lang": "zh", "limit": 1})
    assert response.json()["items"] == encoded.json()["items"]
    assert response.json()["total"] == encoded.json()["total"] > 100


def test_raw_utf8_is_read_in_every_request_of_a_connection(server: str) -> None:
    with connected(server) as connection:
        answers = []
        for address in ("/v1/programmes?q=集群", "/healthz", "/v1/sources?q=先进制造"):
            connection.sendall(_request(address))
            answers += responses(connection, 1)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json()["total"] > 100
    assert answers[2].json()["total"] > 0


@pytest.mark.parametrize(("sent", "status"), [(b"\xff\xfe", 422), (b"zz\xff\xfezz", 200)])
def test_bytes_that_are_no_utf8_find_nothing_and_break_nothing(
    server: str, sent: bytes, status: int
) -> None:
    """They are no letters; between letters they separate words."""
    with connected(server) as connection:
        request = _request("/v1/programmes?q=?", last=True)
        connection.sendall(request.replace(b"q=?", b"q=" + sent))
        (response,) = responses(connection, 1)
    assert response.status_code == status
    assert response.json().get("total", 0) == 0


def test_bytes_above_ascii_in_a_header_are_left_alone(server: str) -> None:
    request = _request("/v1/programmes?limit=1").removesuffix(b"\r\n")
    with connected(server) as connection:
        connection.sendall(request + "X-Note: 集群\r\nAccept-Language: zh\r\n\r\n".encode())
        (response,) = responses(connection, 1)
    assert response.headers["content-language"] == "zh"
