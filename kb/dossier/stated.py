"""The shapes of claims in a dossier, one per kind.

Owns: which keys a claim of a kind has, which of them are needed, and the rules between them.
"""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from kb.dossier.fields import (
    ClusterId,
    Count,
    Currency,
    Date,
    Flag,
    Listed,
    Money,
    Names,
    Number,
    OrganisationId,
    ProgrammeId,
    Region,
    SourceId,
    Text,
    Year,
    code,
    known_of,
    listed,
    wrong,
)
from kb.period import Edtf
from kb.vocabulary import (
    Basis,
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
    Scheme,
    StartOf,
)


class Strict(BaseModel):
    """A record: no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cite(Strict):
    """A document and the place in it."""

    source: SourceId
    at: Listed


class Stated(Strict):
    """What every claim has."""

    cite: Annotated[list[Cite], Field(min_length=1)]
    rank: Rank = Rank.NORMAL
    inferred: Flag | None = None
    note: Text | None = None


def _ordered(start: Edtf | None, end: Edtf | None) -> None:
    if start and end and end.last < start.first:
        raise wrong(f"ends ({end}) before it starts ({start})")


def _dated_or_seen(dated: Edtf | None, seen: Edtf | None) -> None:
    if dated and seen:
        raise wrong("has `seen` beside `start` or `end`: one claim says the one or the other")


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
        _dated_or_seen(self.start or self.end, self.seen)
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
        _dated_or_seen(self.start or self.end, self.seen)
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


def said_of(subject: str) -> Callable[[Figure, ValidationInfo], Figure]:
    """A check that a figure's indicator may be said of a kind of subject."""

    def check(figure: Figure, info: ValidationInfo) -> Figure:
        subjects = known_of(info).indicator_subjects[figure.indicator]
        if subject not in subjects:
            raise wrong(
                f"{figure.indicator} is not said of a {subject}, only of: "
                f"{', '.join(sorted(subjects))}"
            )
        return figure

    return check


ProgrammeFigure = Annotated[Figure, AfterValidator(said_of("programme"))]
ClusterFigure = Annotated[Figure, AfterValidator(said_of("cluster"))]
JurisdictionFigure = Annotated[Figure, AfterValidator(said_of("jurisdiction"))]


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
    bodies: list[Listed] = []
