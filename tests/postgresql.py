"""A real PostgreSQL on loopback, with a streaming standby, made for a while and removed after it.

Run as a program, it serves the curated base by both: what `make serve-postgres` does.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What a server does without that nobody needs after it has ended."""

STREAMING = (
    "max_connections=100",
    "wal_level=replica",
    "max_wal_senders=4",
    "hot_standby=on",
    "hot_standby_feedback=on",
)


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


class Server:
    """A server with a folder and a port of its own, as a user of its own if this one is root."""

    def __init__(self, folder: Path, settings: tuple[str, ...]) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql+psycopg://kb@127.0.0.1:{self.port}"
        self._data = folder / "data"
        self._settings = settings
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)

    def make(self) -> None:
        """Make a base cluster of it, with the role `kb`."""
        self._run(
            "initdb", "-D", str(self._data), "-U", "kb", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip

    def follow(self, primary: "Server") -> None:
        """Make a copy of another server of it, which follows that one."""
        self._run(
            "pg_basebackup", "-D", str(self._data), "-h", "127.0.0.1", "-p", str(primary.port),
            "-U", "kb", "-R", "-X", "stream", "-c", "fast", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        listening = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        options = " ".join(f"-c {each}" for each in (*listening, *self._settings))
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-o", options, "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """Kill it as a loss of power would: no process of it does anything any more."""
        processes = self._processes()
        self._signal(signal.SIGKILL)
        while any(map(_runs, processes)):
            time.sleep(0.01)
        # Its number may be taken for a running one until somebody has buried it.
        (self._data / "postmaster.pid").unlink()

    def freeze(self) -> None:
        """Let it keep its connections and say nothing any more."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def pause(self) -> None:
        """Stop replaying what the primary sends; what is there goes on answering."""
        self.tell("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Go on with it."""
        self.tell("SELECT pg_wal_replay_resume()")

    def tell(self, statement: str) -> str:
        """What a statement gives, by the server's own client."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "kb", "-d", "postgres")
        return self._run("psql", *where, "-X", "-A", "-t", "-q", "-c", statement).strip()

    @contextmanager
    def standby(self) -> Iterator["Server"]:
        """Another server, which follows this one for the time of the block."""
        with _place() as folder:
            server = Server(folder, self._settings)
            server.follow(self)
            with server.started():
                yield server

    @contextmanager
    def started(self) -> Iterator[None]:
        """The time in which it runs."""
        self.start()
        try:
            yield
        finally:
            with suppress(RuntimeError):  # it may have been killed
                self.stop()

    def _processes(self) -> list[int]:
        """The first process, and whatever it has started."""
        first = (self._data / "postmaster.pid").read_text().partition("\n")[0]
        children = Path(f"/proc/{first}/task/{first}/children").read_text()
        return [int(first), *map(int, children.split())]

    def _signal(self, number: int) -> None:
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _run(self, name: str, *arguments: str) -> str:
        done = subprocess.run(
            [program(name), *arguments],
            user=self._user, cwd=self.folder, check=False, text=True, timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{name}: {done.stdout}{log.read_text() if log.exists() else ''}")
        return done.stdout


def _runs(process: int) -> bool:
    """Whether a process does anything any more; one that nobody has buried yet does not."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def _place() -> Iterator[Path]:
    """A folder for a server."""
    folder = Path(tempfile.mkdtemp(prefix="kb-postgresql-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def made(*, durable: bool = False) -> Iterator[Server]:
    """A new server, for the time of the block. One that is `durable` loses nothing if killed."""
    with _place() as folder:
        server = Server(folder, STREAMING if durable else STREAMING + FAST)
        server.make()
        with server.started():
            yield server


def serve(port: str) -> None:
    """Serve the curated base from a new primary and its standby, until interrupted."""
    kb = Path(sys.executable).with_name("kb")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with made() as primary:
        primary.tell("CREATE DATABASE kb")
        with primary.standby() as standby:
            urls = {"KB_DATABASE_URL": primary.url, "KB_REPLICA_URLS": standby.url}
            env = {name: f"{url}/kb" for name, url in urls.items()}
            print(*(f"{name}={url}" for name, url in env.items()), sep="\n", flush=True)
            with suppress(KeyboardInterrupt):
                command = [str(kb), "serve", "--prepare", "--port", port]
                subprocess.run(command, env={**os.environ, **env}, check=True)


if __name__ == "__main__":
    serve(sys.argv[1])
