"""JSON-LD: the words of our documents and what every one of them says of the base.

A document brings its context with it, so that it is read without asking anybody. Things of our own
are named by addresses that answer, `/catalog#programmes`, as seen from where the base is served;
things of others by the names that their owners gave them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kb.exports.table import LICENCE, LICENCE_URL, PUBLISHER

Node = dict[str, Any]
"""What is said of a thing."""

Texts = Mapping[str, str]
"""A text by its languages."""

EUROPE = "http://publications.europa.eu/resource/authority/"
"""The Publications Office of the EU, which names languages, countries, file types and more."""

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "access-right": f"{EUROPE}access-right/",
    "country": f"{EUROPE}country/",
    "data-theme": f"{EUROPE}data-theme/",
    "file-type": f"{EUROPE}file-type/",
    "frequency": f"{EUROPE}frequency/",
    "isic": "https://unstats.un.org/classifications/ISIC/rev4/",
    "language": f"{EUROPE}language/",
    "media-type": "https://www.iana.org/assignments/media-types/",
}

_BY_LANGUAGE = """
    dct:title dct:description dcat:keyword foaf:name rdfs:label skos:prefLabel skos:definition
    skos:note
""".split()

_LINKS = """
    dcat:accessService dcat:accessURL dcat:contactPoint dcat:dataset dcat:distribution
    dcat:downloadURL dcat:endpointDescription dcat:endpointURL dcat:landingPage dcat:mediaType
    dcat:servesDataset dcat:service dcat:theme dcat:themeTaxonomy dct:accessRights
    dct:accrualPeriodicity dct:conformsTo dct:format dct:language dct:license dct:publisher
    dct:source dct:spatial foaf:homepage rdfs:seeAlso schema:includedInDataCatalog schema:license
    schema:url skos:broader skos:broadMatch skos:closeMatch skos:hasTopConcept skos:inScheme
    skos:narrower skos:narrowMatch skos:relatedMatch skos:topConceptOf vcard:hasURL
""".split()

_TYPED = {
    "dcat:startDate": "xsd:gYear",
    "dcat:endDate": "xsd:gYear",
    "dct:issued": "xsd:dateTime",
    "dct:modified": "xsd:dateTime",
}

CONTEXT: Mapping[str, Any] = {
    **PREFIXES,
    **{word: {"@id": word, "@container": "@language"} for word in _BY_LANGUAGE},
    **{word: {"@id": word, "@type": "@id"} for word in _LINKS},
    **{word: {"@id": word, "@type": type} for word, type in _TYPED.items()},
}
"""How our words are to be read: which are texts by language, which are links, which are dates."""

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = ["language:ENG", "language:ZHO"]

NAME: Texts = {ENGLISH: PUBLISHER, CHINESE: "产业集群政策开放知识库"}
"""What the base is called, and who publishes it."""


def document(nodes: Iterable[Node]) -> Node:
    """The document that says something of some things."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def publisher(home: str) -> Node:
    """Who publishes the base that is served at an address."""
    return {
        "@id": f"{home}/catalog#publisher",
        "@type": ["foaf:Agent", "foaf:Organization", "schema:Organization"],
        "foaf:name": NAME,
        "foaf:homepage": f"{home}/",
        "schema:name": NAME[ENGLISH],
        "schema:url": f"{home}/",
    }


def licence() -> Node:
    """The licence of what is our own."""
    return {
        "@id": LICENCE_URL,
        "@type": "dct:LicenseDocument",
        "rdfs:label": {ENGLISH: LICENCE},
    }


def languages() -> list[Node]:
    """The languages that our texts are in."""
    return [{"@id": language, "@type": "dct:LinguisticSystem"} for language in LANGUAGES]


def moment(at: datetime) -> str:
    """A time as a text of `xsd:dateTime`."""
    return at.isoformat()
