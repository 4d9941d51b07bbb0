"""The addresses: one file per noun. A route names its parameters, asks a query, fills a schema."""

from typing import Any

from fastapi import APIRouter

from api.parameters import StrictRoute

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

_DESCRIPTIONS = {
    404: "There is nothing of this id (at this revision).",
    406: "The client does not take JSON.",
    414: "The address is longer than 8,000 bytes.",
    422: "A parameter is not valid; `errors` says which, why, and what would be.",
    500: "The fault is ours.",
    503: "The base cannot answer yet.",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers that a route may give beside its own, for the manual."""
    found: dict[int | str, dict[str, Any]] = {
        304: {"description": "The client has this answer already (`If-None-Match`)."}
    }
    for status in sorted({406, 414, 422, 500, 503, *statuses}):
        found[status] = {"description": _DESCRIPTIONS[status], "content": _PROBLEM}
    return found


def router(tag: str) -> APIRouter:
    """A router whose routes are strict with their parameters."""
    return APIRouter(route_class=StrictRoute, tags=[tag])
