"""Claims."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.answering import at_once
from api.including import Record, fields_field, narrowed, sources_beside
from api.listing import SORT, Changed, Codes, check_ids, check_told, refuse
from api.parameters import ListedQuery, Many, PathText, Words
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import claim_out, context_of
from api.schemas.claims import ClaimOut
from api.schemas.common import Meta
from api.schemas.records import ListPage
from api.schemas.told import Telling, mentioned
from kb.errors import NotFound
from kb.finding import Saying
from kb.queries import claims, labels, lists, revisions, told
from kb.queries.pages import SortKey
from kb.text import parts
from kb.vocabulary import ClaimKind, EntityKind, Rank
from kb.vocabulary import Collection as Listing

routes = router("claims")
ClaimId = Annotated[PathText, Path(description="The claim's id.", examples=["c-23svjrv2fljvvy7g"])]


SortName = Literal[
    "id", "-id", "kind", "-kind", "subject", "-subject", "rank", "-rank", "added", "-added"
]
SUBJECTS = (EntityKind.PROGRAMME, EntityKind.CLUSTER, EntityKind.JURISDICTION)


LISTS = (Listing.PROGRAMMES, Listing.CLUSTERS, Listing.JURISDICTIONS)
"""What a claim is about, and where such things are listed."""

FOUND_AT_ONCE = 2_000
"""How many things, of which there are claims, words may find."""

FieldName = Literal[
    "id", "subject", "rank", "inferred", "note", "citations", "added_in", "retired_in", "kind",
    "start", "end", "seen", "start_of", "names", "number", "stage", "year", "unit", "opened",
    "closed", "shortlisted", "decided", "applications", "finalists", "selected", "organisation",
    "role", "amount", "amount_min", "currency", "qualifier", "basis", "measure", "nature", "origin",
    "fiscal_year", "part_of", "detail", "shared_by", "concept", "emphasis", "indicator", "value",
    "status", "at", "regions", "programme", "round", "relation", "object", "form", "bodies",
]  # fmt: skip


class ClaimsQuery(ListedQuery, Changed):
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
    q: Annotated[
        Words | None,
        Field(
            description="About a programme, cluster or jurisdiction that these words find in its "
            f"list; they may find {FOUND_AT_ONCE:,}.",
            examples=["知的クラスター"],
        ),
    ] = None
    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], fields_field("id", "subject", "amount", "currency")] = []
    include: Annotated[
        Many[Literal["sources"]],
        Field(
            description="What is told beside the page, in `included`: the `sources` that its "
            "claims rest on. With pages of up to 100.",
            examples=[["sources"]],
        ),
    ] = []


@routes.get(
    "/v1/claims",
    summary="The claims",
    response_model=ListPage[ClaimOut],
    responses=responses(),
    operation_id="list_claims",
)
def list_claims(
    query: Annotated[ClaimsQuery, Query()], read: Reading, request: Request, response: Response
) -> Record:
    """Facts of every kind, each with its sources."""
    sort = order_of(query)
    found = claims.page(
        read.session,
        filters_of(query, read),
        paging.after(request, len(sort) + 1),
        query.limit,
        revision=read.at,
        sort=sort,
    )
    context = context_of(read, found.items)
    items = [claim_out(claim, context) for claim in found.items]
    return {
        "items": narrowed(items, query.fields),
        "total": found.total,
        "next": paging.next_page(request, response, found.after),
        "meta": Meta.of(read),
        "included": sources_beside(context.sources, query.include, query.limit, read),
    }


def order_of(query: ClaimsQuery) -> list[SortKey]:
    """The order that the parameters state."""
    return [
        SortKey(claims.SORTS[name.removeprefix("-")], descending=name.startswith("-"))
        for name in query.sort
    ]


def _about(words: str, read: Read) -> list[str]:
    """The things of which there are claims, that words find in their lists."""
    saying = [Saying(parts(words))]
    found = [
        lists.ids(read.session, listing, saying, FOUND_AT_ONCE, revision=read.at)
        for listing in LISTS
    ]
    if any(ids is None for ids in found):
        detail = f"The words find more than {FOUND_AT_ONCE:,} things; look for more words."
        raise refuse("q", "out-of-range", detail)
    return [id for ids in found for id in ids or ()]


def filters_of(query: ClaimsQuery, read: Read) -> claims.Filters:
    """The filter that the parameters state."""
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
        about=_about(query.q, read) if query.q is not None else None,
        inferred=query.inferred,
        noted=True if query.present else False if query.missing else None,
        added_since=revisions.since(read.session, since) if since is not None else 0,
    )


@routes.get(
    "/v1/claims/{id}",
    summary="One claim",
    response_model=ClaimOut,
    responses=responses(404),
    operation_id="get_claim",
)
@at_once
def get_claim(id: ClaimId, _: Annotated[BaseQuery, Query()], read: Reading) -> Record:
    """A fact with its sources. One that was retired is still here, with the revision that did."""
    claim = told.one(read.session, id, read.at)
    if claim is None:
        raise NotFound("claim", id)
    texts = labels.texts(read.session, mentioned([claim]), read.at)
    return Telling(texts, read.language, read.at).claim(claim)
