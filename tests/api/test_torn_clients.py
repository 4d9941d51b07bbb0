"""Torn and odd clients: each is told what is wrong or hung up on, and no other waits for it."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from api.arrival import MAX_HEAD, MAX_HEADERS, MAX_REQUEST
from tests.api.conftest import BODIES, problem
from tests.api.sockets import connected, responses, rest
from tests.serving import process_of, serving

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: kb.example\r\n\r\n"
TABLE = b"GET /v1/claims.jsonl HTTP/1.1\r\nHost: kb.example\r\n\r\n"
REBUILD = "/v1/compare/rebuild"
JSON = b"Host: kb.example\r\nContent-Type: application/json\r\n"
POST = b"POST /v1/compare/rebuild HTTP/1.1\r\n" + JSON
UNFINISHED = {
    "nothing": b"",
    "half a line": b"GET /v1/progr",
    "half the headers": HEALTH[:-2],
    "no body": POST + b"Content-Length: 100\r\n\r\n",
    "half a body": POST + b'Content-Length: 100\r\n\r\n{"rows": ',
    "half a body in chunks": POST + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"rows": \r\n',
    "a body that is not asked for": b"GET /nowhere HTTP/1.1\r\nContent-Length: 9\r\n" + JSON,
    "a body in a form": b"POST /reconcile HTTP/1.1\r\nHost: kb.example\r\nContent-Length: 9\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nque",
    "a message to the assistant": b"POST /mcp HTTP/1.1\r\nContent-Length: 9\r\n"
    b"Accept: application/json, text/event-stream\r\n" + JSON + b"\r\n{",
}
"""What is sent, and then no more."""


@pytest.fixture(scope="module")
def hasty(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has little patience and one process for slow questions."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    settings = {"KB_PATIENCE_SECONDS": "2", "KB_SLOW_PROCESSES": "1"}
    with serving(sqlite_url, log, **settings) as address:
        yield address
    assert "Traceback" not in log.read_text(), log.read_text()


def until(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold within some seconds."""
    deadline = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_what_never_arrives_is_not_waited_for(hasty: str) -> None:
    with ExitStack() as opened:
        waiting = {name: opened.enter_context(connected(hasty)) for name in UNFINISHED}
        for name, connection in waiting.items():
            connection.sendall(UNFINISHED[name])
        assert rest(waiting.pop("nothing")) == b""
        for name, connection in waiting.items():
            (answer,) = responses(connection, 1)
            detail = problem(answer, "request-timeout")["detail"]
            assert detail == "The request was not here after 2 seconds.", name
            assert rest(connection) == b"", name


def test_who_goes_away_meanwhile_is_not_missed(hasty: str) -> None:
    """Nothing of it is in the log either, as the fixture holds."""
    for sent in UNFINISHED.values():
        with connected(hasty) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert rest(connection) == b""
    assert httpx.get(f"{hasty}/healthz").is_success


def test_a_body_that_is_not_sent_keeps_no_other_waiting(server: str) -> None:
    """Not those either that share the one process for what takes long."""
    with ExitStack() as opened:
        for _ in range(30):
            opened.enter_context(connected(server)).sendall(UNFINISHED["half a body"])
        answer = httpx.post(f"{server}{REBUILD}", json=BODIES[REBUILD], timeout=20)
        assert answer.is_success, answer.text
        assert httpx.get(f"{server}/v1/coverage", timeout=20).is_success


def test_what_arrives_byte_by_byte_is_answered_like_all_else(server: str) -> None:
    body = b'{"rows": []}'
    sent = POST + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with connected(server) as connection:
        for at in range(len(sent)):
            connection.sendall(sent[at : at + 1])
        (answer,) = responses(connection, 1)
    whole = httpx.post(
        f"{server}{REBUILD}", content=body, headers={"Content-Type": "application/json"}
    )
    assert problem(answer, "invalid-body")["errors"] == problem(whole, "invalid-body")["errors"]


def test_idle_connections_keep_no_other_waiting_and_are_ended(hasty: str) -> None:
    with ExitStack() as opened:
        idle = [opened.enter_context(connected(hasty)) for _ in range(100)]
        assert httpx.get(f"{hasty}/v1/programmes?limit=3").is_success
        assert [rest(connection) for connection in idle] == [b""] * 100


def unread(address: str) -> socket.socket:
    """A connection on which ten tables are asked for, of which no more than a bit is read."""
    connection = connected(address)
    connection.sendall(TABLE * 10)
    assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
    return connection


def test_a_reader_who_goes_away_or_reads_no_more_leaves_nothing_open(hasty: str) -> None:
    """Of a table, while it is sent."""
    process = process_of(hasty)
    whole = httpx.get(f"{hasty}/v1/claims.jsonl", timeout=30).content
    assert until(lambda: len(process.net_connections()) == 1)
    before = process.num_fds()
    for _ in range(5):
        unread(hasty).close()
    with ExitStack() as opened:
        for _ in range(5):
            opened.enter_context(unread(hasty))
        assert process.num_fds() > before
        assert httpx.get(f"{hasty}/v1/claims.jsonl", timeout=30).content == whole
        assert until(lambda: process.num_fds() <= before)


