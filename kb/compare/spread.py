"""How an amount for several years falls into each of them.

Owns: the spending profiles. `even`: each year its part of the time. `front` and `back`: of n years
the first (the last) weighs n, the next n - 1, down to 1. `weights`: the time is cut into as many
equal pieces as there are weights, and each piece weighs what is given; as many weights as years
are the weights of the years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kb.vocabulary import Profile
from kb.words import Phrase, Said

_WORDS = {
    Profile.EVEN: Phrase("evenly", "平均"),
    Profile.FRONT: Phrase("more of it early", "前多后少"),
    Profile.BACK: Phrase("more of it late", "前少后多"),
    Profile.WEIGHTS: Phrase("by the weights given", "按给定权重"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """A spending profile; `weights`, none negative and not all nothing, only with its own."""

    profile: Profile = Profile.EVEN
    weights: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if (self.profile is Profile.WEIGHTS) != bool(self.weights):
            raise ValueError("the profile `weights` needs weights, and no other takes them")
        if self.weights and (min(self.weights) < 0 or not any(self.weights)):
            raise ValueError("weights are not negative, and one is more than nothing")

    @property
    def said(self) -> Said:
        """The profile in words."""
        return _WORDS[self.profile]()

    def over(self, parts: Mapping[int, Decimal]) -> Mapping[int, Decimal]:
        """The weight of each year, given the part of it that is covered."""
        match self.profile:
            case Profile.EVEN:
                return parts
            case Profile.FRONT:
                return {y: p * (len(parts) - i) for i, (y, p) in enumerate(parts.items())}
            case Profile.BACK:
                return {y: p * (i + 1) for i, (y, p) in enumerate(parts.items())}
            case Profile.WEIGHTS:
                return _pieces(self.weights, parts)


def _pieces(weights: Sequence[Decimal], parts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What each year has of pieces of equal length that weigh what is given."""
    piece = sum(parts.values(), Decimal(0)) / len(weights)
    found, start = {}, Decimal(0)
    for year, part in parts.items():
        end = start + part
        found[year] = sum(
            (
                weight * max(min(end, piece * (i + 1)) - max(start, piece * i), Decimal(0))
                for i, weight in enumerate(weights)
            ),
            Decimal(0),
        )
        start = end
    return found


EVENLY = Spread()
"""The profile that is taken where none is asked for."""
