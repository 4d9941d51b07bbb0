"""Dossiers: the shape of every record. `seed/FORMAT.md` describes the format for curators.

Owns: which keys a record has, which of them are needed, and the rules between them. An unknown
key is refused everywhere.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kb.period import Edtf
from kb.vocabulary import (
    Basis,
    Emphasis,
    EntityKind,
    FigureStatus,
    GapReason,
    GovernanceForm,
    Level,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    Scheme,
    StartOf,
)
from seed.fields import (
    Bilingual,
    ClusterId,
    Count,
    Currency,
    Date,
    Flag,
    Language,
    Money,
    Names,
    Number,
    OrganisationId,
    ProgrammeId,
    Region,
    Sector,
    SourceId,
    Text,
    Url,
    Year,
    code,
    known_of,
    listed,
    unknown,
    wrong,
)


class Strict(BaseModel):
    """A record: no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cite(Strict):
    """A document and the place in it."""

    source: SourceId
    at: Text


class Stated(Strict):
    """What every claim has."""

    cite: Annotated[list[Cite], Field(min_length=1)]
    rank: Rank = Rank.NORMAL
    inferred: Flag | None = None
    note: Text | None = None


def _ordered(start: Edtf | None, end: Edtf | None) -> None:
    if start and end and end.last < start.first:
        raise wrong(f"ends ({end}) before it starts ({start})")


class Period(Stated):
    """When a programme ran, or a year in which it is known to have run."""

    start: Date | None = None
    end: Date | None = None
    seen: Date | None = None
    of: StartOf | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ordered(self.start, self.end)
        if (self.start or self.end) is None and self.seen is None:
            raise wrong("needs `start`, `end` or both, or `seen`")
        if (self.start or self.end) and self.seen:
            raise wrong("has `seen` beside `start` or `end`: one claim says the one or the other")
        return self


class Phase(Stated):
    """A stage with a name of its own."""

    name: Names
    start: Date | None = None
    end: Date | None = None
    seen: Date | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ordered(self.start, self.end)
        return self


class Round(Stated):
    """A competition round."""

    number: Count | None = None
    name: Names | None = None
    stage: Text | None = None
    year: Year | None = None
    unit: RoundUnit = RoundUnit.CLUSTERS
    opened: Date | None = None
    closed: Date | None = None
    shortlisted: Date | None = None
    decided: Date | None = None
    applications: Count | None = None
    finalists: Count | None = None
    selected: Count | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ordered(self.opened, self.closed)
        return self


class Involvement(Stated):
    """What an organisation does in a programme."""

    organisation: OrganisationId
    role: Annotated[Text, AfterValidator(code(Scheme.ROLES))]


