"""The reference series of economies, and the irrevocable rates of currencies that ended."""

from decimal import Decimal

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, EdtfDate, Exact, closed_list
from kb.models.revision import EntityId, Revised, Row
from kb.period import Edtf
from kb.vocabulary import Series


class EconomyYear(Revised, Base):
    """The figures of one economy in one calendar year; NULL where a series has no value."""

    __tablename__ = "economy_year"
    _constraints = (
        Index("ix_economy_year_economy", "economy", "year"),
        Index("ix_economy_year_currency", "currency"),
    )

    row: Mapped[Row]
    economy: Mapped[EntityId]
    year: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    lcu_per_usd: Mapped[Decimal | None] = mapped_column(Exact)
    gdp_deflator_2015: Mapped[Decimal | None] = mapped_column(Exact)
    lcu_per_intl_dollar: Mapped[Decimal | None] = mapped_column(Exact)
    gdp_lcu: Mapped[Decimal | None] = mapped_column(Exact)
    population: Mapped[Decimal | None] = mapped_column(Exact)


class SeriesInfo(Revised, Base):
    """What a series measures and who published it."""

    __tablename__ = "series"

    row: Mapped[Row]
    code: Mapped[Series] = mapped_column(closed_list(Series))
    label_en: Mapped[str] = mapped_column(Text)
    label_zh: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)


class IrrevocableRate(Revised, Base):
    """Units of a former currency in one unit of the currency that took its place."""

    __tablename__ = "irrevocable_rate"

    row: Mapped[Row]
    currency: Mapped[str] = mapped_column(String(3))
    successor: Mapped[str] = mapped_column(String(3))
    rate: Mapped[Decimal] = mapped_column(Exact)
    since: Mapped[Edtf] = mapped_column(EdtfDate)
    source: Mapped[str] = mapped_column(Text)
