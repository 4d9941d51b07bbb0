"""The page of the list of clusters."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.pages import narrowing
from api.pages.public import PublicRoute, plain, shown
from api.reading import Reading
from api.routes import router
from api.routes.clusters import ClustersQuery, list_clusters
from kb.vocabulary import Scheme

routes = router("pages", PublicRoute)


@routes.get("/clusters", include_in_schema=False)
def clusters_page(
    query: Annotated[ClustersQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """The clusters of a filter, with where they lie and who chose them."""
    listed = plain(list_clusters(narrowing.whole(query), read, request, response))
    of_countries = narrowing.countries("country", query.country, "clusters", read)
    facets = [of_countries, narrowing.codes("sector", query.sector, Scheme.SECTORS, read)]
    return shown(
        "clusters.html",
        request,
        read,
        listed=listed,
        facets=facets,
        countries=narrowing.labelled(of_countries),
        **narrowing.standing(request, {"q"}, facets),
    )
