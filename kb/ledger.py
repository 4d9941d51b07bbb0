"""The ledger: the one way in which the base changes.

A change set goes in, a revision comes out, in one transaction: all of it or nothing. Rows are
added and retired; nothing is updated or deleted. An empty change set makes no revision.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, bindparam, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kb import bulk, indexing
from kb.db import Base, writing
from kb.errors import Conflict, NoRoom
from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    Entity,
    Gap,
    GapCitation,
    Revision,
)
from kb.queries import batches, revisions, state, summaries, touched
from kb.queries.derived import DERIVED
from kb.queries.postings import table_of
from kb.vocabulary import ClaimKind, Collection, EntityKind, Rank


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to be added. `values` are the columns of its kind's own table."""

    id: str
    kind: ClaimKind
    subject: str
    slot: str
    rank: Rank
    inferred: bool
    note: str | None
    values: Mapping[str, Any]
    citations: Sequence[tuple[str, str]]
    scope: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewGap:
    """A gap to be added."""

    programme: str
    values: Mapping[str, Any]
    citations: Sequence[tuple[str, str]]


@dataclass
class ChangeSet:
    """What a revision adds and retires. Rows to be retired are named by their numbers."""

    note: str
    digest: str = ""
    entities: dict[str, EntityKind] = field(default_factory=dict)
    claims: list[NewClaim] = field(default_factory=list)
    gaps: list[NewGap] = field(default_factory=list)
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    retired: dict[type[Base], list[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(
            self.claims or self.gaps or any(self.rows.values()) or any(self.retired.values())
        )

    def counts(self) -> dict[str, int]:
        """What its revision counts."""
        return {
            "claims_added": len(self.claims),
            "claims_retired": len(self.retired.get(Claim, ())),
            "records_added": len(self.gaps) + sum(map(len, self.rows.values())),
            "records_retired": sum(
                len(rows) for model, rows in self.retired.items() if model is not Claim
            ),
        }


Build = Callable[[Session], ChangeSet]
T = TypeVar("T")

MUCH = 1_000
"""How many claims are many, if they are also a tenth of all."""


def write(engine: Engine, build: Build, *, at: datetime | None = None) -> Revision | None:
    """Carry out the change set that `build` makes of the base as it is, as one revision.

    `build` runs inside the transaction, so that nobody changes the base between its look and the
    write. `at` is the time of the revision (now, if left out). None if there is nothing to change.
    """
    return transact(engine, lambda session: revise(session, build(session), at=at))


def transact(engine: Engine, act: Callable[[Session], T]) -> T:
    """Do all that `act` does in one transaction, while no other writer comes in; what it gives.

    If it raises, nothing was done.
    """
    with bulk.unswept(), writing(engine) as session:
        result = act(session)
        _commit(session, session.connection())
        return result


def rehearse(engine: Engine, act: Callable[[Session], T]) -> T:
    """The same, of which nothing is left: what `act` saw of a base that it changed for itself."""
    with bulk.unswept(), writing(engine) as session:
        result = act(session)
        session.rollback()
        return result


def tried(session: Session, changes: ChangeSet) -> None:
    """Have the database say whether it takes a change set; nothing of it is left.

    `DBAPIError` or `Conflict` where it does not, and the transaction goes on.
    """
    with session.begin_nested() as trial:
        _begin(session, changes, None)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        trial.rollback()


def revise(
    session: Session, changes: ChangeSet, *, at: datetime | None = None, whole: bool = True
) -> Revision | None:
    """Carry out a change set as one revision, inside the transaction of `transact`.

    In a rehearsal it need not be `whole`: what lists tell of things that it does not speak of, as
    of money that grows from day to day, is left as it was.
    """
    if not changes:
        return None
    much = len(changes.claims) >= max(MUCH, state.last_number(session, Claim) // 10)
    revision = _begin(session, changes, at)
    connection = session.connection()
    if much:
        bulk.count_anew(connection)
    _summarise(session, revision, whole)
    if much:
        bulk.count_anew(connection)
    return revision


def _begin(session: Session, changes: ChangeSet, at: datetime | None) -> Revision:
    """The next revision with what it adds and retires; nothing is derived from it yet."""
    last = state.last_revision(session)
    moment = at or datetime.now(UTC).replace(microsecond=0)
    if last and moment < last.at:
        raise Conflict(
            f"revision {last.id} is of {last.at.isoformat()}; a later one cannot be of "
            f"{moment.isoformat()}"
        )
    revision = Revision(
        id=last.id + 1 if last else 1,
        at=moment,
        note=changes.note,
        digest=changes.digest,
        **changes.counts(),
    )
    session.add(revision)
    session.flush()
    _retire(session.connection(), changes, revision.id)
    _add(session.connection(), session, changes, revision.id)
    return revision


def _commit(session: Session, connection: Connection) -> None:
    try:
        session.commit()
    except (DBAPIError, NoRoom):
        # SQLite stays inside a transaction that it refuses to commit, and keeps its lock.
        if not connection.invalidated:
            connection.connection.rollback()
        raise


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


def _retire(connection: Connection, changes: ChangeSet, revision: int) -> None:
    for model, numbers in changes.retired.items():
        table = _table(model)
        key = next(iter(table.primary_key.columns))
        if numbers:
            retired = connection.execute(
                update(table)
                .where(key == bindparam("key_"), table.c.retired_in.is_(None))
                .values(retired_in=revision),
                [{"key_": number} for number in numbers],
            )
            if retired.rowcount != len(numbers):
                raise Conflict(f"some rows of {table.name} to be retired are not live")


def _add(connection: Connection, session: Session, changes: ChangeSet, revision: int) -> None:
    known = state.known_entities(session, changes.entities)
    for id, kind in changes.entities.items():
        if known.get(id, kind) is not kind:
            raise Conflict(f"{id!r} is the id of a {known[id]} and cannot become a {kind}'s")
    bulk.add(
        connection,
        _table(Entity),
        ("id", "kind", "since"),
        ((id, kind, revision) for id, kind in changes.entities.items() if id not in known),
    )
    for model, rows in changes.rows.items():
        _insert(connection, model, rows, added_in=revision)
    _add_claims(connection, changes.claims, state.last_number(session, Claim) + 1, revision)
    _add_gaps(connection, changes.gaps, state.last_number(session, Gap) + 1, revision)


OF_CLAIMS = ("id", "kind", "subject", "slot", "rank", "inferred", "note")
"""The columns that all claims have; `NewClaim` has them by the same names."""


def _add_claims(
    connection: Connection, claims: Sequence[NewClaim], first: int, revision: int
) -> None:
    numbered = list(enumerate(claims, start=first))
    common = attrgetter(*OF_CLAIMS)
    bulk.add(
        connection,
        _table(Claim),
        ("number", *OF_CLAIMS, "added_in"),
        ((number, *common(claim), revision) for number, claim in numbered),
    )
    of_kind: dict[ClaimKind, list[tuple[int, NewClaim]]] = {}
    for number, claim in numbered:
        of_kind.setdefault(claim.kind, []).append((number, claim))
    for kind, own in of_kind.items():
        names = tuple(own[0][1].values)
        bulk.add(
            connection,
            _table(CLAIM_CLASSES[kind]),
            ("number", *names),
            ((number, *(claim.values[name] for name in names)) for number, claim in own),
        )
    bulk.add(
        connection,
        _table(Citation),
        ("claim_number", "position", "source", "locator"),
        (
            (number, position, source, locator)
            for number, claim in numbered
            for position, (source, locator) in enumerate(claim.citations)
        ),
    )
    bulk.add(
        connection,
        _table(ClaimScope),
        ("claim_number", "position", "entity"),
        (
            (number, position, entity)
            for number, claim in numbered
            for position, entity in enumerate(claim.scope)
        ),
    )


def _add_gaps(connection: Connection, gaps: Sequence[NewGap], first: int, revision: int) -> None:
    numbered = list(enumerate(gaps, start=first))
    rows = [{"number": n, "programme": gap.programme, **gap.values} for n, gap in numbered]
    _insert(connection, Gap, rows, added_in=revision)
    bulk.add(
        connection,
        _table(GapCitation),
        ("gap_number", "position", "source", "locator"),
        (
            (number, position, source, locator)
            for number, gap in numbered
            for position, (source, locator) in enumerate(gap.citations)
        ),
    )


def _insert(
    connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]], **of_all: Any
) -> None:
    """Rows by the names of their columns, all with the same names; `of_all` holds for each."""
    if rows:
        names = tuple(rows[0])
        same = tuple(of_all.values())
        values = ((*(row[name] for name in names), *same) for row in rows)
        bulk.add(connection, _table(model), (*names, *of_all), values)


def reindex(engine: Engine) -> int:
    """Derive the summaries of every revision and their index anew; returns how many revisions.

    What they say is what the ledger wrote; this is for a base that lost it or never had it.
    """
    with bulk.unswept(), writing(engine) as session:
        count = rederive(session)
        _commit(session, session.connection())
    return count


def rederive(session: Session) -> int:
    """The same inside a transaction that somebody else commits."""
    for collection in Collection:
        session.execute(delete(table_of(collection)))
        indexing.clear(session, collection)
    every = revisions.up_to_now(session)
    for revision in every:
        _summarise(session, revision)
    return len(every)


def _summarise(session: Session, revision: Revision, whole: bool = True) -> None:
    """Make the summaries of what a revision changed anew, and the index over them."""
    changed = touched.changed(session, revision.id)
    for collection in Collection:
        wanted = set(changed[collection])
        if collection is Collection.PROGRAMMES and whole:
            wanted.update(touched.unsettled(session, revision.id))
        if wanted:
            _resummarise(session, revision, collection, wanted, changed[collection])


AT_ONCE = 1_000
"""Of how many things the claims are in memory at a time."""


def _derived(
    session: Session, revision: Revision, collection: Collection, ids: set[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the summaries of some things should say, in the order of their ids.

    In which their rows are numbered: `kb.queries.changes` walks a revision by the rows.
    """
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        yield from sorted(
            DERIVED[collection](session, some, revision.id, revision.at.date()).items()
        )


def _resummarise(
    session: Session,
    revision: Revision,
    collection: Collection,
    ids: set[str],
    changed: set[str],
) -> None:
    """Add the summaries of some things, and retire the ones before.

    One that did not change itself keeps its row where that says what it should.
    """
    stale = summaries.live(session, collection, ids)
    added = []
    row = summaries.last_row(session, collection)
    for id, values in _derived(session, revision, collection, ids):
        old = stale.get(id)
        if old and id not in changed and summaries.agrees(old, values):
            del stale[id]
            continue
        row += 1
        since = revision.id if id in changed or not old else old.changed_in
        marks = {"row": row, "id": id, "changed_in": since, "added_in": revision.id}
        added.append({**values, **marks})
    retired = [row.row for row in stale.values()]
    table = table_of(collection)
    for batch in batches(retired):
        session.execute(update(table).where(table.c.row.in_(batch)).values(retired_in=revision.id))
    if added:
        names = tuple(added[0])
        rows = (tuple(row[name] for name in names) for row in added)
        bulk.add(session.connection(), table, names, rows)
    indexing.add(session, collection, added, retired)
