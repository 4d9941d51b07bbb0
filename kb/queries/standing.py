"""What stands now of the things and claims that a proposed change set speaks of.

Of a base however large, only what is named is looked up.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Column, Row, Table, func, or_, select, union
from sqlalchemy.orm import Session

from kb.db import Base
from kb.models import (
    Claim,
    Classification,
    Cluster,
    EconomyYear,
    Entity,
    Gap,
    IrrevocableRate,
    Label,
    Location,
    Organisation,
    Programme,
    Revision,
    Source,
    Term,
)
from kb.queries import batches
from kb.queries.claims import BEST, attach
from kb.queries.state import RECORDS
from kb.vocabulary import ClaimKind, EntityKind

CURATED = (
    EntityKind.PROGRAMME,
    EntityKind.CLUSTER,
    EntityKind.ORGANISATION,
    EntityKind.SOURCE,
)
"""The kinds of things whose records a curator writes."""

HEADS: dict[type[Base], str] = {
    Programme: "id",
    Cluster: "id",
    Organisation: "id",
    Source: "id",
    Label: "entity",
    Classification: "entity",
    Location: "cluster",
    Gap: "programme",
}
"""The tables that hold what a record says beside its claims, and the column with its id."""


MOST_ALIKE = 5_000
"""Among how many ids those are looked for that are most like another."""


class Gone(NamedTuple):
    """A claim that was retired: in which revision, and what its note is."""

    revision: int
    note: str


def among(session: Session, ids: Collection[str]) -> dict[EntityKind, set[str]]:
    """Those of the ids that have a live record, by kind; and every live jurisdiction."""
    found: dict[EntityKind, set[str]] = {kind: set() for kind in RECORDS}
    for kind in CURATED:
        model = RECORDS[kind]
        for some in batches(ids):
            live = select(model.id).where(model.id.in_(some), model.retired_in.is_(None))
            found[kind].update(session.scalars(live))
    jurisdiction = RECORDS[EntityKind.JURISDICTION]
    live = select(jurisdiction.id).where(jurisdiction.retired_in.is_(None))
    found[EntityKind.JURISDICTION].update(session.scalars(live))
    return found


def like(session: Session, kind: EntityKind, id: str) -> list[str]:
    """Ids of a kind that begin as one that is none: the country and a letter; not all of a base."""
    if "\x00" in id:  # which PostgreSQL has in no text
        return []
    country, hyphen, rest = id.partition("-")
    begin = f"{country}{hyphen}{rest[:1]}"
    found = select(Entity.id).where(
        Entity.kind == kind, Entity.id >= begin, Entity.id < f"{begin}\U0010ffff"
    )
    return list(session.scalars(found.order_by(Entity.id).limit(MOST_ALIKE)))


def terms(session: Session) -> Sequence[Term]:
    """Every live code of every vocabulary."""
    return session.scalars(select(Term).where(Term.retired_in.is_(None))).all()


def currencies(session: Session) -> set[str]:
    """The currencies that have a rate."""
    live = union(
        *(
            select(model.currency).where(model.retired_in.is_(None)).distinct()
            for model in (EconomyYear, IrrevocableRate)
        )
    )
    return set(session.scalars(live))


def claims(session: Session, ids: Collection[str]) -> dict[str, Claim]:
    """The live claims of some ids, with their citations and scopes."""
    found = [
        claim
        for some in batches(ids)
        for claim in session.scalars(
            select(Claim).where(Claim.id.in_(some), Claim.retired_in.is_(None))
        )
    ]
    attach(session, found)
    return {claim.id: claim for claim in found}


def gone(session: Session, ids: Collection[str]) -> dict[str, Gone]:
    """The revisions that retired some claims, the last of each."""
    claim = cast(Table, Claim.__table__)
    found: dict[str, Gone] = {}
    for some in batches(ids):
        rows = session.execute(
            select(claim.c.id, Revision.id, Revision.note)
            .join(Revision, Revision.id == claim.c.retired_in)
            .where(claim.c.id.in_(some))
            .order_by(Revision.id)
        )
        found |= {id: Gone(number, note) for id, number, note in rows}
    return found


def answering(
    session: Session, slots: Collection[str], subjects: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The live claims that stand alone: slot and id.

    Of the preferred ones those that answer some questions; of governance those of some clusters.
    """
    claim = cast(Table, Claim.__table__)
    asked = select(claim.c.slot, claim.c.id)
    for some in batches(slots):
        yield from map(_pair, session.execute(asked.where(BEST, claim.c.slot.in_(some))))
    for some in batches(subjects):
        run = claim.c.retired_in.is_(None) & (claim.c.kind == ClaimKind.GOVERNANCE)
        yield from map(_pair, session.execute(asked.where(run, claim.c.subject.in_(some))))


def _pair(row: Row[str, str]) -> tuple[str, str]:
    slot, id = row
    return slot, id


def head_rows(
    session: Session, table: Table, columns: Sequence[Column[Any]], owner: str, id: str
) -> Iterator[tuple[Any, ...]]:
    """The live rows of one thing in a table: the columns asked for."""
    rows = select(*columns).where(table.c[owner] == id, table.c.retired_in.is_(None))
    return (tuple(row) for row in session.execute(rows))


def head_changed(session: Session, ids: Collection[str], since: int) -> dict[str, Gone]:
    """Of some things those whose record or texts changed after a revision, and when last."""
    found: dict[str, int] = {}
    for model, name in HEADS.items():
        table = cast(Table, model.__table__)
        for some in batches(ids):
            last = func.max(func.coalesce(table.c.retired_in, table.c.added_in))
            rows = session.execute(
                select(table.c[name], last)
                .where(
                    table.c[name].in_(some),
                    or_(table.c.added_in > since, table.c.retired_in > since),
                )
                .group_by(table.c[name])
            )
            for id, revision in rows:
                found[id] = max(revision, found.get(id, 0))
    notes = dict(
        session.execute(
            select(Revision.id, Revision.note).where(Revision.id.in_(set(found.values())))
        ).all()
    )
    return {id: Gone(revision, notes[revision]) for id, revision in found.items()}
