"""The read model: what lists filter, search and sort by, derived from the claims by the ledger.

One summary table per collection, and the index over their rows. A summary row is never changed:
what changes gets a new row and the old one is retired, so that the rows of every revision stay.
"""

from datetime import date
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, EdtfDate, Json, Key, RowId, closed_list
from kb.models.revision import EntityId, Record
from kb.period import Edtf
from kb.vocabulary import Collection, JurisdictionKind, Level

Terms = dict[str, list[str]]
"""Values by the name of the filter that asks for them."""


class Summary(Record):
    """What the summaries of all collections have. The ledger numbers the rows, for the index."""

    row: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, sort_order=-2)
    name: Mapped[str] = mapped_column(Key)
    """The English name (of a source its title) folded, as the key by which lists are sorted."""
    names: Mapped[str] = mapped_column(Text)
    """Every name and alias that it has or had, folded, each on a line."""
    texts: Mapped[str] = mapped_column(Text)
    """What else it is found by, folded, each on a line."""
    terms: Mapped[Terms] = mapped_column(Json)
    """What it is filtered by: the country, the mechanisms …"""
    claims: Mapped[int]
    """How many claims are about it; of a source, how many rest on it."""
    changed_in: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """The revision in which its record, a text, or a claim about or naming it last changed."""


def _by_name(table: str) -> tuple[Index]:
    return (Index(f"ix_{table}_name", "name", "id"),)


class ProgrammeSummary(Summary, Base):
    """A programme as lists read it.

    `start` and `end` are those of the period claim that `kb.evidence` chooses; the days are the
    first and last that they can mean. `last_day` NULL with `first_day` set: no end is known.
    The funding is what a comparison tells in euro, at the prices and market rates of each year.
    """

    __tablename__ = "programme_summary"
    _constraints = (
        *_by_name(__tablename__),
        Index("ix_programme_summary_first", "jurisdiction", "first_day", "id"),
    )

    jurisdiction: Mapped[EntityId]
    level: Mapped[Level] = mapped_column(closed_list(Level))
    region: Mapped[EntityId | None]
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    seen_first_day: Mapped[date | None]
    seen_last_day: Mapped[date | None]
    funding: Mapped[float | None] = mapped_column(Float(53))
    funding_low: Mapped[float | None] = mapped_column(Float(53))
    funding_high: Mapped[float | None] = mapped_column(Float(53))
    shown: Mapped[dict[str, Any]] = mapped_column(Json)
    """What lists show besides: `names` and `summaries` by language, codes of `sectors`."""
    grows: Mapped[bool]
    """Whether the funding depends on the day of the question, as yearly amounts without an end."""


class ClusterSummary(Summary, Base):
    """A cluster as lists read it."""

    __tablename__ = "cluster_summary"
    _constraints = _by_name(__tablename__)

    jurisdiction: Mapped[EntityId]


class OrganisationSummary(Summary, Base):
    """An organisation as lists read it."""

    __tablename__ = "organisation_summary"
    _constraints = _by_name(__tablename__)

    jurisdiction: Mapped[EntityId]


class SourceSummary(Summary, Base):
    """A source as lists read it."""

    __tablename__ = "source_summary"
    _constraints = _by_name(__tablename__)

    jurisdiction: Mapped[EntityId]
    first_day: Mapped[date | None]
    """The first day that its date of publication can mean."""


class JurisdictionSummary(Summary, Base):
    """A jurisdiction as lists read it."""

    __tablename__ = "jurisdiction_summary"
    _constraints = _by_name(__tablename__)

    kind: Mapped[JurisdictionKind] = mapped_column(closed_list(JurisdictionKind))


class Posting(Base):
    """The summary rows of one segment that have a value: a Roaring bitmap of their numbers.

    A segment is 65,536 rows. Rows are only added: retired ones stay, for the revisions that
    have them.
    """

    __tablename__ = "posting"

    collection: Mapped[Collection] = mapped_column(closed_list(Collection), primary_key=True)
    field: Mapped[str] = mapped_column(Key, primary_key=True)
    value: Mapped[str] = mapped_column(Key, primary_key=True)
    segment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[bytes] = mapped_column(LargeBinary)


class Segment(Base):
    """The numbers of one segment of summary rows, in the order of the rows: eight bytes each."""

    __tablename__ = "segment"

    collection: Mapped[Collection] = mapped_column(closed_list(Collection), primary_key=True)
    field: Mapped[str] = mapped_column(Key, primary_key=True)
    segment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
