"""What every address has in common, over a real socket."""

import asyncio
import re
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.api.conftest import (
    BODIES,
    FILES,
    FOREIGN,
    FORMS,
    FROM_THE_BASE,
    KEYED,
    PATHS,
    READ,
    READ_FROM_THE_BASE,
    RECONCILIATION,
    Json,
    ask,
    method_of,
    path_of,
    plus,
    problem,
    rejections,
)
from tests.conftest import LOADED_AT

EVERY_PATH = pytest.mark.parametrize("address", PATHS.values(), ids=PATHS)
EVERY_BASE_PATH = pytest.mark.parametrize("address", FROM_THE_BASE.values(), ids=FROM_THE_BASE)
WITH_META = {p: address for p, address in FROM_THE_BASE.items() if p not in RECONCILIATION}
EVERY_PATH_WITH_META = pytest.mark.parametrize("address", WITH_META.values(), ids=WITH_META)
EVERY_READ_PATH = pytest.mark.parametrize("address", READ.values(), ids=READ)
EVERY_BODY_PATH = pytest.mark.parametrize("address", BODIES)
OWN_TO_AN_ANSWER = {"date", "x-request-id"}


def test_the_table_of_addresses_has_every_path_of_the_manual(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path for path in paths if not KEYED.fullmatch(path)} == set(PATHS) | set(FILES)


def allowed(address: str) -> str:
    """The methods of an address, as they are named."""
    if path_of(address) in FORMS:
        return "GET, HEAD, POST, OPTIONS"
    return "GET, HEAD, OPTIONS" if method_of(address) == "GET" else "POST, OPTIONS"


