"""The processes that are killed: `kb serve` and the writer, each with what it printed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path

import psutil

from tests.postgresql import free_port
from tests.serving import KB, UNLIMITED

PATIENCE = 60
"""For how many seconds something is waited for that has to come."""


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; RuntimeError if it does not come about."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"in {PATIENCE} seconds it did not come about that {what}")
        time.sleep(0.01)


TRACEBACK = "Traceback (most recent call last)"


def tracebacks(said: str) -> list[str]:
    """The tracebacks in what a process printed, but for those of objects that Python throws away.

    What a library leaves open when its file ends early says so then; nobody was answered with it.
    """
    parts = said.split(TRACEBACK)
    return [
        after[-2_000:]
        for before, after in pairwise(parts)
        if not before.rstrip().rpartition("\n")[2].startswith("Exception ignored")
    ]


class Served:
    """`kb serve` over a base, which may be killed and started again on its port."""

    def __init__(self, url: str, log: Path, **settings: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.lives = 0
        """How often it was started: a connection of an earlier life may break."""
        self.up = False
        self._environment = {**os.environ, "KB_DATABASE_URL": url, **UNLIMITED, **settings}
        self._log = log
        self._process: psutil.Popen | None = None

    @property
    def process(self) -> psutil.Popen:
        """The process that runs."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process

    def start(self, before: Callable[[], None] | None = None) -> None:
        """Start it, and wait until it answers. `before` runs in the process, before the command."""
        with self._log.open("ab") as log:
            self._process = psutil.Popen(
                [str(KB), "serve", "--port", str(self.port)],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=before,
            )
        self.lives += 1
        wait_until(self._answers, "the server answers")
        self.up = True

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended: {self.said}")
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            return False

    def kill(self) -> None:
        """End it, with all the processes that it started, as a fault of the machine would."""
        self.up = False
        every = [self.process, *self.process.children(recursive=True)]
        for each in every:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait()
        psutil.wait_procs(every)

    def kill_worker(self) -> None:
        """End one of the processes that serve, in place of which another is started."""
        serving = [c for c in self.process.children(recursive=True) if self._listens(c)]
        with suppress(psutil.NoSuchProcess):
            serving[0].kill()

    def _listens(self, process: psutil.Process) -> bool:
        with suppress(psutil.NoSuchProcess):
            return any(each.laddr.port == self.port for each in process.net_connections())
        return False

    def stop(self) -> None:
        """Tell it to end, and wait until it has."""
        self.up = False
        self.process.terminate()
        self.process.wait(30)

    @property
    def said(self) -> str:
        """All that it has logged."""
        return self._log.read_text(errors="replace")


@contextmanager
def serving(url: str, log: Path, **settings: str) -> Iterator[Served]:
    """A server that runs, and at the end of the block no longer does."""
    served = Served(url, log, **settings)
    served.start()
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.stop()


class Writer:
    """The writer as a process, which may be killed and started again."""

    def __init__(self, url: str, folder: Path, *, pause: float = 0) -> None:
        self._command = [sys.executable, "-m", "tests.faults.writer", "--pause", str(pause)]
        self._environment = {**os.environ, "KB_DATABASE_URL": url}
        self._said, self._complained = folder / "writer.out", folder / "writer.err"
        self._said.touch()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; wait until it has written once more."""
        before = len(self.acknowledged)
        with self._said.open("ab") as said, self._complained.open("ab") as complained:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=said, stderr=complained
            )
        wait_until(lambda: len(self.acknowledged) > before, "the writer writes")

    def await_one(self) -> None:
        """Wait until it has written once more."""
        before = len(self.acknowledged)
        wait_until(lambda: len(self.acknowledged) > before, "the writer writes")

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self._process:
            self._process.kill()
            self._process.wait()

    @property
    def acknowledged(self) -> dict[int, str]:
        """The revisions that it said are in. A line that has no end was not said."""
        lines = self._said.read_text().rpartition("\n")[0].splitlines()
        wrote = [line.split() for line in lines if line.startswith("wrote ")]
        return {int(number): digest for _, number, digest in wrote}

    @property
    def last(self) -> int:
        """The newest of them."""
        return max(self.acknowledged)

    @property
    def refusals(self) -> list[str]:
        """Why it could not write, each time."""
        return [line for line in self._said.read_text().splitlines() if line.startswith("away")]

    @property
    def complaints(self) -> str:
        """What it printed besides: nothing, unless it broke."""
        return self._complained.read_text()


@contextmanager
def writing(url: str, folder: Path, *, pause: float = 0) -> Iterator[Writer]:
    """A writer that writes, and at the end of the block no longer does."""
    writer = Writer(url, folder, pause=pause)
    try:
        writer.start()
        yield writer
    finally:
        writer.kill()
