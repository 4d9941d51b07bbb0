"""Pages for people: HTML that the server writes.

Owns: how a page is made of a template, what headers the pages of curators have, and the files that
pages are made with, each under a name that changes when it does. Whatever is put into a template is
text. `public` has the pages that anybody reads.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api import drawing
from api.pages import languages, rows, tongues, wording

FOLDER = Path(__file__).parent
STYLE = "style.css"
"""The one style sheet, which is put together of those in the folder `styles`."""

BASE = "base.css"
"""The one of them that comes first: the others build on it."""

STATIC = "/static"
"""Where the files are that pages are made with."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""What every page of curators says: it runs nothing, stands in no other page, and nobody keeps it.
"""


def page(
    template: str,
    request: Request,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page of curators, made of a template and what it is to say, in the language of a request.

    `holder` is who is signed in, if anybody is.
    """
    language = tongues.language_of(request)
    about = {"holder": None, "tongues": tongues.others(request), "home": tongues.public(request)}
    text = rendered(template, language, **(about | context))
    told = {**(headers or {}), **HEADERS, "Content-Language": language}
    response = HTMLResponse(text, status, told)
    tongues.remember(response, request)
    return response


def rendered(template: str, language: str, **context: Any) -> str:
    """The text of a template in a spoken language."""
    return _templates(language).get_template(template).render(language=language, **context)


def led_to(address: str, status: int = 303) -> Response:
    """What leads to another page, by GET; nobody keeps it either."""
    return Response(status_code=status, headers={**HEADERS, "Location": address})


def address_of(name: str) -> str:
    """Where a file is that pages are made with: for as long as it is what it is."""
    content, _ = _files()[name]
    return f"{STATIC}/{_hashed(name, content)}"


def charts_script() -> str | None:
    """Where the script is that draws charts in pages; None where it is not installed."""
    name = drawing.script_name()
    return name and f"{STATIC}/{name}"


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """The files by the names that they are asked for by, each with its media type."""
    return {_hashed(name, file[0]): file for name, file in _files().items()}


@cache
def _files() -> Mapping[str, tuple[bytes, str]]:
    """The files by their own names."""
    styles = sorted((FOLDER / "styles").glob("*.css"), key=lambda path: (path.name != BASE, path))
    return {
        STYLE: (b"".join(path.read_bytes() for path in styles), "text/css"),
        **{
            path.name: (path.read_bytes(), "text/javascript")
            for path in sorted((FOLDER / "scripts").glob("*.js"))
        },
    }


def _hashed(name: str, content: bytes) -> str:
    """The name of a file with a part of its digest in it."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return f"{Path(name).stem}-{digest}{Path(name).suffix}"


@cache
def _templates(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    install = vars(made)["install_gettext_translations"]  # which the extension brings
    install(languages.catalogue(language), newstyle=True)
    made.globals |= {
        "address_of": address_of,
        "charts_script": charts_script,
        "SPOKEN": languages.SPOKEN,
    }
    made.filters |= {**wording.filters(language), **rows.filters(language)}
    return made
