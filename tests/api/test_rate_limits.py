"""How many requests are taken: from an address, with a key, with what is no key; and what is told.

No test waits for a window to end: that it does is tested with one of a second.
"""

import re
from collections.abc import Iterator
from time import sleep

import httpx
import pytest
from sqlalchemy import Engine

from api.asking import answered
from api.rates import address_of
from api.settings import Settings
from api.windows import MOST, Windows, parsed
from kb.vocabulary import AccessRole
from tests.api.conftest import HOST, Local, problem
from tests.api.keyed import UNKNOWN, bearer, revoke, token, writable
from tests.kb.commands import kb
from tests.serving import serving

HOT, OTHER = "/v1/vocabularies", "/v1/economies"
SELF, KEYS = "/v1/keys/self", "/v1/keys"
NEW = {"name": "Another desk", "role": "contributor"}
LEFT = re.compile(r'"default";r=([0-9]+);t=([0-9]+)')


def left(answer: httpx.Response) -> int:
    """How many more requests are taken."""
    found = LEFT.fullmatch(answer.headers["ratelimit"])
    assert found
    assert 0 < int(found[2]) <= 60
    return int(found[1])


def refused(answer: httpx.Response) -> None:
    """That an answer tells when to ask again, and by which limit."""
    detail = problem(answer, "rate-limited")["detail"]
    seconds = int(answer.headers["retry-after"])
    assert 0 < seconds <= 60
    assert f"Ask again in {seconds} second" in detail
    assert left(answer) == 0


@pytest.fixture
def limited(copied: Engine) -> Iterator[Local]:
    """An application that takes three requests a minute from an address, and remembers."""
    local = writable(copied, read_limit="3/minute")
    yield local
    local.close()


def test_what_is_worked_out_anew_is_counted_and_told(limited: Local) -> None:
    for n, address in enumerate(("/v1/programmes?limit=1", "/v1/nowhere", OTHER)):
        answer = limited.get(address)
        assert answer.headers["ratelimit-policy"] == '"default";q=3;w=60'
        assert left(answer) == 2 - n
    for address in ("/v1/programmes?limit=2", "/v1/nowhere", KEYS):
        refused(limited.get(address))


def test_what_is_answered_from_memory_is_not_counted(limited: Local) -> None:
    limited.get(HOT)
    for _ in range(20):
        answer = limited.recall(HOT)
        assert answer.status_code == 200
        for name in answer.headers:
            assert not name.startswith("ratelimit")
    tag = {"If-None-Match": answer.headers["etag"]}
    for _ in range(20):
        assert limited.get(HOT, tag).status_code == 304
    used = 3 - 1 - left(limited.get("/v1/programmes?limit=1"))
    assert used <= 2, "one may have been asked anew by a machine that was late"


def test_what_is_remembered_is_given_to_who_may_ask_no_more(limited: Local) -> None:
    limited.get(HOT)
    for _ in range(3):
        limited.get("/v1/nowhere")
    refused(limited.get(OTHER))
    assert limited.recall(HOT).status_code == 200


def test_a_refusal_is_not_remembered(copied: Engine) -> None:
    app = writable(copied, read_limit="1/second")
    while app.get("/v1/nowhere").status_code != 429:
        pass
    while app.get(OTHER).status_code == 429:
        sleep(0.1)
    assert app.recall(OTHER).status_code == 200
    app.close()


def test_each_address_has_its_own(limited: Local) -> None:
    async def ask(host: str) -> httpx.Response:
        transport = httpx.ASGITransport(limited.app, client=(host, 5))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.get("/v1/nowhere")

    for host in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1"):
        assert left(limited.run(ask(host))) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("/run/kb.socket", "/run/kb.socket", True),
    ],
)
def test_a_network_of_ipv6_is_one_address(one: str, other: str, same: bool) -> None:
    first, second = (address_of({"client": (host, 1)}) for host in (one, other))
    assert first
    assert (first == second) == same


@pytest.mark.parametrize("scope", [{}, {"client": None}])
def test_what_comes_from_nowhere_is_not_counted(scope: dict[str, None]) -> None:
    assert address_of(scope) is None


def test_a_question_from_inside_is_not_counted(limited: Local) -> None:
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/v1/nowhere", "raw_path": b"/v1/nowhere", "query_string": b"",
        "root_path": "", "headers": [(b"host", HOST.encode())], "client": None, "server": None,
    }  # fmt: skip
    for _ in range(9):
        status, headers, _, _ = limited.run(answered(limited.app, dict(scope)))
        assert status == 404
        assert b"ratelimit" not in dict(headers)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_the_health_of_the_service_is_told_however_often(limited: Local, address: str) -> None:
    for _ in range(9):
        answer = limited.get(address)
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers


