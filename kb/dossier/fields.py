"""The types of the fields of a dossier, and what each refuses.

Owns: texts, dates, money, codes and ids as a curator writes them. Every refusal says what would
be right.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from kb.db import kept
from kb.errors import nearest
from kb.languages import LANGUAGES
from kb.period import EDTF_PATTERN, Edtf
from kb.vocabulary import EntityKind, Scheme

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSEEN = re.compile(
    "[\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\ufdd0-\ufdef\U000e0000-\U000e007f"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
"""What nobody sees and a search does not find, what turns a line around or ends it, and what is no
character. The joiners (U+200C, U+200D) and the marks of direction (U+200E, U+200F) stay: names in
Persian, Hindi and Hebrew are written with them.
"""


@dataclass
class Known:
    """What a dossier may refer to: ids by kind, codes by vocabulary, currencies with a rate."""

    ids: dict[EntityKind, set[str]] = field(default_factory=dict)
    codes: dict[Scheme, set[str]] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    money_indicators: set[str] = field(default_factory=set)
    indicator_subjects: dict[str, set[str]] = field(default_factory=dict)
    vocabulary: str = "vocabulary/{}.yaml"
    regions: str = "vocabulary/regions.yaml"
    currency: str = "reference/economies.csv or former-currencies.csv"
    """Where the codes of a vocabulary, the regions and the currencies are to be found."""
    prefix: str = ""
    """What the ids of the records of the dossier at hand begin with; "": a country's code."""
    like: Callable[[EntityKind, str], Iterable[str]] | None = None
    """Ids of a kind that may be meant by one that is none, where `ids` has only what is named."""

    def near(self, id: str, *kinds: EntityKind) -> list[str]:
        """The ids of some kinds that are most like one that is none."""
        words = {each for kind in kinds for each in self.ids.get(kind, ())}
        if self.like:
            words.update(each for kind in kinds for each in self.like(kind, id))
        return nearest(id, sorted(words))


