"""Organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.models import Organisation
from kb.queries import at
from kb.queries.labels import matches
from kb.queries.pages import KeyValue, Page, SortKey, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which organisations: different fields are AND, the values of one field are OR."""

    countries: Collection[str] = ()
    kinds: Collection[str] = ()
    words: Sequence[str] = ()


def page(
    session: Session,
    filters: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Organisation]:
    """The organisations of a filter at a revision, in the order of their ids."""
    statement = select(Organisation).where(at(Organisation, revision))
    if filters.countries:
        statement = statement.where(Organisation.jurisdiction.in_(filters.countries))
    if filters.kinds:
        statement = statement.where(Organisation.kind.in_(filters.kinds))
    for word in filters.words:
        statement = statement.where(matches(Organisation.id, word, revision))
    return read_page(session, statement, [SortKey(Organisation.id)], after, limit)


def record(session: Session, id: str, revision: int) -> Organisation | None:
    """The record of one organisation; None where there was none of that id."""
    return session.scalar(
        select(Organisation).where(Organisation.id == id, at(Organisation, revision))
    )
