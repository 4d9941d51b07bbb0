"""The comparison on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.claims import CitationOut
from api.schemas.common import Coded, Country, Id, Meta, Name, NameLanguage, Schema
from kb.compare.cell import ReasonCode
from kb.vocabulary import (
    ClaimKind,
    Measure,
    MoneyKind,
    Nature,
    Origin,
    Prices,
    Profile,
    Rank,
    Rate,
    Series,
)


class ReasonOut(Schema):
    """Why a figure is missing, or what must be known to read it rightly."""

    code: Annotated[ReasonCode, Field(description="The kind of reason.")]
    detail: Annotated[str, Field(description="The same in plain words.")]


class ClaimUse(Schema):
    """A claim that makes a figure."""

    id: Annotated[str, Field(description="The claim: /v1/claims/{id}.")]
    kind: Annotated[ClaimKind, Field(description="Its kind.")]
    subject: Annotated[str, Field(description="What it is about, by id.")]
    statement: Annotated[str, Field(description="What it says, in a line.")]
    rank: Annotated[Rank, Field(description="How it stands among its rivals.")]
    origins: Annotated[
        int, Field(description="How many independent origins its sources go back to.")
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was read.")]


class RivalOut(ClaimUse):
    """A claim that does not make the figure."""

    why: Annotated[str, Field(description="Why not.")]
    in_interval: Annotated[
        bool, Field(description="Whether it makes the interval, though not the value.")
    ]


class ObservationOut(Schema):
    """The value of a reference series that enters a step."""

    series: Annotated[Series, Field(description="The series: /v1/economies/{code}.")]
    economy: Annotated[str, Field(description="Of which economy.", examples=["DE"])]
    year: Annotated[int, Field(description="Of which year.", examples=[2015])]


class InputOut(Schema):
    """A number that enters a step."""

    operator: Annotated[
        str,
        Field(
            description="= (begins the chain), +, − (subtract), × or ÷ (divide by).",
            examples=["×"],
        ),
    ]
    value: Annotated[float, Field(description="The number.")]
    label: Annotated[str, Field(description="What it is.")]
    step: Annotated[int | None, Field(description="The earlier step whose output it is.")]
    claim: Annotated[str | None, Field(description="The claim that states it.")]
    observation: Annotated[
        ObservationOut | None, Field(description="The reference series that it is from.")
    ]
    source: Annotated[
        str | None, Field(description="The act that fixes it (irrevocable euro rates).")
    ]


class StepOut(Schema):
    """One link of the calculation: the inputs applied in their order give the output."""

    number: Annotated[int, Field(description="Its number, from 1.")]
    kind: Annotated[
        str,
        Field(
            description="duration, amount, convert, sum, count, divide, figure, rate (of a single "
            "round), gap, rounds or members.",
            examples=["convert"],
        ),
    ]
    label: Annotated[str, Field(description="What it does.")]
    inputs: Annotated[list[InputOut], Field(description="The numbers that enter it.")]
    output: Annotated[float, Field(description="What comes out.")]
    unit: Annotated[str, Field(description="In what unit.", examples=["EUR"])]
    line: Annotated[
        str,
        Field(
            description="The step in a line, its numbers to ten digits.",
            examples=["600,000,000 ÷ 9 × 100 ÷ 91.5485 = 72,822,042.97 EUR"],
        ),
    ]


class PartOut(Schema):
    """What of a sum of money is of one origin."""

    origin: Annotated[Origin, Field(description="Whose money.")]
    value: Annotated[float, Field(description="How much of the value.")]
    low: Annotated[float | None, Field(description="The lowest; null if no limit is set.")]
    high: Annotated[float | None, Field(description="The highest; null if no limit is set.")]


class TogetherOut(Schema):
    """The whole of an amount that is stated for several programmes together."""

    claim: Annotated[str, Field(description="The claim that states it.")]
    programmes: Annotated[list[str], Field(description="The programmes that share it, by id.")]
    value: Annotated[float, Field(description="The whole, in the unit of the cell.")]
    low: Annotated[float | None, Field(description="The lowest; null if no limit is set.")]
    high: Annotated[float | None, Field(description="The highest; null if no limit is set.")]


class MemberOut(Schema):
    """A mechanism, an organisation, a phase of a programme, or another that it stands to."""

    code: Annotated[
        str,
        Field(
            description="The code of the mechanism, the id of the organisation or the programme, "
            "the claim of the phase.",
            examples=["instrument/rd-grant"],
        ),
    ]
    label: Annotated[
        str,
        Field(
            description="Its name in the language asked for, else in English.",
            examples=["R&D grant"],
        ),
    ]
    roles: Annotated[
        list[Coded],
        Field(
            description="What it is to the programme: the emphasis of a mechanism (primary, "
            "secondary), the roles of an organisation (/v1/vocabularies/roles), whether its dates "
            "make a phase `certain` or `possible`. None of another programme."
        ),
    ]
    claims: Annotated[
        list[str],
        Field(description="The claims that say so, in the order of the roles where it has some."),
    ]
    everywhere: Annotated[
        bool, Field(description="Whether every programme of the column has it, of two or more.")
    ]
    only_here: Annotated[
        bool, Field(description="Whether no other programme of the column has it, of two or more.")
    ]


class CellOut(Schema):
    """A figure with its interval and everything that it rests on."""

    value: Annotated[
        float | None, Field(description="The best value; null where `reasons` say why not.")
    ]
    low: Annotated[
        float | None,
        Field(
            description="The lowest that the admissible claims and assumptions allow; null if "
            "they set no limit."
        ),
    ]
    high: Annotated[float | None, Field(description="The highest; null if they set no limit.")]
    unit: Annotated[str, Field(description="The unit.", examples=["EUR/cluster/year"])]
    unit_counted: Annotated[
        str | None,
        Field(
            description="What was counted: an indicator, in counts and figures per cluster; what "
            "was selected (clusters or projects), in figures on rounds.",
            examples=["clusters-supported"],
        ),
    ]
    nature: Annotated[
        Nature | None, Field(description="The stage of the money that answers, in money.")
    ]
    covers: Annotated[
        str | None,
        Field(description="The years or the date that it speaks of.", examples=["2009–2017"]),
    ]
    parts: Annotated[
        list[PartOut], Field(description="The value by the origin of the money, in sums of money.")
    ]
    together: Annotated[
        TogetherOut | None,
        Field(description="What it shares with other programmes, where nothing is its own."),
    ]
    comparable: Annotated[
        bool, Field(description="Whether it can stand beside the others as it is.")
    ]
    sentence: Annotated[
        str, Field(description="The figure told in Chinese if that is asked for, else in English.")
    ]
    reasons: Annotated[
        list[ReasonOut],
        Field(description="Why there is no figure, or what must be known to read it."),
    ]
    rule: Annotated[
        str | None,
        Field(
            description="What decided among the rivals of the main claim: only (it had none), "
            "rank, date (the latest of a year), source-kind, published, origins, or id where "
            "nothing else differs; most: it allows the most."
        ),
    ]
    claims: Annotated[list[ClaimUse], Field(description="The claims that make it.")]
    rivals: Annotated[
        list[RivalOut], Field(description="The other claims on the matter, and why not they.")
    ]
    steps: Annotated[
        list[StepOut], Field(description="The calculation; the last step gives the value.")
    ]
    members: Annotated[
        list[MemberOut],
        Field(
            description="Of a set, what it consists of (mechanisms, the primary first; "
            "organisations; the ministries among them; phases, the earliest first; programmes). "
            "What is not listed is not known of, which is not to say that it is not there."
        ),
    ]


class ComparedProgramme(Schema):
    """The programme of a row."""

    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country


class RowOut(Schema):
    """A programme and its figures."""

    programme: Annotated[ComparedProgramme, Field(description="The programme.")]
    cells: Annotated[dict[Measure, CellOut], Field(description="Its figures by measure.")]


class ColumnOut(Schema):
    """A measure, and where its cells speak of different things."""

    measure: Annotated[Measure, Field(description="The measure.")]
    warnings: Annotated[
        list[str],
        Field(description="Differences in stage, years, unit counted or kind of statement."),
    ]
    shared: Annotated[
        list[str],
        Field(description="Of sets, the codes that every row has; empty for a single row."),
    ]


class MoneyMeta(Meta):
    """What figures of money were made with."""

    on: Annotated[date, Field(description="The day to which open ends were counted.")]
    prices: Annotated[Prices, Field(description="Whose prices.")]
    base_year: Annotated[int | None, Field(description="Of which year, if constant.")]
    rate: Annotated[Rate, Field(description="How currencies were converted.")]
    nature: Annotated[str, Field(description="The stage of the money asked for, or any.")]
    measure: Annotated[MoneyKind, Field(description="The kind of money.")]
    origin: Annotated[str, Field(description="The origin of the money asked for, or any.")]
    profile: Annotated[Profile, Field(description="How sums were spread over their years.")]
    weights: Annotated[
        list[float], Field(description="The weights of the years, where they were given.")
    ]


class CompareMeta(MoneyMeta):
    """What the comparison was made with."""

    currency: Annotated[str, Field(description="The currency of money.", examples=["EUR"])]


class CompareOut(Schema):
    """Programmes side by side."""

    columns: Annotated[list[ColumnOut], Field(description="The measures, as asked.")]
    rows: Annotated[list[RowOut], Field(description="The programmes, as asked.")]
    meta: Annotated[CompareMeta, Field(description="What the comparison was made with.")]
