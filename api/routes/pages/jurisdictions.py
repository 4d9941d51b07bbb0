"""The pages of jurisdictions: all with how much there is of each, and one through time."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages import narrowing, spans
from api.pages.public import PublicRoute, plain, shown
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.jurisdictions import (
    JurisdictionId,
    JurisdictionsQuery,
    get_jurisdiction,
    list_jurisdictions,
)
from api.routes.programmes import ProgrammesQuery, list_programmes
from api.routes.timeline import TimelineQuery, timeline
from kb.finding import AnyOf
from kb.models import Jurisdiction
from kb.queries import economies, labels, lists
from kb.vocabulary import Collection, JurisdictionKind

routes = router("pages", PublicRoute)

CHOOSES = {"kind", "kind_not", "parent", "parent_not", "covered", "present", "missing", "q"} | {
    "updated_since",
    "cursor",
    "limit",
}
"""The parameters by which one says which jurisdictions; without any, those with a record."""

AT_MOST = 1000
IN_TIME = 50
"""How many programmes are drawn and can be compared at once."""


@routes.get("/jurisdictions", include_in_schema=False)
def jurisdictions_page(
    query: Annotated[JurisdictionsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Response:
    """Those of a filter; without one, those of which there is a record, with their regions."""
    chosen = bool(query.model_fields_set & CHOOSES)
    told: dict[str, Any] = {} if chosen else {"covered": True, "limit": AT_MOST}
    whole = narrowing.whole(query, sort=query.sort or ["name"], **told)
    listed = plain(list_jurisdictions(whole, read, request, response))
    ids = [each["id"] for each in listed["items"]]
    parents = {each["parent"] for each in listed["items"] if each["parent"]}
    names = labels.texts(read.session, parents, read.at) if parents else {}
    return shown(
        "jurisdictions.html",
        request,
        read,
        listed=listed,
        regions=_regions(ids, read),
        countries={id: texts.name(read.language)[0] for id, texts in names.items()},
        facets=[],
        kinds=[str(kind) for kind in JurisdictionKind],
        chosen=chosen,
        most=max((each["counts"]["programmes"] for each in listed["items"]), default=0),
        **narrowing.standing(request, {"q", "kind"}, [], "name"),
    )


def _regions(countries: list[str], read: Read) -> dict[str, list[tuple[str, str]]]:
    """The ids and names of the regions of some countries, by the names."""
    filter = [AnyOf("parent", countries)]
    found = lists.page(
        read.session, Collection.JURISDICTIONS, filter, (), None, AT_MOST, revision=read.at
    )
    texts = labels.texts(read.session, found.ids, read.at)
    records = lists.records(read.session, Jurisdiction, found.ids, read.at)
    regions: dict[str, list[tuple[str, str]]] = {}
    for name, row in sorted((texts[row.id].name(read.language)[0], row.id) for row in found.rows):
        regions.setdefault(records[row].parent or "", []).append((row, name))
    return regions


@routes.get("/jurisdictions/{id}", include_in_schema=False)
def jurisdiction_page(
    id: JurisdictionId,
    query: Annotated[BaseQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Response:
    """A jurisdiction: its programmes through time, and what else there is of it."""
    told = plain(get_jurisdiction(id, query, read))
    is_region = told["kind"] == JurisdictionKind.REGION
    narrowed: dict[str, Any] = {"region" if is_region else "country": [told["id"]]}
    asked = ProgrammesQuery.model_construct(sort=["start"], limit=IN_TIME, **narrowed)
    listed = plain(list_programmes(asked, read, request, response))
    ids = [each["id"] for each in listed["items"]]
    in_time = plain(timeline(TimelineQuery.model_construct(ids=ids), read)) if ids else None
    parent = labels.texts(read.session, [told["parent"]], read.at) if told["parent"] else {}
    with_series = {code for code, *_ in economies.codes(read.session, read.at)}
    return shown(
        "jurisdiction.html",
        request,
        read,
        jurisdiction=told,
        narrowed=narrowed,
        charted=narrowed if listed["total"] <= IN_TIME else {"ids": ids},
        programmes=listed,
        drawn=spans.drawn(in_time) if in_time else None,
        relations={each["programme"]["id"]: each["relations"] for each in in_time["items"]}
        if in_time
        else {},
        parent={id: texts.name(read.language)[0] for id, texts in parent.items()},
        has_series=told["id"] in with_series,
    )
