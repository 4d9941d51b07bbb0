"""The servers that are measured: ours, the bare one, Datasette."""

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.postgresql import free_port
from tests.serving import KB, UNLIMITED

ROOT = Path(__file__).parents[2]
DATASETTE = ROOT / ".venv-bench" / "bin" / "datasette"
"""In an environment of its own, so that what it needs never meets what we need."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    processes: tuple[psutil.Process, ...]
    """What it costs is what these cost, with all that they started."""

    @property
    def process(self) -> psutil.Process:
        """The one that was started."""
        return self.processes[0]

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One answer; RuntimeError for an error."""
        answer = httpx.get(self.address + path, headers=headers, timeout=300)
        if answer.is_error:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:400]}")
        return answer


@contextmanager
def serving(
    command: Sequence[str | Path],
    port: int,
    env: Mapping[str, str] | None = None,
    ready: str = "/healthz",
    beside: Sequence[psutil.Process] = (),
) -> Iterator[Server]:
    """A server of our own making on a port of loopback, once it answers; it ends with the block."""
    with tempfile.TemporaryFile() as output:
        process = psutil.Popen(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        server = Server(f"http://127.0.0.1:{port}", (process, *beside))
        try:
            deadline = time.monotonic() + 300
            while True:
                try:
                    httpx.get(server.address + ready, timeout=60)
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        output.seek(0)
                        raise RuntimeError(f"no server: {output.read().decode()}") from None
                    time.sleep(0.01)
            yield server
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def ours(url: str, *, hot: bool = True, beside: Sequence[psutil.Process] = ()) -> Iterator[Server]:
    """`kb serve` over a base, hot as it is served, or cold: every answer worked out anew."""
    port = free_port()
    env = {"KB_DATABASE_URL": url, **UNLIMITED, **({} if hot else {"KB_CACHE_BYTES": "0"})}
    with serving([KB, "serve", "--port", str(port)], port, env, beside=beside) as server:
        yield server


@contextmanager
def bare(answers: Mapping[str, bytes]) -> Iterator[Server]:
    """A bare uvicorn that sends the same bytes, by uvloop and httptools."""
    port = free_port()
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(pickle.dumps({p.encode(): b for p, b in answers.items()}))
        command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port", str(port),
                   "--loop", "uvloop", "--http", "httptools", "--log-level", "critical",
                   "--no-access-log"]  # fmt: skip
        with serving(command, port, {"BENCH_ANSWERS": file.name}) as server:
            yield server


@contextmanager
def datasette(file: Path) -> Iterator[Server]:
    """Datasette over a file that does not change, with its settings as they come.

    One is raised: the time that a statement may take, since it would answer nothing otherwise.
    """
    port = free_port()
    command: list[str | Path] = [DATASETTE, "serve", "--immutable", file, "--port", str(port),
               "--setting", "sql_time_limit_ms", "60000"]  # fmt: skip
    with serving(command, port, ready="/-/versions.json") as server:
        yield server
