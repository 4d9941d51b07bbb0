"""The table of a report as it is given: the same over HTTP and in a file.

Owns: what a table must and may say, how large it is, and that its parts fit together.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from api.parameters import Day, Text
from kb.compare.measures import MEASURES
from kb.compare.published import SUMMABLE
from kb.errors import Rejection, nearest
from kb.period import Span, year_span
from kb.vocabulary import Measure, MoneyKind, Nature, Prices, Rate

MAX_ROWS = 50
MAX_COLUMNS = 20
MAX_PROGRAMMES = 10
MAX_SEARCHED = 400
"""The most figures of programmes that are looked for: each may be worked out some thirty times."""

MONEY_KEYS = ("currency", "prices", "base_year", "rate", "nature", "kind", "years")
"""What is asked of money only."""

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", re.ASCII)
_YEARS = re.compile(r"([0-9]{4})(?:/([0-9]{4}))?", re.ASCII)
Place = tuple[str | int, ...]


def _number(value: Any) -> Decimal:
    """A number from plain digits, given as a number or as text, which keeps its last zeros."""
    if not isinstance(value, bool | float) and _NUMBER.fullmatch(text := str(value)):
        return Decimal(text)
    raise PydanticCustomError(
        "invalid",
        "a number in plain digits is needed, with at most 18 before the point and 12 behind it",
    )


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("invalid", "a number above zero is needed")
    return value


def _years(value: Any) -> Span:
    found = _YEARS.fullmatch(str(value))
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < first <= last:
        raise PydanticCustomError("invalid", "write a year (2005) or two in order (2019/2020)")
    return year_span(first, last)


Number = Annotated[
    Decimal,
    PlainValidator(
        _number,
        json_schema_input_type=float
        | Annotated[str, StringConstraints(pattern=f"^{_NUMBER.pattern}$")],
    ),
]
Years = Annotated[Span, PlainValidator(_years, json_schema_input_type=str | int)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]


class Part(BaseModel):
    """A part of the table: no key but those that are listed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnIn(Part):
    """A column: a measure of money or time, or an indicator."""

    id: Annotated[Key, Field(description="By which the rows name it.", examples=["funding"])]
    label: Annotated[Text | None, Field(description="Its heading in the report.")] = None
    measure: Annotated[
        Measure | None, Field(description="The measure that it prints; else `indicator`.")
    ] = None
    indicator: Annotated[
        Text | None,
        Field(
            description="What it counts: a code of /v1/vocabularies/indicators.",
            examples=["world-class-clusters"],
        ),
    ] = None
    at: Annotated[
        Day | None,
        Field(
            description="The date of the counts. Left out: the latest that are best believed.",
            examples=["2022"],
        ),
    ] = None
    currency: Annotated[
        Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None,
        Field(description="The currency of money, ISO 4217; money needs it.", examples=["EUR"]),
    ] = None
    prices: Annotated[Prices, Field(description="Whose prices, as /v1/compare has them.")] = (
        Prices.CURRENT
    )
    base_year: Annotated[
        int | None,
        Field(strict=True, description="The year of constant prices.", examples=[2015]),
    ] = None
    rate: Annotated[Rate, Field(description="How currencies are converted.")] = Rate.MARKET
    nature: Annotated[
        Literal["any"] | Nature, Field(description="The stage of the money, as /v1/compare has it.")
    ] = "any"
    kind: Annotated[
        MoneyKind, Field(description="The kind of money: `measure` in /v1/compare.")
    ] = MoneyKind.PUBLIC_SUPPORT
    on: Annotated[
        Day | None,
        Field(
            description="The day to which open ends are counted. Left out: the date of the "
            "revision."
        ),
    ] = None
    years: Annotated[
        Years | None,
        Field(
            description="Only money of a year, or of some years; a row may say so instead.",
            examples=["2005", "2019/2020"],
        ),
    ] = None
    scale: Annotated[
        Annotated[Number, AfterValidator(_positive)],
        Field(
            description="What one unit of the printed figure is: 1000000 where the report prints "
            "millions, 100000000 for 亿.",
            examples=[1000000],
        ),
    ] = Decimal(1)
    decimals: Annotated[
        int | None,
        Field(
            strict=True,
            ge=-12,
            le=12,
            description="How many digits behind the point the report prints; negative where it "
            "rounds to tens, hundreds … Left out: as many as the figure of the column that has "
            "most. Ours agrees if it rounds to theirs.",
        ),
    ] = None

    @property
    def of_money(self) -> bool:
        """Whether it prints money."""
        return self.measure is not None and MEASURES[self.measure].money

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _refuse("ColumnIn", self._faults())
        return self

    def _faults(self) -> Iterable[tuple[Place, Rejection]]:
        """What does not fit together, each with its place."""
        if (self.measure is None) == (self.indicator is None):
            yield (), _rejected("A column has either a measure or an indicator.", "missing")
            return
        given = {key for key in self.model_fields_set if getattr(self, key) is not None}
        foreign = {"at"} if self.measure else {"on"}
        foreign |= set() if self.of_money else set(MONEY_KEYS)
        for key in sorted(given & foreign):
            what = self.measure or "indicator"
            yield (key,), _rejected(f"A column of {what} has no {key!r}.")
        if self.of_money and self.currency is None:
            yield ("currency",), _rejected("A column of money needs its currency.", "missing")
        if (self.prices is Prices.CONSTANT) != (self.base_year is not None):
            code = "missing" if self.base_year is None else "invalid"
            detail = "Constant prices need a base_year, and only they have one."
            yield ("base_year",), _rejected(detail, code)


