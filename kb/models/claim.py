"""Claims: the facts, each with where it was read.

`claim` is the supertype; each kind adds a table with its typed columns. A claim is never updated:
a correction retires it and adds another. `number` tells the lifetimes of a claim apart, since the
same claim may be retired and come back; `id` is derived from the content and is what the world
sees.
"""

from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from kb.db import Base, Code, EdtfDate, Exact, Json, Key, RowId, closed_list
from kb.models.revision import EntityId, Revised, live
from kb.period import Edtf
from kb.vocabulary import (
    Basis,
    ClaimKind,
    Emphasis,
    FigureStatus,
    GovernanceForm,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    Scheme,
    StartOf,
)

Names = dict[str, str]
"""A text by language."""


class Claim(Revised, Base):
    """What all claims have: whose they are, how they stand, where they were read.

    The database refuses a claim without a citation (its first one is the target of a deferred
    foreign key), a second live claim with the same id, and a second preferred one in a slot.
    """

    __tablename__ = "claim"
    _constraints: ClassVar[tuple[SchemaItem, ...]] = (
        CheckConstraint("first_citation = 0", name="first_citation"),
        ForeignKeyConstraint(
            ["number", "first_citation"],
            ["citation.claim_number", "citation.position"],
            name="fk_claim_first_citation",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        live("uq_claim_id_live", "id"),
        live("uq_claim_slot_preferred", "slot", and_where="rank = 'preferred'"),
        Index("ix_claim_id", "id"),
        Index("ix_claim_subject", "subject", "kind"),
    )

    number: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(Key)
    kind: Mapped[ClaimKind] = mapped_column(closed_list(ClaimKind))
    subject: Mapped[EntityId]
    slot: Mapped[str] = mapped_column(Key)
    """The question that the claim answers: rivals have the same slot."""
    rank: Mapped[Rank] = mapped_column(closed_list(Rank))
    inferred: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)
    first_citation: Mapped[int] = mapped_column(server_default="0")

    citations: Mapped[list["Citation"]] = relationship(
        primaryjoin="Claim.number == Citation.claim_number",
        foreign_keys="Citation.claim_number",
        order_by="Citation.position",
        lazy="raise",
        viewonly=True,
    )
    scope: Mapped[list["ClaimScope"]] = relationship(
        primaryjoin="Claim.number == ClaimScope.claim_number",
        foreign_keys="ClaimScope.claim_number",
        order_by="ClaimScope.position",
        lazy="raise",
        viewonly=True,
    )

    __mapper_args__ = {"polymorphic_on": "kind", "with_polymorphic": "*"}


