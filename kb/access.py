"""Who may write: keys are made, verified and revoked here; and the answers that writers were given.

Owns: what a key looks like, `kb_<id>_<secret>`, and that nobody learns by trying whether there is
one. Of a secret only its digest is kept. Refuses: keys that have expired or were revoked.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.models import AccessKey, KeptAnswer
from kb.queries import access
from kb.vocabulary import AccessRole

_TOKEN = re.compile(r"kb_([a-z2-7]{8})_([0-9a-f]{64})")

_ID_BYTES, _SECRET_BYTES = 5, 32

_NOBODY = hashlib.sha256(secrets.token_bytes(_SECRET_BYTES)).hexdigest()
"""What a secret is compared with where no key has the id: to refuse it takes as long."""

KEPT = timedelta(days=7)
"""For how long an answer is kept for whoever asks again."""


LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key that may be used."""

    id: str
    """The id of the key."""

    name: str
    role: AccessRole
    expires_at: datetime | None


def now() -> datetime:
    """This second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def name_of(text: str) -> str:
    """The name of a holder without the blanks around it; `ValueError` for what is none."""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a name has 1 to {LONGEST_NAME} characters on one line")
    return name


def make_key(
    session: Session,
    name: str,
    role: AccessRole,
    expires_at: datetime | None,
    made_by: str | None,
    at: datetime,
) -> tuple[AccessKey, str]:
    """A new key, and the token that its holder sends, which is told here and never again.

    `made_by` is the id of an admin's key; None: by command. `expires_at` is to be after `at`.
    """
    id = b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()
    secret = secrets.token_hex(_SECRET_BYTES)
    made = AccessKey(
        id=id,
        name=name,
        role=role,
        digest=_digest(secret),
        made_at=at,
        made_by=made_by,
        expires_at=expires_at and expires_at.astimezone(UTC),
        revoked_at=None,
    )
    session.add(made)
    session.flush()
    return made, f"kb_{id}_{secret}"


def is_token(text: str) -> bool:
    """Whether a text looks like a token at all."""
    return _TOKEN.fullmatch(text) is not None


def verify(session: Session, token: str, at: datetime | None = None) -> Holder | None:
    """Who sends a token; None where no key that may be used at that time (now) has it.

    What is no token is refused without a look at the base.
    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    id, secret = found.groups()
    key = access.key(session, id)
    same = hmac.compare_digest(_digest(secret), key.digest if key else _NOBODY)
    return _holder(key, at or now()) if key and same else None


def still(session: Session, holder: Holder, at: datetime | None = None) -> Holder | None:
    """Who holds a key that was verified before, as it is now; None if it may no longer be used."""
    return held(session, holder.id, at)


def held(session: Session, id: str, at: datetime | None = None) -> Holder | None:
    """The same by the id of the key, where somebody else vouches that it was verified."""
    key = access.key(session, id)
    return _holder(key, at or now()) if key else None


def found(session: Session, id: str) -> AccessKey:
    """The key of an id; `NotFound` where there is none."""
    key = access.key(session, id)
    if key is None:
        raise NotFound("key", id)
    return key


def revoke(session: Session, id: str, at: datetime) -> AccessKey:
    """Let a key be used no more from now on. One that was revoked before stays as it is."""
    key = found(session, id)
    if key.revoked_at is None:
        key.revoked_at = max(at, key.made_at)
        session.flush()
    return key


def listed(session: Session) -> Sequence[AccessKey]:
    """Every key, in the order in which they were made."""
    return access.keys(session)


def kept_answer(
    session: Session, holder: Holder, idempotency_key: str, at: datetime
) -> KeptAnswer | None:
    """The answer that is kept for a holder; those that are kept no longer are let go of first."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < at - KEPT))
    return access.kept(session, holder.id, idempotency_key)


def _holder(key: AccessKey, at: datetime) -> Holder | None:
    """The holder of a key that may be used at a time."""
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= at):
        return None
    return Holder(key.id, key.name, key.role, key.expires_at)


def _digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
