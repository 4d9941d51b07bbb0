"""The audit of a base: what the constraints of the database cannot say is said here.

Most checks are statements that find what should not be; a sound base gives no findings.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    FromClause,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import Session, aliased

from kb.db import Base
from kb.errors import Damaged
from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    Cluster,
    Entity,
    Gap,
    GapCitation,
    Jurisdiction,
    Label,
    Organisation,
    Programme,
    Relation,
    Revision,
    Source,
    Term,
)
from kb.queries import revisions
from kb.queries.audit_index import indexed, summarised
from kb.queries.audited import Check, Finding, Wrong, stated
from kb.queries.postings import SUMMARIES
from kb.queries.state import PLACED, RECORDS, REFERENCES
from kb.text import fold
from kb.vocabulary import ClaimKind, EntityKind, LabelField

__all__ = ["Finding", "audit"]

_DERIVED = {cast(Table, vars(model)["__table__"]) for model in SUMMARIES.values()}
_RECORDED = [
    table
    for table in Base.metadata.sorted_tables
    if "added_in" in table.c and table is not Claim.__table__ and table not in _DERIVED
]
"""The tables whose rows a revision counts as records."""

SUBJECTS: dict[EntityKind, frozenset[ClaimKind]] = {
    EntityKind.PROGRAMME: frozenset(ClaimKind) - {ClaimKind.DESIGNATION, ClaimKind.GOVERNANCE},
    EntityKind.CLUSTER: frozenset(
        {
            ClaimKind.FUNDING,
            ClaimKind.MECHANISM_USE,
            ClaimKind.FIGURE,
            ClaimKind.DESIGNATION,
            ClaimKind.RELATION,
            ClaimKind.GOVERNANCE,
        }
    ),
    EntityKind.JURISDICTION: frozenset({ClaimKind.FIGURE}),
}
"""What there are claims about, and of which kinds."""

PARTS: tuple[tuple[str, type[Any], str, str], ...] = (
    ("citation", Citation, "claim_number", "its citations have a hole"),
    ("scope", ClaimScope, "claim_number", "what it speaks of has a hole"),
    ("gap", GapCitation, "gap_number", "its citations have a hole"),
)
"""What is numbered within a claim or a gap: the check, the column, what there is to say."""

NUMBERED: tuple[type[Any], ...] = (Claim, Gap, *SUMMARIES.values())
"""The tables whose rows the ledger numbers, from 1 on."""

UNREADABLE = (Damaged, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading raises where a value is none that was ever written."""


def audit(session: Session) -> list[Finding]:
    """Every finding of every check, in order; `NotReady` in an empty base."""
    revisions.current(session)
    found = [finding for check in CHECKS for finding in _carried_out(check, session)]
    return sorted(found)


def _carried_out(check: Check, session: Session) -> list[Finding]:
    """What a check finds; that it cannot be carried out where what it reads is damaged."""
    try:
        with session.begin_nested():
            return list(check(session))
    except UNREADABLE as error:
        told = str(error).partition("\n")[0]
        return [
            Finding("unreadable", check.__name__.lstrip("_"), f"{type(error).__name__}: {told}")
        ]


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
    counts = {
        (what, happened): dict(session.execute(statement).all())
        for what, happened, statement in _counted()
    }
    expected, before = 1, None
    for revision in session.scalars(select(Revision).order_by(Revision.id)):
        number = revision.id
        if number != expected:
            yield Finding("revision", str(number), f"revision {expected} is missing")
        if before and revision.at < before:
            yield Finding("revision", str(number), "is older than the one before it")
        for (what, happened), found in counts.items():
            stated, count = getattr(revision, f"{what}_{happened}"), found.get(number, 0)
            if count != stated:
                detail = f"says {stated} {what} {happened}; there are {count}"
                yield Finding("revision", str(number), detail)
        expected, before = number + 1, revision.at


@cache
def _counted() -> Sequence[tuple[str, str, Select[int, int]]]:
    """The statements that count, by revision, the claims and records that were added or retired."""
    return [
        (what, happened, _by_revision(tables, f"{happened}_in"))
        for what, tables in (("claims", [Claim.__table__]), ("records", _RECORDED))
        for happened in ("added", "retired")
    ]


