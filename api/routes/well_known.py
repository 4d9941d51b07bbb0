"""What a program looks for first: a guide for language models, and the catalogue of the interface.

Neither is of the base, and neither is part of the manual: they lead to it.
"""

from pathlib import Path

from fastapi import Request, Response
from pydantic_core import to_json

from api.routes import router
from kb.exports.table import LICENCE_URL

routes = router("operation")

GUIDE = Path(__file__).parents[1] / "llms.txt"
"""The guide, its links without a host."""

CATALOGUE = "/.well-known/api-catalog"
_LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'


@routes.get("/llms.txt", include_in_schema=False)
def guide(request: Request) -> Response:
    """What this is and where to begin, in Markdown, with an example of each main address."""
    text = GUIDE.read_text(encoding="utf-8").replace("](/", f"]({_base(request)}/")
    return Response(text, media_type="text/plain")


@routes.get(CATALOGUE, include_in_schema=False)
def catalogue(request: Request) -> Response:
    """The interfaces that are here (RFC 9727): one, and what describes it."""
    base = _base(request)

    def to(path: str, media: str) -> list[dict[str, str]]:
        return [{"href": base + path, "type": media}]

    linkset = [
        {"anchor": base + CATALOGUE, "item": to("/", "application/json")},
        {
            "anchor": f"{base}/",
            "service-desc": to("/openapi.json", "application/json"),
            "service-doc": to("/llms.txt", "text/plain"),
            "service-meta": to("/catalog.jsonld", "application/ld+json"),
            "status": to("/healthz", "application/json"),
            "license": [{"href": LICENCE_URL}],
        },
    ]
    headers = {"Link": f'<{CATALOGUE}>; rel="api-catalog"'}
    return Response(to_json({"linkset": linkset}), media_type=_LINKSET, headers=headers)


def _base(request: Request) -> str:
    """Where the service is, as it was asked."""
    return str(request.base_url).rstrip("/")
