"""A conversion on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Meta, Named, Schema
from api.schemas.compare import ReasonOut, StepOut
from kb.vocabulary import Prices, Profile, Rate


class ConvertMeta(Meta):
    """What was asked, and whose series answered."""

    amount: Annotated[float, Field(description="The amount.", examples=[600000000])]
    from_: Annotated[
        str, Field(serialization_alias="from", description="Its currency.", examples=["EUR"])
    ]
    start: Annotated[int, Field(description="The first year that it is for.", examples=[2010])]
    end: Annotated[int, Field(description="The last year that it is for.", examples=[2010])]
    economy: Annotated[
        Named, Field(description="The economy that spent it: its prices, its rates.")
    ]
    to: Annotated[str, Field(description="The currency asked for.", examples=["USD"])]
    prices: Annotated[Prices, Field(description="Whose prices.")]
    base_year: Annotated[int | None, Field(description="Of which year, if constant.")]
    rate: Annotated[Rate, Field(description="How currencies were converted.")]
    profile: Annotated[Profile, Field(description="How it was spread over its years.")]
    weights: Annotated[list[float], Field(description="By which weights, where some were given.")]


class ConvertOut(Schema):
    """What an amount is in another currency, other prices, at another rate."""

    value: Annotated[float, Field(description="The figure.", examples=[795000000])]
    low: Annotated[float, Field(description="The least that any spread over the years gives.")]
    high: Annotated[float, Field(description="The most that any spread gives.")]
    unit: Annotated[str, Field(description="The currency.", examples=["USD"])]
    sentence: Annotated[
        str, Field(description="The same in Chinese if that is asked for, else in English.")
    ]
    reasons: Annotated[
        list[ReasonOut],
        Field(description="What must be known to read it: `assumed-spread`, where one was."),
    ]
    steps: Annotated[
        list[StepOut], Field(description="The calculation; the last step gives the value.")
    ]
    meta: Annotated[ConvertMeta, Field(description="What was asked.")]
