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

IDS = ("de-spitzencluster", "de-cluster-offensive", "de-its-owl", "de-bmbf", "de-rwi-2014", "DE")
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

    def fill(self) -> str:
        """Make the base, with its two revisions; the migration that it is at."""
        folders = (self.folder / "first", self.folder / "second")
        self.run(sys.executable, "-c", DOSSIERS, *folders, *AMOUNT)
        self.run(KB, "upgrade")
        for folder, time in zip(folders, TIMES, strict=True):
            self.run(KB, "load", folder, "--at", time)
        self.run(KB, "check")
        with closing(sqlite3.connect(self.base)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("VACUUM")
            (migration,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(migration)

    def answers(self) -> Iterator[dict[str, Any]]:
        """What it answers of that base."""
        for command in ASKED:
            yield {"command": list(command), "answer": json.loads(self.run(KB, *command))}


def store(commit: str) -> Path:
    """Make and store the base of the release of a commit; the file."""
    folder = Path(tempfile.mkdtemp(prefix="kb-release-"))
    try:
        release = Release(commit, folder)
        file = STORED / f"{release.fill()}.sqlite.xz"
        answers = json.dumps(list(release.answers()), ensure_ascii=False, separators=(",", ":"))
        file.write_bytes(lzma.compress(release.base.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
        file.with_name(file.name.replace("sqlite", "json")).write_bytes(
            lzma.compress(answers.encode())
        )
    finally:
        shutil.rmtree(folder)
    return file


if __name__ == "__main__":
    print(store(*sys.argv[1:]))
