"""The manual: valid, whole, described, and true of what the routes answer."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from api.citing import CITE, MEDIA
from api.filters import ProgrammeFilters
from api.formats import CHARTS, Format
from api.manual import EXAMPLES
from tests.api.conftest import (
    BODIES,
    FILES,
    FORMS,
    HOST,
    KEYED,
    PATHS,
    Json,
    Local,
    ask,
    method_of,
)
from tests.api.corpus import ANSWERED, REFUSED, TABLES, WRONG_TABLES
from tests.api.manual import OPENAPI, REQUESTS, contract, examples, written

REFERENCE = "#/components/schemas/"
MANUAL = "urn:manual"

Faults = Callable[[Any, Json], list[str]]


@pytest.fixture(scope="session")
def manual(client: httpx.Client) -> Json:
    """The document as it is served."""
    document: Json = client.get("/openapi.json").json()
    return document


@pytest.fixture(scope="session")
def closed(manual: Json) -> Json:
    """The same, in which a record has the fields that are documented and no other."""
    document = copy.deepcopy(manual)
    for part in _objects(document["components"]["schemas"]):
        if "properties" in part:
            part["additionalProperties"] = False
    return document


def _objects(part: Any) -> Iterator[Json]:
    """Every object in a document, however deep."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _objects(value)
    elif isinstance(part, list):
        for value in part:
            yield from _objects(value)


def _operations(manual: Json) -> list[tuple[str, Json]]:
    """The operation of each path that answers anyone in JSON: a GET, or a POST with a body."""
    return [
        (path, methods[method_of(PATHS[path]).lower()])
        for path, methods in manual["paths"].items()
        if path not in FILES and not KEYED.fullmatch(path)
    ]


