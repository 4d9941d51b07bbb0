"""Clusters."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api import paging
from api.parameters import Countries, Many, PageQuery, PathText, SearchText, Text
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.routes.claims import context_of
from api.routes.programmes import ALL_TEXTS
from api.schemas.claimed import Context, claim_out, of_kind
from api.schemas.claims import (
    DesignationOut,
    FigureOut,
    FundingOut,
    GovernanceOut,
    MechanismOut,
    RelationOut,
)
from api.schemas.common import Meta, Page
from api.schemas.records import ClusterItem, ClusterOut
from kb.models import Cluster
from kb.queries import claims, clusters, entities, labels, programmes
from kb.queries.labels import term_id
from kb.text import words
from kb.vocabulary import EntityKind, Scheme

routes = router("clusters")
ClusterId = Annotated[PathText, Path(description="The cluster's id.", examples=["de-its-owl"])]


class ClustersQuery(PageQuery):
    """Which clusters. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    region: Annotated[
        Many[Text],
        Field(description="Lie in a region, by ISO 3166-2.", examples=[["DE-NW"]]),
    ] = []
    programme: Annotated[
        Many[Text],
        Field(description="Chosen by a programme, by its id.", examples=[["de-spitzencluster"]]),
    ] = []
    sector: Annotated[
        Many[Text],
        Field(description="Of a sector, by its code: /v1/vocabularies/sectors."),
    ] = []
    q: SearchText = None


@routes.get(
    "/v1/clusters", summary="The clusters", responses=responses(), operation_id="list_clusters"
)
def list_clusters(
    query: Annotated[ClustersQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[ClusterItem]:
    """The clusters of a filter, in the order of their ids."""
    session = read.session
    countries = entities.countries(session, "country", query.country, read.at)
    entities.check_ids(session, "region", query.region, EntityKind.JURISDICTION)
    entities.check_ids(session, "programme", query.programme, EntityKind.PROGRAMME)
    entities.check_codes(session, "sector", query.sector, Scheme.SECTORS, read.at)
    filters = clusters.Filters(
        countries=countries,
        regions=query.region,
        programmes=query.programme,
        sectors=query.sector,
        words=words(query.q or ""),
    )
    found = clusters.page(session, filters, paging.after(request, 1), query.limit, revision=read.at)
    return Page(
        items=_items(found.items, read),
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/clusters/{id}",
    summary="One cluster in full",
    responses=responses(404),
    operation_id="get_cluster",
)
def get_cluster(id: ClusterId, _: Annotated[BaseQuery, Query()], read: Reading) -> ClusterOut:
    """Everything that the base says of a cluster, each claim with where it was read."""
    record = clusters.record(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.CLUSTER, id)
    about = claims.about_cluster(read.session, id, read.at)
    context = context_of(read, about)
    out = [claim_out(claim, context) for claim in about]
    own = labels.texts(read.session, [id], read.at, ALL_TEXTS)[id]
    (item,) = _items([record], read)
    return ClusterOut(
        **dict(item),
        aliases=own.aliases,
        sectors_text=own.sectors,
        organisation_name=record.organisation_name,
        organisation_form=record.organisation_form,
        note=record.note,
        designations=of_kind(out, DesignationOut),
        governance=of_kind(out, GovernanceOut),
        mechanisms=of_kind(out, MechanismOut),
        figures=of_kind(out, FigureOut),
        funding=of_kind(out, FundingOut),
        relations=of_kind(out, RelationOut),
        meta=Meta.of(read),
    )


def _items(rows: Sequence[Cluster], read: Read) -> list[ClusterItem]:
    """Rows of the list: four statements, however many rows."""
    ids = [row.id for row in rows]
    sectors = programmes.sectors(read.session, ids, read.at)
    regions = clusters.regions(read.session, ids, read.at)
    chosen_by = clusters.programmes(read.session, ids, read.at)
    named = {id for listed in (*regions.values(), *chosen_by.values()) for id in listed}
    codes = {term_id(Scheme.SECTORS, code) for listed in sectors.values() for code in listed}
    texts = labels.texts(read.session, {*ids, *named, *codes}, read.at)
    context = Context({}, texts, read)
    items = []
    for row in rows:
        name, name_lang = texts[row.id].name(read.language)
        items.append(
            ClusterItem(
                id=row.id,
                name=name,
                name_lang=name_lang,
                names=texts[row.id].names,
                country=row.jurisdiction,
                regions=[context.named(id) for id in regions[row.id]],
                place=row.place,
                sectors=[context.coded(Scheme.SECTORS, code) for code in sectors[row.id]],
                programmes=[context.named(id) for id in chosen_by[row.id]],
            )
        )
    return items
