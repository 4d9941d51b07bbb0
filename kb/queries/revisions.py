"""Revisions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import Connection, Row, String, Table, column, func, select, table
from sqlalchemy.orm import Session

from kb.db import MIGRATIONS
from kb.errors import InvalidParameter, NotFound, NotReady, Rejection
from kb.models import Revision
from kb.period import Edtf
from kb.queries.pages import KeyValue, Page, SortKey, read_page


def current(session: Session) -> Revision:
    """The newest revision; `NotReady` in an empty base."""
    revision = session.scalar(select(Revision).order_by(Revision.id.desc()).limit(1))
    if revision is None:
        raise NotReady("the base is empty; `kb load` fills it")
    session.info[NEWEST] = revision.id
    return revision


_revision = cast(Table, Revision.__table__)
NEWEST = "newest revision"
"""Under which a session that reads keeps the number of the newest revision."""

_NEWEST = select(_revision.c.id, _revision.c.at).order_by(_revision.c.id.desc()).limit(1)


def newest(session: Session) -> Row[int, datetime]:
    """Number (`id`) and time (`at`) of the newest revision; `NotReady` in an empty base."""
    revision = session.execute(_NEWEST).first()
    if revision is None:
        raise NotReady("the base is empty; `kb load` fills it")
    session.info[NEWEST] = revision.id
    return revision


def newest_number(session: Session) -> int:
    """The number of the newest revision that a session sees, asked for once; 0 before the first."""
    if NEWEST not in session.info:
        row = session.execute(_NEWEST).first()
        session.info[NEWEST] = row.id if row else 0
    number: int = session.info[NEWEST]
    return number


def up_to_now(session: Session) -> Sequence[Revision]:
    """Every revision, the oldest first."""
    return session.scalars(select(Revision).order_by(Revision.id)).all()


def begun(session: Session) -> datetime:
    """When the first revision was made."""
    return session.execute(select(Revision.at).where(Revision.id == 1)).scalar_one()


def as_of(session: Session, moment: str) -> Revision:
    """The revision that a number names, or the newest one at the end of a day (in UTC).

    `InvalidParameter` says which there are.
    """
    newest = current(session)
    number = _number(moment, newest)
    if number is not None:
        revision = session.get(Revision, number) if number <= newest.id else None
        if revision is None:
            detail = f"there are the revisions 1 to {newest.id}"
            raise _rejected("as_of", "out-of-range", detail)
        return revision
    revision = _at_end_of(session, _day("as_of", moment))
    if revision is None:
        first = session.get_one(Revision, 1)
        raise _rejected("as_of", "out-of-range", f"the first revision is of {first.at.date()}")
    return revision


def since(session: Session, moment: str) -> int:
    """The same as a number for `updated_since`: 0 where there was no revision yet."""
    newest = current(session)
    number = _number(moment, newest)
    if number is None:
        revision = _at_end_of(session, _day("updated_since", moment))
        return revision.id if revision else 0
    if number > newest.id:
        detail = f"the newest revision is {newest.id}"
        raise _rejected("updated_since", "out-of-range", detail)
    return number


def _number(moment: str, newest: Revision) -> int | None:
    """The number of a revision that a text is; None where it is no number, or far too long."""
    wanted = moment.isdecimal() and len(moment) <= len(str(newest.id)) + 1
    return int(moment) if wanted else None


def _at_end_of(session: Session, day: date) -> Revision | None:
    end = datetime.combine(day, time.max, UTC)
    return session.scalar(
        select(Revision).where(Revision.at <= end).order_by(Revision.id.desc()).limit(1)
    )


def _day(parameter: str, text: str) -> date:
    try:
        found = Edtf.parse(text)
    except ValueError:
        found = None
    if found is None or found.first != found.last:
        detail = "write the number of a revision (12) or a day (2026-10-01)"
        raise _rejected(parameter, "invalid", detail)
    return found.first


def page(
    session: Session, after: Sequence[KeyValue] | None, limit: int, *, revision: int
) -> Page[Revision]:
    """The revisions up to one, the newest first."""
    statement = select(Revision).where(Revision.id <= revision)
    return read_page(session, statement, [SortKey(Revision.id, descending=True)], after, limit)


def one(session: Session, id: str, *, revision: int) -> Revision:
    """The revision of a number, among those up to one; `NotFound` says which there are."""
    wanted = int(id) if id.isdecimal() and len(id) <= len(str(revision)) else 0
    found = None
    if 0 < wanted <= revision and id == str(wanted):
        found = session.scalar(select(Revision).where(Revision.id == wanted))
    if found is None:
        raise NotFound("revision", id, told=f"There are the revisions 1 to {revision}.")
    return found


def claims_at(session: Session, revision: int) -> int:
    """How many claims a revision has, as the revisions up to it say."""
    counted = func.sum(Revision.claims_added - Revision.claims_retired)
    return session.scalar(select(counted).where(Revision.id <= revision)) or 0


def _rejected(parameter: str, code: str, detail: str) -> InvalidParameter:
    return InvalidParameter(Rejection(parameter, code, detail))


def standing(connection: Connection) -> Row[Any] | None:
    """All that changes whenever an answer of the base may; None for an empty base.

    The `id`, `at` and `digest` of the newest revision, and the version of the `schema`.
    """
    schema = select(column("version_num", String)).select_from(table(MIGRATIONS))
    statement = select(Revision.id, Revision.at, Revision.digest, schema.label("schema"))
    return connection.execute(statement.order_by(Revision.id.desc()).limit(1)).first()
