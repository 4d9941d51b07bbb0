"""Routes that take the parameters of the manual and nothing else.

Owns: what an endpoint is called with, read from the address. An unknown parameter, a scalar given
twice, an empty value are refused with the name of the parameter.
"""

import typing
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any

from fastapi import Request, Response, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from api import formats
from api.answering import answering
from api.formats import CHARTS, Format
from api.parameters import BOM
from kb.errors import InvalidParameter, Rejection

HOLDER = "kb_holder"
"""Where a request has who holds the key that it came with."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """A route that takes each parameter once, not empty, and no other."""

    query_model: type[BaseModel] | None = None

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        model = more.pop("response_model", None)
        told = typing.get_type_hints(endpoint, include_extras=True)["return"]
        self._record = told if model is None or isinstance(model, DefaultPlaceholder) else model
        super().__init__(path, answering(endpoint), response_model=None, **more)

    def describe(self) -> None:
        """Tell FastAPI what the answer is: for the manual alone, since no answer is held to it."""
        if self._record is Response:  # no record: the manual says by hand what it is
            return
        self.response_model = self._record
        self.response_field = create_model_field(
            f"Response_{self.unique_id}", self._record, mode="serialization"
        )

    def get_route_handler(self) -> Handler:
        """The handler behind the check."""
        arguments = _Arguments(self.endpoint)
        self.query_model = arguments.model
        handler = arguments.handler or super().get_route_handler()

        async def checked(request: Request) -> Response:
            arguments.check(request)
            return await handler(request)

        return checked


class _Arguments:
    """What an endpoint takes, and how it is read from a request.

    FastAPI looks at the type of every parameter there may be for each request: with the fifty of a
    list that takes as long as to answer it. So what is read is read here, as the same models say
    from which it makes the manual; a body is left to FastAPI.
    """

    def __init__(self, endpoint: Callable[..., Any]) -> None:
        self.model: type[BaseModel] | None = None
        self.handler: Handler | None = self._handle
        self._endpoint = endpoint
        self._query = ""
        self._path: dict[str, TypeAdapter[Any]] = {}
        self._given: dict[str, Callable[[Request], Any]] = {}
        hints = typing.get_type_hints(endpoint, include_extras=True)
        hints.pop("return")
        for name, hint in hints.items():
            kinds = {type(extra) for extra in getattr(hint, "__metadata__", ())}
            if params.Query in kinds:
                self.model, self._query = typing.get_args(hint)[0], name
            elif params.Path in kinds:
                self._path[name] = TypeAdapter(hint)
            elif params.Body in kinds:
                self.handler = None
            elif security_of(hint):
                self._given[name] = lambda request: request.scope[HOLDER]
            elif hint is Response:
                self._given[name] = _headers_alone
            else:
                self._given[name] = lambda request: request
        self._known = names(self.model) if self.model else {}
        self._scalars = {name for name, info in self._known.items() if not _is_list(info)}

    def check(self, request: Request) -> None:
        """Refuse what is wrong whatever the types are."""
        if rejections := list(self._careless(request)):
            raise InvalidParameter(*rejections)

    async def _handle(self, request: Request) -> Response:
        answer: Response = await self._endpoint(**self._read(request))
        return answer

    def _read(self, request: Request) -> dict[str, Any]:
        """The arguments by name. `RequestValidationError` with all that is wrong with them."""
        values = {name: give(request) for name, give in self._given.items()}
        wrong: list[Any] = []
        for name, adapter in self._path.items():
            try:
                values[name] = adapter.validate_python(request.path_params[name])
            except ValidationError as error:
                wrong += _told("path", name, error)
        if self.model:
            asked = request.query_params
            given = {
                name: value if name in self._scalars else asked.getlist(name)
                for name, value in asked.items()
            }
            try:
                values[self._query] = self.model.model_validate(given)
            except ValidationError as error:
                wrong += _told("query", None, error)
        if wrong:
            raise RequestValidationError(wrong)
        if self.model:
            _check_format(request, values[self._query])
        return values

    def _careless(self, request: Request) -> Iterator[Rejection]:
        given = request.query_params
        for name in dict.fromkeys(given):
            values = given.getlist(name)
            if self.model is None:
                yield Rejection(name, "unknown", "This address takes no parameters.")
            elif name in self._scalars and len(values) > 1:
                yield Rejection(name, "repeated", "This parameter takes one value.")
            elif (
                name in self._known
                and any(not part.strip() for value in values for part in value.split(","))
                and not (name in self._scalars and all(value.strip() for value in values))
            ):
                yield Rejection(name, "empty", "The value is empty; leave the parameter out.")


def security_of(hint: Any) -> params.Security | None:
    """What a parameter says of who may ask, if that is what it is for."""
    extras = getattr(hint, "__metadata__", ())
    return next((extra for extra in extras if isinstance(extra, params.Security)), None)


_OF_FORMATS: Mapping[str, tuple[Sequence[Format], str]] = {
    BOM: ([Format.CSV], "Only CSV has a byte order mark: take .csv, or leave it out."),
    "theme": (CHARTS, "Only a chart has colours: take .svg, .png or .vl, or leave it out."),
    "width": (CHARTS, "Only a chart has a width: take .svg, .png or .vl, or leave it out."),
}
"""The parameters that only some formats have, and what is said of them in others."""


def _check_format(request: Request, query: BaseModel) -> None:
    """Refuse what the format asked for does not have."""
    format = formats.of(request.scope)
    wrong = [
        Rejection(name, "invalid", detail)
        for name, (having, detail) in _OF_FORMATS.items()
        if getattr(query, name, None) and format not in having
    ]
    if wrong:
        raise InvalidParameter(*wrong)


def _headers_alone(_: Request) -> Response:
    """A response on which an endpoint puts headers for its answer."""
    response = Response()
    del response.headers["content-length"]
    return response


def _told(where: str, name: str | None, error: ValidationError) -> list[Any]:
    """What is wrong as FastAPI tells it: with the part of the request in which it lies."""
    first = (where,) if name is None else (where, name)
    return [{**each, "loc": (*first, *each["loc"])} for each in error.errors(include_url=False)]


def names(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names of their parameters, which Python may not allow."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _is_list(info: FieldInfo) -> bool:
    """Whether a parameter takes several values."""
    return any(
        typing.get_origin(part) is list
        for part in (info.annotation, *typing.get_args(info.annotation))
    )
