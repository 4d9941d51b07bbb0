"""What a revision changed: of which things a list has to be told anew."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session

from kb.models import (
    Citation,
    Claim,
    Classification,
    Cluster,
    EconomyYear,
    Entity,
    Gap,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    ProgrammeSummary,
    Revision,
    Source,
)
from kb.queries import REVISION, at, batches
from kb.queries.sources import linked
from kb.queries.state import REFERENCES
from kb.vocabulary import Collection, EntityKind

COLLECTED: dict[EntityKind, Collection] = {
    EntityKind.PROGRAMME: Collection.PROGRAMMES,
    EntityKind.CLUSTER: Collection.CLUSTERS,
    EntityKind.ORGANISATION: Collection.ORGANISATIONS,
    EntityKind.SOURCE: Collection.SOURCES,
    EntityKind.JURISDICTION: Collection.JURISDICTIONS,
}
"""The collection in which each kind of thing is listed; terms are in none."""

OWNED: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Programme, ("id", "jurisdiction")),
    (Cluster, ("id", "jurisdiction")),
    (Organisation, ("id", "jurisdiction")),
    (Source, ("id", "jurisdiction")),
    (Jurisdiction, ("id", "parent")),
    (Label, ("entity",)),
    (Classification, ("entity",)),
    (Location, ("cluster",)),
    (Gap, ("programme",)),
)
"""The tables of records, and the columns that name what changes with a row; the first names what
the row is of."""

_CLAIM, _CITATION = cast(Table, Claim.__table__), cast(Table, Citation.__table__)

_CITING = (
    select(_CLAIM.c.subject)
    .join(_CITATION, _CITATION.c.claim_number == _CLAIM.c.number)
    .where(_CITATION.c.source.in_(bindparam("sources", expanding=True)))
    .distinct()
)
"""What the claims are about that cite some sources."""


def changed(session: Session, revision: int) -> dict[Collection, set[str]]:
    """The things that a revision changed: a record, a text, a claim about or naming them."""
    found: dict[Collection, set[str]] = {collection: set() for collection in Collection}
    for id, kind in session.execute(_CHANGED, {"revision": revision}):
        if kind in COLLECTED:
            found[COLLECTED[kind]].add(id)
    return found


def unsettled(session: Session, revision: int) -> Iterator[str]:
    """Other programmes whose summaries may say something else since a revision.

    Those that rest, or ever rested, on sources of which a record changed, over however many
    reprints: which of rival claims is believed depends on them. Those whose money grows, where the
    day is another. All, where a rate or a deflator changed.
    """
    series = (cast(Table, model.__table__) for model in (EconomyYear, IrrevocableRate))
    rates = union(*(select(t.c.row).where(_in(t, revision)) for t in series)).limit(1)
    if session.execute(rates).first():
        yield from session.scalars(select(Programme.id).where(at(Programme, revision)))
        return
    table = cast(Table, Source.__table__)
    sources = set(session.scalars(select(table.c.id).where(_in(table, revision))))
    reached = {id for some in batches(sources) for id in linked(session, some)}
    for some in batches(reached):
        yield from session.scalars(_CITING, {"sources": some})
    days = session.scalars(select(Revision.at).where(Revision.id.in_([revision - 1, revision])))
    if len({at.date() for at in days}) > 1:
        yield from session.scalars(
            select(ProgrammeSummary.id).where(
                ProgrammeSummary.retired_in.is_(None), ProgrammeSummary.grows
            )
        )


def _in(table: Table, revision: int | BindParameter[int]) -> ColumnElement[bool]:
    """The rows that a revision added or retired."""
    return or_(table.c.added_in == revision, table.c.retired_in == revision)


def _named() -> Iterator[Select[str]]:
    """What each table says that a revision changed."""
    for model, names in OWNED:
        table = cast(Table, model.__table__)
        for name in names:
            yield select(type_coerce(table.c[name], String)).where(_in(table, REVISION))
    yield select(_CLAIM.c.subject).where(_in(_CLAIM, REVISION))
    for model, name, _ in REFERENCES:
        own = cast(Table, model.__table__)
        number = next(iter(own.primary_key.columns))
        yield (
            select(type_coerce(own.c[name], String))
            .join(_CLAIM, _CLAIM.c.number == number)
            .where(_in(_CLAIM, REVISION))
        )


_CHANGED = select(Entity.id, Entity.kind).where(Entity.id.in_(union(*_named())))
