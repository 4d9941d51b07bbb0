"""Programmes like one: how alike two are, feature by feature, and in one score.

Owns: what programmes are compared by, how alike two are in each feature (0 to 1), and how the
features make the score by which they are ranked. Refuses: a figure that must not stand beside
others as it is (`kb.compare.cell`), which makes its feature unknown.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kb.compare.cell import Cell, Reason
from kb.compare.counts import clusters
from kb.compare.duration import nominal_life
from kb.compare.question import Question
from kb.compare.table import compare
from kb.evidence import Programme
from kb.money import Economies, Target
from kb.vocabulary import Emphasis, Level, Measure, Prices, Rate


class Feature(StrEnum):
    """What programmes are compared by."""

    MECHANISMS = "mechanisms"
    SELECTION = "selection"
    SIZE = "size"
    DURATION = "duration"
    CLUSTERS = "clusters"
    LEVEL = "level"
    SECTORS = "sectors"


WEIGHTS: Mapping[Feature, float] = {
    Feature.MECHANISMS: 3,
    Feature.SELECTION: 2,
    Feature.SIZE: 2,
    Feature.DURATION: 1,
    Feature.CLUSTERS: 1,
    Feature.LEVEL: 1,
    Feature.SECTORS: 1,
}
"""What a feature counts where nobody asks otherwise: design before scale before frame."""

TARGET = Target("EUR", Prices.CONSTANT, Rate.PPP, 2015)
"""What money is turned into. Another currency would change no likeness, only the figures."""

MEASURES = (Measure.FUNDING_PER_YEAR, Measure.DURATION)
"""Size is money a year and not in total: the years are a feature of their own."""

EMPHASES = {Emphasis.PRIMARY: 2, Emphasis.SECONDARY: 1, None: 1}
"""What a concept counts by how much of the programme it is; what has no emphasis is all alike."""

FAR_APART = 100
"""So many times as much money, or as many clusters, and nothing is alike any more."""

PLACES = 6
"""Likenesses are rounded before they are ranked: the order is that of the numbers shown."""

_SELECTION = "selection/"


@dataclass(frozen=True, slots=True)
class Use:
    """A mechanism by which a programme works, how much of it that is, and the claim."""

    concept: str
    emphasis: Emphasis
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is compared besides duration, money and counts."""

    level: Level
    sectors: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    """The best believed first, where two speak of the same concept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is known of one programme in one feature: codes or a figure, and by which claims."""

    known: bool
    codes: Mapping[str, Emphasis | None] = field(default_factory=dict)
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    nature: str | None = None
    covers: str | None = None
    reasons: tuple[Reason, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A programme as it is compared: what is known of it in every feature."""

    id: str
    sides: Mapping[Feature, Side]


@dataclass(frozen=True, slots=True)
class Compared:
    """How alike two programmes are in a feature; None where either side is unknown."""

    feature: Feature
    similarity: float | None
    this: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike another programme is, by which it is ranked, and what that is made of."""

    programme: str
    score: float
    known: float
    of_known: float | None
    """How alike the two are in what could be compared alone; None if nothing could."""
    features: tuple[Compared, ...]


def profiles(
    programmes: Sequence[Programme], facts: Mapping[str, Facts], on: date, economies: Economies
) -> list[Profile]:
    """The programmes as they are compared, as asked on the day `on`, in their order."""
    table = compare(programmes, MEASURES, Question(TARGET, on), economies)
    return [
        _profile(programme, dict(zip(MEASURES, row.cells, strict=True)), facts[programme.id], on)
        for programme, row in zip(programmes, table.rows, strict=True)
    ]


def ranked(
    this: Profile, others: Iterable[Profile], weights: Mapping[Feature, float]
) -> list[Likeness]:
    """The other programmes, the most alike first; of equals, the lesser id first."""
    found = [likeness(this, other, weights) for other in others]
    return sorted(found, key=lambda like: (-like.score, like.programme))


def likeness(this: Profile, other: Profile, weights: Mapping[Feature, float]) -> Likeness:
    """How alike two programmes are; the same whichever of them is asked about.

    The score is the weighted sum of the known features over *all* weights, known or not; `known`
    is the part of the weight that could be compared. Over the known weights alone, a programme of
    which nothing is known but its level would be as like as can be, and would lead every list.
    So a score is what is shown to be alike, and what is unknown can only add to it. At least one
    weight is above zero.
    """
    features = [_compared(f, this.sides[f], other.sides[f]) for f in Feature]
    whole = sum(weights[f] for f in Feature)
    known = sum(weights[c.feature] for c in features if c.similarity is not None)
    alike = sum(weights[c.feature] * c.similarity for c in features if c.similarity is not None)
    return Likeness(
        programme=other.id,
        score=round(alike / whole, PLACES),
        known=round(known / whole, PLACES),
        of_known=round(alike / known, PLACES) if known else None,
        features=tuple(features),
    )


def overlap(this: Side, other: Side) -> float:
    """The weighted Jaccard index of the codes: what both have over what either has."""
    codes = this.codes.keys() | other.codes.keys()
    pairs = [(_weight(this, code), _weight(other, code)) for code in codes]
    return sum(map(min, pairs)) / sum(map(max, pairs))


def nearness(this: Side, other: Side) -> float:
    """How near two sizes are on a logarithmic scale: 1 if equal, 0 from `FAR_APART` times on."""
    low, high = _ordered(this, other)
    if low == high:
        return 1.0
    if low <= 0:
        return 0.0
    return max(1 - math.log(high / low) / math.log(FAR_APART), 0.0)


def proportion(this: Side, other: Side) -> float:
    """The lesser of two figures as a part of the greater."""
    low, high = _ordered(this, other)
    return 1.0 if low == high else float(low / high)


SIMILARITIES: Mapping[Feature, Callable[[Side, Side], float]] = {
    Feature.MECHANISMS: overlap,
    Feature.SELECTION: overlap,
    Feature.SIZE: nearness,
    Feature.DURATION: proportion,
    Feature.CLUSTERS: nearness,
    Feature.LEVEL: overlap,
    Feature.SECTORS: overlap,
}
"""How alike two known sides of a feature are."""


def _compared(feature: Feature, this: Side, other: Side) -> Compared:
    both = this.known and other.known
    similarity = round(SIMILARITIES[feature](this, other), PLACES) if both else None
    return Compared(feature, similarity, this, other)


def _weight(side: Side, code: str) -> int:
    return EMPHASES[side.codes[code]] if code in side.codes else 0


def _ordered(this: Side, other: Side) -> tuple[Decimal, Decimal]:
    """The two figures, the lesser first."""
    if this.value is None or other.value is None:
        raise ValueError("a side without a figure is not known")
    return min(this.value, other.value), max(this.value, other.value)


def _profile(
    programme: Programme, cells: Mapping[Measure, Cell], facts: Facts, on: date
) -> Profile:
    selection = [use for use in facts.uses if use.concept.startswith(_SELECTION)]
    mechanisms = [use for use in facts.uses if not use.concept.startswith(_SELECTION)]
    return Profile(
        programme.id,
        {
            Feature.MECHANISMS: _of_uses(mechanisms),
            Feature.SELECTION: _of_uses(selection),
            Feature.SIZE: _of_cell(cells[Measure.FUNDING_PER_YEAR]),
            Feature.DURATION: _of_cell(cells[Measure.DURATION]),
            Feature.CLUSTERS: _of_clusters(programme, on),
            Feature.LEVEL: Side(known=True, codes={facts.level: None}),
            Feature.SECTORS: Side(known=bool(facts.sectors), codes=dict.fromkeys(facts.sectors)),
        },
    )


def _of_uses(uses: Iterable[Use]) -> Side:
    """The concepts in the order of their codes, each with its best believed claim."""
    best: dict[str, Use] = {}
    for use in uses:
        best.setdefault(use.concept, use)
    ordered = [best[concept] for concept in sorted(best)]
    return Side(
        known=bool(best),
        codes={use.concept: use.emphasis for use in ordered},
        claims=tuple(use.claim for use in ordered),
    )


def _of_cell(cell: Cell) -> Side:
    return Side(
        known=cell.comparable,
        value=cell.value,
        low=cell.low,
        high=cell.high,
        unit=cell.unit,
        nature=cell.nature,
        covers=cell.covers,
        reasons=cell.reasons,
        claims=tuple(dict.fromkeys(claim.id for claim in cell.claims)),
    )


def _of_clusters(programme: Programme, on: date) -> Side:
    """The clusters over the programme's years, whatever its sources count as one."""
    span = nominal_life(programme, on).span
    count = clusters(programme, span) if span else None
    if count is None:
        return Side(known=False)
    return Side(
        known=True,
        value=count.value,
        low=count.low,
        high=count.high,
        unit=count.unit,
        reasons=count.reasons,
        claims=tuple(dict.fromkeys(claim.id for claim in count.claims)),
    )
