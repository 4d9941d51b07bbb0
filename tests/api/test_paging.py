"""Pages: every row exactly once, in the order asked for, on both engines; and foreign cursors."""

import base64
import json
from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

import httpx
import pytest

from kb.text import fold
from tests.api.conftest import Json, Local, Rows, ids, list_of, pages, plus, problem, rejections
from tests.api.test_programmes import first_day, last_day

Key = Callable[[Json], Any]

KEYS: dict[str, Key] = {
    "id": lambda row: row["id"],
    "name": lambda row: fold(row["names"]["en"]),
    "country": lambda row: row["country"],
    "level": lambda row: row["level"],
    "start": lambda row: first_day(row["start"]) if row["start"] else None,
    "end": lambda row: last_day(row["end"]) if row["end"] else None,
    "duration": lambda row: row["duration"],
    "funding": lambda row: row["funding"]["value"] if row["funding"] else None,
    "claims": lambda row: row["claims"],
    "updated": lambda row: row["updated_in"],
}
"""What programmes are sorted by."""

SORTS = [
    *KEYS,
    *(f"-{key}" for key in KEYS),
    "-start,name",
    "level,-claims",
    "country,-level,end,-name",
    "-funding,start",
    "level,-duration,funding",
    "-end,-start,-id",
    "claims,claims,-claims",
]


def in_order(rows: list[Json], sort: str) -> list[Json]:
    """The rows sorted: unknown values last in both directions, the id among equals."""
    names = [*sort.split(","), "id"]

    def compare(one: Json, other: Json) -> int:
        for name in names:
            sign = -1 if name.startswith("-") else 1
            mine, theirs = (KEYS[name.removeprefix("-")](row) for row in (one, other))
            if mine == theirs:
                continue
            if mine is None or theirs is None:
                return 1 if mine is None else -1
            return sign * (1 if mine > theirs else -1)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_programmes_have_every_row_once_in_the_order_asked_for(
    local: Local, sort: str
) -> None:
    whole = local.get(f"/v1/programmes?sort={sort}&limit=1000").json()
    assert ids(whole["items"]) == ids(in_order(whole["items"], sort))
    assert whole["total"] == len(whole["items"]) == len(set(ids(whole["items"])))
    assert whole["next"] is None
    found = list(pages(local.get, f"/v1/programmes?sort={sort}&limit=97"))
    assert [row for page in found for row in page["items"]] == whole["items"]
    assert {page["total"] for page in found} == {whole["total"]}


@pytest.mark.parametrize("sort", ["-end,level", "claims"])
def test_pages_of_one_row_hold_them_all_too(local: Local, sort: str) -> None:
    """Through equal keys and unknown values, one row at a time."""
    query = f"country=DE&sort={sort}"
    one_by_one = list(pages(local.get, f"/v1/programmes?{query}&limit=1"))
    assert all(len(page["items"]) == 1 for page in one_by_one)
    whole = local.get(f"/v1/programmes?{query}&limit=1000").json()
    assert [row for page in one_by_one for row in page["items"]] == whole["items"]


def test_an_order_is_by_id_if_none_is_asked_for(local: Local) -> None:
    asked = list_of(local.get, "/v1/programmes?sort=id&limit=1000")
    assert list_of(local.get, "/v1/programmes?limit=1000") == asked


@pytest.mark.parametrize(
    "address",
    [
        "/v1/programmes?q=cluster&status=running&sort=-start&limit=17",
        "/v1/programmes/fr-poles/claims?limit=10",
        "/v1/claims?kind=phase&limit=17",
        "/v1/sources?kind=evaluation&limit=20",
        "/v1/clusters?country=CN,FR&limit=30",
        "/v1/organisations?kind=ministry&limit=40",
        "/v1/jurisdictions?kind=country&limit=83",
        "/v1/revisions?limit=1",
    ],
)
def test_pages_of_every_list_have_every_row_once(local: Local, address: str) -> None:
    base, _, _ = address.rpartition("limit=")
    whole = local.get(f"{base}limit=1000").json()
    found = list(pages(local.get, address))
    rows = [row for page in found for row in page["items"]]
    assert rows == whole["items"]
    assert len(rows) == whole["total"] == len({row["id"] for row in rows})
    assert {page["total"] for page in found} == {whole["total"]}
    if "sort" not in address:
        assert ids(rows) == sorted(ids(rows))


def test_lists_longer_than_the_longest_page_are_whole(client: httpx.Client, rows: Rows) -> None:
    for address in ("/v1/claims", "/v1/sources"):
        total = client.get(f"{address}?limit=1").json()["total"]
        assert total == len(rows[address]) == len(set(ids(rows[address]))) > 1000


SHORT = [
    "/v1/programmes?country=DE",
    "/v1/programmes/de-spitzencluster/claims",
    "/v1/claims?kind=phase",
    "/v1/sources?kind=statistics",
    "/v1/clusters?country=JP",
    "/v1/organisations?country=DE",
    "/v1/jurisdictions?kind=union,international",
    "/v1/revisions",
]


@pytest.mark.parametrize("address", SHORT)
def test_next_stands_in_the_header_too_and_null_is_the_only_end(
    client: httpx.Client, address: str
) -> None:
    total = client.get(address).json()["total"]
    for limit in {1, max(total - 1, 1), total, 1000}:
        response = client.get(plus(address, f"limit={limit}"))
        following = response.json()["next"]
        if limit < total:
            assert following.startswith(str(client.base_url))
            assert response.headers["link"] == f'<{following}>; rel="next"'
        else:
            assert following is None
            assert "link" not in response.headers


