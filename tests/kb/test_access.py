"""Keys: what is kept of them, who is let in by them, and until when. And the commands for them."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from kb import access
from kb.db import reading
from kb.errors import NotFound
from kb.ledger import transact
from kb.models import AccessKey
from kb.queries import access as kept
from kb.vocabulary import AccessRole
from tests.kb.commands import kb, process

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOKEN = re.compile(r"kb_([a-z2-7]{8})_[0-9a-f]{64}")
UNKNOWN = f"kb_aaaaaaaa_{'0' * 64}"


def made(
    engine: Engine,
    role: AccessRole = AccessRole.CURATOR,
    expires_at: datetime | None = None,
    made_by: str | None = None,
) -> tuple[AccessKey, str]:
    """A key of a desk."""
    return transact(
        engine, lambda session: access.make_key(session, "A desk", role, expires_at, made_by, AT)
    )


def holder(engine: Engine, token: str, at: datetime = AT) -> access.Holder | None:
    with reading(engine) as session:
        return access.verify(session, token, at)


def test_a_key_lets_its_holder_in(fresh: Engine) -> None:
    key, token = made(fresh, made_by=made(fresh, AccessRole.ADMIN)[0].id)
    found = TOKEN.fullmatch(token)
    assert found
    assert found[1] == key.id
    assert holder(fresh, token) == access.Holder(key.id, "A desk", AccessRole.CURATOR, None)


def test_nothing_is_kept_by_which_the_secret_could_be_told(fresh: Engine) -> None:
    key, token = made(fresh)
    with fresh.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM access_key").one()
    secret = token.rpartition("_")[2]
    assert secret not in str(row)
    assert re.fullmatch("[0-9a-f]{64}", key.digest)
    assert made(fresh)[1] != token


@pytest.mark.parametrize("change", ["secret", "id", "case", "more", "less"])
def test_another_token_lets_nobody_in(fresh: Engine, change: str) -> None:
    _, token = made(fresh)
    last = "1" if token[-1] == "0" else "0"
    wrong = {
        "secret": token[:-1] + last,
        "id": UNKNOWN[:12] + token[12:],
        "case": token.upper(),
        "more": token + "0",
        "less": token[:-1],
    }[change]
    assert wrong != token
    assert holder(fresh, wrong) is None


@pytest.mark.parametrize(
    "token",
    ["", "kb_", "Bearer", f"{UNKNOWN}\n", "kb_aaaaaaaa_", "kb_é", UNKNOWN.replace("0", "g")],
)
def test_what_is_no_token_costs_no_statement(fresh: Engine, token: str) -> None:
    statements: list[str] = []
    with reading(fresh) as session:

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        assert access.verify(session, token, AT) is None
        assert not access.is_token(token)
        assert statements == []
        assert access.verify(session, UNKNOWN, AT) is None
        assert len(statements) == 1


def test_a_key_ends_when_it_was_said_to(fresh: Engine) -> None:
    _, token = made(fresh, expires_at=AT + timedelta(days=1))
    assert holder(fresh, token, AT + timedelta(hours=23))
    assert holder(fresh, token, AT + timedelta(days=1)) is None


def test_a_key_that_is_revoked_lets_nobody_in(fresh: Engine) -> None:
    key, token = made(fresh)
    before = holder(fresh, token)
    assert before
    later = AT + timedelta(hours=1)
    revoked = transact(fresh, lambda session: access.revoke(session, key.id, later))
    assert revoked.revoked_at == later
    again = transact(fresh, lambda session: access.revoke(session, key.id, AT + timedelta(days=1)))
    assert again.revoked_at == later
    assert holder(fresh, token) is None
    with reading(fresh) as session:
        assert access.still(session, before, AT) is None


def test_a_clock_that_went_back_hinders_no_revocation(fresh: Engine) -> None:
    key, _ = made(fresh)
    early = AT - timedelta(hours=1)
    assert transact(fresh, lambda s: access.revoke(s, key.id, early)).revoked_at == AT


def test_a_key_that_is_not_there_cannot_be_revoked(fresh: Engine) -> None:
    with pytest.raises(NotFound):
        transact(fresh, lambda session: access.revoke(session, "aaaaaaaa", AT))


def test_keys_are_listed_as_they_were_made(fresh: Engine) -> None:
    ids = [made(fresh)[0].id for _ in range(3)]
    with reading(fresh) as session:
        assert sorted(key.id for key in access.listed(session)) == sorted(ids)
        assert kept.key(session, "aaaaaaaa") is None


def url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_the_commands_make_list_and_revoke(fresh: Engine) -> None:
    base = url(fresh)
    done = kb(
        base, "keys", "create", "--role", "curator", "--name", "Desk 集群", "--expires", "90d"
    )
    code, said, errors = done.said
    token, told = said.split("\n", 1)
    assert (code, errors) == (0, "")
    assert TOKEN.fullmatch(token)
    assert "not kept" in told
    id = token[3:11]
    assert token[12:] not in told

    (listed,) = json.loads(kb(base, "keys", "list", "--json").stdout)
    assert (listed["id"], listed["name"], listed["role"]) == (id, "Desk 集群", "curator")
    days = datetime.fromisoformat(listed["expires_at"]) - datetime.fromisoformat(listed["made_at"])
    assert days == timedelta(days=90)
    assert token[12:] not in str(listed)
    assert id in kb(base, "keys", "list").stdout.decode()
    assert holder(fresh, token, access.now())

    revoked = json.loads(kb(base, "keys", "revoke", id, "--json").stdout)
    assert revoked["revoked_at"]
    assert holder(fresh, token, access.now()) is None
    assert kb(base, "keys", "revoke", id).code == 0
    assert "revoked" in kb(base, "keys", "list").stdout.decode()


def test_a_command_for_programs_gives_the_key_too(fresh: Engine) -> None:
    base = url(fresh)
    arguments = ("--role", "admin", "--name", "Office", "--expires", "2099-01-01")
    told = json.loads(kb(base, "keys", "create", *arguments, "--json").stdout)
    assert told["expires_at"] == "2099-01-01T00:00:00+00:00"
    found = holder(fresh, told["key"], access.now())
    assert found
    assert found.role is AccessRole.ADMIN


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "A", "--expires", "2020-01-01"), "--expires: 2020-01-01 is over"),
        (("--name", "A", "--expires", "0d"), "--expires: write a day"),
        (("--name", "A", "--expires", "soon"), "--expires: write a day"),
        (("--name", " "), "--name: a name has"),
        (("--name", "A\nB"), "--name: a name has"),
    ],
)
def test_a_command_that_is_wrong_makes_no_key(
    fresh: Engine, arguments: tuple[str, ...], said: str
) -> None:
    code, answer, errors = kb(url(fresh), "keys", "create", "--role", "admin", *arguments).said
    assert (code, answer) == (2, "")
    assert said in errors
    assert "Traceback" not in errors
    assert json.loads(kb(url(fresh), "keys", "list", "--json").stdout) == []


def test_a_key_that_is_not_there_is_told(fresh: Engine) -> None:
    code, answer, errors = kb(url(fresh), "keys", "revoke", "aaaaaaaa").said
    assert (code, answer) == (2, "")
    assert "No key has the id 'aaaaaaaa'." in errors


def test_a_process_shows_the_key_on_its_output_alone(fresh: Engine) -> None:
    done = process(url(fresh), "keys", "create", "--role", "contributor", "--name", "A desk")
    token = done.stdout.decode().partition("\n")[0]
    assert (done.code, done.stderr) == (0, b"")
    found = holder(fresh, token, access.now())
    assert found
    assert found.role is AccessRole.CONTRIBUTOR
