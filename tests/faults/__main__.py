"""`make faults`: the table of what was broken, and of what was found."""

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path

from kb import __version__
from kb.db import connect
from seed.files import SEED
from seed.load import load as load_files
from tests import postgresql
from tests.conftest import ENGINES, LOADED_AT, make_tables, new_database
from tests.faults import clocks, full, killing, load, pages, standby, table
from tests.faults.table import Row
from tests.postgresql import Server

ROUNDS = {
    "server": 200, "clients": 200, "writer": 200, "postgresql": 20, "standby": 20, "pages": 26,
}  # fmt: skip
"""How often something is broken, if nothing else is asked for."""

CASES = (*ROUNDS, "disk", "clocks", "load")


class Faults:
    """What is broken, as far as it is asked for."""

    def __init__(self, folder: Path, stack: ExitStack, options: argparse.Namespace) -> None:
        self._folder = folder
        self._stack = stack
        self._names: list[str] = options.names or [*CASES]
        self._engines: list[str] = [options.engine] if options.engine else [*ENGINES]
        self._rounds: int | None = options.rounds
        self._seconds: float = 60 * options.minutes
        self._made = 0

    @cached_property
    def _file(self) -> Path:
        """The curated base in SQLite; only to be copied."""
        file = self._folder / "curated.sqlite"
        _fill(f"sqlite:///{file}")
        return file

    @cached_property
    def _primary(self) -> Server:
        """A PostgreSQL that loses nothing if it is killed."""
        return self._stack.enter_context(postgresql.made(durable=True))

    @cached_property
    def _template(self) -> str:
        """The curated base in PostgreSQL; only to be copied."""
        url = new_database(self._primary.url)
        _fill(url)
        return url

    def rows(self) -> Iterator[Row]:
        """Every row, as soon as it is found."""
        for name in self._names:
            if name in {"postgresql", "standby"}:
                if "postgresql" in self._engines:
                    yield from self._of_postgresql(name)
            elif name in {"disk", "pages"}:
                if "sqlite" in self._engines:
                    yield from self._of_files(name)
            else:
                for engine in self._engines:
                    yield from self._of_both(name, engine)

    def _of_both(self, name: str, engine: str) -> Iterator[Row]:
        folder, url = self._place(), ""
        url = self._copy(engine, folder)
        match name:
            case "server":
                yield killing.server_killed(url, folder, self._often(name))
            case "clients":
                half = max(1, self._often(name) // 2)
                yield killing.clients_killed(url, folder, half, workers=1)
                other = self._place()
                yield killing.clients_killed(self._copy(engine, other), other, half, workers=2)
            case "writer":
                yield killing.writer_killed(url, folder, self._often(name))
            case "clocks":
                yield clocks.clocks_jump(url, folder)
            case _:
                yield from load.load(url, folder, self._seconds)

    def _of_postgresql(self, name: str) -> Iterator[Row]:
        folder = self._place()
        url, rounds = self._copy("postgresql", folder), self._often(name)
        if name == "postgresql":
            yield killing.postgresql_killed(self._primary, url, folder, rounds)
            return
        with self._primary.standby() as following:
            yield standby.standby_paused(following, url, folder, rounds)

    def _of_files(self, name: str) -> Iterator[Row]:
        folder = self._place()
        if name == "disk":
            yield full.disk_full(self._file, folder)
        else:
            yield pages.pages_broken(self._file, folder, self._often(name))

    def _often(self, name: str) -> int:
        return self._rounds or ROUNDS[name]

    def _place(self) -> Path:
        """A folder for one case."""
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        return folder

    def _copy(self, engine: str, folder: Path) -> str:
        """The URL of a copy of the curated base."""
        if engine == "postgresql":
            return new_database(self._primary.url, self._template)
        return f"sqlite:///{shutil.copy(self._file, folder / 'kb.sqlite')}"


def _fill(url: str) -> None:
    make_tables(url)
    engine = connect(url)
    load_files(engine, SEED, at=LOADED_AT)
    engine.dispose()


def main() -> int:
    """Break what is asked for and print the table; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*CASES, []], help="the cases; left out: all")
    parser.add_argument("--rounds", type=int, help="how often something is broken in each case")
    parser.add_argument("--minutes", type=float, default=30, help="how long the load lasts")
    parser.add_argument("--engine", choices=ENGINES, help="left out: both")
    options = parser.parse_args()
    print(f"{date.today()}, release {__version__}, Python {platform.python_version()}, "  # noqa: DTZ011
          f"{os.cpu_count()} cores\n", flush=True)  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends what runs
    kept = True
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as folder, ExitStack() as stack:
        for line in table.heading():
            print(line)
        for row in Faults(Path(folder), stack, options).rows():
            print(row, flush=True)
            kept = kept and row.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