def shown(value: Any) -> str:
    """A value as the file has it; a record or a list by what it is."""
    if isinstance(value, dict | list):
        return "a record" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return repr(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def says(title: str, description: str) -> Any:
    """What a field is called, and what is to be written into it: for the manual and for forms."""
    return Field(title=title, description=description)


def wrong(message: str) -> PydanticCustomError:
    """An error whose whole message is ours."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def unknown(value: str, what: str, words: Iterable[str]) -> PydanticCustomError:
    """An error for a value that is not in a list, with those most like it."""
    close = nearest(value, words)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    message = f"{value!r} is no {what}{hint}"
    return PydanticCustomError("unknown_value", "{message}", {"message": message})


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        raise wrong(
            "a text is needed here, and YAML reads a bare NO, ON or YES as a truth value: "
            'quote it ("NO")'
        )
    if not isinstance(value, str):
        raise wrong(f"a text is needed here, not {shown(value)}; quote it if it is one")
    if not value.strip():
        raise wrong("is empty; leave the key out if there is nothing to say")
    if value != value.strip():
        raise wrong("begins or ends with white space")
    if _CONTROL.search(value):
        raise wrong("holds a control character, which no text needs")
    if unseen := _UNSEEN.search(value):
        raise wrong(f"holds U+{ord(unseen[0]):04X}, which nobody sees: leave it out")
    return value


def _line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise wrong("is one line: write it without line breaks and tabs")
    return value


def _date(value: Any) -> Edtf:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise wrong(
            f'{shown(value)} is not a date: write a year (2007), a month ("2007-08") '
            'or a day ("2007-08-31")'
        )
    try:
        return Edtf.parse(str(value))
    except ValueError as error:
        raise wrong(str(error)) from None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong(f"a number in plain digits is needed, not {shown(value)}")
    number = Decimal(value)
    try:
        kept(number)
    except ValueError as error:
        raise wrong(str(error)) from None
    return number or Decimal(0)  # which has no sign


def _flag(value: Any) -> Any:
    if value is not True:
        raise wrong(f"is true or left out, not {shown(value)}")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal):
        raise wrong(
            f"money is in whole units of its currency: round {value} to {round(value)} "
            "and give the printed figure in the note"
        )
    return value


@cache
def code(scheme: Scheme) -> Callable[[str, ValidationInfo], str]:
    """A check that a value is a code of a vocabulary."""

    def check(value: str, info: ValidationInfo) -> str:
        known = known_of(info)
        codes = known.codes[scheme]
        if value not in codes:
            raise unknown(value, f"code of {known.vocabulary.format(scheme)}", codes)
        return value

    return check


@cache
def id_of(kind: EntityKind) -> Callable[[str, ValidationInfo], str]:
    """A check that a value is the id of a record of a kind."""

    def check(value: str, info: ValidationInfo) -> str:
        known = known_of(info)
        if value not in known.ids[kind]:
            close = known.near(value, kind)
            raise unknown(value, f"{kind}'s id", close)
        return value

    return check


def known_of(info: ValidationInfo) -> Known:
    """What a dossier may refer to, as the reader was told."""
    context: dict[str, Known] = info.context or {}
    return context["known"]


def _own_id(value: str, info: ValidationInfo) -> str:
    known = known_of(info)
    country = value.partition("-")[0]
    known_country = country.islower() and country.upper() in known.ids[EntityKind.JURISDICTION]
    prefix = known.prefix or (f"{country}-" if known_country else "")
    if not prefix or not re.fullmatch(re.escape(prefix) + r"[a-z0-9][a-z0-9-]*", value):
        begin = repr(prefix) if prefix else "a country's code and a hyphen (de-)"
        raise wrong(
            f"the id {value!r} does not begin with {begin} and go on in lower-case "
            "letters, digits and hyphens"
        )
    return value


def _listed(value: str) -> str:
    if "|" in value:
        raise wrong("write it without |, which stands between several in tables")
    return value


def _region(value: str, info: ValidationInfo) -> str:
    known = known_of(info)
    regions = {id for id in known.ids[EntityKind.JURISDICTION] if "-" in id}
    if value not in regions:
        raise unknown(value, f"region of {known.regions}", regions)
    return value


def _currency(value: str, info: ValidationInfo) -> str:
    known = known_of(info)
    if value not in known.currencies:
        raise unknown(value, f"currency of {known.currency}", known.currencies)
    return value


def _language(value: str) -> str:
    if value.split("-", maxsplit=1)[0] not in LANGUAGES or not re.fullmatch(
        r"[a-z]{2}(-[A-Z][a-z]{3})?", value
    ):
        raise unknown(value, "language code (ISO 639-1, as in en, zh, zh-Hant)", LANGUAGES)
    return value


def _url(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise wrong(f"{value!r} is not an address: it begins with http:// or https://")
    if re.search(r'[\s<>"\\^`{|}]', value):
        raise wrong(f"{value!r} is not an address: it has characters that none has, unencoded")
    return value


def _bilingual(value: dict[str, str]) -> dict[str, str]:
    missing = [language for language in ("en", "zh") if language not in value]
    if missing:
        raise wrong(
            f"needs a text in English (en) and Chinese (zh); {' and '.join(missing)} missing"
        )
    return value


def listed(value: Any) -> Any:
    """A single text as a list of one."""
    return [value] if isinstance(value, str) else value


DATE = "A year (2007), a month (2007-08) or a day (2007-08-31)."
"""What a date is, in words."""

Text = Annotated[str, BeforeValidator(_text)]
Line = Annotated[Text, AfterValidator(_line)]
Listed = Annotated[Text, AfterValidator(_listed)]
"""A text that tables list with others, with `|` between them."""

Date = Annotated[
    Edtf,
    PlainValidator(
        _date,
        json_schema_input_type=int | Annotated[str, Field(pattern=f"^{EDTF_PATTERN}$")],
    ),
]
Url = Annotated[Text, AfterValidator(_url)]
Language = Annotated[Text, AfterValidator(_language)]
Names = Annotated[dict[Language, Text], Field(min_length=1)]
Bilingual = Annotated[Names, AfterValidator(_bilingual)]
Region = Annotated[Text, AfterValidator(_region)]
Currency = Annotated[Text, AfterValidator(_currency)]
Count = Annotated[int, Field(strict=True, ge=0, lt=2**31)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2100)]
Money = Annotated[int, Field(strict=True, ge=0, lt=2**63), BeforeValidator(_whole)]
Number = Annotated[Decimal, PlainValidator(_number, json_schema_input_type=float)]
Flag = Annotated[Literal[True], BeforeValidator(_flag)]
Id = Annotated[Text, AfterValidator(_own_id)]
SourceId = Annotated[Text, AfterValidator(id_of(EntityKind.SOURCE))]
OrganisationId = Annotated[Text, AfterValidator(id_of(EntityKind.ORGANISATION))]
ProgrammeId = Annotated[Text, AfterValidator(id_of(EntityKind.PROGRAMME))]
ClusterId = Annotated[Text, AfterValidator(id_of(EntityKind.CLUSTER))]
Sector = Annotated[Text, AfterValidator(code(Scheme.SECTORS))]
