"""Programmes: their record, and what is not known of them."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, RowId, closed_list
from kb.models.revision import EntityId, Record, Revised
from kb.vocabulary import GapReason, Level


class Programme(Record, Base):
    """The record of a programme: what is not a claim and not a text."""

    __tablename__ = "programme"

    jurisdiction: Mapped[EntityId] = mapped_column(index=True)
    level: Mapped[Level] = mapped_column(closed_list(Level))
    region: Mapped[EntityId | None]
    homepage: Mapped[str | None] = mapped_column(Text)
    wikidata: Mapped[str | None] = mapped_column(String(20))


class Gap(Revised, Base):
    """Something that was looked for about a programme and is not known, and why."""

    __tablename__ = "gap"

    number: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    programme: Mapped[EntityId] = mapped_column(index=True)
    field: Mapped[str] = mapped_column(String(24))
    reason: Mapped[GapReason] = mapped_column(closed_list(GapReason))
    note: Mapped[str | None] = mapped_column(Text)


class GapCitation(Base):
    """Where it was looked for."""

    __tablename__ = "gap_citation"

    gap_number: Mapped[int] = mapped_column(
        RowId, ForeignKey("gap.number"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[EntityId]
    locator: Mapped[str] = mapped_column(Text)
