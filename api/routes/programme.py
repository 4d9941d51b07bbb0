"""One programme in full."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from api.answering import at_once
from api.citing import Citable, cited
from api.parameters import ChartQuery, PathText
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import responses, router
from api.schemas.programme import ProgrammeOut
from api.schemas.told import Telling, mentioned
from kb.queries import entities, in_full, labels, told
from kb.queries.labels import best
from kb.timeline import status
from kb.vocabulary import ClaimKind, EntityKind

routes = router("programmes")
ProgrammeId = Annotated[
    PathText, Path(description="The programme's id.", examples=["de-spitzencluster"])
]


class ProgrammeQuery(BaseQuery, ChartQuery, Citable):
    """In which form a programme is told."""


@routes.get(
    "/v1/programmes/{id}",
    summary="One programme in full",
    response_model=ProgrammeOut,
    responses=responses(404),
    operation_id="get_programme",
)
@at_once
def get_programme(
    id: ProgrammeId, query: Annotated[ProgrammeQuery, Query()], read: Reading, request: Request
) -> dict[str, Any] | Response:
    """Everything that the base says of a programme, each claim with where it was read.

    What it said before, and which revision changed it: `/v1/programmes/{id}/history`.
    """
    record = in_full.programme(read.session, id, read.at)
    if record is None:
        raise entities.not_found(read.session, EntityKind.PROGRAMME, id)
    if query.cite:
        texts = labels.names(read.session, {record.jurisdiction}, read.at, id)
        name, country = (texts[each].name(read.language)[0] for each in (id, record.jurisdiction))
        return cited(query.cite, name, read.revision, request, key=id, country=country)
    about = told.about_programme(read.session, id, read.at)
    gaps = told.gaps(read.session, id, read.at)
    sectors = in_full.sectors(read.session, id, read.at)
    places = {place for place in (record.jurisdiction, record.region) if place}
    spoken_of = mentioned(about).union(places, sectors)
    texts = labels.names(read.session, spoken_of, read.at, id)
    own = texts[id]
    telling = Telling(texts, read.language, read.at)
    claims_of = telling.claims(about)
    return {
        **telling.begun(id),
        "aliases": own.aliases,
        "country": telling.named(record.jurisdiction),
        "level": record.level,
        "region": telling.named(record.region) if record.region else None,
        "status": status(record.first_day, record.last_day, read.today),
        "start": record.start,
        "end": record.end,
        "summary": best(own.summaries, read.language)[0],
        "summaries": own.summaries,
        "homepage": record.homepage,
        "wikidata": record.wikidata,
        "sectors": [telling.coded(term) for term in sectors],
        "sectors_text": own.sectors,
        "periods": claims_of[ClaimKind.PERIOD],
        "phases": claims_of[ClaimKind.PHASE],
        "rounds": claims_of[ClaimKind.ROUND],
        "organisations": claims_of[ClaimKind.INVOLVEMENT],
        "funding": claims_of[ClaimKind.FUNDING],
        "mechanisms": claims_of[ClaimKind.MECHANISM_USE],
        "figures": claims_of[ClaimKind.FIGURE],
        "clusters": claims_of[ClaimKind.DESIGNATION],
        "relations": claims_of[ClaimKind.RELATION],
        "gaps": [telling.gap(gap) for gap in gaps],
        "meta": telling.meta,
    }
