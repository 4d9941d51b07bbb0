"""How many clusters a programme supported over some years.

Owns: which dated count divides an amount. The unit that was counted is always named; counts for a
part of the programme or a region, targets and forecasts never serve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kb.compare.cell import (
    LESS_BELIEVED,
    Bounds,
    Input,
    Quantity,
    Reason,
    ReasonCode,
    RivalUse,
    Working,
)
from kb.compare.rounds import Held, for_clusters
from kb.evidence import Claim, Figure, Programme, admissible, choose
from kb.period import Span
from kb.vocabulary import FigureStatus, Qualifier
from kb.words import Phrase

_ANOTHER_COUNT = Phrase(
    "another count within the years; in the interval", "同一时期的另一计数；计入区间"
)
_QUALIFIED = Phrase("{0} at {1}: {2} {3}", "{0}（{1}）：{2} {3}")
_LIMIT = Phrase(
    "a mere limit ({0}) within the years, beside a count", "同一时期仅注明界限（{0}），另有计数"
)
_FROM_ROUNDS = Phrase(
    "no count within {0} is stated; clusters selected: {1}, rounds: {2}",
    "未注明 {0} 期间的集群数；遴选集群 {1} 个，轮数 {2}",
)
_UNTOLD = Phrase("{0}; and {1} more of which no number is told", "{0}；另有 {1} 轮未注明数目")

COUNTED = (
    "clusters-supported",
    "clusters-designated",
    "clusters-labelled",
    "clusters-active",
    "centres",
    "zones",
)
"""The indicators that count what a programme supports, the nearest to money first."""


def counts_clusters(indicator: str) -> bool:
    """Whether an indicator counts clusters: what was supported, found or listed."""
    return indicator in COUNTED or indicator.startswith("clusters-")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of clusters: best, lowest, highest; what was counted; and by which claims."""

    entries: tuple[Input, ...]
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str
    claims: tuple[Claim, ...]
    rivals: tuple[RivalUse, ...]
    reasons: tuple[Reason, ...] = ()

    def work_out(self, working: Working) -> Quantity:
        """The count as a step of a calculation."""
        return working.chain("count", self.unit, self.unit, self.entries)


def clusters(programme: Programme, span: Span) -> Count | None:
    """The clusters supported over `span`, or None where no count serves.

    Of the counts dated within the years the best believed, of equals the latest; all of them make
    the interval. Without one, the clusters selected in the rounds up to the end of the years.
    """
    serving = [f for f in admissible(programme.figures) if _serves(f, span)]
    for indicator in COUNTED:
        within = [f for f in serving if f.indicator == indicator]
        if within:
            return _from_figures(within, indicator)
    return _from_rounds(programme, span)


def _serves(figure: Figure, span: Span) -> bool:
    """Whether a figure is a count of the programme's clusters within some years."""
    return (
        figure.indicator in COUNTED
        and figure.status is FigureStatus.OBSERVED
        and not figure.regions
        and figure.detail is None
        and figure.value > 0
        and figure.at is not None
        and figure.at.last >= span.first
        and figure.at.first <= span.last
    )


def _from_figures(within: Sequence[Figure], indicator: str) -> Count:
    """The best of the dated counts, and all of them as its interval."""
    best = choose(within).claim.rank
    preferred = [figure for figure in within if figure.rank is best]
    latest = max(figure.at.last for figure in preferred if figure.at)
    choice = choose([f for f in preferred if f.at and f.at.last == latest])
    claim = choice.claim
    limits = [stated_limits(figure) for figure in within]
    points = [each for each in limits if None not in (each.low, each.high)]
    bounds = Bounds.hull(claim.value, points or limits)
    idle = {f.id for f, each in zip(within, limits, strict=True) if points and each not in points}
    return Count(
        entries=(Input("=", claim.value, f"{indicator} at {claim.at}", claim=claim.id),),
        value=claim.value,
        low=bounds.low,
        high=bounds.high,
        unit=indicator,
        claims=(claim,),
        rivals=tuple(
            RivalUse(figure, _LIMIT(figure.qualifier))
            if figure.id in idle
            else RivalUse(figure, _ANOTHER_COUNT(), in_interval=True)
            for figure in within
            if figure.id != claim.id
        ),
        reasons=_qualified(claim),
    )


def stated_limits(figure: Figure) -> Bounds:
    """The lowest and highest that the words of a count allow; None: no limit is said."""
    match figure.qualifier:
        case Qualifier.UP_TO | Qualifier.LESS_THAN:
            return Bounds(None, figure.value, figure.value)
        case Qualifier.AT_LEAST:
            return Bounds(figure.value, figure.value, None)
    return Bounds(figure.value, figure.value, figure.value)


def _qualified(figure: Figure) -> tuple[Reason, ...]:
    """What the words of a count make of it."""
    if figure.qualifier is Qualifier.EXACT:
        return ()
    said = _QUALIFIED(figure.indicator, figure.at, figure.qualifier, figure.value)
    return (Reason(ReasonCode.APPROXIMATE, said),)


def number_of(held: Sequence[Held]) -> Count:
    """How many rounds there were."""
    rounds = tuple(each.decision for each in held)
    number = Decimal(len(rounds))
    return Count(
        entries=(Input("=", number, "rounds held"),),
        value=number,
        low=number,
        high=number,
        unit="rounds held",
        claims=rounds,
        rivals=(),
    )


def _from_rounds(programme: Programme, span: Span) -> Count | None:
    """The clusters selected in the rounds up to the end of the years.

    At the least those of these years alone, since the support of earlier ones may have ended; no
    most is known where a round does not tell how many.
    """
    upto = [each for each in for_clusters(programme) if each.year and each.year <= span.last.year]
    held = [each for each in upto if each.decision.selected]
    if not held:
        return None
    untold = len([each for each in upto if each.decision.selected is None])
    told = [[Decimal(c.selected) for c in each.stages[-1].all if c.selected] for each in held]
    within = [
        numbers for each, numbers in zip(held, told, strict=True) if each.year >= span.first.year
    ]
    total = sum((numbers[0] for numbers in told), Decimal(0))
    said = _FROM_ROUNDS(span, total, len(held))
    return Count(
        entries=tuple(
            Input(
                "+" if index else "=",
                told[index][0],
                f"selected in the round of {each.year}",
                claim=each.decision.id,
            )
            for index, each in enumerate(held)
        ),
        value=total,
        low=sum((min(numbers) for numbers in within or told), Decimal(0)),
        high=None if untold else sum((max(numbers) for numbers in told), Decimal(0)),
        unit="clusters selected",
        claims=tuple(each.decision for each in held),
        rivals=tuple(
            RivalUse(rival, LESS_BELIEVED(stage.rule), in_interval=bool(rival.selected))
            for stage in (each.stages[-1] for each in held)
            for rival in stage.rivals
        ),
        reasons=(Reason(ReasonCode.FROM_ROUNDS, _UNTOLD(said, untold) if untold else said),),
    )
