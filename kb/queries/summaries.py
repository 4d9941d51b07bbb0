"""The summaries that a collection has, beside what they should say."""

from collections.abc import Collection as Some
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from kb.queries import batches
from kb.queries.postings import table_of
from kb.queries.state import last_revision
from kb.vocabulary import Collection


def live(session: Session, collection: Collection, ids: Some[str]) -> dict[str, Row[Any]]:
    """The live summaries of some things, by id, as rows of their columns."""
    table = table_of(collection)
    return {
        row.id: row
        for batch in batches(ids)
        for row in session.execute(
            select(*table.columns).where(table.c.retired_in.is_(None), table.c.id.in_(batch))
        )
    }


def last_row(session: Session, collection: Collection) -> int:
    """The highest number of a row; 0 before the first."""
    table = table_of(collection)
    return session.scalar(select(func.max(table.c.row))) or 0


def are_missing(session: Session) -> bool:
    """Whether the base has revisions and no summary of anything."""
    if last_revision(session) is None:
        return False
    return not any(last_row(session, collection) for collection in Collection)


def agrees(row: Row[Any], values: Mapping[str, Any]) -> bool:
    """Whether a summary says what it should."""
    return all(getattr(row, column) == value for column, value in values.items())
