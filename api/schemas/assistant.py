"""What the tools of an assistant give: views of the interface's answers, short and quoted.

A figure is never without the claims that make it, their places, the revision that it is of, and
the address that explains it.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from api.schemas.common import Country, Date, Id, Meta, NameLanguage, Schema
from api.schemas.compare import CompareMeta, ObservationOut, PartOut, TogetherOut
from api.schemas.coverage import CoverageMeta, Grouping
from api.schemas.quoted import (
    AbsenceView,
    AmountView,
    CitationView,
    ClaimId,
    CodedView,
    CountView,
    DesignationView,
    GapView,
    InvolvementView,
    MechanismView,
    NamedView,
    PeriodView,
    PhaseView,
    Quoted,
    RelationView,
    RoundView,
    Url,
)
from kb.compare.cell import ReasonCode
from kb.vocabulary import GapReason, Level, Measure, Nature, RecordField, Series, Status


def _some(counts: Any) -> Any:
    """The counts that are not 0."""
    return {key: count for key, count in counts.items() if count}


def _ids(claims: Any) -> Any:
    """The ids of some claims."""
    return [claim["id"] for claim in claims]


Name = Annotated[Quoted, Field(description="Its name in the language asked for, else in English.")]
Summary = Annotated[Quoted, Field(description="What it does and for whom.")]


class FoundProgramme(Schema):
    """A programme that was found."""

    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country
    level: Annotated[Level, Field(description="The level of government that runs it.")]
    status: Annotated[Status, Field(description="Where it stands on the day `meta.on`.")]
    start: Annotated[
        Date | None, Field(description="Its start; null if not known. get_programme has the claim.")
    ]
    end: Annotated[Date | None, Field(description="Its end; null if none is known.")]
    summary: Summary
    claims: Annotated[int, Field(description="How many claims there are about it.")]


class FoundProgrammes(Schema):
    """A page of the programmes that were found."""

    items: Annotated[list[FoundProgramme], Field(description="The programmes of this page.")]
    total: Annotated[int, Field(description="How many there are in all.")]
    cursor: Annotated[
        str | None, Field(description="Asks for the next page, with the same arguments.")
    ]
    meta: Annotated[CoverageMeta, Field(description="What the answer was made from.")]


class ProgrammeView(Schema):
    """A programme with the claims that were asked for."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Annotated[dict[str, Quoted], Field(description="All its names by language.")]
    aliases: Annotated[list[Quoted], Field(description="Other names, in any language.")]
    country: Annotated[NamedView, Field(description="The jurisdiction whose programme it is.")]
    level: Annotated[Level, Field(description="The level of government that runs it.")]
    region: Annotated[NamedView | None, Field(description="The region, if a regional one.")]
    status: Annotated[Status, Field(description="Where it stands on the date of the revision.")]
    start: Annotated[
        Date | None, Field(description="Its start by the claim in `periods` that is believed.")
    ]
    end: Annotated[Date | None, Field(description="Its end by the same claim.")]
    summary: Summary
    homepage: Annotated[str | None, Field(description="Its page, if known.")]
    sectors: Annotated[list[CodedView], Field(description="The sectors to which it is bound.")]
    counts: Annotated[
        dict[str, int],
        Field(description="How many claims there are in each part, whether asked for or not."),
    ]
    periods: Annotated[list[PeriodView] | None, Field(description="When it ran.")]
    phases: Annotated[list[PhaseView] | None, Field(description="Its named stages.")]
    rounds: Annotated[list[RoundView] | None, Field(description="Its competition rounds.")]
    organisations: Annotated[
        list[InvolvementView] | None, Field(description="Who leads, runs, pays, evaluates.")
    ]
    funding: Annotated[list[AmountView] | None, Field(description="Its money, as stated.")]
    mechanisms: Annotated[list[MechanismView] | None, Field(description="How it works.")]
    figures: Annotated[list[CountView] | None, Field(description="What was counted.")]
    clusters: Annotated[
        list[DesignationView] | None, Field(description="The clusters that it chose.")
    ]
    relations: Annotated[
        list[RelationView] | None, Field(description="How it stands to other programmes.")
    ]
    gaps: Annotated[list[GapView], Field(description="What was looked for and is not known.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class ReasonView(Schema):
    """Why a figure is missing, or what must be known to read it rightly."""

    code: Annotated[ReasonCode, Field(description="The kind of reason.")]
    detail: Annotated[Quoted, Field(description="The same in words.")]


class UseView(Schema):
    """A claim that makes a figure."""

    id: ClaimId
    statement: Annotated[Quoted, Field(description="What it says, in a line.")]
    citations: Annotated[list[CitationView], Field(description="Where it was read.")]


class RivalView(UseView):
    """A claim on the matter that does not make the figure."""

    why: Annotated[Quoted, Field(description="Why not.")]
    in_interval: Annotated[bool, Field(description="Whether it makes the interval.")]


class MemberView(Schema):
    """A member of a set: a mechanism, an organisation, a phase, another programme."""

    code: Annotated[str, Field(description="Its code or id; of a phase the claim.")]
    label: Annotated[Quoted, Field(description="Its name.")]
    roles: Annotated[list[CodedView], Field(description="What it is to the programme.")]
    claims: Annotated[list[str], Field(description="The claims that say so.")]
    everywhere: Annotated[bool, Field(description="Whether every row of several has it.")]
    only_here: Annotated[bool, Field(description="Whether no other row of several has it.")]


class FigureBase(Schema):
    """A figure of a programme in a measure."""

    value: Annotated[
        float | None, Field(description="The best value; null (not 0) where `reasons` say why.")
    ]
    low: Annotated[float | None, Field(description="The lowest admissible; null: no limit.")]
    high: Annotated[float | None, Field(description="The highest admissible; null: no limit.")]
    unit: Annotated[str, Field(description="The unit.", examples=["EUR/cluster/year"])]
    unit_counted: Annotated[str | None, Field(description="What was counted.")]
    nature: Annotated[Nature | None, Field(description="The stage of the money, in money.")]
    covers: Annotated[str | None, Field(description="The years or the date it speaks of.")]
    comparable: Annotated[
        bool, Field(description="Whether it can stand beside the others as it is.")
    ]
    sentence: Annotated[Quoted, Field(description="The figure and its reservations, in words.")]
    reasons: Annotated[
        list[ReasonView],
        Field(description="Why there is no figure, or what must be said along with it."),
    ]
    revision: Annotated[int, Field(description="The revision of the base that it is of.")]
    explanation: Annotated[
        str, Field(description="The address that explains it: every claim, rate and step.")
    ]


class FigureView(FigureBase):
    """A figure with the claims that make it."""

    claims: Annotated[list[UseView], Field(description="The claims that make it.")]
    members: Annotated[list[MemberView], Field(description="Of a set, what it consists of.")]


class ComparedView(Schema):
    """The programme of a row."""

    id: Id
    name: Name
    country: Country


class RowView(Schema):
    """A programme and its figures."""

    programme: Annotated[ComparedView, Field(description="The programme.")]
    cells: Annotated[dict[Measure, FigureView], Field(description="Its figures by measure.")]


class ColumnView(Schema):
    """A measure, and where its figures speak of different things."""

    measure: Annotated[Measure, Field(description="The measure.")]
    warnings: Annotated[
        list[Quoted], Field(description="What must be said where its figures are compared.")
    ]
    shared: Annotated[list[str], Field(description="Of sets, the codes that every row has.")]


class ComparisonView(Schema):
    """Programmes side by side."""

    columns: Annotated[list[ColumnView], Field(description="The measures, as asked.")]
    rows: Annotated[list[RowView], Field(description="The programmes, as asked.")]
    meta: Annotated[CompareMeta, Field(description="What the figures were made with.")]


class InputView(Schema):
    """A number that enters a step."""

    operator: Annotated[str, Field(description="= (begins the chain), +, −, × or ÷.")]
    value: Annotated[float, Field(description="The number.")]
    label: Annotated[Quoted, Field(description="What it is.")]
    step: Annotated[int | None, Field(description="The earlier step whose output it is.")]
    claim: Annotated[str | None, Field(description="The claim that states it.")]
    observation: Annotated[
        ObservationOut | None, Field(description="The reference series that it is from.")
    ]


class StepView(Schema):
    """One link of the calculation."""

    number: Annotated[int, Field(description="Its number, from 1.")]
    kind: Annotated[str, Field(description="What sort of step it is.", examples=["convert"])]
    label: Annotated[Quoted, Field(description="What it does.")]
    line: Annotated[str, Field(description="The step in a line.")]
    inputs: Annotated[list[InputView], Field(description="The numbers that enter it.")]
    output: Annotated[float, Field(description="What comes out.")]
    unit: Annotated[str, Field(description="In what unit.")]


class ExplainedView(FigureView):
    """A figure with everything that led to it."""

    rule: Annotated[str | None, Field(description="What decided among rival claims.")]
    parts: Annotated[list[PartOut], Field(description="A sum by the origin of its money.")]
    together: Annotated[
        TogetherOut | None, Field(description="What it shares with other programmes.")
    ]
    rivals: Annotated[
        list[RivalView], Field(description="The other claims on the matter, and why not they.")
    ]
    steps: Annotated[list[StepView], Field(description="The calculation; the last gives it.")]


class SeriesView(Schema):
    """A reference series whose values enter the figure."""

    code: Annotated[Series, Field(description="The series.")]
    label: Annotated[Quoted, Field(description="Its name.")]
    unit: Annotated[Quoted, Field(description="In what unit.")]
    source: Annotated[Quoted, Field(description="Who published it, and in which vintage.")]
    url: Url
    values: Annotated[
        dict[str, dict[int, float]], Field(description="The values used, by economy and year.")
    ]


class ExplanationView(Schema):
    """One figure with every claim, rate and step."""

    programme: Annotated[ComparedView, Field(description="The programme.")]
    measure: Annotated[Measure, Field(description="The measure.")]
    cell: Annotated[ExplainedView, Field(description="The figure.")]
    series: Annotated[list[SeriesView], Field(description="The reference series used.")]
    meta: Annotated[CompareMeta, Field(description="What the figure was made with.")]


class SourcedView(FigureBase):
    """A figure whose claims are told by their ids."""

    claims: Annotated[
        list[str],
        BeforeValidator(_ids),
        Field(description="The claims that make it: /v1/claims/{id}."),
    ]


class DocumentView(Schema):
    """A document on which the figure or its interval rests."""

    id: Annotated[str, Field(description="The source: /v1/sources/{id}.")]
    title: Annotated[Quoted, Field(description="Its title.")]
    publisher: Annotated[Quoted, Field(description="Who published it.")]
    published: Annotated[Date | None, Field(description="When, if known.")]
    url: Url
    places: Annotated[
        dict[str, Quoted], Field(description="The place in it of each claim, by the claim's id.")
    ]


class OriginView(Schema):
    """One independent witness: documents that copy each other are one."""

    origin: Annotated[Quoted, Field(description="What they all go back to.")]
    documents: Annotated[list[DocumentView], Field(description="The documents.")]


class SourcesView(Schema):
    """One figure with the documents on which it rests."""

    programme: Annotated[ComparedView, Field(description="The programme.")]
    measure: Annotated[Measure, Field(description="The measure.")]
    cell: Annotated[SourcedView, Field(description="The figure.")]
    origins: Annotated[list[OriginView], Field(description="The independent witnesses.")]
    series: Annotated[list[SeriesView], Field(description="The reference series used.")]
    meta: Annotated[CompareMeta, Field(description="What the figure was made with.")]


class CountsView(Schema):
    """How a field stands: `known`, `absent` and `unstated` add up to all programmes."""

    known: Annotated[int, Field(description="Programmes of which something is known.")]
    partly: Annotated[int, Field(description="Of these, those that lack something.")]
    absent: Annotated[int, Field(description="Programmes of which it is said why not.")]
    reasons: Annotated[
        dict[GapReason, int], BeforeValidator(_some), Field(description="The absent by reason.")
    ]
    unstated: Annotated[int, Field(description="Programmes of which nobody has said anything.")]


class CoverageTotals(Schema):
    """What is known of all programmes."""

    programmes: Annotated[int, Field(description="How many programmes these are.")]
    fields: Annotated[dict[RecordField, CountsView], Field(description="Each field asked for.")]


class CoverageGroup(CoverageTotals):
    """What is known of the programmes of a group."""

    key: Annotated[str | None, Field(description="What they share; null: no region or start.")]
    label: Annotated[Quoted | None, Field(description="The name of the place, if it is one.")]


class LackView(Schema):
    """A field of a programme that is not known, or not wholly."""

    field: Annotated[RecordField, Field(description="The field.")]
    standing: Annotated[
        Literal["partly", "absent", "unstated"],
        Field(
            description="`partly`: something is known. `absent`: nothing is, and said why. "
            "`unstated`: nobody has said anything."
        ),
    ]
    absences: Annotated[list[AbsenceView], Field(description="What is said of it.")]


class CoveredView(ComparedView):
    """A programme and what is not known of it."""

    lacks: Annotated[list[LackView], Field(description="The fields that are not wholly known.")]


class CoverageView(Schema):
    """What is known and what is not."""

    by: Annotated[Grouping, Field(description="By what the programmes are grouped.")]
    groups: Annotated[list[CoverageGroup], Field(description="The groups that have programmes.")]
    totals: Annotated[CoverageTotals, Field(description="All programmes.")]
    programmes: Annotated[
        list[CoveredView] | None,
        Field(description="Each programme; null where there are more than 50."),
    ]
    meta: Annotated[CoverageMeta, Field(description="What the report was made with.")]
