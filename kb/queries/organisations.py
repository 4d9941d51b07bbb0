"""Organisations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.models import Organisation
from kb.queries import at


def record(session: Session, id: str, revision: int) -> Organisation | None:
    """The record of one organisation; None where there was none of that id."""
    return session.scalar(
        select(Organisation).where(Organisation.id == id, at(Organisation, revision))
    )
