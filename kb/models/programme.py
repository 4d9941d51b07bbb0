"""Programmes: their record, what is not known of them, and the summary that lists read."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, EdtfDate, Key, RowId, closed_list
from kb.models.revision import EntityId, Record, Revised
from kb.period import Edtf
from kb.vocabulary import GapReason, Level


class Programme(Record, Base):
    """The record of a programme: what is not a claim and not a text."""

    __tablename__ = "programme"

    jurisdiction: Mapped[EntityId]
    level: Mapped[Level] = mapped_column(closed_list(Level))
    region: Mapped[EntityId | None]
    homepage: Mapped[str | None] = mapped_column(Text)
    wikidata: Mapped[str | None] = mapped_column(String(20))


class ProgrammeSummary(Record, Base):
    """What lists of programmes filter and sort by, derived from the claims by the ledger.

    `start` and `end` are those of the period claim that `kb.evidence` chooses; the days are the
    first and last that they can mean. `last_day` NULL with `first_day` set: no end is known.
    """

    __tablename__ = "programme_summary"

    jurisdiction: Mapped[EntityId] = mapped_column(index=True)
    level: Mapped[Level] = mapped_column(closed_list(Level))
    region: Mapped[EntityId | None]
    name: Mapped[str] = mapped_column(Key)
    """The English name folded, as the key by which lists are sorted."""
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    first_day: Mapped[date | None] = mapped_column(index=True)
    last_day: Mapped[date | None]
    seen_first_day: Mapped[date | None]
    seen_last_day: Mapped[date | None]
    claims: Mapped[int]


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
