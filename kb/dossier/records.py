"""Dossiers: the shape of every record. `seed/FORMAT.md` describes the format for curators.

Owns: which keys a record has, which of them are needed, and the rules between them. An unknown
key is refused everywhere. The claims of a record have their shapes in `kb.dossier.stated`.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kb.dossier.fields import (
    DATE,
    Bilingual,
    Date,
    Id,
    Language,
    Region,
    Sector,
    SourceId,
    Text,
    Url,
    code,
    known_of,
    says,
    unknown,
    wrong,
)
from kb.dossier.quantities import ClusterFigure, Funding, JurisdictionFigure, ProgrammeFigure
from kb.dossier.stated import (
    Cite,
    ClusterRelation,
    Designation,
    Governance,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    ProgrammeRelation,
    Round,
    Strict,
)
from kb.vocabulary import (
    EntityKind,
    GapReason,
    GovernanceForm,
    Level,
    Scheme,
)


class Gap(Strict):
    """What was looked for and is not known; no claim."""

    field: Annotated[
        Literal[
            "periods",
            "phases",
            "rounds",
            "organisations",
            "funding",
            "mechanisms",
            "figures",
            "relations",
            "sectors",
            "homepage",
        ],
        says("Of what", "The key of the record of which something is not known."),
    ]
    reason: Annotated[
        GapReason,
        says("Why", "Whether it is unknown, not published, not applicable or not looked for."),
    ]
    note: Annotated[Text | None, says("Note", "What a reader should know of it.")] = None
    cite: Annotated[
        list[Cite],
        Field(min_length=1),
        says("Looked for in", "Where it was looked for, each with the place in it."),
    ]


class Source(Strict):
    """A document."""

    id: Annotated[Id, says("Id", "The country and a short name, lower-case: de-bmbf-2012.")]
    title: Annotated[Text, says("Title", "As it is printed.")]
    publisher: Annotated[Text, says("Publisher", "Of the original, also where a copy was read.")]
    published: Annotated[
        Date | None,
        says("Published", DATE),
    ] = None
    language: Annotated[Language, says("Language", "Its code (BCP 47): en, de, zh, zh-Hant.")]
    url: Annotated[
        Url | None,
        says("Address", "Of the original. This or the copy is needed."),
    ] = None
    copy_: Annotated[
        Url | None,
        Field(alias="copy"),
        says("Copy that was read", "The address of a copy, where the original was not read."),
    ] = None
    archived: Annotated[
        Url | None,
        says("Archived at", "The address of a kept snapshot of the original."),
    ] = None
    origin: Annotated[
        Text | None,
        says("Origin", "The document that it merely quotes: the same origin twice is one witness."),
    ] = None
    reprint_of: Annotated[
        SourceId | None,
        says("Reprint of", "The id of the source whose text it repeats."),
    ] = None
    kind: Annotated[
        Annotated[Text, AfterValidator(code(Scheme.SOURCE_KINDS))],
        says("Kind", "What sort of document it is: a code of the vocabulary of source kinds."),
    ]
    note: Annotated[Text | None, says("Note", "What a reader should know of it.")] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not (self.url or self.copy_):
            raise wrong(
                "needs `url`, the address of the original, or `copy`, the page that was read"
            )
        if self.reprint_of == self.id:
            raise wrong("reprint_of names the source itself")
        return self


class Organisation(Strict):
    """A body that runs, pays, advises or evaluates."""

    id: Annotated[Id, says("Id", "The country and a short name, lower-case: de-bmbf.")]
    name: Annotated[Bilingual, says("Name", "By language; English and Chinese are needed.")]
    acronym: Annotated[Text | None, says("Acronym", "As in BMBF.")] = None
    kind: Annotated[
        Annotated[Text, AfterValidator(code(Scheme.ORGANISATION_KINDS))],
        says("Kind", "What sort of body it is: a code of the vocabulary of organisation kinds."),
    ]


class Programme(Strict):
    """A cluster programme."""

    id: Annotated[
        Id,
        says("Id", "The country and a short name, lower-case: de-spitzencluster."),
    ]
    name: Annotated[Bilingual, says("Name", "By language; English and Chinese are needed.")]
    aliases: Annotated[
        list[Text],
        says("Other names", "Present or former ones, in any language."),
    ] = []
    level: Annotated[Level, says("Level", "The level of government that runs it.")]
    region: Annotated[
        Region | None,
        says("Region", "Of a regional programme, and only of one: ISO 3166-2, as in DE-BY."),
    ] = None
    summary: Annotated[
        Bilingual,
        says(
            "Summary",
            "What it does and for whom, in our own words; English and Chinese are needed.",
        ),
    ]
    homepage: Annotated[Url | None, says("Home page", "Its address.")] = None
    wikidata: Annotated[
        Annotated[Text, Field(pattern=r"^Q[1-9][0-9]*$")] | None,
        says("Wikidata", "Its item there, as in Q42."),
    ] = None
    sectors: Annotated[
        list[Sector],
        says("Sectors", "Codes of the vocabulary of sectors, where it is bound to some."),
    ] = []
    sectors_text: Annotated[
        list[Text],
        says("Sectors in words", "Where words say more than the codes."),
    ] = []
    gaps: Annotated[list[Gap], says("Gaps", "What was looked for and is not known.")] = []
    periods: Annotated[list[Period], says("Periods", "When it ran.")] = []
    phases: Annotated[list[Phase], says("Phases", "Its stages with names of their own.")] = []
    rounds: Annotated[list[Round], says("Rounds", "Its competition rounds.")] = []
    organisations: Annotated[list[Involvement], says("Organisations", "Who does what in it.")] = []
    funding: Annotated[list[Funding], says("Funding", "Its amounts of money.")] = []
    mechanisms: Annotated[list[MechanismUse], says("Mechanisms", "By which it works.")] = []
    figures: Annotated[list[ProgrammeFigure], says("Figures", "What is counted of it.")] = []
    relations: Annotated[
        list[ProgrammeRelation],
        says("Relations", "How it stands to other programmes."),
    ] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.level is Level.REGIONAL) != (self.region is not None):
            raise wrong("`region` is given when, and only when, `level` is regional")
        for claim in self.funding:
            if claim.covers and self.id not in claim.covers:
                raise wrong("`covers` names all the programmes of a shared amount, this one too")
        if any(relation.programme == self.id for relation in self.relations):
            raise wrong("a relation names the programme itself")
        return self


class ClusterOrganisation(Strict):
    """The body that manages a cluster, as the record names it."""

    name: Annotated[Text, says("Name", "What the body is called.")]
    form: Annotated[GovernanceForm | None, says("Legal form", "Where the source says it.")] = None


class Cluster(Strict):
    """A cluster that a source names."""

    id: Annotated[Id, says("Id", "The country and a short name, lower-case: de-its-owl.")]
    name: Annotated[Bilingual, says("Name", "By language; English and Chinese are needed.")]
    aliases: Annotated[
        list[Text],
        says("Other names", "Present or former ones, in any language."),
    ] = []
    regions: Annotated[
        list[Region],
        says("Regions", "Every region that it lies in: ISO 3166-2, as in DE-NW."),
    ] = []
    place: Annotated[Text | None, says("Place", "The town where it is at home.")] = None
    sectors: Annotated[list[Sector], says("Sectors", "Codes of the vocabulary of sectors.")] = []
    sectors_text: Annotated[
        list[Text],
        says("Sectors in words", "Where words say more than the codes."),
    ] = []
    organisation: Annotated[
        ClusterOrganisation | None,
        says("Managed by", "The body that manages it."),
    ] = None
    note: Annotated[Text | None, says("Note", "What a reader should know of it.")] = None
    governance: Annotated[Governance | None, says("Governance", "How it is run.")] = None
    designations: Annotated[
        list[Designation],
        says("Designations", "The programmes that chose or support it."),
    ] = []
    mechanisms: Annotated[
        list[MechanismUse],
        says("Mechanisms", "By which it works, where they are its own."),
    ] = []
    figures: Annotated[list[ClusterFigure], says("Figures", "What is counted of it.")] = []
    funding: Annotated[list[Funding], says("Funding", "Its amounts of money.")] = []
    relations: Annotated[
        list[ClusterRelation],
        says("Relations", "How it stands to other clusters."),
    ] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(claim.covers for claim in self.funding):
            raise wrong("`covers` is for the amounts of programmes")
        if any(relation.cluster == self.id for relation in self.relations):
            raise wrong("a relation names the cluster itself")
        return self


class Dossier(Strict):
    """All that is known of one jurisdiction."""

    jurisdiction: Annotated[Text, says("Jurisdiction", "Its code: ISO 3166-1 alpha-2, EU, or INT.")]
    sources: Annotated[list[Source], says("Sources", "The documents that claims cite.")] = []
    organisations: Annotated[
        list[Organisation],
        says("Organisations", "The bodies that do something in its programmes."),
    ] = []
    figures: Annotated[
        list[JurisdictionFigure],
        says("Figures", "What is counted of the jurisdiction itself."),
    ] = []
    programmes: Annotated[
        list[Programme], says("Programmes", "Its programmes, with their claims.")
    ] = []
    clusters: Annotated[
        list[Cluster],
        says("Clusters", "The clusters that a source names, with their claims."),
    ] = []

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, value: str, info: ValidationInfo) -> str:
        ids = {i for i in known_of(info).ids[EntityKind.JURISDICTION] if "-" not in i}
        if value not in ids:
            raise unknown(value, "jurisdiction of vocabulary/jurisdictions.yaml", ids)
        return value
