"""The timeline on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.claims import CitationOut
from api.schemas.common import Coded, Country, Date, Id, Meta, Name, Named, NameLanguage, Schema
from kb.timeline import Overlap
from kb.vocabulary import (
    ClaimKind,
    GapReason,
    Qualifier,
    Rank,
    RecordField,
    RelationKind,
    RoundUnit,
    StartOf,
)

BarKind = Literal[ClaimKind.PERIOD, ClaimKind.PHASE, ClaimKind.ROUND]
TimeField = Literal[RecordField.PERIODS, RecordField.PHASES, RecordField.ROUNDS]
ClaimId = Annotated[
    str, Field(description="The claim: /v1/claims/{id}.", examples=["c-23svjrv2fljvvy7g"])
]
FirstDay = Annotated[
    date | None,
    Field(description="The first day that the stated date can mean; null if none is stated."),
]
LastDay = Annotated[
    date | None,
    Field(description="The last day that the stated date can mean; null if none is stated."),
]


class SourceAt(Schema):
    """A document and the place in it."""

    source: Annotated[str, Field(description="The source: /v1/sources/{id}.")]
    locator: Annotated[str, Field(description="The place in the document.")]


Sources = Annotated[list[SourceAt], Field(description="Where it was read; never empty.")]
ClaimRank = Annotated[
    Rank, Field(description="How it stands among its rivals: preferred or normal.")
]


class TimedProgramme(Schema):
    """The programme of a row."""

    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country


class RoundFacts(Schema):
    """What is known of a competition round beside its time."""

    number: Annotated[int | None, Field(description="Its number, if it has one.")]
    stage: Annotated[str | None, Field(description="The stage of the selection, if named.")]
    unit: Annotated[RoundUnit, Field(description="What is applied for and selected.")]
    year: Annotated[int | None, Field(description="The year of the decision.")]
    opened: Annotated[Date | None, Field(description="When the call opened.")]
    closed: Annotated[Date | None, Field(description="When it closed.")]
    shortlisted: Annotated[Date | None, Field(description="When the finalists were named.")]
    decided: Annotated[Date | None, Field(description="When the winners were named.")]
    applications: Annotated[int | None, Field(description="How many applied.")]
    finalists: Annotated[int | None, Field(description="How many reached the final.")]
    selected: Annotated[int | None, Field(description="How many were selected.")]


class BarOut(Schema):
    """A claim about a time, ready to be drawn from `first_day` to `last_day`."""

    kind: Annotated[BarKind, Field(description="Period of the programme, phase, or round.")]
    claim: ClaimId
    nominal: Annotated[
        bool,
        Field(
            description="Whether it is the period that the programme is believed to have run; it "
            "comes first, and there is at most one."
        ),
    ]
    rank: ClaimRank
    inferred: Annotated[
        bool, Field(description="Whether it is in whole or part the curator's reading.")
    ]
    label: Annotated[
        str | None,
        Field(
            description="The name of the phase or round in the language asked for, else in "
            "English, else in any; of a round without a name its number; null where neither is "
            "known, and of periods.",
            examples=["Phase 2"],
        ),
    ]
    label_lang: Annotated[
        str | None, Field(description="The language that `label` is in; null without one.")
    ]
    start: Annotated[
        Date | None,
        Field(
            description="The start as stated; of a round the first of its known dates (the year "
            "of the decision is one, where its date is not known)."
        ),
    ]
    end: Annotated[
        Date | None, Field(description="The end as stated; of a round the last of those dates.")
    ]
    seen: Annotated[
        Date | None, Field(description="A time in which it ran, where no start was found.")
    ]
    first_day: Annotated[
        date | None,
        Field(
            description="The first day of the bar: the first that `start`, else `seen`, can mean. "
            "Null where no start is known."
        ),
    ]
    last_day: Annotated[
        date | None,
        Field(
            description="The last day of the bar: the last that `end`, else `seen`, can mean. "
            "Null where no end is known."
        ),
    ]
    open: Annotated[
        bool,
        Field(
            description="Whether there is a start and no end: draw it to `on` of `meta`, where "
            "it starts before."
        ),
    ]
    start_of: Annotated[
        StartOf | None,
        Field(description="What a period's start is the start of, where that is said."),
    ]
    round: Annotated[RoundFacts | None, Field(description="Of a round, what else is known.")]
    sources: Sources


class ThenOut(Schema):
    """A phase or round that overlaps the time asked for."""

    claim: ClaimId
    kind: Annotated[Literal[ClaimKind.PHASE, ClaimKind.ROUND], Field(description="Phase or round.")]
    label: Annotated[str | None, Field(description="As in `bars`.")]
    overlap: Annotated[
        Overlap,
        Field(
            description="`certain`: by every reading of its dates. `possible`: by one of them; a "
            "year can mean any of its days, and an open end any day from the start on."
        ),
    ]


class CountOut(Schema):
    """How many clusters there were, at a date or over a time."""

    claim: ClaimId
    indicator: Annotated[Coded, Field(description="What was counted: /v1/vocabularies/indicators.")]
    value: Annotated[float, Field(description="The number.", examples=[15])]
    qualifier: Annotated[Qualifier, Field(description="How exactly the source states it.")]
    rank: ClaimRank
    at: Annotated[Date | None, Field(description="The date of counting as stated.")]
    start: Annotated[Date | None, Field(description="The start of another span of counting.")]
    end: Annotated[Date | None, Field(description="The end of another span of counting.")]
    first_day: FirstDay
    last_day: LastDay
    sources: Sources


class LinkOut(Schema):
    """How the programme stands to another."""

    relation: Annotated[
        RelationKind, Field(description="One programme … the other.", examples=["succeeds"])
    ]
    role: Annotated[
        Literal["subject", "object"],
        Field(
            description="`subject`: this programme succeeds, is part of or complements the other. "
            "`object`: the other succeeds, is part of or complements this one."
        ),
    ]
    other: Annotated[Named, Field(description="The other programme.")]
    claim: ClaimId
    sources: Sources


class TimeGapOut(Schema):
    """A part of the timeline that is not known."""

    field: Annotated[TimeField, Field(description="What is not known.")]
    reason: Annotated[
        GapReason | Literal["unstated"],
        Field(
            description="Why. `unstated`: there is no dated period, and the base does not say why."
        ),
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was looked for.")]


class TimelineItem(Schema):
    """A programme in time."""

    programme: Annotated[TimedProgramme, Field(description="The programme.")]
    bars: Annotated[
        list[BarOut],
        Field(
            description="The nominal period, every other period claim (of the funding, of the "
            "label, rivals), the phases, the rounds; those of a kind by their first days."
        ),
    ]
    then: Annotated[
        list[ThenOut] | None,
        Field(
            description="The phases and rounds in the time asked for (`asked` of `meta`); null "
            "where none was."
        ),
    ]
    counts: Annotated[
        list[CountOut],
        Field(
            description="The dated counts of its clusters: observed, and of the whole programme; "
            "by their days. The indicators differ in what they count."
        ),
    ]
    relations: Annotated[
        list[LinkOut], Field(description="What it replaced, what replaced it, what it is part of.")
    ]
    gaps: Annotated[
        list[TimeGapOut],
        Field(description="What is not known: never empty where there is no period at all."),
    ]
    deprecated: Annotated[
        list[str],
        Field(
            description="The claims that no one believes any more, by id: they are drawn nowhere."
        ),
    ]


class Days(Schema):
    """The time from one day to another, both included."""

    first_day: Annotated[date, Field(description="The first day.")]
    last_day: Annotated[date, Field(description="The last day.")]


class TimelineMeta(Meta):
    """What the timeline was made with."""

    on: Annotated[date, Field(description="The day of the question, to which open ends run.")]
    asked: Annotated[
        Days | None, Field(description="The time that `then` is about; null if none was given.")
    ]


class TimelineOut(Schema):
    """Programmes in time."""

    items: Annotated[list[TimelineItem], Field(description="The programmes, as asked.")]
    meta: Annotated[TimelineMeta, Field(description="What the timeline was made with.")]
