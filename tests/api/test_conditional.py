"""Conditional requests: who has an answer already is told so, at the price of one statement."""

import httpx
import pytest

from tests.api.conftest import READ, READ_FROM_THE_BASE, Changed, Local, problem

EVERY_BASE_PATH = pytest.mark.parametrize(
    "address", READ_FROM_THE_BASE.values(), ids=READ_FROM_THE_BASE
)
KEPT = {
    "etag", "last-modified", "vary", "cache-control", "content-language", "kb-revision",
    "x-request-id",
}  # fmt: skip


@EVERY_BASE_PATH
def test_who_has_the_answer_is_told_so(client: httpx.Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in KEPT - {"x-request-id"}:
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers
    head = client.head(address, headers={"If-None-Match": first.headers["etag"]})
    assert (head.status_code, head.content) == (304, b"")


@EVERY_BASE_PATH
def test_being_told_so_costs_the_statement_for_the_revision(
    local: Local, client: httpx.Client, address: str
) -> None:
    """In another process than the one that gave the tag, on either engine."""
    tag = client.get(address).headers["etag"]
    assert local.count(address, {"If-None-Match": tag}) == 1
    (statement,) = local.statements
    assert "FROM revision" in statement


@pytest.mark.parametrize(
    "header",
    ["*", "{tag}", "{strong}", '"other", {tag}', '{tag}, W/"other"', 'W/"a" ,  {strong} , "b"'],
)
def test_tags_are_compared_weakly_in_lists_too(client: httpx.Client, header: str) -> None:
    tag = client.get("/v1/programmes").headers["etag"]
    sent = header.format(tag=tag, strong=tag.removeprefix("W/"))
    assert client.get("/v1/programmes", headers={"If-None-Match": sent}).status_code == 304


@pytest.mark.parametrize("header", ['W/"other"', '"other"', "", '""', "nonsense", ",,", 'W/"'])
def test_other_tags_get_the_answer(client: httpx.Client, header: str) -> None:
    response = client.get("/v1/programmes", headers={"If-None-Match": header})
    assert (response.status_code, bool(response.content)) == (200, True)


def test_several_addresses_have_several_tags(client: httpx.Client) -> None:
    addresses = [
        *READ_FROM_THE_BASE.values(),
        "/v1/programmes?country=DE",
        "/v1/programmes?country=FR",
        "/v1/programmes?country=DE,FR",
        "/v1/programmes?limit=1",
        "/v1/programmes?as_of=1",
        "/v1/programmes?lang=zh",
        "/v1/programmes?sort=name",
        "/v1/programmes?sort=name&sort=country",
        "/v1/programmes?sort=country&sort=name",
        "/v1/programmes?q=a&level=national",
        "/v1/programmes?q=a%26level=national",
        "/v1/compare?ids=fr-poles&ids=de-spitzencluster",
        "/v1/compare?ids=de-spitzencluster&ids=fr-poles",
        "/v1/programmes/fr-poles",
        "/v1/programmes/fr-fui",
    ]
    tags = [client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(addresses)


def test_a_tag_is_of_a_language(client: httpx.Client) -> None:
    def tag(language: str) -> str:
        response = client.get("/v1/programmes", headers={"Accept-Language": language})
        found: str = response.headers["etag"]
        return found

    assert len({tag("en"), tag("zh"), tag("de")}) == 3
    assert tag("zh-Hant-TW, en;q=0.5") == tag("zh")
    english = {"If-None-Match": tag("en"), "Accept-Language": "zh"}
    assert client.get("/v1/programmes", headers=english).status_code == 200


def test_the_order_of_parameters_makes_no_other_tag(client: httpx.Client) -> None:
    one = client.get("/v1/programmes?country=DE&lang=zh&limit=5&sort=-start")
    other = client.get("/v1/programmes?sort=-start&limit=5&lang=zh&country=DE")
    assert one.headers["etag"] == other.headers["etag"]
    assert one.json()["items"] == other.json()["items"]


@EVERY_BASE_PATH
def test_a_tag_is_the_same_on_every_host(client: httpx.Client, address: str) -> None:
    """And in every process and on every engine, as `test_same_bytes.py` holds."""
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"Host": "kb.example:8443"}).headers["etag"] == tag


def test_a_new_revision_makes_new_tags(changed: Changed) -> None:
    for address, before in changed.before.items():
        after = changed.local.get(address, {"If-None-Match": before.headers["etag"]})
        if "as_of" in address:
            assert after.status_code == 304, address
        else:
            assert after.status_code == 200, address
            assert after.headers["etag"] != before.headers["etag"]
            assert after.headers["last-modified"] == "Tue, 01 Dec 2026 12:00:00 GMT"


def test_what_is_wrong_stays_wrong_whatever_the_client_has(client: httpx.Client) -> None:
    tag = client.get("/v1/programmes").headers["etag"]
    headers = {"If-None-Match": tag}
    problem(client.get("/v1/programmes?contry=DE", headers=headers), "invalid-parameter")
    problem(client.get("/v1/programmes/nothing", headers=headers), "not-found")
    problem(client.post("/v1/programmes", headers=headers), "method-not-allowed")


def test_what_is_not_of_the_base_is_given_whatever_the_client_has(client: httpx.Client) -> None:
    for path in READ.keys() - READ_FROM_THE_BASE.keys():
        assert client.get(READ[path], headers={"If-None-Match": "*"}).status_code == 200
