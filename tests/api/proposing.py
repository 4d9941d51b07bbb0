"""What is proposed in tests of the small base, and who proposes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from sqlalchemy import Engine

from kb.models import Label, Term
from kb.vocabulary import AccessRole, EntityKind, IndicatorNature, IndicatorUnit, Scheme
from tests.api.conftest import Json, Local
from tests.api.keyed import bearer, token, writable
from tests.kb.small import begin, label, one_of_each, term, write

PROGRAMME, SOURCE = "de-one", "de-paper"
PROPOSALS, KEYS = "/v1/proposals", "/v1/keys"


def figure(value: Any = 7, *, about: Mapping[str, Any] | None = None, **says: Any) -> Json:
    """A claim of how many applied, on page 1."""
    claim = {"indicator": "applications", "value": value, "cite": [{"source": SOURCE, "at": "p 1"}]}
    return {"kind": "figure", "subject": PROGRAMME, "claim": {**claim, **says}, **(about or {})}


def proposal(title: Any = "A title", **changes: Any) -> Json:
    """The body of a proposal; of one figure, if nothing else is given."""
    return {"title": title, "changes": changes or {"claims": [figure()]}}


def base(engine: Engine) -> None:
    """Make the small base, in which a figure of that kind may be said of a programme."""
    begin(engine, *one_of_each())
    id = "indicators/applications"
    counted = term(
        Scheme.INDICATORS,
        "applications",
        unit=IndicatorUnit.COUNT,
        nature=IndicatorNature.FLOW,
        subjects=["programme"],
    )
    write(
        engine,
        entities={id: EntityKind.TERM},
        rows={Term: [counted], Label: [label(id, "Applications"), label(id, "申请", "zh")]},
    )


@dataclass
class Desk:
    """An application over a base, and who writes to it: each request with a key of its own."""

    local: Local
    token: str
    _keys: Iterator[int] = field(default_factory=count)

    @property
    def id(self) -> str:
        """The id of the key."""
        return self.token[3:11]

    def send(self, address: str, body: Any, method: str = "POST", **headers: str) -> httpx.Response:
        """The answer to one request that writes, under a key of its own if none is given."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        once = headers.pop("Idempotency-Key", f"{self.id}-{next(self._keys)}")
        given = {"Content-Type": "application/json", **headers}
        return self.local.get(
            address, bearer(self.token, once, **given), method=method, body=content
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


def desk(engine: Engine, role: AccessRole = AccessRole.ADMIN, **settings: object) -> Desk:
    """A desk over a base that may be written."""
    return Desk(writable(engine, **settings), token(engine, role))
