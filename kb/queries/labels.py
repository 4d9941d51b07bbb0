"""Texts of things, in the language asked for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Row, String, Table, and_, bindparam, or_, select, type_coerce
from sqlalchemy.orm import Session

from kb.models import Label, Term
from kb.queries import REVISION, batches, memory, there
from kb.vocabulary import LabelField, Scheme


@dataclass(slots=True)
class Texts:
    """All texts of one thing."""

    names: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    summaries: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    sectors: list[str] = field(default_factory=list)

    def name(self, language: str) -> tuple[str, str]:
        """The name in the language, else in English, with the language that it is in."""
        return best(self.names, language)


def best(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text in the language, else in English, else in any; and the language that it is in."""
    for candidate in (language, "en", *texts):
        if candidate in texts:
            return texts[candidate], candidate
    return "", "en"


_label = cast(Table, Label.__table__)
_field = type_coerce(_label.c.field, String)
_IDS = _label.c.entity.in_(bindparam("ids", expanding=True))
_ALL = select(_label.c.entity, _field, _label.c.language, _label.c.text).order_by(
    _label.c.entity, _field, _label.c.position, _label.c.language
)
_TEXTS = _ALL.where(_IDS, _field.in_(bindparam("fields", expanding=True)), there(_label, REVISION))
_term = cast(Table, Term.__table__)
_CODES = select(_term.c.code).where(_term.c.scheme == bindparam("scheme"), there(_term, REVISION))
_NAMES = _ALL.where(
    or_(and_(_IDS, _field == LabelField.NAME.value), _label.c.entity == bindparam("id")),
    there(_label, REVISION),
)


def texts(
    session: Session,
    ids: Collection[str],
    revision: int,
    fields: Iterable[LabelField] = (LabelField.NAME,),
) -> dict[str, Texts]:
    """The texts of some things, by id; one statement. Things without a text are there, empty."""
    asked = {"ids": list(ids), "fields": [field.value for field in fields], "revision": revision}
    return _by_id(ids, session.execute(_TEXTS, asked).all())


def texts_of_many(session: Session, ids: Collection[str], revision: int) -> dict[str, Texts]:
    """Names and summaries of however many things, by id."""
    found: dict[str, Texts] = {}
    for batch in batches(ids):
        found |= texts(session, batch, revision, (LabelField.NAME, LabelField.SUMMARY))
    return found


def vocabulary(session: Session, scheme: Scheme, revision: int) -> dict[str, Texts]:
    """The names of all codes of a vocabulary, by code; kept in memory."""

    def read() -> dict[str, Texts]:
        listed = session.scalars(_CODES, {"scheme": scheme, "revision": revision}).all()
        found = texts(session, [term_id(scheme, code) for code in listed], revision)
        return {code: found[term_id(scheme, code)] for code in listed}

    return memory.once(session, ("labels", scheme, revision), read, lambda made: 500 * len(made))


def names(session: Session, ids: Collection[str], revision: int, id: str) -> dict[str, Texts]:
    """The names of some things, and all the texts of one more, by id; one statement."""
    asked = {"ids": list(ids), "id": id, "revision": revision}
    return _by_id({*ids, id}, session.execute(_NAMES, asked).all())


def _by_id(ids: Iterable[str], rows: Iterable[Row[str, str, str, str]]) -> dict[str, Texts]:
    found = {id: Texts() for id in ids}
    for entity, what, language, text in rows:
        mine = found[entity]
        match what:
            case LabelField.NAME:
                mine.names[language] = text
            case LabelField.SUMMARY:
                mine.summaries[language] = text
            case LabelField.DEFINITION:
                mine.definitions[language] = text
            case LabelField.ALIAS:
                mine.aliases.append(text)
            case LabelField.SECTOR:
                mine.sectors.append(text)
    return found


def term_id(scheme: Scheme, code: str) -> str:
    """The id under which a code of a vocabulary has its texts."""
    return f"{scheme}/{code}"
