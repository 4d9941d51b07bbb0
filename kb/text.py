"""Folding of text for searching, the same at write and at query, and the parts that are sought.

Scripts that put spaces between words are searched by words, a word of three letters or more also
inside longer ones (`cluster` in `Spitzencluster`). Chinese, Japanese and Korean are searched by
characters, any run of them: a text is kept by its single characters and its pairs, a longer run
is looked for by its pairs and then in the text itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_KANA_MARKS = {"\u3099", "\u309a"}
"""The voiced marks of kana, which tell が from か and are no accents."""

_UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Hangul, the repetition and zero signs of Han, hiragana, katakana, Han."""

_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0e01-\u0e3a\u0e40-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Blocks of scripts whose vowel signs are no letters to Python, but stand inside words."""

_PART = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}]|[{_SIGNS}])+")
_RUN = re.compile(f"[{_UNSPACED}]")

WHOLE = 2
"""A word of so many letters is not looked for inside longer ones: `ai` is not sought in `chair`."""

PAIR = 2


def fold(text: str) -> str:
    """`text` as searches see it.

    Compatibility forms are made one (full width, ligatures), case is dropped, accents are
    dropped, white space runs are one space. Kana keep their voiced marks.
    """
    if text.isascii():
        return " ".join(text.casefold().split())  # the same, much sooner
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in decomposed if c in _KANA_MARKS or not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).casefold().split())


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query that must be found: a word, or a run of unspaced characters."""

    text: str
    unspaced: bool

    @property
    def grams(self) -> list[str]:
        """The single character or the pairs by which a run is looked for."""
        if len(self.text) == 1:
            return [self.text]
        return [self.text[i : i + PAIR] for i in range(len(self.text) - 1)]

    def within(self, text: str) -> bool:
        """Whether a folded text has the part."""
        if self.unspaced:
            return self.text in text
        if len(self.text) > WHOLE:
            return any(self.text in word for word in words(text))
        return self.text in words(text)


def parts(query: str) -> list[Part]:
    """The parts of a query, each once, in their order; none where it has no letter or digit."""
    found = _PART.findall(fold(query))
    return [Part(part, bool(_RUN.match(part))) for part in dict.fromkeys(found)]


def words(folded: str) -> set[str]:
    """The words of a folded text, runs of unspaced characters left out."""
    return {part for part in _PART.findall(folded) if not _RUN.match(part)}


def grams(folded: str) -> set[str]:
    """The characters and pairs of the unspaced runs of a folded text."""
    found: set[str] = set()
    for run in _PART.findall(folded):
        if _RUN.match(run):
            found.update(run)
            found.update(run[i : i + PAIR] for i in range(len(run) - 1))
    return found


def lines(texts: Iterable[str]) -> str:
    """Folded texts as one, each on a line of its own, so that nothing is found across two."""
    return "\n".join(dict.fromkeys(texts))