def _by_revision(tables: Sequence[FromClause], name: str) -> Select[int, int]:
    every = union_all(*(select(table.c[name].label("revision")) for table in tables)).subquery()
    revision = every.c.revision
    return select(revision, func.count()).where(revision.is_not(None)).group_by(revision)


@stated
def _lifetimes() -> Iterator[Wrong]:
    """Rows of one thing that follow each other: at no revision there are two."""
    for model in (*RECORDS.values(), Claim, *SUMMARIES.values()):
        table = cast(Table, vars(model)["__table__"])
        key = next(iter(table.primary_key.columns)).name
        one, other = table.alias(), table.alias()
        both = select(one.c.id, func.max(other.c.added_in)).where(
            one.c.id == other.c.id,
            one.c[key] != other.c[key],
            one.c.added_in <= other.c.added_in,
            or_(one.c.retired_in.is_(None), one.c.retired_in > other.c.added_in),
        )
        detail = f"has two rows of {table.name} at revision {{}}"
        yield Wrong(both.group_by(one.c.id), "lifetime", detail)


@stated
def _numbers() -> Iterator[Wrong]:
    """Rows that are numbered from 1 without holes."""
    for model in NUMBERED:
        table = cast(Table, model.__table__)
        last = func.max(next(iter(table.primary_key.columns)))
        told = select(literal(table.name), last, func.count())
        holes = told.having(func.count() != func.coalesce(last, 0))
        yield Wrong(holes, "number", "is numbered up to {}; there are {} rows")


