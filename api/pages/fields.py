"""Forms made of the models of a dossier: a field for each key, and back to what JSON would have.

Owns: which sort of field a type is, and how what was typed becomes a value. What cannot be one is
handed on as it was typed, for the model to say what is wrong with it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel

from api.bodies import MAX_DIGITS
from api.pages.languages import catalogue
from api.pages.wording import words
from kb.dossier.fields import code
from kb.errors import Rejection, pointer
from kb.vocabulary import Scheme
from kb.words import CHINESE, TERMS

ONE_A_LINE = "One a line."
"""How several values are told."""

LANGUAGES = {"en": "in English", "zh": "in Chinese"}
"""The languages that a form asks names in; others are proposed as JSON."""

_WHOLE = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+|-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")

_SCHEMES: Mapping[object, Scheme] = {code(scheme): scheme for scheme in Scheme}

Choices = Callable[[Scheme], Sequence[tuple[str, str]]]
"""The codes of a vocabulary with their labels."""


class Sort(StrEnum):
    """What a field looks like."""

    LINE = "line"
    LINES = "lines"
    """Several values, one a line."""
    LONG = "long"
    CHOICE = "choice"
    TICK = "tick"
    NAMES = "names"
    """A text in each of `LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, and the place of its value in what is proposed."""

    name: str
    key: str
    place: str
    sort: Sort
    label: str
    help: str
    needed: bool
    default: str
    number: bool
    options: Sequence[tuple[str, str]]

    def typed(self, form: Mapping[str, str]) -> Any:
        """What was typed, as JSON would have it; None for nothing."""
        if self.sort is Sort.NAMES:
            named = {each: form.get(f"{self.name}.{each}", "") for each in LANGUAGES}
            return {each: text for each, text in named.items() if text} or None
        text = form.get(self.name, "")
        if not text:
            return None
        if self.sort is Sort.LINES:
            return [line.strip() for line in text.split("\n") if line.strip()]
        if self.sort is Sort.TICK:
            return True
        return _number(text) if self.number else text


def fields_of(
    model: type[BaseModel],
    prefix: str,
    place: Sequence[str | int],
    choices: Choices,
    language: str,
    without: frozenset[str] = frozenset(),
) -> list[Field]:
    """A field for each key of a model, whose values lie at a place of what is proposed.

    What each is called, and what is to be written into it, the model says in English; the
    catalogue has it in the other languages that pages speak.
    """
    say = catalogue(language).gettext
    hints = get_type_hints(model, include_extras=True)
    found = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in without:
            continue
        shape = _Shape.of(hints[name])
        sort = _sort(key, shape)
        default = info.default if isinstance(info.default, StrEnum) else None
        found.append(
            Field(
                name=f"{prefix}{key}",
                key=key,
                place=pointer([*place, key]),
                sort=sort,
                label=say(info.title) if info.title else key,
                help=" ".join(map(say, _helps(info.description, sort))),
                needed=info.is_required(),
                default=default.value if default else "",
                number=shape.base in {int, Decimal},
                options=choices(shape.scheme) if shape.scheme else _options(shape.codes, language),
            )
        )
    return found


def _helps(description: str | None, sort: Sort) -> list[str]:
    """What is to be written into a field: what its key says, and how several values are told."""
    return [each for each in (description, ONE_A_LINE if sort is Sort.LINES else None) if each]


def content_of(fields: Sequence[Field], form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into some fields, by their keys, without what was left empty."""
    typed = ((field.key, field.typed(form)) for field in fields)
    return {key: value for key, value in typed if value is not None}


def at_fields(
    places: Mapping[str, str], rejections: Sequence[Rejection]
) -> tuple[dict[str, list[str]], list[Rejection]]:
    """What is wrong by the names of the fields in whose places it lies, and what in none.

    `places` has the place of each field by its name.
    """
    found: dict[str, list[str]] = {}
    rest = []
    for each in rejections:
        mine = [name for name, place in places.items() if _is_in(each.parameter, place)]
        for name in mine:
            found.setdefault(name, []).append(each.detail)
        if not mine:
            rest.append(each)
    return found, rest


def _is_in(place: str, outer: str) -> bool:
    return place == outer or place.startswith(f"{outer}/")


def _number(text: str) -> Any:
    """A number as it was typed; the text itself where it is none that is read."""
    if len(text) > MAX_DIGITS:
        return text
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


@dataclass
class _Shape:
    """What a type is, without what may be left out and what is checked besides."""

    base: Any = None
    many: bool = False
    by_language: bool = False
    scheme: Scheme | None = None
    codes: Sequence[str] = ()
    """The members of a closed list."""

    @classmethod
    def of(cls, hint: Any) -> "_Shape":
        shape = cls()
        for part in _parts(hint):
            if isinstance(part, AfterValidator):
                shape.scheme = shape.scheme or _SCHEMES.get(part.func)
            elif part is list:
                shape.many = True
            elif part is dict:
                shape.by_language = True
            elif isinstance(part, tuple):
                shape.codes = part
            elif shape.base is None and isinstance(part, type):
                shape.base = part
        return shape


def _parts(hint: Any) -> Iterator[Any]:
    """Every type and every check in a type; of a closed list, its members."""
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *extras = get_args(hint)
        yield from extras
        yield from _parts(inner)
    elif origin in {Union, UnionType}:
        for each in get_args(hint):
            if each is not type(None):
                yield from _parts(each)
    elif origin is Literal:
        if get_args(hint) == (True,):
            yield bool
        else:
            yield get_args(hint)
    elif origin in {list, dict}:
        yield origin
        yield from _parts(get_args(hint)[-1])
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        yield tuple(hint)
    else:
        yield hint


def _options(codes: Sequence[str], language: str) -> list[tuple[str, str]]:
    """The members of a closed list with what they are called."""
    terms: Mapping[Any, Mapping[Any, str]] = TERMS if language == CHINESE else {}
    return [(str(code), terms.get(type(code), {}).get(code) or words(code)) for code in codes]


def _sort(key: str, shape: _Shape) -> Sort:
    if shape.by_language:
        return Sort.NAMES
    if shape.many:
        return Sort.LINES
    if shape.base is bool:
        return Sort.TICK
    if shape.scheme or shape.codes:
        return Sort.CHOICE
    return Sort.LONG if key == "note" else Sort.LINE