def test_a_page_of_another_site_may_read_the_refusal(limited: Local) -> None:
    for _ in range(4):
        answer = limited.get("/v1/nowhere", {"Origin": "https://elsewhere.example"})
    refused(answer)
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
    assert {"ratelimit", "ratelimit-policy", "retry-after"} <= set(exposed)


def test_what_is_written_is_counted_by_the_key(fresh: Engine) -> None:
    """From whatever address; what is read with it is not, and replays are."""
    app = writable(fresh, write_limit="2/minute")
    one, other = token(fresh), token(fresh)
    assert left(app.post(KEYS, NEW, bearer(one, "1"))) == 1
    assert left(app.post(KEYS, NEW, bearer(one, "1"))) == 0
    refused(app.post(KEYS, NEW, bearer(one, "2")))
    refused(app.get(f"{KEYS}/aaaaaaaa", bearer(one, "3"), method="DELETE"))
    answer = app.get(SELF, bearer(one))
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers
    assert left(app.post(KEYS, NEW, bearer(other, "1"))) == 1
    app.close()


def test_of_two_limits_the_nearer_is_told(fresh: Engine) -> None:
    app = writable(fresh, write_limit="9/minute", read_limit="2/minute")
    own = token(fresh)
    assert left(app.post(KEYS, NEW, bearer(own, "1"))) == 1
    assert left(app.post(KEYS, NEW, bearer(own, "2"))) == 0
    refused(app.post(KEYS, NEW, bearer(own, "3")))
    app.close()


def test_whoever_tries_keys_out_is_stopped(fresh: Engine) -> None:
    """And is told nothing by then, not even of a key that is one."""
    app = writable(fresh, sign_in_limit="2/minute")
    own, revoked = token(fresh, AccessRole.CURATOR), token(fresh)
    revoke(fresh, revoked)
    for _ in range(5):
        assert app.get(SELF, bearer(own)).status_code == 200
        problem(app.get(SELF), "unauthorized")
        problem(app.get(KEYS, bearer(own)), "forbidden")
    problem(app.get(SELF, bearer(UNKNOWN)), "unauthorized")
    problem(app.get(SELF, bearer(revoked)), "unauthorized")
    for each in (UNKNOWN, revoked, own):
        refused(app.get(SELF, bearer(each)))
        assert app.statements == []
    assert app.get("/healthz", bearer(UNKNOWN)).status_code == 200
    app.close()


@pytest.mark.parametrize(("workers", "most"), [(1, 5), (2, 2), (9, 1)])
def test_each_of_several_processes_has_its_part(copied: Engine, workers: int, most: int) -> None:
    app = writable(copied, read_limit="5/minute", workers=workers)
    answer = app.get("/v1/nowhere")
    assert answer.headers["ratelimit-policy"] == f'"default";q={most};w=60'
    assert left(answer) == most - 1
    app.close()


def test_several_processes_refuse_by_their_parts(sqlite_url: str) -> None:
    settings = {"KB_WORKERS": "2", "KB_READ_LIMIT": "4/hour"}
    with serving(sqlite_url, None, **settings) as address:
        statuses = [httpx.get(f"{address}/v1/nowhere").status_code for _ in range(12)]
    assert statuses.count(404) <= 4
    assert set(statuses) == {404, 429}


def test_a_window_ends() -> None:
    windows = Windows()
    assert [windows.incr("a", 1), windows.incr("a", 1), windows.incr("b", 60)] == [1, 2, 1]
    sleep(1.1)
    assert (windows.get("a"), windows.get("b")) == (0, 1)
    assert windows.incr("a", 1) == 1


def test_so_many_windows_are_kept_and_no_more() -> None:
    windows = Windows()
    for n in range(MOST + 10):
        windows.incr(str(n), 60)
    assert windows.reset() == MOST
    assert windows.check()


@pytest.mark.parametrize("text", ["x", "0/minute", "5/fortnight", "5", "5/minute;1/second", "-1/s"])
def test_what_is_no_limit_is_told_with_what_would_be_one(text: str) -> None:
    code, answer, errors = kb("sqlite:///none", "settings", KB_WRITE_LIMIT=text).said
    assert (code, answer) == (1, "")
    assert errors.startswith(f"KB_WRITE_LIMIT={text}: ")
    assert "120/minute" in errors


def test_the_defaults_are_limits() -> None:
    settings = Settings()
    for text in (settings.read_limit, settings.write_limit, settings.sign_in_limit):
        assert parsed(text).get_expiry() == 60


def test_an_empty_text_switches_a_limit_off(copied: Engine) -> None:
    app = writable(copied, read_limit="  ")
    assert "ratelimit" not in app.get("/v1/nowhere").headers
    app.close()
