"""Processor time: of this process, of a child, of a server for each request."""

import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

ROUNDS = 5


@dataclass(frozen=True)
class Pair:
    """The medians of a case and of its baseline, in seconds of processor time."""

    case: float
    baseline: float

    @property
    def ratio(self) -> float:
        """How many times the baseline the case costs."""
        return self.case / self.baseline


def in_turn(case: Callable[[], float], baseline: Callable[[], float]) -> Pair:
    """Measure a case and its baseline in turn, after one round that does not count."""
    case(), baseline()
    rounds = [(case(), baseline()) for _ in range(ROUNDS)]
    cases, baselines = zip(*rounds, strict=True)
    return Pair(statistics.median(cases), statistics.median(baselines))


def own_time(work: Callable[[], object]) -> float:
    """The processor time that this process takes for some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def child_time(command: Sequence[str]) -> float:
    """The processor time of a command, from its start to its end."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    used = 0.0
    while process.poll() is None:
        used = _used(process, used)
        time.sleep(0.001)
    return used


def server_time(process: psutil.Process) -> float:
    """The processor time that a server has taken until now, with its children."""
    return sum(_used(p, 0.0) for p in (process, *process.children(recursive=True)))


def _used(process: psutil.Process, before: float) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return before
    return float(times.user + times.system)


@contextmanager
def server(command: Sequence[str], env: dict[str, str], port: int) -> Iterator[psutil.Process]:
    """A server on a port of loopback; it ends with the block."""
    process = psutil.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: psutil.Popen) -> None:
    """Wait until a server answers; RuntimeError if it ended instead."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            get(port, "/healthz", 1)
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended: {process.args}") from None
            time.sleep(0.002)
        else:
            return
    raise RuntimeError("the server does not answer")


def get(port: int, path: str, times: int, headers: str = "") -> bytes:
    """Ask for a path again and again over one connection; the last answer's head and body."""
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode()
    answer = b""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        stream = connection.makefile("rb")
        for _ in range(times):
            connection.sendall(request)
            lines = list(iter(stream.readline, b"\r\n"))
            length = next(
                (int(x.split(b":")[1]) for x in lines if x.lower().startswith(b"content-length")), 0
            )
            answer = b"".join(lines) + b"\r\n" + stream.read(length)
    return answer


def per_request(
    process: psutil.Process, port: int, path: str, *, times: int, connections: int, headers: str
) -> float:
    """The server's processor time for one request, over some connections at once."""
    share = times // connections
    before = server_time(process)
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda _: get(port, path, share, headers), range(connections)))
    return (server_time(process) - before) / (share * connections)
