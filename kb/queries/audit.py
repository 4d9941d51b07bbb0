"""The audit of a base: what the constraints of the database cannot say is said here.

Each check is a statement that finds what should not be; a sound base gives no findings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, exists, func, or_, select, text
from sqlalchemy.orm import Session

from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    Cluster,
    Jurisdiction,
    Label,
    Organisation,
    Programme,
    Revision,
    Term,
)
from kb.queries import revisions, summaries
from kb.queries.derived import DERIVED
from kb.queries.postings import table_of
from kb.queries.state import RECORDS, REFERENCES
from kb.queries.touched import COLLECTED
from kb.vocabulary import LabelField


@dataclass(frozen=True, order=True)
class Finding:
    """Something in the base that should not be."""

    check: str
    id: str
    detail: str


def audit(session: Session) -> list[Finding]:
    """Every finding of every check, in order; `NotReady` in an empty base."""
    revisions.current(session)
    checks: tuple[Callable[[Session], Iterator[Finding]], ...] = (
        _engine,
        _revisions,
        _subjects,
        _kinds,
        _citations,
        _references,
        _labels,
        _summaries,
    )
    return sorted(finding for check in checks for finding in check(session))


def _engine(session: Session) -> Iterator[Finding]:
    """What SQLite says of its file; PostgreSQL keeps its constraints by itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (message,) in session.execute(text("PRAGMA integrity_check")):
        if message != "ok":
            yield Finding("file", "", message)
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Finding("foreign-key", f"{table} {row}", f"refers to a row of {parent} that is gone")


def _revisions(session: Session) -> Iterator[Finding]:
    """Numbers from 1 without holes, times that do not go back, counts that are true."""
    expected, before = 1, None
    for revision in session.scalars(select(Revision).order_by(Revision.id)):
        if revision.id != expected:
            yield Finding("revision", str(revision.id), f"revision {expected} is missing")
        if before and revision.at < before:
            yield Finding("revision", str(revision.id), "is older than the one before it")
        for what, column, stated in (
            ("added", Claim.added_in, revision.claims_added),
            ("retired", Claim.retired_in, revision.claims_retired),
        ):
            count = session.scalar(select(func.count()).where(column == revision.id))
            if count != stated:
                yield Finding(
                    "revision", str(revision.id), f"says {stated} claims {what}; there are {count}"
                )
        expected, before = revision.id + 1, revision.at


def _subjects(session: Session) -> Iterator[Finding]:
    """Live claims about things that have a live record."""
    record = or_(
        *(
            exists().where(model.id == Claim.subject, model.retired_in.is_(None))
            for model in (Programme, Cluster, Jurisdiction)
        )
    )
    for id, subject in session.execute(
        select(Claim.__table__.c.id, Claim.__table__.c.subject).where(
            Claim.retired_in.is_(None), ~record
        )
    ):
        yield Finding("subject", id, f"is about {subject!r}, which has no record")


def _kinds(session: Session) -> Iterator[Finding]:
    """Claims that have the row of their kind, and rows of no other."""
    claim = Claim.__table__
    for kind, model in CLAIM_CLASSES.items():
        own = model.__table__
        has_row = exists().where(own.c.number == claim.c.number)
        for (id,) in session.execute(select(claim.c.id).where((claim.c.kind == kind) != has_row)):
            yield Finding("kind", id, f"the claim and its row of the kind {kind} do not agree")


def _citations(session: Session) -> Iterator[Finding]:
    """Citations that are numbered without holes."""
    claim = Claim.__table__
    counted = (
        select(Citation.claim_number)
        .group_by(Citation.claim_number)
        .having(func.count() != func.max(Citation.position) + 1)
    )
    for (id,) in session.execute(select(claim.c.id).where(claim.c.number.in_(counted))):
        yield Finding("citation", id, "its citations have a hole")


def _references(session: Session) -> Iterator[Finding]:
    """What claims speak of, which has a live record of the right kind."""
    claim = Claim.__table__
    for model, name, records in REFERENCES:
        own = cast(Table, model.__table__)
        column = own.c[name]
        number = next(iter(own.primary_key.columns))
        live = or_(*(exists().where(r.id == column, r.retired_in.is_(None)) for r in records))
        rows = session.execute(
            select(claim.c.id, column)
            .select_from(own.join(claim, claim.c.number == number))
            .where(claim.c.retired_in.is_(None), ~live)
        )
        for id, value in rows:
            yield Finding(
                "reference", id, f"{own.name} refers to {value!r}, which has no such record"
            )


def _labels(session: Session) -> Iterator[Finding]:
    """Names in English and Chinese."""
    for record in (Programme, Cluster, Organisation, Jurisdiction, Term):
        for language in ("en", "zh"):
            named = exists().where(
                Label.entity == record.id,
                Label.field == LabelField.NAME,
                Label.language == language,
                Label.retired_in.is_(None),
            )
            for id in session.scalars(select(record.id).where(record.retired_in.is_(None), ~named)):
                yield Finding("label", id, f"has no name in {language}")


def _summaries(session: Session) -> Iterator[Finding]:
    """Summaries that say what the claims say."""
    last = revisions.current(session)
    for kind, collection in COLLECTED.items():
        record = RECORDS[kind]
        ids = session.scalars(select(record.id).where(record.retired_in.is_(None))).all()
        rows = summaries.live(session, collection, ids)
        table = table_of(collection)
        for id in session.scalars(
            select(table.c.id).where(
                table.c.retired_in.is_(None),
                table.c.id.not_in(select(record.id).where(record.retired_in.is_(None))),
            )
        ):
            yield Finding("summary", id, "is of a thing that has no record")
        for id, values in DERIVED[collection](session, ids, last.id, last.at.date()).items():
            if id not in rows:
                yield Finding("summary", id, "is missing")
            elif not summaries.agrees(rows[id], values):
                yield Finding("summary", id, "does not say what the claims say")
