"""Clusters: their record and the regions they lie in."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, closed_list
from kb.models.revision import EntityId, Record, Revised, Row
from kb.vocabulary import GovernanceForm


class Cluster(Record, Base):
    """The record of a cluster that a source names."""

    __tablename__ = "cluster"

    jurisdiction: Mapped[EntityId] = mapped_column(index=True)
    place: Mapped[str | None] = mapped_column(Text)
    organisation_name: Mapped[str | None] = mapped_column(Text)
    organisation_form: Mapped[GovernanceForm | None] = mapped_column(closed_list(GovernanceForm))
    note: Mapped[str | None] = mapped_column(Text)


class Location(Revised, Base):
    """A region that a cluster lies in."""

    __tablename__ = "location"

    row: Mapped[Row]
    cluster: Mapped[EntityId] = mapped_column(index=True)
    position: Mapped[int]
    region: Mapped[EntityId] = mapped_column(index=True)
