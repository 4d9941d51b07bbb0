"""What tests share: real bases on both engines, and a real server on a socket.

The curated base is loaded once for each engine and only read. A test that writes makes a base of
its own: `fresh` gives an empty one, `copied` the curated one as a copy.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from kb.db import connect
from kb.migrate import migrate
from seed.files import SEED
from seed.load import load
from tests import postgresql
from tests.serving import serving

LOADED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The time of the curated base's revision in the tests."""

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server."""
    with postgresql.running() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The curated base as a SQLite file; only to be read."""
    path = tmp_path_factory.mktemp("base") / "kb.sqlite"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite_url(sqlite_file: Path) -> str:
    """The URL of the curated base in SQLite; only to be read."""
    return f"sqlite:///{sqlite_file}"


@pytest.fixture(scope="session")
def postgresql_base(postgresql_url: str) -> str:
    """The URL of the curated base in PostgreSQL; only to be read."""
    url = new_database(postgresql_url)
    _fill(url)
    return url


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty base with its tables, on either engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'kb.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("postgresql_url"))
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def copied(sqlite_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """The curated base as a copy that may be written, in SQLite."""
    path = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(sqlite_file)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    engine = connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def seed_copy(tmp_path: Path) -> Path:
    """The project's own files as a copy that may be changed."""
    folder = tmp_path / "seed"
    for part in ("dossiers", "vocabulary", "reference"):
        shutil.copytree(SEED / part, folder / part)
    return folder


@pytest.fixture(scope="session")
def server(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kb serve` over the curated base, on a real socket.

    Whatever the tests asked of it, it never met an error that it did not expect.
    """
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(sqlite_url, log) as address:
        yield address
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def new_database(server_url: str) -> str:
    """The URL of a new, empty database on a PostgreSQL server."""
    name = f"kb_{uuid4().hex}"
    engine = create_engine(f"{server_url}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server_url}/{name}"


def _fill(url: str) -> None:
    """Make the tables by the migrations and load the curated base."""
    engine = connect(url)
    migrate(engine)
    assert load(engine, SEED, at=LOADED_AT).revision
    engine.dispose()
