"""Programmes on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.common import (
    Coded,
    Country,
    Date,
    Id,
    Meta,
    Name,
    NameLanguage,
    Names,
    Schema,
    UpdatedIn,
)
from api.schemas.records import ListPage
from kb.vocabulary import Level, Status


class AmountOut(Schema):
    """An amount of money with its interval."""

    value: Annotated[float | None, Field(description="The best value; null if only limits are.")]
    low: Annotated[float | None, Field(description="The lowest admissible; null if none is.")]
    high: Annotated[float | None, Field(description="The highest admissible; null if none is.")]


class ProgrammeItem(Schema):
    """A programme as a row of a list."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Names
    country: Country
    level: Annotated[Level, Field(description="The level of government that runs it.")]
    region: Annotated[
        str | None,
        Field(description="ISO 3166-2, where the level is regional.", examples=["DE-BY"]),
    ]
    status: Annotated[
        Status,
        Field(
            description="Where it stands on the day of the question: the parameter `on`, else the "
            "date of the revision."
        ),
    ]
    start: Annotated[
        Date | None,
        Field(description="The start by the period claim that is believed; null if not known."),
    ]
    end: Annotated[
        Date | None, Field(description="The end by the same claim; null if none is known.")
    ]
    sectors: Annotated[
        list[Coded],
        Field(description="The sectors to which it is bound: /v1/vocabularies/sectors."),
    ]
    duration: Annotated[
        float | None,
        Field(
            description="For how many years it ran, as `duration` of /v1/compare; null if its "
            "start is not known or still to come."
        ),
    ]
    funding: Annotated[
        AmountOut | None,
        Field(
            description="Its public money in the terms of `meta.currency_basis`; null if there is "
            "no figure. /v1/compare?measures=funding tells its claims, steps and reasons."
        ),
    ]
    summary: Annotated[str, Field(description="What it does and for whom, in Chinese or English.")]
    claims: Annotated[int, Field(description="How many claims there are about it.")]
    updated_in: UpdatedIn


class ProgrammesMeta(Meta):
    """What a list of programmes was made from."""

    on: Annotated[date, Field(description="The day of the question.")]
    currency_basis: Annotated[
        str,
        Field(
            description="The terms of the money.",
            examples=["EUR, market rate, current prices"],
        ),
    ]


class ProgrammesPage(ListPage[ProgrammeItem]):
    """A page of programmes."""

    meta: Annotated[ProgrammesMeta, Field(description="What the answer was made from.")]
