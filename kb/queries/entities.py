"""Ids: what they name, and which are nearest to one that names nothing."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidParameter, NotFound, Rejection, nearest
from kb.models import Entity, Jurisdiction, Term
from kb.queries import at, batches, memory
from kb.vocabulary import EntityKind, JurisdictionKind, Scheme


def kind_of(session: Session, id: str) -> EntityKind:
    """What an id names; `NotFound` with the nearest ids of all kinds."""
    kind = session.scalar(select(Entity.kind).where(Entity.id.in_([id, id.upper()])))
    if kind is None or kind is EntityKind.TERM:
        ids = session.scalars(select(Entity.id).where(Entity.kind != EntityKind.TERM)).all()
        raise NotFound("record", id, nearest(id, ids))
    return kind


def kinds(session: Session, ids: Collection[str]) -> dict[str, EntityKind]:
    """What each of some ids names, without those that name nothing; no statement without ids."""
    found: dict[str, EntityKind] = {}
    for batch in batches(list(ids)):
        rows = session.execute(select(Entity.id, Entity.kind).where(Entity.id.in_(batch)))
        found |= {row.id: row.kind for row in rows}
    return found


def not_found(session: Session, kind: EntityKind, id: str) -> NotFound:
    """The error for an id that names nothing, with the nearest ids of its kind."""
    ids = session.scalars(select(Entity.id).where(Entity.kind == kind))
    return NotFound(kind, id, nearest(id, ids))


def check_ids(session: Session, parameter: str, ids: Collection[str], *kinds: EntityKind) -> None:
    """Refuse ids that name nothing of the kinds. One statement, none without ids."""
    if not ids:
        return
    named = session.execute(select(Entity.id, Entity.kind).where(Entity.id.in_(ids)))
    known = {id for id, kind in named if kind in kinds}
    wrong = [id for id in ids if id not in known]
    if wrong:
        every = session.scalars(select(Entity.id).where(Entity.kind.in_(kinds))).all()
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
    """Refuse codes that are not in the vocabulary, which is kept in memory."""
    if not codes:
        return
    known = memory.once(
        session,
        ("codes", scheme, revision),
        lambda: session.scalars(
            select(Term.code).where(Term.scheme == scheme, at(Term, revision)).order_by(Term.code)
        ).all(),
        lambda found: 100 * len(found),
    )
    rejections = [
        Rejection(
            parameter,
            "unknown-value",
            f"{code!r} is no code of /v1/vocabularies/{scheme}",
            allowed=list(known),
            nearest=nearest(code, known),
        )
        for code in codes
        if code not in known
    ]
    if rejections:
        raise InvalidParameter(*rejections)


def countries(session: Session, parameter: str, codes: Collection[str], revision: int) -> list[str]:
    """Jurisdictions by their ids from two- or three-letter codes in any case.

    `InvalidParameter` for a code that is none. They are kept in memory.
    """
    if not codes:
        return []
    upper = [code.upper() for code in codes]
    known = country_codes(session, revision)
    wrong = [code for code in upper if code not in known]
    if wrong:
        every = set(known.values())
        raise InvalidParameter(
            *(
                Rejection(
                    parameter,
                    "unknown-value",
                    f"{code!r} is no jurisdiction (ISO 3166-1 alpha-2 or alpha-3, EU, INT)",
                    nearest=nearest(code, sorted(every)),
                )
                for code in wrong
            )
        )
    return sorted({known[code] for code in upper})


def country_codes(session: Session, revision: int) -> dict[str, str]:
    """The ids of all jurisdictions but regions, by id and by three-letter code; kept in memory."""
    return memory.once(
        session,
        ("countries", revision),
        lambda: _countries(session, revision),
        lambda found: 100 * len(found),
    )


def _countries(session: Session, revision: int) -> dict[str, str]:
    rows = session.execute(
        select(Jurisdiction.id, Jurisdiction.alpha3).where(
            at(Jurisdiction, revision), Jurisdiction.kind != JurisdictionKind.REGION
        )
    ).all()
    return {id: id for id, _ in rows} | {alpha3: id for id, alpha3 in rows if alpha3}