def _keyed(manual: Json) -> list[tuple[str, Json]]:
    """The operations that take a key, each by its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in manual["paths"].items()
        if KEYED.fullmatch(path)
        for method, operation in methods.items()
    ]


def test_it_is_valid(manual: Json) -> None:
    assert manual["openapi"].startswith("3.1.")
    validate(manual)


def test_it_names_the_project_and_the_licence(manual: Json) -> None:
    info = manual["info"]
    assert info["title"]
    assert info["version"]
    assert "KB-Revision" in info["description"]
    assert info["license"]["identifier"] == "CC-BY-4.0"


def test_every_address_that_takes_no_key_is_read_only(manual: Json) -> None:
    """By a GET, or by a POST of which nothing is kept."""
    for path, methods in manual["paths"].items():
        if KEYED.fullmatch(path):
            continue
        by_form = {"post"} if path in FORMS else set()
        assert set(methods) == {method_of(path).lower(), *by_form}, path


def test_every_body_is_described_and_taken(manual: Json, client: httpx.Client) -> None:
    """The example that the manual shows is one that is answered as it shows."""
    for path, operation in _operations(manual):
        assert ("requestBody" in operation) == (path in BODIES), path
        if path in BODIES:
            assert operation["requestBody"]["required"]
            (content,) = operation["requestBody"]["content"].values()
            assert client.post(path, json=content["examples"]["real"]["value"]).is_success


def test_every_operation_is_named_and_described(manual: Json) -> None:
    operations = [*_operations(manual), *_keyed(manual)]
    for path, operation in operations:
        for key in ("operationId", "summary", "description", "tags"):
            assert operation[key], (path, key)
        assert re.fullmatch("[a-z_]+", operation["operationId"])
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)


def test_every_parameter_is_described(manual: Json) -> None:
    for path, operation in [*_operations(manual), *_keyed(manual)]:
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])
            if parameter["in"] == "path":
                assert parameter["required"]
                assert parameter["schema"]["examples"] or parameter["example"], path


def test_every_field_is_described(manual: Json) -> None:
    schemas = manual["components"]["schemas"]
    for name, schema in schemas.items():
        for field, content in schema.get("properties", {}).items():
            target = schemas.get(content.get("$ref", "").removeprefix(REFERENCE), {})
            assert content.get("description") or target.get("description"), (name, field)


def test_every_field_of_an_answer_is_always_there(manual: Json) -> None:
    """So that generated clients know it: no field has a default. A change set is told as sent."""
    sent = _within("requestBody", manual) - _proposed(manual)
    answered = _within("responses", manual) - _proposed(manual)
    assert not sent & answered - {"AccessRole", "Measure", "MoneyKind", "Nature", "Prices", "Rate"}
    for name in answered:
        schema = manual["components"]["schemas"][name]
        assert set(schema.get("required", ())) == set(schema.get("properties", {})), name


def test_a_body_takes_no_key_that_is_not_documented(manual: Json) -> None:
    schemas = manual["components"]["schemas"]
    sent = [schemas[name] for name in _within("requestBody", manual)]
    assert [s["title"] for s in sent if "properties" in s and s["additionalProperties"]] == []


def _within(part: str, manual: Json) -> set[str]:
    """The names of the schemas that bodies, or answers, are made of."""
    every = [*_operations(manual), *_keyed(manual)]
    return _under([operation.get(part) for _, operation in every], manual)


def _proposed(manual: Json) -> set[str]:
    """Those that a change set is made of."""
    return _under([{"$ref": f"{REFERENCE}Changes"}], manual)


def _under(waiting: list[Any], manual: Json) -> set[str]:
    """The names of the schemas that some parts of the document come to."""
    schemas = manual["components"]["schemas"]
    found: set[str] = set()
    while waiting:
        names = {o["$ref"].removeprefix(REFERENCE) for o in _objects(waiting.pop()) if "$ref" in o}
        waiting += [schemas[name] for name in names - found]
        found |= names
    return found


def test_every_status_is_described(manual: Json) -> None:
    for path, operation in _operations(manual):
        responses = operation["responses"]
        assert {"200", "414", "422", "429", "500"} <= set(responses), path
        if path.startswith("/v1/"):
            assert {"406", "503"} <= set(responses), path
            assert ("304" in responses) == (path not in BODIES), path
            assert ({"400", "413", "415"} <= set(responses)) == (path in BODIES), path
        assert ("404" in responses) == ("{" in path), path
        for status, response in responses.items():
            assert response["description"], (path, status)
            if status >= "400":
                (media,) = response["content"]
                assert media == "application/problem+json"
                assert response["content"][media]["schema"] == {"$ref": f"{REFERENCE}Problem"}


def test_the_headers_of_answers_are_described(manual: Json, client: httpx.Client) -> None:
    for path, operation in _operations(manual):
        described = operation["responses"]["200"].get("headers", {})
        sent = ask(client, PATHS[path]).headers
        assert all(name in sent for name in described), path
        assert ("ETag" in described) == ("etag" in sent), path


def test_files_are_described(manual: Json, client: httpx.Client) -> None:
    assert set(PATHS) | set(FILES) == {p for p in manual["paths"] if not KEYED.fullmatch(p)}
    for path, address in FILES.items():
        operation = manual["paths"][path]["get"]
        assert operation["description"]
        assert all(parameter["description"] for parameter in operation["parameters"])
        assert set(operation["responses"]) >= {"200", "304", "404", "414", "422", "500", "503"}
        assert client.get(address).is_success


def test_every_format_is_described(manual: Json, client: httpx.Client) -> None:
    described = {}
    for path, operation in _operations(manual):
        content = operation["responses"]["200"]["content"]
        cited = {p["name"] for p in operation.get("parameters", ())} & {CITE}
        assert (set(MEDIA.values()) <= set(content)) == bool(cited), path
        described[path] = set(content) - {"application/json", *MEDIA.values()}
        some = {"text/csv", "application/ld+json", "application/atom+xml", Format.VL.media}
        for media in described[path] & some:
            address = httpx.URL(PATHS[path]).copy_remove_param("limit")
            answer = client.get(address, headers={"Accept": media})
            assert answer.headers["content-type"].startswith(media), path
        tables = described[path] - {"application/ld+json", "application/atom+xml", "text/html"}
        assert ({"413", "501"} <= set(operation["responses"])) == bool(tables), path
    assert len(described["/v1/programmes"]) == 5
    assert len(described["/v1/compare"]) == 5 + len(CHARTS)


def test_no_schema_is_left_over_and_none_is_missing(manual: Json) -> None:
    named = {part["$ref"].removeprefix(REFERENCE) for part in _objects(manual) if "$ref" in part}
    assert named == set(manual["components"]["schemas"])


def test_every_operation_has_a_real_answer_as_its_example(manual: Json) -> None:
    assert {operation["operationId"] for _, operation in _operations(manual)} == set(REQUESTS)
    for path, operation in _operations(manual):
        content = operation["responses"]["200"]["content"]["application/json"]
        example = content["examples"]["real"]
        request = REQUESTS[operation["operationId"]]
        assert example["summary"] == f"{method_of(PATHS[path])} {request}", path
        assert example["value"]


def test_the_examples_are_what_the_routes_answer(sqlite_url: str) -> None:
    """`make openapi` writes them anew."""
    assert EXAMPLES.read_text(encoding="utf-8") == written(examples(sqlite_url))


def test_the_contract_is_the_committed_one(manual: Json) -> None:
    """`make openapi` writes it anew; what clients rely on is changed on purpose only."""
    assert OPENAPI.read_text(encoding="utf-8") == written(contract(copy.deepcopy(manual)))


def _path_of(address: str, manual: Json) -> str | None:
    """The path of the manual that an address is of: plain ones before those with parameters."""
    path = address.partition("?")[0]
    for template in sorted(manual["paths"], key=lambda template: "{" in template):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found: str = template
            return found
    return None


@pytest.fixture(scope="session")
def faults(closed: Json) -> Faults:
    """What is wrong with a body by a schema of the document, which is read through once."""
    document = DRAFT202012.create_resource(closed)
    registry: Registry[Any] = Registry().with_resource(MANUAL, document).crawl()

    def found(body: Any, schema: Json) -> list[str]:
        here = json.loads(json.dumps(schema).replace('"#/', f'"{MANUAL}#/'))
        errors = OAS31Validator(here, registry=registry).iter_errors(body)
        return [f"{error.json_path}: {error.message[:200]}" for error in errors]

    return found


@pytest.mark.parametrize("address", ANSWERED)
def test_an_answer_is_as_documented(
    client: httpx.Client, closed: Json, faults: Faults, address: str
) -> None:
    path = _path_of(address, closed)
    assert path
    operation = closed["paths"][path][method_of(address).lower()]
    content = operation["responses"]["200"]["content"]["application/json"]
    body = _shortened(ask(client, address, {"Host": HOST}).json())
    if "fields=" in address:  # with what was left out the rows are as documented
        whole = client.get(httpx.URL(address).copy_remove_param("fields"))
        rows = zip(_shortened(whole.json())["items"], body["items"], strict=True)
        body["items"] = [{**row, **narrowed} for row, narrowed in rows]
    assert faults(body, content["schema"]) == []


def _shortened(body: Any) -> Any:
    """An answer of which every list is cut to ten entries, since they are alike."""
    if isinstance(body, dict):
        return {key: _shortened(value) for key, value in body.items()}
    if isinstance(body, list):
        return [_shortened(value) for value in body[:10]]
    return body


@pytest.mark.parametrize("address", REFUSED)
def test_a_refusal_is_as_documented(
    sqlite_app: Local, closed: Json, faults: Faults, address: str
) -> None:
    response = sqlite_app.ask(address)
    path = _path_of(address, closed)
    if path:
        operation = closed["paths"][path][method_of(address).lower()]
        assert str(response.status_code) in operation["responses"]
    schema = {"$ref": f"{REFERENCE}Problem"}
    assert faults(response.json(), schema) == []


@pytest.mark.parametrize(("query", "table"), [*TABLES, *WRONG_TABLES])
def test_a_table_and_its_answer_are_as_documented(
    sqlite_app: Local, closed: Json, faults: Faults, query: str, table: Json
) -> None:
    operation = closed["paths"]["/v1/compare/rebuild"]["post"]
    response = sqlite_app.post(f"/v1/compare/rebuild{query}", table)
    (content,) = operation["responses"][str(response.status_code)]["content"].values()
    assert faults(response.json(), content["schema"]) == []
    if response.is_success:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert faults(table, body) == []


def test_what_is_not_as_documented_is_seen(faults: Faults) -> None:
    """The check of the answers itself: a field too many, one too few, a wrong one."""
    schema = {"$ref": f"{REFERENCE}Health"}
    assert faults({"status": "ok", "release": "1"}, schema) == []
    for wrong in (
        {"status": "ok"},
        {"status": "ok", "release": "1", "more": 1},
        {"status": "ill", "release": "1"},
        {"status": "ok", "release": 1},
    ):
        assert faults(wrong, schema)


FILTERS = ProgrammeFilters.model_fields.keys() - {"on"}
"""What chooses programmes in place of their ids."""

TERMS = {"funding_currency", "funding_prices", "funding_base_year", "funding_rate"}
"""What goes with an amount of funding."""


def _text(value: Any) -> str:
    """An example as it stands in an address."""
    return value if isinstance(value, str) else json.dumps(value)


def test_every_parameter_of_the_manual_is_taken(client: httpx.Client, manual: Json) -> None:
    """With the first of its examples, or of its closed list: none is unknown to its route."""
    checked = 0
    for path, operation in _operations(manual):
        taken = {parameter["name"] for parameter in operation.get("parameters", ())}
        for parameter in operation.get("parameters", ()):
            name = parameter["name"]
            if parameter["in"] != "query" or name in {"cursor", "as_of"}:
                continue
            for value in parameter["schema"].get("examples", ()):
                text = ",".join(value) if isinstance(value, list) else _text(value)
                params = {**httpx.URL(PATHS[path]).params, name: text}
                if name == "base_year":
                    params["prices"] = "constant"
                if name == "funding_base_year":
                    params["funding_prices"] = "constant"
                if name in TERMS:
                    params["funding_gte"] = "1"
                if name == "extend":
                    del params["queries"]
                if name in FILTERS and "ids" in params:
                    del params["ids"]
                if "country" in taken - {name} and "ids" not in params:
                    params.setdefault("country", "NZ")  # the fewer, the sooner
                # what no other format has, and no page
                extension = {"bom": ".csv", "theme": ".vl", "width": ".vl"}.get(name, "")
                if extension:
                    params.pop("limit", None)
                address = PATHS[path].partition("?")[0] + extension
                asked = httpx.URL(address, params=params)
                response = ask(client, str(asked))
                assert response.status_code == 200, (path, name, response.text)
                checked += 1
    assert checked > 50
