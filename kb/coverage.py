"""What is known of programmes and what is not, counted.

Owns: what counts as known, which of several reasons of an absence counts, and the sums. Of every
field, each programme is known, absent for one reason, or unstated: the three add up to all.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kb.vocabulary import ClaimKind, GapReason, RecordField

FIELDS: Mapping[ClaimKind, RecordField] = {
    ClaimKind.PERIOD: RecordField.PERIODS,
    ClaimKind.PHASE: RecordField.PHASES,
    ClaimKind.ROUND: RecordField.ROUNDS,
    ClaimKind.INVOLVEMENT: RecordField.ORGANISATIONS,
    ClaimKind.FUNDING: RecordField.FUNDING,
    ClaimKind.MECHANISM_USE: RecordField.MECHANISMS,
    ClaimKind.FIGURE: RecordField.FIGURES,
    ClaimKind.DESIGNATION: RecordField.CLUSTERS,
    ClaimKind.RELATION: RecordField.RELATIONS,
}
"""The field of a programme's record in which the claims of a kind stand."""

REASONS = (
    GapReason.NOT_APPLICABLE,
    GapReason.NOT_PUBLISHED,
    GapReason.UNKNOWN,
    GapReason.NOT_LOOKED_FOR,
)
"""The reasons of an absence, the one that says most first: it counts where several are given."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field of one programme stands."""

    known: bool
    """Whether a claim tells it that is not deprecated."""
    reason: GapReason | None
    """Why it, or a part of it, is absent, where that is said."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a field stands among some programmes."""

    known: int
    partly: int
    """Of the known: those of which something is said to be absent."""
    absent: Mapping[GapReason, int]
    unstated: int
    """Neither told nor said to be absent."""


def standing(known: bool, reasons: Collection[GapReason]) -> Standing:
    """How a field stands of which claims tell, or not, and that is absent for some reasons."""
    return Standing(known, min(reasons, key=REASONS.index, default=None))


def tally(standings: Iterable[Standing]) -> Tally:
    """The counts of one field over some programmes."""
    every = list(standings)
    missing = [one.reason for one in every if not one.known]
    return Tally(
        known=sum(one.known for one in every),
        partly=sum(one.known and one.reason is not None for one in every),
        absent={reason: missing.count(reason) for reason in REASONS},
        unstated=missing.count(None),
    )


def grouped(keys: Mapping[str, K]) -> dict[K, list[str]]:
    """The programmes of each group, from the group of each programme."""
    groups: dict[K, list[str]] = {}
    for programme, key in keys.items():
        groups.setdefault(key, []).append(programme)
    return groups
