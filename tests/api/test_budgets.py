"""What takes too long, or is too much at a time, is told so; and nobody else waits for it."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from functools import partial

import httpx
import psutil
import pytest

from api.settings import Settings
from tests.api.conftest import Local, problem
from tests.serving import process_of, serving

QUESTION = "/v1/coverage?country=NZ"
EXPORT = "/v1/organisations.csv"
READ = "/v1/programmes/de-spitzencluster"


@pytest.mark.parametrize(
    ("setting", "address"),
    [("read_seconds", READ), ("question_seconds", QUESTION), ("export_seconds", EXPORT)],
)
@pytest.mark.parametrize("base", ["sqlite_url", "postgresql_base"])
def test_an_answer_that_takes_too_long_is_none(
    request: pytest.FixtureRequest, base: str, setting: str, address: str
) -> None:
    url = request.getfixturevalue(base)
    given = Settings.model_validate({"database_url": url, "cache_bytes": 0, setting: 0.001})
    local = Local(url, settings=given)
    answer = local.get(address)
    assert "0.001 seconds" in problem(answer, "out-of-time")["detail"]
    assert answer.headers["retry-after"] == "60"
    others = {READ, QUESTION, EXPORT} - {address}
    assert {local.get(other).status_code for other in others} == {200}
    local.close()


@pytest.fixture(scope="module")
def address(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one process for each kind of work, in whose queues there is room for nobody."""
    settings = {"CACHE_BYTES": 0, "SLOW_PROCESSES": 1, "EXPORT_PROCESSES": 1, "MOST_WAITING": 0}
    settings |= {"QUESTION_SECONDS": 4, "MOST_REQUESTS": 4}
    log = tmp_path_factory.mktemp("budgets") / "log"
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(f"KB_{name}", str(value))
        with serving(sqlite_url, log) as address:
            yield address
    assert "Traceback" not in log.read_text()


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    """The time in which a process does nothing; it may be ended for that."""
    process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()


def started(address: str, asked: str) -> psutil.Process:
    """The process that is started for a kind of work, by a request that takes it.

    Whoever asks a question is answered by the server itself while that starts.
    """
    parent = process_of(address)
    before = set(parent.children())
    httpx.get(address + asked, timeout=60).raise_for_status()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for process in set(parent.children()) - before:
            if process.status() == "sleeping" and process.cmdline()[-1] == "api.worker":
                return process
        time.sleep(0.02)
    raise AssertionError("no process was started")


def test_each_kind_of_work_has_a_queue_of_its_own(address: str) -> None:
    export, question = started(address, EXPORT), started(address, QUESTION)
    assert export != question
    with ThreadPoolExecutor() as pool:

        def ask(asked: str) -> Future[httpx.Response]:
            return pool.submit(httpx.get, address + asked, timeout=60)

        with stopped(export):
            asked = [ask(f"/v1/clusters.csv?sort={sort}") for sort in ("name", "-name", "id")]
            refused = [
                future.result() for _, future in zip(range(2), as_completed(asked), strict=False)
            ]
            assert ask(QUESTION).result().status_code == ask(READ).result().status_code == 200
        assert all(problem(answer, "overloaded") for answer in refused)
        assert {answer.headers["retry-after"] for answer in refused} == {"1"}
        assert sorted(future.result().status_code for future in asked) == [200, 503, 503]
        with stopped(question):
            late = ask(f"{QUESTION}&field=funding")
            assert ask(READ).result().status_code == ask(EXPORT).result().status_code == 200
            assert "4 seconds" in problem(late.result(), "out-of-time")["detail"]
    assert httpx.get(address + QUESTION, timeout=60).status_code == 200


def test_what_is_too_much_at_once_is_refused_at_once(address: str) -> None:
    """Twelve that have been let in already, and all ask before any is answered."""
    host, _, port = address.removeprefix("http://").partition(":")
    clients = [socket.create_connection((host, int(port))) for _ in range(12)]
    head = f"HTTP/1.1\r\nHost: {host}\r\n"
    for client in clients:
        client.sendall(f"GET /healthz {head}\r\n".encode())
        assert client.recv(100_000).startswith(b"HTTP/1.1 200")
    paths = [READ] * 11 + ["/healthz"]
    with stopped(process_of(address)):
        for client, path in zip(clients, paths, strict=True):
            client.sendall(f"GET {path} {head}Connection: close\r\n\r\n".encode())
    answers = [b"".join(iter(partial(client.recv, 100_000), b"")) for client in clients]
    for client in clients:
        client.close()
    statuses = [int(answer.split()[1]) for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 5
    assert statuses[-1] == 200
    for answer in answers:
        if b"503" in answer.partition(b"\r\n")[0]:
            assert b"retry-after: 1\r\n" in answer
            assert b'"type":"/problems/overloaded"' in answer
    assert httpx.get(address + READ, timeout=60).status_code == 200
