"""The shape of a change set that somebody proposes, over HTTP or by the command.

Owns: which parts it has. Its records and claims are those of a dossier, word for word; what of the
base they may refer to, and what they become, says `kb.dossier.compiling`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from kb.dossier.fields import Text, known_of, wrong
from kb.dossier.quantities import Figure, Funding, said_of
from kb.dossier.records import Cluster, Organisation, Programme, Source
from kb.dossier.stated import (
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
from kb.vocabulary import ClaimKind, EntityKind, Rank

MOST = 500
"""How many entries a part may have."""

ClaimId = Annotated[Text, Field(pattern=r"^c-[a-z2-7]{16}$")]

LISTS: Mapping[str, EntityKind] = {
    "sources": EntityKind.SOURCE,
    "organisations": EntityKind.ORGANISATION,
    "programmes": EntityKind.PROGRAMME,
    "clusters": EntityKind.CLUSTER,
}
"""The parts of a change set that add records, and of which kind."""

P, C, J = EntityKind.PROGRAMME, EntityKind.CLUSTER, EntityKind.JURISDICTION


KIND = Field(description="The kind of claim.")


class About(Strict):
    """A claim with what it is about."""

    kind: Annotated[ClaimKind, KIND]
    subject: Annotated[Text, Field(description="The id of what the claim is about.")]

    def _subject(self, info: ValidationInfo, *kinds: EntityKind) -> EntityKind:
        """What the subject is; refused if it is nothing, or nothing of these kinds."""
        ids = known_of(info).ids
        for kind in kinds:
            if self.subject in ids.get(kind, ()):
                return kind
        close = known_of(info).near(self.subject, *kinds)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise _at("subject", f"{self.subject!r} is the id of no {' or '.join(kinds)}{hint}", self)


def _at(key: str, message: str, record: Strict) -> ValidationError:
    """What is wrong with one key of a record, told by the record's own check."""
    kind = PydanticCustomError("wrong", "{message}", {"message": message})
    details = InitErrorDetails(type=kind, loc=(key,), input=getattr(record, key))
    return ValidationError.from_exception_data(type(record).__name__, [details])


class OfProgramme(About):
    """A claim that is said of programmes alone."""

    @model_validator(mode="after")
    def _check_subject(self, info: ValidationInfo) -> Self:
        self._subject(info, P)
        return self


class OfCluster(About):
    """A claim that is said of clusters alone."""

    @model_validator(mode="after")
    def _check_subject(self, info: ValidationInfo) -> Self:
        self._subject(info, C)
        return self


class PeriodOf(OfProgramme):
    """When a programme ran."""

    kind: Annotated[Literal[ClaimKind.PERIOD], KIND]
    claim: Period


class PhaseOf(OfProgramme):
    """A stage of a programme."""

    kind: Annotated[Literal[ClaimKind.PHASE], KIND]
    claim: Phase


class RoundOf(OfProgramme):
    """A round of a programme."""

    kind: Annotated[Literal[ClaimKind.ROUND], KIND]
    claim: Round


class InvolvementOf(OfProgramme):
    """Who does what in a programme."""

    kind: Annotated[Literal[ClaimKind.INVOLVEMENT], KIND]
    claim: Involvement


class FundingOf(About):
    """Money of a programme or a cluster."""

    kind: Annotated[Literal[ClaimKind.FUNDING], KIND]
    claim: Funding

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        kind = self._subject(info, P, C)
        if self.claim.covers and kind is C:
            raise wrong("`covers` is for the amounts of programmes")
        if self.claim.covers and self.subject not in self.claim.covers:
            raise wrong("`covers` names all the programmes of a shared amount, this one too")
        return self


class MechanismOf(About):
    """How a programme or a cluster works."""

    kind: Annotated[Literal[ClaimKind.MECHANISM_USE], KIND]
    claim: MechanismUse

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        self._subject(info, P, C)
        return self


class FigureOf(About):
    """What is counted of a programme, a cluster or a jurisdiction."""

    kind: Annotated[Literal[ClaimKind.FIGURE], KIND]
    claim: Figure

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        said_of(self._subject(info, P, C, J))(self.claim, info)
        return self