class Citation(Base):
    """A document and the place in it where a claim was read."""

    __tablename__ = "citation"

    claim_number: Mapped[int] = mapped_column(
        RowId, ForeignKey("claim.number"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[EntityId] = mapped_column(index=True)
    locator: Mapped[str] = mapped_column(Text)


class ClaimScope(Base):
    """The other things that a claim speaks of.

    Of a funding claim: the programmes that share the amount, the subject among them.
    Of a figure: the regions in which it was counted.
    """

    __tablename__ = "claim_scope"

    claim_number: Mapped[int] = mapped_column(
        RowId, ForeignKey("claim.number"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity: Mapped[EntityId] = mapped_column(index=True)


def _claim_number() -> Mapped[int]:
    return mapped_column(RowId, ForeignKey("claim.number"), primary_key=True, autoincrement=False)


def _kind(kind: ClaimKind) -> dict[str, Any]:
    return {"polymorphic_identity": kind, "polymorphic_load": "inline"}


class Period(Claim):
    """When a programme ran. Start without end: still running at the source's date."""

    __tablename__ = "period"
    _constraints = (
        CheckConstraint(
            "(start_date IS NULL AND end_date IS NULL) <> (seen IS NULL)", name="dated_or_seen"
        ),
    )

    number: Mapped[int] = _claim_number()
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    seen: Mapped[Edtf | None] = mapped_column(EdtfDate)
    start_of: Mapped[StartOf | None] = mapped_column(closed_list(StartOf))

    __mapper_args__ = _kind(ClaimKind.PERIOD)


class Phase(Claim):
    """A stage of a programme that has a name of its own."""

    __tablename__ = "phase"

    number: Mapped[int] = _claim_number()
    names: Mapped[Names] = mapped_column(Json)
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    seen: Mapped[Edtf | None] = mapped_column(EdtfDate)

    __mapper_args__ = _kind(ClaimKind.PHASE)


class Round(Claim):
    """A competition round: when it was, how many applied, how many were selected."""

    __tablename__ = "round"
    _constraints = (
        CheckConstraint("applications >= 0", name="applications"),
        CheckConstraint("finalists >= 0", name="finalists"),
        CheckConstraint("selected >= 0", name="selected"),
    )

    number: Mapped[int] = _claim_number()
    round_number: Mapped[int | None]
    names: Mapped[Names | None] = mapped_column(Json)
    stage: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None]
    unit: Mapped[RoundUnit] = mapped_column(closed_list(RoundUnit))
    opened: Mapped[Edtf | None] = mapped_column(EdtfDate)
    closed: Mapped[Edtf | None] = mapped_column(EdtfDate)
    shortlisted: Mapped[Edtf | None] = mapped_column(EdtfDate)
    decided: Mapped[Edtf | None] = mapped_column(EdtfDate)
    applications: Mapped[int | None]
    finalists: Mapped[int | None]
    selected: Mapped[int | None]

    __mapper_args__ = _kind(ClaimKind.ROUND)


class Involvement(Claim):
    """What an organisation does in a programme."""

    __tablename__ = "involvement"

    number: Mapped[int] = _claim_number()
    organisation: Mapped[EntityId] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(Code(Scheme.ROLES), ForeignKey("entity.id"))

    __mapper_args__ = _kind(ClaimKind.INVOLVEMENT)


class Funding(Claim):
    """An amount of money, in whole units of its currency, and what is said of it."""

    __tablename__ = "funding"
    _constraints = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("amount_min >= 0 AND amount_min <= amount", name="amount_min"),
    )

    number: Mapped[int] = _claim_number()
    amount: Mapped[int] = mapped_column(RowId)
    amount_min: Mapped[int | None] = mapped_column(RowId)
    currency: Mapped[str] = mapped_column(String(3))
    qualifier: Mapped[Qualifier] = mapped_column(closed_list(Qualifier))
    basis: Mapped[Basis] = mapped_column(closed_list(Basis))
    measure: Mapped[MoneyKind] = mapped_column(closed_list(MoneyKind))
    nature: Mapped[Nature] = mapped_column(closed_list(Nature))
    origin: Mapped[Origin] = mapped_column(closed_list(Origin))
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    fiscal_year: Mapped[bool]
    part_of: Mapped[bool]
    detail: Mapped[Names | None] = mapped_column(Json)

    __mapper_args__ = _kind(ClaimKind.FUNDING)


class MechanismUse(Claim):
    """That a programme or a cluster works by a mechanism."""

    __tablename__ = "mechanism_use"

    number: Mapped[int] = _claim_number()
    concept: Mapped[str] = mapped_column(
        Code(Scheme.MECHANISMS), ForeignKey("entity.id"), index=True
    )
    emphasis: Mapped[Emphasis] = mapped_column(closed_list(Emphasis))

    __mapper_args__ = _kind(ClaimKind.MECHANISM_USE)


class Figure(Claim):
    """A counted fact about a programme, a cluster or a jurisdiction."""

    __tablename__ = "figure"

    number: Mapped[int] = _claim_number()
    indicator: Mapped[str] = mapped_column(
        Code(Scheme.INDICATORS), ForeignKey("entity.id"), index=True
    )
    value: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str | None] = mapped_column(String(3))
    qualifier: Mapped[Qualifier] = mapped_column(closed_list(Qualifier))
    status: Mapped[FigureStatus] = mapped_column(closed_list(FigureStatus))
    at: Mapped[Edtf | None] = mapped_column("at_date", EdtfDate)
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    detail: Mapped[Names | None] = mapped_column(Json)

    __mapper_args__ = _kind(ClaimKind.FIGURE)


class Designation(Claim):
    """That a programme chose or supports a cluster."""

    __tablename__ = "designation"

    number: Mapped[int] = _claim_number()
    programme: Mapped[EntityId] = mapped_column(index=True)
    start: Mapped[Edtf | None] = mapped_column("start_date", EdtfDate)
    end: Mapped[Edtf | None] = mapped_column("end_date", EdtfDate)
    round_number: Mapped[int | None]

    __mapper_args__ = _kind(ClaimKind.DESIGNATION)


class Relation(Claim):
    """How a programme or cluster stands to another of its kind."""

    __tablename__ = "relation"

    number: Mapped[int] = _claim_number()
    relation: Mapped[RelationKind] = mapped_column(closed_list(RelationKind))
    object: Mapped[EntityId] = mapped_column(index=True)

    __mapper_args__ = _kind(ClaimKind.RELATION)


class Governance(Claim):
    """The legal form and the bodies through which a cluster is run."""

    __tablename__ = "governance"

    number: Mapped[int] = _claim_number()
    form: Mapped[GovernanceForm | None] = mapped_column(closed_list(GovernanceForm))
    bodies: Mapped[list[str]] = mapped_column(Json)

    __mapper_args__ = _kind(ClaimKind.GOVERNANCE)


CLAIM_CLASSES: dict[ClaimKind, type[Claim]] = {
    ClaimKind(mapper.polymorphic_identity): mapper.class_
    for mapper in Claim.__mapper__.self_and_descendants
    if mapper.polymorphic_identity is not None
}
