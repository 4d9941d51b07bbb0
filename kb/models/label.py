"""Texts in many languages: names, aliases, summaries, definitions."""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, closed_list
from kb.models.revision import EntityId, Revised, Row
from kb.vocabulary import LabelField


class Label(Revised, Base):
    """One text of one thing in one language, and the same text folded for searching."""

    __tablename__ = "label"
    _constraints = (Index("ix_label_entity", "entity", "field"),)

    row: Mapped[Row]
    entity: Mapped[EntityId]
    field: Mapped[LabelField] = mapped_column(closed_list(LabelField))
    language: Mapped[str] = mapped_column(String(12))
    """BCP 47; `und` where the source of the text does not say (aliases)."""
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """`kb.text.fold(text)`, so that a search finds it in any case, width or accent."""
