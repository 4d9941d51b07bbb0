"""Organisations."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.parameters import Countries, Many, PageQuery, PathText, SearchText, Text
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.routes.claims import context_of
from api.schemas.claimed import Context, claim_out, of_kind
from api.schemas.claims import InvolvementOut
from api.schemas.common import Meta, Page
from api.schemas.records import OrganisationItem, OrganisationOut
from kb.models import Organisation
from kb.queries import claims, entities, labels, organisations
from kb.queries.labels import term_id
from kb.text import words
from kb.vocabulary import EntityKind, Scheme

routes = router("organisations")
OrganisationId = Annotated[
    PathText, Path(description="The organisation's id.", examples=["de-bmbf"])
]


class OrganisationsQuery(PageQuery):
    """Which organisations. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    kind: Annotated[
        Many[Text],
        Field(
            description="Of a kind, by its code: /v1/vocabularies/organisation-kinds.",
            examples=[["ministry"]],
        ),
    ] = []
    q: SearchText = None


@routes.get(
    "/v1/organisations",
    summary="The organisations",
    responses=responses(),
    operation_id="list_organisations",
)
def list_organisations(
    query: Annotated[OrganisationsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Page[OrganisationItem]:
    """The organisations of a filter, in the order of their ids."""
    countries = entities.countries(read.session, "country", query.country, read.at)
    entities.check_codes(read.session, "kind", query.kind, Scheme.ORGANISATION_KINDS, read.at)
    found = organisations.page(
        read.session,
        organisations.Filters(countries=countries, kinds=query.kind, words=words(query.q or "")),
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
    "/v1/organisations/{id}",
    summary="One organisation",
    responses=responses(404),
    operation_id="get_organisation",
)
def get_organisation(
    id: OrganisationId, _: Annotated[BaseQuery, Query()], read: Reading
) -> OrganisationOut:
    """An organisation and what it does in programmes, each claim with where it was read."""
    record = organisations.record(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.ORGANISATION, id)
    about = claims.about_organisation(read.session, id, read.at)
    context = context_of(read, about)
    (item,) = _items([record], read)
    return OrganisationOut(
        **dict(item),
        involvements=of_kind([claim_out(claim, context) for claim in about], InvolvementOut),
        meta=Meta.of(read),
    )


def _items(rows: Iterable[Organisation], read: Read) -> list[OrganisationItem]:
    """Rows of the list: one statement, however many rows."""
    listed = list(rows)
    kinds = {term_id(Scheme.ORGANISATION_KINDS, row.kind) for row in listed}
    texts = labels.texts(read.session, {row.id for row in listed} | kinds, read.at)
    context = Context({}, texts, read)
    items = []
    for row in listed:
        name, name_lang = texts[row.id].name(read.language)
        items.append(
            OrganisationItem(
                id=row.id,
                name=name,
                name_lang=name_lang,
                names=texts[row.id].names,
                acronym=row.acronym,
                country=row.jurisdiction,
                kind=context.coded(Scheme.ORGANISATION_KINDS, row.kind),
            )
        )
    return items
