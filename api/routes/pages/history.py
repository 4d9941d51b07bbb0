"""The pages that tell what became of a programme or a cluster, revision by revision."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages import differences
from api.pages.public import PublicRoute, plain, shown
from api.parameters import ListedQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.clusters import ClusterId
from api.routes.history import list_cluster_history, list_programme_history
from api.routes.programme import ProgrammeId
from kb.queries import labels

routes = router("pages", PublicRoute)
Listed = Annotated[ListedQuery, Query()]


@routes.get("/programmes/{id}/history", include_in_schema=False)
def programme_history_page(
    id: ProgrammeId, query: Listed, read: Reading, request: Request, response: Response
) -> Response:
    """What each revision added and retired of a programme."""
    history = list_programme_history(id, query, read, request, response)
    return _log("/programmes", id, history, read, request)


@routes.get("/clusters/{id}/history", include_in_schema=False)
def cluster_history_page(
    id: ClusterId, query: Listed, read: Reading, request: Request, response: Response
) -> Response:
    """What each revision added and retired of a cluster."""
    history = list_cluster_history(id, query, read, request, response)
    return _log("/clusters", id, history, read, request)


def _log(path: str, id: str, history: Any, read: Read, request: Request) -> Response:
    """A page of the history of a thing; `path` is where things of its kind are listed."""
    listed = plain(history)
    name, language = labels.texts(read.session, [id], read.at)[id].name(read.language)
    return shown(
        "history.html",
        request,
        read,
        path=path,
        thing={"id": id, "name": name or id, "name_lang": language},
        listed=listed,
        steps=differences.by_revision(listed["items"]),
    )
