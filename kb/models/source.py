"""Sources: the documents in which facts were read."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.db import Base, Code, EdtfDate
from kb.models.revision import EntityId, Record, where_told
from kb.period import Edtf
from kb.vocabulary import Scheme


class Source(Record, Base):
    """The record of a document: what it is, where it is, and which other it merely repeats."""

    __tablename__ = "source"
    _constraints = (
        CheckConstraint("url IS NOT NULL OR copy IS NOT NULL", name="url_or_copy"),
        *(where_told("source", column) for column in ("origin", "reprint_of")),
    )

    jurisdiction: Mapped[EntityId] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    published: Mapped[Edtf | None] = mapped_column(EdtfDate)
    language: Mapped[str] = mapped_column(String(12))
    url: Mapped[str | None] = mapped_column(Text)
    copy: Mapped[str | None] = mapped_column(Text)
    archived: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str | None] = mapped_column(
        Text().with_variant(String(collation="C"), "postgresql")
    )
    reprint_of: Mapped[EntityId | None]
    kind: Mapped[str] = mapped_column(Code(Scheme.SOURCE_KINDS), ForeignKey("entity.id"))
    note: Mapped[str | None] = mapped_column(Text)
