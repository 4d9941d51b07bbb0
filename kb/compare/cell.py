"""A cell of a comparison: the figure, its interval, and everything that it rests on.

A figure carries the steps that led to it. A step is a chain: its first input, to which each
further one is added (`+`), subtracted (`−`), multiplied (`×`) or by which it is divided (`÷`), in
order. Replaying the chains from the claims and series alone gives the value again.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

from kb.evidence import Claim, Funding
from kb.money import Factor, Observation
from kb.vocabulary import Origin
from kb.words import Phrase, Said


class ReasonCode(StrEnum):
    """Why a figure is missing, or what must be known to read it rightly."""

    MISSING = "missing"
    PARTIAL = "partial"
    SOME_YEARS = "some-years"
    SHARED = "shared"
    PARTS_ONLY = "parts-only"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    APPROXIMATE = "approximate"
    ASSUMED_YEARS = "assumed-years"
    ASSUMED_SPREAD = "assumed-spread"
    OPEN_END = "open-end"
    UNKNOWN_START = "unknown-start"
    LEFT_OUT = "left-out"
    OUTSIDE_SERIES = "outside-series"
    UNCONVERTIBLE = "unconvertible"
    FISCAL_YEAR = "fiscal-year"
    NATURE = "nature"
    FROM_ROUNDS = "from-rounds"
    FROM_AMOUNTS = "from-amounts"
    INFERRED = "inferred"
    UNDATED = "undated"
    DETAIL = "detail"
    SOME_ROUNDS = "some-rounds"
    FROM_INVOLVEMENTS = "from-involvements"
    FIRST_IN_BASE = "first-in-base"


INCOMPARABLE = {
    ReasonCode.MISSING,
    ReasonCode.PARTIAL,
    ReasonCode.SHARED,
    ReasonCode.PARTS_ONLY,
    ReasonCode.UNKNOWN_START,
    ReasonCode.OUTSIDE_SERIES,
    ReasonCode.UNCONVERTIBLE,
}
"""A cell with one of these must not be set beside others without a word."""


DEPRECATED = Phrase("deprecated", "已弃用")
LESS_BELIEVED = Phrase(
    "less believed (by {0}); in the interval", "可信度较低（依据：{0}）；计入区间"
)
"""Why a claim does not make a figure: the two cases of every measure."""


class Reason(NamedTuple):
    """A code that programs may rely on, and the same in plain words."""

    code: ReasonCode
    said: Said

    @property
    def detail(self) -> str:
        """The reason in English."""
        return self.said.told()


class Input(NamedTuple):
    """A number that enters a step: from a claim, a series, an earlier step, or counted."""

    operator: str
    value: Decimal
    label: str
    step: int | None = None
    claim: str | None = None
    observation: Observation | None = None
    source: str | None = None


class Step(NamedTuple):
    """One link of the calculation; `number` counts from 1."""

    number: int
    kind: str
    label: str
    inputs: tuple[Input, ...]
    output: Decimal
    unit: str


class RivalUse(NamedTuple):
    """A claim that does not make the figure, why not, and whether it makes the interval."""

    claim: Claim
    said: Said
    in_interval: bool = False

    @property
    def why(self) -> str:
        """Why not, in English."""
        return self.said.told()


class Together(NamedTuple):
    """The whole of an amount that is stated for several programmes together, in the target."""

    claim: Funding
    value: Decimal
    low: Decimal | None
    high: Decimal | None


class Part(NamedTuple):
    """What of a sum is of one origin."""

    origin: Origin
    value: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Member:
    """A mechanism, an organisation, a phase or another programme, and what it is to a programme."""

    code: str
    """The code of the mechanism, the id of the organisation or programme, the phase's claim."""
    roles: tuple[str, ...]
    """The emphasis of the mechanism, the roles of the organisation, how surely the phase holds."""
    claims: tuple[str, ...]
    """The claims that say so, by their ids, in the order of the roles where it has some."""


