"""The pages of organisations: the list, and one with what it does."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages import narrowing
from api.pages.public import PublicRoute, plain, shown
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import router
from api.routes.organisations import (
    OrganisationId,
    OrganisationsQuery,
    get_organisation,
    list_organisations,
)
from api.routes.programmes import ProgrammesQuery, list_programmes
from kb.queries import labels
from kb.vocabulary import Scheme

routes = router("pages", PublicRoute)

AT_MOST = 1000
"""The most programmes whose years are told beside what an organisation does in them."""


@routes.get("/organisations", include_in_schema=False)
def organisations_page(
    query: Annotated[OrganisationsQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Response:
    """The organisations of a filter, with what they are."""
    listed = plain(list_organisations(narrowing.whole(query), read, request, response))
    of_countries = narrowing.countries("country", query.country, "organisations", read)
    facets = [
        of_countries,
        narrowing.codes("kind", query.kind, Scheme.ORGANISATION_KINDS, read),
        narrowing.codes("role", query.role, Scheme.ROLES, read),
    ]
    return shown(
        "organisations.html",
        request,
        read,
        listed=listed,
        facets=facets,
        countries=narrowing.labelled(of_countries),
        **narrowing.standing(request, {"q"}, facets),
    )


@routes.get("/organisations/{id}", include_in_schema=False)
def organisation_page(
    id: OrganisationId,
    query: Annotated[BaseQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Response:
    """An organisation, and the programmes that it takes part in, by their years."""
    told = plain(get_organisation(id, query, read))
    asked = ProgrammesQuery.model_construct(organisation=[id], sort=["start"], limit=AT_MOST)
    listed: list[dict[str, Any]] = []
    if told["involvements"]:
        listed = plain(list_programmes(asked, read, request, response))["items"]
    texts = labels.texts(read.session, [told["country"]], read.at)
    roles: dict[str, list[dict[str, Any]]] = {}
    for claim in told["involvements"]:
        roles.setdefault(claim["subject"]["id"], []).append(claim)
    return shown(
        "organisation.html",
        request,
        read,
        organisation=told,
        programmes=listed,
        roles=roles,
        country=texts[told["country"]].name(read.language)[0],
    )
