"""The page of what was found, in everything, by any name."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.pages.public import PublicRoute, plain, shown
from api.parameters import Many, PageQuery, SearchText
from api.reading import Reading
from api.routes import router
from api.routes.search import SearchQuery, search_everything
from kb.vocabulary import Collection

routes = router("pages", PublicRoute)


class FindQuery(PageQuery):
    """What is looked for; nothing: the page asks."""

    q: SearchText = None
    collection: Many[Collection] = []


@routes.get("/search", include_in_schema=False)
def search_page(
    query: Annotated[FindQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """What was found, the best first."""
    found = None
    if query.q:
        asked = SearchQuery.model_construct(**query.model_dump(exclude_unset=True))
        found = plain(search_everything(asked, read, request, response))
    return shown("search.html", request, read, found=found, collections=[*Collection])
