"""Writing: once, however often it is asked; by whom it may be; of which state it is meant."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from api.work import Work, work_of
from kb import access
from kb.db import connect, reading
from kb.ledger import transact
from kb.models import KeptAnswer
from kb.vocabulary import AccessRole
from tests.api.conftest import Json, Local, problem, rejections
from tests.api.keyed import bearer, request, revoke, token, url, writable
from tests.conftest import new_database, until_there
from tests.postgresql import Server
from tests.serving import serving

KEYS = "/v1/keys"
NEW = {"name": "Another desk", "role": "contributor"}
REPLAYED = "idempotent-replayed"


@pytest.fixture
def app(fresh: Engine) -> Iterator[Local]:
    """An application over an empty base, on either engine."""
    local = writable(fresh)
    yield local
    local.close()


@pytest.fixture
def own(fresh: Engine) -> str:
    """The key of an admin."""
    return token(fresh)


def names(engine: Engine) -> list[str]:
    """Whose keys there are."""
    with reading(engine) as session:
        return sorted(key.name for key in access.listed(session))


def everything(engine: Engine) -> str:
    """All that is kept of keys and of answers."""
    with engine.connect() as connection:
        rows = [
            row
            for table in ("access_key", "kept_answer")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
        ]
    return str(rows)


def test_a_key_is_made_and_shown_once(fresh: Engine, app: Local, own: str) -> None:
    made = app.post(KEYS, {**NEW, "expires_at": "2099-01-01T00:00:00+01:00"}, bearer(own, "1"))
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == f"{KEYS}/{body['id']}"
    assert made.headers["cache-control"] == "no-store"
    assert REPLAYED not in made.headers
    assert (body["made_by"], body["expires_at"]) == (own[3:11], "2098-12-31T23:00:00Z")
    assert app.get("/v1/keys/self", bearer(body["key"])).json()["role"] == "contributor"
    assert body["key"][12:] not in everything(fresh)

    alone = app.get(made.headers["location"], bearer(own))
    assert alone.json() == {name: value for name, value in body.items() if name != "key"}
    listed = app.get(KEYS, bearer(own)).json()
    assert listed["total"] == 2
    assert alone.json() in listed["items"]


def test_the_same_again_is_given_the_first_answer(fresh: Engine, app: Local, own: str) -> None:
    """But for what is shown once."""
    first = app.post(KEYS, NEW, bearer(own, "a b ~!"))
    again = [app.post(KEYS, NEW, bearer(own, "a b ~!")) for _ in range(2)]
    for answer in again:
        assert (answer.status_code, answer.headers[REPLAYED]) == (201, "true")
        assert answer.json() == {**first.json(), "key": None}
        for name in ("location", "cache-control", "vary", "content-type"):
            assert answer.headers[name] == first.headers[name]
    assert names(fresh) == ["A desk", "Another desk"]


@pytest.mark.parametrize("change", ["body", "method", "address", "condition"])
def test_another_request_under_the_same_key_is_refused(
    fresh: Engine, app: Local, own: str, change: str
) -> None:
    assert app.post(KEYS, NEW, bearer(own, "1")).status_code == 201
    made = names(fresh)
    match change:
        case "body":
            answer = app.post(KEYS, {**NEW, "name": "A third"}, bearer(own, "1"))
        case "method":
            answer = app.get(f"{KEYS}/aaaaaaaa", bearer(own, "1"), method="DELETE")
        case "address":
            answer = app.post("/v1/keys.json", NEW, bearer(own, "1"))
        case _:
            answer = app.post(KEYS, NEW, bearer(own, "1", **{"If-Match": '"1"'}))
    problem(answer, "idempotency-mismatch")
    assert names(fresh) == made


def test_each_holder_has_keys_of_its_own(fresh: Engine, app: Local, own: str) -> None:
    other = token(fresh)
    ids = {app.post(KEYS, NEW, bearer(each, "1")).json()["id"] for each in (own, other)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [([], "missing"), (["1", "1"], "repeated"), ([""], "invalid"), (["k" * 256], "invalid"),
     (["a\tb"], "invalid"), (["é"], "invalid")],
)  # fmt: skip
def test_a_request_that_writes_has_one_key_that_can_be_kept(
    fresh: Engine, app: Local, own: str, given: list[str], code: str
) -> None:
    headers = [(b"authorization", f"Bearer {own}".encode())]
    headers += [(b"idempotency-key", value.encode()) for value in given]
    headers.append((b"content-type", b"application/json"))
    answer = app.get(KEYS, httpx.Headers(headers), method="POST", body=json.dumps(NEW))
    assert rejections(answer) == [("Idempotency-Key", code)]
    assert names(fresh) == ["A desk"]


def test_a_long_key_is_kept(app: Local, own: str) -> None:
    key = "~" * 255
    assert app.post(KEYS, NEW, bearer(own, key)).status_code == 201
    assert app.post(KEYS, NEW, bearer(own, key)).headers[REPLAYED] == "true"


def test_an_error_is_not_kept(fresh: Engine, app: Local, own: str) -> None:
    over = {**NEW, "expires_at": "2020-01-01T00:00:00Z"}
    for _ in range(2):
        answer = app.post(KEYS, over, bearer(own, "1"))
        assert rejections(answer, "invalid-body") == [("/expires_at", "out-of-range")]
    assert app.post(KEYS, NEW, bearer(own, "1")).status_code == 201
    assert names(fresh) == ["A desk", "Another desk"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": " ", "role": "admin"}, "/name"),
        ({"name": "A\nB", "role": "admin"}, "/name"),
        ({"name": "A" * 201, "role": "admin"}, "/name"),
        ({"role": "admin"}, "/name"),
        ({"name": "A", "role": "owner"}, "/role"),
        ({"name": "A", "role": "admin", "expires_at": "2099-01-01"}, "/expires_at"),
        ({"name": "A", "role": "admin", "expires_at": 4070908800}, "/expires_at"),
        ({"name": "A", "role": "admin", "secret": "x"}, "/secret"),
    ],
)
def test_a_body_that_is_wrong_makes_nothing(
    fresh: Engine, app: Local, own: str, body: Json, place: str
) -> None:
    answer = app.post(KEYS, body, bearer(own, "1"))
    assert {parameter for parameter, _ in rejections(answer, "invalid-body")} == {place}
    assert names(fresh) == ["A desk"]


def test_a_key_is_revoked_and_revoked_again(app: Local, own: str) -> None:
    made = app.post(KEYS, NEW, bearer(own, "1")).json()
    address = f"{KEYS}/{made['id']}"
    revoked = app.get(address, bearer(own, "2"), method="DELETE")
    assert revoked.status_code == 200
    assert revoked.json()["revoked_at"]
    problem(app.get("/v1/keys/self", bearer(made["key"])), "unauthorized")
    again = app.get(address, bearer(own, "3"), method="DELETE")
    assert (again.status_code, again.json()) == (200, revoked.json())
    assert REPLAYED not in again.headers
    assert app.get(address, bearer(own)).json() == revoked.json()


def test_an_admin_does_not_lock_itself_out(fresh: Engine, app: Local, own: str) -> None:
    answer = app.get(f"{KEYS}/{own[3:11]}", bearer(own, "1"), method="DELETE")
    assert "the key that you send" in problem(answer, "conflict")["detail"]
    other = token(fresh)
    assert app.get(f"{KEYS}/{own[3:11]}", bearer(other, "1"), method="DELETE").status_code == 200
    problem(app.get(KEYS, bearer(own)), "unauthorized")


def test_what_is_not_there_is_told(app: Local, own: str) -> None:
    problem(app.get(f"{KEYS}/aaaaaaaa", bearer(own)), "not-found")
    problem(app.get(f"{KEYS}/aaaaaaaa", bearer(own, "1"), method="DELETE"), "not-found")


def test_the_same_at_the_same_time_is_done_once(fresh: Engine, app: Local, own: str) -> None:
    answers = app.at_once(request("POST", KEYS, bearer(own, "1"), NEW) for _ in range(8))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(REPLAYED in answer.headers for answer in answers) == [False] + [True] * 7
    assert len([answer for answer in answers if answer.json()["key"]]) == 1
    assert names(fresh) == ["A desk", "Another desk"]


def test_several_processes_do_the_same_once(fresh: Engine, own: str) -> None:
    settings = {"KB_WORKERS": "2", "KB_WRITE_LIMIT": ""}
    with serving(url(fresh), None, **settings) as address, ThreadPoolExecutor(8) as pool:

        def ask(_: int) -> httpx.Response:
            return httpx.post(address + KEYS, json=NEW, headers=bearer(own, "1"), timeout=60)

        answers = list(pool.map(ask, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len([answer for answer in answers if answer.json()["key"]]) == 1
    assert names(fresh) == ["A desk", "Another desk"]


def test_a_key_that_is_revoked_meanwhile_writes_nothing(
    fresh: Engine, app: Local, own: str
) -> None:
    """It is verified, waits for another writer, and that one revokes it."""
    held, waiting = Event(), Event()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("BEGIN IMMEDIATE", "LOCK TABLE revision")):
            waiting.set()

    def revoking(session: Session) -> None:
        access.revoke(session, own[3:11], access.now())
        held.set()
        assert waiting.wait(30)

    event.listen(app.engine, "before_cursor_execute", note)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(transact, fresh, revoking)
        assert held.wait(30)
        answer = app.post(KEYS, NEW, bearer(own, "1"))
        other.result()
    problem(answer, "unauthorized")
    assert names(fresh) == ["A desk"]
    assert app.statements == [] or "access_key" in "".join(app.statements)


def test_whoever_lost_its_key_is_not_told_what_it_was_answered(
    fresh: Engine, app: Local, own: str
) -> None:
    assert app.post(KEYS, NEW, bearer(own, "1")).status_code == 201
    revoke(fresh, own)
    problem(app.post(KEYS, NEW, bearer(own, "1")), "unauthorized")


def test_an_answer_is_kept_for_a_week(fresh: Engine, app: Local, own: str) -> None:
    first = app.post(KEYS, NEW, bearer(own, "1")).json()["id"]

    def aged(age: timedelta) -> None:
        transact(fresh, lambda s: s.execute(update(KeptAnswer).values(at=access.now() - age)))

    aged(access.KEPT - timedelta(minutes=1))
    assert app.post(KEYS, NEW, bearer(own, "1")).json()["id"] == first
    aged(access.KEPT + timedelta(minutes=1))
    second = app.post(KEYS, NEW, bearer(own, "2")).json()["id"]
    with fresh.connect() as connection:
        kept = connection.exec_driver_sql("SELECT idempotency_key FROM kept_answer").scalars().all()
    assert kept == ["2"]
    assert app.post(KEYS, NEW, bearer(own, "1")).json()["id"] not in {first, second}


def test_who_waits_for_another_writer_too_long_is_told_to_come_again(
    fresh: Engine, own: str
) -> None:
    app = writable(fresh, write_seconds=0.5)
    held, done = Event(), Event()

    def hold(_: Session) -> None:
        held.set()
        assert done.wait(60)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(transact, fresh, hold)
        assert held.wait(30)
        answer = app.post(KEYS, NEW, bearer(own, "1"))
        done.set()
        other.result()
    problem(answer, "out-of-time")
    assert int(answer.headers["retry-after"]) > 0
    assert app.post(KEYS, NEW, bearer(own, "2")).status_code == 201
    assert names(fresh) == ["A desk", "Another desk"], "what was given up is not done later"
    app.close()


def test_a_file_that_takes_no_writes_is_told_of(copied: Engine) -> None:
    app, own = writable(copied), token(copied)

    def only_reads(connection: Any, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(app.engine, "connect", only_reads)
    body = problem(app.post(KEYS, NEW, bearer(own, "1")), "not-ready")
    assert body["detail"] == "the base takes no writes now"
    app.close()


def test_a_disk_that_is_full_keeps_nothing_of_a_request(copied: Engine) -> None:
    app, own = writable(copied), token(copied)
    with copied.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def no_larger(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(app.engine, "connect", no_larger)
    made = 0
    while (answer := app.post(KEYS, NEW, bearer(own, str(made)))).status_code == 201:
        made += 1
        assert made < 1_000
    problem(answer, "no-room")
    assert int(answer.headers["retry-after"]) > 0
    assert len(names(copied)) == 1 + made
    with copied.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM kept_answer").scalar_one()
    assert kept == made
    assert app.get("/v1/keys/self", bearer(own)).status_code == 200, "it goes on reading"
    app.close()


def test_a_standby_takes_no_writes(
    postgresql_url: str, postgresql_template: str, standby_server: Server
) -> None:
    """Which a primary is for a while after it was restored from its archive."""
    base = new_database(postgresql_url, postgresql_template)
    engine = connect(base)
    own = token(engine)
    standby = connect(f"{standby_server.url}/{base.rpartition('/')[2]}")
    until_there(url(standby))
    app = writable(standby)
    deadline = monotonic() + 60
    while app.get("/v1/keys/self", bearer(own)).status_code != 200:
        assert monotonic() < deadline
        sleep(0.05)
    body = problem(app.post(KEYS, NEW, bearer(own, "1")), "not-ready")
    assert body["detail"] == "the base takes no writes now"
    app.close()
    standby.dispose()
    engine.dispose()


def test_a_base_that_is_away_is_told_of(fresh: Engine, own: str) -> None:
    nowhere = {
        "sqlite": "sqlite:////nowhere/at/all.sqlite",
        "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/none",
    }[fresh.dialect.name]
    app = writable(fresh, database_url=nowhere)
    body = problem(app.post(KEYS, NEW, bearer(own, "1")), "not-ready")
    assert body["detail"] == "The base cannot be reached."
    app.close()


def test_what_is_written_is_read_at_once(copied: Engine) -> None:
    """By this very process, of which the memory does not forget what still holds."""
    app, own = writable(copied), token(copied)
    app.get("/v1/vocabularies")
    before = app.recall("/v1/vocabularies")
    made = app.post(KEYS, NEW, bearer(own, "1")).json()
    assert app.get(f"{KEYS}/{made['id']}", bearer(own)).status_code == 200
    assert app.recall("/v1/vocabularies").content == before.content
    app.close()


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
@pytest.mark.parametrize("path", ["/v1/keys", "/v1/keys/a", "/v1/proposals/1/accept"])
@pytest.mark.parametrize("query", [b"", b"funding_currency=EUR"])
def test_no_other_process_answers_by_a_key(method: str, path: str, query: bytes) -> None:
    scope = {"method": method, "path": path, "query_string": query}
    assert work_of(scope) is Work.WRITE


def test_a_holder_may_no_more_than_its_role() -> None:
    allowed = [[held.may_be(needed) for needed in AccessRole] for held in AccessRole]
    assert allowed == [[True, False, False], [True, True, False], [True, True, True]]
