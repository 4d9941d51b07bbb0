"""A vocabulary as a concept scheme of SKOS, with what its codes are to those of others.

A concept is named by the address of its vocabulary with its code behind `#`, so that whoever looks
it up gets the vocabulary that it is in. Codes of others that have a name are linked to by it; types
of STIP Compass have none, and are told by code and label.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from kb.exports import linked, stip
from kb.exports.linked import CHINESE, ENGLISH, Node, Texts
from kb.exports.table import LICENCE_URL
from kb.vocabulary import Scheme

TITLES: Mapping[Scheme, Texts] = {
    Scheme.MECHANISMS: {ENGLISH: "Mechanisms of cluster policy", CHINESE: "集群政策机制"},
    Scheme.INDICATORS: {ENGLISH: "Indicators of cluster policy", CHINESE: "集群政策指标"},
    Scheme.SECTORS: {ENGLISH: "Sectors", CHINESE: "行业"},
    Scheme.ROLES: {ENGLISH: "Roles of organisations in programmes", CHINESE: "机构在计划中的角色"},
    Scheme.ORGANISATION_KINDS: {ENGLISH: "Kinds of organisations", CHINESE: "机构类型"},
    Scheme.SOURCE_KINDS: {ENGLISH: "Kinds of sources", CHINESE: "文献类型"},
}


@dataclass(frozen=True, slots=True)
class Concept:
    """A code of a vocabulary, as far as it is told as linked data."""

    code: str
    labels: Texts
    definitions: Texts
    group: str | None
    unit: str | None
    nature: str | None
    subjects: Sequence[str]
    isic: Sequence[str]
    ecosystem: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary at a revision."""

    home: str
    """The address that the base is served at, without a slash at the end."""
    scheme: Scheme
    revision: int
    modified: datetime
    concepts: Sequence[Concept]

    @property
    def id(self) -> str:
        """Its name."""
        return f"{self.home}/v1/vocabularies/{self.scheme}"

    def named(self, code: str) -> str:
        """The name of one of its concepts."""
        return f"{self.id}#{quote(code)}"


def concept_scheme(vocabulary: Vocabulary) -> Node:
    """A vocabulary with its concepts."""
    matched = vocabulary.scheme is Scheme.MECHANISMS
    return linked.document(
        [
            _scheme(vocabulary),
            *(_concept(vocabulary, concept) for concept in vocabulary.concepts),
            *(_instruments() if matched else ()),
            linked.publisher(vocabulary.home),
            linked.licence(),
            *linked.languages(),
        ]
    )


def _scheme(vocabulary: Vocabulary) -> Node:
    title = TITLES[vocabulary.scheme]
    return {
        "@id": vocabulary.id,
        "@type": "skos:ConceptScheme",
        "dct:title": title,
        "skos:prefLabel": title,
        "dct:modified": linked.moment(vocabulary.modified),
        "dcat:version": str(vocabulary.revision),
        "dct:license": LICENCE_URL,
        "dct:publisher": f"{vocabulary.home}/catalog#publisher",
        "dct:language": linked.LANGUAGES,
        "skos:hasTopConcept": [
            vocabulary.named(concept.code)
            for concept in vocabulary.concepts
            if concept.group is None
        ],
    }


def _concept(vocabulary: Vocabulary, concept: Concept) -> Node:
    narrower = [each.code for each in vocabulary.concepts if each.group == concept.code]
    told: Node = {
        "@id": vocabulary.named(concept.code),
        "@type": "skos:Concept",
        "skos:inScheme": vocabulary.id,
        "skos:notation": concept.code,
        "skos:prefLabel": concept.labels,
        "skos:definition": concept.definitions,
    }
    if concept.group is None:
        told["skos:topConceptOf"] = vocabulary.id
    else:
        told["skos:broader"] = vocabulary.named(concept.group)
    if narrower:
        told["skos:narrower"] = [vocabulary.named(code) for code in narrower]
    if notes := list(_notes(concept)):
        told["skos:note"] = {ENGLISH: notes}
    if concept.unit:
        told["schema:unitText"] = concept.unit
    return told | _matches(vocabulary.scheme, concept)


def _notes(concept: Concept) -> Iterator[str]:
    """What a concept has besides that no word of SKOS tells."""
    if concept.nature:
        yield f"Nature: {concept.nature}."
    if concept.subjects:
        yield f"Said of: {', '.join(concept.subjects)}."
    if concept.ecosystem:
        yield f"Industrial ecosystem of the EU: {concept.ecosystem}."


def _matches(scheme: Scheme, concept: Concept) -> Node:
    """What it is to the codes of others: the sections and divisions of ISIC, types of STIP."""
    found: dict[str, list[str]] = {}
    for code in concept.isic:  # a section (C) or a division with its section (C20)
        found.setdefault(stip.Match.RELATED, []).append(f"isic:{code[1:] or code}")
    if scheme is Scheme.MECHANISMS:
        for match, instrument in stip.MATCHES.get(concept.code, ()):
            found.setdefault(match, []).append(f"_:{instrument}")
    return dict(found)


def _instruments() -> Iterator[Node]:
    """The types of STIP Compass that mechanisms relate to."""
    yield {
        "@id": "_:stip",
        "@type": "skos:ConceptScheme",
        "dct:title": {ENGLISH: stip.NAME},
        "dct:source": stip.READ_IN,
        "rdfs:seeAlso": stip.PAGE,
    }
    for code, label in stip.INSTRUMENTS.items():
        yield {
            "@id": f"_:{code}",
            "@type": "skos:Concept",
            "skos:inScheme": "_:stip",
            "skos:notation": code,
            "skos:prefLabel": {ENGLISH: label},
        }
