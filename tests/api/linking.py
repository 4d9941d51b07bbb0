"""Linked data as its readers read it: by rdflib, and against shapes of SHACL in `shapes/`."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pyshacl import validate
from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from kb.vocabulary import Scheme

READ = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""The mark of tests that read documents: rdflib's own parser of JSON-LD makes such a graph."""

SHAPES = Path(__file__).with_name("shapes")
LD = {"Accept": "application/ld+json"}
VOCABULARIES = [f"/v1/vocabularies/{scheme}" for scheme in Scheme]


def read(answer: httpx.Response) -> Graph:
    """The triples of an answer."""
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.content, format="json-ld")


def faults(graph: Graph, shapes: str) -> set[tuple[Node | None, Node | None]]:
    """What of a graph does not have the shape that it should have: each thing with the word."""
    _, report, _ = validate(graph, shacl_graph=Graph().parse(SHAPES / f"{shapes}.ttl"))
    assert isinstance(report, Graph), report
    return {
        (report.value(fault, SH.focusNode), report.value(fault, SH.resultPath))
        for fault in report.objects(None, SH.result)
    }


def texts(graph: Graph, thing: Node, word: URIRef) -> dict[str | None, str]:
    """The texts of a thing by language."""
    found = graph.objects(thing, word)
    return {text.language: str(text) for text in found if isinstance(text, Literal)}


def value(graph: Graph, thing: Node, word: URIRef) -> Any:
    """The one value of a thing, as Python has it."""
    (found,) = graph.objects(thing, word)
    return found.toPython() if isinstance(found, Literal) else str(found)
