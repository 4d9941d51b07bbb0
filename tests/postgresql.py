"""A real PostgreSQL on loopback, made for one run of the tests and removed after it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        folders.insert(0, Path(told.stdout.strip()))
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    raise RuntimeError("PostgreSQL is missing: `sh tests/require.sh` installs it")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running() -> Iterator[str]:
    """A server with its own folder, as its own user if this one is root; gives its URL."""
    folder = Path(tempfile.mkdtemp(prefix="kb-postgresql-"))
    data, port = folder / "data", free_port()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(*command: str) -> None:
        subprocess.run(
            command, user=user, cwd=folder, check=True, capture_output=True, text=True, timeout=60
        )

    control = program("pg_ctl")
    run(program("initdb"), "-D", str(data), "-U", "kb", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    unsafe = "-F -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"  # and fast
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=50 {unsafe}"
    run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://kb@127.0.0.1:{port}"
    finally:
        run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
