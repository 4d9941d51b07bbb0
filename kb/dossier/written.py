"""Of which revision files were written: what an export says beside them, and a load reads.

Owns: the form of it. Files without it know of no edit.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kb.errors import Fault

WRITTEN = "written-from.json"
"""The file that says so."""


class Written(NamedTuple):
    """A revision of a base: its number, and when it was made."""

    revision: int
    at: datetime

    @property
    def text(self) -> str:
        """What the file says."""
        return json.dumps({"revision": self.revision, "at": self.at.isoformat()}) + "\n"


def written(folder: Path, faults: list[Fault]) -> Written | None:
    """What stands beside the files of a folder; None where nothing does, or with a fault told."""
    path = folder / WRITTEN
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_bytes())
        return Written(int(said["revision"]), datetime.fromisoformat(said["at"]))
    except (ValueError, KeyError, TypeError):
        faults.append(Fault(WRITTEN, 0, "", "", "is not as `kb export` wrote it; leave it out"))
        return None
