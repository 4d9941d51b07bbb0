"""The catalogue of the base."""

from typing import Annotated

from fastapi import Query, Request, Response

from api import formats, linked
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.linked import LinkedData
from api.tables import claims, clusters, jurisdictions, organisations, programmes, sources
from kb.exports import catalogue
from kb.exports.holdings import Collected, File, Holdings, Series, Years
from kb.queries import economies, labels, revisions
from kb.queries.extent import Extent, extent
from kb.vocabulary import Collection

routes = router("catalogue")

_FILES = [
    File(format.extension, format.media)
    for format in formats.TABLES
    if format is not formats.Format.SCHEMA
]


@routes.get(
    "/catalog",
    summary="The catalogue",
    response_model=LinkedData,
    responses=responses(),
    operation_id="get_catalogue",
)
def get_catalogue(
    query: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """What there is, in which files, under which licence: for data portals and search engines.

    One document of JSON-LD, by DCAT-AP 3 and schema.org, whatever format is asked for.
    """
    held = _holdings(read, linked.home(request), as_of=query.as_of is not None)
    return linked.written(catalogue.catalogue(held), request)


def _holdings(read: Read, home: str, *, as_of: bool) -> Holdings:
    """The base as the catalogue tells it."""
    session = read.session
    found = extent(session, read.at)
    names = labels.texts(session, list(found.countries), read.at)
    listed = economies.codes(session, read.at)
    return Holdings(
        home=home,
        revision=read.at,
        issued=revisions.begun(session),
        modified=read.revision.at,
        as_of=as_of,
        collections=_collections(found),
        files=_FILES,
        countries={code: names[id].names for id, code in found.countries.items()},
        years=Years(found.first_year, found.last_year),
        series=[
            Series(
                row.code,
                {"en": row.label_en, "zh": row.label_zh},
                row.definition,
                row.unit,
                row.source,
                row.url,
                row.licence,
            )
            for row in economies.series(session, read.at)
        ],
        economies=len(listed),
        series_years=Years(
            min((first for _, _, first, _ in listed), default=None),
            max((last for *_, last in listed), default=None),
        ),
    )


def _collections(found: Extent) -> list[Collected]:
    """The collections with what a table of each tells."""
    things = found.things
    counted = (
        ("programmes", things[Collection.PROGRAMMES], programmes.COLUMNS),
        ("clusters", things[Collection.CLUSTERS], clusters.COLUMNS),
        ("organisations", things[Collection.ORGANISATIONS], organisations.COLUMNS),
        ("jurisdictions", things[Collection.JURISDICTIONS], jurisdictions.COLUMNS),
        ("sources", things[Collection.SOURCES], sources.COLUMNS),
        ("claims", found.claims, claims.COLUMNS),
    )
    return [
        Collected(name, count, [told.column for told in columns])
        for name, count, columns in counted
    ]
