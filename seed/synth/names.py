"""Names of made-up programmes, in English, Chinese and the language of the country."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from seed.synth.draw import Draw

WORDS = Path(__file__).with_name("words.tsv")

LANGUAGES = {
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "LU", "CA", "MA", "TN"),
    "es": ("ES", "AR", "CL", "CO", "CR", "MX", "PE", "UY"),
    "pt": ("PT", "BR"),
    "it": ("IT",),
    "nl": ("NL",),
    "pl": ("PL",),
    "ru": ("RU", "KZ"),
    "ja": ("JP",),
    "ko": ("KR",),
}
"""The countries whose names have a third language, by that language."""

OF_COUNTRY = {country: language for language, own in LANGUAGES.items() for country in own}
TOGETHER = {"zh": "", "ja": "", "ko": " "}
"""Languages whose words stand in the order of Chinese, and what stands between them."""

Word = dict[str, str]
"""A word by language."""


@dataclass(frozen=True)
class Title:
    """What a name says, and the name in each of its languages."""

    names: dict[str, str]
    alias: str
    theme: Word
    place: Word
    kind: Word


@cache
def words() -> dict[str, tuple[Word, ...]]:
    """The words of each part of a name."""
    parts: dict[str, list[Word]] = {}
    languages: list[str] = []
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        part, *cells = line.split("\t")
        if part == "# part":
            languages = cells
        elif not part.startswith("#"):
            parts.setdefault(part, []).append(dict(zip(languages, cells, strict=True)))
    return {part: tuple(own) for part, own in parts.items()}


def title(draw: Draw, country: str) -> Title:
    """The names of a programme of a country."""
    parts = words()
    theme, kind = draw.one(parts["theme"]), draw.one(parts["kind"])
    quality, place = draw.one(parts["quality"]), _place(draw)
    year = f" {1995 + draw.below(36)}" if draw.chance(25) else ""
    first = draw.below(3)
    english = (
        f"{place['en']} {quality['en']} {theme['en']} {kind['en']}",
        f"{quality['en']} {theme['en']} {kind['en']} of {place['en']}",
        f"{kind['en'].capitalize()} {place['en']}: {quality['en'].lower()} {theme['en']}",
    )[first]
    names = {"en": english + year}
    language = OF_COUNTRY.get(country)
    if language:
        names[language] = _name(language, place, quality, theme, kind) + year
    names["zh"] = _name("zh", place, quality, theme, kind) + year.strip()
    letters = "".join(word[0] for word in english.replace(":", "").split()).upper()
    return Title(names, f"{letters}-{draw.below(1000)}", theme, place, kind)


def _place(draw: Draw) -> Word:
    """A place that is on no map."""
    first, second = draw.one(words()["first"]), draw.one(words()["second"])
    return {language: text + second[language] for language, text in first.items()}


def _name(language: str, place: Word, quality: Word, theme: Word, kind: Word) -> str:
    if language in TOGETHER:
        parts = (place[language], quality[language], theme[language], kind[language])
        return TOGETHER[language].join(parts)
    return f"{kind[language]} {theme[language]} {place[language]}"


def summary(draw: Draw, said: Title) -> dict[str, str]:
    """What a programme does, in English and Chinese."""
    other, third = draw.one(words()["theme"]), draw.one(words()["quality"])
    members = 20 + draw.below(400)
    english = (
        f"Supports firms, universities and institutes in {said.theme['en']} around "
        f"{said.place['en']}, and what they share with {other['en']}: projects of about "
        f"{members} members, a {third['en'].lower()} office and common facilities."
    )
    chinese = (
        f"支持{said.place['zh']}周边的{said.theme['zh']}企业、高校和研究机构，以及它们与{other['zh']}"
        f"领域的合作：约{members}家成员参与项目，设有{third['zh']}服务机构和共享设施。"
    )
    return {"en": english, "zh": chinese}
