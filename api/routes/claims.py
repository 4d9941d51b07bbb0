"""Claims."""

from collections.abc import Collection, Sequence
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.listing import SORT, Changed, Codes, check_ids, check_told
from api.parameters import Many, PageQuery, PathText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import Context, claim_out, mentioned
from api.schemas.claims import ClaimOut
from api.schemas.common import Meta, Page
from kb import models
from kb.errors import NotFound
from kb.queries import claims, labels, lists, revisions
from kb.queries.pages import SortKey
from kb.vocabulary import ClaimKind, EntityKind, Rank

routes = router("claims")
ClaimId = Annotated[PathText, Path(description="The claim's id.", examples=["c-23svjrv2fljvvy7g"])]


SortName = Literal[
    "id", "-id", "kind", "-kind", "subject", "-subject", "rank", "-rank", "added", "-added"
]
SUBJECTS = (EntityKind.PROGRAMME, EntityKind.CLUSTER, EntityKind.JURISDICTION)


class ClaimsQuery(PageQuery, Changed):
    """Which claims. Different fields are AND, the values of one field are OR."""

    source: Annotated[
        Codes,
        Field(description="Rest on a source, by its id.", examples=[["cn-jjrb-2022"]]),
    ] = []
    source_not: Annotated[Codes, Field(description="Rest on none of these.")] = []
    kind: Annotated[Many[ClaimKind], Field(description="Of a kind.", examples=[["funding"]])] = []
    kind_not: Annotated[Many[ClaimKind], Field(description="Of none of these kinds.")] = []
    subject: Annotated[
        Codes,
        Field(
            description="About a programme, cluster or jurisdiction, by its id.",
            examples=[["de-spitzencluster"]],
        ),
    ] = []
    subject_not: Annotated[Codes, Field(description="About none of these.")] = []
    rank: Annotated[Many[Rank], Field(description="Of a rank.", examples=[["preferred"]])] = []
    rank_not: Annotated[Many[Rank], Field(description="Of none of these ranks.")] = []
    inferred: Annotated[
        bool | None,
        Field(description="Whether it is the curator's reading, not the source's own words."),
    ] = None
    present: Annotated[Many[Literal["note"]], Field(description="Each of these is told.")] = []
    missing: Annotated[Many[Literal["note"]], Field(description="None of these is told.")] = []
    sort: Annotated[Many[SortName], SORT] = []


@routes.get("/v1/claims", summary="The claims", responses=responses(), operation_id="list_claims")
def list_claims(
    query: Annotated[ClaimsQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[ClaimOut]:
    """Facts of every kind, each with its sources."""
    sort = [
        SortKey(claims.SORTS[name.removeprefix("-")], descending=name.startswith("-"))
        for name in query.sort
    ]
    found = claims.page(
        read.session,
        _filters(query, read),
        paging.after(request, len(sort) + 1),
        query.limit,
        revision=read.at,
        sort=sort,
    )
    context = context_of(read, found.items)
    return Page(
        items=[claim_out(claim, context) for claim in found.items],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


def _filters(query: ClaimsQuery, read: Read) -> claims.Filters:
    check_ids("source", (query.source, query.source_not), read, EntityKind.SOURCE)
    check_ids("subject", (query.subject, query.subject_not), read, *SUBJECTS)
    since = query.updated_since
    check_told(query.present, query.missing)
    return claims.Filters(
        sources=query.source,
        sources_not=query.source_not,
        kinds=query.kind,
        kinds_not=query.kind_not,
        subjects=query.subject,
        subjects_not=query.subject_not,
        ranks=query.rank,
        ranks_not=query.rank_not,
        inferred=query.inferred,
        noted=True if query.present else False if query.missing else None,
        added_since=revisions.since(read.session, since) if since is not None else 0,
    )


@routes.get(
    "/v1/claims/{id}",
    summary="One claim",
    responses=responses(404),
    operation_id="get_claim",
)
def get_claim(id: ClaimId, _: Annotated[BaseQuery, Query()], read: Reading) -> ClaimOut:
    """A fact with its sources. One that was retired is still here, with the revision that did."""
    claim = claims.one(read.session, id, read.at)
    if claim is None:
        raise NotFound("claim", id)
    return claim_out(claim, context_of(read, [claim]))


def context_of(
    read: Read,
    about: Sequence[models.Claim],
    more: Collection[str] = (),
    cited: Collection[str] = (),
) -> Context:
    """What claims need to be told: two statements, however many claims.

    `more` are further things that are to be named, `cited` further sources.
    """
    ids = {citation.source for claim in about for citation in claim.citations}
    return Context(
        lists.records(read.session, models.Source, ids | set(cited), read.at),
        labels.texts(read.session, mentioned(about) | set(more), read.at),
        read,
    )
