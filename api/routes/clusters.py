"""Clusters."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from api.answering import at_once
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
from api.schemas.records import ClusterItem, ClusterOut, ListPage
from api.schemas.told import Telling, chosen_by, mentioned
from kb.finding import Filter
from kb.models import Cluster
from kb.queries import clusters, entities, in_full, labels, lists, programmes, told
from kb.queries.labels import term_id
from kb.queries.lists import Summarised
from kb.vocabulary import ClaimKind, EntityKind, Scheme
from kb.vocabulary import Collection as Listing

routes = router("clusters")
ClusterId = Annotated[PathText, Path(description="The cluster's id.", examples=["de-its-owl"])]


SortName = Literal[
    "id", "-id", "name", "-name", "country", "-country", "claims", "-claims",
    "updated", "-updated",
]  # fmt: skip
FieldName = Literal[
    "id", "name", "name_lang", "names", "country", "regions", "place", "sectors", "programmes",
    "claims", "updated_in",
]  # fmt: skip
Known = Literal[
    "designation", "governance", "mechanism_use", "figure", "funding", "relation", "sectors",
    "place", "organisation_name", "note",
]  # fmt: skip


class ClustersQuery(ListQuery):
    """Which clusters. Different fields are AND, the values of one field are OR."""

    country: Countries = []
    country_not: Annotated[Countries, Field(description="Not of these jurisdictions.")] = []
    region: Annotated[
        Codes, Field(description="Lie in a region, by ISO 3166-2.", examples=[["DE-NW"]])
    ] = []
    region_not: Annotated[Codes, Field(description="Lie in none of these.")] = []
    programme: Annotated[
        Codes,
        Field(description="Chosen by a programme, by its id.", examples=[["de-spitzencluster"]]),
    ] = []
    programme_not: Annotated[Codes, Field(description="Chosen by none of these.")] = []
    sector: Annotated[
        Codes, Field(description="Of a sector, by its code: /v1/vocabularies/sectors.")
    ] = []
    sector_not: Annotated[Codes, Field(description="Of none of these.")] = []
    present: Annotated[
        Many[Known],
        Field(description="A claim or the record tells each of these.", examples=[["funding"]]),
    ] = []
    missing: Annotated[Many[Known], Field(description="Nothing tells any of these.")] = []
    sort: Annotated[Many[SortName], SORT] = []
    fields: Annotated[Many[FieldName], FIELDS] = []
    include: Annotated[Many[Include], INCLUDE] = []


@routes.get(
    "/v1/clusters",
    summary="The clusters",
    response_model=ListPage[ClusterItem],
    responses=responses(),
    operation_id="list_clusters",
)
def list_clusters(
    query: Annotated[ClustersQuery, Query()], read: Reading, request: Request, response: Response
) -> Record:
    """The clusters of a filter, with where they lie and who chose them."""
    found = page_of(
        Listing.CLUSTERS, _filter(query, read), sort_keys(query.sort), query, read, request
    )
    items = cluster_items(found.rows, read)
    return page_out(Listing.CLUSTERS, found, items, query, Meta.of(read), read, request, response)


def _filter(query: ClustersQuery, read: Read) -> Filter:
    places = (query.region, query.region_not)
    chosen = (query.programme, query.programme_not)
    bound = (query.sector, query.sector_not)
    return [
        *any_of("country", *countries("country", (query.country, query.country_not), read)),
        *any_of("region", *check_ids("region", places, read, EntityKind.JURISDICTION)),
        *any_of("programme", *check_ids("programme", chosen, read, EntityKind.PROGRAMME)),
        *any_of("sector", *check_codes("sector", bound, read, Scheme.SECTORS)),
        *has(query.present, query.missing),
        *searched(query, read),
    ]


@routes.get(
    "/v1/clusters/{id}",
    summary="One cluster in full",
    response_model=ClusterOut,
    responses=responses(404),
    operation_id="get_cluster",
)
@at_once
def get_cluster(id: ClusterId, _: Annotated[BaseQuery, Query()], read: Reading) -> Record:
    """Everything that the base says of a cluster, each claim with where it was read."""
    record = in_full.cluster(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.CLUSTER, id)
    about = told.about_cluster(read.session, id, read.at)
    sectors = in_full.sectors(read.session, id, read.at)
    regions = in_full.regions(read.session, id, read.at)
    spoken_of = mentioned(about).union(regions, sectors)
    texts = labels.names(read.session, spoken_of, read.at, id)
    own = texts[id]
    telling = Telling(texts, read.language, read.at)
    claims_of = telling.claims(about)
    return {
        **telling.begun(id),
        "country": record.jurisdiction,
        "regions": [telling.named(region) for region in regions],
        "place": record.place,
        "sectors": [telling.coded(term) for term in sectors],
        "programmes": [telling.named(programme) for programme in chosen_by(about)],
        "claims": record.claims,
        "updated_in": record.changed_in,
        "aliases": own.aliases,
        "sectors_text": own.sectors,
        "organisation_name": record.organisation_name,
        "organisation_form": record.organisation_form,
        "note": record.note,
        "designations": claims_of[ClaimKind.DESIGNATION],
        "governance": claims_of[ClaimKind.GOVERNANCE],
        "mechanisms": claims_of[ClaimKind.MECHANISM_USE],
        "figures": claims_of[ClaimKind.FIGURE],
        "funding": claims_of[ClaimKind.FUNDING],
        "relations": claims_of[ClaimKind.RELATION],
        "meta": telling.meta,
    }


def cluster_items(rows: Sequence[Summarised], read: Read) -> list[ClusterItem]:
    """Rows of the list: five statements, however many rows."""
    ids = [row.id for row in rows]
    records = lists.records(read.session, Cluster, ids, read.at)
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
                place=records[row.id].place,
                sectors=[context.coded(Scheme.SECTORS, code) for code in sectors[row.id]],
                programmes=[context.named(id) for id in chosen_by[row.id]],
                claims=row.claims,
                updated_in=row.changed_in,
            )
        )
    return items
