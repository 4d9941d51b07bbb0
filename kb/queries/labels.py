"""Texts of things, in the language asked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.models import Label
from kb.queries import at
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


def best(texts: dict[str, str], language: str) -> tuple[str, str]:
    """The text in the language, else in English, else in any; and the language that it is in."""
    for candidate in (language, "en", *texts):
        if candidate in texts:
            return texts[candidate], candidate
    return "", "en"


def texts(
    session: Session,
    ids: Collection[str],
    revision: int,
    fields: Iterable[LabelField] = (LabelField.NAME,),
) -> dict[str, Texts]:
    """The texts of some things, by id; one statement. Things without a text are there, empty."""
    found = {id: Texts() for id in ids}
    rows = session.execute(
        select(Label.entity, Label.field, Label.language, Label.text)
        .where(Label.entity.in_(found), Label.field.in_(list(fields)), at(Label, revision))
        .order_by(Label.entity, Label.field, Label.position, Label.language)
    )
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


def matches(id_column: InstrumentedAttribute[str], word: str, revision: int) -> ColumnElement[bool]:
    """The things of which a text (name, alias, summary, sector) contains a folded word."""
    return exists().where(
        Label.entity == id_column,
        Label.field != LabelField.DEFINITION,
        at(Label, revision),
        Label.folded.contains(word, autoescape=True),
    )
