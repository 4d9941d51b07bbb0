"""How a chart is answered: the record that the address has, as a specification, or drawn from it.

Owns: which chart an address has, and what is asked of it. The record is that of the JSON, whole, so
that a chart shows what its address tells, and nothing else.
"""

from typing import Any

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from api import drawing, formats
from api.formats import Format
from api.tables.asked import Asked
from kb import charts
from kb.charts import WIDTH, Look

Spec = dict[str, Any]

_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""What a picture says that somebody opens by itself: there is nothing in it to run or to fetch."""


def specification(asked: Asked) -> Spec:
    """The chart that a request asks for. `TooMuch` for more than can be read."""
    asked.check()
    query, read = asked.query, asked.read
    look = Look(read.language, query.theme or "light", query.width or WIDTH)
    pages = [from_json(to_json(page)) for page in asked.pages()]
    operation = asked.request.scope["route"].operation_id
    match operation:
        case "compare":
            return charts.comparison(pages[0], look)
        case "timeline":
            return charts.timeline(pages[0], look)
        case "get_programme":
            return charts.programme(pages[0], look, read.today)
        case "coverage":
            return charts.coverage(pages[0], look)
        case "list_jurisdictions":
            items = [item for page in pages for item in page["items"]]
            return charts.jurisdictions(items, read.at, look)
    raise LookupError(f"{operation} has no chart")


def answered(spec: Spec, request: Request, at: int, headers: dict[str, str]) -> Response:
    """A chart in the format asked for, of a revision.

    `NotInstalled` where there is nothing to draw it with.
    """
    format = formats.of(request.scope) or Format.VL
    path = request.url.path.removeprefix("/v1/").replace("/", "-")
    name = f"{path}-r{at}.{format.extension}"
    own = {**headers, **_SAFE, "Content-Disposition": f'inline; filename="{name}"'}
    if format is Format.VL:
        content = to_json(spec)
    else:
        content = drawing.svg(spec) if format is Format.SVG else drawing.png(spec)
    return Response(content, media_type=format.media, headers=own)
