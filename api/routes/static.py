"""The files that pages are made with: no part of the manual, which tells of the base."""

from typing import Annotated

from fastapi import Path, Request, Response

from api import drawing
from api.encoding import least
from api.pages import files
from api.routes import router
from api.spool import Spooled
from kb.errors import NotFound

routes = router("pages")

FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


@routes.get("/static/{name}", include_in_schema=False)
def file(
    name: Annotated[str, Path(description="Its name, with a part of its digest.")],
    request: Request,
) -> Response:
    """A file under the name that it has for as long as it is what it is."""
    if name == drawing.script_name():
        return _script(request)
    found = files().get(name)
    if found is None:
        raise NotFound("file", name)
    content, media = found
    return Response(content, headers=FOR_EVER, media_type=media)


def _script(request: Request) -> Response:
    """The script for charts, as gzip for those who take it: too long to be packed on the way."""
    packed = least(request.headers.get("accept-encoding", "")) is not None
    headers = {**FOR_EVER, "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    path = drawing.script(request.app.state.spool, packed)
    return Spooled(path, "text/javascript", headers)