def test_next_keeps_everything_else_that_was_asked_for(client: httpx.Client) -> None:
    address = "/v1/programmes?q=集群&lang=zh&country=DE,FR&sort=-start&as_of=1&limit=2"
    following = httpx.URL(client.get(address).json()["next"])
    asked = dict(httpx.URL(address).params)
    assert {k: v for k, v in following.params.items() if k != "cursor"} == asked
    assert following.raw_path.isascii()


def test_a_cursor_is_safe_in_an_address(client: httpx.Client) -> None:
    for page in pages(client.get, "/v1/programmes?sort=name&limit=20"):
        if page["next"]:
            cursor = page["next"].rpartition("cursor=")[2]
            assert set(cursor) <= set(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            )


def cursor_of(local: Local, address: str) -> str:
    """The cursor to the second page of a list."""
    following: str = local.get(address).json()["next"]
    return httpx.URL(following).params["cursor"]


PAGE = "/v1/programmes?country=DE&sort=name,country&limit=3"
OTHERS = [
    "/v1/programmes?country=FR&sort=name,country",
    "/v1/programmes?country=DE,FR&sort=name,country",
    "/v1/programmes?sort=name,country",
    "/v1/programmes?country=DE&sort=name,country&q=a",
    "/v1/programmes?country=DE&sort=name,country&as_of=1",
    "/v1/programmes?country=DE&sort=country,name",
    "/v1/programmes?country=DE&sort=-name,country",
    "/v1/programmes?country=DE&sort=name",
    "/v1/programmes?country=DE",
    "/v1/clusters?country=DE",
    "/v1/organisations?country=DE",
    "/v1/sources?country=DE",
    "/v1/programmes/de-spitzencluster/claims?limit=1",
]


@pytest.mark.parametrize("other", OTHERS)
def test_a_cursor_of_another_query_is_refused(local: Local, other: str) -> None:
    problem(local.get(plus(other, f"cursor={cursor_of(local, PAGE)}")), "cursor-mismatch")


def test_a_cursor_of_an_order_given_in_parts_is_of_that_order(local: Local) -> None:
    """The order of the keys is part of the query, however they are written."""
    cursor = cursor_of(local, "/v1/programmes?sort=name&sort=country&limit=3")
    swapped = local.get(f"/v1/programmes?sort=country&sort=name&cursor={cursor}")
    problem(swapped, "cursor-mismatch")


def test_a_text_that_looks_like_parameters_is_another_query(local: Local) -> None:
    cursor = cursor_of(local, "/v1/programmes?q=a&level=national&limit=3")
    problem(local.get(f"/v1/programmes?q=a%26level=national&cursor={cursor}"), "cursor-mismatch")


@pytest.mark.parametrize("change", ["limit=1000", "lang=zh", "limit=7&lang=de"])
def test_a_cursor_goes_with_another_limit_and_language(local: Local, change: str) -> None:
    query = PAGE.partition("&limit")[0]
    rest = ids(list_of(local.get, f"{query}&{change}&cursor={cursor_of(local, PAGE)}"))
    assert rest == ids(list_of(local.get, query))[3:]


def test_a_cursor_goes_with_the_same_parameters_in_another_order(local: Local) -> None:
    address = f"/v1/programmes?sort=name,country&cursor={cursor_of(local, PAGE)}&country=DE"
    assert local.get(address).status_code == 200


def forged(content: Any) -> str:
    """A cursor made by hand."""
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


DAMAGED = [
    "a", "===", "not base64!", "集群", "%00", "..", "A" * 2000,
    forged(b"\xff\xfe"), forged(b"{"), forged(b"\x00"), forged(b"[" * 1490), forged(b'{"q":' * 290),
    forged([]), forged({}), forged("text"), forged(1), forged(None), forged([["q", "k"]]),
    forged({"q": "", "k": []}), forged({"q": None, "k": None}), forged({"q": []}),
    forged(b'{"q": NaN, "k": [1]}'), forged(b'{"q": ' + b"9" * 1000 + b', "k": ["a"]}'),
]  # fmt: skip


@pytest.mark.parametrize("cursor", DAMAGED)
def test_a_damaged_cursor_is_refused(local: Local, cursor: str) -> None:
    for address in ("/v1/programmes", "/v1/claims", "/v1/revisions"):
        problem(local.get(f"{address}?cursor={cursor}"), "cursor-mismatch")


NO_ROW: list[Any] = [0, -1, 10**6, 2**31, 2**63, -(2**63), 10**300, 1.0, True, "1", None, [], {}]
"""What is the number of no row."""


@pytest.mark.parametrize("value", NO_ROW)
def test_a_forged_cursor_is_refused(local: Local, value: Any) -> None:
    """The binding is right, the position is none that a row has."""
    address = "/v1/programmes?sort=name"
    content = json.loads(base64.urlsafe_b64decode(cursor_of(local, f"{address}&limit=1") + "=="))
    for keys in ([value], value, [*content["k"], value], []):
        cursor = forged({**content, "k": keys})
        problem(local.get(f"{address}&cursor={cursor}"), "cursor-mismatch")


FORGED_IDS = [1, True, 1.5, {}, [], "a\x00b", "\ud800", {"a": 1}]


@pytest.mark.parametrize("value", FORGED_IDS)
def test_a_forged_cursor_to_claims_is_refused(local: Local, value: Any) -> None:
    content = json.loads(base64.urlsafe_b64decode(cursor_of(local, "/v1/claims?limit=1") + "=="))
    for keys in ([value], value):
        problem(local.get(f"/v1/claims?cursor={forged({**content, 'k': keys})}"), "cursor-mismatch")


def test_an_overlong_cursor_is_refused(local: Local) -> None:
    response = local.get(f"/v1/programmes?cursor={'A' * 2001}")
    assert rejections(response) == [("cursor", "out-of-range")]
