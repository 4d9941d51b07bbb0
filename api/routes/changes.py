"""Changes: the feed of what each revision did to which thing."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from api import formats, paging
from api.extras import needing
from api.formats import Format
from api.listing import Changed, Codes, check_ids, countries
from api.parameters import Countries, ListedQuery, Many
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.changes import ChangedOut
from api.schemas.common import Meta, Page
from kb.queries import changes, revisions
from kb.queries.touched import COLLECTED
from kb.vocabulary import Collection

routes = router("changes")

IN_A_FEED = 100
"""How many changes a feed has, if nothing else is asked for."""


class ChangesQuery(ListedQuery, Changed):
    """Which changes. Different fields are AND, the values of one field are OR."""

    kind: Annotated[
        Many[Collection],
        Field(description="Of things of a kind. Left out: of all.", examples=[["programmes"]]),
    ] = []
    kind_not: Annotated[Many[Collection], Field(description="Of none of these kinds.")] = []
    country: Countries = []
    country_not: Annotated[Countries, Field(description="Not of these jurisdictions.")] = []
    subject: Annotated[
        Codes,
        Field(
            description="Of a programme, cluster, organisation, source or jurisdiction, by its id.",
            examples=[["de-spitzencluster", "fr-poles"]],
        ),
    ] = []
    subject_not: Annotated[Codes, Field(description="Of none of these.")] = []


@routes.get(
    "/v1/changes",
    summary="What changed",
    response_model=Page[ChangedOut],
    responses=responses(),
    operation_id="list_changes",
)
def list_changes(
    query: Annotated[ChangesQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[ChangedOut] | Response:
    """One entry for each thing and revision in which its record, a text, or a claim about it or
    naming it changed: the newest revision first, then by id.

    A jurisdiction is there when it changed itself, not for what is listed under it. To follow
    programmes in a feed reader, take `/v1/changes.atom` with the same parameters. Row by row, what
    a revision did is told by `/v1/revisions/{id}/changes`, what became of a programme or a cluster
    by its `/history`.
    """
    filters = _filters(query, read)
    atom = formats.of(request.scope) is Format.ATOM
    found = changes.page(
        read.session,
        filters,
        paging.after(request, changes.keys(filters)),
        IN_A_FEED if atom and "limit" not in query.model_fields_set else query.limit,
        revision=read.at,
    )
    if atom:
        with needing("atom"):
            from api import feed

        of = [*query.kind, *query.country, *query.subject]
        return feed.answer(found, of, read, request, response)
    return Page(
        items=[ChangedOut.of(change, read.language) for change in found.items],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


def _filters(query: ChangesQuery, read: Read) -> changes.Filters:
    """The filter that the parameters state."""
    of, not_of = countries("country", (query.country, query.country_not), read)
    check_ids("subject", (query.subject, query.subject_not), read, *COLLECTED)
    since = query.updated_since
    return changes.Filters(
        collections=[
            one
            for one in Collection
            if one in (query.kind or Collection) and one not in query.kind_not
        ],
        countries=of,
        countries_not=not_of,
        subjects=query.subject,
        subjects_not=query.subject_not,
        since=revisions.since(read.session, since) if since is not None else 0,
    )
