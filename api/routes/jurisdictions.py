"""Jurisdictions."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.parameters import Countries, Many, PageQuery, PathText, SearchText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.routes.claims import context_of
from api.schemas.claimed import claim_out, of_kind
from api.schemas.claims import FigureOut
from api.schemas.common import Meta, Page
from api.schemas.records import Counts, JurisdictionItem, JurisdictionOut
from kb.models import Jurisdiction
from kb.queries import claims, entities, jurisdictions, labels
from kb.text import words
from kb.vocabulary import EntityKind, JurisdictionKind

routes = router("jurisdictions")
JurisdictionId = Annotated[
    PathText,
    Path(
        description="ISO 3166-1 alpha-2 or alpha-3, ISO 3166-2, EU or INT, in any case.",
        examples=["DE"],
    ),
]


class JurisdictionsQuery(PageQuery):
    """Which jurisdictions. Different fields are AND, the values of one field are OR."""

    kind: Annotated[
        Many[JurisdictionKind], Field(description="Of a kind.", examples=[["country"]])
    ] = []
    parent: Annotated[Countries, Field(description="Regions of a country.")] = []
    covered: Annotated[
        bool | None,
        Field(description="Whether the base has a record of it.", examples=[True]),
    ] = None
    q: SearchText = None


@routes.get(
    "/v1/jurisdictions",
    summary="The jurisdictions",
    responses=responses(),
    operation_id="list_jurisdictions",
)
def list_jurisdictions(
    query: Annotated[JurisdictionsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Page[JurisdictionItem]:
    """Countries, unions, international bodies and regions, with how much the base has of each."""
    parents = entities.countries(read.session, "parent", query.parent, read.at)
    found = jurisdictions.page(
        read.session,
        jurisdictions.Filters(
            kinds=query.kind, parents=parents, covered=query.covered, words=words(query.q or "")
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
    "/v1/jurisdictions/{id}",
    summary="One jurisdiction",
    responses=responses(404),
    operation_id="get_jurisdiction",
)
def get_jurisdiction(
    id: JurisdictionId, _: Annotated[BaseQuery, Query()], read: Reading
) -> JurisdictionOut:
    """A jurisdiction, its regions that the base names, and the facts about itself."""
    record = jurisdictions.record(read.session, id.upper(), read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.JURISDICTION, id.upper())
    id = record.id
    about = claims.about_jurisdiction(read.session, id, read.at)
    regions = jurisdictions.regions(read.session, id, read.at)
    context = context_of(read, about, more=regions)
    (item,) = _items([record], read)
    return JurisdictionOut(
        **dict(item),
        regions=[context.named(region) for region in regions],
        figures=of_kind([claim_out(claim, context) for claim in about], FigureOut),
        meta=Meta.of(read),
    )


def _items(rows: Sequence[Jurisdiction], read: Read) -> list[JurisdictionItem]:
    """Rows of the list: five statements, however many rows."""
    ids = [row.id for row in rows]
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
                alpha3=row.alpha3,
                parent=row.parent,
                counts=Counts(**counts[row.id]),
            )
        )
    return items
