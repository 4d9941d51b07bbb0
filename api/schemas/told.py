"""Claims as they are told, as records of an answer.

Owns: the order and the names of what is said. `api.schemas.claims` says the same for the manual,
and the tests hold the two together: what is written here is not validated again on its way out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kb.queries.labels import Texts
from kb.queries.told import Cited, Told, ToldGap
from kb.vocabulary import ClaimKind, Rank

Record = dict[str, Any]
"""A record of an answer."""

FUNDING, FIGURE = ClaimKind.FUNDING.value, ClaimKind.FIGURE.value
DESIGNATION, DEPRECATED = ClaimKind.DESIGNATION.value, Rank.DEPRECATED.value
ENTITIES = ("organisation", "programme", "object")
CODES = ("role", "concept", "indicator")
"""What claims say besides of things, and by codes of vocabularies."""


def mentioned(claims: Iterable[Told]) -> set[str]:
    """The ids of everything that claims speak of, so that their names can be looked up."""
    ids: set[str] = set()
    for claim in claims:
        ids.add(claim.subject)
        ids.update(claim.scope)
        ids.update(claim.own[key] for key in (*ENTITIES, *CODES) if key in claim.own)
    return ids


def chosen_by(claims: Iterable[Told]) -> list[str]:
    """The programmes that chose a cluster, by what is told of it, each once."""
    return sorted(
        {
            claim.own["programme"]
            for claim in claims
            if claim.kind == DESIGNATION and claim.rank != DEPRECATED
        }
    )


class Telling:
    """What it takes to tell claims: the names of what they speak of, in a language; a revision."""

    def __init__(self, texts: Mapping[str, Texts], language: str, revision: int) -> None:
        self._texts, self._language = texts, language
        self._names = {id: known.name(language)[0] for id, known in texts.items()}
        self._revision = revision
        self.meta: Record = {"revision": revision, "language": language}
        """What the answer is made from."""

    def named(self, id: str) -> Record:
        """A thing by id and name."""
        return {"id": id, "name": self._names[id] or id}

    def begun(self, id: str) -> Record:
        """How the record of a thing in full begins: its id, and its names in all languages."""
        name, language = self._texts[id].name(self._language)
        names = self._texts[id].names
        return {"id": id, "name": name, "name_lang": language, "names": names}

    def coded(self, term: str) -> Record:
        """A code, by the id of its term, with its label."""
        code = term.partition("/")[2]
        return {"code": code, "label": self._names[term] or code}

    def claims(self, claims: Iterable[Told]) -> Mapping[str, list[Record]]:
        """Claims by their kinds, of each kind in their order."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for claim in claims:
            found[claim.kind].append(self.claim(claim))
        return found

    def claim(self, claim: Told) -> Record:
        """A claim."""
        retired = claim.retired_in
        return {
            "id": claim.id,
            "subject": self.named(claim.subject),
            "rank": claim.rank,
            "inferred": claim.inferred,
            "note": claim.note,
            "citations": [cited(citation) for citation in claim.citations],
            "added_in": claim.added_in,
            "retired_in": retired if retired and retired <= self._revision else None,
            "kind": claim.kind,
            **self._own(claim),
        }

    def _own(self, claim: Told) -> Record:
        """What the kind of a claim says."""
        own = dict(claim.own)
        for key in ENTITIES:
            if key in own:
                own[key] = self.named(own[key])
        for key in CODES:
            if key in own:
                own[key] = self.coded(own[key])
        if claim.kind == FUNDING:
            own |= {name: bool(own[name]) for name in ("fiscal_year", "part_of")}
            own["shared_by"] = [self.named(id) for id in claim.scope]
        elif claim.kind == FIGURE:
            detail = own.pop("detail")
            own |= {"regions": [self.named(id) for id in claim.scope], "detail": detail}
        return own

    def gap(self, gap: ToldGap) -> Record:
        """What was looked for and is not known."""
        return {
            "field": gap.field,
            "reason": gap.reason,
            "note": gap.note,
            "citations": [cited(citation) for citation in gap.citations],
        }


CITATION = ("source", "locator", "title", "publisher", "published", "url")


def cited(place: Cited) -> Record:
    """A citation with what its source is."""
    return dict(zip(CITATION, place, strict=True))
