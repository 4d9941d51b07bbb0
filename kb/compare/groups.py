"""Programmes in groups: by what they are counted, and in which groups each of them is.

Owns: the closed list of what programmes are grouped by, and the order of the groups. Nobody is
left out: programmes of which the value is not known are a group of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    """What programmes are grouped by."""

    COUNTRY = "country"
    LEVEL = "level"
    STATUS = "status"
    START_DECADE = "start_decade"
    MECHANISM = "mechanism"
    SECTOR = "sector"
    ORGANISATION = "organisation"


SEVERAL = {Facet.MECHANISM, Facet.SECTOR, Facet.ORGANISATION}
"""Of these a programme may have several values, and then is in several groups."""


@dataclass(frozen=True, slots=True)
class Group:
    """The programmes that have a value; those of which none is known where `key` is None."""

    key: str | None
    programmes: tuple[str, ...]


def grouped(values: Mapping[str, Sequence[str]]) -> list[Group]:
    """The groups of programmes whose values are given by id.

    The largest first, of equal ones that of the lesser key; the group without a value, if there
    is one, last. Within a group the programmes stand as given, each once.
    """
    found: dict[str | None, dict[str, None]] = {}
    for programme, keys in values.items():
        named: Sequence[str | None] = keys or [None]
        for key in named:
            found.setdefault(key, {})[programme] = None
    groups = [Group(key, tuple(programmes)) for key, programmes in found.items()]
    return sorted(groups, key=lambda g: (g.key is None, -len(g.programmes), g.key or ""))


def decade(year: int) -> str:
    """The decade of a year: 1990s."""
    return f"{year // 10 * 10}s"
