"""Bodies of requests: JSON, read strictly and no further than their limit.

Owns: how much is read, what is read as JSON (no key twice in one record, no number that a rounding
would change, no NaN), and where in a body a fault lies: a JSON pointer (RFC 6901).
"""

import json
from collections.abc import Callable, Coroutine, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_type_hints

from fastapi import Request, Response, params
from pydantic import BaseModel

from api.formats import Format
from api.strict import StrictRoute
from kb.errors import TooLarge, Unreadable, Unsupported

MAX_BYTES = 256 * 1024
"""The longest body that is read."""

MAX_DIGITS = 40
"""The longest number that is read."""


class BodyRoute(StrictRoute):
    """A route that takes a body of JSON beside its parameters."""

    body_model: type[BaseModel] | None = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the reading of the body."""
        handler = super().get_route_handler()
        self.body_model = body_model_of(self.endpoint)

        async def read(request: Request) -> Response:
            body = await body_of(request)
            return await handler(_Read(request, body, parsed(body)))

        return read


def body_model_of(endpoint: Callable[..., Any]) -> type[BaseModel] | None:
    """The model of an endpoint's body; None where it takes none."""
    for hint in get_type_hints(endpoint, include_extras=True).values():
        if any(isinstance(extra, params.Body) for extra in getattr(hint, "__metadata__", ())):
            model: type[BaseModel] = get_args(hint)[0]
            return model
    return None


def keys_at(model: type[BaseModel] | None, steps: Iterable[str | int]) -> list[str]:
    """The keys of the record of a body to which some steps lead."""
    for step in steps:
        if model is not None and isinstance(step, str):
            info = model.model_fields.get(step)
            model = _model_in(info.annotation) if info else None
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside a list or an optional."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


class _Read(Request):
    """A request whose body has been read."""

    def __init__(self, request: Request, body: bytes, content: Any) -> None:
        super().__init__(request.scope, request.receive)
        self._bytes = body
        self._content = content

    async def body(self) -> bytes:
        """The body as it came."""
        return self._bytes

    async def json(self) -> Any:
        """The body as it was read."""
        return self._content


async def body_of(request: Request) -> bytes:
    """The body of JSON; `Unsupported` where it is said to be another, `TooLarge` if too long."""
    from werkzeug.http import parse_options_header

    media, _ = parse_options_header(request.headers.get("content-type", ""))
    if media.lower() != Format.JSON.media:
        given = media or "without a type"
        raise Unsupported(f"The body is to be {Format.JSON.media}, not {given}.")
    return await bytes_of(request)


async def bytes_of(request: Request) -> bytes:
    """The body; `TooLarge` as soon as it is longer than is read."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BYTES:
            raise TooLarge(f"The body has more than the {MAX_BYTES:,} bytes that are read.")
    return bytes(read)


def parsed(body: bytes, what: str = "The body") -> Any:
    """The content of a body; numbers with a point as they are written. `Unreadable` if none.

    `what` is what it is called in the error.
    """
    try:
        content = json.loads(
            body.decode(),
            parse_int=_int,
            parse_float=_decimal,
            parse_constant=_constant,
            object_pairs_hook=_record,
        )
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"{what} is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from None
    except UnicodeError:
        raise Unreadable(f"{what} is not Unicode in UTF-8.") from None
    except RecursionError:
        raise Unreadable(f"{what} has records in records beyond any use.") from None
    return content


def _int(text: str) -> int:
    return int(_short(text))


def _decimal(text: str) -> Decimal:
    """A number as it is written; one with an exponent in full."""
    try:
        number = Decimal(_short(text))
    except InvalidOperation:  # an exponent beyond those of decimals
        number = None
    if number is None or abs(number.adjusted()) > MAX_DIGITS:
        raise Unreadable(f"The number {text} is beyond those that are read.")
    return Decimal(f"{number:f}")


def _short(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise Unreadable(f"A number has more than the {MAX_DIGITS} digits that are read.")
    return text


def _constant(text: str) -> None:
    raise Unreadable(f"{text} is no number of JSON.")


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise Unreadable(f"The key {key!r} stands twice in one record.")
        record[key] = value
    return record
