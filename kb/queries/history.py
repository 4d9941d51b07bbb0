"""History row by row: what each revision added and retired that says something about the world.

A page is read in three steps, however large the revision: the keys of its rows, table by table in
the order of the page; what these rows say; the claims among them. An index gives the rows of a
revision, and they are sorted; of a revision that is much of the base, the index over the subjects
is walked instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    SelectBase,
    String,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from kb.changes import Came, What
from kb.errors import CursorMismatch
from kb.models import Entity, Revision
from kb.queries import ID, REVISION, told
from kb.queries.pages import KeyValue, Page
from kb.queries.said import KEYS, ROWS, Entry, Rows, entries, selected
from kb.vocabulary import EntityKind

MUCH = 4
"""A revision that has more than one row in so many is walked by the subjects: no more rows are
read in vain than so many times what sorting its own would read."""

_INTEGER = 2**31
_AFTER = (
    bindparam("subject", type_=String()),
    *(bindparam(name, type_=Integer()) for name in KEYS[1:]),
)
_NEWER = bindparam("newest", type_=Integer())
_MOST = bindparam("most", type_=Integer())


def _first(branches: Sequence[Select[Any]], names: Sequence[str]) -> CompoundSelect[Any]:
    """The first rows of several tables, each of which gives its own first."""
    parts = (branch.limit(_MOST).subquery() for branch in branches)
    every = union_all(*(select(*part.c) for part in parts))
    return every.order_by(*(every.selected_columns[name] for name in names)).limit(_MOST)


@cache
def _of_revision(walked: frozenset[tuple[bool, Came]], begun: bool) -> CompoundSelect[Any]:
    """The statement for a page of what the revision `REVISION` did, by subject.

    `walked`: of claims (true) or records, of what came or went, the subjects are walked.
    """
    branches = []
    for rows in ROWS:
        for came in Came:
            moment = rows.came_in(came)
            if (rows.what is What.CLAIM, came) in walked:
                moment = moment + 0  # not by the index over the revisions
            keys = rows.keys(came)
            branch = selected(rows, came).where(moment == REVISION)
            if begun:
                branch = branch.where(tuple_(*keys) > tuple_(*_AFTER))
            branches.append(branch.order_by(*rows.in_order()))
    return _first(branches, KEYS)


_NAMED: Mapping[EntityKind, SelectBase] = {
    EntityKind.PROGRAMME: told.PROGRAMME_NAMED,
    EntityKind.CLUSTER: told.CLUSTER_NAMED,
}
"""The claims in which a thing of a kind appears."""

_NEWEST = ("newest", *KEYS)


def _about(kind: EntityKind) -> Iterator[tuple[Rows, Came, Select[Any]]]:
    """The rows about the thing `ID`, table by table, up to the revision `REVISION`."""
    for rows in ROWS:
        chosen = rows.number.in_(_NAMED[kind]) if rows.what is What.CLAIM else rows.subject == ID
        for came in Came:
            # not by the indexes over the revisions, which give the rows of all things
            held = rows.came_in(came) + 0 <= REVISION
            yield rows, came, selected(rows, came).where(chosen, held)


@cache
def _of_thing(kind: EntityKind, begun: bool) -> CompoundSelect[Any]:
    """The statement for a page of the history of the thing `ID`, the newest revision first."""
    branches = []
    for rows, came, every in _about(kind):
        newest = -rows.came_in(came)
        later = tuple_(newest, *rows.keys(came)) > tuple_(_NEWER, *_AFTER)
        branch = every.where(later) if begun else every
        branches.append(branch.order_by(*rows.in_order(newest)))
    return _first(branches, _NEWEST)


@cache
def _counted(kind: EntityKind) -> Select[int]:
    every = union_all(*(branch for _, _, branch in _about(kind)))
    return select(func.count()).select_from(every.subquery())


_EVER = select(func.sum(Revision.claims_added), func.sum(Revision.records_added))


def of_revision(
    session: Session,
    revision: Revision,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    at: int,
) -> Page[Entry]:
    """What a revision added and retired, by subject: what was retired before what was added.

    Told with what the sources are at the revision `at`. Seven statements.
    """
    claims, records = session.execute(_EVER).one()
    walked = frozenset(
        (of_claims, came)
        for of_claims, came, some, every in (
            (True, Came.ADDED, revision.claims_added, claims),
            (True, Came.RETIRED, revision.claims_retired, claims),
            (False, Came.ADDED, revision.records_added, records),
            (False, Came.RETIRED, revision.records_retired, records),
        )
        if some * MUCH > every
    )
    asked = {"revision": revision.id, "most": limit + 1, **_position(KEYS, after)}
    keys = session.execute(_of_revision(walked, after is not None), asked).all()
    total = (
        revision.claims_added
        + revision.claims_retired
        + revision.records_added
        + revision.records_retired
    )
    last = tuple(keys[limit - 1][1:5]) if len(keys) > limit else None
    return Page(entries(session, keys[:limit], at), total, last)


def of_thing(
    session: Session,
    kind: EntityKind,
    id: str,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
) -> Page[Entry] | None:
    """What each revision up to one did to a programme or a cluster, the newest first.

    Its record, its texts, its sectors … and every claim in which it appears. None for an id that
    named no such thing by then. Eight statements.
    """
    known = select(Entity.id).where(Entity.id == id, Entity.kind == kind, Entity.since <= revision)
    if session.scalar(known) is None:
        return None
    asked = {"id": id, "revision": revision}
    total = session.scalar(_counted(kind), asked) or 0
    page = {**asked, "most": limit + 1, **_position(_NEWEST, after)}
    keys = session.execute(_of_thing(kind, after is not None), page).all()
    last = tuple(keys[limit - 1][:5]) if len(keys) > limit else None
    return Page(entries(session, keys[:limit], revision), total, last)


def _position(names: Sequence[str], after: Sequence[KeyValue] | None) -> dict[str, KeyValue]:
    """A position by the names of its keys; `CursorMismatch` for one that is none."""
    if after is None:
        return {}
    found = dict(zip(names, after, strict=True))
    subject = found["subject"]
    numbers = [value for name, value in found.items() if name != "subject"]
    told = isinstance(subject, str) and "\x00" not in subject and _encoded(subject)
    if told and all(type(number) is int and abs(number) < _INTEGER for number in numbers):
        return found
    raise CursorMismatch("The cursor is damaged.")


def _encoded(text: str) -> bool:
    try:
        text.encode()
    except ValueError:
        return False
    return True


def moments(session: Session, numbers: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """When some revisions were made, and their notes."""
    chosen = select(Revision.id, Revision.at, Revision.note).where(Revision.id.in_(numbers))
    return {id: (at, note) for id, at, note in session.execute(chosen)}
