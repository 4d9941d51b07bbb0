"""How a programme selects: in how many rounds, of how many applications, how often.

Owns: which rounds a rate and a mean are made of. Applications and selected of different rounds are
never set against each other.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise

from kb.compare.cell import PER_CENT, Bounds, Cell, Input, Quantity, Reason, ReasonCode, Working
from kb.compare.rounds import Held, known, rule, states_both, year_of, years
from kb.evidence import Programme, Round
from kb.words import Phrase

_NO_ROUND = Phrase("missing: competition rounds at {0} or before", "缺少：{0} 或之前的竞争轮次")
_NO_RATE = Phrase(
    "missing: a round of which applications and selected are both stated",
    "缺少：同时注明申请数与入选数的轮次",
)
_NO_GAP = Phrase("missing: the years of two rounds", "缺少：两个轮次的年份")
_NOT_BOTH = Phrase("does not state both applications and selected", "未同时注明申请数与入选数")
_NO_YEAR = Phrase("says no year", "未注明年份")
_HIGHEST = Phrase(
    "a round {0} is known; rounds known in all: {1}", "已知有第 {0} 轮，但已知轮次共 {1} 个"
)
_SOME = Phrase(
    "{0} of {1} rounds state applications and selected",
    "{1} 个轮次中有 {0} 个同时注明申请数与入选数",
)
_BETWEEN = Phrase(
    "the years of the rounds between {0} and {1} are not known; their gaps are taken as equal",
    "{0}与{1}之间各轮的年份不详；按等间隔计算",
)
_ONE_STAGE = Phrase("of {0} the stage “{1}” alone is known", "{0}仅知“{1}”阶段")


Outcome = tuple[Round, Round]
"""What states how many were selected, and what states of how many."""

Pick = Callable[..., tuple[int, int]]
"""`min` or `max`."""


def rounds(programme: Programme, on: date) -> Cell:
    """The number of competition rounds that are known on a day."""
    there = known(programme, on)
    if not there.held:
        return there.none("rounds", _NO_ROUND(on))
    used = [each.decision for each in there.held]
    working = Working()
    inputs = [
        Input("+" if index else "=", Decimal(1), each.name.told(), claim=each.decision.id)
        for index, each in enumerate(there.held)
    ]
    number = working.chain("rounds", "rounds known", "rounds", inputs).value
    highest = max(claim.number or 0 for claim in used)
    more = highest > number
    return Cell(
        value=number,
        low=number,
        high=max(number, Decimal(highest)),
        unit="rounds",
        reasons=(Reason(ReasonCode.SOME_ROUNDS, _HIGHEST(highest, number)),) if more else (),
        claims=tuple(used),
        rivals=there.rivals(used),
        rule=rule(there.held),
        steps=tuple(working.steps),
        unit_counted=there.unit,
        covers=years(there.held),
    )


def selection_rate(programme: Programme, on: date) -> Cell:
    """How many of a hundred applications were selected, over the rounds that state both.

    Each round's own rate is a step. The rival claims of single rounds make the interval.
    """
    there = known(programme, on, lambda held: any(each.outcomes for each in held))
    stating = [each for each in there.held if each.outcomes]
    if not stating:
        return there.none("percent", _NO_RATE())
    working = Working()
    best = [each.outcomes[0] for each in stating]
    rates = [_rate(each, working) for each in stating]
    rate = rates[0] if len(rates) == 1 else _overall(best, working)
    limits = [_extreme([each.outcomes for each in stating], pick) for pick in (min, max)]
    bounds = Bounds.hull(rate.value, [Bounds(limit, limit, limit) for limit in limits])
    used = {claim.id: claim for pair in best for claim in reversed(pair)}
    others = {claim.id for each in stating for pair in each.outcomes for claim in pair}
    return Cell(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit="percent",
        reasons=tuple(_reservations(there.held, stating)),
        claims=tuple(used.values()),
        rivals=there.rivals(
            list(used.values()),
            others,
            lambda claim: None if claim.id in others or states_both(claim) else _NOT_BOTH(),
        ),
        rule=rule(stating),
        steps=tuple(working.steps),
        unit_counted=there.unit,
        covers=years(stating),
    )


def years_between_rounds(programme: Programme, on: date) -> Cell:
    """The mean time between the decisions of successive rounds; from the shortest to the longest.

    Where the rounds between two numbers have no known year, the time is shared out evenly.
    """
    there = known(programme, on, lambda held: len([h for h in held if h.dated]) > 1)
    dated = [each for each in there.held if each.dated]
    if len(dated) <= 1:
        return there.none("years", _NO_GAP())
    working = Working()
    pairs = list(pairwise(dated))
    mean = working.sum(
        "from the first to the last round", "years", [_gap(*pair, working) for pair in pairs]
    )
    number = sum(_between(*pair) for pair in pairs)
    if number > 1:
        by = Input("÷", Decimal(number), "gaps between the rounds")
        mean = working.chain("divide", "mean gap", "years", [mean.as_input(), by])
    bounds = Bounds.hull(mean.value, [_gap_limits(*pair) for pair in pairs])
    used = [each.dated[0] for each in dated]
    return Cell(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit="years",
        reasons=tuple(
            Reason(ReasonCode.SOME_ROUNDS, _BETWEEN(one.name, other.name))
            for one, other in pairs
            if _between(one, other) > 1
        ),
        claims=tuple(used),
        rivals=there.rivals(
            used,
            {claim.id for each in dated for claim in each.dated},
            lambda claim: None if year_of(claim) else _NO_YEAR(),
        ),
        rule=rule(dated),
        steps=tuple(working.steps),
        unit_counted=there.unit,
        covers=years(dated),
    )


def _rate(held: Held, working: Working) -> Quantity:
    """What part of its applications a round selected."""
    selected, applied = held.outcomes[0]
    inputs = [
        Input("=", Decimal(selected.selected or 0), "selected", claim=selected.id),
        Input("÷", Decimal(applied.applications or 0), "applications", claim=applied.id),
        PER_CENT,
    ]
    return working.chain("rate", held.name.told(), "percent", inputs)


def _overall(outcomes: Sequence[Outcome], working: Working) -> Quantity:
    """What part of the applications of several rounds was selected."""
    selected = [(claim.selected or 0, claim.id) for claim, _ in outcomes]
    applied = [(claim.applications or 0, claim.id) for _, claim in outcomes]
    total, of = (
        working.chain(
            "count",
            f"{label} in all rounds",
            label,
            [
                Input("+" if index else "=", Decimal(number), label, claim=claim)
                for index, (number, claim) in enumerate(told)
            ],
        )
        for label, told in (("selected", selected), ("applications", applied))
    )
    inputs = [total.as_input(), of.as_input("÷"), PER_CENT]
    return working.chain("divide", "selected of all applications", "percent", inputs)


def _extreme(rounds: Sequence[Sequence[Outcome]], pick: Pick) -> Decimal:
    """The lowest or highest rate over every choice of one outcome for each round.

    The choice that is best against a rate gives a better rate, until none does (Dinkelbach, On
    nonlinear fractional programming, Management Science 13 (1967), 492–498).
    """
    told = [[(s.selected or 0, a.applications or 0) for s, a in each] for each in rounds]
    total, of = _summed([each[0] for each in told])
    while True:
        against = partial(_against, total, of)
        better, better_of = _summed([pick(each, key=against) for each in told])
        if better * of == total * better_of:
            return Decimal(total) / of * PER_CENT.value
        total, of = better, better_of


def _against(total: int, of: int, outcome: tuple[int, int]) -> int:
    """How far a round's outcome is above (or below) a rate."""
    return outcome[0] * of - outcome[1] * total


