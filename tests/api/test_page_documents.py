"""The pages of the interface: they tell all that the manual says, and lead nowhere else."""

import json
import re
from html import unescape

import pytest

from api.pages import documents, interface, problems
from api.pages.languages import SPOKEN
from api.problem_types import PROBLEMS
from tests.api.browsing import Page
from tests.api.conftest import Json, Local, problem

MOST_BYTES = 100_000
BROWSER = {"Accept": "text/html"}
OPERATIONS = interface.operations(
    json.loads((documents.PROJECT / "docs" / "openapi.json").read_text("utf-8"))
)
"""Those of the committed manual, which is the one that is served."""

ASKED = [each for each in OPERATIONS if each.asked]
UNASKED = [each for each in OPERATIONS if not each.asked]
HOSTILE = (
    "//elsewhere.example/x",
    "https://elsewhere.example",
    "../../curate",
    "\\\\elsewhere.example",
    "a/../../x?y#z",
    "x\r\nLocation: https://elsewhere.example",
    "%2e%2e%2f",
    "@elsewhere.example",
)


def page(local: Local, address: str, **headers: str) -> Page:
    """A page that is there, of a size that is promised."""
    answer = local.get(address, headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(answer.content) < MOST_BYTES
    assert local.statements == [], "it is not of the base"
    found = Page(answer.text)
    assert [tag for tag, _ in found.tags].count("h1") == 1
    assert len(set(found.ids)) == len(found.ids), "each id once"
    assert not {"script", "style"} & {tag for tag, _ in found.tags}
    assert not [named for _, named in found.tags if "style" in named]
    return found


def links(found: Page) -> set[str]:
    """Where a page leads."""
    return {named["href"] for tag, named in found.tags if tag == "a"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_every_operation_has_a_page_with_all_that_it_takes(
    sqlite_app: Local, operation: interface.Operation
) -> None:
    for language in SPOKEN:
        found = page(sqlite_app, f"/docs/{operation.id}?lang={language}")
        assert f"{operation.method} {operation.path}" in found.text
        for each in operation.told.get("parameters", ()):
            assert f" {each['name']} " in found.text
            assert each["description"].replace("`", "") in found.text
        for status in operation.told["responses"]:
            for code, kind in PROBLEMS.items():
                if str(kind.status) == status:
                    asked = "" if language == "en" else "?lang=zh"
                    assert {
                        f"/problems/{code}?lang={language}",
                        f"/problems/{code}{asked}",
                    } & links(found)
        inner = {href[1:] for href in links(found) if href.startswith("#")}
        assert inner <= {*found.ids}, "what is told elsewhere is told on the page"


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_a_form_has_a_field_for_each_parameter_and_leads_to_the_answer(
    sqlite_app: Local, operation: interface.Operation
) -> None:
    form = page(sqlite_app, f"/docs/{operation.id}").form(f"/docs/{operation.id}/ask")
    told = operation.told.get("parameters", ())
    taken = {each["name"] for each in told if each["in"] != "header"}
    assert {*form.fields} - {interface.EXTENSION} == taken
    filled = [(name, value) for name, value in form.fields.items()]
    address = interface.address(operation, filled)
    assert "=&" not in address
    assert not address.endswith("=")
    if operation.id not in {"get_dump", "get_dump_file", "get_figures", "get_structures"}:
        needs = [e["name"] for e in told if e["required"] and not form.fields.get(e["name"])]
        assert sqlite_app.get(address).status_code == (422 if needs else 200), address


def test_a_form_leads_to_the_clean_address(sqlite_app: Local) -> None:
    led = [
        ("list_programmes", "country=DE&q=&sort=-funding&lang=", "?country=DE&sort=-funding"),
        ("list_programmes", "country=DE&country=FR&extension=csv", ".csv?country=DE&country=FR"),
        ("list_programmes", "q=%E9%9B%86+%26+x", "?q=%E9%9B%86+%26+x"),
        ("get_programme", "id=fr-poles&as_of=1", "/fr-poles?as_of=1"),
        ("list_programme_claims", "id=fr-poles&extension=xlsx", "/fr-poles/claims.xlsx"),
    ]
    for operation, filled, address in led:
        answer = sqlite_app.get(f"/docs/{operation}/ask?{filled}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/v1/programmes{address}")


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_a_form_leads_nowhere_else(sqlite_app: Local, operation: interface.Operation) -> None:
    begin = re.split(r"\{", operation.path)[0]
    names = [e["name"] for e in operation.told.get("parameters", ()) if e["in"] != "header"]
    for hostile in HOSTILE:
        address = interface.address(operation, [(name, hostile) for name in names])
        path = address.partition("?")[0]
        assert path.startswith(begin)
        assert path.count("/") == operation.path.count("/"), "no part of the path begins another"
        assert not re.search(r"[\s\\#]|^//", address)
    dots = "&".join(f"{name}=.." for name in re.findall(r"\{(\w+)\}", operation.path))
    away = "=//elsewhere.example"
    for wrong in (f"elsewhere{away}", f"{interface.EXTENSION}{away}", dots):
        if wrong:
            refused = sqlite_app.get(f"/docs/{operation.id}/ask?{wrong}", BROWSER)
            assert refused.status_code == 422
            assert "location" not in refused.headers


@pytest.mark.parametrize("operation", UNASKED, ids=lambda each: each.id)
def test_what_takes_a_key_or_a_body_has_no_form(
    sqlite_app: Local, operation: interface.Operation
) -> None:
    found = page(sqlite_app, f"/docs/{operation.id}")
    assert [form.action for form in found.forms] == ["/search"]
    assert sqlite_app.get(f"/docs/{operation.id}/ask").status_code == 404
    assert found.text.count("Bearer kb_…") == operation.keyed


def test_the_page_of_the_interface_leads_to_all(sqlite_app: Local) -> None:
    found = links(page(sqlite_app, "/docs"))
    assert {f"/docs/{each.id}" for each in OPERATIONS} <= found
    assert {f"/docs/{name}" for name in documents.FILES} <= found
    own = {href for href in found if href.startswith("/") and "/docs/" not in href}
    assert {
        "/openapi.json",
        "/llms.txt",
        "/v1/dumps",
        "/catalog.jsonld",
        "/sdmx/2.1/dataflow",
    } <= own
    assert not {*documents.FILES, "problems"} & {each.id for each in OPERATIONS}


@pytest.mark.parametrize("name", documents.FILES)
def test_a_document_is_a_page_whose_links_are_served(sqlite_app: Local, name: str) -> None:
    found = page(sqlite_app, f"/docs/{name}")
    text = (documents.PROJECT / documents.FILES[name]).read_text("utf-8")
    assert found.text.count(text.splitlines()[0].removeprefix("# ")) >= 1
    served = {href for href in links(found) if href.startswith("/docs")}
    inner = {href[1:] for href in links(found) if href.startswith("#")}
    assert inner <= {*found.ids}
    assert not [href for href in links(found) if not href.startswith(("/", "#", "http"))]
    for href in served:
        assert sqlite_app.get(href.partition("#")[0]).status_code == 200, href


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_kind_of_problem_has_a_page_in_two_languages(sqlite_app: Local, code: str) -> None:
    for language in SPOKEN:
        found = page(sqlite_app, f"/problems/{code}?lang={language}", **BROWSER)
        title, help = problems.said(code, language)
        assert title in found.text
        assert help.replace("`", "") in found.text
    assert sqlite_app.get(f"/problems/{code}").json()["title"] == PROBLEMS[code].title
    listed = page(sqlite_app, "/docs/problems")
    assert f"/problems/{code}" in links(listed)
    assert {*problems.EXAMPLES} == {*PROBLEMS}


@pytest.mark.parametrize(
    "code",
    ["invalid-parameter", "cursor-mismatch", "unauthorized", "not-found", "method-not-allowed",
     "not-acceptable", "unsupported-media-type", "bad-request"],
)  # fmt: skip
def test_an_example_is_what_the_request_meets(sqlite_app: Local, code: str) -> None:
    met, told = problems.example(code)
    first, *more = met.split("\n")
    method, address = first.split(" ")
    headers = dict(line.split(": ") for line in more if ": " in line)
    answer = sqlite_app.get(address, headers, method=method, body=more[-1] if more else None)
    body: Json = problem(answer, code)
    assert {**body, "request_id": ""} == {**told, "request_id": ""}


def test_what_is_not_there_is_a_page_that_says_what_is(sqlite_app: Local) -> None:
    answer = sqlite_app.get("/docs/list_programme")
    assert answer.status_code == 404
    assert "list_programmes" in unescape(answer.text)
    missing = sqlite_app.get("/problems/not-fuond", BROWSER)
    assert (missing.status_code, missing.headers["content-type"]) == (
        404,
        "text/html; charset=utf-8",
    )
    assert problem(sqlite_app.get("/problems/not-fuond"), "not-found")


def test_they_are_there_without_a_base(tmp_path: object) -> None:
    local = Local(f"sqlite:///{tmp_path}/none.sqlite")
    for address in ("/docs", "/docs/first-hour", "/docs/problems", "/docs/compare?as_of=1"):
        page(local, address)
    page(local, "/problems/not-ready", **BROWSER)
    local.close()
