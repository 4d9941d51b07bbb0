"""Revisions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidParameter, NotReady, Rejection
from kb.models import Revision
from kb.period import Edtf
from kb.queries.pages import KeyValue, Page, SortKey, read_page


def current(session: Session) -> Revision:
    """The newest revision; `NotReady` in an empty base."""
    revision = session.scalar(select(Revision).order_by(Revision.id.desc()).limit(1))
    if revision is None:
        raise NotReady("the base is empty; `kb load` fills it")
    return revision


def as_of(session: Session, moment: str) -> Revision:
    """The revision that a number names, or the newest one at the end of a day (in UTC).

    `InvalidParameter` says which there are.
    """
    newest = current(session)
    if moment.isdecimal() and len(moment) <= len(str(newest.id)) + 1:
        revision = session.get(Revision, int(moment)) if int(moment) <= newest.id else None
        if revision is None:
            raise _rejected("out-of-range", f"there are the revisions 1 to {newest.id}")
        return revision
    end = datetime.combine(_day(moment), time.max, UTC)
    revision = session.scalar(
        select(Revision).where(Revision.at <= end).order_by(Revision.id.desc()).limit(1)
    )
    if revision is None:
        first = session.get_one(Revision, 1)
        raise _rejected("out-of-range", f"the first revision is of {first.at.date()}")
    return revision


def _day(text: str) -> date:
    try:
        found = Edtf.parse(text)
    except ValueError:
        found = None
    if found is None or found.first != found.last:
        raise _rejected("invalid", "write the number of a revision (12) or a day (2026-10-01)")
    return found.first


def page(
    session: Session, after: Sequence[KeyValue] | None, limit: int, *, revision: int
) -> Page[Revision]:
    """The revisions up to one, the newest first."""
    statement = select(Revision).where(Revision.id <= revision)
    return read_page(session, statement, [SortKey(Revision.id, descending=True)], after, limit)


def _rejected(code: str, detail: str) -> InvalidParameter:
    return InvalidParameter(Rejection("as_of", code, detail))
