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
    unknown,
    wrong,
)
from kb.dossier.stated import (
    Cite,
    ClusterFigure,
    ClusterRelation,
    Designation,
    Funding,
    Governance,
    Involvement,
    JurisdictionFigure,
    MechanismUse,
    Period,
    Phase,
    ProgrammeFigure,
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

    field: Literal[
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
    ]
    reason: GapReason
    note: Text | None = None
    cite: Annotated[list[Cite], Field(min_length=1)]


class Source(Strict):
    """A document."""

    id: Id
    title: Text
    publisher: Text
    published: Date | None = None
    language: Language
    url: Url | None = None
    copy_: Annotated[Url | None, Field(alias="copy")] = None
    archived: Url | None = None
    origin: Text | None = None
    reprint_of: SourceId | None = None
    kind: Annotated[Text, AfterValidator(code(Scheme.SOURCE_KINDS))]
    note: Text | None = None

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

    id: Id
    name: Bilingual
    acronym: Text | None = None
    kind: Annotated[Text, AfterValidator(code(Scheme.ORGANISATION_KINDS))]


class Programme(Strict):
    """A cluster programme."""

    id: Id
    name: Bilingual
    aliases: list[Text] = []
    level: Level
    region: Region | None = None
    summary: Bilingual
    homepage: Url | None = None
    wikidata: Annotated[Text, Field(pattern=r"^Q[1-9][0-9]*$")] | None = None
    sectors: list[Sector] = []
    sectors_text: list[Text] = []
    gaps: list[Gap] = []
    periods: list[Period] = []
    phases: list[Phase] = []
    rounds: list[Round] = []
    organisations: list[Involvement] = []
    funding: list[Funding] = []
    mechanisms: list[MechanismUse] = []
    figures: list[ProgrammeFigure] = []
    relations: list[ProgrammeRelation] = []

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

    name: Text
    form: GovernanceForm | None = None


class Cluster(Strict):
    """A cluster that a source names."""

    id: Id
    name: Bilingual
    aliases: list[Text] = []
    regions: list[Region] = []
    place: Text | None = None
    sectors: list[Sector] = []
    sectors_text: list[Text] = []
    organisation: ClusterOrganisation | None = None
    note: Text | None = None
    governance: Governance | None = None
    designations: list[Designation] = []
    mechanisms: list[MechanismUse] = []
    figures: list[ClusterFigure] = []
    funding: list[Funding] = []
    relations: list[ClusterRelation] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(claim.covers for claim in self.funding):
            raise wrong("`covers` is for the amounts of programmes")
        if any(relation.cluster == self.id for relation in self.relations):
            raise wrong("a relation names the cluster itself")
        return self


class Dossier(Strict):
    """All that is known of one jurisdiction."""

    jurisdiction: Text
    sources: list[Source] = []
    organisations: list[Organisation] = []
    figures: list[JurisdictionFigure] = []
    programmes: list[Programme] = []
    clusters: list[Cluster] = []

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, value: str, info: ValidationInfo) -> str:
        ids = {i for i in known_of(info).ids[EntityKind.JURISDICTION] if "-" not in i}
        if value not in ids:
            raise unknown(value, "jurisdiction of vocabulary/jurisdictions.yaml", ids)
        return value
