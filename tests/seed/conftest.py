"""What the tests of the load share: a small base, made once for each engine and then copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from kb.db import connect
from kb.migrate import migrate
from seed.load import load
from tests.conftest import ENGINES, new_database, put_file
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
def small_postgresql(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> URL:
    """A PostgreSQL database loaded from that folder; only to be copied."""
    url = new_database(postgresql_url)
    _fill(url, tmp_path_factory.mktemp("small") / "files")
    return make_url(url)


@pytest.fixture(scope="session")
def reloaded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine whose file is another for each test that takes it."""
    return connect(f"sqlite:///{tmp_path_factory.mktemp('loaded') / 'kb.sqlite'}")


@pytest.fixture(scope="session")
def reloaded_postgresql(postgresql_url: str) -> Engine:
    """An engine whose database is another for each test that takes it."""
    return connect(new_database(postgresql_url))


@pytest.fixture(params=ENGINES)
def loaded(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A base, on either engine, that was loaded from that folder and may be written.

    The engine is a new one, as that of `fresh` is.
    """
    reused: Engine = request.getfixturevalue(f"reloaded_{request.param}")
    small = request.getfixturevalue(f"small_{request.param}")
    if request.param == "sqlite":
        put_file(small, reused)
    else:
        _put_database(small, reused)
    engine = reused.execution_options()
    yield engine
    engine.dispose()


def _fill(url: str, folder: Path) -> None:
    """Make the tables and load the two small dossiers."""
    engine = connect(url)
    migrate(engine)
    assert load(engine, small_folder(folder, de=SOUND, fr=NEIGHBOUR)).revision
    engine.dispose()


def _put_database(source: URL, engine: Engine) -> None:
    """Put a copy of a PostgreSQL database in the place of an engine's own."""
    server = create_engine(source.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        name = engine.url.database
        connection.execute(text(f"DROP DATABASE {name}"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source.database}"))
    server.dispose()
