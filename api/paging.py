"""Cursors: opaque, safe in an address, and bound to the query that gave them."""

import base64
import hashlib
import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.caching import canonical_query
from kb.errors import CursorMismatch
from kb.queries.pages import KeyValue

FREE = frozenset({"cursor", "limit", "lang"})
"""Parameters that may change from page to page."""


def after(request: Request, keys: int) -> tuple[KeyValue, ...] | None:
    """Where the page that a request asks for begins; None for the first.

    `keys` is the number of sort keys. `CursorMismatch` for a cursor of another query.
    """
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        binding, values = content["q"], content["k"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CursorMismatch("The cursor is damaged.") from None
    if (
        binding != _binding(request)
        or not isinstance(values, list)
        or len(values) != keys
        or not all(value is None or isinstance(value, str | int) for value in values)
    ):
        raise CursorMismatch("The cursor was given for other filters or another order.")
    return tuple(values)


def row_after(request: Request) -> int | None:
    """The same for lists whose pages begin after a row of a summary."""
    position = after(request, 1)
    if position is None:
        return None
    (row,) = position
    if not isinstance(row, int) or isinstance(row, bool):
        raise CursorMismatch("The cursor is damaged.")
    return row


def next_page(
    request: Request,
    response: Response,
    position: Sequence[KeyValue] | None,
    path: str | None = None,
) -> str | None:
    """The absolute address of the next page, also put into the header `Link`; None at the end.

    `path` is that of the request, if no other is given, as that with the extension of a format.
    """
    if position is None:
        return None
    content = json.dumps({"q": _binding(request), "k": list(position)}, separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
    address = link(request, path or request.url.path, cursor=cursor)
    response.headers["Link"] = f'<{address}>; rel="next"'
    return address


def link(request: Request, path: str, **changed: str | int) -> str:
    """The absolute address of a path with the parameters of a request, some of them changed.

    In one order, whatever order they came in: requests that ask for the same get the same bytes.
    """
    query = canonical_query(request, frozenset(changed))
    return str(request.url.replace(path=path, query=query).include_query_params(**changed))


def _binding(request: Request) -> str:
    query = f"{request.url.path}?{canonical_query(request, FREE)}"
    return hashlib.sha256(query.encode()).hexdigest()[:12]
