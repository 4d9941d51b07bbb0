"""Folders of a server's own, which end with it, and those of servers that were killed.

Whoever makes one holds a lock in it for as long as it lives, however its life ends: a folder with a
lock that nobody holds is one that nobody needs.
"""

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

SPOOL, COUNTS = "kb-spool-", "kb-counts-"
"""What their names begin with."""

_LOCK = ".lock"


class Own:
    """A new folder, removed at the end of its process at the latest."""

    def __init__(self, prefix: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        nameless = self.path / ".unlocked"
        held = os.open(nameless, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)
        nameless.rename(self.path / _LOCK)  # nobody finds it before it is held
        self._remove = weakref.finalize(self, _remove, self.path, held)

    def close(self) -> None:
        """Remove it: a server that is told to end runs nothing later."""
        self._remove()


def remove_abandoned() -> None:
    """Remove the folders of servers that are gone."""
    folder = Path(tempfile.gettempdir())
    for prefix in (SPOOL, COUNTS):
        for lock in folder.glob(f"{prefix}*/{_LOCK}"):
            with suppress(OSError):  # of another user, or gone by now
                held = os.open(lock, os.O_WRONLY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent, ignore_errors=True)
                finally:
                    os.close(held)


def _remove(folder: Path, held: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(held)
