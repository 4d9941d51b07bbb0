"""A standby that falls behind, and one that hangs: nobody sees time go back who asks not to."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.faults.killing import LONGEST, PAUSE, SHORTEST, ended
from tests.faults.processes import serving, writing
from tests.faults.reader import Held, reading
from tests.faults.table import Row
from tests.postgresql import Server


def standby_paused(standby: Server, url: str, folder: Path, rounds: int, **settings: str) -> Row:
    """It stops replaying in one half of the rounds, and is stopped itself in the other."""
    chance, held = random.Random(rounds), Held()  # noqa: S311
    replica = f"{standby.url}/{url.rpartition('/')[2]}"
    with (
        serving(url, folder / "log", KB_REPLICA_URLS=replica, **settings) as served,
        writing(url, folder, pause=PAUSE) as writer,
        reading(served, url, held, newest=lambda: writer.last) as readers,
    ):
        for number in range(rounds):
            readers.await_answers()
            writer.await_one()
            with _replay_paused(standby) if number % 2 else _stopped(standby):
                time.sleep(chance.uniform(SHORTEST, LONGEST))
                readers.await_answers(of=frozenset({200, 503}))
        readers.await_answers()
    return ended("standby paused", url, f"{rounds} rounds", writer, held, served)


@contextmanager
def _replay_paused(standby: Server) -> Iterator[None]:
    standby.pause()
    try:
        yield
    finally:
        standby.resume()


@contextmanager
def _stopped(standby: Server) -> Iterator[None]:
    """All its processes do nothing, and all its connections stay open."""
    processes = _processes(standby)
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def _processes(server: Server) -> list[psutil.Process]:
    pid = (server.folder / "data" / "postmaster.pid").read_text().partition(os.linesep)[0]
    first = psutil.Process(int(pid))
    return [first, *first.children(recursive=True)]
