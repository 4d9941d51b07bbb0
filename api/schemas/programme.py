"""One programme in full, on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.claims import (
    CitationOut,
    DesignationOut,
    FigureOut,
    FundingOut,
    InvolvementOut,
    MechanismOut,
    PeriodOut,
    PhaseOut,
    RelationOut,
    RoundOut,
)
from api.schemas.common import (
    Coded,
    Date,
    Id,
    Meta,
    Name,
    Named,
    NameLanguage,
    Names,
    Schema,
)
from kb.vocabulary import GapReason, Level, Status


class GapOut(Schema):
    """What was looked for and is not known."""

    field: Annotated[str, Field(description="What is missing.", examples=["periods"])]
    reason: Annotated[GapReason, Field(description="Why.")]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was looked for.")]


class ProgrammeOut(Schema):
    """A programme in full: every claim about it, with where it was read."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Names
    aliases: Annotated[list[str], Field(description="Other names, in any language.")]
    country: Annotated[Named, Field(description="The jurisdiction whose programme it is.")]
    level: Annotated[Level, Field(description="The level of government that runs it.")]
    region: Annotated[Named | None, Field(description="The region, where the level is regional.")]
    status: Annotated[Status, Field(description="Where it stands on the date of the revision.")]
    start: Annotated[
        Date | None,
        Field(description="The start by the period claim that is believed; null if not known."),
    ]
    end: Annotated[
        Date | None, Field(description="The end by the same claim; null if none is known.")
    ]
    summary: Annotated[str, Field(description="What it does and for whom.")]
    summaries: Annotated[
        dict[str, str], Field(description="The same in every language that there is.")
    ]
    homepage: Annotated[str | None, Field(description="Its page, if known.")]
    wikidata: Annotated[str | None, Field(description="Its item in Wikidata, if known.")]
    sectors: Annotated[
        list[Coded],
        Field(description="The sectors to which it is bound: /v1/vocabularies/sectors."),
    ]
    sectors_text: Annotated[
        list[str], Field(description="The curator's words, where they say more than the codes.")
    ]
    periods: Annotated[list[PeriodOut], Field(description="When it ran.")]
    phases: Annotated[list[PhaseOut], Field(description="Its named stages.")]
    rounds: Annotated[list[RoundOut], Field(description="Its competition rounds.")]
    organisations: Annotated[
        list[InvolvementOut], Field(description="Who leads, runs, pays, evaluates.")
    ]
    funding: Annotated[
        list[FundingOut],
        Field(description="Its money, with amounts that it shares with other programmes."),
    ]
    mechanisms: Annotated[list[MechanismOut], Field(description="How it works.")]
    figures: Annotated[list[FigureOut], Field(description="What was counted.")]
    clusters: Annotated[
        list[DesignationOut],
        Field(description="The clusters that it chose; `subject` is the cluster."),
    ]
    relations: Annotated[
        list[RelationOut],
        Field(description="How it stands to other programmes, and they to it."),
    ]
    gaps: Annotated[list[GapOut], Field(description="What was looked for and is not known.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
