"""Nasty requests: whatever is asked, there is an answer or a problem, the same on both engines."""

import copy
import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.problem_types import PROBLEMS
from tests.api.conftest import BODIES, PATHS, Local, problem
from tests.api.manual import OPENAPI

MANUAL = json.loads(OPENAPI.read_text(encoding="utf-8"))
"""The committed contract, which is the one that is served, as `test_openapi.py` holds."""

PARAMETERS = {
    path: sorted(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")
    for path, methods in MANUAL["paths"].items()
    for operation in methods.values()
}
NASTY = [
    "", " ", "\t", "0", "-1", "1", "50", "1000", "1001", "9" * 30, "9" * 4400, "1e308", "NaN",
    "-inf", "1.5", "true", "null", "None", "[]", "{}", "\x00", "a\x00", "\x7f", "\r\n", "%", "_",
    "\\", "'", '"', ";", "--", "' OR 1=1 --", "%00", "../..", "/", "//", ".", "?", "#", "&", "=",
    ",", ",,", "*", "集群", "ｃｌｕｓｔｅｒ", "é", "e\u0301", "\u0301", "ß", "İ", "ﬁ", "\u200b",
    "\ufeff", "\U0001f600", "\u202e", "ﷺ", "\ufffd", "DE", "de", "DEU", "EU", "INT", "DE-NW", "en",
    "zh-Hant-TW", "中", "de-spitzencluster", "fr-poles", "cn-jjrb-2022", "de-bmbf", "de-its-owl",
    "mechanisms", "selection/competition", "food-agri", "funding", "preferred", "national",
    "running", "id", "-end", "2010", "2010-02-30", "2010/2015", "2015/2010", "0000", "9999",
    "9999-12-31", "2026-11-24", "EUR", "JPY", "constant", "ppp", "any", "duration",
    "funding_per_cluster_year", "public-support", "eyJxIjoiMCIsImsiOlsiYSJdfQ", "e30", "W10",
    "bnVsbA", "W1tbW1tbW1s", "x" * 201, "x,y" * 60,
]  # fmt: skip
"""Values that are right for some parameter, and values that are right for none."""

BYTES = st.binary(min_size=1, max_size=6).map(lambda data: "".join(f"%{byte:02X}" for byte in data))
"""Any bytes, percent-encoded: those that are no UTF-8, and lone surrogates, among them."""

MALFORMED = ["%ED%A0%80", "%ED%BF%BF", "%C0%80", "%FF%FE", "%F4%90%80%80", "%", "%G1", "%u20"]
"""Encoded surrogates, overlong forms, what is beyond Unicode, what is no encoding."""

VALUES = st.one_of(
    st.sampled_from(NASTY).map(lambda text: quote(text, safe="")),
    st.text(max_size=12).map(lambda text: quote(text, safe="", errors="replace")),
    st.sampled_from(MALFORMED),
    BYTES,
)
ACCEPT = ["*/*", "application/json", "text/html", "", "*", ";q=", "a/b;q=x", "application/json;q=0"]
LANGUAGE = ["zh", "*", "xx", "", "zh;q=a", "-", "zh-", ";;,", "\u00e9"]
HOST = ["kb.example", "[", "a b", "", ":", "a:b", "[::1]:80", '"><', "\u00e9"]
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(ACCEPT),
        "Accept-Language": st.sampled_from(LANGUAGE),
        "If-None-Match": st.sampled_from(['"a"', "", ",", 'W/"', "W/", "\u00e9", '"' * 9]),
        "Host": st.sampled_from(HOST),
        "Origin": st.sampled_from(["https://a.example", "null", ""]),
    },
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """An address with some parameters, and some headers."""
    path = draw(st.sampled_from(sorted(PATHS)))
    if "{" in path and draw(st.booleans()):
        before, _, rest = path.partition("{")
        address = before + draw(VALUES) + rest.partition("}")[2]
    else:
        address = PATHS[path].partition("?")[0]
    names = st.sampled_from([*PARAMETERS[path], *PARAMETERS[path], "wrong", "lang", "as_of"])
    pairs = draw(st.lists(st.tuples(names, VALUES), max_size=4))
    if path in {"/v1/compare", "/v1/timeline"} and draw(st.booleans()):
        pairs.append(("ids", "de-spitzencluster,fr-poles"))
    if path == "/v1/convert" and draw(st.booleans()):
        pairs += [("amount", "5"), ("from", "EUR"), ("to", "USD"), ("year", "2010")]
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return f"{address}?{query}" if query else address, draw(HEADERS)


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@example(("/v1/programmes?lang=%E4%B8%AD", {}))
@example(("/v1/programmes?cursor=" + "W1tb" * 500, {}))
@example(("/v1/programmes?limit=" + "9" * 5000, {}))
@example(("/v1/compare?ids=fr-poles&prices=constant&base_year=" + "9" * 4400, {}))
@example(("/v1/programmes/%ED%A0%80", {}))
@example(("/v1/convert?amount=1e999999999&from=EUR&year=2010&to=USD", {}))
@example(("/v1/convert?amount=5&from=EUR&start=0&end=" + "9" * 30 + "&to=EUR", {}))
@given(requests())
def test_whatever_is_asked_is_answered_or_refused_and_never_fails(
    sqlite_app: Local, postgresql_app: Local, request: tuple[str, dict[str, str]]
) -> None:
    address, headers = request
    one, other = (_ask(app, address, headers) for app in (sqlite_app, postgresql_app))
    assert one.status_code < 500, one.text
    assert one.status_code == other.status_code
    assert _without_id(one) == _without_id(other)
    assert one.headers["x-request-id"]
    if one.status_code >= 400:
        code = one.json()["type"].removeprefix("/problems/")
        assert code in PROBLEMS
        problem(one, code)
    else:
        assert one.status_code in {200, 304}


KEYS = sorted(
    key
    for name in ("TableIn", "ColumnIn", "RowIn")
    for key in MANUAL["components"]["schemas"][name]["properties"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(NASTY),
)
JUNK = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.lists(part, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=6)), part, max_size=4),
    ),
    max_leaves=12,
)
"""Whatever can be written as JSON, and NaN, which cannot."""


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A table in which one place is something else, or something else altogether, or bytes."""
    if draw(st.booleans()):
        return draw(st.one_of(st.binary(max_size=40), JUNK.map(lambda j: json.dumps(j).encode())))
    body = copy.deepcopy(BODIES["/v1/compare/rebuild"])
    place: Any = body
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or draw(st.booleans()):
            break
        place = place[key]
    if isinstance(place, dict) and draw(st.booleans()):
        key = draw(st.sampled_from(KEYS))
    place[key] = draw(JUNK)
    return json.dumps(body, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(bodies())
def test_whatever_is_sent_is_answered_or_refused_and_never_fails(
    sqlite_app: Local, postgresql_app: Local, body: bytes
) -> None:
    one, other = (app.post("/v1/compare/rebuild", body) for app in (sqlite_app, postgresql_app))
    assert one.status_code in {200, 400, 422}, one.text
    assert one.status_code == other.status_code
    assert _without_id(one) == _without_id(other)
    if one.status_code >= 400:
        problem(one, one.json()["type"].removeprefix("/problems/"))


def _ask(app: Local, address: str, headers: dict[str, str]) -> httpx.Response:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return app.ask(address, httpx.Headers(encoded))


def _without_id(response: httpx.Response) -> bytes:
    return response.content.replace(response.headers["x-request-id"].encode(), b"")