def _summed(outcomes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The selected of some rounds, and their applications."""
    return sum(selected for selected, _ in outcomes), sum(applied for _, applied in outcomes)


def _reservations(held: Sequence[Held], stating: Sequence[Held]) -> list[Reason]:
    """What must be known to read a rate rightly."""
    reasons = [
        Reason(ReasonCode.DETAIL, _ONE_STAGE(each.name, each.decision.stage))
        for each in stating
        if len(each.stages) == 1 and each.decision.stage
    ]
    if len(stating) < len(held):
        reasons.append(Reason(ReasonCode.SOME_ROUNDS, _SOME(len(stating), len(held))))
    return reasons


def _gap(one: Held, other: Held, working: Working) -> Quantity:
    """The years from one round to the next."""
    inputs = [
        Input(sign, Decimal(each.year), each.name.told(), claim=each.dated[0].id)
        for sign, each in (("=", other), ("−", one))
    ]
    return working.chain("gap", f"from {one.name} to {other.name}", "years", inputs)


def _gap_limits(one: Held, other: Held) -> Bounds:
    """The shortest and the longest gap between two rounds by all claims that date them."""
    before, after = ([year_of(claim) for claim in each.dated] for each in (one, other))
    low, high = (
        Decimal(max(gap, 0)) / _between(one, other)
        for gap in (min(after) - max(before), max(after) - min(before))
    )
    return Bounds(low, low, high)


def _between(one: Held, other: Held) -> int:
    """How many gaps there are between two rounds, by their numbers; one without them."""
    before, after = one.decision.number, other.decision.number
    return max(after - before, 1) if before is not None and after is not None else 1
