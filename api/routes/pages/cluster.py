"""The page of one cluster: what is said of it, and where that was read."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.pages import arranged, differences
from api.pages.public import PublicRoute, plain, shown
from api.parameters import ListedQuery
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import router
from api.routes.clusters import ClusterId, get_cluster
from api.routes.history import list_cluster_history
from kb.queries import labels

routes = router("pages", PublicRoute)

RECENT = 5
"""How many changes the page tells; the others are on a page of their own."""


@routes.get("/clusters/{id}", include_in_schema=False)
def cluster_page(
    id: ClusterId, query: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """Everything that the base says of a cluster."""
    cluster = plain(get_cluster(id, query, read))
    listed = ListedQuery.model_construct(limit=RECENT)
    history = plain(list_cluster_history(id, listed, read, request, Response()))
    country = cluster["country"]
    name, language = labels.texts(read.session, [country], read.at)[country].name(read.language)
    return shown(
        "cluster.html",
        request,
        read,
        cluster=cluster,
        country={"name": name or country, "name_lang": language},
        recent=differences.by_revision(history["items"]),
        changes=history["total"],
        arranged=arranged,
    )
