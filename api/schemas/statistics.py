"""Counts and statistics of programmes on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.common import Meta, Schema
from api.schemas.compare import MoneyMeta
from kb.compare.cell import ReasonCode
from kb.compare.groups import Facet
from kb.vocabulary import Measure, Nature

Total = Annotated[int, Field(description="How many programmes meet the filter.", examples=[12])]
Day = Annotated[date, Field(description="The day of the question.")]


class FacetValue(Schema):
    """A value, and how many programmes have it."""

    code: Annotated[
        str,
        Field(
            description="The value: what a filter of the same name takes; of start_decade the "
            "years, such as 1990s.",
            examples=["selection/competition"],
        ),
    ]
    label: Annotated[
        str,
        Field(
            description="What it is called in the language asked for, else in English.",
            examples=["Competition"],
        ),
    ]
    count: Annotated[int, Field(description="How many of the programmes have it, exactly.")]


class FacetOut(Schema):
    """How the programmes of a filter spread over the values of a facet."""

    values: Annotated[
        list[FacetValue],
        Field(description="The values that occur, the most frequent first, then by code."),
    ]
    unknown: Annotated[
        int,
        Field(
            description="How many of the programmes have no value that is known; of status, those "
            "whose status is `unknown`."
        ),
    ]


class FacetsMeta(Meta):
    """What the counts were made from."""

    on: Day


class FacetsOut(Schema):
    """How many programmes of a filter have which value of what."""

    total: Total
    facets: Annotated[dict[Facet, FacetOut], Field(description="The facets, as asked.")]
    meta: Annotated[FacetsMeta, Field(description="What the counts were made from.")]


class EstimateOut(Schema):
    """A figure with its interval."""

    value: Annotated[
        float | None,
        Field(description="The best value; null where only shares of amounts are known."),
    ]
    low: Annotated[float | None, Field(description="The lowest; null if there is no limit.")]
    high: Annotated[float | None, Field(description="The highest; null if there is no limit.")]


class SharedOut(Schema):
    """An amount that is stated for several programmes together."""

    claim: Annotated[str, Field(description="The claim that states it: /v1/claims/{id}.")]
    programmes: Annotated[list[str], Field(description="The programmes that share it, by id.")]
    within: Annotated[
        list[str],
        Field(description="Those of the group of which nothing but their share is known."),
    ]
    amount: Annotated[EstimateOut, Field(description="The whole, in the currency asked for.")]
    counted: Annotated[
        bool,
        Field(
            description="Whether it is in the sum, once: all the programmes are in the group and "
            "none has a figure of its own. Else it adds nothing, and opens the sum upwards by the "
            "whole."
        ),
    ]


class AggregateOut(Schema):
    """A measure of a group of programmes."""

    unit: Annotated[
        str | None, Field(description="The unit; null where nothing is known.", examples=["EUR"])
    ]
    sum: Annotated[
        EstimateOut | None,
        Field(
            description="The sum over the programmes whose figure is known, from the sum of their "
            "lowest to that of their highest values; null where `no_sum` says why."
        ),
    ]
    no_sum: Annotated[str | None, Field(description="Why there is no sum.")]
    median: Annotated[
        EstimateOut | None,
        Field(
            description="The median over the programmes with a figure of their own, and the "
            "medians of their lowest and of their highest values; null where none has one."
        ),
    ]
    known: Annotated[int, Field(description="Programmes with a figure of their own.")]
    together: Annotated[
        int,
        Field(
            description="Further programmes that have a figure only together, which is in the "
            "sum once; `known`, `together` and `unknown` are all programmes of the group."
        ),
    ]
    unknown: Annotated[int, Field(description="Programmes of which no figure is known.")]
    unknown_because: Annotated[
        dict[ReasonCode, int],
        Field(description="How many of the unknown have which reason.", examples=[{"missing": 3}]),
    ]
    natures: Annotated[
        dict[Nature, int],
        Field(
            description="How many amounts are of which stage of the money.",
            examples=[{"planned": 2, "spent": 1}],
        ),
    ]
    incomparable: Annotated[
        int,
        Field(
            description="How many of the known figures must not be set beside others without a "
            "word. They are in the sum and in the median like the others."
        ),
    ]
    reservations: Annotated[
        dict[ReasonCode, int],
        Field(description="How many of these have which reason.", examples=[{"partial": 1}]),
    ]
    shared: Annotated[
        list[SharedOut],
        Field(description="Amounts stated for several programmes together; in sums alone."),
    ]
    warnings: Annotated[
        list[str],
        Field(description="Where what is added is not of one kind, or may be counted twice."),
    ]


class StatsGroupOut(Schema):
    """Some programmes and their measures."""

    key: Annotated[
        str | None,
        Field(
            description="The value that they have in common; null: the programmes of which none "
            "is known; `all`: every programme.",
            examples=["DE"],
        ),
    ]
    label: Annotated[
        str | None,
        Field(
            description="What the value is called in the language asked for, else in English; "
            "null for the group without one.",
            examples=["Germany"],
        ),
    ]
    programmes: Annotated[int, Field(description="How many programmes these are.")]
    measures: Annotated[dict[Measure, AggregateOut], Field(description="The measures, as asked.")]


class StatsMeta(MoneyMeta):
    """What the statistics were made with."""

    by: Annotated[Facet | None, Field(description="By what the programmes are grouped.")]
    overlapping: Annotated[
        bool,
        Field(
            description="Whether a programme is in every group to which it belongs, so that the "
            "groups add up to more than the total, which is over distinct programmes."
        ),
    ]
    currency: Annotated[
        str | None,
        Field(
            description="The currency of money: the one asked for, else the one in which all "
            "amounts are stated; null where there is no money.",
            examples=["EUR"],
        ),
    ]


class StatsOut(Schema):
    """Measures of groups of programmes."""

    groups: Annotated[
        list[StatsGroupOut],
        Field(
            description="The groups, the largest first, then by key; that of null last. One with "
            "all programmes where `by` is left out."
        ),
    ]
    total: Annotated[StatsGroupOut, Field(description="All programmes, each once.")]
    meta: Annotated[StatsMeta, Field(description="What the statistics were made with.")]
