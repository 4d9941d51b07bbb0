"""Disk full: a clear error each time, nothing by half, the base whole, and the server goes on."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from api.problems import MEDIA_TYPE
from tests.api.conftest import corrected
from tests.faults.disks import Disk, small
from tests.faults.held import unsound
from tests.faults.processes import TRACEBACK, Served, tracebacks
from tests.faults.table import Row
from tests.serving import KB

ROOM = 60_000_000
"""How much larger than the base the disk is."""

LONGEST = 64 * 1024
"""Where files end if there is no such disk: what a reader needs beside a base is shorter."""

WRITTEN = ("/v1/claims.csv", "/v1/claims.parquet", "/v1/sources.xlsx", "/v1/dumps/1")
"""What is written to the disk before it is sent."""

SAID = ("no room left", "disk is full", "No space left", "disk I/O error", "File too large")
"""One of which the complaint of a command has in it."""

BESIDE = ("ballast", "kb.sqlite-")
"""How what a full disk may have on it is called."""

READ = ("/v1/programmes/de-spitzencluster", "/v1/programmes?country=DE", "/v1/search?q=cluster")


def disk_full(file: Path, folder: Path, **settings: str) -> Row:
    """A base, the folder for its tables and what loads it, on a disk without room."""
    size = file.stat().st_size
    with small(folder, size + ROOM, LONGEST) as disk:
        base = Path(shutil.copy(file, disk.folder / "kb.sqlite"))
        faults = [*_writing(base, disk, folder), *_serving(base, disk, folder, settings)]
        faults += unsound(f"sqlite:///{base}")
        return Row(
            "disk full", "SQLite", f"{disk.means}: load, export, backup, tables, dump", faults
        )


def _writing(base: Path, disk: Disk, folder: Path) -> Iterator[str]:
    """What the commands do that write."""
    dossiers = corrected(folder)
    export, backup = disk.folder / "export", disk.folder / "backup.sqlite"
    commands: dict[str, list[str]] = {
        "kb load": ["load", str(dossiers)],
        "kb export": ["export", str(export)],
        "kb backup": ["backup", str(backup)],
    }
    content, before = base.read_bytes(), {path.name for path in disk.folder.iterdir()}
    with disk.full():
        for name, arguments in commands.items():
            done = _run(base, disk, arguments)
            told = done.stderr.strip()
            if done.returncode != 2 or TRACEBACK in told or not any(w in told for w in SAID):
                yield f"{name} ended with {done.returncode}: {told[-1500:]}"
        yield from unsound(f"sqlite:///{base}")
        left = {path.name for path in disk.folder.iterdir()} - before
        if left := {name for name in left if not name.startswith(BESIDE)}:
            yield f"something was left: {sorted(left)}"
    if base.read_bytes() != content:
        yield "the base is not as it was"
    done = _run(base, disk, commands["kb load"], limited=False)
    if done.returncode:
        yield f"kb load with room again: {done.stderr[-500:]}"


def _run(
    base: Path, disk: Disk, arguments: list[str], *, limited: bool = True
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [KB, *arguments],
        env=os.environ | {"KB_DATABASE_URL": f"sqlite:///{base}", "TMPDIR": str(disk.folder)},
        preexec_fn=disk.before if limited else None,
        capture_output=True,
        text=True,
        check=False,
    )


def _serving(base: Path, disk: Disk, folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """What a server does that has no room for its tables."""
    spool = disk.folder / "spool"
    served = Served(f"sqlite:///{base}", folder / "log", KB_SPOOL=str(spool), **settings)
    served.start(disk.before)
    try:
        with httpx.Client(
            base_url=served.address, timeout=60, headers={"Connection": "close"}
        ) as client:
            with disk.full():
                for address in WRITTEN:
                    yield from _refused(client.get(address))
                    if left := [p.name for p in spool.rglob("*") if p.is_file()]:
                        yield f"of {address} was left: {left}"
                    yield from _answered(client, READ)
            if disk.before is None:
                yield from _answered(client, WRITTEN[:1])
    finally:
        served.stop()
    for each in tracebacks(served.said):
        yield f"the server logged {each}"


def _refused(answer: httpx.Response) -> Iterator[str]:
    headers: Mapping[str, str] = answer.headers
    is_problem = headers["content-type"] == MEDIA_TYPE and "retry-after" in headers
    if answer.status_code != 503 or not is_problem:
        yield f"{answer.url.path} → {answer.status_code} {answer.text[:300]}"


def _answered(client: httpx.Client, addresses: tuple[str, ...]) -> Iterator[str]:
    for address in addresses:
        answer = client.get(address)
        if not answer.is_success:
            yield f"{address} → {answer.status_code} {answer.text[:300]}"
