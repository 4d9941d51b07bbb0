"""Organisations: ministries, agencies, banks and the other bodies that run programmes."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, Code
from kb.models.revision import EntityId, Record
from kb.vocabulary import Scheme


class Organisation(Record, Base):
    """The record of an organisation."""

    __tablename__ = "organisation"

    jurisdiction: Mapped[EntityId] = mapped_column(index=True)
    acronym: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Code(Scheme.ORGANISATION_KINDS), ForeignKey("entity.id"))
