"""The bases that are measured: made once for what makes them, kept, and used again."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.servers import ROOT
from tests.serving import KB

FOLDER = Path(os.environ.get("BENCH_FOLDER", ROOT / "build" / "bench"))
"""Where bases are kept; another one is named by the environment."""

MAKERS = ("migrations", "seed/synth", "seed/rows.py", "kb/dossier", "kb/models", "kb/ledger.py",
          "kb/bulk.py", "kb/indexing.py", "kb/text.py", "kb/queries/derived.py")  # fmt: skip
"""What decides what a base of made-up programmes holds."""


@dataclass(frozen=True)
class Base:
    """A base in a SQLite file, and what it took to make it."""

    file: Path
    programmes: int
    seconds: float
    """On the clock."""
    processor: float
    memory: float
    """The most that the making took, in MB."""

    @property
    def url(self) -> str:
        """Its URL."""
        return f"sqlite:///{self.file}"

    @property
    def size(self) -> float:
        """Its size in MB."""
        return self.file.stat().st_size / 1e6


def made_up(programmes: int) -> Base:
    """A base of so many made-up programmes."""
    file = FOLDER / f"{_version()}-{programmes}.sqlite"
    notes = file.with_suffix(".json")
    if not notes.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        print(f"Making {programmes:,} programmes in {file} …", flush=True)
        part = file.with_suffix(".part")
        _remove(part)
        took = _make(part, ["synth", "--programmes", str(programmes), "--json"])
        part.rename(file)
        notes.write_text(json.dumps(took))
    return Base(file, programmes, **json.loads(notes.read_text()))


def curated(folder: Path) -> Base:
    """The curated base."""
    file = folder / "curated.sqlite"
    took = _make(file, ["load"])
    return Base(file, 0, **took)


def copy_of(base: Base, file: Path) -> Path:
    """A copy of a base, to be written."""
    _remove(file)
    return Path(shutil.copyfile(base.file, file))


def _make(file: Path, command: list[str]) -> dict[str, float]:
    """Fill a base by a command; what it took."""
    env = {**os.environ, "KB_DATABASE_URL": f"sqlite:///{file}"}
    subprocess.run([KB, "upgrade"], env=env, check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    process = subprocess.Popen([KB, *command], env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"kb {' '.join(command)} failed")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {
        "seconds": time.monotonic() - start,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * _KIB / 1e6,
    }


_KIB = 1024
"""The unit in which Linux tells the memory of a process that has ended."""


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)


def _version() -> str:
    """A name for what the files that make a base say."""
    total = hashlib.sha256()
    for part in MAKERS:
        path = ROOT / part
        for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix in {".py", ".tsv"}:
                total.update(file.read_bytes())
    return total.hexdigest()[:10]
