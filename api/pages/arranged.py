"""The claims about a thing in the order in which its page shows them.

Owns: which claims answer the same question, which of them is told first, what makes a series, and
how a series is drawn small. What is told is what the interface answers, as its JSON has it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kb.period import Edtf
from kb.vocabulary import Basis, MoneyKind, Rank

Record = Mapping[str, Any]
Rivals = Sequence[Record]
"""The claims that answer one question, the best ranked first."""

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "phase": ("names",),
    "round": ("number", "stage", "year", "unit", "names"),
    "funding": (
        "basis", "measure", "nature", "origin", "start", "end", "detail", "shared_by", "subject",
    ),
    "figure": ("indicator", "status", "at", "start", "end", "detail", "regions", "currency"),
}  # fmt: skip
"""What rivals of a kind have the same; of the other kinds each claim stands by itself."""

SERIES = ("indicator", "detail", "regions", "currency")
"""What the figures of a series have the same."""

LEAST = 3
"""Of how many dates a series is drawn."""

WIDTH, HEIGHT, MARGIN = 120, 28, 3
"""The size of a small drawing, and what it leaves free around itself."""

_LAST = "~"
"""What comes after every date."""

_RANKS, _KINDS, _BASES = list(Rank), list(MoneyKind), list(Basis)


def standing(claims: Iterable[Record]) -> list[Record]:
    """The claims that are not deprecated."""
    return [claim for claim in claims if claim["rank"] != Rank.DEPRECATED]


def deprecated(claims: Iterable[Record]) -> list[Record]:
    """The others."""
    return [claim for claim in claims if claim["rank"] == Rank.DEPRECATED]


def by_question(claims: Iterable[Record]) -> list[Rivals]:
    """The claims that stand, those together that answer the same question."""
    found: dict[str, list[Record]] = {}
    for claim in standing(claims):
        keys = QUESTIONS.get(claim["kind"], ("id",))
        found.setdefault(_same(claim, keys), []).append(claim)
    return [sorted(rivals, key=_rank) for rivals in found.values()]


def money(claims: Iterable[Record]) -> list[Rivals]:
    """Amounts: what is preferred first, the whole before its parts, by kind, basis and years."""
    return sorted(by_question(claims), key=lambda rivals: _of_money(rivals[0]))


def dated(claims: Iterable[Record]) -> list[Rivals]:
    """Claims in the order of their dates, what has none last."""
    return sorted(by_question(claims), key=lambda rivals: _dated(rivals[0]))


class Spark(NamedTuple):
    """A series as a line in a picture of `WIDTH` by `HEIGHT`."""

    line: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one indicator, the earliest first."""

    first: Record
    points: Sequence[Rivals]

    @property
    def spark(self) -> Spark | None:
        """What was observed, drawn over its dates; None where there are too few."""
        known = {
            Edtf.parse(date).first.toordinal(): rivals[0]["value"]
            for rivals in self.points
            if rivals[0]["status"] == "observed" and (date := _when(rivals[0]))
        }
        if len(known) < LEAST:
            return None
        days, most = sorted(known), max(*known.values(), 0)
        least = min(*known.values(), 0)
        points = [
            (
                _scaled(day - days[0], days[-1] - days[0], WIDTH),
                HEIGHT - _scaled(known[day] - least, most - least, HEIGHT),
            )
            for day in days
        ]
        return Spark(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), points)


def series(claims: Iterable[Record]) -> list[Series]:
    """Figures by what is counted; the indicators with the most figures first."""
    found: dict[str, list[Record]] = {}
    for claim in standing(claims):
        found.setdefault(_same(claim, SERIES), []).append(claim)
    made = [Series(listed[0], dated(listed)) for listed in found.values()]
    return sorted(made, key=lambda each: (-len(each.points), each.first["indicator"]["label"]))


def by_subject(claims: Iterable[Record]) -> list[Sequence[Record]]:
    """Claims by the name of what they are about."""
    found: dict[str, list[Record]] = {}
    for claim in standing(claims):
        found.setdefault(claim["subject"]["id"], []).append(claim)
    return sorted(found.values(), key=lambda each: each[0]["subject"]["name"].casefold())


def by_role(claims: Iterable[Record], roles: Sequence[str]) -> list[Sequence[Record]]:
    """What organisations do, by their roles in an order."""
    found: dict[str, list[Record]] = {}
    for claim in standing(claims):
        found.setdefault(claim["role"]["code"], []).append(claim)
    return [found[code] for code in sorted(found, key=lambda code: _place(code, roles))]


def _same(claim: Record, keys: Iterable[str]) -> str:
    return json.dumps([claim[key] for key in keys], sort_keys=True)


def _rank(claim: Record) -> int:
    return _RANKS.index(claim["rank"])


def _of_money(claim: Record) -> tuple[Any, ...]:
    return (
        _rank(claim),
        claim["part_of"],
        _KINDS.index(claim["measure"]),
        _BASES.index(claim["basis"]),
        _when(claim) or _LAST,
        claim["id"],
    )


def _dated(claim: Record) -> tuple[Any, ...]:
    return (_when(claim) or _LAST, _rank(claim))


def _when(claim: Record) -> str | None:
    """The date by which a claim is ordered."""
    for key in ("at", "start", "decided", "year", "seen", "end"):
        if claim.get(key):
            return str(claim[key])
    return None


def _scaled(part: float, whole: float, size: int) -> float:
    """A part of a whole as a length inside the margins of a size."""
    return MARGIN + (part / whole if whole else 0.5) * (size - 2 * MARGIN)


def _place(code: str, codes: Sequence[str]) -> int:
    return codes.index(code) if code in codes else len(codes)
