"""Conditional requests: an answer that the client has already costs no data query.

An ETag is made of all that an answer depends on (the revision, the release of the code, the
address, the parameters, the language), so it is known before the answer is.
"""

import hashlib
from collections.abc import Mapping
from email.utils import format_datetime
from operator import itemgetter
from urllib.parse import urlencode

from starlette.requests import Request

from kb import __version__
from kb.models import Revision

VARY = "Accept, Accept-Language, Accept-Encoding"


class NotModified(Exception):
    """The client has this answer already; `headers` go with the 304."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


def canonical_query(request: Request, without: frozenset[str] = frozenset()) -> str:
    """The parameters of a request in one order, whatever order they came in.

    The values of one parameter stay in theirs: they are the order of rows, columns or keys.
    """
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in without]
    return urlencode(sorted(pairs, key=itemgetter(0)))


def headers(request: Request, revision: Revision, language: str, media: str) -> dict[str, str]:
    """The headers by which caches know an answer; `NotModified` if the client knows it too."""
    parts = (
        str(revision.id),
        revision.at.isoformat(),
        __version__,
        request.url.path,
        canonical_query(request),
        media,
        language,
    )
    tag = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    found = {
        "ETag": f'W/"{tag}"',
        "Last-Modified": format_datetime(revision.at, usegmt=True),
        "Vary": VARY,
        "Cache-Control": "no-cache",
        "Content-Language": _languages(language),
    }
    if not {tag, "*"}.isdisjoint(_tags(request.headers.get("if-none-match", ""))):
        raise NotModified(found)
    return found


def uncached(language: str) -> dict[str, str]:
    """The headers of an answer to a body, which no address and no tag names."""
    return {
        "Vary": VARY,
        "Cache-Control": "no-store",
        "Content-Language": _languages(language),
    }


def _languages(language: str) -> str:
    """The languages of an answer."""
    return language if language in {"en", "zh"} else f"{language}, en"


def _tags(header: str) -> set[str]:
    """The tags of an If-None-Match, compared weakly."""
    return {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}
