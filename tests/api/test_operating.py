"""What an operator sees of a server: its log, its metrics, and that it ends as it should."""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.folders import SPOOL, Own
from kb import __version__
from tests.operating import FOLDERS, STATS, Run, alive, started, until

PROGRAMME = "/v1/programmes/fr-poles"
BROKEN = "/v1/economies/NO"


@pytest.fixture(scope="module")
def run(sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A server with one slow process that logs each request, over a base with a broken number."""
    folder = tmp_path_factory.mktemp("operating")
    path = folder / "kb.sqlite"
    with closing(sqlite3.connect(sqlite_file)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("UPDATE economy_year SET lcu_per_usd = 'broken' WHERE economy = 'NO'")
        target.commit()
    settings = {
        "KB_ACCESS_LOG": "1",
        "KB_SLOW_LOG_SECONDS": "60",
        "KB_SLOW_PROCESSES": "1",
        "KB_CASHE_BYTES": "1",
    }
    with started(f"sqlite:///{path}", folder, **settings) as run:
        yield run


def line_of(run: Run, answer: httpx.Response) -> dict[str, Any]:
    """The line of the log about a request."""
    id = answer.headers["x-request-id"]
    (line,) = until(lambda: [line for line in run.lines if line.get("request_id") == id])
    assert line["event"] == "request"
    return line


def test_every_line_of_the_log_is_an_object(run: Run) -> None:
    run.get("/healthz")
    for line in run.lines:
        assert {"time", "level", "event", "release"} <= set(line)
        assert line["release"] == __version__
    told = [line["event"] for line in run.lines]
    assert any("Uvicorn running" in event for event in told)
    assert [event for event in told if "KB_CASHE_BYTES" in event] == [
        "KB_CASHE_BYTES is set, and no setting is read from it. Did you mean KB_CACHE_BYTES?"
    ]


def test_a_request_is_logged_with_its_address_and_no_value(run: Run) -> None:
    answer = run.get("/v1/programmes.csv?q=s3cret&country=FR")
    told = line_of(run, answer)
    assert told["method"] == "GET"
    assert told["route"] == "/v1/programmes"
    assert told["path"] == "/v1/programmes.csv"
    assert told["status"] == answer.status_code == 200
    assert told["revision"] == 1
    assert isinstance(told["seconds"], float)
    assert "s3cret" not in run.log.read_text()


def test_an_answer_from_memory_is_logged_and_counted_as_any(run: Run) -> None:
    def counts() -> tuple[float, ...]:
        found = run.metrics
        return (
            found.get(("kb_requests_total", "GET", "/v1/programmes/{id}", "200"), 0),
            found.get(("kb_requests_total", "GET", "/v1/programmes/{id}", "304"), 0),
            found.get(("kb_requests_total", "HEAD", "/v1/programmes/{id}", "200"), 0),
            found.get(("kb_requests_remembered_total", "/v1/programmes/{id}"), 0),
            found.get(("kb_request_seconds_count", "/v1/programmes/{id}"), 0),
        )

    run.get(PROGRAMME)
    before = counts()
    with httpx.Client(base_url=run.address) as client:
        sent = [client.get(PROGRAMME) for _ in range(3)]
        known = client.get(PROGRAMME, headers={"If-None-Match": sent[0].headers["etag"]})
        head = client.head(PROGRAMME)
    assert [answer.status_code for answer in (*sent, known, head)] == [200, 200, 200, 304, 200]
    told = [line_of(run, answer) for answer in (*sent, known, head)]
    assert [line["status"] for line in told] == [200, 200, 200, 304, 200]
    assert [line["bytes"] for line in told] == [int(sent[0].headers["content-length"])] * 3 + [0, 0]
    assert {(line["route"], line["revision"]) for line in told} == {("/v1/programmes/{id}", 1)}
    assert [b - a for a, b in zip(before, counts(), strict=True)] == [3, 1, 1, 5, 5]


def test_requests_are_counted_by_template_and_never_by_path(run: Run) -> None:
    asked = ("/v1/nothing/abc", "/xyz", "/v1/programmes/no-such-abc", "/v1/claims.csv?limit=2")
    for path in asked:
        run.get(path)
    run.get("/v1/programmes?contry=DE")
    text = run.get("/metrics").text
    assert "abc" not in text
    assert "xyz" not in text
    found = run.metrics
    assert found["kb_requests_total", "GET", "unmatched", "404"] >= 2
    assert found["kb_requests_total", "GET", "/v1/programmes/{id}", "404"] == 1
    assert found["kb_requests_total", "GET", "/v1/programmes", "422"] == 1
    assert found["kb_revision",] == 1
    assert found["kb_build_info", __version__] == 1
    assert found["kb_memory_bytes",] > found["kb_memory_answers",] > 0
    assert found["kb_requests_in_flight",] == 1
    assert found["process_resident_memory_bytes", "0"] > 1e7
    assert found["kb_spool_bytes",] >= 0


def test_metrics_come_as_text_or_by_openmetrics(run: Run) -> None:
    text = run.get("/metrics")
    assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert not {"etag", "kb-revision"} & set(text.headers)
    accept = {"Accept": "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3"}
    other = httpx.get(f"{run.address}/metrics", headers=accept)
    assert other.headers["content-type"].startswith("application/openmetrics-text")
    assert other.text.endswith("# EOF\n")
    assert "# TYPE kb_requests counter\n" in other.text


@pytest.mark.parametrize("path", [BROKEN, STATS + "USD&country=NO"])
def test_an_error_of_ours_is_one_line_with_its_request(run: Run, path: str) -> None:
    answer = run.get(path)
    assert answer.status_code == 500
    id = answer.headers["x-request-id"]
    (line,) = until(
        lambda: [each for each in run.lines if each.get("request_id") == id and "exception" in each]
    )
    assert line["level"] == "error"
    assert line["method"] == "GET"
    assert re.sub(r"\{\w+\}", "NO", str(line["route"])) == path.partition("?")[0]
    assert "Traceback" in str(line["exception"])


def test_a_server_that_is_told_to_end_gives_the_answers_under_way(run: Run) -> None:
    run.get(STATS + "USD")
    run.get("/v1/claims.csv?kind=period")
    workers = until(lambda: run.children("api.worker")[1:] and run.children("api.worker"))
    until(lambda: {worker.status() for worker in workers} == {"sleeping"})
    until(lambda: not run.metrics["kb_slow_processes_busy",])
    for worker in workers:
        worker.suspend()
    with ThreadPoolExecutor(3) as pool:
        slow = pool.submit(run.get, STATS + "JPY&country=FR")
        until(lambda: run.metrics["kb_slow_processes_busy",] == 1)
        next = pool.submit(run.get, STATS + "JPY&country=SE")
        until(lambda: run.metrics["kb_slow_requests_waiting",] == 1)
        table = pool.submit(run.get, "/v1/claims.csv?kind=funding")
        until(lambda: run.metrics["kb_slow_processes_busy",] == 2)
        run.process.terminate()
        until(lambda: refused(run))
        assert not slow.done()
        for worker in workers:
            worker.resume()
        assert slow.result().json()["meta"]["revision"] == 1
        assert next.result().json()["meta"]["revision"] == 1
        assert table.result().text.count("\r\n") > 10
    assert run.process.wait(timeout=30) == 0
    assert not any(map(alive, workers))
    assert list(run.log.parent.glob(FOLDERS)) == []


def refused(run: Run) -> bool:
    """Whether nobody is let in any more."""
    try:
        run.get("/healthz")
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False


def test_what_a_killed_server_left_is_removed_by_the_next(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing of those that live. The one that is killed writes its log for people."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    living = Own(SPOOL)
    with started(sqlite_url, tmp_path, KB_LOG_FORMAT="text", KB_SLOW_LOG_SECONDS="0") as first:
        assert first.get("/v1/vocabularies/roles.csv").is_success
        assert len(list(tmp_path.glob(FOLDERS))) == 2
        line = re.compile(r"\d\d:\d\d:\d\d \[warning +\] slow request .*/roles\.csv .*status=200")
        until(lambda: any(map(line.match, first.log.read_text().splitlines())))
        first.process.kill()
        first.process.wait()
        assert len(list(tmp_path.glob(FOLDERS))) == 2
        with started(sqlite_url, tmp_path, KB_SPOOL=str(tmp_path / "spool")):
            assert list(tmp_path.glob(FOLDERS)) == [living.path]
    living.close()
