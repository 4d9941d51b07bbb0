"""Ids: what they name, and which are nearest to one that names nothing."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import InvalidParameter, NotFound, Rejection, nearest
from kb.models import Entity, Jurisdiction, Term
from kb.queries import at
from kb.vocabulary import EntityKind, JurisdictionKind, Scheme


def kind_of(session: Session, id: str) -> EntityKind:
    """What an id names; `NotFound` with the nearest ids of all kinds."""
    kind = session.scalar(select(Entity.kind).where(Entity.id.in_([id, id.upper()])))
    if kind is None or kind is EntityKind.TERM:
        ids = session.scalars(select(Entity.id).where(Entity.kind != EntityKind.TERM)).all()
        raise NotFound("record", id, nearest(id, ids))
    return kind


def not_found(session: Session, kind: EntityKind, id: str) -> NotFound:
    """The error for an id that names nothing, with the nearest ids of its kind."""
    ids = session.scalars(select(Entity.id).where(Entity.kind == kind))
    return NotFound(kind, id, nearest(id, ids))


def check_ids(session: Session, parameter: str, ids: Collection[str], *kinds: EntityKind) -> None:
    """Refuse ids that name nothing of the kinds. One statement, none without ids."""
    if not ids:
        return
    of_kind = Entity.kind.in_(kinds)
    known = set(session.scalars(select(Entity.id).where(Entity.id.in_(ids), of_kind)))
    wrong = [id for id in ids if id not in known]
    if wrong:
        every = session.scalars(select(Entity.id).where(of_kind)).all()
        what = " or ".join(kinds)
        raise InvalidParameter(
            *(
                Rejection(
                    parameter,
                    "unknown-value",
                    f"{id!r} is the id of no {what}",
                    nearest=nearest(id, every),
                )
                for id in wrong
            )
        )


def check_codes(
    session: Session, parameter: str, codes: Collection[str], scheme: Scheme, revision: int
) -> None:
    """Refuse codes that are not in the vocabulary. One statement, none without codes."""
    if not codes:
        return
    known = list(
        session.scalars(
            select(Term.code).where(Term.scheme == scheme, at(Term, revision)).order_by(Term.code)
        )
    )
    rejections = [
        Rejection(
            parameter,
            "unknown-value",
            f"{code!r} is no code of /v1/vocabularies/{scheme}",
            allowed=known,
            nearest=nearest(code, known),
        )
        for code in codes
        if code not in known
    ]
    if rejections:
        raise InvalidParameter(*rejections)


def countries(session: Session, parameter: str, codes: Collection[str], revision: int) -> list[str]:
    """Jurisdictions by their ids from two- or three-letter codes in any case.

    `InvalidParameter` for a code that is none. One statement, none without codes.
    """
    if not codes:
        return []
    upper = [code.upper() for code in codes]
    rows = session.execute(
        select(Jurisdiction.id, Jurisdiction.alpha3).where(
            at(Jurisdiction, revision),
            Jurisdiction.kind != JurisdictionKind.REGION,
            or_(Jurisdiction.id.in_(upper), Jurisdiction.alpha3.in_(upper)),
        )
    ).all()
    known = {id: id for id, _ in rows} | {alpha3: id for id, alpha3 in rows if alpha3}
    wrong = [code for code in upper if code not in known]
    if wrong:
        every = session.scalars(
            select(Jurisdiction.id).where(
                at(Jurisdiction, revision), Jurisdiction.kind != JurisdictionKind.REGION
            )
        ).all()
        raise InvalidParameter(
            *(
                Rejection(
                    parameter,
                    "unknown-value",
                    f"{code!r} is no jurisdiction (ISO 3166-1 alpha-2 or alpha-3, EU, INT)",
                    nearest=nearest(code, every),
                )
                for code in wrong
            )
        )
    return sorted({known[code] for code in upper})
