"""Reads from standbys: the same bytes, never older than what a client has seen, whoever is away."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.settings import Settings
from kb.db import connect
from seed.load import load
from tests.api.conftest import CHANGED_AT, Local, corrected, problem, rejections
from tests.conftest import new_database, until_there
from tests.postgresql import Server, free_port

ADDRESS = "/v1/programmes/no-nic"


@contextmanager
def application(primary: str, *standbys: str, **settings: float) -> Iterator[Local]:
    """An application over some bases; the statements that it notes are those of the primary."""
    urls = ", ".join(standbys) or None
    given = Settings.model_validate(
        {"database_url": primary, "replica_urls": urls, "cache_bytes": 0, **settings}
    )
    local = Local(primary, settings=given)
    yield local
    local.close()


@pytest.fixture
def bases(
    postgresql_server: Server, postgresql_template: str, standby_server: Server
) -> tuple[str, str]:
    """The URLs of a copy of the curated base in the primary and in its standby."""
    primary = new_database(postgresql_server.url, postgresql_template)
    standby = f"{standby_server.url}/{primary.rpartition('/')[2]}"
    until_there(standby)
    return primary, standby


@pytest.fixture
def change(bases: tuple[str, str], tmp_path: Path) -> Callable[[], None]:
    """What makes a second revision in the primary."""

    def made() -> None:
        engine = connect(bases[0])
        assert load(engine, corrected(tmp_path), at=CHANGED_AT).revision
        engine.dispose()

    return made


def revision(local: Local, least: int | None = None) -> int:
    """The revision that an application answers from."""
    answer = local.get(ADDRESS, None if least is None else {"KB-Revision-Min": str(least)})
    assert answer.status_code == 200, answer.text
    return int(answer.headers["kb-revision"])


def test_reads_go_to_the_standby(bases: tuple[str, str]) -> None:
    with application(*bases) as local:
        assert revision(local) == 1
        assert local.statements == []


def test_a_standby_that_is_late_is_passed_over(
    bases: tuple[str, str], standby_server: Server, change: Callable[[], None]
) -> None:
    with application(*bases) as local:
        standby_server.pause()
        try:
            change()
            assert revision(local) == revision(local, 2) == 2
            assert local.statements
            (replica,) = local.get("/readyz").json()["replicas"]
            assert replica["revision"] == replica["revisions_behind"] == 1
            assert replica["seconds_behind"] > 0
        finally:
            standby_server.resume()
        until_there(bases[1], 2)
        while local.statements:
            assert revision(local) == 2
        (replica,) = local.get("/readyz").json()["replicas"]
        assert replica == {"revision": 2, "revisions_behind": 0, "seconds_behind": 0.0}


def test_nobody_is_told_of_less_than_was_seen(
    bases: tuple[str, str], standby_server: Server, change: Callable[[], None]
) -> None:
    """By an application that has the standby alone, as after the loss of the primary."""
    away = f"postgresql+psycopg://kb@127.0.0.1:{free_port()}/kb"
    with application(away, bases[1]) as local:
        standby_server.pause()
        try:
            change()
            assert revision(local) == revision(local, 1) == 1
            late = local.get(ADDRESS, {"KB-Revision-Min": "2"})
            assert problem(late, "not-ready")
            assert late.headers["retry-after"]
        finally:
            standby_server.resume()
        until_there(bases[1], 2)
        assert revision(local, 2) == 2
        ready = local.get("/readyz").json()
        assert (ready["revision"], ready["writable"]) == (2, False)
        assert revision(local, 1) == 2


@pytest.mark.parametrize("least", ["3", "9" * 18])
def test_what_has_not_come_yet_is_not_told(local: Local, least: str) -> None:
    answer = local.get(ADDRESS, {"KB-Revision-Min": least})
    assert problem(answer, "behind")["detail"].startswith(f"At least revision {least} was asked")
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("least", ["", "-1", "1.5", "two", "9" * 19])
def test_what_is_no_revision_is_refused(local: Local, least: str) -> None:
    answer = local.get(ADDRESS, {"KB-Revision-Min": least})
    assert rejections(answer) == [("KB-Revision-Min", "invalid")]


def test_memory_tells_nobody_of_less_either(copied: Engine, tmp_path: Path) -> None:
    local = Local(str(copied.url), cache_bytes=1_000_000)
    asked = {"KB-Revision-Min": "1"}
    tag = local.get(ADDRESS).headers["etag"]
    assert local.recall(ADDRESS, asked).status_code == 200
    for more in ({}, {"If-None-Match": tag}):
        assert problem(local.get(ADDRESS, {"KB-Revision-Min": "2", **more}), "behind")
    assert load(local.engine, corrected(tmp_path), at=CHANGED_AT).revision
    assert revision(local, 2) == revision(local) == 2
    assert local.get(ADDRESS, {**asked, "If-None-Match": tag}).status_code == 200
    local.close()


def test_one_url_may_name_every_host(
    bases: tuple[str, str],
    postgresql_server: Server,
    standby_server: Server,
    tmp_path: Path,
) -> None:
    """Whichever comes first: what writes goes to the primary, what reads to the standby."""
    name = bases[0].rpartition("/")[2]
    ports = (standby_server.port, postgresql_server.port)
    hosts = "&".join(f"host=127.0.0.1:{port}" for port in ports)
    url = f"postgresql+psycopg://kb@/{name}?{hosts}"
    with application(url) as local:
        assert revision(local) == 1
        assert local.statements == []
        assert load(local.engine, corrected(tmp_path), at=CHANGED_AT).revision
        assert revision(local) == 2
        until_there(bases[1], 2)
        (replica,) = local.get("/readyz").json()["replicas"]
        assert replica["revision"] == 2


def test_a_standby_that_says_nothing_holds_up_nobody_for_long(
    bases: tuple[str, str], standby_server: Server
) -> None:
    with application(*bases, read_seconds=0.2) as local:
        assert revision(local) == 1
        standby_server.freeze()
        try:
            answer = local.get(ADDRESS)
            assert problem(answer, "out-of-time")
            assert revision(local) == 1
            assert local.statements
            (replica,) = local.get("/readyz").json()["replicas"]
            assert replica["revision"] is None
        finally:
            standby_server.thaw()
        (standby,) = local.app.state.bases.standbys
        while standby.engine.pool.checkedout():
            time.sleep(0.02)