class Cell(NamedTuple):
    """A figure, or the reasons why there is none."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    reasons: tuple[Reason, ...] = ()
    claims: tuple[Claim, ...] = ()
    rivals: tuple[RivalUse, ...] = ()
    rule: str | None = None
    """The rule by which the main claim was chosen among its rivals."""
    steps: tuple[Step, ...] = ()
    nature: str | None = None
    unit_counted: str | None = None
    covers: str | None = None
    """The years that the figure speaks of."""
    parts: tuple[Part, ...] = ()
    """The value by the origin of the money, in sums of money."""
    together: Together | None = None
    """What the programme shares with others, where no amount of its own makes a figure."""
    members: tuple[Member, ...] = ()
    """Who or what is counted, where the base knows them one by one."""

    @property
    def comparable(self) -> bool:
        """Whether the figure can stand beside others of its column as it is."""
        return self.value is not None and not any(r.code in INCOMPARABLE for r in self.reasons)


@dataclass
class Working:
    """The paper on which a figure is worked out: it records every step."""

    steps: list[Step] = field(default_factory=list)

    def chain(self, kind: str, label: str, unit: str, inputs: Sequence[Input]) -> "Quantity":
        """Do one chain of operations and keep it."""
        total = fold(inputs)
        step = Step(len(self.steps) + 1, kind, label, tuple(inputs), total, unit)
        self.steps.append(step)
        return Quantity(total, step.number, label)

    def adopt(self, steps: Sequence[Step], outcome: "Quantity") -> "Quantity":
        """Take over the steps of another paper; its outcome as it is numbered here."""
        after = len(self.steps)
        for step in steps:
            inputs = tuple(
                entry if entry.step is None else entry._replace(step=entry.step + after)
                for entry in step.inputs
            )
            self.steps.append(step._replace(number=step.number + after, inputs=inputs))
        return outcome._replace(step=outcome.step + after)

    def sum(self, label: str, unit: str, parts: Sequence["Quantity"]) -> "Quantity":
        """Add outcomes; a single one is its own sum."""
        if len(parts) == 1:
            return parts[0]
        inputs = [part.as_input("+" if i else "=") for i, part in enumerate(parts)]
        return self.chain("sum", label, unit, inputs)


class Quantity(NamedTuple):
    """The outcome of a step."""

    value: Decimal
    step: int
    label: str

    def as_input(self, operator: str = "=") -> Input:
        """The outcome as it enters a later step."""
        return Input(operator, self.value, self.label, step=self.step)


FOR_PART = Phrase("stated for a part: {0}", "只用于一部分：{0}")
"""What an amount or a count is for, where that is not the whole."""

OF_THE_SOURCE = "cluster, as the source counts them"
"""The unit counted where a source states an amount for one cluster."""

NOISE = Decimal("1e-20")
"""What two ways of doing one sum differ by, in parts of it, where numbers have 28 digits."""


class Bounds(NamedTuple):
    """A best value between a lowest and a highest; None: no such limit is known."""

    low: Decimal | None
    value: Decimal
    high: Decimal | None

    @classmethod
    def hull(cls, value: Decimal, others: Iterable[Self]) -> "Bounds":
        """The value, with the widest limits among `others`, which always hold it.

        The last digits of a limit may be rounded otherwise than those of the value: what differs
        from it by these alone is the value.
        """
        low: Decimal | None = value
        high: Decimal | None = value
        for other in others:
            if low is not None and (other.low is None or other.low < low):
                low = other.low
            if high is not None and (other.high is None or other.high > high):
                high = other.high
        if low is value and high is value:
            return cls(value, value, value)
        return cls(
            value if low is not None and value - low <= value * NOISE else low,
            value,
            value if high is not None and high - value <= value * NOISE else high,
        )


PER_CENT = Input("×", Decimal(100), "per cent")
"""What turns a part into a percentage."""

OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "−": operator.sub,
    "×": operator.mul,
    "÷": operator.truediv,
}
"""What a chain can do with its next input."""


def fold(inputs: Sequence[Input]) -> Decimal:
    """The outcome of a chain."""
    total = inputs[0].value
    for entry in inputs[1:]:
        total = OPERATIONS[entry.operator](total, entry.value)
    return total


def factor_inputs(factors: Iterable[Factor]) -> list[Input]:
    """Rates and indices as they enter a step."""
    return [
        Input(f.operator, f.value, f.label, observation=f.observation, source=f.source)
        for f in factors
    ]
