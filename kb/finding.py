"""What is asked of a list: conditions on its rows, all of which hold, and the order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kb.compare.question import Question
from kb.period import Span
from kb.text import Part
from kb.vocabulary import Status


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Those that have one of some values of a field; with `none`, those that have none of them."""

    field: str
    values: Collection[str]
    none: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """Those that have all of some values of a field."""

    field: str
    values: Collection[str]


@dataclass(frozen=True, slots=True)
class Between:
    """Those whose number or day lies between two, both included; unknown ones do not."""

    field: str
    low: float | date | None = None
    high: float | date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Those of some ids."""

    ids: Collection[str]


@dataclass(frozen=True, slots=True)
class Saying:
    """Those in a text of which each part of a query stands."""

    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class RunningIn:
    """Programmes known to have run on some day of a span; an open end runs on."""

    span: Span


@dataclass(frozen=True, slots=True)
class Standing:
    """Programmes that stand so on a day; with `none`, the others."""

    statuses: Collection[Status]
    on: date
    none: bool = False


@dataclass(frozen=True, slots=True)
class Lasting:
    """Programmes whose duration in years lies between two, open ends counted to a day."""

    on: date
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Costing:
    """Programmes whose funding, as a question asks for it, lies between two amounts."""

    question: Question
    low: float | None = None
    high: float | None = None


Condition = AnyOf | Every | Between | Named | Saying | RunningIn | Standing | Lasting | Costing
Filter = Sequence[Condition]


@dataclass(frozen=True, slots=True)
class SortKey:
    """What a list is sorted by, and the direction; unknown values come last in both."""

    field: str
    descending: bool = False
    question: Question | None = None
    """Of funding: as it is asked for."""
    on: date | None = None
    """Of the duration: the day to which open ends are counted."""
