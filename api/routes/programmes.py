"""Programmes."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.filters import ProgrammeFilters, filters_of
from api.parameters import Many, PageQuery, PathText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.routes.claims import context_of
from api.schemas.claimed import Context, citation_out, claim_out, of_kind
from api.schemas.claims import (
    ClaimOut,
    DesignationOut,
    FigureOut,
    FundingOut,
    InvolvementOut,
    MechanismOut,
    PeriodOut,
    PhaseOut,
    RelationOut,
    RoundOut,
)
from api.schemas.common import Meta, Page
from api.schemas.programmes import GapOut, ProgrammeItem, ProgrammeOut
from kb.models import Gap, GapCitation, ProgrammeSummary
from kb.queries import claims, entities, labels, programmes
from kb.queries.labels import Texts, best, term_id
from kb.queries.pages import SortKey
from kb.vocabulary import EntityKind, LabelField, Scheme

routes = router("programmes")
ProgrammeId = Annotated[
    PathText, Path(description="The programme's id.", examples=["de-spitzencluster"])
]

SortName = Literal[
    "id", "-id", "name", "-name", "country", "-country", "level", "-level",
    "start", "-start", "end", "-end", "claims", "-claims",
]  # fmt: skip
ALL_TEXTS = (LabelField.NAME, LabelField.ALIAS, LabelField.SUMMARY, LabelField.SECTOR)


class ProgrammesQuery(PageQuery, ProgrammeFilters):
    """Which programmes, in which order."""

    sort: Annotated[
        Many[SortName],
        Field(
            max_length=4,
            description="Up to four keys, `-` for descending; unknown values last in both "
            "directions; the id decides among equals.",
            examples=[["-start", "name"]],
        ),
    ] = []


@routes.get(
    "/v1/programmes",
    summary="The programmes",
    responses=responses(),
    operation_id="list_programmes",
)
def list_programmes(
    query: Annotated[ProgrammesQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[ProgrammeItem]:
    """The programmes of a filter, with their names, years and status.

    Five statements, and one for each of `country`, `mechanism`, `organisation` and `sector`.
    """
    on = query.on.last if query.on else read.today
    sort = sort_keys(query.sort)
    found = programmes.page(
        read.session,
        filters_of(query, read),
        sort,
        paging.after(request, len(sort)),
        query.limit,
        revision=read.at,
        on=on,
    )
    return Page(
        items=_items(found.items, read, on),
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/programmes/{id}",
    summary="One programme in full",
    responses=responses(404),
    operation_id="get_programme",
)
def get_programme(id: ProgrammeId, _: Annotated[BaseQuery, Query()], read: Reading) -> ProgrammeOut:
    """Everything that the base says of a programme, each claim with where it was read."""
    record = programmes.record(read.session, id, read.at)
    summary = programmes.summary(read.session, id, read.at)
    if record is None or summary is None:
        raise entities.not_found(read.session, EntityKind.PROGRAMME, id)
    about = claims.about_programme(read.session, id, read.at)
    sectors = programmes.sectors(read.session, [id], read.at)[id]
    places = [place for place in (record.jurisdiction, record.region) if place]
    gaps = programmes.gaps(read.session, id, read.at)
    context = context_of(
        read,
        about,
        more={*places, *(term_id(Scheme.SECTORS, code) for code in sectors)},
        cited={citation.source for _, citations in gaps for citation in citations},
    )
    own = labels.texts(read.session, [id], read.at, ALL_TEXTS)[id]
    out = [claim_out(claim, context) for claim in about]
    name, name_lang = own.name(read.language)
    return ProgrammeOut(
        id=id,
        name=name,
        name_lang=name_lang,
        names=own.names,
        aliases=own.aliases,
        country=context.named(record.jurisdiction),
        level=record.level,
        region=context.named(record.region) if record.region else None,
        status=programmes.status(summary, read.today),
        start=summary.start.text if summary.start else None,
        end=summary.end.text if summary.end else None,
        summary=best(own.summaries, read.language)[0],
        summaries=own.summaries,
        homepage=record.homepage,
        wikidata=record.wikidata,
        sectors=[context.coded(Scheme.SECTORS, code) for code in sectors],
        sectors_text=own.sectors,
        periods=of_kind(out, PeriodOut),
        phases=of_kind(out, PhaseOut),
        rounds=of_kind(out, RoundOut),
        organisations=of_kind(out, InvolvementOut),
        funding=of_kind(out, FundingOut),
        mechanisms=of_kind(out, MechanismOut),
        figures=of_kind(out, FigureOut),
        clusters=of_kind(out, DesignationOut),
        relations=of_kind(out, RelationOut),
        gaps=[_gap(gap, citations, context) for gap, citations in gaps],
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/programmes/{id}/claims",
    summary="The claims about one programme",
    responses=responses(404),
    operation_id="list_programme_claims",
)
def list_programme_claims(
    id: ProgrammeId,
    query: Annotated[PageQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Page[ClaimOut]:
    """The programme's own claims of every kind, in the order of their ids."""
    if programmes.record(read.session, id, read.at) is None:
        raise entities.not_found(read.session, EntityKind.PROGRAMME, id)
    found = claims.page(
        read.session,
        claims.Filters(subjects=[id]),
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


def sort_keys(names: list[SortName]) -> list[SortKey]:
    """The keys that a `sort` names, with the id as the last."""
    keys = [
        SortKey(programmes.SORTS[name.removeprefix("-")], descending=name.startswith("-"))
        for name in names
    ]
    if not any(name in {"id", "-id"} for name in names):
        keys.append(SortKey(ProgrammeSummary.id))
    return keys


def _items(rows: list[ProgrammeSummary], read: Read, on: date) -> list[ProgrammeItem]:
    """Rows of the list: two statements, however many rows."""
    ids = [row.id for row in rows]
    sectors = programmes.sectors(read.session, ids, read.at)
    codes = {term_id(Scheme.SECTORS, code) for listed in sectors.values() for code in listed}
    fields = (LabelField.NAME, LabelField.SUMMARY)
    texts = labels.texts(read.session, {*ids, *codes}, read.at, fields)
    context = Context({}, texts, read)
    return [_item(row, sectors[row.id], texts[row.id], context, on) for row in rows]


def _item(
    row: ProgrammeSummary, sectors: list[str], texts: Texts, context: Context, on: date
) -> ProgrammeItem:
    name, name_lang = texts.name(context.read.language)
    return ProgrammeItem(
        id=row.id,
        name=name,
        name_lang=name_lang,
        names=texts.names,
        country=row.jurisdiction,
        level=row.level,
        region=row.region,
        status=programmes.status(row, on),
        start=row.start.text if row.start else None,
        end=row.end.text if row.end else None,
        sectors=[context.coded(Scheme.SECTORS, code) for code in sectors],
        summary=best(texts.summaries, context.read.language)[0],
        claims=row.claims,
    )


def _gap(gap: Gap, citations: list[GapCitation], context: Context) -> GapOut:
    return GapOut(
        field=gap.field,
        reason=gap.reason,
        note=gap.note,
        citations=[citation_out(c.source, c.locator, context.sources) for c in citations],
    )
