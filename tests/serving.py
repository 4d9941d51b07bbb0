"""`kb serve` as its users run it: a process, a socket, a log."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.postgresql import free_port

KB = Path(sys.executable).with_name("kb")
"""The command, as it is installed."""

UNLIMITED = {"KB_READ_LIMIT": "", "KB_WRITE_LIMIT": "", "KB_SIGN_IN_LIMIT": ""}
"""The settings of a server that is asked more by one machine than is taken from one."""


@contextmanager
def serving(database_url: str, log: Path | None = None, **settings: str) -> Iterator[str]:
    """The address of a server over a base; it ends with the block. What it prints goes to `log`.

    The settings are those of the environment, and those given; as many requests are taken as come.

    Never to a pipe: one that nobody reads is full after some hundred requests, and the server
    then waits for ever.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w+b") if log else tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [KB, "serve", "--port", str(port)],
            env={**os.environ, "KB_DATABASE_URL": database_url, **UNLIMITED, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + 30
            while not listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    process.wait()
                    output.seek(0)
                    raise RuntimeError(f"no server: {output.read().decode()}")
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def listens(port: int) -> bool:
    """Whether somebody listens at a port of this machine: a server that does is ready."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def process_of(address: str) -> psutil.Process:
    """The process that listens at an address."""
    port = int(address.rpartition(":")[2])
    return next(
        process
        for process in psutil.Process().children()
        if any(each.laddr.port == port for each in process.net_connections())
    )
