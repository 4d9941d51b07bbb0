"""`make bench`, `make bench-quick`: the table of what is measured."""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from kb import __version__
from tests.bench import (
    answering,
    bases,
    beside,
    cases,
    engine,
    exporting,
    loading,
    pages,
    postgres,
    starting,
    table,
)
from tests.bench.bases import Base
from tests.bench.table import Row

SMALL = 10_000
MIDDLING = 100_000
LARGE = 1_000_000
QUICK, LONG = 0.4, 1.5
"""The least seconds of a window of load."""


class Bench:
    """What is measured, as far as it is asked for."""

    def __init__(self, folder: Path, only: set[str], *, quick: bool, large: int) -> None:
        self.folder = folder
        self.only = only
        self.quick = quick
        self.window = QUICK if quick else LONG
        self.size = large

    @cached_property
    def small(self) -> Base:
        """Ten thousand programmes."""
        return bases.made_up(SMALL)

    @cached_property
    def middling(self) -> Base:
        """A hundred thousand: a million claims."""
        return bases.made_up(MIDDLING)

    @cached_property
    def large(self) -> Base:
        """A million."""
        return bases.made_up(self.size)

    def wants(self, *promises: str) -> bool:
        """Whether one of some promises is asked for."""
        return not self.only or bool(self.only & set(promises))

    def rows(self) -> Iterator[Row]:
        """Every row, as it is measured."""
        if self.wants("S8"):
            yield from loading.reading(self.folder)
        if self.wants("S9", "S10", "S13", "S14"):
            curated = bases.curated(self.folder)
            if self.wants("S13"):
                yield from engine.comparing(curated.url)
            if self.wants("S9", "S10"):
                yield from starting.first_answer(curated.url, "the curated base", 80)
            if self.wants("S14"):
                yield from pages.warm(curated.url, self.window)
        if self.wants("S7"):
            yield from loading.importing(self.folder, 1_000 if self.quick else 5_000)
        if self.wants("S5"):
            yield from exporting.against_sqlite3(self.small if self.quick else self.middling)
        if self.wants("S1", "S2", "S3", "S6", "S12"):
            yield from self._of_small()
        if not self.quick:
            yield from self._of_large()

    def _of_small(self) -> Iterator[Row]:
        with answering.served(self.small) as site:
            if self.wants("S1", "S2"):
                connections = (16,) if self.quick else (16, 64)
                tagged = (cases.W1,) if self.quick else answering.HOT
                yield from answering.against_bare(site, self.window, connections, tagged)
            if self.wants("S3"):
                only = answering.DAILY if self.quick else None
                yield from answering.against_datasette(site, self.window, only)
            if self.wants("S6") and not self.quick:
                yield from beside.slow_queries(site, self.window)
            if self.wants("S12") and not self.quick:
                yield from postgres.against_sqlite(site, self.window)

    def _of_large(self) -> Iterator[Row]:
        what = f"{self.size:,} programmes"
        if self.wants("S7"):
            yield loading.largest(self.large)
        if self.wants("S9", "S10"):
            yield from starting.first_answer(self.large.url, what, 150)
        if self.wants("S3", "S4", "S10"):
            with answering.served(self.small) as small, answering.served(self.large) as large:
                if self.wants("S4"):
                    yield from answering.growth(small, large, self.window)
                if self.wants("S3"):
                    yield from answering.against_datasette(large, self.window)
                if self.wants("S10"):
                    yield starting.memory(large.cold, f"memory after work, cold, {what}", 150)


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small bases, short windows")
    parser.add_argument("--large", type=int, default=LARGE, help="how many programmes are many")
    parser.add_argument("--only", default="", help="promises, as in S3,S4")
    options = parser.parse_args()
    processor = platform.processor() or platform.machine()
    print(f"{date.today()}, release {__version__}, Python {platform.python_version()}, "  # noqa: DTZ011
          f"{os.cpu_count()} cores ({processor})\n", flush=True)  # fmt: skip
    only = set(filter(None, options.only.upper().split(",")))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), only, quick=options.quick, large=options.large)
        for line in table.lines(bench.rows()):
            print(line, flush=True)


if __name__ == "__main__":
    main()
