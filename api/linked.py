"""Linked data on the wire: at which address the base is served, and as what a document is sent."""

from typing import Any

from fastapi import Request, Response
from pydantic_core import to_json

from api import formats
from api.formats import Format


def home(request: Request) -> str:
    """The address at which a request found the base, without a slash at the end."""
    return str(request.base_url).rstrip("/")


def written(document: dict[str, Any], request: Request) -> Response:
    """A document as the answer to a request: JSON-LD, which is JSON to those who ask for that."""
    format = formats.of(request.scope) or Format.JSONLD
    return Response(to_json(document), media_type=format.media)
