"""What is installed only where it is wanted: the optional parts, each by the name of its extra."""

from collections.abc import Iterator
from contextlib import contextmanager

from kb.errors import NotInstalled


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Say which extra to install where an import inside finds nothing: `NotInstalled`."""
    try:
        yield
    except ImportError as error:
        raise NotInstalled(extra) from error