class DesignationOf(OfCluster):
    """That a programme chose a cluster."""

    kind: Annotated[Literal[ClaimKind.DESIGNATION], KIND]
    claim: Designation


def _related(claim: Any) -> str:
    """Whether a relation is one of clusters, by what it names."""
    cluster = "cluster" in claim if isinstance(claim, dict) else hasattr(claim, "cluster")
    return "of-cluster" if cluster else "of-programme"


class RelationOf(About):
    """How a programme stands to another, or a cluster to another."""

    kind: Annotated[Literal[ClaimKind.RELATION], KIND]
    claim: Annotated[
        Annotated[ProgrammeRelation, Tag("of-programme")]
        | Annotated[ClusterRelation, Tag("of-cluster")],
        Discriminator(_related),
        Field(description="How it stands to another of its kind."),
    ]

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        of_programme = self._subject(info, P, C) is P
        if of_programme != isinstance(self.claim, ProgrammeRelation):
            raise wrong("a programme is related to a programme, a cluster to a cluster")
        if self.subject == self.object:
            raise wrong("a relation names its own subject")
        return self

    @property
    def object(self) -> str:
        """What it is related to."""
        claim = self.claim
        return claim.programme if isinstance(claim, ProgrammeRelation) else claim.cluster


class GovernanceOf(OfCluster):
    """How a cluster is run."""

    kind: Annotated[Literal[ClaimKind.GOVERNANCE], KIND]
    claim: Governance


AnyClaim = Annotated[
    PeriodOf
    | PhaseOf
    | RoundOf
    | InvolvementOf
    | FundingOf
    | MechanismOf
    | FigureOf
    | DesignationOf
    | RelationOf
    | GovernanceOf,
    Field(discriminator="kind"),
]


TAGS = frozenset({*ClaimKind, "of-programme", "of-cluster"})
"""What pydantic puts into a place to say which of several models it tried."""


class Ranked(Strict):
    """A claim that is to stand otherwise among its rivals."""

    claim: Annotated[ClaimId, Field(description="The id of the claim, which is retired.")]
    rank: Annotated[Rank, Field(description="The rank of the claim that takes its place.")]
    note: Annotated[Text | None, Field(description="Its note: why. Left out: as it was.")] = None


class Amended(Strict):
    """A record of which something beside its claims is to change."""

    id: Annotated[
        Text, Field(description="The id of a programme, cluster, organisation or source.")
    ]
    set: Annotated[
        dict[str, Any],
        Field(
            min_length=1,
            description="The keys to change, as the dossier has them (name, summary, aliases, "
            "sectors, homepage, gaps …), as a JSON merge patch (RFC 7396): texts by language are "
            "merged, lists replaced, `null` takes a key away.",
            examples=[{"name": {"fr": "Grappes d'excellence"}, "homepage": None}],
        ),
    ]


class Changes(Strict):
    """What is to change, in one revision: all of it or nothing."""

    sources: Annotated[
        list[Source], Field(max_length=MOST, description="Documents that the base lacks.")
    ] = []
    organisations: Annotated[
        list[Organisation], Field(max_length=MOST, description="Bodies that the base lacks.")
    ] = []
    programmes: Annotated[
        list[Programme],
        Field(max_length=MOST, description="Programmes that the base lacks, with their claims."),
    ] = []
    clusters: Annotated[
        list[Cluster],
        Field(max_length=MOST, description="Clusters that the base lacks, with their claims."),
    ] = []
    claims: Annotated[
        list[AnyClaim],
        Field(max_length=MOST, description="Claims to add about what is there, or added here."),
    ] = []
    retire: Annotated[
        list[ClaimId],
        Field(max_length=MOST, description="The ids of claims that are no longer to hold."),
    ] = []
    rank: Annotated[
        list[Ranked],
        Field(max_length=MOST, description="Claims to rank otherwise: each is retired, and one "
              "that says the same with the new rank takes its place."),
    ] = []  # fmt: skip
    amend: Annotated[
        list[Amended],
        Field(max_length=MOST, description="Names, texts and other keys to change in records."),
    ] = []
