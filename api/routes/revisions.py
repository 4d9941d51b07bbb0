"""Revisions."""

from typing import Annotated

from fastapi import Query, Request, Response

from api import paging
from api.parameters import ListedQuery
from api.reading import Reading
from api.routes import responses, router
from api.schemas.common import Meta, Page
from api.schemas.reference import RevisionOut
from kb.queries import revisions

routes = router("revisions")


@routes.get(
    "/v1/revisions",
    summary="The revisions",
    responses=responses(),
    operation_id="list_revisions",
)
def list_revisions(
    query: Annotated[ListedQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[RevisionOut]:
    """The states of the base, the newest first. Each stays answerable by `as_of`."""
    found = revisions.page(read.session, paging.after(request, 1), query.limit, revision=read.at)
    return Page(
        items=[
            RevisionOut(
                id=row.id,
                at=row.at,
                note=row.note,
                claims_added=row.claims_added,
                claims_retired=row.claims_retired,
                records_added=row.records_added,
                records_retired=row.records_retired,
            )
            for row in found.items
        ],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )
