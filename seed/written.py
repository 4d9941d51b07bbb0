"""Of which revision files were written, where an export says so.

Owns: the form of what it says. Files without it know of no edit.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kb.errors import Fault

WRITTEN = "written-from.json"
"""The file that says so; `kb.filing` writes it."""


class Written(NamedTuple):
    """Of which revision of which base files were written: its number, and when it was made."""

    revision: int
    at: datetime


def written(folder: Path, faults: list[Fault]) -> Written | None:
    """Of which revision the files were written, where an export says so."""
    path = folder / WRITTEN
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_bytes())
        return Written(int(said["revision"]), datetime.fromisoformat(said["at"]))
    except (ValueError, KeyError, TypeError):
        faults.append(Fault(WRITTEN, 0, "", "", "is not as `kb export` wrote it; leave it out"))
        return None
