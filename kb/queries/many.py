"""Records, texts, and what claims name, of many things at once: what summaries are derived from."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from kb.models import (
    Claim,
    Classification,
    Designation,
    Involvement,
    Label,
    MechanismUse,
)
from kb.queries import at, batches, there
from kb.text import lines
from kb.vocabulary import LabelField, Rank

Values = dict[str, Any]
Pairs = Mapping[str, list[str]]

_NAMES = (LabelField.NAME, LabelField.ALIAS)
_TEXTS = (LabelField.SUMMARY, LabelField.SECTOR)
CLAIM = cast(Table, Claim.__table__)
"""The table alone: a claim as an object brings those of every kind with it."""


def terms(**terms: Collection[str]) -> dict[str, list[str]]:
    """The terms that there are, each once, in order."""
    return {name: sorted({str(v) for v in values}) for name, values in terms.items() if values}


def counting(revision: int) -> ColumnElement[bool]:
    """The claims that count."""
    return there(CLAIM, revision) & (CLAIM.c.rank != Rank.DEPRECATED)


def records(
    session: Session, model: type[Any], ids: Collection[str], revision: int
) -> dict[str, Any]:
    """The records of some things, by id, as rows of their columns."""
    table = cast(Table, model.__table__)
    return {
        row.id: row
        for batch in batches(ids)
        for row in session.execute(
            select(*table.columns).where(there(table, revision), table.c.id.in_(batch))
        )
    }


def texts(session: Session, ids: Collection[str], revision: int) -> dict[str, Values]:
    """The columns that the labels decide. Names count for good, other texts while they are live."""
    name = dict.fromkeys(ids, "")
    names: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for batch in batches(ids):
        rows = session.execute(
            select(Label.entity, Label.field, Label.language, Label.folded, Label.retired_in)
            .where(
                Label.entity.in_(batch),
                Label.field.in_([*_NAMES, *_TEXTS]),
                Label.added_in <= revision,
            )
            .order_by(Label.entity, Label.row)
        )
        for entity, field, language, folded, retired_in in rows:
            holds = retired_in is None or retired_in > revision
            if field in _NAMES:
                names[entity].append(folded)
                if field is LabelField.NAME and language == "en" and holds:
                    name[entity] = folded
            elif holds:
                texts[entity].append(folded)
    return {
        id: {"name": name[id], "names": lines(names[id]), "texts": lines(texts[id])} for id in ids
    }


def own_claims(session: Session, ids: Collection[str], revision: int) -> dict[str, int]:
    """How many live claims are about each of some things."""
    counts = dict.fromkeys(ids, 0)
    for batch in batches(ids):
        rows = session.execute(
            select(CLAIM.c.subject, func.count())
            .where(there(CLAIM, revision), CLAIM.c.subject.in_(batch))
            .group_by(CLAIM.c.subject)
        )
        counts.update((subject, count) for subject, count in rows)
    return counts


def sectors(session: Session, ids: Collection[str], revision: int) -> Pairs:
    """The sectors of things, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in batches(ids):
        rows = session.execute(
            select(Classification.entity, Classification.sector)
            .where(Classification.entity.in_(batch), at(Classification, revision))
            .order_by(Classification.entity, Classification.position)
        )
        for entity, sector in rows:
            found[entity].append(sector)
    return found


def claimed(
    session: Session,
    ids: Collection[str],
    model: type[MechanismUse] | type[Involvement] | type[Designation],
    column: str,
    revision: int,
) -> Pairs:
    """What claims of a kind that count name of each of some things."""
    own = cast(Table, model.__table__)
    return pairs(
        session,
        CLAIM.c.subject,
        own.c[column],
        ids,
        counting(revision) & (own.c.number == CLAIM.c.number),
    )


def pairs(
    session: Session,
    entity: Any,
    value: Any,
    ids: Collection[str],
    condition: ColumnElement[bool],
) -> Pairs:
    """The values of each of some things, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in batches(ids):
        statement: Select[*tuple[Any, ...]] = (
            select(entity, value).where(entity.in_(batch), condition).distinct()
        )
        for id, one in session.execute(statement):
            found[id].append(one)
    return found
