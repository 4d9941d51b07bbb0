"""Evidence: claims as the comparison engine reads them, and the choice among rivals.

Owns: which of several claims that answer one question is believed, by which rule, and how many
independent origins a claim has. Refuses: deprecated claims, which are shown and never count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from kb.period import Edtf
from kb.timeline import Extent
from kb.vocabulary import (
    Basis,
    Emphasis,
    FigureStatus,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    StartOf,
)

SOURCE_TIERS = {
    "evaluation": 0,
    "statistics": 0,
    "official": 1,
    "academic": 2,
    "international-organisation": 2,
    "organisation": 3,
    "news": 3,
    "encyclopaedia": 3,
}
"""How near a kind of source is to the facts: 0 is nearest."""

LAST_TIER = max(SOURCE_TIERS.values())
"""Where a kind stands that the vocabulary has learned since."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, as far as it matters for weighing what it says."""

    id: str
    title: str
    publisher: str
    kind: str
    published: Edtf | None
    url: str
    origin: str | None
    reprint_of: str | None

    @property
    def independent_origin(self) -> str:
        """What the document goes back to: documents with the same one are one witness."""
        return self.origin or self.reprint_of or self.id


@dataclass(frozen=True, slots=True)
class Citation:
    """A document and the place in it."""

    source: Source
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What all claims have."""

    id: str
    subject: str
    rank: Rank = Rank.NORMAL
    inferred: bool = False
    note: str | None = None
    citations: tuple[Citation, ...] = ()

    @property
    def origins(self) -> int:
        """The number of independent origins that say so."""
        return len({citation.source.independent_origin for citation in self.citations})


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Claim):
    """When a programme ran."""

    start: Edtf | None = None
    end: Edtf | None = None
    seen: Edtf | None = None
    start_of: StartOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(Claim):
    """An amount, in whole units of its currency."""

    amount: int
    amount_min: int | None = None
    currency: str
    qualifier: Qualifier = Qualifier.EXACT
    basis: Basis = Basis.TOTAL
    measure: MoneyKind = MoneyKind.PUBLIC_SUPPORT
    nature: Nature = Nature.PLANNED
    origin: Origin = Origin.NATIONAL
    start: Edtf | None = None
    end: Edtf | None = None
    fiscal_year: bool = False
    part_of: bool = False
    detail: str | None = None
    shared_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Claim):
    """A counted fact."""

    indicator: str
    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    status: FigureStatus = FigureStatus.OBSERVED
    at: Edtf | None = None
    start: Edtf | None = None
    end: Edtf | None = None
    regions: tuple[str, ...] = ()
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Claim):
    """A competition round."""

    number: int | None = None
    stage: str | None = None
    year: int | None = None
    unit: RoundUnit = RoundUnit.CLUSTERS
    selected: int | None = None
    applications: int | None = None
    finalists: int | None = None
    opened: Edtf | None = None
    decided: Edtf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismUse(Claim):
    """That a programme works by a mechanism."""

    concept: str
    emphasis: Emphasis = Emphasis.PRIMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement(Claim):
    """What an organisation does in a programme."""

    organisation: str
    role: str
    kind: str | None = None
    """What the organisation is; None where it has no record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Claim):
    """A stage of a programme that has a name of its own, in one or more languages."""

    names: Mapping[str, str]
    extent: Extent

    @property
    def name(self) -> str:
        """Its name in English, else in the first language in which it is stated."""
        return self.names.get("en") or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Claim):
    """How the subject stands to another programme."""

    relation: RelationKind
    object: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstProgramme:
    """The programme of a jurisdiction that started first, of those in the base."""

    id: str
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Everything that a comparison reads of one programme."""

    id: str
    economy: str
    """The jurisdiction whose prices and currency the programme spends in."""
    regional: bool = False
    """Whether it is the programme of a part of that jurisdiction alone."""
    periods: tuple[Period, ...] = ()
    funding: tuple[Funding, ...] = ()
    figures: tuple[Figure, ...] = ()
    rounds: tuple[Round, ...] = ()
    mechanisms: tuple[MechanismUse, ...] = ()
    involvements: tuple[Involvement, ...] = ()
    phases: tuple[Phase, ...] = ()
    relations: tuple[Relation, ...] = ()
    """Its own, and those of others to it."""
    first: FirstProgramme | None = None
    """The first of its jurisdiction; None where no start is known of any."""


C = TypeVar("C", bound=Claim)


class Choice(NamedTuple, Generic[C]):
    """The claim that is believed, its rivals in the order of belief, and the deciding rule.

    `rule` is `only` without rivals, else the first criterion in which the chosen claim beats the
    next: `rank`, `source-kind`, `published`, `origins`; `id` where nothing but the id differs.
    """

    claim: C
    rivals: tuple[C, ...] = ()
    rule: str = "only"

    @property
    def all(self) -> tuple[C, ...]:
        """The claim and its rivals."""
        return (self.claim, *self.rivals)


def admissible(claims: Iterable[C]) -> list[C]:
    """The claims that count: all but the deprecated."""
    return [claim for claim in claims if claim.rank is not Rank.DEPRECATED]


def choose(claims: Sequence[C]) -> Choice[C]:
    """The best of rival claims (one or more, none deprecated).

    Preferred before normal; then by the best kind of source; then by the latest publication;
    then by the number of independent origins.
    """
    if len(claims) == 1:
        return Choice(claims[0])
    best, *rest = sorted(claims, key=_standing)
    for name, mine, theirs in zip(
        ("rank", "source-kind", "published", "origins", "id"),
        _standing(best),
        _standing(rest[0]),
        strict=True,
    ):
        if mine != theirs:
            return Choice(best, tuple(rest), name)
    raise ValueError(f"the claim {best.id} stands twice among its rivals")


def _standing(claim: Claim) -> tuple[int, int, int, int, str]:
    """The order of belief, the most believed first."""
    sources = [citation.source for citation in claim.citations]
    return (
        0 if claim.rank is Rank.PREFERRED else 1,
        min((SOURCE_TIERS.get(source.kind, LAST_TIER) for source in sources), default=LAST_TIER),
        -max((s.published.last.toordinal() for s in sources if s.published), default=0),
        -claim.origins,
        claim.id,
    )


def witnesses(links: Iterable[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """What documents go back to, by id: those with the same one are one witness.

    `links` are documents with the origin that they name and the document that they reprint.
    Whatever is linked, over however many reprints or in a circle, is one witness: that of an
    origin that is named, else of the document that reprints no other, the first by name.
    """
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while above.setdefault(name, name) != name:
            name = above[name]
        return name

    origins, reprints = set(), set()
    for id, origin, reprint_of in links:
        if origin is not None:
            origins.add(origin)
            above[root(id)] = root(origin)
        if reprint_of is not None:
            reprints.add(id)
            above[root(id)] = root(reprint_of)
    best: dict[str, str] = {}
    for name in sorted(above, key=lambda name: (name not in origins, name in reprints, name)):
        best.setdefault(root(name), name)
    return {name: best[root(name)] for name in above}
