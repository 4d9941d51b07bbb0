"""A server as its operator has it: a process that is started, ends and is killed, with its log."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.postgresql import free_port
from tests.serving import KB, UNLIMITED, listens

T = TypeVar("T")
STATS = "/v1/programmes/stats?by=country&measures=duration,funding&currency="
FOLDERS = "kb-*"
"""The folders of a server's own."""


@dataclass(frozen=True)
class Run:
    """A server that was started."""

    process: psutil.Popen
    address: str
    log: Path

    def get(self, path: str) -> httpx.Response:
        """One answer over a connection of its own."""
        return httpx.get(self.address + path, timeout=60)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log, each line of which has to be an object of JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @property
    def metrics(self) -> dict[tuple[str, ...], float]:
        """The values of all metrics by name and labels."""
        families = text_string_to_metric_families(self.get("/metrics").text)
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    def children(self, command: str) -> list[psutil.Process]:
        """The processes below it whose command line has a word."""
        below = self.process.children(recursive=True)
        return [child for child in below if any(command in word for word in child.cmdline())]


@contextmanager
def started(database_url: str, folder: Path, *options: str, **settings: str) -> Iterator[Run]:
    """A server whose temporary folders are in `folder`, once it answers."""
    port = free_port()
    log = folder / f"log-{port}"
    with log.open("wb") as output:
        process = psutil.Popen(
            [KB, "serve", "--port", str(port), *options],
            env={**os.environ, "KB_DATABASE_URL": database_url, "TMPDIR": str(folder)}
            | {**UNLIMITED, **settings},
            stdout=subprocess.DEVNULL,
            stderr=output,
        )
        run = Run(process, f"http://127.0.0.1:{port}", log)
        try:
            until(lambda: answers(run))
            yield run
        finally:
            for child in (process, *process.children(recursive=True)) if alive(process) else ():
                child.kill()
            process.wait()


def alive(process: psutil.Process) -> bool:
    """Whether a process runs."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def answers(run: Run) -> bool:
    """Whether somebody answers at the address of a server."""
    assert alive(run.process), run.log.read_text()
    try:
        return listens(int(run.address.rpartition(":")[2])) and run.get("/healthz").is_success
    except httpx.TransportError:
        return False


def until(found: Callable[[], T], seconds: float = 60) -> T:
    """What is found at last, however slow the machine is."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return result
