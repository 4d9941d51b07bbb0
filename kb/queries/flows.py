"""What the flows of statistics are made of: the programmes of a key, their claims, the codes."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from kb.compare.counts import counts_clusters
from kb.errors import TooMuch
from kb.evidence import Programme as Evidence
from kb.models import EconomyYear, IrrevocableRate, Jurisdiction, Programme
from kb.queries import at, evidence, labels, vocabularies
from kb.queries.labels import Texts
from kb.vocabulary import ClaimKind, JurisdictionKind, LabelField, Scheme

MOST = 5_000
"""Of how many programmes one answer tells."""

_PROGRAMMES = select(Programme.id).order_by(Programme.id)


def programmes(
    session: Session,
    revision: int,
    *,
    ids: Collection[str] | None = None,
    countries: Collection[str] | None = None,
) -> Sequence[str]:
    """The programmes of some ids, or of some countries, or all; by id. One statement.

    `TooMuch` where they are more than one answer tells of.
    """
    statement = _PROGRAMMES.where(at(Programme, revision))
    if ids is not None:
        statement = statement.where(Programme.id.in_(ids))
    if countries is not None:
        statement = statement.where(Programme.jurisdiction.in_(countries))
    found = session.scalars(statement.limit(MOST + 1)).all()
    if len(found) > MOST:
        raise TooMuch(
            f"This is about more than {MOST:,} programmes, which one answer does not tell of. "
            "Name countries or programmes in the key."
        )
    return found


def every_programme(session: Session, revision: int) -> Sequence[str]:
    """All programmes, by id, however many."""
    return session.scalars(_PROGRAMMES.where(at(Programme, revision))).all()


def claims(
    session: Session, programmes: Collection[str], kind: ClaimKind, revision: int
) -> list[Evidence]:
    """Programmes with their claims of a kind. Five statements, however many programmes."""
    found = evidence.programmes(session, programmes, revision, (kind,))
    return [found[id] for id in sorted(found)]


def programme_names(session: Session, revision: int) -> dict[str, Texts]:
    """The names of all programmes, by id; two statements. `TooMuch` as above."""
    return labels.texts(session, programmes(session, revision), revision)


def countries(session: Session, revision: int) -> Sequence[str]:
    """The jurisdictions that are no regions, by id."""
    return session.scalars(
        select(Jurisdiction.id)
        .where(at(Jurisdiction, revision), Jurisdiction.kind != JurisdictionKind.REGION)
        .order_by(Jurisdiction.id)
    ).all()


def country_names(session: Session, revision: int) -> dict[str, Texts]:
    """The names of all jurisdictions that are no regions, by id; two statements."""
    return labels.texts(session, countries(session, revision), revision)


def currencies(session: Session, revision: int) -> Sequence[str]:
    """The currencies in which an amount may be stated."""
    return session.scalars(
        union(
            select(EconomyYear.currency).where(at(EconomyYear, revision)),
            select(IrrevocableRate.currency).where(at(IrrevocableRate, revision)),
        ).order_by("currency")
    ).all()


def currency_names(session: Session, revision: int) -> dict[str, Texts]:
    """The same; no currency has a name but its code."""
    return {code: Texts() for code in currencies(session, revision)}


def indicators(session: Session, revision: int) -> list[str]:
    """The indicators that count clusters, by code."""
    return [
        code
        for code in labels.vocabulary(session, Scheme.INDICATORS, revision)
        if counts_clusters(code)
    ]


def indicator_texts(session: Session, revision: int) -> dict[str, Texts]:
    """The same in the order of the vocabulary, with names and definitions; two statements."""
    terms = vocabularies.terms(session, Scheme.INDICATORS, revision)
    ids = {term.code: term.id for term in terms if counts_clusters(term.code)}
    fields = (LabelField.NAME, LabelField.DEFINITION)
    texts = labels.texts(session, ids.values(), revision, fields)
    return {code: texts[id] for code, id in ids.items()}