def _sequences(session: Session) -> Iterator[Finding]:
    """Sequences of PostgreSQL that are not behind the rows; SQLite goes by the rows."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if table.autoincrement_column is None:
            continue
        key = table.autoincrement_column
        sequence = cast_to(func.pg_get_serial_sequence(table.name, key.name), REGCLASS)
        given, last = session.execute(
            select(func.pg_sequence_last_value(sequence), func.max(key))
        ).one()
        if last is not None and (given is None or given < last):
            yield Finding("sequence", table.name, f"has given {given}; there is a row {last}")


@stated
def _entities() -> Iterator[Wrong]:
    """Records of things of their kind, that are no older than the thing."""
    for kind, model in RECORDS.items():
        told = select(model.id, Entity.kind).join(Entity, Entity.id == model.id).distinct()
        detail = f"is a {{}}, and has a record of a {kind}"
        yield Wrong(told.where(Entity.kind != kind), "entity", detail)
        older = told.where(Entity.since > model.added_in)
        yield Wrong(older, "entity", "has a record from before it was known")


@stated
def _subjects() -> Iterator[Wrong]:
    """Live claims about things that have a live record."""
    claim = cast(Table, Claim.__table__)
    record = or_(
        *(
            exists().where(model.id == claim.c.subject, model.retired_in.is_(None))
            for model in (Programme, Cluster, Jurisdiction)
        )
    )
    lost = select(claim.c.id, claim.c.subject).where(claim.c.retired_in.is_(None), ~record)
    yield Wrong(lost, "subject", "is about {!r}, which has no record")

    about = claim.join(Entity, Entity.id == claim.c.subject)
    wrong = or_(
        *(and_(Entity.kind == kind, claim.c.kind.not_in(kinds)) for kind, kinds in SUBJECTS.items())
    )
    told = select(claim.c.id, claim.c.kind, Entity.id, Entity.kind).select_from(about)
    yield Wrong(told.where(wrong), "subject", "is a {} of {!r}, which is a {}")


@stated
def _kinds() -> Iterator[Wrong]:
    """Claims that have the row of their kind, and rows of no other."""
    claim = cast(Table, Claim.__table__)
    for kind, model in CLAIM_CLASSES.items():
        has_row = exists().where(model.__table__.c.number == claim.c.number)
        detail = f"the claim and its row of the kind {kind} do not agree"
        yield Wrong(select(claim.c.id).where((claim.c.kind == kind) != has_row), "kind", detail)


@stated
def _parts() -> Iterator[Wrong]:
    """Citations, and what else belongs to a claim or a gap, numbered without holes."""
    claim = cast(Table, Claim.__table__)
    for check, model, name, detail in PARTS:
        part = cast(Table, model.__table__)
        number = part.c[name]
        holes = (
            select(number).group_by(number).having(func.count() != func.max(part.c.position) + 1)
        )
        of_claims = select(claim.c.id).where(claim.c.number.in_(holes))
        yield Wrong(holes if check == "gap" else of_claims, check, detail)


@stated
def _references() -> Iterator[Wrong]:
    """What claims speak of, which has a live record of the right kind."""
    claim = cast(Table, Claim.__table__)
    for model, name, records in REFERENCES:
        own = cast(Table, model.__table__)
        column = own.c[name]
        number = next(iter(own.primary_key.columns))
        live = or_(*(exists().where(r.id == column, r.retired_in.is_(None)) for r in records))
        rows = (
            select(claim.c.id, column)
            .select_from(own.join(claim, claim.c.number == number))
            .where(claim.c.retired_in.is_(None), ~live)
        )
        yield Wrong(rows, "reference", f"{own.name} refers to {{!r}}, which has no such record")


@stated
def _relations() -> Iterator[Wrong]:
    """Programmes that stand to programmes, clusters to clusters."""
    claim, own = cast(Table, Claim.__table__), cast(Table, Relation.__table__)
    one, other = aliased(Entity), aliased(Entity)
    rows = (
        select(claim.c.id, one.kind, own.c.object, other.kind)
        .select_from(own.join(claim, claim.c.number == own.c.number))
        .join(one, one.id == claim.c.subject)
        .join(other, other.id == own.c.object)
        .where(one.kind != other.kind, other.kind.in_([EntityKind.PROGRAMME, EntityKind.CLUSTER]))
    )
    yield Wrong(rows, "reference", "relates a {} to {!r}, which is a {}")


@stated
def _records() -> Iterator[Wrong]:
    """What is known beside the claims, of things that have a live record of the right kind."""
    for model, name, records in PLACED:
        table = cast(Table, model.__table__)
        column, number = table.c[name], next(iter(table.primary_key.columns))
        others = (cast(Table, record.__table__).alias() for record in records)
        live = or_(*(exists().where(o.c.id == column, o.c.retired_in.is_(None)) for o in others))
        rows = select(number, column).where(table.c.retired_in.is_(None), column.is_not(None))
        detail = f"its {name} is {{!r}}, which has no such record"
        yield Wrong(rows.where(~live), "record", detail, f"{table.name} {{}}")
    gap = select(GapCitation.gap_number, GapCitation.source).join(
        Gap, Gap.number == GapCitation.gap_number
    )
    gone = ~exists().where(Source.id == GapCitation.source, Source.retired_in.is_(None))
    cited = gap.where(Gap.retired_in.is_(None), gone)
    yield Wrong(cited, "record", "it cites {!r}, which has no such record", "gap {}")


@stated
def _names() -> Iterator[Wrong]:
    """Names in English and Chinese."""
    for record in (Programme, Cluster, Organisation, Jurisdiction, Term):
        for language in ("en", "zh"):
            named = exists().where(
                Label.entity == record.id,
                Label.field == LabelField.NAME,
                Label.language == language,
                Label.retired_in.is_(None),
            )
            nameless = select(record.id).where(record.retired_in.is_(None), ~named)
            yield Wrong(nameless, "label", f"has no name in {language}")


def _folded(session: Session) -> Iterator[Finding]:
    """Texts that are kept as they are looked for."""
    texts = select(Label.entity, Label.text, Label.folded).where(Label.retired_in.is_(None))
    for id, told, folded in session.execute(texts, execution_options={"yield_per": 5_000}):
        if fold(told) != folded:
            yield Finding("label", id, f"has {told!r} folded to {folded!r}")


CHECKS: tuple[Check, ...] = (
    _engine,
    _revisions,
    _lifetimes,
    _numbers,
    _sequences,
    _entities,
    _subjects,
    _kinds,
    _parts,
    _references,
    _relations,
    _records,
    _names,
    _folded,
    summarised,
    indexed,
)
