"""What the tests of the load share: a small base, made once for each engine and then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from kb.db import connect
from kb.migrate import migrate
from seed.load import load
from tests.conftest import ENGINES, new_database
from tests.seed.folders import NEIGHBOUR, SOUND, small_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two small dossiers, of Germany and of France."""
    return small_folder(tmp_path / "files", de=SOUND, fr=NEIGHBOUR)


@pytest.fixture(scope="session")
def small_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file loaded from that folder; only to be copied."""
    folder = tmp_path_factory.mktemp("small")
    _fill(f"sqlite:///{folder / 'kb.sqlite'}", folder / "files")
    return folder / "kb.sqlite"


@pytest.fixture(scope="session")
def small_postgresql(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database loaded from that folder; only to be copied."""
    url = new_database(postgresql_url)
    _fill(url, tmp_path_factory.mktemp("small") / "files")
    return make_url(url).database or ""


@pytest.fixture(params=ENGINES)
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A base, on either engine, that was loaded from that folder and may be written."""
    if request.param == "sqlite":
        path = tmp_path / "loaded.sqlite"
        shutil.copy(request.getfixturevalue("small_sqlite"), path)
        engine = connect(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgresql_url")
        engine = connect(_copy(server, request.getfixturevalue("small_postgresql")))
    yield engine
    engine.dispose()


def _fill(url: str, folder: Path) -> None:
    """Make the tables and load the two small dossiers."""
    engine = connect(url)
    migrate(engine)
    assert load(engine, small_folder(folder, de=SOUND, fr=NEIGHBOUR)).revision
    engine.dispose()


def _copy(server_url: str, database: str) -> str:
    """The URL of a copy of a PostgreSQL database."""
    name = f"kb_{uuid4().hex}"
    engine = create_engine(f"{server_url}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {database}"))
    engine.dispose()
    return f"{server_url}/{name}"
