"""Sources."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.models import Citation, Claim, Source
from kb.queries import at
from kb.queries.pages import KeyValue, Page, SortKey, read_page

Link = tuple[str, str | None, str | None]
"""A source, the origin that it names, and the source that it reprints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which sources: different fields are AND, the values of one field are OR."""

    countries: Collection[str] = ()
    kinds: Collection[str] = ()
    languages: Collection[str] = ()
    words: Sequence[str] = ()


def page(
    session: Session,
    filters: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Source]:
    """The sources of a filter at a revision, in the order of their ids."""
    statement = select(Source).where(at(Source, revision))
    for column, values in (
        (Source.jurisdiction, filters.countries),
        (Source.kind, filters.kinds),
    ):
        if values:
            statement = statement.where(column.in_(values))
    if filters.languages:
        written = (  # zh-Hant is Chinese too
            or_(Source.language == language, Source.language.startswith(f"{language}-"))
            for language in filters.languages
        )
        statement = statement.where(or_(*written))
    for word in filters.words:
        statement = statement.where(Source.folded.contains(word, autoescape=True))
    return read_page(session, statement, [SortKey(Source.id)], after, limit)


def record(session: Session, id: str, revision: int) -> Source | None:
    """The record of one source; None where there was none of that id."""
    return session.scalar(select(Source).where(Source.id == id, at(Source, revision)))


def records(session: Session, ids: Collection[str], revision: int) -> dict[str, Source]:
    """The records of some sources, by id."""
    rows = session.scalars(select(Source).where(Source.id.in_(ids), at(Source, revision)))
    return {row.id: row for row in rows}


def reprints(session: Session, id: str, revision: int) -> list[str]:
    """The sources that merely repeat one, by id."""
    return list(
        session.scalars(
            select(Source.id)
            .where(Source.reprint_of == id, at(Source, revision))
            .order_by(Source.id)
        )
    )


def links(session: Session, revision: int | None = None) -> list[Link]:
    """Id, origin and original of every source that has either, at a revision or as it is live."""
    there = Source.retired_in.is_(None) if revision is None else at(Source, revision)
    rows = session.execute(
        select(Source.id, Source.origin, Source.reprint_of).where(
            or_(Source.origin.is_not(None), Source.reprint_of.is_not(None)), there
        )
    )
    return [(id, origin, reprint_of) for id, origin, reprint_of in rows]


def claim_counts(session: Session, ids: Collection[str], revision: int) -> dict[str, int]:
    """How many claims rest on each of some sources."""
    rows = session.execute(
        select(Citation.source, func.count(func.distinct(Citation.claim_number)))
        .join(Claim, Claim.number == Citation.claim_number)
        .where(Citation.source.in_(ids), at(Claim, revision))
        .group_by(Citation.source)
    )
    return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in rows}
