"""Answers from memory: the same as those of the application, at once, and never of another state.

Over real sockets where bytes count; in this process where it counts whether the base was asked.
"""

import gzip
import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from itertools import permutations
from urllib.parse import urlsplit

import pytest

from api.memory import Memory
from tests.api.conftest import BODIES, READ_FROM_THE_BASE, Local, plus
from tests.conftest import ENGINES

ADDRESS = "/v1/programmes?country=DE&limit=7"
PROGRAMME = "/v1/programmes/de-spitzencluster"
ENOUGH = 64_000_000
FOREIGN = {"Origin": "https://elsewhere.example"}
OWN_TO_AN_ANSWER = {"date", "x-request-id"}

Raw = tuple[int, dict[str, str], bytes]
"""Status, headers and body of an answer as it came."""


class Connection:
    """One connection to a server that is kept, and sends no header of itself but the host."""

    def __init__(self, server: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(server).netloc)

    def ask(self, address: str, method: str = "GET", **headers: str) -> Raw:
        """The answer to one request; `_` stands for the hyphen in the name of a header."""
        own_host = "Host" in headers
        self._connection.putrequest(method, address, own_host, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name.replace("_", "-"), value)
        self._connection.endheaders()
        response = self._connection.getresponse()
        given = {name.lower(): value for name, value in response.getheaders()}
        return response.status, given, response.read()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def kept(server: str) -> Iterator[Connection]:
    """A connection to the server over the curated base."""
    connection = Connection(server)
    yield connection
    connection.close()


@pytest.fixture(params=ENGINES)
def local(request: pytest.FixtureRequest) -> Iterator[Local]:
    """An application that remembers, over the curated base on either engine."""
    names = {"sqlite": "sqlite_url", "postgresql": "postgresql_base"}
    with closing(Local(request.getfixturevalue(names[request.param]), ENOUGH)) as local:
        yield local


def url_of(local: Local) -> str:
    """The URL of the base of an application."""
    return local.engine.url.render_as_string(hide_password=False)


def lasting(answer: Raw) -> tuple[int, dict[str, str], bytes]:
    """An answer but for what no two answers share."""
    status, headers, body = answer
    return status, {k: v for k, v in headers.items() if k not in OWN_TO_AN_ANSWER}, body


@pytest.mark.parametrize("address", READ_FROM_THE_BASE.values(), ids=READ_FROM_THE_BASE)
def test_an_answer_from_memory_is_that_of_the_application(
    kept: Connection, server: str, address: str
) -> None:
    """On a connection of its own for each, and on one that is kept, in either encoding."""
    for headers in ({}, {"Accept_Encoding": "gzip"}):
        with closing(Connection(server)) as fresh:
            first = fresh.ask(plus(address, "as_of=1"), **headers)
        again = [kept.ask(plus(address, "as_of=1"), **headers) for _ in range(3)]
        assert first[0] == 200
        assert all(lasting(answer) == lasting(first) for answer in again)
        ids = [answer[1]["x-request-id"] for answer in (first, *again)]
        assert len(set(ids)) == len(ids)
        head = kept.ask(plus(address, "as_of=1"), "HEAD", **headers)
        assert lasting(head) == (*lasting(first)[:2], b"")


def test_the_second_answer_asks_the_base_nothing(local: Local) -> None:
    for address in (ADDRESS, PROGRAMME, plus(PROGRAMME, "as_of=1"), "/v1/compare?ids=fr-poles"):
        assert local.count(address) > 0
        for method in ("GET", "HEAD"):
            assert local.recall(address, method=method).status_code == 200


def test_what_asks_for_the_same_shares_an_answer(local: Local) -> None:
    asked = ["country=DE,FR", "country=JP", "limit=5", "sort=-start"]
    first = local.get("/v1/programmes?" + "&".join(asked))
    for order in permutations(asked):
        if order.index("country=DE,FR") < order.index("country=JP"):
            address = "/v1/programmes?" + "&".join(order)
            assert local.recall(address).content == first.content
    assert local.count("/v1/programmes?country=JP&country=DE,FR&limit=5&sort=-start") > 0
    for headers in (
        {"Accept-Encoding": "identity"},
        {"Accept-Language": "tlh"},
        {"Accept": "application/*"},
        {"User-Agent": "other"},
    ):
        assert local.recall("/v1/programmes?" + "&".join(asked), headers).content == first.content


def test_an_order_that_nobody_asked_in_before_leads_on_in_the_same_order(local: Local) -> None:
    with closing(Local(url_of(local), ENOUGH)) as other:
        one = local.get("/v1/programmes?limit=5&country=DE&sort=name")
        two = other.get("/v1/programmes?sort=name&country=DE&limit=5")
    assert one.content == two.content
    assert one.headers["link"] == two.headers["link"]


