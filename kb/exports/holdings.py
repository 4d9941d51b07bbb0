"""What there is in a base, in which files, of which years: as its catalogue is told it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kb.exports.linked import Texts
from kb.exports.table import Column


class File(NamedTuple):
    """A format of a table: its extension and its media type."""

    extension: str
    media: str


class Collected(NamedTuple):
    """A collection: its name in addresses, how many records it has, what a table of it tells."""

    name: str
    records: int
    columns: Sequence[Column]


class Series(NamedTuple):
    """A reference series of economies, as its publisher and its licence say."""

    code: str
    label: Texts
    definition: str
    unit: str
    source: str
    url: str
    licence: str


class Years(NamedTuple):
    """The first and the last year; None where it is not known."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """The base at a revision, as far as its catalogue tells of it."""

    home: str
    """The address that it is served at, without a slash at the end."""
    revision: int
    issued: datetime
    """When the first revision was made."""
    modified: datetime
    as_of: bool
    """Whether this revision was asked for: its files then are those of it for good."""
    collections: Sequence[Collected]
    files: Sequence[File]
    countries: Mapping[str, Texts]
    """The names of those that it has programmes of, by their alpha-3 codes."""
    years: Years
    """From the earliest start to the latest end of a programme."""
    series: Sequence[Series]
    economies: int
    """How many economies the series are of."""
    series_years: Years

    def named(self, name: str) -> str:
        """The name of a part of the catalogue."""
        return f"{self.home}/catalog#{name}"

    def address(self, path: str) -> str:
        """An address of data as it is at this revision."""
        return f"{self.home}{path}{f'?as_of={self.revision}' if self.as_of else ''}"
