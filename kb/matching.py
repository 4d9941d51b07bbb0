"""How alike two names are, whatever the script, and which words a misspelt one may be.

By pairs of neighbouring characters: Dice's coefficient, twice the pairs that both have over the
pairs of both. A letter that is wrong or missing costs two or three pairs, another order of the
words nothing. Words have a pair for their beginning and one for their end; runs of Chinese,
Japanese and Korean have not.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.text import PAIR, Part, parts

SAME = 100.0
"""The score of what is the same; nothing else reaches it."""

MOST_ALIKE = 99.0

NEAR = 0.6
"""How alike a word has to be to one that is sought, at least."""

MOST_NEAR = 12
"""How many words are tried for one that is sought."""

Pairs = AbstractSet[str]


def pairs(text: str) -> Pairs:
    """The pairs of characters of a text, each once."""
    found: set[str] = set()
    for part in parts(text):
        found.update(part.grams if part.unspaced else _of_word(part.text))
    return found


def score(one: Pairs, other: Pairs) -> float:
    """How alike two texts that are not the same are by their pairs, from 0 to 99."""
    together = len(one) + len(other)
    return round(MOST_ALIKE * 2 * len(one & other) / together, 1) if together else 0.0


@dataclass(frozen=True)
class Words:
    """Words among which those near to another are looked for."""

    words: Sequence[str]

    def near(self, word: str) -> list[str]:
        """The words most like one, the most alike first; itself if it is among them."""
        own = _of_word(word)
        known = [self._places[pair] for pair in own if pair in self._places]
        if not known:
            return []
        shared = np.bincount(np.concatenate(known), minlength=len(self.words))
        alike = 2 * shared / (self._lengths + len(own))
        best = np.argsort(-alike, kind="stable")[:MOST_NEAR]
        return [self.words[place] for place in best if alike[place] >= NEAR]

    @cached_property
    def _places(self) -> dict[str, NDArray[np.int32]]:
        """The places of the words that have a pair, by the pair."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            for pair in _of_word(word):
                found.setdefault(pair, []).append(place)
        return {pair: np.array(places, np.int32) for pair, places in found.items()}

    @cached_property
    def _lengths(self) -> NDArray[np.int32]:
        return np.array([len(_of_word(word)) for word in self.words], np.int32)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return sum(120 + 20 * len(word) for word in self.words)


def sought(text: str, most: int) -> tuple[list[str], list[str]]:
    """The words of a text, and the pairs of its unspaced runs, by which names are looked for."""
    found: Iterable[Part] = parts(text)[:most]
    words = [part.text for part in found if not part.unspaced]
    grams = dict.fromkeys(gram for part in found if part.unspaced for gram in part.grams)
    return words, list(grams)


def _of_word(word: str) -> set[str]:
    """The pairs of a word, each once, with those of its beginning and its end."""
    marked = f" {word} "
    return {marked[place : place + PAIR] for place in range(len(marked) - 1)}
