"""The `kb` command for the tests: in this process, or, at many times the cost, in one of its own.

What only a process shows is the locale, the exit code as the shell sees it, signals and sockets.
"""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.pool import Pool
from typer.testing import CliRunner

from kb.cli import app
from tests.serving import KB

Command = tuple[str, ...]

SET_HERE = ("LC_", "LANG", "PYTHON", "KB_", "COLUMNS", "FORCE_COLOR", "TTY_")
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(SET_HERE) or name == "PYTHONPATH"
}
"""The environment without what decides how the command answers, and with what keeps it offline."""


class Done(NamedTuple):
    """How a command ended."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def said(self) -> tuple[int, str, str]:
        """The exit code, what was answered, what was complained of."""
        return self.code, self.stdout.decode(), self.stderr.decode()


def kb(base: str | Path, *arguments: str | Path, **settings: str) -> Done:
    """Run the command in this process over a base, a URL or a SQLite file."""
    environment: dict[str, str | None] = {
        name: None for name in os.environ.keys() - PLAIN.keys() if not name.startswith("PYTHON")
    }
    environment |= {"KB_DATABASE_URL": _url(base), **settings}
    with _closing_bases():
        ran = CliRunner().invoke(
            app,
            [str(argument) for argument in arguments],
            env=environment,
            catch_exceptions=False,
            prog_name="kb",
        )
    return Done(ran.exit_code, ran.stdout_bytes, ran.stderr_bytes)


def process(base: str | Path, *arguments: str | Path, **settings: str) -> Done:
    """Run the command as it is installed, as its users run it."""
    ran = subprocess.run(
        [KB, *arguments],
        env={**PLAIN, "LC_ALL": "C.UTF-8", "KB_DATABASE_URL": _url(base), **settings},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Done(ran.returncode, ran.stdout, ran.stderr)


def processes(base: str | Path, *commands: Command, **settings: str) -> dict[Command, Done]:
    """Run some commands that do not depend on one another, each as a process."""
    with ThreadPoolExecutor(3) as pool:
        done = pool.map(lambda command: process(base, *command, **settings), commands)
        return dict(zip(commands, done, strict=True))


def _url(base: str | Path) -> str:
    return base if isinstance(base, str) else f"sqlite:///{base}"


@contextmanager
def _closing_bases() -> Iterator[None]:
    """Close what is opened of bases meanwhile, as the end of a process does."""
    opened: list[Any] = []

    def note(connection: Any, _: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        for connection in opened:
            connection.close()
