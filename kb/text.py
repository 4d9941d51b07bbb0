"""Folding of text for searching: the same at write and at query, in any script."""

import unicodedata

_KANA_MARKS = {"\u3099", "\u309a"}
"""The voiced marks of kana, which tell が from か and are no accents."""


def fold(text: str) -> str:
    """`text` as searches see it.

    Compatibility forms are made one (full width, ligatures), case is dropped, accents are
    dropped, white space runs are one space. Kana keep their voiced marks.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in decomposed if c in _KANA_MARKS or not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).casefold().split())


def words(query: str) -> list[str]:
    """The folded words of a query, each of which must be found."""
    return fold(query).split()
