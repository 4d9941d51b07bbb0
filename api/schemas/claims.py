"""Claims on the wire: one schema per kind, told apart by `kind`."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Coded, Date, Named, Names, Schema
from kb.vocabulary import (
    Basis,
    ClaimKind,
    Emphasis,
    FigureStatus,
    GovernanceForm,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    StartOf,
)

KIND = "The kind of fact, which tells the fields that it has."


class CitationOut(Schema):
    """A document and the place in it where the claim was read."""

    source: Annotated[str, Field(description="The id of the source.", examples=["de-ptj-x"])]
    locator: Annotated[
        str, Field(description="The place in the document.", examples=["paragraph 2"])
    ]
    title: Annotated[str, Field(description="The title of the document.")]
    publisher: Annotated[str, Field(description="Who published it.")]
    published: Annotated[Date | None, Field(description="When, if known.")]
    url: Annotated[str, Field(description="Where it is, or where the copy is that was read.")]


class ClaimBase(Schema):
    """What all claims have."""

    id: Annotated[
        str,
        Field(
            description="Derived from the content: the same claim has the same id for ever.",
            examples=["c-5s3c4s7kq2n5b6xy"],
        ),
    ]
    subject: Annotated[
        Named, Field(description="The programme, cluster or jurisdiction that it is about.")
    ]
    rank: Annotated[Rank, Field(description="How it stands among its rivals.")]
    inferred: Annotated[
        bool,
        Field(description="Whether it is in whole or part the curator's reading (see `note`)."),
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was read; never empty.")]
    added_in: Annotated[int, Field(description="The revision that brought it.", examples=[1])]
    retired_in: Annotated[
        int | None, Field(description="The revision that took it away; null if it still holds.")
    ]


class PeriodOut(ClaimBase):
    """When a programme ran."""

    kind: Annotated[Literal[ClaimKind.PERIOD], Field(description=KIND)]
    start: Annotated[Date | None, Field(description="Its start; null if not known.")]
    end: Annotated[
        Date | None,
        Field(description="Its end; null with a start: still running at the source's date."),
    ]
    seen: Annotated[
        Date | None, Field(description="A time in which it ran, where no start was found.")
    ]
    start_of: Annotated[
        StartOf | None, Field(description="What `start` is the start of, where that is said.")
    ]


class PhaseOut(ClaimBase):
    """A stage of a programme with a name of its own."""

    kind: Annotated[Literal[ClaimKind.PHASE], Field(description=KIND)]
    names: Names
    start: Annotated[Date | None, Field(description="Its start; null if not known.")]
    end: Annotated[Date | None, Field(description="Its end; null if not known.")]
    seen: Annotated[
        Date | None, Field(description="A time in which it ran, where no start was found.")
    ]


class RoundOut(ClaimBase):
    """A competition round."""

    kind: Annotated[Literal[ClaimKind.ROUND], Field(description=KIND)]
    number: Annotated[int | None, Field(description="Its number, if it has one.")]
    names: Annotated[
        dict[str, str] | None, Field(description="Its names by language, if it has any.")
    ]
    stage: Annotated[str | None, Field(description="The stage of the selection, if named.")]
    year: Annotated[int | None, Field(description="The year of the decision.", examples=[2008])]
    unit: Annotated[RoundUnit, Field(description="What is applied for and selected.")]
    opened: Annotated[Date | None, Field(description="When the call opened.")]
    closed: Annotated[Date | None, Field(description="When it closed.")]
    shortlisted: Annotated[Date | None, Field(description="When the finalists were named.")]
    decided: Annotated[Date | None, Field(description="When the winners were named.")]
    applications: Annotated[int | None, Field(description="How many applied.")]
    finalists: Annotated[int | None, Field(description="How many reached the final.")]
    selected: Annotated[int | None, Field(description="How many were selected.")]


class InvolvementOut(ClaimBase):
    """What an organisation does in a programme."""

    kind: Annotated[Literal[ClaimKind.INVOLVEMENT], Field(description=KIND)]
    organisation: Annotated[Named, Field(description="The organisation.")]
    role: Annotated[Coded, Field(description="What it does: /v1/vocabularies/roles.")]


class FundingOut(ClaimBase):
    """An amount of money."""

    kind: Annotated[Literal[ClaimKind.FUNDING], Field(description=KIND)]
    amount: Annotated[
        int,
        Field(
            description="The amount in whole units of the currency; of a range its upper end.",
            examples=[600000000],
        ),
    ]
    amount_min: Annotated[
        int | None, Field(description="The lower end of a range; null if none is stated.")
    ]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["EUR"])]
    qualifier: Annotated[Qualifier, Field(description="How exactly the source states it.")]
    basis: Annotated[Basis, Field(description="What the amount is for.")]
    measure: Annotated[MoneyKind, Field(description="What kind of money it is.")]
    nature: Annotated[Nature, Field(description="The stage that the money has reached.")]
    origin: Annotated[Origin, Field(description="Whose money it is.")]
    start: Annotated[
        Date | None, Field(description="The first of the years that it covers, if stated.")
    ]
    end: Annotated[
        Date | None, Field(description="The last of the years that it covers, if stated.")
    ]
    fiscal_year: Annotated[
        bool,
        Field(description="Whether `start` and `end` are the two halves of one fiscal year."),
    ]
    part_of: Annotated[
        bool,
        Field(description="Whether it lies inside another amount of the same programme."),
    ]
    detail: Annotated[
        dict[str, str] | None,
        Field(description="What it is for, where that is narrower than the programme."),
    ]
    shared_by: Annotated[
        list[Named],
        Field(description="The programmes for which it is stated together; empty if for one."),
    ]


class MechanismOut(ClaimBase):
    """That a programme or a cluster works by a mechanism."""

    kind: Annotated[Literal[ClaimKind.MECHANISM_USE], Field(description=KIND)]
    concept: Annotated[Coded, Field(description="The mechanism: /v1/vocabularies/mechanisms.")]
    emphasis: Annotated[Emphasis, Field(description="How much of the programme it is.")]


class FigureOut(ClaimBase):
    """A counted fact."""

    kind: Annotated[Literal[ClaimKind.FIGURE], Field(description=KIND)]
    indicator: Annotated[Coded, Field(description="What is counted: /v1/vocabularies/indicators.")]
    value: Annotated[float, Field(description="The number.", examples=[15])]
    currency: Annotated[str | None, Field(description="ISO 4217, where the indicator is money.")]
    qualifier: Annotated[Qualifier, Field(description="How exactly the source states it.")]
    status: Annotated[FigureStatus, Field(description="Whether it was counted or hoped for.")]
    at: Annotated[Date | None, Field(description="The date of a stock, the year of a flow.")]
    start: Annotated[Date | None, Field(description="The start of another span of counting.")]
    end: Annotated[Date | None, Field(description="The end of another span of counting.")]
    regions: Annotated[
        list[Named], Field(description="Where it was counted, if only in some regions.")
    ]
    detail: Annotated[
        dict[str, str] | None,
        Field(description="What exactly is counted, where that is narrower or other."),
    ]


class DesignationOut(ClaimBase):
    """That a programme chose or supports the cluster."""

    kind: Annotated[Literal[ClaimKind.DESIGNATION], Field(description=KIND)]
    programme: Annotated[Named, Field(description="The programme.")]
    start: Annotated[Date | None, Field(description="Since when; null if not known.")]
    end: Annotated[Date | None, Field(description="Until when; null if not known.")]
    round: Annotated[int | None, Field(description="In which round; null if not known.")]


class RelationOut(ClaimBase):
    """How a programme or cluster stands to another."""

    kind: Annotated[Literal[ClaimKind.RELATION], Field(description=KIND)]
    relation: Annotated[RelationKind, Field(description="`subject` … `object`.")]
    object: Annotated[Named, Field(description="The other programme or cluster.")]


class GovernanceOut(ClaimBase):
    """How a cluster is run."""

    kind: Annotated[Literal[ClaimKind.GOVERNANCE], Field(description=KIND)]
    form: Annotated[GovernanceForm | None, Field(description="The legal form, if known.")]
    bodies: Annotated[list[str], Field(description="The organs through which it is run.")]


ClaimOut = Annotated[
    PeriodOut
    | PhaseOut
    | RoundOut
    | InvolvementOut
    | FundingOut
    | MechanismOut
    | FigureOut
    | DesignationOut
    | RelationOut
    | GovernanceOut,
    Field(discriminator="kind"),
]
