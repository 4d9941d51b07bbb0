"""Which language an answer has.

The parameter `lang` beats the header `Accept-Language`, which beats English.
"""

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from starlette.requests import Request

from api.formats import STATISTICS
from kb.languages import LANGUAGES


def _language(value: str) -> str:
    if (
        not re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{2,8})*", value)
        or primary(value) not in LANGUAGES
    ):
        raise PydanticCustomError(
            "invalid", "write a language of ISO 639-1, such as en, zh, de, fr, ja"
        )
    return primary(value)


def primary(tag: str) -> str:
    """The language of a tag without script and region: zh of zh-Hant-TW."""
    return tag.split("-", maxsplit=1)[0].lower()


Language = Annotated[str, AfterValidator(_language)]
"""A language as a parameter: its code of ISO 639-1."""


def language(request: Request) -> str:
    """The language of the answer: a code of ISO 639-1.

    Statistics have the names in all languages, and are described in English.
    """
    if request.url.path.startswith(STATISTICS):
        return "en"
    asked = request.query_params.get("lang")
    if asked:
        tag = primary(asked)
        return tag if tag in LANGUAGES else "en"  # the parameter itself is refused elsewhere
    return preferred(request.headers.get("accept-language"))


def preferred(header: str | None) -> str:
    """The language that a header `Accept-Language` likes best; English where it names none."""
    if not header:
        return "en"
    from werkzeug.datastructures import LanguageAccept
    from werkzeug.http import parse_accept_header

    for tag, quality in parse_accept_header(header, LanguageAccept):
        if quality > 0 and primary(tag) in LANGUAGES:
            return primary(tag)
    return "en"
