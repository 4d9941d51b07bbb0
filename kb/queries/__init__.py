"""Every SELECT. Functions take a session first and are named by what they return."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from kb.models import Revised

BATCH = 10_000
"""How many values one statement takes; both engines allow more."""


def at(model: type[Revised], revision: int) -> ColumnElement[bool]:
    """The rows that hold at a revision."""
    return and_(
        model.added_in <= revision,
        or_(model.retired_in.is_(None), model.retired_in > revision),
    )


def batches(values: Collection[Any]) -> Iterator[list[Any]]:
    """The values, sorted, in lists that one statement can take."""
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
