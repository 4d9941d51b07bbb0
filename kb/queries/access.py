"""Keys, and the answers that are kept for their holders."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.models import AccessKey, KeptAnswer


def key(session: Session, id: str) -> AccessKey | None:
    """The key of an id, whatever became of it."""
    return session.get(AccessKey, id)


def keys(session: Session) -> Sequence[AccessKey]:
    """Every key, in the order in which they were made."""
    return session.scalars(select(AccessKey).order_by(AccessKey.made_at, AccessKey.id)).all()


def kept(session: Session, access_key: str, idempotency_key: str) -> KeptAnswer | None:
    """What the holder of a key was answered to a request with this Idempotency-Key."""
    return session.get(KeptAnswer, (access_key, idempotency_key))
