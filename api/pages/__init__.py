"""Pages for people: HTML that the server writes, with no script in it.

Owns: how a page is made of a template, what headers every page has, and the files that pages are
made with, each under a name that changes when it does. Whatever is put into a template is text.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api import drawing
from api.pages import wording

FOLDER = Path(__file__).parent
STYLE = "style.css"

STATIC = "/static"
"""Where the files are that pages are made with."""

MEDIA = {".css": "text/css"}

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""What every page says: it runs nothing, stands in no other page, and nobody keeps it."""


def page(
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    language: str = "en",
    **context: Any,
) -> HTMLResponse:
    """A page, made of a template and what it is to say, in a language (ISO 639-1)."""
    text = _templates().get_template(template).render(language=language, **context)
    return HTMLResponse(text, status, {**(headers or {}), **HEADERS, "Content-Language": language})


def led_to(address: str, status: int = 303) -> Response:
    """What leads to another page, by GET; nobody keeps it either."""
    return Response(status_code=status, headers={**HEADERS, "Location": address})


def address_of(name: str) -> str:
    """Where a file is that pages are made with: for as long as it is what it is."""
    return f"{STATIC}/{_hashed(name)}"


def charts_script() -> str | None:
    """Where the script is that draws charts in pages; None where it is not installed."""
    name = drawing.script_name()
    return name and f"{STATIC}/{name}"


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """The files by the names that they are asked for by, each with its media type."""
    return {_hashed(STYLE): ((FOLDER / STYLE).read_bytes(), MEDIA[Path(STYLE).suffix])}


@cache
def _hashed(name: str) -> str:
    """The name of a file with a part of its digest in it."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"{Path(name).stem}-{digest}{Path(name).suffix}"


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"address_of": address_of, "charts_script": charts_script}
    made.filters |= wording.FILTERS
    return made
