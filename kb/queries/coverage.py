"""Which fields of the records of programmes are told by some claim."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from kb.coverage import FIELDS
from kb.models import Claim, ClaimScope, Classification, Designation, Programme, Relation
from kb.queries import at, batches
from kb.vocabulary import ClaimKind, Rank, RecordField

Found = dict[str, set[RecordField]]
"""The fields that are told, by programme."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def known(session: Session, ids: Collection[str], revision: int) -> Found:
    """The fields of some programmes of which something is known, by id.

    As in the record of a programme: its own claims, the designations of its clusters, the
    relations of others to it, the amounts that others share with it; none that is deprecated. Two
    statements for some thousand programmes.
    """
    found: Found = {id: set() for id in ids}
    for some in batches(ids, times=5):
        _add_own(session, some, revision, found)
        _add_told_by_others(session, some, revision, found)
    return found


def _add_own(session: Session, ids: Sequence[str], revision: int, found: Found) -> None:
    """The fields of which claims about the programmes themselves tell."""
    own = select(_CLAIM.c.subject, _CLAIM.c.kind).where(
        _CLAIM.c.subject.in_(ids), _admissible(revision)
    )
    for programme, kind in session.execute(own.distinct()):
        if kind in FIELDS:
            found[programme].add(FIELDS[kind])


def _add_told_by_others(session: Session, ids: Sequence[str], revision: int, found: Found) -> None:
    """The fields of which other claims and records tell.

    The programmes are named in each part: from outside, whole tables would be read.
    """
    told = union(
        _claimed(RecordField.CLUSTERS, _DESIGNATION.c.programme, _DESIGNATION.c.number, revision),
        _claimed(RecordField.RELATIONS, _RELATION.c.object, _RELATION.c.number, revision),
        _claimed(RecordField.FUNDING, _SCOPE.c.entity, _SCOPE.c.claim_number, revision).where(
            _CLAIM.c.kind == ClaimKind.FUNDING
        ),
        _told(RecordField.SECTORS, Classification.__table__.c.entity).where(
            at(Classification, revision)
        ),
        _told(RecordField.HOMEPAGE, Programme.__table__.c.id).where(
            at(Programme, revision), Programme.homepage.is_not(None)
        ),
    )
    for programme, field in session.execute(told, {"ids": ids}):
        found[programme].add(RecordField(field))


_CLAIM, _SCOPE = Claim.__table__, ClaimScope.__table__
_DESIGNATION, _RELATION = Designation.__table__, Relation.__table__
"""The tables alone: a claim as an object brings those of every kind with it."""


def _told(field: RecordField, programme: ColumnElement[str]) -> Select[str, str]:
    """Those of the programmes that a column names, with the field of which it tells."""
    return select(programme.label("programme"), literal(field.value, String).label("field")).where(
        programme.in_(_IDS)
    )


def _claimed(
    field: RecordField,
    programme: ColumnElement[str],
    number: ColumnElement[int],
    revision: int,
) -> Select[str, str]:
    """The same of the claims, by number, that count at a revision."""
    told = _told(field, programme)
    return told.join(_CLAIM, _CLAIM.c.number == number).where(_admissible(revision))


def _admissible(revision: int) -> ColumnElement[bool]:
    """The claims that count at a revision."""
    return and_(
        _CLAIM.c.added_in <= revision,
        or_(_CLAIM.c.retired_in.is_(None), _CLAIM.c.retired_in > revision),
        _CLAIM.c.rank != Rank.DEPRECATED,
    )
