"""What the comparisons worked by hand are held against."""

import pytest

from tests.kb.compare.curated import Curated, read


@pytest.fixture(scope="session")
def curated(sqlite_url: str) -> Curated:
    """The curated base as the comparison reads it."""
    return read(sqlite_url)
