"""The page of what is known and what is not: a shaded table, the reasons, what programmes lack."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import Query, Request, Response

from api.filters import ProgrammeFilters
from api.pages import narrowing
from api.pages.public import PublicRoute, plain, shown
from api.reading import Reading
from api.routes import router
from api.routes.coverage import CoverageQuery, report_coverage
from api.schemas.coverage import Grouping
from kb.coverage import REASONS

routes = router("pages", PublicRoute)

TOLD = 20
"""Up to how many programmes each is told with what it lacks."""

STEPS = (0.0, 0.25, 0.5, 0.9999)
"""Up to which share of the programmes a cell has the first shade, the second …; the last: all."""

_FILTERS: Mapping[str, str] = {
    "jurisdiction": "country",
    "level": "level",
    "region": "region",
    "status": "status",
}
"""The filter of programmes that chooses a group."""

_OF_THE_PAGE = {"by", "field", "detail", "country"}


@routes.get("/coverage", include_in_schema=False)
def coverage_page(
    query: Annotated[CoverageQuery, Query()], read: Reading, request: Request
) -> Response:
    """Of how many programmes each field is known; of few programmes what they lack, and why."""
    filters = query.model_fields_set & ProgrammeFilters.model_fields.keys()
    narrowed = bool(filters - {"on"} or query.ids)
    report = plain(report_coverage(query, read))
    kept = {name: request.query_params.getlist(name) for name in sorted(filters)}
    told = report["programmes"] or []
    return shown(
        "coverage.html",
        request,
        read,
        report=report,
        fields=list(report["totals"]["fields"]),
        reasons=[str(reason) for reason in REASONS],
        groups=[_row(group, query.by, kept, bool(query.ids)) for group in report["groups"]],
        kept=kept,
        linked=not query.ids,
        ways=get_args(Grouping),
        told=told if narrowed and len(told) <= TOLD else None,
        narrowed=narrowed,
        most=TOLD,
        **narrowing.standing(request, _OF_THE_PAGE, []),
    )


def _row(
    group: dict[str, Any], by: str, kept: Mapping[str, list[str]], named: bool
) -> dict[str, Any]:
    """A group with the shade of each cell and the filter by which its programmes are found.

    There is none where the programmes are `named`: lists are asked for by what programmes are.
    """
    own = None if named else _filter(group["key"], by)
    cells = [
        {"field": field, "known": counts["known"], "shade": _shade(counts["known"], group)}
        for field, counts in group["fields"].items()
    ]
    return {
        "key": group["key"],
        "label": group["label"],
        "programmes": group["programmes"],
        "filter": None if own is None else {**kept, **own},
        "cells": cells,
    }


def _shade(known: int, group: dict[str, Any]) -> int:
    """How dark a cell is, from 0 (nothing is known) to 4 (all is)."""
    share = known / group["programmes"]
    return sum(share > step for step in STEPS)


def _filter(key: str | None, by: str) -> dict[str, Any] | None:
    """What chooses the programmes of a group; None where no filter does."""
    if key is None:
        return None
    if by == "decade":
        return {"start_gte": key, "start_lte": f"{int(key) + 9:04}"}
    return {_FILTERS[by]: key}
