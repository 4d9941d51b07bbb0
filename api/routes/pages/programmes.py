"""The page of the programmes: a table, what it can be narrowed by, and the same as files."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.filters import ProgrammeFilters
from api.pages import narrowing
from api.pages.public import PublicRoute, plain, shown
from api.reading import Read, Reading
from api.routes import router
from api.routes.programmes import ProgrammesQuery, list_programmes
from api.routes.statistics import FacetsQuery, count_programmes
from kb.compare.groups import Facet
from kb.queries import labels

routes = router("pages", PublicRoute)

TERMS = ("currency", "prices", "base_year", "rate")
"""The terms of money: of the list as `funding_currency` …, of a figure by these names."""

NARROWED_BY = (Facet.STATUS, Facet.COUNTRY, Facet.LEVEL, Facet.MECHANISM, Facet.SECTOR)
"""The facets that the page offers, each of which is a filter of the same name."""


@routes.get("/programmes", include_in_schema=False)
def programmes_page(
    query: Annotated[ProgrammesQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """The programmes of a filter, with how many there are of each kind."""
    listed = plain(list_programmes(narrowing.whole(query), read, request, response))
    countries = {each["country"] for each in listed["items"]}
    texts = labels.texts(read.session, countries, read.at)
    values = [each["funding"] for each in listed["items"] if each["funding"]]
    facets = facets_of(query, read)
    return shown(
        "programmes.html",
        request,
        read,
        listed=listed,
        facets=facets,
        countries={id: texts[id].name(read.language)[0] for id in countries},
        most=max((each["high"] or each["value"] or 0 for each in values), default=0),
        money={name: getattr(query, f"funding_{name}") for name in TERMS},
        on=request.query_params.get("on"),
        **narrowing.standing(request, {"q", "active_in", "funding_gte"}, facets),
    )


def facets_of(query: ProgrammesQuery, read: Read) -> list[dict[str, Any]]:
    """What the programmes can be narrowed by, with counts.

    The values of a facet are those that there are without its own choice: whoever chose one
    country sees which other could be added.
    """
    chosen = {facet: getattr(query, facet) for facet in NARROWED_BY}
    plainly = [facet for facet in NARROWED_BY if not chosen[facet]]
    found = _counted(query, plainly, read)
    for facet in NARROWED_BY:
        if chosen[facet]:
            found |= _counted(query, [facet], read, without=facet)
    return [
        {"name": str(facet), "chosen": [str(each) for each in chosen[facet]], **found[facet]}
        for facet in NARROWED_BY
    ]


def _counted(
    query: ProgrammesQuery, facets: list[Facet], read: Read, without: str = ""
) -> dict[str, Any]:
    """The counts of some facets under a filter, by facet."""
    if not facets:
        return {}
    terms_alone = query.funding_gte is None and query.funding_lte is None
    given = {
        name: getattr(query, name)
        for name in query.model_fields_set & ProgrammeFilters.model_fields.keys() - {without}
        if not (terms_alone and name.startswith("funding_"))
    }
    asked = FacetsQuery.model_construct(facets=facets, **given)
    told: dict[str, Any] = plain(count_programmes(asked, read))["facets"]
    return told