def test_a_reader_who_is_slow_is_given_the_time(hasty: str) -> None:
    """Longer than one who takes nothing has, as long as some of the answer is taken."""
    with connected(hasty) as connection:
        connection.sendall(TABLE * 3)
        slowly = []
        for _ in range(25):
            time.sleep(0.1)
            slowly.append(connection.recv(400_000))
        answers = responses(connection, 3, b"".join(slowly))
    assert {answer.content for answer in answers} == {httpx.get(f"{hasty}/v1/claims.jsonl").content}


HEADERS = b"".join(b"X-%d: a\r\n" % number for number in range(MAX_HEADERS))
LARGE = {
    "an address": (
        b"GET /" + b"a" * 2 * MAX_HEAD + b" HTTP/1.1\r\n" + JSON + b"\r\n",
        "uri-too-long",
    ),
    "an address without an end": (b"GET /" + b"a" * 8 * MAX_HEAD, "uri-too-long"),
    "a header": (HEALTH[:-2] + b"X: " + b"a" * MAX_HEAD + b"\r\n\r\n", "headers-too-large"),
    "a header without an end": (HEALTH[:-2] + b"X: " + b"a" * 8 * MAX_HEAD, "headers-too-large"),
    "many headers": (HEALTH[:-2] + HEADERS + b"\r\n", "headers-too-large"),
    "a body in chunks": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"8000\r\n%b\r\n" % (b" " * 0x8000) * 9,
        "content-too-large",
    ),
}
"""What is more than is read, and what is said to it."""


@pytest.mark.parametrize(("sent", "code"), LARGE.values(), ids=LARGE)
def test_what_is_too_large_is_refused_before_it_is_all_here(
    server: str, sent: bytes, code: str
) -> None:
    with connected(server) as connection:
        connection.sendall(sent)
        (answer,) = responses(connection, 1)
    problem(answer, code)


def test_who_goes_on_sending_after_the_answer_is_hung_up_on(server: str) -> None:
    with connected(server) as connection:
        connection.sendall(HEALTH[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall(b"8000\r\n%b\r\n" % (b" " * 0x8000) * (4 * MAX_REQUEST // 0x8000))


NO_REQUEST = {
    "a zero in the address": b"GET /health\0z HTTP/1.1\r\n" + JSON + b"\r\n",
    "a zero in a header": HEALTH[:-2] + b"X: a\0b\r\n\r\n",
    "a control character": b"GET /\x01 HTTP/1.1\r\n" + JSON + b"\r\n",
    "no words at all": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(range(256)),
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT kb.example:443 HTTP/1.1\r\n" + JSON + b"\r\n",
    "no such method": b"FROB / HTTP/1.1\r\n" + JSON + b"\r\n",
    "a length below nothing": POST + b"Content-Length: -5\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk of no length": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: one.example\r\nHost: another.example\r\n\r\n",
}
"""What is no request."""


@pytest.mark.parametrize("sent", NO_REQUEST.values(), ids=NO_REQUEST)
def test_what_is_no_request_is_refused_and_the_last_of_its_connection(
    server: str, sent: bytes
) -> None:
    with connected(server) as connection:
        connection.sendall(sent)
        (answer,) = responses(connection, 1)
        problem(answer, "bad-request")
        assert answer.headers["connection"] == "close"
        assert rest(connection) == b""


def test_what_comes_before_nonsense_is_answered_and_nothing_else(server: str) -> None:
    """A word on the nonsense would be taken for an answer to what came before."""
    with connected(server) as connection:
        connection.sendall(TABLE + HEALTH + b"nonsense\r\n\r\n" + HEALTH)
        table, health = responses(connection, 2)
        assert rest(connection) == b""
    assert table.content == httpx.get(f"{server}/v1/claims.jsonl").content
    assert (health.json()["status"], health.headers["connection"]) == ("ok", "close")


def test_a_body_is_asked_for_before_it_is_sent(server: str) -> None:
    with connected(server) as connection:
        connection.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        (answer,) = responses(connection, 1)
    problem(answer, "invalid-body")


def test_an_offer_to_talk_otherwise_is_not_taken(server: str) -> None:
    """The request is answered as it stands, and so is the next."""
    offer = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with connected(server) as connection:
        connection.sendall(HEALTH[:-2] + offer + key)
        responses(connection, 1)
        connection.sendall(HEALTH)
        (answer,) = responses(connection, 1)
    assert answer.json()["status"] == "ok"


def test_old_clients_need_no_host(server: str) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        (answer,) = responses(connection, 1)
        assert rest(connection) == b""
    assert (answer.json()["status"], answer.headers["connection"]) == ("ok", "close")
