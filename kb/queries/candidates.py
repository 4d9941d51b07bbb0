"""Candidates: the things that a name of somebody else's list may mean, with how alike they are.

Those that have the name, and those that have words near to its words, or pairs of its characters;
the rarer these are, the more they weigh. Of the likeliest all names are compared, present and
former ones. For many names at once at the price of one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from math import log

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.indexed import EXACT, LONGEST, NAME
from kb.matching import SAME, Pairs, Words, pairs, score, sought
from kb.models import Label
from kb.queries import batches, lists, postings
from kb.queries.index import Index, joined
from kb.queries.lists import Summarised
from kb.text import fold
from kb.vocabulary import Collection, LabelField

LEAST = 30.0
"""How alike a candidate has to be, at least."""

MOST_PARTS = 12
"""How many words or runs of a name are looked for."""

FEW = 2_000
"""Up to so many rows are weighed for a name."""

COMPARED = 30
"""Of how many rows, the likeliest, the names are compared."""

WORD, GRAM, COUNTRY = f"{NAME}.word", f"{NAME}.gram", "country"

Key = tuple[str, str]
Found = Mapping[Key, BitMap]


@dataclass(frozen=True, slots=True)
class Sought:
    """A name, where it is looked for, and how many candidates are wanted."""

    name: str
    collections: Sequence[Collection]
    countries: Sequence[str]
    """The jurisdictions to which it is narrowed; empty: to none."""
    limit: int

    @property
    def folded(self) -> str:
        """The name as the index has it."""
        return fold(self.name)[:LONGEST]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant."""

    collection: Collection
    row: Summarised
    score: float
    exact: bool
    """Whether one of its names, or its id, is the name that is sought."""
    text: str
    """Of its names the one most like it, as it is written."""


@dataclass(frozen=True, slots=True)
class _Likely:
    """The rows of a collection that may be meant by a name."""

    rows: list[int]
    exact: BitMap
    """Those that have this very name; the first of them are among `rows`."""


def candidates(
    session: Session, asked: Sequence[Sought], *, revision: int
) -> list[tuple[list[Candidate], int]]:
    """Of each name the candidates, the most alike first, and how many things have this very name.

    Two statements for each collection, one for the names of all, and one for each part of the
    index that is not in memory yet; however many names are sought.
    """
    wanted = {collection for one in asked for collection in one.collections}
    likely: dict[Collection, list[_Likely]] = {}
    rows: dict[Collection, dict[int, Summarised]] = {}
    for collection in (one for one in Collection if one in wanted):
        found = _likely(Index(session, collection, revision), asked)
        numbers = sorted({row for each in found for row in each.rows})
        told = lists.rows(session, collection, numbers)
        likely[collection], rows[collection] = found, dict(zip(numbers, told, strict=True))
    names = _names(session, [row.id for told in rows.values() for row in told.values()], revision)
    answers = []
    for number, one in enumerate(asked):
        compare = _comparison(one, names)
        mine = [(collection, likely[collection][number]) for collection in one.collections]
        compared = (
            compare(collection, rows[collection][row], row in each.exact)
            for collection, each in mine
            for row in each.rows
        )
        best = sorted(
            (candidate for candidate in compared if candidate.score >= LEAST),
            key=lambda c: (-c.score, -c.row.claims, c.row.id),
        )
        answers.append((best[: one.limit], sum(len(each.exact) for _, each in mine)))
    return answers


def _likely(index: Index, asked: Sequence[Sought]) -> list[_Likely]:
    """The likeliest rows of a collection for each name; none where it is not looked for there."""
    near: dict[str, list[str]] = {}
    keys: set[Key] = set()
    for one in asked:
        if index.collection in one.collections:
            words, grams = sought(one.folded, MOST_PARTS)
            near |= {word: _words(index).near(word) for word in words if word not in near}
            keys |= {(WORD, other) for word in words for other in near[word]}
            keys |= {(GRAM, gram) for gram in grams} | {(COUNTRY, code) for code in one.countries}
            keys.add((EXACT, one.folded))
    read = postings.of_keys(index.session, index.collection, keys)
    found = defaultdict(BitMap, {key: joined(parts) for key, parts in read.items()})
    return [
        _of_name(index, one, near, found)
        if index.collection in one.collections
        else _Likely([], BitMap())
        for one in asked
    ]


def _of_name(index: Index, one: Sought, near: Mapping[str, list[str]], found: Found) -> _Likely:
    within = index.live()
    if one.countries:
        within = within & BitMap().union(*(found[COUNTRY, code] for code in one.countries))
    exact = found[EXACT, one.folded] & within
    words, grams = sought(one.folded, MOST_PARTS)
    parts = [BitMap().union(*(found[WORD, other] for other in near[word])) for word in words]
    parts += [found[GRAM, gram] for gram in grams]
    others = within - exact
    return _Likely([*islice(exact, COMPARED), *_heaviest([part & others for part in parts])], exact)


def _words(index: Index) -> Words:
    """The words of all names of a collection."""
    return index.once(
        "words of names", lambda: Words(index.words(WORD).split()), lambda words: words.size
    )


def _heaviest(parts: Sequence[BitMap]) -> list[int]:
    """The rows that have the most of some parts, of which the rarer count more."""
    some = _few(parts)
    weights: dict[int, float] = defaultdict(float)
    for part in parts:
        for row in part & some:
            weights[row] += 1 / log(1 + len(part))
    return nlargest(COMPARED, weights, key=lambda row: (weights[row], -row))


def _few(parts: Sequence[BitMap]) -> BitMap:
    """So many of the rows that have any of some parts as can be weighed, with the rarest parts."""
    rarest = sorted(filter(None, parts), key=len)
    some = BitMap()
    for part in rarest:
        if some and len(some) + len(part) > FEW:
            break
        some |= part
    for part in rarest:
        if len(some) > FEW:
            some = some & part or some
    return BitMap(islice(some, FEW))


def _names(
    session: Session, ids: Sequence[str], revision: int
) -> dict[str, dict[str, tuple[str, Pairs]]]:
    """Every name and alias that some things have or had, by id and as folded: as it is written,
    and its pairs.
    """
    found: dict[str, dict[str, tuple[str, Pairs]]] = defaultdict(dict)
    for batch in batches(ids):
        rows = session.execute(
            select(Label.entity, Label.folded, Label.text)
            .where(
                Label.entity.in_(batch),
                Label.field.in_([LabelField.NAME, LabelField.ALIAS]),
                Label.added_in <= revision,
            )
            .order_by(Label.row)
        )
        for entity, folded, text in rows:
            if folded not in found[entity]:
                found[entity][folded] = text, pairs(folded)
    return found


def _comparison(
    one: Sought, names: Mapping[str, Mapping[str, tuple[str, Pairs]]]
) -> Callable[[Collection, Summarised, bool], Candidate]:
    """What makes a candidate of a row: by the name of it that is most like the one sought."""
    asked = pairs(one.folded)

    def compare(collection: Collection, row: Summarised, exact: bool) -> Candidate:
        own = names[row.id]
        if exact:
            text = own[one.folded][0] if one.folded in own else row.id
            return Candidate(collection, row, SAME, exact, text)
        best, text = max((score(asked, of_name), text) for text, of_name in own.values())
        return Candidate(collection, row, best, exact, text)

    return compare
