"""Organisations."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api.including import FIELDS, INCLUDE, Include, Record, page_out
from api.listing import (
    SORT,
    Codes,
    ListQuery,
    any_of,
    check_codes,
    check_ids,
    countries,
    has,
    page_of,
    searched,
    sort_keys,
)
from api.parameters import Countries, Many, PathText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import Context
from api.schemas.common import Meta
from api.schemas.records import ListPage, OrganisationItem, OrganisationOut
from api.schemas.told import Telling, mentioned
from kb.finding import Filter
from kb.models import Organisation
from kb.queries import entities, in_full, labels, lists, told
from kb.queries.labels import term_id
from kb.queries.lists import Summarised
from kb.vocabulary import Collection as Listing
from kb.vocabulary import EntityKind, Scheme

routes = router("organisations")
OrganisationId = Annotated[
    PathText, Path(description="The organisation's id.", examples=["de-bmbf"])
]


SortName = Literal[
    "id", "-id", "name", "-name", "country", "-country", "kind", "-kind", "claims", "-claims",
    "updated", "-updated",
]  # fmt: skip
FieldName = Literal[
    "id", "name", "name_lang", "names", "acronym", "country", "kind", "claims", "updated_in"
]
Known = Literal["acronym", "involvements"]


class OrganisationsQuery(ListQuery):
    """Which organisations. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    country_not: Annotated[Countries, Field(description="Not of these jurisdictions.")] = []
    kind: Annotated[
        Codes,
        Field(
            description="Of a kind, by its code: /v1/vocabularies/organisation-kinds.",
            examples=[["ministry"]],
        ),
    ] = []
    kind_not: Annotated[Codes, Field(description="Of none of these kinds.")] = []
    programme: Annotated[
        Codes,
        Field(description="Take part in a programme, by its id.", examples=[["de-spitzencluster"]]),
    ] = []
    programme_not: Annotated[Codes, Field(description="Take part in none of these.")] = []
    role: Annotated[
        Codes,
        Field(
            description="Have a role in some programme, by its code: /v1/vocabularies/roles.",
            examples=[["lead"]],
        ),
    ] = []
    role_not: Annotated[Codes, Field(description="Have none of these roles.")] = []
    present: Annotated[
        Many[Known], Field(description="Each of these is told.", examples=[["involvements"]])
    ] = []
    missing: Annotated[Many[Known], Field(description="None of these is told.")] = []
    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], FIELDS] = []
    include: Annotated[Many[Include], INCLUDE] = []


@routes.get(
    "/v1/organisations",
    summary="The organisations",
    response_model=ListPage[OrganisationItem],
    responses=responses(),
    operation_id="list_organisations",
)
def list_organisations(
    query: Annotated[OrganisationsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Record:
    """The organisations of a filter, with what they are."""
    found = page_of(
        Listing.ORGANISATIONS, _filter(query, read), sort_keys(query.sort), query, read, request
    )
    items = organisation_items(found.rows, read)
    return page_out(
        Listing.ORGANISATIONS, found, items, query, Meta.of(read), read, request, response
    )


def _filter(query: OrganisationsQuery, read: Read) -> Filter:
    kinds = (query.kind, query.kind_not)
    part = (query.programme, query.programme_not)
    roles = (query.role, query.role_not)
    return [
        *any_of("country", *countries("country", (query.country, query.country_not), read)),
        *any_of("kind", *check_codes("kind", kinds, read, Scheme.ORGANISATION_KINDS)),
        *any_of("programme", *check_ids("programme", part, read, EntityKind.PROGRAMME)),
        *any_of("role", *check_codes("role", roles, read, Scheme.ROLES)),
        *has(query.present, query.missing),
        *searched(query, read),
    ]


@routes.get(
    "/v1/organisations/{id}",
    summary="One organisation",
    response_model=OrganisationOut,
    responses=responses(404),
    operation_id="get_organisation",
)
def get_organisation(id: OrganisationId, _: Annotated[BaseQuery, Query()], read: Reading) -> Record:
    """An organisation and what it does in programmes, each claim with where it was read."""
    record = in_full.organisation(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.ORGANISATION, id)
    about = told.about_organisation(read.session, id, read.at)
    texts = labels.names(read.session, mentioned(about) | {record.kind}, read.at, id)
    telling = Telling(texts, read.language, read.at)
    return {
        **telling.begun(id),
        "acronym": record.acronym,
        "country": record.jurisdiction,
        "kind": telling.coded(record.kind),
        "claims": record.claims,
        "updated_in": record.changed_in,
        "involvements": [telling.claim(claim) for claim in about],
        "meta": telling.meta,
    }


def organisation_items(rows: Sequence[Summarised], read: Read) -> list[OrganisationItem]:
    """Rows of the list: two statements, however many rows."""
    records = lists.records(read.session, Organisation, [row.id for row in rows], read.at)
    kinds = {term_id(Scheme.ORGANISATION_KINDS, record.kind) for record in records.values()}
    texts = labels.texts(read.session, records.keys() | kinds, read.at)
    context = Context({}, texts, read)
    items = []
    for row in rows:
        record = records[row.id]
        name, name_lang = texts[row.id].name(read.language)
        items.append(
            OrganisationItem(
                id=row.id,
                name=name,
                name_lang=name_lang,
                names=texts[row.id].names,
                acronym=record.acronym,
                country=record.jurisdiction,
                kind=context.coded(Scheme.ORGANISATION_KINDS, record.kind),
                claims=row.claims,
                updated_in=row.changed_in,
            )
        )
    return items
