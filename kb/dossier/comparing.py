"""Rows that are wanted beside rows that are there.

Owns: when two rows say the same, and whose dossier a row belongs to.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from kb.ledger import NewGap
from kb.models import Gap

Places = tuple[tuple[str, str], ...]


def owner(id: str) -> str:
    """The jurisdiction whose dossier an id belongs to; "" for what all dossiers share."""
    if "/" in id or id[0].isupper():
        return ""
    return id.split("-", 1)[0].upper()


def as_key(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values as a key; lists and mappings by their text."""
    return tuple(
        json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
        for value in values
    )


def gaps(
    there: Iterable[tuple[Gap, Places]], wanted: Sequence[NewGap]
) -> tuple[list[NewGap], list[int]]:
    """The gaps to be added, and the numbers of those to be retired."""
    left = {
        (gap.programme, gap.field, gap.reason, gap.note, places): gap.number
        for gap, places in there
    }
    new = [gap for gap in wanted if left.pop(_key(gap), None) is None]
    return new, sorted(left.values())


def _key(gap: NewGap) -> tuple[Any, ...]:
    of = gap.values
    return (gap.programme, of["field"], of["reason"], of["note"], tuple(gap.citations))