class RowIn(Part):
    """A row: of what it speaks, and what the report prints of it."""

    label: Annotated[Text | None, Field(description="Its heading in the report.")] = None
    programmes: Annotated[
        list[Text] | None,
        Field(
            min_length=1,
            max_length=MAX_PROGRAMMES,
            description="The programmes of the row, by their ids; of several the sum.",
            examples=[["jp-industrial-cluster", "jp-knowledge-cluster"]],
        ),
    ] = None
    jurisdiction: Annotated[
        Text | None,
        Field(
            description="The jurisdiction of the row, by its id, in place of programmes: what is "
            "counted of it as a whole.",
            examples=["DE"],
        ),
    ] = None
    years: Annotated[
        Years | None,
        Field(description="Only money of a year, or of some years.", examples=["2019/2020"]),
    ] = None
    figures: Annotated[
        dict[Key, Number],
        Field(
            min_length=1,
            max_length=MAX_COLUMNS,
            description="The printed figures by column; a column that is left out is not printed. "
            "As a number, or as text where zeros at its end count.",
            examples=[{"funding": 620}],
        ),
    ]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _refuse("RowIn", self._faults())
        return self

    def _faults(self) -> Iterable[tuple[Place, Rejection]]:
        if (self.programmes is None) == (self.jurisdiction is None):
            detail = "A row has either programmes or a jurisdiction."
            yield (), _rejected(detail, "missing")
        for position, id in enumerate(self.programmes or ()):
            if id in (self.programmes or [])[:position]:
                yield ("programmes", position), _rejected(f"{id!r} stands twice.", "repeated")


class TableIn(Part):
    """The table of a report."""

    source: Annotated[
        Text, Field(description="The report: the id of a source.", examples=["cn-jjrb-2022"])
    ]
    at: Annotated[
        Text | None, Field(description="The place of the table in it.", examples=["table 3"])
    ] = None
    title: Annotated[Text | None, Field(description="The title of the table.")] = None
    columns: Annotated[
        list[ColumnIn],
        Field(min_length=1, max_length=MAX_COLUMNS, description="The columns, in their order."),
    ]
    rows: Annotated[
        list[RowIn],
        Field(
            min_length=1,
            max_length=MAX_ROWS,
            description=f"The rows, in their order; together at most {MAX_SEARCHED} figures, a "
            "figure of several programmes counting for each of them.",
        ),
    ]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _refuse("TableIn", self._faults())
        return self

    def _faults(self) -> Iterable[tuple[Place, Rejection]]:
        columns: dict[str, ColumnIn] = {}
        for position, column in enumerate(self.columns):
            if column.id in columns:
                detail = f"{column.id!r} is the id of an earlier column."
                yield ("columns", position, "id"), _rejected(detail, "repeated")
            columns.setdefault(column.id, column)
        for number, row in enumerate(self.rows):
            several = len(row.programmes or ()) > 1
            for key in row.figures:
                place: Place = ("rows", number, "figures", key)
                if key not in columns:
                    known = list(columns)
                    yield place, _rejected(f"There is no column {key!r}.", "unknown", known, key)
                elif several and columns[key].measure not in {None, *SUMMABLE}:
                    detail = f"{columns[key].measure} of several programmes cannot be added up."
                    yield place, _rejected(detail)
        searched = sum(len(row.figures) * len(row.programmes or "1") for row in self.rows)
        if searched > MAX_SEARCHED:
            detail = f"{searched} figures are given; at most {MAX_SEARCHED} are looked for at once."
            yield ("rows",), _rejected(detail, "out-of-range")


def _rejected(
    detail: str, code: str = "invalid", allowed: list[str] | None = None, given: str = ""
) -> Rejection:
    return Rejection("", code, detail, allowed, nearest(given, allowed or ()))


def _refuse(model: str, faults: Iterable[tuple[Place, Rejection]]) -> None:
    """Refuse a part for what is wrong with it, each fault at its own place."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError(
                "rejected",
                "{detail}",
                {
                    "code": fault.code,
                    "detail": fault.detail,
                    "allowed": fault.allowed,
                    "nearest": fault.nearest,
                },
            ),
            loc=place,
            input=None,
        )
        for place, fault in faults
    ]
    if found:
        raise ValidationError.from_exception_data(model, found)
