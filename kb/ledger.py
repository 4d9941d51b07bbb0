"""The ledger: the one way in which the base changes.

A change set goes in, a revision comes out, in one transaction: all of it or nothing. Rows are
added and retired; nothing is updated or deleted. An empty change set makes no revision.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, bindparam, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kb.db import Base, writing
from kb.errors import Conflict
from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    Entity,
    Gap,
    GapCitation,
    ProgrammeSummary,
    Revision,
)
from kb.queries import batches, state, summaries
from kb.vocabulary import ClaimKind, EntityKind, Rank


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
    programmes: set[str] = field(default_factory=set)
    """The programmes of which anything changes, and whose summaries are made anew."""

    def __bool__(self) -> bool:
        return bool(
            self.claims or self.gaps or any(self.rows.values()) or any(self.retired.values())
        )


Build = Callable[[Session], ChangeSet]


def write(engine: Engine, build: Build, *, at: datetime | None = None) -> Revision | None:
    """Carry out the change set that `build` makes of the base as it is, as one revision.

    `build` runs inside the transaction, so that nobody changes the base between its look and the
    write. `at` is the time of the revision (now, if left out). None if there is nothing to change.
    """
    with writing(engine) as session:
        last = state.last_revision(session)
        changes = build(session)
        if not changes:
            return None
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
            claims_added=len(changes.claims),
            claims_retired=len(changes.retired.get(Claim, ())),
            records_added=len(changes.gaps) + sum(map(len, changes.rows.values())),
            records_retired=sum(
                len(rows) for model, rows in changes.retired.items() if model is not Claim
            ),
        )
        session.add(revision)
        session.flush()
        connection = session.connection()
        _retire(connection, changes, revision.id)
        _add(connection, session, changes, revision.id)
        _summarise(session, changes.programmes, revision.id)
        _commit(session, connection)
        return revision


def _commit(session: Session, connection: Connection) -> None:
    try:
        session.commit()
    except DBAPIError:
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
    _insert(
        connection,
        Entity,
        [
            {"id": id, "kind": kind, "since": revision}
            for id, kind in changes.entities.items()
            if id not in known
        ],
    )
    for model, rows in changes.rows.items():
        _insert(connection, model, [{**row, "added_in": revision} for row in rows])
    _add_claims(connection, changes.claims, state.last_number(session, Claim) + 1, revision)
    _add_gaps(connection, changes.gaps, state.last_number(session, Gap) + 1, revision)


def _add_claims(
    connection: Connection, claims: Sequence[NewClaim], first: int, revision: int
) -> None:
    numbered = list(enumerate(claims, start=first))
    _insert(
        connection,
        Claim,
        [
            {
                "number": number,
                "id": claim.id,
                "kind": claim.kind,
                "subject": claim.subject,
                "slot": claim.slot,
                "rank": claim.rank,
                "inferred": claim.inferred,
                "note": claim.note,
                "added_in": revision,
            }
            for number, claim in numbered
        ],
    )
    for kind, model in CLAIM_CLASSES.items():
        _insert(
            connection,
            model,
            [
                {"number": number, **claim.values}
                for number, claim in numbered
                if claim.kind is kind
            ],
        )
    _insert(
        connection,
        Citation,
        [
            {"claim_number": number, "position": position, "source": source, "locator": locator}
            for number, claim in numbered
            for position, (source, locator) in enumerate(claim.citations)
        ],
    )
    _insert(
        connection,
        ClaimScope,
        [
            {"claim_number": number, "position": position, "entity": entity}
            for number, claim in numbered
            for position, entity in enumerate(claim.scope)
        ],
    )


def _add_gaps(connection: Connection, gaps: Sequence[NewGap], first: int, revision: int) -> None:
    numbered = list(enumerate(gaps, start=first))
    _insert(
        connection,
        Gap,
        [
            {"number": number, "programme": gap.programme, **gap.values, "added_in": revision}
            for number, gap in numbered
        ],
    )
    _insert(
        connection,
        GapCitation,
        [
            {"gap_number": number, "position": position, "source": source, "locator": locator}
            for number, gap in numbered
            for position, (source, locator) in enumerate(gap.citations)
        ],
    )


def _insert(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(_table(model)), rows)


def _summarise(session: Session, programmes: set[str], revision: int) -> None:
    """Make the summaries of some programmes anew where they differ from what the claims say."""
    stale = summaries.live(session, programmes)
    added = []
    for id, values in summaries.derived(session, programmes, revision).items():
        if id in stale and summaries.agrees(stale[id], values):
            del stale[id]
        else:
            added.append({**values, "added_in": revision})
    table = _table(ProgrammeSummary)
    for batch in batches([row.row for row in stale.values()]):
        session.execute(update(table).where(table.c.row.in_(batch)).values(retired_in=revision))
    _insert(session.connection(), ProgrammeSummary, added)
