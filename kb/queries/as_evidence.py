"""A stored claim as the comparison engine reads it.

Owns: which columns of each kind of claim the engine knows. Refuses the kinds that it has no use
for.
"""

from collections.abc import Sequence
from typing import Any

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


def as_evidence(
    row: Claim,
    citations: Sequence[evidence.Citation],
    scope: Sequence[str],
    kind: str | None,
) -> evidence.Claim:
    """A claim with its citations and with what else it speaks of.

    `kind` is that of the organisation that it names. `TypeError` for a kind of claim that a
    comparison does not read.
    """
    common: dict[str, Any] = {
        "id": row.id,
        "subject": row.subject,
        "rank": row.rank,
        "inferred": row.inferred,
        "note": row.note,
        "citations": tuple(citations),
    }
    match row:
        case Period():
            return evidence.Period(
                **common, start=row.start, end=row.end, seen=row.seen, start_of=row.start_of
            )
        case Funding() | Figure():
            return _amount_or_count(row, common, tuple(scope))
        case Round():
            return evidence.Round(
                **common,
                number=row.round_number,
                stage=row.stage,
                year=row.year,
                unit=row.unit,
                selected=row.selected,
                applications=row.applications,
                finalists=row.finalists,
                opened=row.opened,
                decided=row.decided,
            )
        case MechanismUse():
            return evidence.MechanismUse(**common, concept=row.concept, emphasis=row.emphasis)
        case Involvement():
            return evidence.Involvement(
                **common, organisation=row.organisation, role=row.role, kind=kind
            )
        case Phase():
            extent = Extent(row.start, row.end, row.seen)
            return evidence.Phase(**common, names=row.names, extent=extent)
        case Relation():
            return evidence.Relation(**common, relation=row.relation, object=row.object)
    raise TypeError(f"a comparison does not read claims of the kind {row.kind}")


def _amount_or_count(
    row: Funding | Figure, common: dict[str, Any], scope: tuple[str, ...]
) -> evidence.Funding | evidence.Figure:
    """A claim that has a scope: the programmes that share an amount, the regions of a count."""
    if isinstance(row, Funding):
        return evidence.Funding(
            **common,
            amount=row.amount,
            amount_min=row.amount_min,
            currency=row.currency,
            qualifier=row.qualifier,
            basis=row.basis,
            measure=row.measure,
            nature=row.nature,
            origin=row.origin,
            start=row.start,
            end=row.end,
            fiscal_year=row.fiscal_year,
            part_of=row.part_of,
            detail=row.detail["en"] if row.detail else None,
            shared_by=scope,
        )
    return evidence.Figure(
        **common,
        indicator=row.indicator,
        value=row.value,
        qualifier=row.qualifier,
        status=row.status,
        at=row.at,
        start=row.start,
        end=row.end,
        regions=scope,
        detail=row.detail["en"] if row.detail else None,
    )
