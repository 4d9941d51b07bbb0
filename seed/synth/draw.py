"""Chance that is the same everywhere: numbers drawn from a hash of a name."""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

WORDS = 256
"""How many numbers a name gives before it is hashed on."""

SIXTEEN_BITS = 1 << 16


class Draw:
    """The numbers that a name gives, one after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._page = 0
        self._turn()

    def _turn(self) -> None:
        """The next page of numbers."""
        digest = hashlib.shake_128(f"{self._name}/{self._page}".encode()).digest(2 * WORDS)
        self._numbers: Iterator[int] = iter(struct.unpack(f"<{WORDS}H", digest))
        self._page += 1

    def below(self, limit: int) -> int:
        """A number from 0 on and below `limit`, which is at most 65,536."""
        for number in self._numbers:
            return number * limit >> 16
        self._turn()
        return self.below(limit)

    def chance(self, percent: float) -> bool:
        """True so many times in a hundred."""
        return self.below(SIXTEEN_BITS) < percent * SIXTEEN_BITS / 100

    def one(self, values: Sequence[T]) -> T:
        """One of some values."""
        return values[self.below(len(values))]

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """So many of some values, each once; fewer where the same come again and again."""
        return list(dict.fromkeys(self.one(values) for _ in range(count)))


def weighted(weights: Mapping[T, int]) -> tuple[T, ...]:
    """Each value as often as its weight says, for `Draw.one`."""
    return tuple(value for value, weight in weights.items() for _ in range(weight))
