"""Changes: what a revision did to one thing, and the sentence that says it.

Owns: which words are said of a change. What a change is, `kb.queries.changes` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kb.vocabulary import ClaimKind, Collection, EntityKind
from kb.words import Listed, Phrase, Said

NAMED = 10
"""How many claims a sentence names before it counts the rest."""


class Happened(StrEnum):
    """What became of a thing in a revision."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Came(StrEnum):
    """What a revision did to one row, in the order in which a correction is told."""

    RETIRED = "retired"
    ADDED = "added"


class What(StrEnum):
    """What a row says of its subject, in the order in which rows are told."""

    RECORD = "record"
    TEXT = "text"
    SECTOR = "sector"
    LOCATION = "location"
    GAP = "gap"
    CLAIM = "claim"
    YEAR = "year"
    SERIES = "series"
    RATE = "rate"


class ClaimNamed(NamedTuple):
    """A claim that a revision added or retired."""

    id: str
    kind: ClaimKind


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision did to one thing: to its record, its texts, the claims about it or naming it.

    It never changes: its names and its country are those of the revision, and of what was removed
    those that it had.
    """

    revision: int
    at: datetime
    collection: Collection
    kind: EntityKind
    id: str
    country: str
    """The jurisdiction; of a region that of its country, of any other jurisdiction its own id."""
    names: Mapping[str, str]
    happened: Happened
    record: bool
    """Whether its record, a text, a sector, a region or a gap came or went."""
    added: Sequence[ClaimNamed]
    retired: Sequence[ClaimNamed]

    @property
    def moment(self) -> int:
        """The revision at which it is there to be seen: of what was removed the one before."""
        return self.revision - (self.happened is Happened.REMOVED)


_HEADS = {
    Happened.ADDED: Phrase(
        "In revision {0} of {1} the {2} {3} was added", "修订 {0}（{1}）新增{2} {3}"
    ),
    Happened.CHANGED: Phrase(
        "In revision {0} of {1} the {2} {3} changed", "修订 {0}（{1}）更改{2} {3}"
    ),
    Happened.REMOVED: Phrase(
        "In revision {0} of {1} the {2} {3} was removed", "修订 {0}（{1}）移除{2} {3}"
    ),
}
_WHAT = {
    Happened.ADDED: Phrase("added", "新增"),
    Happened.REMOVED: Phrase("removed", "移除"),
}
_ALONE = Phrase("{0}.", "{0}。")
_WITH_PARTS = Phrase("{0}: {1}.", "{0}：{1}。")
_TITLE = Phrase("{0}: {1}", "{0}：{1}")
_RECORD = Phrase("its record or texts", "其资料或文字")
_ADDED = (
    Phrase("{0:,} claim added", "新增记录 {0:,} 条"),
    Phrase("{0:,} claims added", "新增记录 {0:,} 条"),
)
_RETIRED = (
    Phrase("{0:,} claim retired", "撤回记录 {0:,} 条"),
    Phrase("{0:,} claims retired", "撤回记录 {0:,} 条"),
)
_NAMING = Phrase("{0} ({1})", "{0}（{1}）")
_NAMING_SOME = Phrase("{0} ({1} and {2:,} more)", "{0}（{1}等，另有 {2:,} 条）")
_CLAIM = Phrase("{0} {1}", "{0} {1}")


def sentence(change: Change) -> Said:
    """A change in a sentence: which revision did what to which thing, by which claims."""
    head = _HEADS[change.happened](
        change.revision, change.at.date().isoformat(), change.kind, change.id
    )
    parts = tuple(
        _naming(counted, claims) if claims else counted for counted, claims in _parts(change)
    )
    return _WITH_PARTS(head, Listed(parts)) if parts else _ALONE(head)


def title(change: Change, name: str) -> Said:
    """The same in a line, with the name of the thing."""
    parts = tuple(counted for counted, _ in _parts(change))
    what = (_WHAT[change.happened](),) if change.happened in _WHAT else ()
    return _TITLE(name, Listed((*what, *parts)))


def _parts(change: Change) -> Iterator[tuple[Said, Sequence[ClaimNamed]]]:
    """What came and went, each with its claims."""
    if change.record and change.happened is Happened.CHANGED:
        yield _RECORD(), ()
    for (one, several), claims in ((_ADDED, change.added), (_RETIRED, change.retired)):
        if claims:
            yield (one if len(claims) == 1 else several)(len(claims)), claims


def _naming(counted: Said, claims: Sequence[ClaimNamed]) -> Said:
    """A count of claims with the first of them."""
    named = tuple(_CLAIM(claim.kind, claim.id) for claim in claims[:NAMED])
    rest = len(claims) - len(named)
    return _NAMING_SOME(counted, named, rest) if rest else _NAMING(counted, named)
