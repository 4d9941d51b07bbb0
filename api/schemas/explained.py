"""A figure in full turned into what goes over the wire."""

from collections.abc import Iterable, Sequence

from api.schemas.compare import ClaimUse
from api.schemas.compared import Wording, cell_out, claim_fields
from api.schemas.explain import ChangeOut, DocumentOut, OriginOut, UsedSeries
from api.schemas.reference import SeriesOut
from kb.compare.cell import Cell
from kb.compare.table import Column
from kb.evidence import Claim
from kb.models import SeriesInfo
from kb.money import Observation


def origins_out(cell: Cell) -> list[OriginOut]:
    """The documents of a figure and its interval by what they go back to, in that order."""
    found: dict[str, dict[str, DocumentOut]] = {}
    for claim in _bearing(cell):
        for citation in claim.citations:
            source = citation.source
            documents = found.setdefault(source.independent_origin, {})
            if source.id not in documents:
                documents[source.id] = DocumentOut(
                    id=source.id,
                    title=source.title,
                    publisher=source.publisher,
                    published=str(source.published) if source.published else None,
                    url=source.url,
                    places={},
                )
            documents[source.id].places[claim.id] = citation.locator
    return [
        OriginOut(origin=origin, documents=list(found[origin].values())) for origin in sorted(found)
    ]


def _bearing(cell: Cell) -> Iterable[Claim]:
    """The claims that make the figure or its interval."""
    yield from cell.claims
    yield from (use.claim for use in cell.rivals if use.in_interval)


def series_used(cell: Cell, known: Sequence[SeriesInfo], language: str) -> list[UsedSeries]:
    """The reference series of the steps with the values used."""
    used: dict[str, dict[str, dict[int, float]]] = {}
    for seen in _observations(cell):
        by_year = used.setdefault(seen.series, {}).setdefault(seen.economy, {})
        by_year[seen.year] = float(seen.value)
    return [
        UsedSeries(**dict(SeriesOut.of(row, language)), values=used[row.code])
        for row in known
        if row.code in used
    ]


def _observations(cell: Cell) -> Iterable[Observation]:
    return (e.observation for step in cell.steps for e in step.inputs if e.observation)


def change_out(
    since: int, before: Cell | None, now: Cell, column: Column, wording: Wording
) -> ChangeOut:
    """What a figure was at an earlier revision, and which claims came and went."""
    then = _told(before) if before else {}
    told = _told(now)
    same = before is not None and _figures(before) == _figures(now)
    return ChangeOut(
        since=since,
        before=cell_out(before, column, wording) if before else None,
        same=same and then.keys() == told.keys(),
        added=[_claim(claim, wording) for id, claim in told.items() if id not in then],
        retired=[_claim(claim, wording) for id, claim in then.items() if id not in told],
    )


def _figures(cell: Cell) -> tuple[object, ...]:
    return cell.value, cell.low, cell.high, [claim.id for claim in cell.claims]


def _told(cell: Cell) -> dict[str, Claim]:
    """Every claim on the matter of a cell, by id."""
    claims = (*cell.claims, *(use.claim for use in cell.rivals))
    return {claim.id: claim for claim in claims}


def _claim(claim: Claim, wording: Wording) -> ClaimUse:
    return ClaimUse(**claim_fields(claim, wording.language, wording.names))
