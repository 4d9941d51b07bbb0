"""Jurisdictions."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api.including import FIELDS, INCLUDE, Include, Record, page_out
from api.listing import (
    SORT,
    ListQuery,
    any_of,
    countries,
    has,
    page_of,
    searched,
    sort_keys,
)
from api.parameters import ChartQuery, Countries, Many, PathText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Meta
from api.schemas.records import Counts, JurisdictionItem, JurisdictionOut, ListPage
from api.schemas.told import Telling, mentioned
from kb.finding import AnyOf, Condition, Filter
from kb.models import Jurisdiction
from kb.queries import entities, in_full, jurisdictions, labels, lists, told
from kb.queries.lists import Summarised
from kb.vocabulary import ClaimKind, EntityKind, JurisdictionKind
from kb.vocabulary import Collection as Listing

routes = router("jurisdictions")
JurisdictionId = Annotated[
    PathText,
    Path(
        description="ISO 3166-1 alpha-2 or alpha-3, ISO 3166-2, EU or INT, in any case.",
        examples=["DE"],
    ),
]


SortName = Literal[
    "id", "-id", "name", "-name", "kind", "-kind", "parent", "-parent", "claims", "-claims",
    "updated", "-updated",
]  # fmt: skip
FieldName = Literal[
    "id", "name", "name_lang", "names", "kind", "alpha3", "parent", "counts", "claims",
    "updated_in",
]  # fmt: skip
Known = Literal["programmes", "clusters", "organisations", "sources", "regions", "figures"]


class JurisdictionsQuery(ListQuery, ChartQuery):
    """Which jurisdictions. Different fields are AND, the values of one field are OR."""

    kind: Annotated[
        Many[JurisdictionKind], Field(description="Of a kind.", examples=[["country"]])
    ] = []
    kind_not: Annotated[Many[JurisdictionKind], Field(description="Of none of these kinds.")] = []
    parent: Annotated[Countries, Field(description="Regions of a country.")] = []
    parent_not: Annotated[Countries, Field(description="Not regions of these countries.")] = []
    covered: Annotated[
        bool | None,
        Field(description="Whether the base has a record of it.", examples=[True]),
    ] = None
    present: Annotated[Many[Known], Field(description="The base has each of these of it.")] = []
    missing: Annotated[Many[Known], Field(description="The base has none of these of it.")] = []
    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], FIELDS] = []
    include: Annotated[Many[Include], INCLUDE] = []


@routes.get(
    "/v1/jurisdictions",
    summary="The jurisdictions",
    response_model=ListPage[JurisdictionItem],
    responses=responses(),
    operation_id="list_jurisdictions",
)
def list_jurisdictions(
    query: Annotated[JurisdictionsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Record:
    """Countries, unions, international bodies and regions, with how much the base has of each."""
    found = page_of(
        Listing.JURISDICTIONS, _filter(query, read), sort_keys(query.sort), query, read, request
    )
    items = _items(found.rows, read)
    return page_out(
        Listing.JURISDICTIONS, found, items, query, Meta.of(read), read, request, response
    )


def _filter(query: JurisdictionsQuery, read: Read) -> Filter:
    filter: list[Condition] = [
        *any_of("kind", query.kind, query.kind_not),
        *any_of("parent", *countries("parent", (query.parent, query.parent_not), read)),
        *has(query.present, query.missing),
        *searched(query, read),
    ]
    if query.covered is not None:
        filter.append(AnyOf("covered", ("true" if query.covered else "false",)))
    return filter


@routes.get(
    "/v1/jurisdictions/{id}",
    summary="One jurisdiction",
    response_model=JurisdictionOut,
    responses=responses(404),
    operation_id="get_jurisdiction",
)
def get_jurisdiction(id: JurisdictionId, _: Annotated[BaseQuery, Query()], read: Reading) -> Record:
    """A jurisdiction, its regions that the base names, and the facts about itself."""
    record = in_full.jurisdiction(read.session, id.upper(), read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.JURISDICTION, id.upper())
    about = told.about_jurisdiction(read.session, record.id, read.at)
    regions = in_full.regions_of(read.session, record.id, read.at)
    texts = labels.names(read.session, mentioned(about).union(regions), read.at, record.id)
    telling = Telling(texts, read.language, read.at)
    return {
        **telling.begun(record.id),
        "kind": record.kind,
        "alpha3": record.alpha3,
        "parent": record.parent,
        "counts": {
            "programmes": record.programmes,
            "clusters": record.clusters,
            "organisations": record.organisations,
            "sources": record.sources,
        },
        "claims": record.claims,
        "updated_in": record.changed_in,
        "regions": [telling.named(region) for region in regions],
        "figures": telling.claims(about)[ClaimKind.FIGURE],
        "meta": telling.meta,
    }


def _items(rows: Sequence[Summarised], read: Read) -> list[JurisdictionItem]:
    """Rows of the list: six statements, however many rows."""
    ids = [row.id for row in rows]
    records = lists.records(read.session, Jurisdiction, ids, read.at)
    counts = jurisdictions.counts(read.session, ids, read.at)
    texts = labels.texts(read.session, ids, read.at)
    items = []
    for row in rows:
        name, name_lang = texts[row.id].name(read.language)
        items.append(
            JurisdictionItem(
                id=row.id,
                name=name,
                name_lang=name_lang,
                names=texts[row.id].names,
                kind=row.kind,
                alpha3=records[row.id].alpha3,
                parent=records[row.id].parent,
                counts=Counts(**counts[row.id]),
                claims=row.claims,
                updated_in=row.changed_in,
            )
        )
    return items
