"""Vocabularies as concept schemes of SKOS: whole, sound, resolvable, matched with others."""

import httpx
import pytest
from rdflib import DCTERMS, RDF, SDO, SKOS, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from kb.exports import stip
from tests.api.conftest import HOST, Local
from tests.api.linking import LD, READ, VOCABULARIES, faults, read, texts, value

pytestmark = READ

ISIC = Namespace("https://unstats.un.org/classifications/ISIC/rev4/")


@pytest.mark.parametrize("address", VOCABULARIES)
def test_a_vocabulary_is_a_concept_scheme(sqlite_app: Local, address: str) -> None:
    graph = read(sqlite_app.get(f"{address}.jsonld"))
    assert faults(graph, "skos") == set()
    scheme = URIRef(f"http://{HOST}{address}")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert set(texts(graph, scheme, DCTERMS.title)) == {"en", "zh"}
    items = {item["code"]: item for item in sqlite_app.get(address).json()["items"]}
    ours = list(graph.subjects(SKOS.inScheme, scheme))
    assert {value(graph, concept, SKOS.notation) for concept in ours} == set(items)
    for concept in ours:
        item = items[value(graph, concept, SKOS.notation)]
        assert texts(graph, concept, SKOS.prefLabel) == item["labels"]
        assert texts(graph, concept, SKOS.definition) == {"en": item["definition"]}
        broader = [str(each).partition("#")[2] for each in graph.objects(concept, SKOS.broader)]
        assert broader == ([item["group"]] if item["group"] else [])
        assert [*graph.objects(concept, SDO.unitText)] == (
            [Literal(item["unit"])] if item["unit"] else []
        )
        notes = " ".join(str(note) for note in graph.objects(concept, SKOS.note))
        said = [item["nature"], item["ecosystem"], *(item["subjects"] or [])]
        assert all(text in notes for text in said if text)


@pytest.mark.parametrize("address", VOCABULARIES)
def test_a_concept_is_told_of_where_its_name_leads(client: httpx.Client, address: str) -> None:
    graph = read(client.get(f"{address}.jsonld"))
    named = [c for c in graph.subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef)]
    assert len(named) == len(client.get(address).json()["items"])
    pages = {str(concept).partition("#")[0] for concept in named}
    for page in pages:
        there = read(client.get(page, headers=LD))
        assert [concept for concept in named if (concept, SKOS.prefLabel, None) not in there] == []


MECHANISMS = Namespace(f"http://{HOST}/v1/vocabularies/mechanisms#")


@pytest.fixture
def mechanisms(sqlite_app: Local) -> Graph:
    """The mechanisms as they are read."""
    return read(sqlite_app.get("/v1/vocabularies/mechanisms.jsonld"))


def test_what_a_concept_lacks_or_has_twice_is_seen(mechanisms: Graph) -> None:
    left_out = {
        (MECHANISMS["instrument/loan"], SKOS.prefLabel),
        (MECHANISMS["instrument/guarantee"], SKOS.inScheme),
        (MECHANISMS["instrument/equity"], SKOS.notation),
    }
    for concept, word in left_out:
        assert (concept, word, None) in mechanisms
        mechanisms.remove((concept, word, None))
    twice = MECHANISMS["instrument/voucher"]
    mechanisms.add((twice, SKOS.prefLabel, Literal("Cheque", lang="en")))
    assert faults(mechanisms, "skos") == left_out | {(twice, SKOS.prefLabel)}


def test_a_circle_is_seen(mechanisms: Graph) -> None:
    top, below = MECHANISMS.instrument, MECHANISMS["instrument/loan"]
    assert (below, SKOS.broader, top) in mechanisms
    scheme = mechanisms.value(top, SKOS.topConceptOf)
    assert scheme
    mechanisms.remove((top, SKOS.topConceptOf, scheme))
    mechanisms.remove((scheme, SKOS.hasTopConcept, top))
    assert top in {concept for concept, _ in faults(mechanisms, "skos")}
    mechanisms.add((top, SKOS.broader, below))
    mechanisms.add((below, SKOS.narrower, top))
    assert {top, below} <= {concept for concept, _ in faults(mechanisms, "skos")}


def test_mechanisms_are_matched_with_the_instruments_of_stip_compass(mechanisms: Graph) -> None:
    found = {
        (value(mechanisms, concept, SKOS.notation), word, value(mechanisms, other, SKOS.notation))
        for word in (SKOS.closeMatch, SKOS.narrowMatch, SKOS.relatedMatch)
        for concept, other in mechanisms.subject_objects(word)
    }
    words = {
        stip.Match.CLOSE: SKOS.closeMatch,
        stip.Match.NARROWER: SKOS.narrowMatch,
        stip.Match.RELATED: SKOS.relatedMatch,
    }
    assert found == {
        (mechanism, words[match], code)
        for mechanism, matches in stip.MATCHES.items()
        for match, code in matches
    }
    assert {code for _, _, code in found} == set(stip.INSTRUMENTS)
    voucher = MECHANISMS["instrument/voucher"]
    (type,) = mechanisms.objects(voucher, SKOS.closeMatch)
    assert value(mechanisms, type, SKOS.notation) == "PI014"
    assert texts(mechanisms, type, SKOS.prefLabel) == {"en": "Innovation vouchers"}
    (scheme,) = mechanisms.objects(type, SKOS.inScheme)
    assert "STIP Compass" in texts(mechanisms, scheme, DCTERMS.title)["en"]


def test_sectors_are_related_to_isic(sqlite_app: Local) -> None:
    address = "/v1/vocabularies/sectors"
    graph = read(sqlite_app.get(f"{address}.jsonld"))
    for item in sqlite_app.get(address).json()["items"]:
        concept = URIRef(f"http://{HOST}{address}#{item['code']}")
        related = {ISIC[code[1:] or code] for code in item["isic"] or ()}
        assert set(graph.objects(concept, SKOS.relatedMatch)) == related
    materials = URIRef(f"http://{HOST}{address}#advanced-materials")
    assert ISIC["20"] in graph.objects(materials, SKOS.relatedMatch)
    industry = URIRef(f"http://{HOST}{address}#advanced-manufacturing")
    assert [*graph.objects(industry, SKOS.relatedMatch)] == [ISIC.C]
