"""The types of the Python client: they know what the interface takes and tells, all of it."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import httpx
import pytest

from kb.client import Client, Problem, answers, terms
from kb.vocabulary import Measure

PARAMETERS: Mapping[str, tuple[type, set[str]]] = {
    "/v1/programmes": (terms.ProgrammeTerms, {"cursor"}),
    "/v1/programmes/{id}": (terms.Terms, set()),
    "/v1/clusters": (terms.ClusterTerms, {"cursor"}),
    "/v1/organisations": (terms.OrganisationTerms, {"cursor"}),
    "/v1/sources": (terms.SourceTerms, {"cursor"}),
    "/v1/jurisdictions": (terms.JurisdictionTerms, {"cursor"}),
    "/v1/claims": (terms.ClaimTerms, {"cursor"}),
    "/v1/search": (terms.SearchTerms, {"cursor", "q"}),
    "/v1/compare": (terms.CompareTerms, {"ids"}),
    "/v1/compare/explain": (terms.ExplainTerms, {"id", "cell"}),
    "/v1/convert": (terms.ConvertTerms, {"amount", "from", "to"}),
    "/v1/coverage": (terms.CoverageTerms, set()),
}
"""The types of what can be asked, and what is asked otherwise."""


def test_the_types_know_every_parameter(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, (known, apart) in PARAMETERS.items():
        told = {p["name"] for p in paths[path]["get"]["parameters"] if p["in"] == "query"}
        told -= {"bom", "cite", "theme", "width"}  # of other formats, which a client has no use for
        assert (path, get_type_hints(known).keys() | apart) == (path, told)


@pytest.fixture
def kb(server: str) -> Iterator[Client]:
    with Client(server) as kb:
        yield kb


def test_the_types_know_every_field(kb: Client) -> None:
    compared = kb.compare(["de-spitzencluster", "fr-poles"], measures=list(Measure))
    for told, known in (
        (kb.programmes(), answers.ProgrammeRow),
        (kb.clusters(), answers.ClusterRow),
        (kb.organisations(), answers.OrganisationRow),
        (kb.sources(), answers.SourceRow),
        (kb.jurisdictions(), answers.JurisdictionRow),
        (kb.search("cluster"), answers.Hit),
        ([compared], answers.Comparison),
        ([kb.explain("no-nce", "funding", since=1)], answers.Explanation),
        ([kb.convert(1, "EUR", "USD", year=2010)], answers.Conversion),
        ([kb.coverage()], answers.Coverage),
    ):
        assert [fault for record in told for fault in unlike(record, known)] == []
    with pytest.raises(Problem) as caught:
        kb.get("/v1/programmes", contry="DE")
    assert list(unlike(caught.value.errors, list[answers.Fault])) == []


def test_what_is_not_as_a_type_says_is_seen() -> None:
    """The check of the fields itself."""
    assert list(unlike({"id": "x", "name": 1}, answers.Named)) == [".name: 1 is no str"]
    assert list(unlike({"id": "x"}, answers.Named)) == [": ['id'] are not the fields of Named"]


def unlike(value: Any, hint: Any, place: str = "") -> Iterator[str]:
    """Where a value is not as a type says."""
    arguments = get_args(hint)
    if hint is Any:
        return
    if is_typeddict(hint):
        fields = get_type_hints(hint)
        if value.keys() != fields.keys():
            yield f"{place}: {[*value]} are not the fields of {hint.__name__}"
            return
        for name, field in fields.items():
            yield from unlike(value[name], field, f"{place}.{name}")
    elif get_origin(hint) is list:
        for number, entry in enumerate(value):
            yield from unlike(entry, arguments[0], f"{place}[{number}]")
    elif get_origin(hint) is dict:
        for name, entry in value.items():
            yield from unlike(entry, arguments[1], f"{place}.{name}")
    elif get_origin(hint) in {UnionType, Union}:
        if value is not None:
            (one,) = set(arguments) - {NoneType}
            yield from unlike(value, one, place)
    elif type(value) is not hint:
        yield f"{place}: {value} is no {hint.__name__}"
