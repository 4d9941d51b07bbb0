"""The shapes of claims in a dossier, one per kind.

Owns: which keys a claim of a kind has, which of them are needed, and the rules between them.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from kb.dossier.fields import (
    DATE,
    ClusterId,
    Count,
    Date,
    Flag,
    Listed,
    Names,
    OrganisationId,
    ProgrammeId,
    SourceId,
    Text,
    Year,
    code,
    says,
    wrong,
)
from kb.period import Edtf
from kb.vocabulary import (
    Emphasis,
    GovernanceForm,
    Rank,
    RelationKind,
    RoundUnit,
    Scheme,
    StartOf,
)


class Strict(BaseModel):
    """A record: no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cite(Strict):
    """A document and the place in it."""

    source: Annotated[SourceId, says("Source", "The id of the document.")]
    at: Annotated[
        Listed,
        says("Place in it", "Where in the document it was read: a page, a paragraph, a table."),
    ]


class Stated(Strict):
    """What every claim has."""

    cite: Annotated[
        list[Cite],
        Field(min_length=1),
        says("Sources", "Where it was read, each with the place in it."),
    ]
    rank: Annotated[
        Rank,
        says(
            "Rank",
            "How it stands among claims on the same question; one at most is preferred.",
        ),
    ] = Rank.NORMAL
    inferred: Annotated[
        Flag | None,
        says(
            "Read between the lines",
            "True where it is in part our reading and not its words; the note says why.",
        ),
    ] = None
    note: Annotated[
        Text | None,
        says("Note", "What a reader should know of it: a rounded figure, a doubt."),
    ] = None


def ordered(start: Edtf | None, end: Edtf | None) -> None:
    """Refuse what ends before it starts."""
    if start and end and end.last < start.first:
        raise wrong(f"ends ({end}) before it starts ({start})")


def _dated_or_seen(dated: Edtf | None, seen: Edtf | None) -> None:
    if dated and seen:
        raise wrong("has `seen` beside `start` or `end`: one claim says the one or the other")


class Period(Stated):
    """When a programme ran, or a year in which it is known to have run."""

    start: Annotated[
        Date | None,
        says("From", f"{DATE} Left out where the source does not say."),
    ] = None
    end: Annotated[
        Date | None,
        says("To", f"{DATE} Left out where it is open or not known."),
    ] = None
    seen: Annotated[
        Date | None,
        says(
            "Seen in",
            f"{DATE} A time in which it is known to have run; not beside a start or an end.",
        ),
    ] = None
    of: Annotated[
        StartOf | None,
        says("What started", "What the start is the start of, where the source says so."),
    ] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered(self.start, self.end)
        if (self.start or self.end) is None and self.seen is None:
            raise wrong("needs `start`, `end` or both, or `seen`")
        _dated_or_seen(self.start or self.end, self.seen)
        return self


class Phase(Stated):
    """A stage with a name of its own."""

    name: Annotated[Names, says("Name", "What the stage is called, as the source has it.")]
    start: Annotated[
        Date | None,
        says("From", f"{DATE} Left out where the source does not say."),
    ] = None
    end: Annotated[
        Date | None,
        says("To", f"{DATE} Left out where it is open or not known."),
    ] = None
    seen: Annotated[
        Date | None,
        says(
            "Seen in",
            f"{DATE} A time in which it is known to have run; not beside a start or an end.",
        ),
    ] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered(self.start, self.end)
        _dated_or_seen(self.start or self.end, self.seen)
        return self


class Round(Stated):
    """A competition round."""

    number: Annotated[Count | None, says("Number of the round", "1, 2, 3 …")] = None
    name: Annotated[
        Names | None,
        says("Name", "What the round is called, as the source has it."),
    ] = None
    stage: Annotated[Text | None, says("Stage of the selection", "Where the source names it.")] = (
        None
    )
    year: Annotated[Year | None, says("Year of the decision", "As in 2008.")] = None
    unit: Annotated[RoundUnit, says("What is selected", "What is applied for and selected.")] = (
        RoundUnit.CLUSTERS
    )
    opened: Annotated[
        Date | None,
        says("Call opened", DATE),
    ] = None
    closed: Annotated[
        Date | None,
        says("Call closed", DATE),
    ] = None
    shortlisted: Annotated[
        Date | None,
        says("Finalists named", DATE),
    ] = None
    decided: Annotated[
        Date | None,
        says("Winners named", DATE),
    ] = None
    applications: Annotated[Count | None, says("Applications", "How many applied.")] = None
    finalists: Annotated[Count | None, says("Finalists", "How many reached the final.")] = None
    selected: Annotated[Count | None, says("Selected", "How many were selected.")] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered(self.opened, self.closed)
        return self


class Involvement(Stated):
    """What an organisation does in a programme."""

    organisation: Annotated[OrganisationId, says("Organisation", "Its id, as in de-bmbf.")]
    role: Annotated[
        Annotated[Text, AfterValidator(code(Scheme.ROLES))],
        says("Role", "What it does in the programme: a code of the vocabulary of roles."),
    ]


class MechanismUse(Stated):
    """That a programme or cluster works by a mechanism."""

    concept: Annotated[
        Annotated[Text, AfterValidator(code(Scheme.MECHANISMS))],
        says(
            "Mechanism",
            "By which it works: a code of the vocabulary of mechanisms.",
        ),
    ]
    emphasis: Annotated[Emphasis, says("Emphasis", "How much of the whole it is.")]


class ProgrammeRelation(Stated):
    """How a programme stands to another."""

    kind: Annotated[
        RelationKind,
        says("How they stand to each other", "The subject … the other."),
    ]
    programme: Annotated[
        ProgrammeId,
        says("Programme", "The id of the other, as in de-spitzencluster."),
    ]


class ClusterRelation(Stated):
    """How a cluster stands to another."""

    kind: Annotated[
        Literal[RelationKind.SUCCEEDS, RelationKind.PART_OF],
        says("How they stand to each other", "The subject … the other."),
    ]
    cluster: Annotated[ClusterId, says("Cluster", "The id of the other, as in de-its-owl.")]


class Designation(Stated):
    """That a programme chose or supports the cluster."""

    programme: Annotated[
        ProgrammeId,
        says("Programme", "The id of the programme that chose it, as in de-spitzencluster."),
    ]
    start: Annotated[
        Date | None,
        says("From", f"{DATE} Since when it is supported."),
    ] = None
    end: Annotated[
        Date | None,
        says("To", f"{DATE} Until when; left out where it is open or not known."),
    ] = None
    round: Annotated[Count | None, says("In which round", "Its number.")] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered(self.start, self.end)
        return self


class Governance(Stated):
    """How a cluster is run."""

    form: Annotated[GovernanceForm | None, says("Legal form", "Where the source says it.")] = None
    bodies: Annotated[list[Listed], says("Organs", "The bodies through which it is run.")] = []
