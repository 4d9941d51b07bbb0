"""S5: every claim as a table over HTTP, against the `sqlite3 -csv` command on the same rows."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

import httpx
from sqlalchemy.dialects import sqlite

from kb.queries import claim_rows
from kb.queries.claims import Filters
from tests.bench.bases import Base
from tests.bench.measuring import child_time, in_turn, settle, tree, tree_time
from tests.bench.servers import Server, ours
from tests.bench.table import Row, seconds

PROMISED = {"csv": 0.85, "jsonl": 0.7, "parquet": 0.9, "arrow": None}
AGAIN = 5
MOST_MEMORY = 200
MOST_RISE = 64

LANGUAGES = ("en", "zh", "de", "fr", "ja", "ko", "es", "it", "nb", "sv", "fi", "da", "nl", "pt")
"""A table of claims is the same in every language, and written anew for each."""


def against_sqlite3(base: Base) -> Iterator[Row]:
    """All claims of a base, each format written anew for every round."""
    with ours(base.url) as server:
        for language in ("en", "zh"):  # the first is what a process for slow questions starts for
            server.get(f"/v1/claims?limit=1&lang={language}")
            settle(server.process)
        idle = _peak(server)
        languages = {extension: iter(LANGUAGES) for extension in PROMISED}
        written: dict[str, Callable[[], float]] = {
            extension: partial(_written, server, extension, languages[extension])
            for extension in PROMISED
        }
        written["sqlite3"] = partial(child_time, _command(base))
        took = in_turn(written)
        yield from _rows(base, {name: median(values) for name, values in took.items()})
        yield _again(server, median(took["csv"]))
        peak = _peak(server)
        what = f"the process that writes tables, most memory, {base.programmes:,} programmes"
        yield Row("S5", what, "", peak, MOST_MEMORY, least=False, unit=" MB")
        yield Row("S10", f"{what}, its rise", "", peak - idle, MOST_RISE, least=False, unit=" MB")


def _rows(base: Base, took: dict[str, float]) -> Iterator[Row]:
    for extension, promised in PROMISED.items():
        what = f".{extension} of all claims of {base.programmes:,} programmes, against sqlite3 -csv"
        told = f"{seconds(took[extension])} : {seconds(took['sqlite3'])}"
        ratio = took["sqlite3"] / took[extension]
        yield Row("S5", what, told, ratio, promised, unit=" ×")


def _again(server: Server, first: float) -> Row:
    """The same table once more, of the same revision."""
    asked = iter([LANGUAGES[0]] * 5)
    second = median(_written(server, "csv", asked) for _ in range(5))
    told = f"{seconds(first)} : {seconds(second)}"
    return Row("S5", "the second .csv of a revision, against the first", told, first / second,
               AGAIN, unit=" ×")  # fmt: skip


def _command(base: Base) -> list[str]:
    """What the command is asked: the statement by which the table is read."""
    with closing(sqlite3.connect(base.file)) as connection:
        (revision,) = connection.execute("SELECT max(id) FROM revision").fetchone()
    statement = claim_rows.statement(Filters(), (), revision)
    dialect = sqlite.dialect()
    text = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return ["sqlite3", "-csv", str(base.file), str(text)]


def _written(server: Server, extension: str, languages: Iterator[str]) -> float:
    """The processor time for a table, from the question to its last byte."""
    before = tree_time(server.process)
    address = f"{server.address}/v1/claims.{extension}?lang={next(languages)}"
    length = 0
    with httpx.stream("GET", address, timeout=1_200) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            length += len(piece)
        if length != int(answer.headers["content-length"]):
            raise RuntimeError(f"{address} is cut")
    return tree_time(server.process) - before


def _peak(server: Server) -> float:
    """The most memory that a process for slow questions has taken until now, in MB."""
    children = [process.pid for process in tree(server.process) if process != server.process]
    return max(map(_most, children))


def _most(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    if found is None:
        raise RuntimeError("the system does not tell the most memory of a process")
    return int(found[1]) * 1_024 / 1e6
