"""Sources."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.negotiation import Language
from api.parameters import Countries, Many, PageQuery, PathText, Text, Words
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.routes.claims import context_of
from api.schemas.claimed import Context, claim_out
from api.schemas.common import Meta, Page
from api.schemas.records import SourceItem, SourceOut
from kb.models import Source
from kb.queries import claims, entities, labels, sources
from kb.queries.labels import term_id
from kb.text import words
from kb.vocabulary import EntityKind, Scheme

routes = router("sources")
SourceId = Annotated[PathText, Path(description="The source's id.", examples=["cn-jjrb-2022"])]

CLAIMS_SHOWN = 1000
"""How many claims a source lists before it refers to the list of claims."""


class SourcesQuery(PageQuery):
    """Which sources. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    kind: Annotated[
        Many[Text],
        Field(
            description="Of a kind, by its code: /v1/vocabularies/source-kinds.",
            examples=[["evaluation"]],
        ),
    ] = []
    language: Annotated[
        Many[Language],
        Field(description="In a language, by ISO 639-1.", examples=[["zh"]]),
    ] = []
    q: Annotated[
        Words | None,
        Field(description="Words, each of which stands in the title or the publisher."),
    ] = None


@routes.get(
    "/v1/sources", summary="The sources", responses=responses(), operation_id="list_sources"
)
def list_sources(
    query: Annotated[SourcesQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[SourceItem]:
    """The sources of a filter, in the order of their ids."""
    countries = entities.countries(read.session, "country", query.country, read.at)
    entities.check_codes(read.session, "kind", query.kind, Scheme.SOURCE_KINDS, read.at)
    found = sources.page(
        read.session,
        sources.Filters(
            countries=countries,
            kinds=query.kind,
            languages=query.language,
            words=words(query.q or ""),
        ),
        paging.after(request, 1),
        query.limit,
        revision=read.at,
    )
    return Page(
        items=_items(found.items, read),
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/sources/{id}",
    summary="One source, and the claims that rest on it",
    responses=responses(404),
    operation_id="get_source",
)
def get_source(
    id: SourceId, _: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> SourceOut:
    """A document with every claim that was read in it; past a thousand, the way to the rest."""
    record = sources.records(read.session, [id], read.at).get(id)
    if record is None:
        raise entities.not_found(read.session, EntityKind.SOURCE, id)
    found = claims.page(
        read.session, claims.Filters(sources=[id]), None, CLAIMS_SHOWN, revision=read.at
    )
    context = context_of(read, found.items)
    (item,) = _items([record], read)
    rest = request.url.replace(path="/v1/claims").include_query_params(
        source=id, limit=CLAIMS_SHOWN
    )
    return SourceOut(
        **dict(item),
        reprints=sources.reprints(read.session, id, read.at),
        claims=Page(
            items=[claim_out(claim, context) for claim in found.items],
            total=found.total,
            next=str(rest) if found.after else None,
            meta=Meta.of(read),
        ),
        meta=Meta.of(read),
    )


def _items(rows: Sequence[Source], read: Read) -> list[SourceItem]:
    """Rows of the list: two statements, however many rows."""
    counts = sources.claim_counts(read.session, [row.id for row in rows], read.at)
    kinds = {term_id(Scheme.SOURCE_KINDS, row.kind) for row in rows}
    context = Context({}, labels.texts(read.session, kinds, read.at), read)
    return [
        SourceItem(
            id=row.id,
            title=row.title,
            publisher=row.publisher,
            published=row.published.text if row.published else None,
            language=row.language,
            kind=context.coded(Scheme.SOURCE_KINDS, row.kind),
            country=row.jurisdiction,
            url=row.url,
            copy_url=row.copy,
            archived_url=row.archived,
            origin=row.origin,
            reprint_of=row.reprint_of,
            note=row.note,
            claim_count=counts[row.id],
        )
        for row in rows
    ]