def test_languages_are_never_mixed(kept: Connection) -> None:
    asked = {
        "en": {"Accept_Language": "en-GB, de;q=0.5"},
        "zh": {"Accept_Language": "zh-TW"},
        "de": {"Accept_Language": "tlh, de;q=0.3"},
        "fr": {"Accept_Language": "fr"},
    }
    for _ in range(3):
        for language, headers in asked.items():
            _, given, body = kept.ask(ADDRESS, **headers)
            assert given["content-language"].startswith(language)
            assert f'"language":"{language}"'.encode() in body
            _, given, body = kept.ask(plus(ADDRESS, f"lang={language}"), Accept_Language="zh")
            assert given["content-language"].startswith(language)


ENCODINGS = [
    (None, False),
    ("", False),
    ("gzip", True),
    ("GZIP", True),
    ("x-gzip", True),
    ("gzip, deflate, br, zstd", True),
    ("br;q=1, gzip;q=0.1", True),
    ("*", True),
    ("*;q=0", False),
    ("gzip;q=0", False),
    ("gzip;q=0.0, *", False),
    ("gzip;q=0.5, identity", False),
    ("gzip, identity;q=0.5", True),
    ("br", False),
    ("identity;q=0, gzip;q=0.2", True),
    ("identity;q=0", False),
    ("nonsense;;q, =", False),
]
"""An Accept-Encoding, and whether a long answer to it is compressed."""


def test_encodings_are_never_mixed(kept: Connection) -> None:
    """Each client is given what it takes, whoever asked before; compressed by the same bytes."""
    _, plain_headers, plain = kept.ask(ADDRESS)
    packed = gzip.compress(plain, 6, mtime=0)
    for _ in range(2):
        for accepted, compressed in ENCODINGS:
            asked = {} if accepted is None else {"Accept_Encoding": accepted}
            status, headers, body = kept.ask(ADDRESS, **asked)
            assert status == 200
            assert headers.get("content-encoding") == ("gzip" if compressed else None), accepted
            assert body == (packed if compressed else plain)
            assert headers["content-length"] == str(len(body))
            assert headers["etag"] == plain_headers["etag"]
            assert headers["vary"] == plain_headers["vary"]


def test_short_answers_are_compressed_for_those_alone_who_take_no_others(kept: Connection) -> None:
    address = "/v1/programmes?country=AD"
    plain = kept.ask(address)
    assert len(plain[2]) < 1_000
    assert lasting(kept.ask(address, Accept_Encoding="gzip")) == lasting(plain)
    _, headers, body = kept.ask(address, Accept_Encoding="gzip, identity;q=0")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain[2]


def test_what_is_not_remembered_is_compressed_too(local: Local) -> None:
    off = Local(url_of(local))
    for asked in (off, local):
        for answer in (
            asked.get(PROGRAMME),
            asked.get(PROGRAMME, method="HEAD"),
            *(asked.post(address, body) for address, body in BODIES.items()),
        ):
            assert answer.headers["content-encoding"] == "gzip"
            assert "Accept-Encoding" in answer.headers["vary"]
            assert answer.request.method == "HEAD" or answer.text
    assert off.get(PROGRAMME).content == local.get(PROGRAMME).content
    off.close()


def test_pages_of_other_sites_and_others_are_told_apart(kept: Connection) -> None:
    for headers in ({}, FOREIGN, {}, FOREIGN, {"Origin": "null"}, {}):
        for condition in ({}, {"If_None_Match": "*"}):
            _, given, _ = kept.ask(ADDRESS, **headers, **condition)
            allowed = given.get("access-control-allow-origin")
            exposed = given.get("access-control-expose-headers", "")
            assert (allowed, "ETag" in exposed) == (("*", True) if headers else (None, False))
            assert "Origin" in given["vary"]


def test_addresses_in_answers_are_those_of_the_host_that_was_asked(kept: Connection) -> None:
    for _ in range(2):
        for host in ("kb.example", "kb.example:8443", "other.example"):
            _, headers, body = kept.ask(ADDRESS, Host=host)
            assert f'"next":"http://{host}/v1/programmes?'.encode() in body
            assert headers["link"].startswith(f"<http://{host}/")
        _, headers, body = kept.ask(ADDRESS, Host="kb.example", X_Forwarded_Proto="https")
        assert b'"next":"https://kb.example/v1/programmes?' in body


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("{tag}", True),
        ("{strong}", True),
        ('"a", {tag}', True),
        ("*", True),
        ('W/"a"', False),
        ("{tag}x", False),
        ('{strong}, "b"', True),
        ("", False),
    ],
)
def test_who_has_the_answer_is_told_so_from_memory(
    kept: Connection, local: Local, condition: str, told: bool
) -> None:
    status, given, _ = kept.ask(ADDRESS)
    sent = condition.format(tag=given["etag"], strong=given["etag"].removeprefix("W/"))
    for method in ("GET", "GET", "HEAD"):
        status, headers, body = kept.ask(ADDRESS, method, If_None_Match=sent)
        assert status == (304 if told else 200)
        assert not (told and body)
        assert "content-length" in headers or told
        for name in ("etag", "vary", "last-modified", "cache-control", "kb-revision"):
            assert headers[name] == given[name]
    assert local.recall(ADDRESS).status_code == 200
    answer = local.recall(ADDRESS, {"If-None-Match": sent})
    assert answer.status_code == (304 if told else 200)


