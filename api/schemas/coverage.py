"""The report on coverage on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.claims import CitationOut
from api.schemas.common import Country, Id, Meta, Name, NameLanguage, Schema
from kb.coverage import Tally
from kb.vocabulary import GapReason, RecordField

Grouping = Literal["jurisdiction", "level", "region", "status", "decade"]


class FieldCounts(Schema):
    """How a field stands among the programmes: `known`, `absent`, `unstated` add up to all."""

    known: Annotated[
        int,
        Field(
            description="Programmes of whose record the field has a claim (of sectors and "
            "homepage: an entry). A deprecated claim is none."
        ),
    ]
    partly: Annotated[
        int, Field(description="Of the known, those of which something is also said to be absent.")
    ]
    absent: Annotated[
        int, Field(description="Programmes of which it is not known, and said why: the `reasons`.")
    ]
    reasons: Annotated[
        dict[GapReason, int],
        Field(
            description="The absent by their reason. Of several the one that says most counts: "
            "not-applicable, not-published, unknown, not-looked-for."
        ),
    ]
    unstated: Annotated[
        int,
        Field(description="Programmes of which it is not known, and nobody has said why."),
    ]

    @classmethod
    def of(cls, tally: Tally) -> "FieldCounts":
        """The counts of a field."""
        return cls(
            known=tally.known,
            partly=tally.partly,
            absent=sum(tally.absent.values()),
            reasons=dict(tally.absent),
            unstated=tally.unstated,
        )


Programmes = Annotated[int, Field(description="How many programmes these are.", examples=[12])]
Fields = Annotated[
    dict[RecordField, FieldCounts], Field(description="Each field that was asked for.")
]


class GroupOut(Schema):
    """What is known of the programmes of a group."""

    key: Annotated[
        str | None,
        Field(
            description="What its programmes share: a jurisdiction, a level, a region, a status, "
            "or the first year of the decade of their start. Null: those that have no region, or "
            "no known start.",
            examples=["DE"],
        ),
    ]
    label: Annotated[
        str | None,
        Field(
            description="The name of the jurisdiction or region in the language asked for; else "
            "null.",
            examples=["Germany"],
        ),
    ]
    programmes: Programmes
    fields: Fields


class TotalsOut(Schema):
    """What is known of all programmes."""

    programmes: Programmes
    fields: Fields


class AbsenceOut(Schema):
    """Why a field, or a part of it, is absent."""

    reason: Annotated[GapReason, Field(description="Why.")]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was looked for.")]


class LackOut(Schema):
    """A field of a programme that is not known, or not wholly."""

    field: Annotated[RecordField, Field(description="The field.")]
    standing: Annotated[
        Literal["partly", "absent", "unstated"],
        Field(
            description="`partly`: something is known, and something is said to be absent. "
            "`absent`: nothing is known, and said why. `unstated`: nobody has said anything."
        ),
    ]
    absences: Annotated[
        list[AbsenceOut], Field(description="What is said of it; empty where unstated.")
    ]


class CoveredProgramme(Schema):
    """A programme and what is not known of it."""

    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country
    lacks: Annotated[
        list[LackOut],
        Field(description="The fields that were asked for and are not wholly known."),
    ]


class CoverageMeta(Meta):
    """What the report was made with."""

    on: Annotated[date, Field(description="The day of the question, for `status`.")]


class CoverageOut(Schema):
    """What is known and what is not."""

    by: Annotated[Grouping, Field(description="By what the programmes are grouped.")]
    groups: Annotated[
        list[GroupOut],
        Field(
            description="The groups that have programmes, by their keys, null last. Each programme "
            "is in one."
        ),
    ]
    totals: Annotated[TotalsOut, Field(description="All programmes: the sum of the groups.")]
    programmes: Annotated[
        list[CoveredProgramme] | None,
        Field(
            description="Each programme, also those that lack nothing; null where there are more "
            "than 50 and `detail` does not ask for them."
        ),
    ]
    meta: Annotated[CoverageMeta, Field(description="What the report was made with.")]
