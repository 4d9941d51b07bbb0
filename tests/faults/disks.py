"""A disk that is full: a file system of its own that is small, or a limit where none may be made.

Whoever may not mount anything has the files that a process writes end at a size, which is the same
to the process: a write that fails in the middle of its work.
"""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SPARE = 96 * 1024
"""How many bytes are left when a disk is called full: enough for no table and no load."""


@dataclass(frozen=True)
class Disk:
    """A folder that can be made full."""

    folder: Path
    means: str
    before: Callable[[], None] | None
    """What a process has to do before it runs, so that the disk is small for it."""

    @contextmanager
    def full(self) -> Iterator[None]:
        """The time in which it is full."""
        ballast = self.folder / "ballast"
        if self.before is None:
            free = os.statvfs(self.folder)
            size = free.f_bavail * free.f_frsize - SPARE
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        try:
            yield
        finally:
            ballast.unlink(missing_ok=True)


@contextmanager
def small(folder: Path, size: int, longest: int) -> Iterator[Disk]:
    """A disk of so many bytes, or files of at most `longest` bytes."""
    place = folder / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place],
        capture_output=True, check=False,
    ).returncode  # fmt: skip
    if not mounted:
        yield Disk(place, "files that end at a size", lambda: _limit(longest))
        return
    try:
        yield Disk(place, "a file system of its own", None)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def _limit(longest: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
