"""Lifetimes: when what the base says of some things came and went, whatever the revision."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    literal,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from kb.changes import ClaimNamed
from kb.models import Claim, Label, Source, Term
from kb.queries.state import REFERENCES
from kb.queries.touched import OWNED
from kb.vocabulary import LabelField

TIMES = len(OWNED)
"""How many times a statement takes each id."""


class Life(NamedTuple):
    """From which revision on something holds, and which one took it away."""

    added_in: int
    retired_in: int | None

    def holds(self, revision: int) -> bool:
        """Whether a revision has it."""
        return self.added_in <= revision and (self.retired_in is None or self.retired_in > revision)


_CLAIM, _LABEL, _SOURCE = (cast(Table, model.__table__) for model in (Claim, Label, Source))
_TITLE = type_coerce(literal(0), _LABEL.c.position.type)


def names(session: Session, ids: Collection[str]) -> dict[str, list[tuple[Life, str, str]]]:
    """The names that some things have or had, by id: when, in which language, which.

    In the order in which one is looked for. Of a source its titles. One statement.
    """
    found: dict[str, list[tuple[Life, str, str]]] = defaultdict(list)
    for thing, _, language, text, added_in, retired_in in session.execute(_NAMES, {"ids": ids}):
        found[thing].append((Life(added_in, retired_in), language, text))
    return found


def records(session: Session, ids: Collection[str], first: int, last: int) -> dict[str, list[Life]]:
    """When the records, texts, sectors, regions and gaps of some things came and went, by id.

    Those that did so in some revisions, of however many rows; one statement.
    """
    asked = {"ids": ids, "first": first, "last": last}
    found: dict[str, list[Life]] = defaultdict(list)
    for thing, added_in, retired_in in session.execute(_RECORDS, asked):
        found[thing].append(Life(added_in, retired_in))
    return found


def claims(
    session: Session, ids: Collection[str], first: int, last: int
) -> dict[str, list[tuple[Life, ClaimNamed]]]:
    """The claims about some things or naming them that came or went in some revisions, by thing.

    In the order of their ids; one statement.
    """
    asked = {"ids": ids, "first": first, "last": last}
    found: dict[str, list[tuple[Life, ClaimNamed]]] = defaultdict(list)
    for thing, id, kind, added_in, retired_in in session.execute(_CLAIMS, asked):
        found[thing].append((Life(added_in, retired_in), ClaimNamed(id, kind)))
    return found


def _of_things(column: ColumnElement[str]) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", expanding=True))


def _in_revisions(table: Table) -> ColumnElement[bool]:
    """The rows that came or went in some revisions. Not by the indexes over these, which give the
    rows of all things: without statistics, SQLite would take them first.
    """
    first: BindParameter[int] = bindparam("first")
    last: BindParameter[int] = bindparam("last")
    return or_(
        (table.c.added_in + 0).between(first, last), (table.c.retired_in + 0).between(first, last)
    )


def _of_records() -> Iterator[Select[str, int, int | None]]:
    """The rows of the things themselves, table by table."""
    for model, (name, *_) in OWNED:
        table = cast(Table, model.__table__)
        thing = type_coerce(table.c[name], String)
        yield select(thing, table.c.added_in, table.c.retired_in).where(
            _of_things(thing), _in_revisions(table)
        )


def _of_claims() -> Iterator[Select[*tuple[Any, ...]]]:
    """The claims about the things, and those that name them, column by column."""
    told = (_CLAIM.c.id, _CLAIM.c.kind, _CLAIM.c.added_in, _CLAIM.c.retired_in)
    subject = type_coerce(_CLAIM.c.subject, String)
    yield select(subject, *told).where(_of_things(subject), _in_revisions(_CLAIM))
    for model, name, named in REFERENCES:
        if Term not in named:
            own = cast(Table, model.__table__)
            number = next(iter(own.primary_key.columns))
            thing = type_coerce(own.c[name], String)
            yield (
                select(thing, *told)
                .join(_CLAIM, _CLAIM.c.number == number)
                .where(_of_things(thing), _in_revisions(_CLAIM))
            )


_RECORDS = union(*_of_records())
_EVERY = union(*_of_claims())
_CLAIMS = _EVERY.order_by(_EVERY.selected_columns.id)
_EVERY_NAME = union_all(
    select(
        _LABEL.c.entity, _LABEL.c.position, _LABEL.c.language, _LABEL.c.text,
        _LABEL.c.added_in, _LABEL.c.retired_in,
    ).where(_of_things(_LABEL.c.entity), _LABEL.c.field == LabelField.NAME),
    select(
        _SOURCE.c.id, _TITLE, _SOURCE.c.language, _SOURCE.c.title,
        _SOURCE.c.added_in, _SOURCE.c.retired_in,
    ).where(_of_things(_SOURCE.c.id)),
)  # fmt: skip
_NAMES = _EVERY_NAME.order_by(
    *(_EVERY_NAME.selected_columns[name] for name in ("entity", "position", "language"))
)
