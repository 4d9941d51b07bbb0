"""The first page."""

from fastapi import Request, Response

from api.pages.public import PublicRoute, shown
from api.reading import Reading
from api.routes import router

routes = router("pages", PublicRoute)


@routes.get("/", include_in_schema=False)
def home_page(read: Reading, request: Request) -> Response:
    """What there is, where it is from, and what is new."""
    return shown("home.html", request, read)
