"""What revisions after a load added and retired, as far as another load could undo it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, literal, select
from sqlalchemy.orm import Session

from kb.models import Claim, Gap, GapCitation, Revision
from kb.queries import bare, batches


def after(session: Session, revision: int) -> dict[int, str]:
    """The revisions after one that were not loaded from files: their notes by their numbers."""
    rows = session.execute(
        select(Revision.id, Revision.note)
        .where(Revision.id > revision, Revision.digest == "")
        .order_by(Revision.id)
    )
    return dict(rows.all())


def is_of(session: Session, revision: int, at: datetime) -> bool:
    """Whether a base has a revision that was made at a time; another base has another."""
    return session.scalar(select(Revision.at).where(Revision.id == revision)) == at


def added(
    session: Session, table: Table, of: Column[Any] | None, numbers: Collection[int], after: int
) -> Iterator[tuple[int, str]]:
    """Of some rows those that came after a revision: in which one, and whose they are."""
    key = next(iter(table.primary_key.columns))
    whose = literal("") if of is None else of
    for batch in batches(numbers):
        rows = session.execute(
            select(table.c.added_in, whose)
            .where(key.in_(batch), table.c.added_in > after)
            .order_by(key)
        )
        yield from ((revision, whose) for revision, whose in rows)


def retired_rows(
    session: Session, table: Table, columns: Sequence[Column[Any]], after: int
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that were retired after a revision: in which one, and the columns asked for."""
    rows = session.execute(
        select(table.c.retired_in, *columns)
        .where(table.c.retired_in > after)
        .order_by(table.c.retired_in)
    )
    yield from ((revision, tuple(values)) for revision, *values in rows)


def retired_claims(session: Session, after: int) -> dict[str, int]:
    """The claims that were retired after a revision, by id: in which one they were last."""
    claim = bare(Claim)
    columns = [claim.c.id]
    return {id: revision for revision, (id,) in retired_rows(session, claim, columns, after)}


def retired_gaps(session: Session, after: int) -> list[tuple[Gap, tuple[tuple[str, str], ...]]]:
    """The gaps that were retired after a revision, with where it was looked for."""
    gaps = session.scalars(select(Gap).where(Gap.retired_in > after).order_by(Gap.number)).all()
    places: dict[int, list[tuple[str, str]]] = {gap.number: [] for gap in gaps}
    for batch in batches(places):
        for found in session.scalars(
            select(GapCitation)
            .where(GapCitation.gap_number.in_(batch))
            .order_by(GapCitation.gap_number, GapCitation.position)
        ):
            places[found.gap_number].append((found.source, found.locator))
    return [(gap, tuple(places[gap.number])) for gap in gaps]
