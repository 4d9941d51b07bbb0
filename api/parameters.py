"""Query parameters: typed, listed, and nothing else.

Owns: the parameters that many routes share, and the strictness of all: an unknown parameter, a
scalar given twice, an empty value are refused with the name of the parameter.
"""

import typing
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Request, Response, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from api.answering import answering
from api.negotiation import Language
from kb.errors import InvalidParameter, Rejection
from kb.period import EDTF_PATTERN, Edtf, Span
from kb.text import parts

MAX_VALUES = 50
MAX_WORDS = 10
T = TypeVar("T")


def _split(values: Any) -> Any:
    """`a=1,2&a=3` as the list 1, 2, 3."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in str(value).split(",")]


def _edtf(value: Any) -> Edtf:
    try:
        return Edtf.parse(str(value))
    except ValueError as error:
        raise PydanticCustomError("invalid", "{error}", {"error": str(error)}) from None


def _span(value: Any) -> Span:
    first, slash, last = str(value).partition("/")
    start, end = _edtf(first), _edtf(last if slash else first)
    if start.first > end.last:
        raise PydanticCustomError("invalid", "the span ends before it starts")
    return Span(start.first, end.last)


def _plain_text(value: str) -> str:
    if "\x00" in value:
        raise PydanticCustomError("invalid", "a text has no NUL character")
    return value


def _searchable(value: str) -> str:
    count = len(parts(value))
    if count == 0:
        raise PydanticCustomError("invalid", "there is no letter, digit or sign to look for")
    if count > MAX_WORDS:
        raise PydanticCustomError("invalid", f"at most {MAX_WORDS} words are looked for at once")
    return value


Many = Annotated[list[T], BeforeValidator(_split), Field(max_length=MAX_VALUES)]
"""Any of several values: repeated, or in one value with commas."""

Text = Annotated[str, Field(max_length=200), AfterValidator(_plain_text)]

Words = Annotated[Text, AfterValidator(_searchable)]
"""Words to look for."""

PathText = Annotated[str, AfterValidator(_plain_text)]
"""A part of an address that names something."""

Day = Annotated[
    Edtf,
    PlainValidator(
        _edtf, json_schema_input_type=Annotated[str, Field(pattern=f"^{EDTF_PATTERN}$")]
    ),
]
"""A year, a month or a day."""

Days = Annotated[Span, PlainValidator(_span, json_schema_input_type=str)]
"""A date, or two with a slash between them."""


Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""A number that is not below zero: 100000000, 1e8, 2.5."""


class Query(BaseModel):
    """The parameters of every reading route."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        Language | None,
        Field(
            description="The language of names, labels and summaries, by ISO 639-1. Summaries and "
            "labels are in English and Chinese, names in these and in the languages of their "
            "country. What there is not in this language is given in English. It beats "
            "`Accept-Language`.",
            examples=["zh"],
        ),
    ] = None
    as_of: Annotated[
        Text | None,
        Field(
            description="The state of the base at a revision (its number) or at the end of a day "
            "(UTC). Left out: the newest revision.",
            examples=["1", "2026-10-01"],
        ),
    ] = None


class PageQuery(Query):
    """The parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=1000, description="Rows of a page.", examples=[50])] = 50
    cursor: Annotated[
        str | None,
        Field(
            max_length=2000,
            description="Where the page begins: taken from `next`, never made by hand.",
        ),
    ] = None


SearchText = Annotated[
    Words | None,
    Field(
        description="Words, each of which stands in a name (present or former, in any language), "
        "an alias, a summary or a sector. Case, accents and width do not matter.",
        examples=["集群", "pôles compétitivité"],
    ),
]

Countries = Annotated[
    Many[Text],
    Field(
        description="Jurisdictions, by ISO 3166-1 alpha-2 or alpha-3 in any case; EU; INT.",
        examples=[["DE", "FRA"]],
    ),
]


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
        self.response_model = self._record
        self.response_field = create_model_field(
            f"Response_{self.unique_id}", self._record, mode="serialization"
        )

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        handler = super().get_route_handler()
        self.query_model = _query_model(self.endpoint)
        scalars = _scalars(self.query_model) if self.query_model else set()

        async def checked(request: Request) -> Response:
            rejections = list(_careless(request, scalars, self.query_model))
            if rejections:
                raise InvalidParameter(*rejections)
            return await handler(request)

        return checked


def _query_model(endpoint: Callable[..., Any]) -> type[BaseModel] | None:
    """The model of an endpoint's query parameters."""
    for hint in typing.get_type_hints(endpoint, include_extras=True).values():
        extras = getattr(hint, "__metadata__", ())
        if any(isinstance(extra, params.Query) for extra in extras):
            model: type[BaseModel] = typing.get_args(hint)[0]
            return model
    return None


def names(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names of their parameters, which Python may not allow."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _scalars(model: type[BaseModel]) -> set[str]:
    """The parameters that take one value."""
    return {
        name
        for name, info in names(model).items()
        if not any(
            typing.get_origin(part) is list
            for part in (info.annotation, *typing.get_args(info.annotation))
        )
    }


def _careless(
    request: Request, scalars: set[str], model: type[BaseModel] | None
) -> typing.Iterator[Rejection]:
    """What is wrong with the parameters whatever their types."""
    given = request.query_params
    for name in dict.fromkeys(given):
        values = given.getlist(name)
        if model is None:
            yield Rejection(name, "unknown", "This address takes no parameters.")
        elif name in scalars and len(values) > 1:
            yield Rejection(name, "repeated", "This parameter takes one value.")
        elif (
            name in names(model)
            and any(not part.strip() for value in values for part in value.split(","))
            and not (name in scalars and all(value.strip() for value in values))
        ):
            yield Rejection(name, "empty", "The value is empty; leave the parameter out.")
