"""`kill -9`, at moments that nobody chose: of the server, of the writer, of PostgreSQL itself."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.held import lost, unsound
from tests.faults.posting import posting, unkept
from tests.faults.processes import (
    TRACEBACK,
    Served,
    Writer,
    serving,
    tracebacks,
    writing,
)
from tests.faults.reader import Held, reading
from tests.faults.table import Row
from tests.postgresql import Server

SHORTEST, LONGEST = 0.02, 0.6
"""Between so many seconds after everything runs, something is killed."""

UNLIMITED = {"KB_READ_LIMIT": "", "KB_WRITE_LIMIT": ""}
"""Nobody is told to come later."""

PAUSE = 0.2
"""Seconds between two revisions, where something else than the writer is killed."""


def server_killed(url: str, folder: Path, rounds: int, **settings: str) -> Row:
    """The server, under readers and a writer; it is started again, and answers again."""
    chance, held = random.Random(rounds), Held()  # noqa: S311
    with (
        serving(url, folder / "log", **settings) as served,
        writing(url, folder, pause=PAUSE) as writer,
        reading(served, url, held) as readers,
    ):
        for _ in range(rounds):
            readers.await_answers()
            writer.await_one()
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            served.kill()
            served.start()
        readers.await_answers()
    return ended("server killed", url, f"{rounds} rounds", writer, held, served)


def clients_killed(url: str, folder: Path, rounds: int, workers: int, **settings: str) -> Row:
    """The server, under clients that write: all its processes at once, or one of its workers."""
    chance = random.Random(rounds)  # noqa: S311
    given = {**settings, "KB_WORKERS": str(workers), **UNLIMITED}
    with (
        serving(url, folder / f"log-{workers}", **given) as served,
        posting(served, url) as clients,
    ):
        for number in range(rounds):
            clients.await_some()
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            if workers > 1 and number % 2:
                served.kill_worker()
            else:
                served.kill()
                served.start()
        clients.await_some()
    faults = [*unkept(url, clients), *unsound(url)]
    faults += [f"the server logged {each}" for each in tracebacks(served.said)]
    case = f"server of {workers} killed under clients that write"
    return Row(case, name_of(url), f"{rounds} rounds; {clients}", faults)


def writer_killed(url: str, folder: Path, rounds: int) -> Row:
    """The writer, in the middle of its work; every revision that it acknowledged is there whole."""
    chance = random.Random(rounds)  # noqa: S311
    writer, faults, checked = Writer(url, folder), [], 1
    for _ in range(rounds):
        writer.start()
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        writer.kill()
        faults += lost(url, writer.acknowledged, after=checked)
        checked = writer.last
    return ended("writer killed", url, f"{rounds} rounds", writer, faults=faults)


def postgresql_killed(primary: Server, url: str, folder: Path, rounds: int, **settings: str) -> Row:
    """PostgreSQL, all its processes at once, under readers and a writer; it is started again.

    Meanwhile the server says that it cannot answer, and then answers by itself.
    """
    chance, held = random.Random(rounds), Held()  # noqa: S311
    with (
        serving(url, folder / "log", **settings) as served,
        writing(url, folder, pause=PAUSE) as writer,
        reading(served, url, held) as readers,
    ):
        for _ in range(rounds):
            readers.await_answers()
            writer.await_one()
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            primary.kill()
            readers.await_answers(1, of=frozenset({200, 503}))
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            primary.start()
        readers.await_answers()
        writer.await_one()
    return ended("PostgreSQL killed", url, f"{rounds} rounds", writer, held, served)


def ended(
    case: str,
    url: str,
    told: str,
    writer: Writer,
    held: Held | None = None,
    served: Served | None = None,
    faults: Sequence[str] = (),
) -> Row:
    """What was done in a case, and what is found once all is over."""
    found = [*faults, *lost(url, writer.acknowledged), *unsound(url)]
    if TRACEBACK in writer.complaints:
        found.append(f"the writer broke: {writer.complaints[-1000:]}")
    if served:
        found += [f"the server logged {each}" for each in tracebacks(served.said)]
    told = f"{told}; {len(writer.acknowledged):,} revisions acknowledged"
    if held:
        found += held.faults
        told += f"; {held}"
    return Row(case, name_of(url), told, found)


def name_of(url: str) -> str:
    """What a base is called in the table."""
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"
