"""Optional parts of the installation: what is made with them says how to get them."""

from collections.abc import Iterator
from contextlib import contextmanager

from kb.errors import NotInstalled


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import what an extra of the distribution brings; `NotInstalled` where it is not there."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] in {"kb", "api"}:
            raise
        raise NotInstalled(extra) from None
