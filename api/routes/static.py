"""The files that pages are made with: no part of the manual, which tells of the base."""

from typing import Annotated

from fastapi import Path, Response

from api.pages import files
from api.routes import router
from kb.errors import NotFound

routes = router("pages")

FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


@routes.get("/static/{name}", include_in_schema=False)
def file(
    name: Annotated[str, Path(description="Its name, with a part of its digest.")],
) -> Response:
    """A file under the name that it has for as long as it is what it is."""
    found = files().get(name)
    if found is None:
        raise NotFound("file", name)
    content, media = found
    return Response(content, headers=FOR_EVER, media_type=media)
