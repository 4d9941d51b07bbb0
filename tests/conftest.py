"""What tests share: real bases on both engines, and a real server on a socket.

The curated base is loaded once for each engine and only read. A test that writes makes a base of
its own: `fresh` gives an empty one, `copied` the curated one as a copy.
"""

import fcntl
import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from kb.db import Base, connect, reading
from kb.errors import KBError
from kb.migrate import migrate
from kb.queries import revisions
from seed.files import SEED
from seed.load import load
from tests import postgresql
from tests.offline import sitecustomize
from tests.serving import serving

LOADED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The time of the curated base's revision in the tests."""

ENGINES = ("sqlite", "postgresql")

GUARD = str(Path(sitecustomize.__file__).parent)
ATTEMPTS = Path(tempfile.gettempdir()) / f"kb-offline-{os.getpid()}"
"""Where it is written down that something asked for another machine."""

others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path != GUARD]
os.environ["PYTHONPATH"] = os.pathsep.join([GUARD, *filter(None, others)])
os.environ[sitecustomize.ATTEMPTS] = str(ATTEMPTS)


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """Nothing that the tests run asks for another machine, and goes on as if it had not."""
    yield
    if ATTEMPTS.exists():
        attempts = ATTEMPTS.read_text()
        ATTEMPTS.unlink()
        raise AssertionError(attempts)


gc.set_threshold(100_000)  # to look for waste as often as usual takes a tenth of the tests' time

# Clients here ask this machine alone: to read every authority anew for each takes 30 ms.
os.environ |= {"SSL_CERT_FILE": "", "SSL_CERT_DIR": os.devnull}


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a third of the time of tests is waiting, for servers,
    browsers and disks.
    """
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected until now stays: it is never looked through again."""
    gc.freeze()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server."""
    with postgresql.made() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: postgresql.Server) -> str:
    """Its URL."""
    return postgresql_server.url


@pytest.fixture(scope="session")
def standby_server(postgresql_server: postgresql.Server) -> Iterator[postgresql.Server]:
    """A standby of that server."""
    with postgresql_server.standby() as standby:
        yield standby


@pytest.fixture(scope="session")
def standby_base(standby_server: postgresql.Server, postgresql_base: str) -> str:
    """The URL of the curated base in that standby, in which it is."""
    url = f"{standby_server.url}/{postgresql_base.rpartition('/')[2]}"
    until_there(url)
    return url


@pytest.fixture(scope="session")
def sqlite_file(run_folder: Path) -> Path:
    """The curated base as a SQLite file; only to be read. The first to need it makes it for all."""
    path = run_folder / "kb.sqlite"
    with (run_folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            made = run_folder / "made.sqlite"
            _fill(f"sqlite:///{made}")
            made.rename(path)
    return path


@pytest.fixture(scope="session")
def sqlite_url(sqlite_file: Path) -> str:
    """The URL of the curated base in SQLite; only to be read."""
    return f"sqlite:///{sqlite_file}"


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> str:
    """The URL of the curated base in PostgreSQL; only to be copied, so that nobody is in it."""
    url = new_database(postgresql_url)
    _fill(url)
    return url


@pytest.fixture(scope="session")
def postgresql_base(postgresql_url: str, postgresql_template: str) -> str:
    """The URL of the curated base in PostgreSQL; only to be read."""
    return new_database(postgresql_url, postgresql_template)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty base with its tables as a SQLite file; only to be copied."""
    path = tmp_path_factory.mktemp("empty") / "kb.sqlite"
    make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def reused_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose file is another for each test that takes it."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('reused') / 'kb.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def reused_postgresql(postgresql_url: str) -> Iterator[Engine]:
    """An engine whose base in PostgreSQL is emptied for each test that takes it.

    A database has hundreds of files; one for each test would cost more than the tests.
    """
    url = new_database(postgresql_url)
    make_tables(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty base with its tables, on either engine, as the migrations made them.

    The engine is a new one, of which nothing is remembered and to which nobody listens, but for
    the SQL of the statements: to work that out takes longer than to run them on a few rows.
    """
    reused: Engine = request.getfixturevalue(f"reused_{request.param}")
    if request.param == "sqlite":
        put_file(request.getfixturevalue("empty_file"), reused)
    else:
        _empty(reused)
    engine = reused.execution_options()
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


def until_there(url: str, revision: int = 1) -> None:
    """Wait until a base has come to a revision."""
    engine = connect(url)
    deadline = monotonic() + 60
    while True:
        with suppress(KBError), reading(engine) as session:
            if revisions.newest(session).id >= revision:
                break
        assert monotonic() < deadline, f"revision {revision} did not come"
        sleep(0.02)
    engine.dispose()


def new_database(server_url: str, template: str = "/template1") -> str:
    """The URL of a new database on a PostgreSQL server: an empty one, or a copy of another."""
    name = f"kb_{uuid4().hex}"
    engine = create_engine(f"{server_url}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        source = template.rpartition("/")[2]
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source}"))
    engine.dispose()
    return f"{server_url}/{name}"


def put_file(source: Path, engine: Engine) -> None:
    """Put a copy of a SQLite file in the place of an engine's own, of which nothing is left."""
    file = Path(engine.url.database or "")
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copy(source, file)


def make_tables(url: str) -> None:
    """Make the tables of a base by the migrations."""
    engine = connect(url)
    migrate(engine)
    engine.dispose()


def _fill(url: str) -> None:
    """Make the tables by the migrations and load the curated base."""
    make_tables(url)
    engine = connect(url)
    assert load(engine, SEED, at=LOADED_AT).revision
    engine.dispose()


def _empty(engine: Engine) -> None:
    """Take every row out of a base in PostgreSQL, and let its rows be numbered from 1 again."""
    tables = Base.metadata.sorted_tables
    emptied = [f"DELETE FROM {table.name}" for table in reversed(tables)]  # noqa: S608
    numbered = [
        f"SELECT setval('{table.name}_row_seq', 1, false)"
        for table in tables
        if "row" in table.columns and table.columns["row"].autoincrement
    ]
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join([*emptied, *numbered]))
