"""Load by wrk: many requests in turn over some connections, and what they cost the server."""

import json
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.measuring import settle, tree_time
from tests.bench.servers import Server

SCRIPT = Path(__file__).with_name("paths.lua")
ANSWERS = 10
"""A window is long enough for so many answers on each connection, if that takes no more than
`LONGER` times what was asked for: what is on its way when it ends is then a small part."""

LONGER = 5


@dataclass(frozen=True)
class Load:
    """What a window of load came to."""

    requests: int
    seconds: float
    p99: float
    """In seconds."""
    processor: float
    """Of the server's processes, in seconds."""

    @property
    def each(self) -> float:
        """Processor time of one request, in seconds."""
        return self.processor / max(self.requests, 1)

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


class Client:
    """Puts one kind of load on one server, window after window."""

    def __init__(
        self, server: Server, requests: Sequence[str], connections: int = 16, window: float = 1.0
    ) -> None:
        self.server = server
        self.connections = connections
        self.window = window
        self._requests = list(requests)
        self._settled = False

    def __call__(self) -> Load:
        """One window. The first one finds out how long the others have to be."""
        load = self.ask(self.window)
        wanted = ANSWERS * self.connections * load.seconds / max(load.requests, 1)
        if not self._settled:
            self.window = min(self.window * LONGER, max(self.window, wanted))
            self._settled = True
        return load

    def ask(self, window: float) -> Load:
        """A window of so many seconds; RuntimeError if an answer is an error."""
        settle(*self.server.processes)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("".join(f"{request}\n" for request in self._requests))
            file.flush()
            command = ["wrk", "-t", "1", "-c", str(self.connections), "-d", "600s", "--timeout",
                       "60s", "-s", str(SCRIPT), self.server.address, "--", file.name]  # fmt: skip
            before = tree_time(*self.server.processes)
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            time.sleep(window)
            process.send_signal(signal.SIGINT)  # it then tells what it has
            output, _ = process.communicate(timeout=120)
            processor = tree_time(*self.server.processes) - before
        told = json.loads(output.strip().splitlines()[-1])
        if told["failed"]:
            raise RuntimeError(
                f"{told['failed']} of {told['requests']} failed: {self._requests[0]}"
            )
        return Load(told["requests"], told["microseconds"] / 1e6, told["p99"] / 1e6, processor)


@dataclass(frozen=True)
class Cost:
    """The medians of some windows."""

    each: float
    per_second: float
    p99: float

    @classmethod
    def of(cls, loads: Sequence[Load]) -> "Cost":
        """The medians of windows of one kind of load."""
        return cls(
            median(load.each for load in loads),
            median(load.per_second for load in loads),
            median(load.p99 for load in loads),
        )
