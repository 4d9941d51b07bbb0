"""Sources."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.models import Source
from kb.queries import at

Link = tuple[str, str | None, str | None]
"""A source, the origin that it names, and the source that it reprints."""


def record(session: Session, id: str, revision: int) -> Source | None:
    """The record of one source; None where there was none of that id."""
    return session.scalar(select(Source).where(Source.id == id, at(Source, revision)))


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