@EVERY_PATH
def test_every_address_answers_in_json(client: httpx.Client, address: str) -> None:
    response = ask(client, address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()


@EVERY_READ_PATH
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert _lasting(head) == _lasting(get)
    assert int(head.headers["content-length"]) == get.num_bytes_downloaded


@EVERY_PATH
def test_options_names_the_methods(client: httpx.Client, address: str) -> None:
    response = client.options(address)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == allowed(address)


@EVERY_BODY_PATH
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_what_takes_a_body_takes_it_by_post_alone(
    client: httpx.Client, address: str, method: str
) -> None:
    response = client.request(method, address, json=BODIES[address])
    problem(response, "method-not-allowed")
    assert response.headers["allow"] == "POST, OPTIONS"
    head = client.head(address)
    assert (head.status_code, head.content) == (405, b"")
    assert head.headers["allow"] == "POST, OPTIONS"


@EVERY_READ_PATH
def test_other_methods_are_refused_and_the_right_ones_named(
    client: httpx.Client, address: str
) -> None:
    for method in {"POST", "PUT", "DELETE", "PATCH"} - {*allowed(address).split(", ")}:
        response = client.request(method, address)
        problem(response, "method-not-allowed")
        assert response.headers["allow"] == allowed(address)


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/"])
def test_a_slash_at_the_end_is_another_address(client: httpx.Client, path: str) -> None:
    address = PATHS[path].partition("?")[0] + "/"
    problem(client.get(address, params={"ids": "de-spitzencluster"}), "not-found")


@pytest.mark.parametrize("address", ["/nowhere", "/v1", "/v2/programmes", "/v1/programmes/a/b"])
def test_an_unknown_address_is_a_problem_that_repeats_it(
    client: httpx.Client, address: str
) -> None:
    body = problem(client.get(address), "not-found")
    assert body["detail"] == f"There is no address {address}. GET / lists the addresses."
    assert body["errors"] == []


def test_the_index_leads_to_addresses_that_answer(client: httpx.Client) -> None:
    index = client.get("/").json()
    for address in (index["openapi"], *index["addresses"].values()):
        assert ask(client, address).status_code == 200, address
    listed = {f"/v1/{noun}" for noun in index["addresses"]}
    assert {path for path in FROM_THE_BASE if path.count("/") == 2} <= listed


@EVERY_PATH
def test_an_unknown_parameter_is_named(client: httpx.Client, address: str) -> None:
    response = ask(client, plus(address, "wrong=1"))
    assert ("wrong", "unknown") in rejections(response)


MISTYPED = [
    ("/v1/programmes", "contry", "country"),
    ("/v1/programmes", "active-in", "active_in"),
    ("/v1/programmes/de-spitzencluster", "as-of", "as_of"),
    ("/v1/compare", "measure_", "measure"),
    ("/v1/claims", "subjects", "subject"),
    ("/v1/sources", "langage", "language"),
    ("/v1/clusters", "programmes", "programme"),
    ("/v1/jurisdictions", "coverd", "covered"),
    ("/v1/revisions", "limits", "limit"),
]


@pytest.mark.parametrize(("address", "wrong", "right"), MISTYPED)
def test_the_nearest_parameter_is_offered_with_all_that_there_are(
    client: httpx.Client, address: str, wrong: str, right: str
) -> None:
    params = {wrong: "x"} | ({"ids": "de-spitzencluster"} if address == "/v1/compare" else {})
    (error,) = problem(client.get(address, params=params), "invalid-parameter")["errors"]
    assert (error["parameter"], error["code"]) == (wrong, "unknown")
    assert error["nearest"][0] == right
    assert right in error["allowed"]
    assert wrong not in error["allowed"]


def test_names_of_parameters_are_case_sensitive(client: httpx.Client) -> None:
    assert rejections(client.get("/v1/programmes?Country=DE")) == [("Country", "unknown")]


def _operations(client: httpx.Client) -> list[tuple[str, Json]]:
    """Every parameter in the query of every address: the address and the parameter."""
    paths = client.get("/openapi.json").json()["paths"]
    return [
        (PATHS[path], parameter)
        for path, methods in paths.items()
        if path not in FILES and not KEYED.fullmatch(path)
        for parameter in methods[method_of(PATHS[path]).lower()].get("parameters", ())
        if parameter["in"] == "query"
    ]


def test_what_takes_one_value_is_refused_twice(client: httpx.Client) -> None:
    checked = 0
    for address, parameter in _operations(client):
        name, schema = parameter["name"], parameter["schema"]
        if "array" not in {part.get("type") for part in (schema, *schema.get("anyOf", ()))}:
            response = ask(client, plus(address, f"{name}=1&{name}=1"))
            assert (name, "repeated") in rejections(response), (address, name)
            checked += 1
    assert checked > 50


def test_an_empty_value_is_refused(client: httpx.Client) -> None:
    for address, parameter in _operations(client):
        name = parameter["name"]
        if path_of(address) in RECONCILIATION:
            continue
        for value in ("", " "):
            response = ask(client, str(httpx.URL(address).copy_set_param(name, value)))
            assert (name, "empty") in rejections(response), (address, name, value)


@pytest.mark.parametrize("value", ["DE,", ",DE", "DE,,FR", "DE, ,FR"])
def test_an_empty_value_among_others_is_refused(client: httpx.Client, value: str) -> None:
    response = client.get("/v1/programmes", params={"country": value})
    assert rejections(response) == [("country", "empty")]


def test_every_fault_of_a_request_is_told(client: httpx.Client) -> None:
    response = client.get("/v1/programmes?contry=DE&limit=0&level=local,national&start_lte=soon")
    assert sorted(rejections(response)) == [
        ("contry", "unknown"),
        ("level", "unknown-value"),
        ("limit", "out-of-range"),
        ("start_lte", "invalid"),
    ]
    assert response.json()["detail"] == "4 parameters were rejected."


@EVERY_PATH
def test_every_answer_has_an_id_of_its_own(client: httpx.Client, address: str) -> None:
    answers = [
        ask(client, address),
        ask(client, address),
        client.head(address),
        client.options(address),
        client.post(address),
        ask(client, address, {"If-None-Match": "*"}),
        ask(client, plus(address, "wrong=1")),
        client.get("/nowhere"),
    ]
    found = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(found)) == len(answers)
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in found)


@EVERY_BODY_PATH
def test_an_answer_to_a_body_is_kept_by_nobody(client: httpx.Client, address: str) -> None:
    """No address names it, so no tag does: nobody is told that he has it already."""
    response = ask(client, address, {"If-None-Match": "*"})
    assert response.status_code == 200
    assert response.headers["kb-revision"] == "1"
    assert response.headers["cache-control"] == "no-store"
    assert not {"etag", "last-modified"} & set(response.headers)
    varying = {name.strip() for name in response.headers["vary"].split(",")}
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= varying
    for language in ("en", "zh"):
        headers = ask(client, address, {"Accept-Language": language}).headers
        assert headers["content-language"] == language


