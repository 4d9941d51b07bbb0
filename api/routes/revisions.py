"""Revisions."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api import paging
from api.citing import Citable, cited
from api.parameters import ListedQuery, PathText
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import responses, router
from api.schemas.common import Meta, Page
from api.schemas.reference import RevisionAlone, RevisionOut
from kb.exports.table import PUBLISHER
from kb.queries import revisions

routes = router("revisions")
RevisionId = Annotated[PathText, Path(description="The revision's number.", examples=["1"])]


class RevisionQuery(BaseQuery, Citable):
    """In which form a revision is told."""


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
        items=[RevisionOut.of(row) for row in found.items],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/revisions/{id}",
    summary="One revision",
    response_model=RevisionAlone,
    responses=responses(404),
    operation_id="get_revision",
)
def get_revision(
    id: RevisionId, query: Annotated[RevisionQuery, Query()], read: Reading, request: Request
) -> RevisionAlone | Response:
    """What a revision did, counted. `/v1/revisions/{id}/changes` lists each row that it added or
    retired; what it did to which thing, `/v1/changes` tells.

    With `cite`, how the whole base is cited as it was at this revision.
    """
    row = revisions.one(read.session, id, revision=read.at)
    if query.cite:
        title = f"{PUBLISHER}, revision {row.id}"
        return cited(query.cite, title, row, request, key="revision")
    return RevisionAlone(
        **dict(RevisionOut.of(row)), changes=f"/v1/revisions/{row.id}/changes", meta=Meta.of(read)
    )
