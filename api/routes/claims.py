"""Claims."""

from collections.abc import Collection, Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.parameters import Many, PageQuery, PathText, Text
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import Context, claim_out, mentioned
from api.schemas.claims import ClaimOut
from api.schemas.common import Meta, Page
from kb import models
from kb.errors import NotFound
from kb.queries import claims, entities, labels, sources
from kb.vocabulary import ClaimKind, EntityKind, Rank

routes = router("claims")
ClaimId = Annotated[PathText, Path(description="The claim's id.", examples=["c-23svjrv2fljvvy7g"])]


class ClaimsQuery(PageQuery):
    """Which claims. Different fields are AND, the values of one field are OR."""

    source: Annotated[
        Many[Text],
        Field(description="Rest on a source, by its id.", examples=[["cn-jjrb-2022"]]),
    ] = []
    kind: Annotated[Many[ClaimKind], Field(description="Of a kind.", examples=[["funding"]])] = []
    subject: Annotated[
        Many[Text],
        Field(
            description="About a programme, cluster or jurisdiction, by its id.",
            examples=[["de-spitzencluster"]],
        ),
    ] = []
    rank: Annotated[Many[Rank], Field(description="Of a rank.", examples=[["preferred"]])] = []


@routes.get("/v1/claims", summary="The claims", responses=responses(), operation_id="list_claims")
def list_claims(
    query: Annotated[ClaimsQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[ClaimOut]:
    """Facts of every kind, each with its sources, in the order of their ids."""
    entities.check_ids(read.session, "source", query.source, EntityKind.SOURCE)
    entities.check_ids(
        read.session,
        "subject",
        query.subject,
        EntityKind.PROGRAMME,
        EntityKind.CLUSTER,
        EntityKind.JURISDICTION,
    )
    filters = claims.Filters(
        sources=query.source, kinds=query.kind, subjects=query.subject, ranks=query.rank
    )
    found = claims.page(
        read.session, filters, paging.after(request, 1), query.limit, revision=read.at
    )
    context = context_of(read, found.items)
    return Page(
        items=[claim_out(claim, context) for claim in found.items],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
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
        sources.records(read.session, ids | set(cited), read.at),
        labels.texts(read.session, mentioned(about) | set(more), read.at),
        read,
    )
