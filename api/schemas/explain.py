"""One figure in full, on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Date, Schema
from api.schemas.compare import CellOut, ClaimUse, ComparedProgramme, CompareMeta
from api.schemas.reference import SeriesOut
from kb.vocabulary import Measure


class UsedSeries(SeriesOut):
    """A reference series whose values enter the figure."""

    values: Annotated[
        dict[str, dict[int, float]],
        Field(
            description="The values used, by economy and year.",
            examples=[{"DE": {2015: 100}}],
        ),
    ]


class DocumentOut(Schema):
    """A document on which the figure or its interval rests."""

    id: Annotated[str, Field(description="The source: /v1/sources/{id}.")]
    title: Annotated[str, Field(description="Its title.")]
    publisher: Annotated[str, Field(description="Who published it.")]
    published: Annotated[Date | None, Field(description="When, if known.")]
    url: Annotated[str, Field(description="Where it is, or where the copy is that was read.")]
    places: Annotated[
        dict[str, str],
        Field(description="The place in it of each claim, by the claim's id."),
    ]


class OriginOut(Schema):
    """One independent witness: documents that copy each other are one."""

    origin: Annotated[str, Field(description="What they all go back to: a source or a text.")]
    documents: Annotated[list[DocumentOut], Field(description="The documents.")]


class ChangeOut(Schema):
    """The same figure at an earlier revision."""

    since: Annotated[int, Field(description="The earlier revision.")]
    before: Annotated[
        CellOut | None,
        Field(description="The figure then; null where the programme was not there yet."),
    ]
    same: Annotated[bool, Field(description="Whether value, interval and claims are the same.")]
    added: Annotated[list[ClaimUse], Field(description="Claims on the matter that came after it.")]
    retired: Annotated[
        list[ClaimUse], Field(description="Claims on the matter that were there and are gone.")
    ]


class ExplainOut(Schema):
    """One figure with everything that it rests on."""

    programme: Annotated[ComparedProgramme, Field(description="The programme.")]
    measure: Annotated[Measure, Field(description="The measure.")]
    cell: Annotated[CellOut, Field(description="The figure, as a comparison gives it.")]
    origins: Annotated[
        list[OriginOut],
        Field(description="The independent witnesses of the figure and its interval."),
    ]
    series: Annotated[list[UsedSeries], Field(description="The reference series used.")]
    changed: Annotated[
        ChangeOut | None, Field(description="What changed since the revision `since`.")
    ]
    meta: Annotated[CompareMeta, Field(description="What the figure was made with.")]
