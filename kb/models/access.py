"""Who may write, and what writers were answered. No facts: no dump has these tables."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, Json, Key, Moment, closed_list
from kb.vocabulary import AccessRole

KeyId = String(16).with_variant(String(16, collation="C"), "postgresql")
"""The id of a key: the part of it that is no secret."""


class AccessKey(Base):
    """A key, of which only the digest of its secret is kept."""

    __tablename__ = "access_key"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="expires_later"),
        CheckConstraint("revoked_at >= made_at", name="revoked_later"),
    )

    id: Mapped[str] = mapped_column(KeyId, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """Whose it is, as an office: no person's name is needed."""
    role: Mapped[AccessRole] = mapped_column(closed_list(AccessRole))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret, which is random and long: a slow hash would add nothing."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str | None] = mapped_column(ForeignKey("access_key.id"))
    """The admin's key by which it was made; NULL: by command."""
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class KeptAnswer(Base):
    """The first answer to a request with an Idempotency-Key, to be given again to a retry."""

    __tablename__ = "kept_answer"

    access_key: Mapped[str] = mapped_column(ForeignKey("access_key.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(Key, primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the method, the address, the condition and the body of the request."""
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
