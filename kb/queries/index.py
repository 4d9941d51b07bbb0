"""The index as it is read: bitmaps of rows and arrays of numbers, kept in memory.

What is asked for first is read from the base.
"""

from array import array
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from sys import getsizeof
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.indexed import LIVE, dtype
from kb.queries import memory, postings
from kb.queries.memory import SMALL
from kb.queries.revisions import newest_number
from kb.vocabulary import Collection

T = TypeVar("T")


@dataclass(frozen=True)
class Index:
    """The index of a collection, as a session sees it at a revision."""

    session: Session
    collection: Collection
    revision: int

    def once(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """What `make` gives, kept in memory; of about `size` bytes."""
        return memory.once(self.session, (self.collection, key), make, size)

    def live(self) -> BitMap:
        """The rows that the revision has."""
        if self.revision == newest_number(self.session):
            return self.rows(LIVE, "")
        return self.once(("live", self.revision), self._live, bytes_of)

    def rows(self, field: str, value: str) -> BitMap:
        """The rows that have a value, whatever the revision."""
        return self.once(
            (field, value),
            lambda: joined(postings.of_values(self.session, self.collection, field, [value])),
            bytes_of,
        )

    def values(self, field: str) -> dict[str, BitMap]:
        """Every value of a field, in order, with the rows that have it."""
        return self.once(
            field,
            lambda: self._values(field),
            lambda found: sum(SMALL + bytes_of(rows) for rows in found.values()),
        )

    def words(self, field: str) -> str:
        """Every word that a field has, each between line feeds."""
        return self.once(
            ("words", field),
            lambda: "\n".join(["", *postings.values(self.session, self.collection, field), ""]),
            getsizeof,
        )

    def numbers(self, field: str) -> NDArray[Any]:
        """The numbers of a field by row; NaN where there is none."""
        return self.once(
            ("numbers", field),
            lambda: np.frombuffer(
                b"".join(postings.all_numbers(self.session, self.collection, [field])[field]),
                dtype(field),
            ),
            lambda found: found.nbytes,
        )

    def codes(self, field: str) -> NDArray[np.float32]:
        """The places of the values of a field among all values by row; NaN where none."""
        return self.once(("codes", field), lambda: self._codes(field), lambda found: found.nbytes)

    def _values(self, field: str) -> dict[str, BitMap]:
        parts: dict[str, list[bytes]] = {}
        for value, rows in postings.of_field(self.session, self.collection, field):
            parts.setdefault(value, []).append(rows)
        return {value: joined(parts[value]) for value in sorted(parts)}

    def _codes(self, field: str) -> NDArray[np.float32]:
        found = np.full(len(self.numbers("claims")), np.nan, np.float32)
        for place, rows in enumerate(self.values(field).values()):
            found[as_array(rows)] = place
        return found

    def _live(self) -> BitMap:
        table = postings.table_of(self.collection)
        rows = self.session.scalars(
            select(table.c.row).where(
                table.c.added_in <= self.revision,
                table.c.retired_in.is_(None) | (table.c.retired_in > self.revision),
            )
        )
        return BitMap(array("I", rows))


def joined(parts: list[bytes]) -> BitMap:
    """The bitmaps of some segments as one."""
    if len(parts) == 1:
        return BitMap.deserialize(parts[0])
    return BitMap.union(*map(BitMap.deserialize, parts)) if parts else BitMap()


def as_array(rows: BitMap) -> NDArray[np.uint32]:
    """The numbers of rows, in order."""
    return np.frombuffer(rows.to_array(), np.uint32)


def as_bitmap(rows: NDArray[Any]) -> BitMap:
    """Numbers of rows as a bitmap."""
    return BitMap(array("I", rows.astype(np.uint32).tobytes()))


def bytes_of(rows: BitMap) -> int:
    """About how much memory a bitmap takes."""
    return min(2 * len(rows), int(rows.max()) // 8 if rows else 0) + SMALL
