"""Sources."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.including import INCLUDE, Include, Record, fields_field, page_out
from api.listing import (
    SORT,
    Changed,
    Codes,
    any_of,
    changed,
    check_codes,
    countries,
    has,
    page_of,
    sort_keys,
)
from api.negotiation import Language
from api.parameters import Countries, Day, ListedQuery, Many, PathText, Words
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Meta
from api.schemas.records import ListPage, SourceItem, SourceOut
from api.schemas.sourced import source_items
from api.schemas.told import Telling, mentioned
from kb.finding import Between, Condition, Filter, Saying
from kb.queries import entities, in_full, labels, told
from kb.text import parts
from kb.vocabulary import Collection as Listing
from kb.vocabulary import EntityKind, Scheme

routes = router("sources")
SourceId = Annotated[PathText, Path(description="The source's id.", examples=["cn-jjrb-2022"])]

CLAIMS_SHOWN = 1000
"""How many claims a source lists before it refers to the list of claims."""


SortName = Literal[
    "id", "-id", "title", "-title", "country", "-country", "kind", "-kind", "language",
    "-language", "published", "-published", "claims", "-claims", "updated", "-updated",
]  # fmt: skip
FieldName = Literal[
    "id", "title", "publisher", "published", "language", "kind", "country", "url", "copy_url",
    "archived_url", "origin", "reprint_of", "note", "claim_count", "updated_in",
]  # fmt: skip
Known = Literal["published", "url", "copy", "archived", "origin", "reprint_of", "note", "claims"]


class SourcesQuery(ListedQuery, Changed):
    """Which sources. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    country_not: Annotated[Countries, Field(description="Not of these jurisdictions.")] = []
    kind: Annotated[
        Codes,
        Field(
            description="Of a kind, by its code: /v1/vocabularies/source-kinds.",
            examples=[["evaluation"]],
        ),
    ] = []
    kind_not: Annotated[Codes, Field(description="Of none of these kinds.")] = []
    language: Annotated[
        Many[Language],
        Field(description="In a language, by ISO 639-1.", examples=[["zh"]]),
    ] = []
    language_not: Annotated[Many[Language], Field(description="In none of these languages.")] = []
    published_gte: Annotated[
        Day | None, Field(description="Published on or after the first day of a date.")
    ] = None
    published_lte: Annotated[
        Day | None,
        Field(description="Published on or before the last day of a date.", examples=["2010"]),
    ] = None
    present: Annotated[
        Many[Known], Field(description="Each of these is told.", examples=[["archived"]])
    ] = []
    missing: Annotated[Many[Known], Field(description="None of these is told.")] = []
    q: Annotated[
        Words | None,
        Field(description="Words, each of which stands in the title or the publisher."),
    ] = None
    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], fields_field("id", "title")] = []
    include: Annotated[Many[Include], INCLUDE] = []


@routes.get(
    "/v1/sources",
    summary="The sources",
    response_model=ListPage[SourceItem],
    responses=responses(),
    operation_id="list_sources",
)
def list_sources(
    query: Annotated[SourcesQuery, Query()], read: Reading, request: Request, response: Response
) -> Record:
    """The documents of a filter, with how much rests on each."""
    found = page_of(
        Listing.SOURCES, _filter(query, read), sort_keys(query.sort), query, read, request
    )
    items = source_items(found.rows, read)
    return page_out(Listing.SOURCES, found, items, query, Meta.of(read), read, request, response)


def _filter(query: SourcesQuery, read: Read) -> Filter:
    kinds = (query.kind, query.kind_not)
    filter: list[Condition] = [
        *any_of("country", *countries("country", (query.country, query.country_not), read)),
        *any_of("kind", *check_codes("kind", kinds, read, Scheme.SOURCE_KINDS)),
        *any_of("language", query.language, query.language_not),
        *has(query.present, query.missing),
        *changed(query, read),
    ]
    if query.published_gte or query.published_lte:
        first = query.published_gte.first if query.published_gte else None
        last = query.published_lte.last if query.published_lte else None
        filter.append(Between("published", first, last))
    if query.q is not None:
        filter.append(Saying(parts(query.q)))
    return filter


@routes.get(
    "/v1/sources/{id}",
    summary="One source, and the claims that rest on it",
    response_model=SourceOut,
    responses=responses(404),
    operation_id="get_source",
)
def get_source(
    id: SourceId, _: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Record:
    """A document with every claim that was read in it; past a thousand, the way to the rest."""
    record = in_full.source(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.SOURCE, id)
    shown, total = told.resting_on(read.session, id, read.at, CLAIMS_SHOWN)
    texts = labels.texts(read.session, mentioned(shown) | {record.kind}, read.at)
    telling = Telling(texts, read.language, read.at)
    whole = total <= CLAIMS_SHOWN
    return {
        "id": id,
        "title": record.title,
        "publisher": record.publisher,
        "published": record.published,
        "language": record.language,
        "kind": telling.coded(record.kind),
        "country": record.jurisdiction,
        "url": record.url,
        "copy_url": record.copy,
        "archived_url": record.archived,
        "origin": record.origin,
        "reprint_of": record.reprint_of,
        "note": record.note,
        "claim_count": record.claims,
        "updated_in": record.changed_in,
        "reprints": in_full.reprints(read.session, id, read.at),
        "claims": {
            "items": [telling.claim(claim) for claim in shown],
            "total": total,
            "next": None
            if whole
            else paging.link(request, "/v1/claims", source=id, limit=CLAIMS_SHOWN),
            "meta": telling.meta,
        },
        "meta": telling.meta,
    }
