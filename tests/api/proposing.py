"""What is proposed in tests of the curated base, and who proposes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from kb.db import connect
from kb.vocabulary import AccessRole
from tests.api.conftest import Json, Local
from tests.api.keyed import bearer, token, writable

PROGRAMME, SOURCE = "de-spitzencluster", "de-bmbf-2012a"
PROPOSALS, KEYS = "/v1/proposals", "/v1/keys"


def figure(value: Any = 7, *, about: Mapping[str, Any] | None = None, **says: Any) -> Json:
    """A claim of how many applied, on page 1."""
    claim = {"indicator": "applications", "value": value, "cite": [{"source": SOURCE, "at": "p 1"}]}
    return {"kind": "figure", "subject": PROGRAMME, "claim": {**claim, **says}, **(about or {})}


def proposal(title: Any = "A title", **changes: Any) -> Json:
    """The body of a proposal; of one figure, if nothing else is given."""
    return {"title": title, "changes": changes or {"claims": [figure()]}}


@dataclass
class Desk:
    """An application over a base, and who writes to it: each request with a key of its own."""

    local: Local
    token: str
    _keys: Iterator[int] = field(default_factory=count)

    def send(
        self, address: str, body: Json | bytes, method: str = "POST", **headers: str
    ) -> httpx.Response:
        """The answer to one request that writes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", **headers}
        return self.local.get(
            address,
            bearer(self.token, f"{self.token[3:11]}-{next(self._keys)}", **given),
            method=method,
            body=content,
        )

    def get(self, address: str) -> httpx.Response:
        """The answer to the holder of its key."""
        return self.local.get(address, bearer(self.token))

    def step(self, known: httpx.Response, act: str, text: str | None = None) -> httpx.Response:
        """The answer to a step with a proposal as it was answered."""
        address = f"{PROPOSALS}/{known.json()['id']}/{act}"
        return self.send(address, {"text": text}, **{"If-Match": known.headers["etag"]})

    def accepted(self, body: Json) -> httpx.Response:
        """A proposal, made, submitted and accepted."""
        made = self.send(PROPOSALS, body)
        assert made.status_code == 201, made.text
        answer = self.step(self.step(made, "submit"), "accept")
        assert answer.status_code == 200, answer.text
        return answer


def desk(url: str, role: AccessRole = AccessRole.ADMIN, **settings: object) -> Desk:
    """A desk over a base that may be written."""
    engine = connect(url)
    made = Desk(writable(engine, **settings), token(engine, role))
    engine.dispose()
    return made
