"""The cases of `make faults` that take seconds, each with few rounds."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ENGINES, new_database
from tests.faults import full, killing, pages
from tests.faults.table import Row

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


def test_a_killed_server_answers_again_and_nothing_is_lost(
    sqlite_copy: str, tmp_path: Path
) -> None:
    held(killing.server_killed(sqlite_copy, tmp_path, FEW, **ALONE))


def test_of_a_killed_writer_every_revision_is_there_whole(base: str, tmp_path: Path) -> None:
    held(killing.writer_killed(base, tmp_path, FEW))


def test_a_full_disk_is_told_and_leaves_the_base_whole(sqlite_file: Path, tmp_path: Path) -> None:
    held(full.disk_full(sqlite_file, tmp_path, **ALONE))


def test_a_broken_page_is_told_and_the_server_goes_on(sqlite_file: Path, tmp_path: Path) -> None:
    held(pages.pages_broken(sqlite_file, tmp_path, 1, **ALONE))
