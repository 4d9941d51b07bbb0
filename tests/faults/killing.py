"""`kill -9`, at moments that nobody chose: of the server, of the writer, of PostgreSQL itself."""

import random
import time
from collections import Counter
from pathlib import Path

from tests.faults.held import lost, unsound
from tests.faults.processes import Served, Writer, serving, writing
from tests.faults.reader import Held, reading
from tests.faults.table import Row
from tests.faults.wire import Client

SHORTEST, LONGEST = 0.02, 0.6
"""Between so many seconds after everything runs, something is killed."""

TRACEBACK = "Traceback"


def server_killed(url: str, folder: Path, rounds: int) -> Row:
    """The server, under readers and a writer; it is started again, and answers again."""
    chance, held = random.Random(rounds), Held()  # noqa: S311
    with (
        serving(url, folder / "log") as served,
        writing(url, folder, pause=0.02) as writer,
        reading(served, url, held) as readers,
    ):
        for _ in range(rounds):
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            served.kill()
            served.start()
        asked = readers.asked
    faults = [*held.faults, *_end(url, writer, served)]
    return Row("server killed", _base(url), _told(rounds, writer, held, asked), faults)


def writer_killed(url: str, folder: Path, rounds: int) -> Row:
    """The writer, in the middle of its work; every revision that it acknowledged is there whole."""
    chance = random.Random(rounds)  # noqa: S311
    writer, faults, checked, unsaid = Writer(url, folder), [], 1, 0
    for _ in range(rounds):
        writer.start()
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        writer.kill()
        faults += lost(url, writer.acknowledged, after=checked)
        checked = writer.last
    faults += _end(url, writer)
    told = f"{rounds} rounds, {len(writer.acknowledged):,} revisions acknowledged"
    return Row("writer killed", _base(url), told, faults)


def _end(url: str, writer: Writer, served: Served | None = None) -> list[str]:
    """What is found once all is over."""
    faults = lost(url, writer.acknowledged) + unsound(url)
    if writer.complaints:
        faults.append(f"the writer broke: {writer.complaints[-300:]}")
    if served and TRACEBACK in served.said:
        at = served.said.index(TRACEBACK)
        faults.append(f"the server logged {served.said[at : at + 2000]}")
    return faults


def _told(rounds: int, writer: Writer, held: Held, asked: int) -> str:
    statuses = ", ".join(f"{count:,} × {status}" for status, count in held.statuses.most_common())
    return (
        f"{rounds} rounds, {len(writer.acknowledged):,} revisions acknowledged, {asked:,} answers: "
        f"{statuses}"
    )


def _base(url: str) -> str:
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"
