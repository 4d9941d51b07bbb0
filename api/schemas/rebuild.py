"""A rebuilt table on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Id, Meta, Named, Schema
from api.schemas.compare import ClaimUse, ReasonOut
from kb.compare.causes import Cause
from kb.vocabulary import Measure, Nature

Label = Annotated[str | None, Field(description="Its heading in the report, as given.")]


class OursOut(Schema):
    """Our figure."""

    value: Annotated[
        float | None, Field(description="The best value; null where `reasons` say why not.")
    ]
    low: Annotated[float | None, Field(description="The lowest; null if there is no limit.")]
    high: Annotated[float | None, Field(description="The highest; null if there is no limit.")]
    unit: Annotated[
        str, Field(description="The unit of ours and theirs.", examples=["EUR", "firms"])
    ]
    nature: Annotated[
        Nature | None, Field(description="The stage of the money; null where parts differ.")
    ]
    covers: Annotated[
        str | None, Field(description="The years that it speaks of.", examples=["2006–2011"])
    ]
    comparable: Annotated[
        bool, Field(description="Whether it can stand beside others as it is, as /v1/compare says.")
    ]
    reasons: Annotated[
        list[ReasonOut],
        Field(description="Why there is no figure, or what must be known to read it."),
    ]
    claims: Annotated[list[str], Field(description="The claims that make it, by their ids.")]


class RebuiltCell(Schema):
    """A cell of the table: theirs, ours, and why they differ."""

    printed: Annotated[float, Field(description="The figure as the report prints it.")]
    theirs: Annotated[float, Field(description="The same in our unit: times the scale.")]
    ours: Annotated[OursOut, Field(description="Our figure.")]
    difference: Annotated[
        float | None, Field(description="Ours less theirs; null without a figure of ours.")
    ]
    ratio: Annotated[
        float | None,
        Field(
            description="Ours as a multiple of theirs; null without ours, or where theirs is zero."
        ),
    ]
    agrees: Annotated[bool, Field(description="Whether ours rounds to theirs as it is printed.")]
    cause: Annotated[
        Cause,
        Field(
            description="Why they differ, the first that can be shown: none (they agree), "
            "other-claim (another claim of ours states theirs), other-year (theirs is ours of "
            "another time, or with the clusters counted at another), other-unit (a power of ten, "
            "another basis, another thing counted), other-price-base (other prices, rate or "
            "currency), within-interval (theirs is one of our limits or lies between them), "
            "unknown-to-us (we have no figure), unexplained."
        ),
    ]
    sentence: Annotated[
        str, Field(description="The cause told in Chinese if that is asked for, else in English.")
    ]
    claims: Annotated[list[ClaimUse], Field(description="The claims of ours that show the cause.")]


class RebuiltColumn(Schema):
    """A column of the table."""

    id: Annotated[str, Field(description="As given.")]
    label: Label
    measure: Annotated[Measure | None, Field(description="The measure, if it prints one.")]
    indicator: Annotated[str | None, Field(description="The indicator, if it prints one.")]
    scale: Annotated[float, Field(description="What one unit of a printed figure is.")]
    decimals: Annotated[int, Field(description="How many digits behind the point are printed.")]
    printed: Annotated[int, Field(description="How many figures it prints.")]
    agreeing: Annotated[int, Field(description="With how many of them ours agrees.")]


class RebuiltRow(Schema):
    """A row of the table."""

    label: Label
    programmes: Annotated[list[Named], Field(description="The programmes that it sums.")]
    jurisdiction: Annotated[Named | None, Field(description="The jurisdiction, if it is of one.")]
    years: Annotated[
        str | None, Field(description="The years of the money.", examples=["2019–2020"])
    ]
    cells: Annotated[
        dict[str, RebuiltCell], Field(description="The cells that are printed, by column.")
    ]


class ReportOut(Schema):
    """The report."""

    id: Id
    title: Annotated[str, Field(description="Its title.")]
    publisher: Annotated[str, Field(description="Who published it.")]
    published: Annotated[str | None, Field(description="When, as far as it is known.")]
    url: Annotated[str | None, Field(description="Where it is, or a copy of it.")]
    at: Annotated[str | None, Field(description="The place of the table in it, as given.")]


class RebuiltOut(Schema):
    """A published table with our figures beside its own."""

    source: Annotated[ReportOut, Field(description="The report.")]
    title: Annotated[str | None, Field(description="The title of the table, as given.")]
    columns: Annotated[list[RebuiltColumn], Field(description="The columns, as given.")]
    rows: Annotated[list[RebuiltRow], Field(description="The rows, as given.")]
    causes: Annotated[dict[Cause, int], Field(description="How many cells have each cause.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