class Funding(Stated):
    """An amount of money."""

    amount: Money
    amount_min: Money | None = None
    currency: Currency
    qualifier: Qualifier
    basis: Basis
    measure: MoneyKind = MoneyKind.PUBLIC_SUPPORT
    nature: Nature
    origin: Origin
    start: Date | None = None
    end: Date | None = None
    fiscal_year: Flag | None = None
    part_of: Flag | None = None
    detail: Names | None = None
    covers: Annotated[list[ProgrammeId], Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ordered(self.start, self.end)
        if self.amount_min is not None and self.amount_min > self.amount:
            raise wrong(f"amount_min {self.amount_min} is above amount {self.amount}")
        if self.covers and len(set(self.covers)) != len(self.covers):
            raise wrong("covers names a programme twice")
        if self.fiscal_year and not (
            self.start
            and self.end
            and self.end.year == self.start.year + 1
            and self.basis in {Basis.PER_YEAR, Basis.PER_CLUSTER_PER_YEAR}
        ):
            raise wrong(
                "fiscal_year is for a yearly amount whose start and end are the two calendar "
                "years of one fiscal year"
            )
        return self


class MechanismUse(Stated):
    """That a programme or cluster works by a mechanism."""

    concept: Annotated[Text, AfterValidator(code(Scheme.MECHANISMS))]
    emphasis: Emphasis


class Figure(Stated):
    """A counted fact."""

    indicator: Annotated[Text, AfterValidator(code(Scheme.INDICATORS))]
    value: Number
    currency: Currency | None = None
    qualifier: Qualifier = Qualifier.EXACT
    status: FigureStatus = FigureStatus.OBSERVED
    at: Date | None = None
    start: Date | None = None
    end: Date | None = None
    region: Annotated[list[Region], BeforeValidator(listed), Field(min_length=1)] | None = None
    detail: Names | None = None

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        _ordered(self.start, self.end)
        money = self.indicator in known_of(info).money_indicators
        if money and not self.currency:
            raise wrong(f"{self.indicator} is money and needs a currency")
        if self.currency and not money:
            raise wrong(f"{self.indicator} is not money and has no currency")
        if self.at and (self.start or self.end):
            raise wrong("needs `at`, or `start` and `end`, and not both")
        return self


class ProgrammeRelation(Stated):
    """How a programme stands to another."""

    kind: RelationKind
    programme: ProgrammeId


class ClusterRelation(Stated):
    """How a cluster stands to another."""

    kind: Literal[RelationKind.SUCCEEDS, RelationKind.PART_OF]
    cluster: ClusterId


class Designation(Stated):
    """That a programme chose or supports the cluster."""

    programme: ProgrammeId
    start: Date | None = None
    end: Date | None = None
    round: Count | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ordered(self.start, self.end)
        return self


class Governance(Stated):
    """How a cluster is run."""

    form: GovernanceForm | None = None
    bodies: list[Text] = []


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

    id: Text
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

    id: Text
    name: Bilingual
    acronym: Text | None = None
    kind: Annotated[Text, AfterValidator(code(Scheme.ORGANISATION_KINDS))]


class Programme(Strict):
    """A cluster programme."""

    id: Text
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
    figures: list[Figure] = []
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

    id: Text
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
    figures: list[Figure] = []
    funding: list[Funding] = []
    relations: list[ClusterRelation] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(claim.covers for claim in self.funding):
            raise wrong("`covers` is for the amounts of programmes")
        return self


class Dossier(Strict):
    """All that is known of one jurisdiction."""

    jurisdiction: Text
    sources: list[Source] = []
    organisations: list[Organisation] = []
    figures: list[Figure] = []
    programmes: list[Programme] = []
    clusters: list[Cluster] = []

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, value: str, info: ValidationInfo) -> str:
        ids = {i for i in known_of(info).ids[EntityKind.JURISDICTION] if "-" not in i}
        if value not in ids:
            raise unknown(value, "jurisdiction of vocabulary/jurisdictions.yaml", ids)
        return value

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        self._check_ids()
        subjects = known_of(info).indicator_subjects
        holders: list[tuple[str, str, list[Figure]]] = [
            ("jurisdiction", self.jurisdiction, self.figures),
            *(("programme", programme.id, programme.figures) for programme in self.programmes),
            *(("cluster", cluster.id, cluster.figures) for cluster in self.clusters),
        ]
        for what, id, figures in holders:
            for figure in figures:
                if what not in subjects[figure.indicator]:
                    raise wrong(
                        f"{id}: {figure.indicator} is not said of a {what}, only of: "
                        f"{', '.join(sorted(subjects[figure.indicator]))}"
                    )
        return self

    def _check_ids(self) -> None:
        prefix = f"{self.jurisdiction.lower()}-"
        records: list[Source | Organisation | Programme | Cluster] = [
            *self.sources,
            *self.organisations,
            *self.programmes,
            *self.clusters,
        ]
        for record in records:
            if not re.fullmatch(re.escape(prefix) + r"[a-z0-9][a-z0-9-]*", record.id):
                raise wrong(
                    f"the id {record.id!r} does not begin with {prefix!r} and go on in lower-case "
                    "letters, digits and hyphens"
                )
