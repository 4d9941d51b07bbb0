"""The two languages that pages speak, and what they say in each.

Owns: the catalogue of Chinese texts, `translations/zh.po`, in which the English ones are the keys.
What the base says is in the language that it has it in, and no matter of this module.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from kb.glance import ENGLISH
from kb.words import CHINESE

FOLDER = Path(__file__).with_name("translations")

SPOKEN = {ENGLISH: "English", CHINESE: "中文"}
"""The languages by their codes of ISO 639-1, each by its own name."""


def spoken(language: str) -> str:
    """The language of a page for whoever wants a language: that one, or English."""
    return language if language in SPOKEN else ENGLISH


@cache
def catalogue(language: str) -> NullTranslations:
    """What pages say in a spoken language."""
    if language == ENGLISH:
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        texts = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)
