"""Slow questions are answered by a process of their own, which nobody notices."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from kb.vocabulary import Measure
from tests.api.conftest import BODIES, Json, Local
from tests.serving import process_of, serving

STATS = "/v1/programmes/stats?by=country&measures=duration,funding&currency=USD"
SLOW = (
    STATS,
    "/v1/programmes/de-spitzencluster/similar?limit=3",
    "/v1/compare?ids=de-spitzencluster,fr-poles",
    "/v1/compare?ids=de-spitzencluster,fr-polse",
    "/v1/coverage?country=DE",
    "/v1/timeline?country=DE&active_in=2012",
    "/v1/claims?kind=funding&limit=2",
    "/v1/programmes?funding_gte=1e9&funding_currency=JPY&limit=2",
)


@pytest.fixture(scope="module")
def address(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that remembers nothing, with a process for slow questions that runs."""
    log = tmp_path_factory.mktemp("aside") / "log"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KB_CACHE_BYTES", "0")
        environment.setenv("KB_SLOW_PROCESSES", "1")
        with serving(sqlite_url, log) as address:
            httpx.get(address + STATS, timeout=30).raise_for_status()
            worker(address)
            yield address
    assert "Traceback" not in log.read_text()


def worker(address: str) -> psutil.Process:
    """The process for the slow questions of a server, as soon as it can be asked."""
    parent = process_of(address)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for child in parent.children():
            if child.cmdline()[-2:] == ["-m", "api.worker"] and child.status() == "sleeping":
                return child
        time.sleep(0.05)
    raise AssertionError("no process was started")


def without_id(body: Json) -> Json:
    return {name: value for name, value in body.items() if name != "request_id"}


def test_the_answers_are_those_of_the_server_itself(address: str, sqlite_app: Local) -> None:
    used = worker(address).cpu_times().user
    for path in SLOW:
        theirs = httpx.get(address + path, timeout=30, headers={"Host": "127.0.0.1:8000"})
        ours = sqlite_app.get(path)
        assert theirs.status_code == ours.status_code, path
        assert without_id(theirs.json()) == without_id(ours.json()), path
        assert theirs.headers["x-request-id"]
        for name in ("etag", "kb-revision", "content-type", "content-language"):
            assert theirs.headers.get(name) == ours.headers.get(name), (path, name)
    table = "/v1/compare/rebuild"
    theirs = httpx.post(address + table, json=BODIES[table], timeout=30)
    assert theirs.json() == sqlite_app.ask(table).json()
    assert worker(address).cpu_times().user > used


def test_lists_are_answered_there_too_while_many_ask(address: str, sqlite_app: Local) -> None:
    used = worker(address).cpu_times().user
    paths = [f"/v1/programmes?active_in={year}" for year in range(1990, 2020)]
    with ThreadPoolExecutor(8) as pool, httpx.Client(base_url=address, timeout=30) as client:
        answers = list(pool.map(client.get, paths))
    for path, theirs in zip(paths, answers, strict=True):
        ours = sqlite_app.get(path)
        assert (theirs.status_code, theirs.json()["items"]) == (200, ours.json()["items"]), path
        assert theirs.headers["etag"] == ours.headers["etag"], path
    assert worker(address).cpu_times().user > used


def test_what_an_assistant_asks_is_answered_there_too(address: str) -> None:
    used = worker(address).cpu_times().user
    asked = {"ids": ["de-spitzencluster", "fr-poles"], "measures": list(Measure)[:6]}
    parameters = {"name": "compare_programmes", "arguments": asked}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
    for currency in ("USD", "JPY", "NOK"):
        asked["currency"] = currency
        answer = httpx.post(f"{address}/mcp", json=message, timeout=30).json()["result"]
        assert answer["structuredContent"]["meta"]["currency"] == currency
    assert worker(address).cpu_times().user > used


def test_what_the_server_says_of_a_long_body_the_process_says_too(address: str) -> None:
    answer = httpx.post(
        f"{address}/v1/compare/rebuild",
        content=b" " * 300_000,
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/content-too-large"


def test_what_is_short_does_not_wait_for_what_is_slow(address: str, sqlite_app: Local) -> None:
    """The process is stopped: what waits for it is not answered, all else is."""
    child = worker(address)
    with ThreadPoolExecutor(1) as pool:
        child.suspend()
        try:
            slow = pool.submit(httpx.get, address + STATS, timeout=60)
            time.sleep(2)
            for path in ("/v1/compare?ids=de-spitzencluster,fr-poles", "/v1/claims?limit=2"):
                answer = httpx.get(address + path, timeout=30, headers={"Host": "127.0.0.1:8000"})
                assert answer.content == sqlite_app.get(path).content, path
            assert not slow.done()
        finally:
            child.resume()
        assert slow.result().status_code == 200


def test_an_answer_comes_though_the_process_dies(address: str) -> None:
    first = httpx.get(address + STATS, timeout=30)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(httpx.get, address + STATS, timeout=30)
        for child in process_of(address).children():
            child.kill()
        answer = asked.result()
    assert (answer.status_code, answer.content) == (200, first.content)
    assert httpx.get(address + STATS, timeout=30).content == first.content
    worker(address)  # another one
    assert httpx.get(address + STATS, timeout=30).content == first.content


def test_the_process_ends_with_the_server(sqlite_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(sqlite_url, log) as address:
        httpx.get(address + STATS, timeout=30).raise_for_status()
        child = worker(address)
        process_of(address).kill()
        child.wait(timeout=30)
    assert "Traceback" not in log.read_text()


def test_the_server_takes_the_process_with_it(sqlite_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(sqlite_url, log) as address:
        httpx.get(address + STATS, timeout=30).raise_for_status()
        child = worker(address)
    child.wait(timeout=5)
    assert "Traceback" not in log.read_text()
