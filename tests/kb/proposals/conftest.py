"""The base of two small dossiers, as the tests of the load have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import put_file
from tests.seed.conftest import (  # noqa: F401
    loaded,
    reloaded_postgresql,
    reloaded_sqlite,
    small_postgresql,
    small_sqlite,
)


@pytest.fixture
def small(small_sqlite: Path, reloaded_sqlite: Engine) -> Iterator[Engine]:  # noqa: F811
    """The same in SQLite alone, for what does not reach the database."""
    put_file(small_sqlite, reloaded_sqlite)
    engine = reloaded_sqlite.execution_options()
    yield engine
    engine.dispose()
