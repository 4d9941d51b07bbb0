"""Figures as pages show them, read back as numbers."""

import re
from dataclasses import dataclass

SCALES = {
    "": 1.0,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "万": 1e4,
    "亿": 1e8,
    "万亿": 1e12,
}
"""By how much a word after a number multiplies it."""

_NUMBER = re.compile(
    r"(?P<digits>\d[\d,]*)(\.(?P<decimals>\d+))?\s*"
    r"(?P<scale>(thousand|million|billion|bn|k|m)\b|万亿|万|亿|)"
)


@dataclass(frozen=True)
class Figure:
    """A number as it is shown, and how far what it stands for may be from it."""

    value: float
    within: float

    def stands_for(self, value: float) -> bool:
        """Whether a number is the one that is shown, as far as its digits tell."""
        return abs(self.value - value) <= self.within * 1.000001


def first(text: str) -> Figure:
    """The first number of a text: half of its last digit is not told."""
    found = _NUMBER.search(text)
    assert found, f"no number in {text!r}"
    digits, decimals = found["digits"].replace(",", ""), found["decimals"] or ""
    scale = SCALES[found["scale"]]
    return Figure(float(f"{digits}.{decimals or 0}") * scale, scale * 10 ** -len(decimals) / 2)
