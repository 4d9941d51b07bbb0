"""Stores a base as a release made it: `python -m tests.migrations.store COMMIT`.

The release is taken out of the history by its commit, and its own command makes the base of its
own small dossiers: tables, a first revision, a second one that retires a claim. Beside the file
stands what it answered, so that later releases are held to it.
"""

import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.serving import KB

STORED = Path(__file__).parent / "stored"
"""The bases, each under the number of its newest migration."""

AMOUNT = ("amount: 50000000,", "amount: 51000000,")
"""What the second revision corrects in the dossier of Germany."""

TIMES = ("2026-01-01T12:00:00", "2026-03-01T12:00:00")
"""When the two revisions were made."""

DOSSIERS = """
import sys
from pathlib import Path
from tests.seed.folders import NEIGHBOUR, SOUND, replace, small_folder
folder = small_folder(Path(sys.argv[1]), de=SOUND, fr=NEIGHBOUR)
changed = small_folder(Path(sys.argv[2]), de=SOUND, fr=NEIGHBOUR)
replace(changed / "dossiers" / "de.yaml", *sys.argv[3:])
"""
"""Writes the small dossiers of a release twice, with one amount changed in the second folder."""

IDS = {
    "de-spitzencluster": "programmes",
    "de-cluster-offensive": "programmes",
    "de-its-owl": "clusters",
    "de-bmbf": "organisations",
    "de-rwi-2014": "sources",
    "DE": "jurisdictions",
}
ASKED = [("show", id, "--as-of", as_of, "--json") for as_of in "12" for id in IDS]
"""What the release is asked of its base."""


class Release:
    """The project as it was at a commit, in a folder."""

    def __init__(self, commit: str, folder: Path) -> None:
        packed = subprocess.run(["git", "archive", commit], check=True, capture_output=True)
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder / "release", filter="data")
        self.folder = folder
        self.base = folder / "kb.sqlite"

    def run(self, *command: str | Path) -> bytes:
        """What a command of the release says."""
        code = self.folder / "release"
        url = f"sqlite:///{self.base}"
        environment = {**os.environ, "PYTHONPATH": str(code), "KB_DATABASE_URL": url}
        done = subprocess.run(command, cwd=code, env=environment, check=True, capture_output=True)
        return done.stdout

    def fill(self) -> None:
        """Make the base, with its two revisions."""
        folders = (self.folder / "first", self.folder / "second")
        self.run(sys.executable, "-c", DOSSIERS, *folders, *AMOUNT)
        self.run(KB, "upgrade")
        for folder, time in zip(folders, TIMES, strict=True):
            self.run(KB, "load", folder, "--at", time)
        self.run(KB, "check")

    def answers(self) -> Iterator[dict[str, Any]]:
        """What it answers of that base."""
        for command in ASKED:
            yield {"command": list(command), "answer": json.loads(self.run(KB, *command))}

    def settled(self) -> tuple[str, bytes]:
        """The migration that the base is at, and the one file that it is in."""
        with closing(sqlite3.connect(self.base)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA journal_mode=DELETE")
            (migration,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(migration), self.base.read_bytes()


def store(commit: str) -> Path:
    """Make and store the base of the release of a commit; the file."""
    folder = Path(tempfile.mkdtemp(prefix="kb-release-"))
    try:
        release = Release(commit, folder)
        release.fill()
        answers = list(release.answers())
        migration, base = release.settled()
    finally:
        shutil.rmtree(folder)
    written = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode()
    (STORED / f"{migration}.json.xz").write_bytes(lzma.compress(written))
    file = STORED / f"{migration}.sqlite.xz"
    file.write_bytes(lzma.compress(base, preset=9 | lzma.PRESET_EXTREME))
    return file


if __name__ == "__main__":
    print(store(*sys.argv[1:]))
