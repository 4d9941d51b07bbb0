"""Jurisdictions, and the vocabularies that are data."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, Code, Json, Key, closed_list
from kb.models.revision import EntityId, Record, Revised, Row
from kb.vocabulary import IndicatorNature, IndicatorUnit, JurisdictionKind, Scheme


class Jurisdiction(Record, Base):
    """A country, a union, the bodies of several states, or a region (ISO 3166-2) of a country."""

    __tablename__ = "jurisdiction"
    _constraints = (
        CheckConstraint("(kind = 'region') = (parent IS NOT NULL)", name="regions_have_parents"),
    )

    kind: Mapped[JurisdictionKind] = mapped_column(closed_list(JurisdictionKind))
    alpha3: Mapped[str | None] = mapped_column(String(3), index=True)
    parent: Mapped[EntityId | None] = mapped_column(index=True)


class Term(Record, Base):
    """A code of a vocabulary. Its id is `scheme/code`; its texts are labels."""

    __tablename__ = "term"

    scheme: Mapped[Scheme] = mapped_column(closed_list(Scheme), index=True)
    code: Mapped[str] = mapped_column(Key)
    position: Mapped[int]
    group: Mapped[str | None] = mapped_column("group_code", Key)
    unit: Mapped[IndicatorUnit | None] = mapped_column(closed_list(IndicatorUnit))
    nature: Mapped[IndicatorNature | None] = mapped_column(closed_list(IndicatorNature))
    subjects: Mapped[list[str] | None] = mapped_column(Json)
    isic: Mapped[list[str] | None] = mapped_column(Json)
    ecosystem: Mapped[str | None] = mapped_column(Text)


class Classification(Revised, Base):
    """A sector of a programme or a cluster."""

    __tablename__ = "classification"

    row: Mapped[Row]
    entity: Mapped[EntityId] = mapped_column(index=True)
    position: Mapped[int]
    sector: Mapped[str] = mapped_column(Code(Scheme.SECTORS), ForeignKey("entity.id"), index=True)
