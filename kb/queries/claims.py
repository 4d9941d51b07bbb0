"""Claims, with their citations and what else they speak of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from kb.models import (
    Citation,
    Claim,
    ClaimScope,
    Designation,
    Involvement,
    Relation,
)
from kb.queries import at, revisions
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import ClaimKind, Rank
from kb.vocabulary import Collection as Listing

_CLAIM = cast(Table, Claim.__table__)
"""What all claims have: to count and to order them, the tables of their kinds are not read."""

SORTS: dict[str, ColumnElement[Any]] = {
    "id": _CLAIM.c.id,
    "kind": _CLAIM.c.kind,
    "subject": _CLAIM.c.subject,
    "rank": _CLAIM.c.rank,
    "added": _CLAIM.c.added_in,
}
"""What lists of claims can be sorted by."""


BEST: ColumnElement[bool] = and_(
    _CLAIM.c.retired_in.is_(None),
    _CLAIM.c.rank == literal_column(f"'{Rank.PREFERRED.value}'"),
)
"""The live preferred claims, in the words of the partial index over their slots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which claims: different fields are AND, the values of one field are OR."""

    sources: Collection[str] = ()
    kinds: Collection[ClaimKind] = ()
    subjects: Collection[str] = ()
    ranks: Collection[Rank] = ()
    sources_not: Collection[str] = ()
    kinds_not: Collection[ClaimKind] = ()
    subjects_not: Collection[str] = ()
    ranks_not: Collection[Rank] = ()
    about: Collection[str] | None = None
    """About one of these; None: about anything."""
    inferred: bool | None = None
    noted: bool | None = None
    added_since: int = 0
    """Added after this revision."""


def page(
    session: Session,
    filters: Filters,
    after: Sequence[KeyValue] | None,
    limit: int,
    *,
    revision: int,
    sort: Sequence[SortKey] = (),
) -> Page[Claim]:
    """The claims of a filter at a revision, in an order; the id is the last key.

    Five statements. How many there are without a filter, the revisions say.
    """
    conditions = conditions_of(filters)
    total = None if conditions else revisions.claims_at(session, revision)
    statement = select(_CLAIM.c.number).where(there_in_order(revision), *conditions)
    found = read_page(session, statement, [*sort, SortKey(_CLAIM.c.id)], after, limit, total)
    whole = session.scalars(select(Claim).where(Claim.number.in_(found.items)))
    by_number = {claim.number: claim for claim in whole}
    items = [by_number[number] for number in found.items]
    attach(session, items)
    return Page(items, found.total, found.after)


def there_in_order(revision: int) -> ColumnElement[bool]:
    """The claims of a revision. Not by the index over `added_in`, which gives nearly all of them
    and not in their order: without statistics, SQLite would take it first.
    """
    lasting = or_(_CLAIM.c.retired_in.is_(None), _CLAIM.c.retired_in > revision)
    return and_(_CLAIM.c.added_in + 0 <= revision, lasting)


def count(session: Session, filters: Filters, revision: int) -> int:
    """How many claims meet a filter at a revision."""
    conditions = conditions_of(filters)
    if not conditions:
        return revisions.claims_at(session, revision)
    counted = select(func.count()).select_from(_CLAIM)
    return session.scalar(counted.where(there_in_order(revision), *conditions)) or 0


def conditions_of(filters: Filters) -> list[ColumnElement[bool]]:
    """What a filter asks of the rows of the table of claims."""
    return list(_conditions(filters))


def _conditions(f: Filters) -> Iterator[ColumnElement[bool]]:
    for column, wanted, unwanted in (
        (_CLAIM.c.kind, f.kinds, f.kinds_not),
        (_CLAIM.c.subject, f.subjects, f.subjects_not),
        (_CLAIM.c.rank, f.ranks, f.ranks_not),
    ):
        if wanted:
            yield column.in_(wanted)
        if unwanted:
            yield column.not_in(unwanted)
    if f.about is not None:
        yield _CLAIM.c.subject.in_(f.about)
    if f.sources:
        yield _CLAIM.c.number.in_(_citing(f.sources))
    if f.sources_not:
        yield _CLAIM.c.number.not_in(_citing(f.sources_not))
    if f.inferred is not None:
        yield _CLAIM.c.inferred.is_(f.inferred)
    if f.noted is not None:
        yield _CLAIM.c.note.is_not(None) if f.noted else _CLAIM.c.note.is_(None)
    if f.added_since:
        yield _CLAIM.c.added_in > f.added_since


def _citing(sources: Collection[str]) -> Select[int]:
    """The numbers of the claims that rest on some sources."""
    return select(Citation.claim_number).where(Citation.source.in_(sources))


def about_programmes(
    session: Session, programmes: Collection[str], kinds: Collection[ClaimKind], revision: int
) -> list[Claim]:
    """The claims of some kinds about some programmes, and the relations to them of others.

    In the order of their ids. Three statements, however many programmes.
    """
    related = naming(Relation, Relation.object.in_(programmes))
    about = or_(Claim.subject.in_(programmes), Claim.number.in_(related))
    return _which(session, and_(Claim.kind.in_(kinds), about), revision)


def about(
    session: Session, collection: Listing, ids: Collection[str], revision: int
) -> list[Claim]:
    """The claims about some things of a collection, in the order of their ids; three statements.

    Of organisations what they do, of sources what rests on them.
    """
    match collection:
        case Listing.ORGANISATIONS:
            taking_part = naming(Involvement, Involvement.organisation.in_(ids))
            return _which(session, Claim.number.in_(taking_part), revision)
        case Listing.SOURCES:
            return _which(session, Claim.number.in_(_citing(ids)), revision)
        case _:
            return _which(session, Claim.subject.in_(ids), revision)


def attach(session: Session, claims: Sequence[Claim]) -> None:
    """Give claims their citations (each with its source's record) and their scopes.

    Two statements, however many claims.
    """
    numbers = [claim.number for claim in claims]
    citations: dict[int, list[Citation]] = {number: [] for number in numbers}
    for citation in session.scalars(
        select(Citation)
        .where(Citation.claim_number.in_(numbers))
        .order_by(Citation.claim_number, Citation.position)
    ):
        citations[citation.claim_number].append(citation)
    scopes: dict[int, list[ClaimScope]] = {number: [] for number in numbers}
    for scope in session.scalars(
        select(ClaimScope)
        .where(ClaimScope.claim_number.in_(numbers))
        .order_by(ClaimScope.claim_number, ClaimScope.position)
    ):
        scopes[scope.claim_number].append(scope)
    for claim in claims:
        set_committed_value(claim, "citations", citations[claim.number])
        set_committed_value(claim, "scope", scopes[claim.number])


def _which(session: Session, condition: ColumnElement[bool], revision: int) -> list[Claim]:
    """The claims of a condition, with all that belongs to them, in the order of their ids."""
    claims = list(
        session.scalars(select(Claim).where(condition, at(Claim, revision)).order_by(Claim.id))
    )
    attach(session, claims)
    return claims


def naming(
    model: type[Designation] | type[Relation] | type[Involvement], condition: ColumnElement[bool]
) -> Select[int]:
    """The numbers of the claims of a kind that hold."""
    return select(model.__table__.c.number).where(condition)
