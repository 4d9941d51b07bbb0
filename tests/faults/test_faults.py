"""The cases of `make faults`, each with few rounds."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from tests.conftest import ENGINES, new_database
from tests.faults import clocks, full, killing, pages, standby
from tests.faults.table import Row
from tests.postgresql import Server

TempPaths = pytest.TempPathFactory

FEW = 1
"""Rounds of what is killed."""

ALONE = {"KB_SLOW_PROCESSES": "0", "KB_EXPORT_PROCESSES": "0"}
"""A server without processes of its own: they take as long to start as it does."""


def held(row: Row) -> None:
    assert row.faults == [], str(row)


@pytest.fixture
def sqlite_copy(sqlite_file: Path, tmp_path: Path) -> str:
    """The URL of a copy of the curated base in SQLite."""
    return f"sqlite:///{shutil.copy(sqlite_file, tmp_path / 'kb.sqlite')}"


@pytest.fixture(params=ENGINES)
def base(request: pytest.FixtureRequest) -> str:
    """The URL of a copy of the curated base, on either engine."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_copy")
        return url
    template = request.getfixturevalue("postgresql_template")
    return new_database(request.getfixturevalue("postgresql_url"), template)


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    """A PostgreSQL that loses nothing if it is killed; of this module alone, whose it may be."""
    with postgresql.made(durable=True) as server:
        yield server


@pytest.fixture(scope="module")
def template(primary: Server, postgresql_template: str, tmp_path_factory: TempPaths) -> str:
    """The URL of the curated base in it; only to be copied."""
    url, file = new_database(primary.url), tmp_path_factory.mktemp("dump") / "kb.sql"
    for command, of, rest in (("pg_dump", postgresql_template, "--no-owner"), ("psql", url, "-qX")):
        address = of.replace("+psycopg", "")
        subprocess.run(
            [postgresql.program(command), address, rest, "-f", file],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return url


def test_a_killed_server_answers_again_and_nothing_is_lost(
    sqlite_copy: str, tmp_path: Path
) -> None:
    held(killing.server_killed(sqlite_copy, tmp_path, FEW, **ALONE))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_clients_were_told_is_done_once_however_the_server_is_killed(
    base: str, tmp_path: Path, workers: int
) -> None:
    held(killing.clients_killed(base, tmp_path, 2 * FEW, workers, **ALONE))


def test_of_a_killed_writer_every_revision_is_there_whole(base: str, tmp_path: Path) -> None:
    held(killing.writer_killed(base, tmp_path, FEW))


def test_a_killed_postgresql_loses_nothing_and_is_answered_from_again(
    primary: Server, template: str, tmp_path: Path
) -> None:
    url = new_database(primary.url, template)
    held(killing.postgresql_killed(primary, url, tmp_path, FEW, **ALONE))


def test_nobody_sees_time_go_back_where_a_standby_is_behind(
    primary: Server, template: str, tmp_path: Path
) -> None:
    url = new_database(primary.url, template)
    with primary.standby() as following:
        held(standby.standby_paused(following, url, tmp_path, FEW, **ALONE))


def test_a_full_disk_is_told_and_leaves_the_base_whole(sqlite_file: Path, tmp_path: Path) -> None:
    held(full.disk_full(sqlite_file, tmp_path, **ALONE))


def test_clocks_may_jump(sqlite_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copy(sqlite_file, tmp_path / 'kb.sqlite')}"
    held(clocks.clocks_jump(url, tmp_path, **ALONE))


def test_a_broken_page_is_told_and_the_server_goes_on(sqlite_file: Path, tmp_path: Path) -> None:
    held(pages.pages_broken(sqlite_file, tmp_path, 1, **ALONE))
