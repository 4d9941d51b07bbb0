"""Programmes."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from api import paging
from api.filters import ProgrammeFilters, basis, day_of, filters_of, funding_asked
from api.including import FIELDS, INCLUDE, Include, Record, page_out
from api.listing import SORT, page_of, sort_keys
from api.parameters import ListedQuery, Many, PathText
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import claim_out, context_of
from api.schemas.claims import (
    ClaimOut,
)
from api.schemas.common import Meta, Page
from api.schemas.programmes import ProgrammesMeta, ProgrammesPage
from kb.compare.question import Question
from kb.finding import SortKey
from kb.queries import claims, entities, labels, programmes
from kb.queries.labels import Texts, best
from kb.queries.lists import Summarised
from kb.queries.money import Amount
from kb.timeline import status
from kb.vocabulary import Collection as Listing
from kb.vocabulary import EntityKind, Scheme

routes = router("programmes")
ProgrammeId = Annotated[
    PathText, Path(description="The programme's id.", examples=["de-spitzencluster"])
]

SortName = Literal[
    "id", "-id", "name", "-name", "country", "-country", "level", "-level", "start", "-start",
    "end", "-end", "duration", "-duration", "funding", "-funding", "claims", "-claims",
    "updated", "-updated",
]  # fmt: skip
FieldName = Literal[
    "id", "name", "name_lang", "names", "country", "level", "region", "status", "start", "end",
    "sectors", "duration", "funding", "summary", "claims", "updated_in",
]  # fmt: skip


class ProgrammesQuery(ListedQuery, ProgrammeFilters):
    """Which programmes, in which order."""

    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], FIELDS] = []
    include: Annotated[Many[Include], INCLUDE] = []


@routes.get(
    "/v1/programmes",
    summary="The programmes",
    response_model=ProgrammesPage,
    responses=responses(),
    operation_id="list_programmes",
)
def list_programmes(
    query: Annotated[ProgrammesQuery, Query()], read: Reading, request: Request, response: Response
) -> Record:
    """The programmes of a filter, with their names, years, money and status.

    Two statements, and one for each filter by an id; what is not in memory yet costs one more
    each.
    """
    on = day_of(query, read)
    asked = funding_asked(query, on, read)
    sort = sort_keys(
        query.sort,
        lambda field, descending: SortKey(
            field,
            descending,
            question=asked if field == "funding" else None,
            on=on if field == "duration" else None,
        ),
    )
    filter = filters_of(query, read)
    found = page_of(Listing.PROGRAMMES, filter, sort, query, read, request)
    meta = ProgrammesMeta(
        revision=read.at, language=read.language, on=on, currency_basis=basis(asked.target)
    )
    items = programme_items(found.rows, asked, read)
    return page_out(Listing.PROGRAMMES, found, items, query, meta, read, request, response)


@routes.get(
    "/v1/programmes/{id}/claims",
    summary="The claims about one programme",
    responses=responses(404),
    operation_id="list_programme_claims",
)
def list_programme_claims(
    id: ProgrammeId,
    query: Annotated[ListedQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Page[ClaimOut]:
    """The programme's own claims of every kind, in the order of their ids."""
    found = claims.page(
        read.session,
        own_claims(id, read),
        paging.after(request, 1),
        query.limit,
        revision=read.at,
    )
    context = context_of(read, found.items)
    return Page(
        items=[claim_out(claim, context) for claim in found.items],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


def own_claims(id: str, read: Read) -> claims.Filters:
    """The claims about a programme; `NotFound` where there is none of that id."""
    if programmes.record(read.session, id, read.at) is None:
        raise entities.not_found(read.session, EntityKind.PROGRAMME, id)
    return claims.Filters(subjects=[id])


def programme_items(rows: list[Summarised], asked: Question, read: Read) -> list[Record]:
    """Rows of the list, each as `ProgrammeItem` says; no statement, the summaries have it all."""
    sectors = labels.vocabulary(read.session, Scheme.SECTORS, read.at)
    amounts = programmes.fundings(read.session, rows, asked, revision=read.at)
    return [
        _item(row, sectors, amount, read.language, asked.on)
        for row, amount in zip(rows, amounts, strict=True)
    ]


def _item(
    row: Summarised, sectors: dict[str, Texts], amount: Amount, language: str, on: date
) -> Record:
    shown = row.shown
    name, name_lang = best(shown["names"], language)
    known = amount.value is not None or amount.low is not None or amount.high is not None
    return {
        "id": row.id,
        "name": name,
        "name_lang": name_lang,
        "names": shown["names"],
        "country": row.jurisdiction,
        "level": row.level,
        "region": row.region,
        "status": status(row.first_day, row.last_day, on),
        "start": row.start.text if row.start else None,
        "end": row.end.text if row.end else None,
        "sectors": [
            {"code": code, "label": sectors[code].name(language)[0]} for code in shown["sectors"]
        ],
        "duration": programmes.years(row, on),
        "funding": {"value": amount.value, "low": amount.low, "high": amount.high}
        if known
        else None,
        "summary": best(shown["summaries"], language)[0],
        "claims": row.claims,
        "updated_in": row.changed_in,
    }
