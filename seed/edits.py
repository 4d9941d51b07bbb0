"""What was changed by other ways than files, which a load must not undo unasked.

Owns: which revisions a load would undo. One that was loaded from files has a digest; any other is
an edit: a proposal, `kb undo`. It is in the way of all files but those that were written from the
base as it was then, or later (`kb export --dossiers`), which say so.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from kb.dossier.comparing import as_key
from kb.dossier.written import Written
from kb.errors import Edited
from kb.ledger import ChangeSet
from kb.models import Claim, Gap
from kb.queries import edits
from kb.queries.state import BOOKKEEPING
from seed.owners import OWNERS


class Undone(NamedTuple):
    """Something that a load would undo: of which revision, and what it is called."""

    revision: int
    record: str


def note_of_load(jurisdictions: set[str]) -> str:
    """The note of the revision that a load of some dossiers makes."""
    return f"Load of {len(jurisdictions)} dossiers: {', '.join(sorted(jurisdictions))}"


def refuse_to_undo(session: Session, changes: ChangeSet, written: Written | None) -> None:
    """`Edited` where a load would retire what an edit added, or add what an edit retired.

    `written` says of which revision the files were written, if they were.
    """
    known = written.revision if written and edits.is_of(session, *written) else 0
    notes = edits.after(session, known)
    if not notes:
        return
    undone = _undone(session, changes, min(notes) - 1)
    found = [each for each in undone if each.revision in notes]
    if found:
        revisions = sorted({each.revision for each in found})
        records = dict.fromkeys(each.record for each in found)
        raise Edited({number: notes[number] for number in revisions}, list(records))


def _undone(session: Session, changes: ChangeSet, after: int) -> Iterator[Undone]:
    """What of the revisions after one a change set would undo."""
    yield from _claims(session, changes, after)
    yield from _gaps(session, changes, after)
    for model, column in OWNERS.items():
        table = cast(Table, model.__table__)
        of = table.c[column] if column else None
        for number, id in edits.added(session, table, of, changes.retired.get(model, ()), after):
            yield Undone(number, _called(table, id))
        if wanted := changes.rows.get(model):
            yield from _rows(session, table, column, wanted, after)


def _claims(session: Session, changes: ChangeSet, after: int) -> Iterator[Undone]:
    table = cast(Table, Claim.__table__)
    numbers = changes.retired.get(Claim, ())
    for number, subject in edits.added(session, table, table.c.subject, numbers, after):
        yield Undone(number, subject)
    retired = edits.retired_claims(session, after)
    for claim in changes.claims:
        if claim.id in retired:
            yield Undone(retired[claim.id], claim.subject)


def _gaps(session: Session, changes: ChangeSet, after: int) -> Iterator[Undone]:
    table = cast(Table, Gap.__table__)
    numbers = changes.retired.get(Gap, ())
    for number, programme in edits.added(session, table, table.c.programme, numbers, after):
        yield Undone(number, programme)
    wanted = {(gap.programme, *gap.values.values(), *gap.citations) for gap in changes.gaps}
    if wanted:
        for gap, places in edits.retired_gaps(session, after):
            if (gap.programme, gap.field, gap.reason, gap.note, *places) in wanted:
                yield Undone(gap.retired_in or 0, gap.programme)


def _rows(
    session: Session,
    table: Table,
    column: str | None,
    wanted: Iterable[dict[str, Any]],
    after: int,
) -> Iterator[Undone]:
    names = [each.name for each in table.columns if each.name not in BOOKKEEPING]
    columns = [table.c[name] for name in names]
    contents = {as_key(row[name] for name in names) for row in wanted}
    for number, values in edits.retired_rows(session, table, columns, after):
        if as_key(values) in contents:
            id = values[names.index(column)] if column else ""
            yield Undone(number, _called(table, id))


def _called(table: Table, id: str) -> str:
    """What a row is called: the thing that it is of, else its table."""
    return id or f"the table {table.name}"
