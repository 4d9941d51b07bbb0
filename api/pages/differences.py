"""What changes or has changed, as a page shows it: what goes beside what comes.

Owns: which row that goes stands beside which that comes, and which cells are told first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.pages import wording

Record = Mapping[str, Any]

MARKS = frozenset({"id", "added_in", "retired_in", "citations", "note"})
"""What of a claim says nothing of whether two are about the same."""


class Pair(NamedTuple):
    """A row that goes, and the one that comes in its place; one of them may be missing."""

    gone: Record | None
    come: Record | None

    @property
    def told(self) -> Record:
        """One of the two."""
        return self.come or self.gone or {}


class About(NamedTuple):
    """All that changes of one subject."""

    subject: str
    name: str
    pairs: Sequence[Pair]


class Step(NamedTuple):
    """All that one revision did."""

    revision: int
    at: str
    note: str
    subjects: Sequence[About]


class CellPair(NamedTuple):
    """A cell of the comparison before and after."""

    programme: str
    measure: str
    before: Record | None
    after: Record

    @property
    def figure_moves(self) -> bool:
        """Whether another figure is told, not only what it rests on."""
        keys = ("value", "low", "high", "unit")
        before = self.before
        return before is None or any(before[key] != self.after[key] for key in keys)

    @property
    def alike(self) -> bool:
        """Whether the two figures look the same to so many digits as are shown."""
        before = self.before
        return before is not None and (
            wording.number(before["value"]) == wording.number(self.after["value"])
        )


def by_subject(rows: Sequence[Record]) -> list[About]:
    """Rows that come and go, by what they are about, each pair side by side."""
    subjects: dict[str, list[Record]] = {}
    for row in rows:
        subjects.setdefault(row["subject"], []).append(row)
    return [About(id, _name(id, mine), _paired(mine)) for id, mine in subjects.items()]


def by_revision(rows: Sequence[Record]) -> list[Step]:
    """Rows of a history, by the revisions that did it, in their order."""
    steps: dict[int, list[Record]] = {}
    for row in rows:
        steps.setdefault(row["revision"], []).append(row)
    return [
        Step(number, mine[0]["at"], mine[0]["note"], by_subject(mine))
        for number, mine in steps.items()
    ]


def cells(told: Sequence[Record]) -> list[CellPair]:
    """Cells before and after, those first whose figure is another."""
    found = [CellPair(**each) for each in told]
    return sorted(found, key=lambda each: (not each.figure_moves, each.programme))


def _name(id: str, rows: Sequence[Record]) -> str:
    """What a subject is called, where one of its rows says so."""
    return next((row["claim"]["subject"]["name"] for row in rows if row["claim"]), id)


def _paired(rows: Sequence[Record]) -> list[Pair]:
    """Each row that goes beside the one of its sort that comes and is most like it."""
    coming = [row for row in rows if row["happened"] == "added"]
    pairs = []
    for gone in (row for row in rows if row["happened"] != "added"):
        alike = [row for row in coming if _sort(row) == _sort(gone)]
        best = max(alike, key=lambda row: _likeness(row, gone), default=None)
        if best is not None:
            coming.remove(best)
        pairs.append(Pair(gone, best))
    return [*pairs, *(Pair(None, row) for row in coming)]


def _sort(row: Record) -> tuple[str, ...]:
    """What two rows have the same if one can stand for the other."""
    claim, value = row["claim"], row["value"]
    if claim:
        return row["what"], claim["kind"]
    if row["what"] == "text":
        return row["what"], value["field"], value["language"]
    return (row["what"],)


def _likeness(one: Record, other: Record) -> int:
    """How much two rows of a sort say the same."""
    first, second = one["claim"] or one["value"], other["claim"] or other["value"]
    return sum(first[key] == second.get(key) for key in first.keys() - MARKS)
