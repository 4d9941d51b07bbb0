"""A stored claim as the comparison engine reads it.

Owns: which columns of each kind of claim the engine knows, and what it calls them. The kinds that
it has no use for are not in `READ`. A claim is read as a row and not as an object of its class:
thousands are read for one statistic and forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Table

from kb import evidence
from kb.models import (
    Claim,
    Figure,
    Funding,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    Relation,
    Round,
)
from kb.timeline import Extent
from kb.vocabulary import ClaimKind

COMMON = ("id", "subject", "rank", "inferred", "note")
"""The columns that all claims have, by the names of the engine too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of a kind of claims."""

    table: Table
    made: type[evidence.Claim]
    columns: Mapping[str, ColumnElement[Any]]
    """By the names of the engine."""


def _of(model: type[Claim], made: type[evidence.Claim], *names: str, **other: str) -> Reading:
    """The columns of names that engine and base share, and of those that the base calls other."""
    table = cast(Table, model.__table__)
    columns = {name: table.c[name] for name in names}
    return Reading(table, made, columns | {name: table.c[own] for name, own in other.items()})


_SPAN = {"start": "start_date", "end": "end_date"}

READ: Mapping[ClaimKind, Reading] = {
    ClaimKind.PERIOD: _of(Period, evidence.Period, "seen", "start_of", **_SPAN),
    ClaimKind.FUNDING: _of(
        Funding, evidence.Funding, "amount", "amount_min", "currency", "qualifier", "basis",
        "measure", "nature", "origin", "fiscal_year", "part_of", "detail", **_SPAN,
    ),
    ClaimKind.FIGURE: _of(
        Figure, evidence.Figure, "indicator", "value", "qualifier", "status", "detail",
        at="at_date", **_SPAN,
    ),
    ClaimKind.ROUND: _of(
        Round, evidence.Round, "stage", "year", "unit", "selected", "applications", "finalists",
        "opened", "decided", number="round_number",
    ),
    ClaimKind.MECHANISM_USE: _of(MechanismUse, evidence.MechanismUse, "concept", "emphasis"),
    ClaimKind.INVOLVEMENT: _of(Involvement, evidence.Involvement, "organisation", "role"),
    ClaimKind.PHASE: _of(Phase, evidence.Phase, "names", "seen", **_SPAN),
    ClaimKind.RELATION: _of(Relation, evidence.Relation, "relation", "object"),
}  # fmt: skip


def as_evidence(
    kind: ClaimKind,
    said: dict[str, Any],
    citations: tuple[evidence.Citation, ...],
    scope: tuple[str, ...],
) -> evidence.Claim:
    """A claim of a kind from its columns by name, which are taken apart.

    `scope` is what else it speaks of: the programmes that share an amount, the regions of a count.
    """
    match kind:
        case ClaimKind.FUNDING | ClaimKind.FIGURE:
            said["detail"] = said["detail"]["en"] if said["detail"] else None
            said["shared_by" if kind is ClaimKind.FUNDING else "regions"] = scope
        case ClaimKind.PHASE:
            said["extent"] = Extent(said.pop("start"), said.pop("end"), said.pop("seen"))
    return READ[kind].made(**said, citations=citations)