@pytest.mark.parametrize("address", READ_FROM_THE_BASE.values(), ids=READ_FROM_THE_BASE)
def test_answers_of_the_base_say_which_state_they_are_of(
    client: httpx.Client, address: str
) -> None:
    headers = client.get(address).headers
    assert headers["kb-revision"] == "1"
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', headers["etag"])
    assert parsedate_to_datetime(headers["last-modified"]) == LOADED_AT
    assert headers["last-modified"].endswith(" GMT")
    varying = {name.strip() for name in headers["vary"].split(",")}
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= varying
    assert headers["cache-control"] == "no-cache"
    assert headers["content-language"] == "en"


@EVERY_PATH_WITH_META
def test_meta_says_the_same_as_the_headers(client: httpx.Client, address: str) -> None:
    body = ask(client, address).json()
    if not {"citations", "@graph"} & body.keys():  # a claim, or linked data, is itself alone
        assert (body["meta"]["revision"], body["meta"]["language"]) == (1, "en")


def test_what_is_not_of_the_base_has_no_revision(client: httpx.Client) -> None:
    for path in PATHS.keys() - FROM_THE_BASE.keys():
        headers = client.get(PATHS[path]).headers
        assert not {"etag", "kb-revision", "last-modified"} & set(headers)


def test_the_day_of_a_question_is_that_of_the_revision(client: httpx.Client) -> None:
    answer = client.get("/v1/compare?ids=de-spitzencluster&measures=duration").json()
    assert answer["meta"]["on"] == LOADED_AT.date().isoformat()


@EVERY_PATH
def test_pages_of_other_sites_may_read_the_answers(client: httpx.Client, address: str) -> None:
    for response in (
        ask(client, address, FOREIGN),
        ask(client, plus(address, "wrong=1"), FOREIGN),
        client.post(address, headers=FOREIGN),
        client.get("/nowhere", headers=FOREIGN),
        ask(client, plus(address, "&" * 9000), FOREIGN),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
    exposed = ask(client, address, FOREIGN).headers["access-control-expose-headers"]
    assert {"ETag", "Link", "KB-Revision", "X-Request-ID"} <= set(exposed.split(", "))


@EVERY_PATH
def test_browsers_are_told_that_they_may_ask_conditionally(
    client: httpx.Client, address: str
) -> None:
    asked = {"Access-Control-Request-Method": method_of(address)}
    wanted = {"if-none-match", "accept", "content-type"}
    headers = {**FOREIGN, **asked, "Access-Control-Request-Headers": ", ".join(wanted)}
    response = client.options(address, headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert method_of(address) in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].lower()
    assert wanted <= set(allowed.replace(" ", "").split(","))


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/*",
        "application/json",
        "application/json; charset=utf-8",
        "text/html, application/json;q=0.1",
        "text/html, */*;q=0.01",
    ],
)
def test_whoever_takes_json_is_given_it(client: httpx.Client, accept: str) -> None:
    assert client.get("/v1/programmes?limit=1", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "*/*;q=0", "application/xml, image/*"]
)
def test_whoever_does_not_is_told(client: httpx.Client, accept: str) -> None:
    problem(client.get("/v1/programmes", headers={"Accept": accept}), "not-acceptable")


def test_more_clients_than_connections_are_all_answered(server: str) -> None:
    """Twice as many at once as there are threads, six times as many as connections."""

    async def ask() -> list[int]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=server, limits=limits, timeout=30) as client:
            answers = (client.get("/v1/programmes?limit=1") for _ in range(100))
            return [answer.status_code for answer in await asyncio.gather(*answers)]

    assert asyncio.run(ask()) == [200] * 100


def _lasting(response: httpx.Response) -> dict[str, str]:
    """The headers but those that no two answers share."""
    return {k: v for k, v in response.headers.items() if k not in OWN_TO_AN_ANSWER}
