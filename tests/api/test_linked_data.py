"""The catalogue as data portals and search engines read it, and what all linked data has."""

from datetime import timedelta

import httpx
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SDO, XSD, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from sqlalchemy import Engine

from tests.api.conftest import CHANGED_AT, HOST, Changed, Json, Local, Rows, problem, rejections
from tests.api.linking import LD, READ, VOCABULARIES, faults, read, texts, value
from tests.conftest import LOADED_AT
from tests.kb.small import begin

pytestmark = READ

CATALOGUE = "/catalog"
DOCUMENTS = [CATALOGUE, *VOCABULARIES]
COLLECTIONS = ("programmes", "clusters", "organisations", "jurisdictions", "sources", "claims")

EUROPE = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
VERSION = URIRef(f"{DCAT}version")
FOUND = Namespace(f"http://{HOST}/catalog#")
"""The names of the parts of the catalogue of the applications in this process."""


@pytest.fixture(scope="module")
def catalogue(sqlite_app: Local) -> Graph:
    """The catalogue as it is read; not to be changed."""
    return read(sqlite_app.get(f"{CATALOGUE}.jsonld"))


@pytest.mark.parametrize("address", DOCUMENTS)
def test_a_document_brings_what_its_words_mean(sqlite_app: Local, address: str) -> None:
    answer = sqlite_app.get(f"{address}.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    context = answer.json()["@context"]
    assert all(isinstance(word, str | dict) for word in context.values())
    assert "@import" not in context
    graph = read(answer)
    assert len(graph) > 50
    named = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    assert [name for name in named if not name.startswith(("http://", "https://"))] == []


@pytest.mark.parametrize("address", DOCUMENTS)
def test_a_document_has_the_same_bytes_everywhere(
    sqlite_app: Local, postgresql_app: Local, client: httpx.Client, address: str
) -> None:
    asked = f"{address}.jsonld"
    answers = [
        sqlite_app.get(asked),
        postgresql_app.get(asked),
        client.get(asked, headers={"Host": HOST}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1


@pytest.mark.parametrize("address", DOCUMENTS)
def test_a_document_is_asked_for_as_every_other(sqlite_app: Local, address: str) -> None:
    answer = sqlite_app.get(address, LD)
    assert answer.content == sqlite_app.get(f"{address}.jsonld").content
    assert answer.headers["content-type"] == "application/ld+json"
    known = sqlite_app.get(f"{address}.jsonld", {"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert rejections(sqlite_app.get(f"{address}.jsonld?wrong=1")) == [("wrong", "unknown")]


def test_the_catalogue_is_linked_data_in_whatever_format(sqlite_app: Local) -> None:
    answers = [sqlite_app.get(f"/catalog{end}") for end in ("", ".json", ".jsonld")]
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers["content-type"] for answer in answers[1:]] == [
        "application/json",
        "application/ld+json",
    ]
    problem(sqlite_app.get("/catalog.csv"), "not-found")
    problem(sqlite_app.get("/catalog", {"Accept": "text/csv"}), "not-acceptable")


def test_names_begin_with_the_address_that_was_asked(sqlite_app: Local) -> None:
    graph = read(sqlite_app.get("/catalog.jsonld", {"Host": "clusters.example"}))
    (found,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert found == URIRef("http://clusters.example/catalog")
    assert not any(HOST in str(node) for triple in graph for node in triple)


def test_the_catalogue_has_the_shape_of_dcat_ap_and_of_schema_org(catalogue: Graph) -> None:
    assert faults(catalogue, "dcat-ap") == set()


LEFT_OUT = {
    ("", DCTERMS.title),
    ("", DCTERMS.publisher),
    ("", DCTERMS.license),
    ("", DCAT.service),
    ("#programmes", DCTERMS.description),
    ("#programmes", DCAT.theme),
    ("#programmes", SDO.temporalCoverage),
    ("#clusters", SDO.creator),
    ("#gdp_lcu", DCTERMS.publisher),
    ("#gdp_lcu", SDO.variableMeasured),
    ("#claims.parquet", DCAT.accessURL),
    ("#claims.parquet", DCTERMS["format"]),
    ("#claims.parquet", SDO.contentUrl),
    ("#compare", DCAT.endpointURL),
    ("#office", URIRef("http://www.w3.org/2006/vcard/ns#fn")),
}
"""What is needed of some parts of the catalogue, each of a kind that has it."""


def test_what_is_left_out_of_the_catalogue_is_seen(catalogue: Graph) -> None:
    graph = Graph() + catalogue
    left_out = {(URIRef(f"http://{HOST}/catalog{part}"), word) for part, word in LEFT_OUT}
    for thing, word in left_out:
        assert (thing, word, None) in graph
        graph.remove((thing, word, None))
    chinese = Literal(texts(graph, FOUND.sources, DCTERMS.title)["zh"], lang="zh")
    graph.remove((FOUND.sources, DCTERMS.title, chinese))
    graph.set((FOUND.sources, DCTERMS.conformsTo, URIRef("https://elsewhere.example/no-standard")))
    wrong = {(FOUND.sources, DCTERMS.title), (FOUND.sources, DCTERMS.conformsTo)}
    assert faults(graph, "dcat-ap") == left_out | wrong


def test_the_catalogue_counts_what_the_lists_have(
    catalogue: Graph, rows: Rows, client: httpx.Client
) -> None:
    for name in COLLECTIONS:
        total = client.get(f"/v1/{name}?limit=1").json()["total"]
        assert total == len(rows[f"/v1/{name}"])
        for text in texts(catalogue, FOUND[name], DCTERMS.description).values():
            assert f"{total:,}" in text
    programmes = rows["/v1/programmes"]
    first = min(row["start"][:4] for row in programmes if row["start"])
    last = max(row["end"][:4] for row in programmes if row["end"])
    listed = client.get("/v1/jurisdictions?kind=country&present=programmes&limit=1000").json()
    countries = {
        URIRef(f"{EUROPE}country/{row['alpha3']}"): row["names"] for row in listed["items"]
    }
    assert len(countries) > 50
    for thing in (URIRef(f"http://{HOST}/catalog"), *(FOUND[name] for name in COLLECTIONS)):
        assert set(catalogue.objects(thing, DCTERMS.spatial)) == set(countries)
        (period,) = catalogue.objects(thing, DCTERMS.temporal)
        years = [Literal(year, datatype=XSD.gYear) for year in (first, last)]
        assert [*catalogue.objects(period, DCAT.startDate)] == years[:1]
        assert [*catalogue.objects(period, DCAT.endDate)] == years[1:]
    for name in COLLECTIONS:
        assert value(catalogue, FOUND[name], SDO.temporalCoverage) == f"{first}/{last}"
        covered = {str(place) for place in catalogue.objects(FOUND[name], SDO.spatialCoverage)}
        assert covered == {names["en"] for names in countries.values()}
    for country, names in countries.items():
        assert texts(catalogue, country, RDFS.label) == names


def test_a_dataset_names_the_columns_of_its_table(catalogue: Graph, client: httpx.Client) -> None:
    for name in COLLECTIONS:
        address = f"/v1/{name}.schema"
        assert value(catalogue, FOUND[name], DCTERMS.conformsTo) == f"http://{HOST}{address}"
        columns = {field["name"]: field["description"] for field in _fields(client, address)}
        told = {
            value(catalogue, variable, SDO.name): value(catalogue, variable, SDO.description)
            for variable in catalogue.objects(FOUND[name], SDO.variableMeasured)
        }
        assert told.items() <= columns.items()
        assert columns.keys() - told.keys() <= {"revision"}, "which every table has"


def _fields(client: httpx.Client, address: str) -> list[Json]:
    fields: list[Json] = client.get(address).json()["fields"]
    return fields


def test_a_series_is_told_with_its_publisher_and_licence(
    catalogue: Graph, client: httpx.Client
) -> None:
    economies = client.get("/v1/economies").json()["items"]
    for language in ("en", "zh"):
        for series in client.get(f"/v1/economies/DE?lang={language}").json()["series"]:
            thing = FOUND[series["code"]]
            assert texts(catalogue, thing, DCTERMS.title)[language] == series["label"]
            (publisher,) = catalogue.objects(thing, DCTERMS.publisher)
            (name,) = catalogue.objects(publisher, FOAF.name)
            assert series["source"].startswith(f"{name}, ")
            (licence,) = catalogue.objects(thing, DCTERMS.license)
            assert texts(catalogue, licence, RDFS.label) == {"en": series["licence"]}
            (provenance,) = catalogue.objects(thing, DCTERMS.provenance)
            assert texts(catalogue, provenance, RDFS.label) == {"en": series["source"]}
            assert value(catalogue, thing, DCTERMS.source) == series["url"]
            (variable,) = catalogue.objects(thing, SDO.variableMeasured)
            assert value(catalogue, variable, SDO.unitText) == series["unit"]
            first = min(economy["first_year"] for economy in economies)
            last = max(economy["last_year"] for economy in economies)
            assert value(catalogue, thing, SDO.temporalCoverage) == f"{first}/{last}"
            assert str(len(economies)) in texts(catalogue, thing, DCTERMS.description)[language]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_file_is_there_in_the_format_that_is_told(client: httpx.Client, name: str) -> None:
    graph = read(client.get("/catalog.jsonld"))
    dataset = URIRef(f"{client.base_url}/catalog#{name}")
    files = set(graph.objects(dataset, SDO.distribution))
    assert files < set(graph.objects(dataset, DCAT.distribution))
    assert len(files) == 5
    for file in files:
        address, media = (value(graph, file, w) for w in (DCAT.downloadURL, SDO.encodingFormat))
        assert value(graph, file, SDO.contentUrl) == address
        registered = graph.value(file, DCAT.mediaType)
        assert registered in {URIRef(IANA + media), None}
        assert (registered is None) == (media == "application/jsonl"), "which IANA does not list"
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].partition(";")[0] == media
        assert answer.content


def test_every_other_address_of_ours_answers(client: httpx.Client) -> None:
    graph = read(client.get("/catalog.jsonld"))
    words = (
        DCAT.accessURL, DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage,
        DCTERMS.conformsTo, FOAF.homepage, SDO.url,
    )  # fmt: skip
    ours = {str(address) for word in words for address in graph.objects(None, word)}
    assert len(ours) > 15
    for address in ours:
        params = {"ids": "de-spitzencluster"} if address.endswith("/compare") else {}
        assert client.get(address, params=params).status_code == 200, address


def test_the_catalogue_is_of_its_revision(changed: Changed) -> None:
    local, catalogue = changed.local, URIRef(f"http://{HOST}/catalog")
    old, new = (read(local.get(f"/catalog.jsonld{query}")) for query in ("?as_of=1", ""))
    assert value(old, catalogue, DCTERMS.modified) == LOADED_AT
    assert value(new, catalogue, DCTERMS.modified) == CHANGED_AT == LOADED_AT + timedelta(days=7)
    for graph, version, query in ((old, "1", "?as_of=1"), (new, "2", "")):
        assert value(graph, catalogue, DCTERMS.issued) == LOADED_AT
        for thing in (catalogue, FOUND.programmes, FOUND.gdp_lcu):
            assert value(graph, thing, VERSION) == version
        file = value(graph, FOUND["claims.csv"], DCAT.downloadURL)
        assert file == f"http://{HOST}/v1/claims.csv{query}"
        assert local.get(file).headers["kb-revision"] == version


def test_a_base_of_which_little_is_known_has_a_catalogue(fresh: Engine) -> None:
    begin(fresh)
    local = Local(fresh.url.render_as_string(hide_password=False))
    graph = read(local.get("/catalog.jsonld"))
    local.close()
    assert value(graph, FOUND.programmes, SDO.temporalCoverage) == "../.."
    (period,) = graph.objects(FOUND.programmes, DCTERMS.temporal)
    assert [*graph.predicate_objects(period)] == [(RDF.type, DCTERMS.PeriodOfTime)]
    assert len([*graph.objects(URIRef(f"http://{HOST}/catalog"), DCTERMS.spatial)]) == 1
    assert value(graph, FOUND.population, SDO.temporalCoverage) == "2007/2007"
