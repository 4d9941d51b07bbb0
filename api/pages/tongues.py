"""The language that the pages of curators speak, which each browser keeps for itself.

Owns: by what it is chosen (`lang` of the address, else the cookie, else `Accept-Language`, else
English), and the cookie. A parameter alone would have to go through every form and every redirect;
these pages are kept by no cache, so that one address may speak as its reader does. The cookie says
a language and nothing else, so it is not signed; whatever else is in it is no choice.
"""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from api import negotiation
from api.pages.languages import SPOKEN, spoken
from api.pages.sessions import PATH
from kb.errors import InvalidParameter, Rejection

PARAMETER, COOKIE = "lang", "kb_language"
"""By what a language is asked for, and what remembers it."""

SECONDS = 365 * 24 * 60 * 60
"""For how long it is remembered."""


class Other(NamedTuple):
    """The page at hand in another language."""

    language: str
    name: str
    address: str


def language_of(request: Request) -> str:
    """The language of the page that a request asks for."""
    for chosen in (_asked(request), request.cookies.get(COOKIE)):
        if chosen in SPOKEN:
            return chosen
    return spoken(negotiation.language(request))


def check(request: Request) -> None:
    """`InvalidParameter` where a language is asked for that no page speaks."""
    asked = _asked(request)
    if asked and asked not in SPOKEN:
        detail = f"{asked!r} is no language of these pages."
        raise InvalidParameter(Rejection(PARAMETER, "unknown-value", detail, list(SPOKEN)))


def remember(response: Response, request: Request) -> None:
    """Have the client ask in the same language from now on, where a request has chosen one."""
    asked = _asked(request)
    if asked in SPOKEN:
        response.set_cookie(
            COOKIE,
            asked,
            max_age=SECONDS,
            path=PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def others(request: Request) -> Sequence[Other]:
    """The same page in the other languages.

    What answers a form has none: its address is the form's, and what was typed would be lost.
    """
    if request.method == "POST":
        return []
    own = language_of(request)
    return [
        Other(code, name, _address(request, code)) for code, name in SPOKEN.items() if code != own
    ]


def public(request: Request) -> str:
    """The address of the first page that anybody reads, in the language of this one."""
    own = language_of(request)
    header = spoken(negotiation.preferred(request.headers.get("accept-language")))
    return "/" if header == own else f"/?{PARAMETER}={own}"


def _asked(request: Request) -> str | None:
    return _pairs(request).get(PARAMETER)


def _address(request: Request, language: str) -> str:
    kept = [pair for pair in _pairs(request).multi_items() if pair[0] != PARAMETER]
    return f"{quote(request.url.path)}?{urlencode([*kept, (PARAMETER, language)])}"


def _pairs(request: Request) -> QueryParams:
    """The parameters as they were sent, also of those who read none of this."""
    return QueryParams(request.scope["query_string"])
