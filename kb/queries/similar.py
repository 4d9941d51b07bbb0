"""What programmes are compared by besides their duration, money and counts."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compare.similar import Facts, Use
from kb.models import Claim, MechanismUse, Programme
from kb.queries import at
from kb.queries.programmes import sectors
from kb.vocabulary import Rank


def facts(session: Session, ids: Collection[str], revision: int) -> dict[str, Facts]:
    """Level, sectors and mechanisms of the programmes that exist at the revision, by id.

    Three statements.
    """
    levels = session.execute(
        select(Programme.id, Programme.level).where(Programme.id.in_(ids), at(Programme, revision))
    ).all()
    bound = sectors(session, ids, revision)
    uses = _uses(session, ids, revision)
    return {
        id: Facts(level=level, sectors=tuple(bound[id]), uses=tuple(uses.get(id, ())))
        for id, level in levels
    }


def _uses(session: Session, ids: Collection[str], revision: int) -> dict[str, list[Use]]:
    """The mechanisms of programmes, the preferred claims first, then in the order of claims."""
    claim, use = Claim.__table__, MechanismUse.__table__
    rows = session.execute(
        select(claim.c.subject, claim.c.rank, use.c.concept, use.c.emphasis, claim.c.id)
        .join(use, use.c.number == claim.c.number)
        .where(claim.c.subject.in_(ids), at(Claim, revision), claim.c.rank != Rank.DEPRECATED)
    ).all()
    found: dict[str, list[Use]] = {}
    for subject, _, concept, emphasis, id in sorted(
        rows, key=lambda row: (row.rank is not Rank.PREFERRED, row.id)
    ):
        found.setdefault(subject, []).append(Use(concept, emphasis, id))
    return found
