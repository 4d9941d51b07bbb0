"""Several processes that serve on one socket: as one server, and one comes for one that dies."""

import signal
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from kb.db import connect
from seed.load import load
from tests.api.conftest import CHANGED_AT, PROGRAMME, corrected
from tests.conftest import ENGINES, new_database
from tests.operating import FOLDERS, Run, alive, started, until

ADDRESS = f"/v1/programmes/{PROGRAMME}"
COUNT = ("kb_requests_total", "GET", "/v1/programmes/{id}", "200")
WORKER = "multiprocessing.spawn"


@pytest.fixture(params=ENGINES)
def base(request: pytest.FixtureRequest) -> str:
    """The URL of a copy of the curated base."""
    if request.param == "sqlite":
        engine: Engine = request.getfixturevalue("copied")
        return str(engine.url)
    template = request.getfixturevalue("postgresql_template")
    return new_database(request.getfixturevalue("postgresql_url"), template)


def revisions(run: Run, times: int = 12) -> set[str]:
    """The revisions that are told over connections of their own, which any process answers."""
    found = [run.get(ADDRESS) for _ in range(times)]
    assert {answer.status_code for answer in found} == {200}
    return {answer.headers["kb-revision"] for answer in found}


def workers(run: Run) -> list[psutil.Process]:
    """The processes that serve, all of which answer."""
    until(lambda: run.metrics["kb_workers",] == 2)
    return until(lambda: run.children(WORKER) if len(run.children(WORKER)) == 2 else [])


def test_processes_serve_as_one(base: str, tmp_path: Path) -> None:
    with started(base, tmp_path, "--workers", "2") as run:
        both = workers(run)
        assert revisions(run) == {"1"}
        assert run.metrics[COUNT] == 12, "whichever answers"

        engine = connect(base)
        assert load(engine, corrected(tmp_path), at=CHANGED_AT).revision
        engine.dispose()
        until(lambda: revisions(run, 1) == {"2"})
        assert revisions(run) == {"2"}

        run.process.terminate()
        assert run.process.wait(timeout=60) == 0
        assert [process for process in both if alive(process)] == []
        assert list(tmp_path.glob(FOLDERS)) == []
        assert {line["level"] for line in run.lines} <= {"info", "warning"}


def test_another_comes_for_one_that_is_gone_and_all_end_together(
    sqlite_url: str, tmp_path: Path
) -> None:
    with started(sqlite_url, tmp_path, KB_WORKERS="2") as run:
        first, second = workers(run)
        revisions(run)
        first.kill()
        assert revisions(run) == {"1"}, "by the other"
        assert second in workers(run)
        assert run.metrics[COUNT] == 24, "those of the dead one among them"

        run.process.send_signal(signal.SIGHUP)
        until(lambda: not alive(second))
        assert revisions(run) == {"1"}
        assert run.metrics[COUNT] == 36

        last = workers(run)
        run.process.kill()
        until(lambda: not any(map(alive, last)))
