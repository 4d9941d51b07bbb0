"""`kb serve` as its users run it: a process, a socket."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.postgresql import free_port

KB = Path(sys.executable).with_name("kb")
"""The command, as it is installed."""


@contextmanager
def serving(database_url: str) -> Iterator[str]:
    """The address of a server over a base; it ends with the block."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [KB, "serve", "--port", str(port)],
        env={**os.environ, "KB_DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"{address}/healthz", timeout=1).raise_for_status()
                break
            except httpx.TransportError:
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    raise RuntimeError(f"no server: {process.communicate()[0]}") from None
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=10)
