"""What is asked of the money of a programme."""

from dataclasses import dataclass
from datetime import date

from kb.compare.spread import EVENLY, Spread
from kb.money import Target
from kb.vocabulary import MoneyKind, Nature, Origin


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the money: into what, as of which day, of which stage, kind and origin."""

    target: Target
    on: date
    nature: Nature | None = None
    measure: MoneyKind = MoneyKind.PUBLIC_SUPPORT
    origin: Origin | None = None
    spread: Spread = EVENLY
