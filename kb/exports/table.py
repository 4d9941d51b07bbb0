"""A table as every format writes it: columns of one type each, and rows of plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SEPARATOR = "|"
"""Stands between the texts of a list where a format has no lists; no code, id or locator has it.
"""


class Type(StrEnum):
    """What the values of a column are, by the names of Frictionless Table Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    TRUTH = "boolean"
    TEXTS = "list"
    BY_LANGUAGE = "object"
    """Texts by their languages (BCP 47)."""


Value = str | int | float | bool | Sequence[str] | Mapping[str, str] | None
Row = Sequence[Value]
"""The values of the columns, in their order; None for what is not known, also for an empty list."""

Rows = Iterable[Row]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its values, what they say."""

    name: str
    type: Type
    description: str
    unit: str | None = None
    claims: str | None = None
    """Where the claims behind a value are listed: an address with columns of the row in braces."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a table is, apart from its rows."""

    name: str
    title: str
    columns: Sequence[Column]
    claims: str | None
    """Where the claims behind a row are listed, as of a column that says nothing of its own."""
    key: Sequence[str]
    """The columns that tell the rows apart."""

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def of_type(self, *types: Type) -> list[int]:
        """The positions of the columns of some types."""
        return [at for at, column in enumerate(self.columns) if column.type in types]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of where it is from."""

    revision: int
    at: datetime
    """When the revision was made."""
    address: str
    """What was asked for."""


LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = "Industrial-cluster policy: an open knowledge base"
