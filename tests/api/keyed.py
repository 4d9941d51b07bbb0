"""Applications that are written to, and keys to do so with."""

import httpx
from sqlalchemy import Engine

from api.settings import Settings
from kb import access
from kb.ledger import transact
from kb.vocabulary import AccessRole
from tests.api.conftest import HOST, Json, Local

UNKNOWN = f"kb_aaaaaaaa_{'0' * 64}"
"""What looks like a key, and is none."""


def url(engine: Engine) -> str:
    """The URL of a base."""
    return engine.url.render_as_string(hide_password=False)


def writable(engine: Engine, **settings: object) -> Local:
    """An application over a base, without limits but those that are set."""
    unlimited = {"read_limit": "", "write_limit": "", "sign_in_limit": "", "cache_bytes": 1_000_000}
    given = {"database_url": url(engine), **unlimited, **settings}
    return Local(url(engine), settings=Settings.model_validate(given))


def token(engine: Engine, role: AccessRole = AccessRole.ADMIN, name: str = "A desk") -> str:
    """A new key for a base."""
    _, made = transact(
        engine, lambda session: access.make_key(session, name, role, None, None, access.now())
    )
    return made


def bearer(token: str, key: str | None = None, **more: str) -> dict[str, str]:
    """The headers of a request with a key, and with an Idempotency-Key if it writes."""
    headers = {"Authorization": f"Bearer {token}", **more}
    return headers if key is None else {**headers, "Idempotency-Key": key}


def request(
    method: str, address: str, headers: dict[str, str], body: Json | None = None
) -> httpx.Request:
    """A request to an application in this process that is still to be sent."""
    return httpx.Request(method, f"http://{HOST}{address}", headers=headers, json=body)


def revoke(engine: Engine, token: str) -> None:
    """Revoke a key, as somebody else does."""
    transact(engine, lambda session: access.revoke(session, token[3:11], access.now()))