def test_a_tag_alone_tells_where_nothing_is_remembered(local: Local) -> None:
    """And only to a request that was once answered so."""
    off = Local(url_of(local))
    first = off.get(ADDRESS)
    tag = {"If-None-Match": first.headers["etag"]}
    answer = local.recall(ADDRESS, tag)
    assert (answer.status_code, local.app.state.memory.size) == (304, 0)
    same = off.get(ADDRESS, tag)
    assert {**answer.headers, "x-request-id": ""} == {**same.headers, "x-request-id": ""}
    assert local.get(plus(ADDRESS, "wrong=1"), tag).status_code == 422
    assert local.get("/v1/programmes/nothing", tag).status_code == 404
    assert local.get(ADDRESS, {**tag, "Accept": "text/html"}).status_code == 406
    assert local.get(ADDRESS, {**tag, "Accept-Language": "zh"}).status_code == 200
    off.close()


def test_problems_and_what_is_not_of_the_base_are_not_remembered(local: Local) -> None:
    memory = local.app.state.memory
    asked = ["/v1/programmes?contry=DE", "/v1/programmes/nothing", "/nowhere", "/", "/healthz"]
    for address in asked:
        one, two = local.get(address), local.get(address)
        assert (one.status_code, two.status_code) == (one.status_code, one.status_code)
        assert one.headers["x-request-id"] != two.headers["x-request-id"]
    local.get("/v1/programmes", {"Accept": "text/html"})
    local.post("/v1/programmes", {})
    for address, body in BODIES.items():
        assert local.post(address, body).status_code == 200
        local.post(address, body)
        assert local.statements != []
    assert memory.size == 0


@pytest.mark.parametrize("most_bytes", [60_000, 400_000])
def test_the_memory_keeps_within_its_bound(sqlite_url: str, most_bytes: int) -> None:
    """Whatever is asked, in however many ways; what was used last stays."""
    with closing(Local(sqlite_url, most_bytes)) as local:
        memory: Memory = local.app.state.memory

        def check() -> None:
            answers = memory.answers.values()
            assert sum(answer.size for answer in answers) == memory.size <= most_bytes
            assert sum(len(answer.body) + len(answer.lines) for answer in answers) < memory.size
            assert {way for answer in answers for way in answer.ways} == set(memory.ways)

        for number in range(1, 40):
            for address in (f"/v1/revisions?limit={number}", "/v1/revisions", PROGRAMME):
                answer = local.get(address, {"Accept-Encoding": ("gzip", "")[number % 2]})
                assert answer.status_code == 200
                check()
            local.recall("/v1/revisions")
        parameters = ["limit=3", "lang=en", "as_of=1"]
        ways = [*permutations(parameters), *permutations([*parameters, "cursor="])]
        for number in range(60):
            headers = {"Accept-Language": f"en;q=0.{number + 1}"}
            local.get("/v1/revisions?" + "&".join(ways[number % 6]), headers)
            check()
        before = memory.size
        local.get("/v1/revisions?lang=en", {"Accept-Language": "x" * 10_000})
        assert memory.size - before < 10_000


def test_without_memory_the_base_is_asked_each_time(sqlite_url: str) -> None:
    local = Local(sqlite_url, cache_bytes=0)
    assert [local.count(PROGRAMME) for _ in range(3)] == [local.count(PROGRAMME)] * 3
    assert local.count(PROGRAMME) > 1
    tag = local.get(PROGRAMME).headers["etag"]
    assert local.count(PROGRAMME, {"If-None-Match": tag}) == 1
    local.close()


def answers_on(server: str, sent: bytes) -> bytes:
    """All that a server answers to some bytes on one connection, until it closes it."""
    host = urlsplit(server)
    received = b""
    with socket.create_connection((host.hostname or "", host.port or 0), timeout=10) as connection:
        connection.sendall(sent)
        while data := connection.recv(65_536):
            received += data
    return received


def test_requests_that_do_not_wait_are_answered_in_their_order(server: str) -> None:
    """Remembered ones, new ones and wrong ones, all in one piece; the last closes."""
    paths = ["/v1/revisions", "/v1/revisions?limit=7", "/nowhere", "/v1/revisions", "/healthz"] * 30
    lines = [f"GET {path} HTTP/1.1\r\nHost: kb.example\r\n\r\n" for path in paths]
    last = "GET /v1/revisions HTTP/1.1\r\nHost: kb.example\r\nConnection: close\r\n\r\n"
    received = answers_on(server, "".join([*lines, last]).encode())
    statuses = [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"200", b"404", b"200", b"200"] * 30 + [b"200"]
    assert b"connection: close" in received.rpartition(b"HTTP/1.1 ")[2]


def test_old_clients_and_bodies_of_a_get_are_answered(server: str) -> None:
    body = b"GET /v1/revisions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    old = b"GET /v1/revisions HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
    received = answers_on(server, body * 3 + old)
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert received.rpartition(b"HTTP/1.1 ")[2].count(b"connection: close") == 1
