"""Vocabularies."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.models import Term
from kb.queries import at
from kb.vocabulary import Scheme


def terms(session: Session, scheme: Scheme, revision: int) -> Sequence[Term]:
    """The codes of a vocabulary, in its order."""
    return session.scalars(
        select(Term).where(Term.scheme == scheme, at(Term, revision)).order_by(Term.position)
    ).all()


def sizes(session: Session, revision: int) -> dict[Scheme, int]:
    """How many codes each vocabulary has."""
    rows = session.execute(
        select(Term.scheme, func.count()).where(at(Term, revision)).group_by(Term.scheme)
    )
    return dict.fromkeys(Scheme, 0) | {row[0]: row[1] for row in rows}
