"""Requests as a protocol of others has them: parameters in the address, or in a form that is sent.

Owns: that a form is read no further than its limit, and that it asks what the same parameters in
the address ask. A parameter without a value counts as left out, as programs send it that fill in
what their user left empty.
"""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.datastructures import QueryParams

from api.bodies import bytes_of
from api.strict import StrictRoute
from kb.errors import Unreadable, Unsupported

FORM = "application/x-www-form-urlencoded"

MOST_FIELDS = 100
"""How many fields of a form are read."""


class FormRoute(StrictRoute):
    """A route whose parameters may come in a form, by POST."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the reading of the form."""
        handler = super().get_route_handler()

        async def read(request: Request) -> Response:
            asked = request.query_params.multi_items()
            if request.method == "POST":
                asked += await fields(request)
            return await handler(_Filled(request, [(n, v) for n, v in asked if v.strip()]))

        return read


class _Filled(Request):
    """A request with the parameters of its form."""

    def __init__(self, request: Request, asked: list[tuple[str, str]]) -> None:
        super().__init__(request.scope, request.receive)
        self._asked = QueryParams(asked)

    @property
    def query_params(self) -> QueryParams:
        """All parameters, wherever they came."""
        return self._asked


async def fields(request: Request) -> list[tuple[str, str]]:
    """The fields of the form that is sent. `Unsupported` for another body, `Unreadable`."""
    return read(await form_of(request))


async def form_of(request: Request) -> bytes:
    """The form as it was sent."""
    from werkzeug.http import parse_options_header

    media, _ = parse_options_header(request.headers.get("content-type", ""))
    if media.lower() != FORM:
        raise Unsupported(f"The body is to be {FORM}, not {media or 'without a type'}.")
    return await bytes_of(request)


def read(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, in its order."""
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except UnicodeError:
        raise Unreadable("The form is not Unicode in UTF-8.") from None
    except ValueError:
        raise Unreadable(f"The form has more than {MOST_FIELDS} fields.") from None
