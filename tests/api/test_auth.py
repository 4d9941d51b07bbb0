"""Who is let in by a key, what others are told, and that nothing is ever answered without one."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, create_engine
from starlette.requests import Request

from api import caching
from api.memory import Memory
from api.watching import Watch
from kb import access
from kb.ledger import transact
from kb.vocabulary import AccessRole
from tests.api.conftest import FOREIGN, HOST, Json, Local, problem, rejections
from tests.api.keyed import UNKNOWN, bearer, revoke, token, url, writable
from tests.serving import serving

SELF, KEYS = "/v1/keys/self", "/v1/keys"
NEW = {"name": "Another desk", "role": "contributor"}


@pytest.fixture
def app(fresh: Engine) -> Iterator[Local]:
    """An application over an empty base, on either engine."""
    local = writable(fresh)
    yield local
    local.close()


@pytest.mark.parametrize("role", AccessRole)
def test_a_holder_is_told_who_it_is(fresh: Engine, app: Local, role: AccessRole) -> None:
    own = token(fresh, role)
    answer = app.get(SELF, bearer(own))
    assert answer.status_code == 200
    expected = {"id": own[3:11], "name": "A desk", "role": role.value, "expires_at": None}
    assert answer.json() == expected
    assert answer.headers["cache-control"] == "no-store"
    assert "Authorization" in answer.headers["vary"]
    assert "etag" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eDp5"}, {"Authorization": ""}])
def test_without_a_key_nobody_is_let_in(app: Local, headers: dict[str, str]) -> None:
    answer = app.get(SELF, headers)
    body = problem(answer, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert body["detail"].startswith("A key is needed")
    assert app.statements == []


def test_whatever_is_wrong_with_a_key_the_same_is_told(fresh: Engine, app: Local) -> None:
    own, revoked = token(fresh), token(fresh)
    revoke(fresh, revoked)
    past = access.now() - timedelta(days=2)
    _, expired = transact(
        fresh,
        lambda session: access.make_key(
            session, "A desk", AccessRole.ADMIN, past + timedelta(days=1), None, past
        ),
    )
    wrong = [
        UNKNOWN,
        revoked,
        expired,
        own[:-1],
        f"{own}0",
        own.upper(),
        "x",
        "",
        "é",
        own[:-1] + "g",
    ]
    told = set()
    for each in wrong:
        answer = app.get(SELF, httpx.Headers([(b"authorization", f"Bearer {each}".encode())]))
        body = problem(answer, "unauthorized")
        told.add((body["detail"], answer.headers["www-authenticate"]))
    assert told == {("The key is not known, has expired, or was revoked.", "Bearer")}
    assert app.get(SELF, bearer(own)).status_code == 200


def test_two_keys_are_none(fresh: Engine, app: Local) -> None:
    own = f"Bearer {token(fresh)}"
    problem(app.get(SELF, httpx.Headers([("Authorization", own)] * 2)), "unauthorized")


def test_a_scheme_is_read_in_any_case(fresh: Engine, app: Local) -> None:
    assert app.get(SELF, {"Authorization": f"bEARER  {token(fresh)}"}).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "token", "key", "authorization", "Authorization"])
def test_a_key_in_the_address_is_not_read(fresh: Engine, app: Local, name: str) -> None:
    own = token(fresh)
    problem(app.get(f"{SELF}?{name}={own}"), "unauthorized")
    problem(app.get(f"{SELF}?{name}=Bearer%20{own}"), "unauthorized")
    assert (name, "unknown") in rejections(app.get(f"{SELF}?{name}={own}", bearer(own)))


def test_the_role_that_is_needed_is_told_with_that_of_the_key(fresh: Engine, app: Local) -> None:
    curator = token(fresh, AccessRole.CURATOR)
    id = curator[3:11]
    answers = [
        app.get(KEYS, bearer(curator)),
        app.get(f"{KEYS}/{id}", bearer(curator)),
        app.post(KEYS, NEW, bearer(curator, "1")),
        app.get(f"{KEYS}/{id}", bearer(curator, "2"), method="DELETE"),
    ]
    for answer in answers:
        detail = problem(answer, "forbidden")["detail"]
        assert "role admin" in detail
        assert "role curator" in detail
    assert app.get(SELF, bearer(curator)).status_code == 200


def test_a_key_is_looked_at_before_anything_else(app: Local) -> None:
    wrong = {"Authorization": f"Bearer {UNKNOWN}"}
    problem(app.post(KEYS, b"{", wrong), "unauthorized")
    problem(app.post(KEYS, b"x" * 300_000, wrong), "unauthorized")
    problem(app.get(f"{KEYS}?limit=x", wrong), "unauthorized")


def test_a_key_that_is_revoked_is_refused_at_once(fresh: Engine, app: Local) -> None:
    """By an application that has just answered it, and that it was not revoked through."""
    own = token(fresh)
    other = writable(fresh)
    for _ in range(3):
        assert app.get(SELF, bearer(own)).status_code == 200
        assert other.get(SELF, bearer(own)).status_code == 200
    revoke(fresh, own)
    problem(app.get(SELF, bearer(own)), "unauthorized")
    problem(other.get(SELF, bearer(own)), "unauthorized")
    other.close()


def test_keys_are_verified_by_the_primary(fresh: Engine, app: Local) -> None:
    """A standby that knows nothing of them is not asked."""
    own = token(fresh)
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    local = writable(fresh, replica_urls=nowhere)
    assert local.get(SELF, bearer(own)).status_code == 200
    made = local.post(KEYS, NEW, bearer(own, "1"))
    assert made.status_code == 201
    assert app.get(SELF, bearer(made.json()["key"])).status_code == 200
    local.close()


def test_a_page_of_another_site_may_send_a_key_and_read_the_answer(
    fresh: Engine, app: Local
) -> None:
    asked = {
        **FOREIGN,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization, idempotency-key, if-match",
    }
    allowed = app.get(KEYS, asked, method="OPTIONS").headers["access-control-allow-headers"]
    assert {"authorization", "idempotency-key", "if-match"} <= set(allowed.split(", "))
    answer = app.get(SELF, {**bearer(token(fresh)), **FOREIGN})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_what_a_key_gives_is_never_answered_from_memory(copied: Engine) -> None:
    own, other = token(copied), token(copied, AccessRole.CONTRIBUTOR, "Elsewhere")
    app = writable(copied)
    for address in (SELF, KEYS, f"{KEYS}/{own[3:11]}"):
        for _ in range(3):
            assert app.get(address, bearer(own)).status_code == 200
            assert app.statements
            problem(app.get(address), "unauthorized")
    assert app.get(SELF, bearer(other)).json()["name"] == "Elsewhere"
    assert app.app.state.memory.answers == {}
    assert app.get("/v1/vocabularies", bearer(own)).status_code == 200
    assert len(app.app.state.memory.answers) == 1
    app.close()


def test_a_tag_that_anyone_can_work_out_tells_nothing(copied: Engine) -> None:
    app = writable(copied)
    public = app.get("/v1/vocabularies")
    tags = {"If-None-Match": public.headers["etag"]}
    assert app.get("/v1/vocabularies", tags).status_code == 304
    state = app.app.state.watch.state
    scope = {
        "type": "http",
        "method": "GET",
        "path": KEYS,
        "query_string": b"",
        "headers": [(b"host", HOST.encode())],
        "scheme": "http",
        "server": None,
    }
    tag = caching.headers(Request(scope), state, "en", "json")["ETag"]
    problem(app.get(KEYS, {"If-None-Match": tag}), "unauthorized")
    app.close()


@pytest.mark.parametrize("control", ["no-store", "private", "private, max-age=60", "No-Store"])
def test_the_memory_keeps_nothing_that_is_for_one_client(copied: Engine, control: str) -> None:
    engine = create_engine("sqlite://")
    watch = Watch(url(copied), engine)
    memory = Memory(watch, 1_000_000)
    while not watch.glance():  # a machine with much else to do may be late
        pass
    state = watch.state
    assert state
    asked = (None, False, "http", "host", "/v1/x.json", "", "en")
    headers = [(b"etag", b'"1"'), (b"kb-revision", b"%d" % state.id)]
    memory.keep(state, asked, ("way",), [*headers, (b"cache-control", control.encode())], b"{}")
    assert (memory.answers, memory.ways) == ({}, {})
    memory.keep(state, asked, ("way",), [*headers, (b"cache-control", b"no-cache")], b"{}")
    assert len(memory.answers) == 1
    watch.close()


def test_no_key_is_looked_at_where_none_is_needed(sqlite_app: Local) -> None:
    plain = sqlite_app.get("/v1/vocabularies")
    for given in (UNKNOWN, "x", ""):
        answer = sqlite_app.get("/v1/vocabularies", {"Authorization": f"Bearer {given}"})
        assert answer.status_code == 200
        assert answer.content == plain.content
        assert answer.headers["etag"] == plain.headers["etag"]


def test_the_log_has_no_key(copied: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Whether it is taken or not, for each request that is logged, and where the base fails."""
    own = token(copied)
    app = writable(copied, access_log=True, slow_log_seconds=0)
    with caplog.at_level(logging.DEBUG):
        app.get(SELF, bearer(own))
        app.get(SELF, {"Authorization": f"Bearer {UNKNOWN}"})
        made: Json = app.post(KEYS, NEW, bearer(own, "1")).json()
        app.get("/v1/vocabularies", bearer(own))
        with copied.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE access_key RENAME TO elsewhere")
        problem(app.get(SELF, bearer(own)), "not-ready")
    assert len(caplog.records) >= 5
    written = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    for secret in (own[12:], UNKNOWN[12:], made["key"][12:], "Bearer"):
        assert secret not in written
    app.close()


def test_the_log_of_a_process_has_no_key(
    copied: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = token(copied)
    log = tmp_path_factory.mktemp("log") / "log"
    everything = {"KB_ACCESS_LOG": "1", "KB_SLOW_LOG_SECONDS": "0"}
    with (
        serving(url(copied), log, **everything) as address,
        httpx.Client(base_url=address) as client,
    ):
        assert client.get(SELF, headers=bearer(own)).status_code == 200
        assert client.get(SELF, headers=bearer(UNKNOWN)).status_code == 401
        assert client.get("/v1/programmes?limit=1", headers=bearer(own)).status_code == 200
        made = client.post(KEYS, json=NEW, headers=bearer(own, "1")).json()["key"]
        assert client.get(SELF, headers=bearer(made)).json()["name"] == NEW["name"]
        revoke(copied, made)
        assert client.get(SELF, headers=bearer(made)).status_code == 401
    written = log.read_text()
    assert SELF in written
    for secret in (own[12:], UNKNOWN[12:], made[12:]):
        assert secret not in written
