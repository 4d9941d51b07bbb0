"""Bases for the tests of `kb`: empty, small and curated, on either engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text

from kb.db import Base, connect
from kb.migrate import migrate
from tests.conftest import ENGINES, new_database
from tests.kb.small import begin, gap, one_of_each

settings.register_profile("kb", deadline=None)  # how fast a machine is, is no property
settings.load_profile("kb")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty base with its tables as a SQLite file; only to be copied."""
    path = tmp_path_factory.mktemp("empty") / "kb.sqlite"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def reused_postgresql(postgresql_url: str) -> str:
    """The URL of a base in PostgreSQL that is emptied for each test that takes it.

    A database has hundreds of files; one for each test would cost more than the tests.
    """
    url = new_database(postgresql_url)
    _make_tables(url)
    return url


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty base with its tables, on either engine, as the migrations made them."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "kb.sqlite")
        engine = connect(f"sqlite:///{file}")
    else:
        engine = connect(request.getfixturevalue("reused_postgresql"))
        _empty(engine)
    yield engine
    engine.dispose()


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
    _make_tables(url)
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


def _make_tables(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    engine.dispose()


def _make_small(url: str) -> None:
    engine = connect(url)
    begin(engine, *one_of_each(), gaps=[gap()])
    engine.dispose()


def _empty(engine: Engine) -> None:
    """Take every row out of a base in PostgreSQL, and let its rows be numbered from 1 again."""
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
            if "row" in table.columns:
                connection.execute(text(f"ALTER SEQUENCE {table.name}_row_seq RESTART"))
