"""Undoing: a revision is reversed by another one.

Owns: what reverses a revision, and when nothing can. What it added and still holds is retired, what
it retired is added again; nothing is deleted, and an undoing is undone like any other revision.
Refuses: whatever a later revision has changed since, and what would leave a name without its thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, inspect
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import Base
from kb.errors import Conflict
from kb.ledger import ChangeSet, NewClaim, NewGap
from kb.models import OF_THE_WORLD, Claim, Gap, Revision
from kb.models.revision import Record
from kb.queries import revisions, undoing
from kb.queries.undoing import Lived
from kb.vocabulary import Rank

NAMED = 10
"""How many of the reasons against it are told before the rest is counted."""


def undo(engine: Engine, number: int, *, at: datetime | None = None) -> Revision:
    """Reverse a revision by a new one, of the time `at` (now, if left out).

    `NotFound` for a revision that there is not, `Conflict` for one that cannot be undone.
    """
    made = ledger.write(engine, lambda session: changes(session, number), at=at)
    return cast(Revision, made)  # no revision is empty, and so is none that reverses one


def changes(session: Session, number: int) -> ChangeSet:
    """What reverses a revision, on the base as it is now; errors as of `undo`."""
    newest = revisions.current(session).id
    revision = revisions.one(session, str(number), revision=newest)
    if revision.id == 1:
        raise Conflict("Revision 1 cannot be undone: nothing would be left of the base.")
    reversal = _Reversal(session, revision.id)
    for model in OF_THE_WORLD:
        reversal.reverse(model)
    reversal.refuse_loose_ends()
    if reversal.against:
        raise Conflict(_refusal(revision.id, reversal.against))
    return ChangeSet(
        note=f"Undoes revision {revision.id}: {revision.note}",
        claims=list(map(_new_claim, undoing.whole_claims(session, reversal.numbers(Claim)))),
        gaps=[_new_gap(row) for row in reversal.added.get(Gap, ())],
        rows={
            model: [dict(row.values) for row in rows]
            for model, rows in reversal.added.items()
            if model not in (Claim, Gap)
        },
        retired=reversal.retired,
    )


def _refusal(number: int, against: Iterable[str]) -> str:
    reasons = sorted(set(against))
    lines = [f"Revision {number} cannot be undone:", *reasons[:NAMED]]
    if len(reasons) > NAMED:
        lines.append(f"and {len(reasons) - NAMED:,} more")
    return "\n".join(lines)


@dataclass
class _Reversal:
    """What reverses a revision, as it is put together, and all that speaks against it."""

    session: Session
    revision: int
    added: dict[type[Base], list[Lived]] = field(default_factory=dict)
    retired: dict[type[Base], list[int]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """The things whose records are retired and not added again."""
    against: list[str] = field(default_factory=list)

    def numbers(self, model: type[Base]) -> list[int]:
        """The numbers of the rows that come back."""
        return [row.number for row in self.added.get(model, ())]

    def reverse(self, model: type[Base]) -> None:
        """Reverse what the revision did to one table."""
        came = undoing.came(self.session, model, self.revision)
        went = undoing.went(self.session, model, self.revision)
        replaced = [row for row in came if row.retired_in is not None]
        live = undoing.live_like(self.session, model, [*replaced, *went])
        ended = self._ended(came, live)
        standing = {row.key: row for row in live if row.number not in ended}
        back = [row for row in went if not self._taken(row, standing.get(row.key))]
        if model is Claim:
            self._refuse_rivals(back, ended)
        if ended:
            self.retired[model] = sorted(ended)
        if back:
            self.added[model] = back
        if issubclass(model, Record):
            self.gone |= {row.values["id"] for row in came} - {row.values["id"] for row in back}

    def _ended(self, came: Iterable[Lived], live: Iterable[Lived]) -> set[int]:
        """The numbers of what is to be retired: of what came, or came back since, and is live."""
        again = {row.content: row.number for row in live if row.added_in > self.revision}
        ended = set()
        for row in came:
            number = row.number if row.retired_in is None else again.get(row.content)
            if number is None:
                self.against.append(f"{_told(row)}: revision {row.retired_in} has retired it since")
            else:
                ended.add(number)
        return ended

    def _taken(self, row: Lived, other: Lived | None) -> bool:
        """Whether another row stands where one would come back to."""
        if other is not None:
            same = other.content == row.content
            what = "has brought it back" if same else "has put another in its place"
            self.against.append(f"{_told(row)}: revision {other.added_in} {what}")
        return other is not None

    def _refuse_rivals(self, back: Iterable[Lived], ended: set[int]) -> None:
        """Refuse a claim that would be preferred beside another one."""
        slots = {row.values["slot"]: row for row in back if row.values["rank"] is Rank.PREFERRED}
        for other in undoing.preferred_in(self.session, slots):
            if other.number not in ended:
                self.against.append(
                    f"{_told(slots[other.values['slot']])}: revision {other.added_in} has "
                    f"preferred {other.values['id']}"
                )

    def refuse_loose_ends(self) -> None:
        """Refuse to take away what others name, and to bring back what names nothing."""
        ended = {model: set(numbers) for model, numbers in self.retired.items()}
        for naming in undoing.live_naming(self.session, self.gone):
            if naming.number not in ended.get(naming.model, ()):
                what = "claim" if naming.model is Claim else f"{_table(naming.model).name} of"
                self.against.append(
                    f"{what} {naming.called}: revision {naming.added_in} has added it, and it "
                    f"refers to {naming.named}, which would be gone"
                )
        named = dict(self._named())
        back = {
            row.values["id"]
            for model, rows in self.added.items()
            if issubclass(model, Record)
            for row in rows
        }
        there = undoing.live_records(self.session, named.keys() - back)
        for id in named.keys() - back - (there - self.gone):
            by = undoing.last_retired(self.session, id)
            why = "would be gone" if id in there else f"revision {by} has retired since"
            self.against.append(f"{named[id]}: it refers to {id}, which {why}")

    def _named(self) -> Iterator[tuple[str, str]]:
        """The things that what comes back names, each with what names it."""
        for model, rows in self.added.items():
            if model is not Claim:
                for row in rows:
                    for id in undoing.names_of(model, row.values):
                        yield id, _told(row)
                    for source, _ in row.citations:
                        yield source, _told(row)
        for claim in undoing.whole_claims(self.session, self.numbers(Claim)):
            new = _new_claim(claim)
            ids = [new.subject, *new.scope, *(source for source, _ in new.citations)]
            for id in (*ids, *undoing.names_of(type(claim), new.values)):
                yield id, f"claim {new.id} ({new.kind} of {new.subject})"


def _new_claim(claim: Claim) -> NewClaim:
    """A claim as it is added again: with its id, its citations and its scope."""
    mapper = inspect(type(claim))
    own = _table(type(claim))
    return NewClaim(
        id=claim.id,
        kind=claim.kind,
        subject=claim.subject,
        slot=claim.slot,
        rank=claim.rank,
        inferred=claim.inferred,
        note=claim.note,
        values={
            column.name: getattr(claim, mapper.get_property_by_column(column).key)
            for column in own.columns
            if column.name != "number"
        },
        citations=[(citation.source, citation.locator) for citation in claim.citations],
        scope=[scope.entity for scope in claim.scope],
    )


def _new_gap(row: Lived) -> NewGap:
    values = {name: value for name, value in row.values.items() if name != "programme"}
    return NewGap(row.values["programme"], values, row.citations)


def _told(row: Lived) -> str:
    """A row by what it is and of what."""
    values = row.values
    if row.model is Claim:
        return f"claim {values['id']} ({values['kind']} of {values['subject']})"
    of, *more = (str(values[name]) for name in undoing.keys(row.model))
    if row.model is Gap:
        more = [values["field"]]
    return f"{_table(row.model).name} of {of}" + (f" ({', '.join(more)})" if more else "")


def _table(model: type[Any]) -> Table:
    return cast(Table, model.__table__)
