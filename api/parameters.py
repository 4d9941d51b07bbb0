"""Query parameters: the types of their values, and those that many routes share."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from api.negotiation import Language
from kb.charts.look import LEAST_WIDTH, MOST_WIDTH, WIDTH
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


Moment = Annotated[
    Text | None,
    Field(
        description="The state of the base at a revision (its number) or at the end of a day "
        "(UTC). Left out: the newest revision.",
        examples=["1", "2026-10-01"],
    ),
]


class AsOf(BaseModel):
    """The parameter of a reading route that tells names in all languages."""

    model_config = ConfigDict(extra="forbid")

    as_of: Moment = None


class Query(BaseModel):
    """The parameters of every other reading route."""

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
    as_of: Moment = None


BOM = "bom"
"""The parameter that only CSV has."""


class TableQuery(Query):
    """The parameters of what is also there as a table."""

    bom: Annotated[
        bool,
        Field(
            description="Whether CSV (`.csv`) begins with a byte order mark, by which Excel knows "
            "that it is UTF-8.",
            examples=[True],
        ),
    ] = False


class ChartQuery(BaseModel):
    """The parameters of what is also there as a chart."""

    theme: Annotated[
        Literal["light", "dark"] | None,
        Field(
            description="The colours of a chart (`.svg`, `.png`, `.vl`). Left out: light.",
            examples=["dark"],
        ),
    ] = None
    width: Annotated[
        int | None,
        Field(
            ge=LEAST_WIDTH,
            le=MOST_WIDTH,
            description="How many pixels a chart is wide; a PNG has two for each, for sharp "
            f"screens. Left out: {WIDTH}.",
            examples=[640],
        ),
    ] = None


class PageQuery(Query):
    """The parameters of whatever comes in pages."""

    limit: Annotated[int, Field(ge=1, le=1000, description="Rows of a page.", examples=[50])] = 50
    cursor: Annotated[
        str | None,
        Field(
            max_length=2000,
            description="Where the page begins: taken from `next`, never made by hand.",
        ),
    ] = None


class ListedQuery(PageQuery, TableQuery):
    """The parameters of every list that is also there as a table."""


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
