"""Bases for the tests of `kb`: small and curated, on either engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from kb import ledger
from kb.db import connect
from tests.conftest import ENGINES, make_tables, new_database
from tests.kb.papers import papers
from tests.kb.small import begin, gap, one_of_each

settings.register_profile("kb", deadline=None)  # how fast a machine is, is no property
settings.load_profile("kb")


@pytest.fixture(scope="session")
def small_sqlite(empty_file: Path) -> str:
    """The URL of the small base in SQLite."""
    url = f"sqlite:///{shutil.copy(empty_file, empty_file.with_name('small.sqlite'))}"
    _make_small(url)
    return url


@pytest.fixture(scope="session")
def small_postgresql(postgresql_url: str) -> str:
    """The URL of the small base in PostgreSQL."""
    url = new_database(postgresql_url)
    make_tables(url)
    _make_small(url)
    return url


@pytest.fixture(scope="module", params=ENGINES)
def shared(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The small base with a claim of every kind, in which no test changes anything for good."""
    engine = connect(request.getfixturevalue(f"small_{request.param}"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module", params=ENGINES)
def curated(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The curated base on either engine; only to be read."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgresql_base"}[request.param]
    engine = connect(request.getfixturevalue(fixture))
    yield engine
    engine.dispose()


def _make_small(url: str) -> None:
    engine = connect(url)
    begin(engine, *one_of_each(), gaps=[gap()])
    ledger.transact(engine, papers)
    engine.dispose()
