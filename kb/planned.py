"""A change set before it is carried out, told row by row as a history tells a revision.

Owns: what a row that is not in the base yet would say. Refuses: to write anything.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from kb.changes import Came, What
from kb.db import Code
from kb.ledger import ChangeSet, NewClaim, NewGap
from kb.models import CLAIM_CLASSES, Gap, Label, Source
from kb.period import Edtf
from kb.queries import batches, labels, lists, revisions, said
from kb.queries.labels import Texts
from kb.queries.said import SAID, UNSAID, Entry, Value
from kb.queries.told import Cited, Told, told_as
from kb.vocabulary import LabelField

_TOLD = {model: (what, name) for model, what, name in SAID}


def entries(session: Session, changes: ChangeSet) -> list[Entry]:
    """What a change set would retire and add, in the order of a revision's rows."""
    at = revisions.newest_number(session)
    found: list[Entry] = []
    for model, numbers in changes.retired.items():
        found += said.rows(session, model, numbers, Came.RETIRED, at)
    for model, rows in changes.rows.items():
        what, name = _TOLD[model]
        for row in rows:
            value = {key: _plain(told) for key, told in row.items() if key not in {name, *UNSAID}}
            named = {key.removesuffix("_code"): told for key, told in value.items()}
            found.append(Entry(at + 1, Came.ADDED, what, str(row[name]), named))
    found += (_gap(gap, at + 1) for gap in changes.gaps)
    places = _places(session, changes, at)
    found += (
        Entry(at + 1, Came.ADDED, What.CLAIM, claim.subject, claim=_claim(claim, places, at + 1))
        for claim in changes.claims
    )
    return sorted(found, key=_order)


def names(session: Session, changes: ChangeSet, ids: Collection[str]) -> dict[str, Texts]:
    """The names of some things, as they are and as a change set would have them."""
    found = labels.texts_of_many(session, ids, revisions.newest_number(session))
    for row in changes.rows.get(Label, ()):
        if row["entity"] in found and row["field"] is LabelField.NAME:
            found[row["entity"]].names[row["language"]] = row["text"]
    return found


def _order(entry: Entry) -> tuple[str, int, int]:
    return entry.subject, list(What).index(entry.what), list(Came).index(entry.came)


def _plain(value: Any) -> Value:
    """A value as a history tells it."""
    if isinstance(value, Edtf):
        return value.text
    if isinstance(value, Decimal):
        return float(value)
    plain: Value = value.value if isinstance(value, Enum) else value
    return plain


def _named(kind: TypeEngine[Any], value: Any) -> Value:
    """The same of a claim: its codes are told by the ids of their terms."""
    if isinstance(kind, Code) and value is not None:
        return f"{kind.scheme}/{value}"
    return _plain(value)


def _gap(gap: NewGap, revision: int) -> Entry:
    value = {name: _plain(told) for name, told in gap.values.items()}
    value |= {
        "sources": [source for source, _ in gap.citations],
        "locators": [locator for _, locator in gap.citations],
    }
    return Entry(revision, Came.ADDED, _TOLD[Gap][0], gap.programme, value)


def _claim(claim: NewClaim, places: Mapping[str, Cited], revision: int) -> Told:
    """A claim as it would be told."""
    columns = cast(Table, CLAIM_CLASSES[claim.kind].__table__).c
    own = {
        told_as(claim.kind, name): _named(columns[name].type, value)
        for name, value in claim.values.items()
    }
    return Told(
        own=own,
        id=claim.id,
        kind=claim.kind,
        subject=claim.subject,
        rank=claim.rank,
        inferred=claim.inferred,
        note=claim.note,
        added_in=revision,
        retired_in=None,
        citations=[[source, place, *places[source]] for source, place in claim.citations],
        scope=list(claim.scope),
    )


def _places(session: Session, changes: ChangeSet, at: int) -> dict[str, Cited]:
    """What the sources are that new claims cite: title, publisher, date and address."""
    cited = {source for claim in changes.claims for source, _ in claim.citations}
    found: dict[str, Cited] = {id: (id, "", None, "") for id in cited}
    for some in batches(cited):
        for id, record in lists.records(session, Source, some, at).items():
            found[id] = _place({name: getattr(record, name) for name in _OF_SOURCES})
    found |= {row["id"]: _place(row) for row in changes.rows.get(Source, ())}
    return found


_OF_SOURCES = ("title", "publisher", "published", "url", "copy")


def _place(source: Mapping[str, Any]) -> Cited:
    address = source["url"] or source["copy"] or ""
    return source["title"], source["publisher"], _plain(source["published"]), address
