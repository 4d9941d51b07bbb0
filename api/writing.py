"""How something is written: once, however often it is asked for, in one transaction.

A request that writes has a header `Idempotency-Key`. Its answer is kept in the transaction that
wrote, and given again to whoever sends the same again, so that nobody who was not answered has to
fear that it is done twice. Errors are not kept: nothing was done.

Owns: `write` for what changes the base, `tell` for what only the holder of a key may read,
`if_match`. Both answer from the primary, and no cache keeps what they answer. `done` and
`rehearsed` are the same for pages, whose forms say in their fields what requests say in headers.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from fastapi import Request, Response
from pydantic_core import to_json
from sqlalchemy.orm import Session
from werkzeug.http import parse_etags

from api.auth import REFUSED, consult
from api.bases import Bases
from api.formats import Format
from api.gates import Gate, in_thread
from api.work import Work
from kb import access, ledger
from kb.access import Holder
from kb.errors import (
    Conflict,
    IdempotencyMismatch,
    InvalidParameter,
    OutOfTime,
    PreconditionFailed,
    PreconditionNeeded,
    Rejection,
    Unauthorized,
)
from kb.ledger import ChangeSet
from kb.limits import within
from kb.models import KeptAnswer
from kb.queries import state

T = TypeVar("T")

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255

FOR_ONE = {"Cache-Control": "no-store", "Vary": "Authorization"}
"""What every answer to the holder of a key says to caches."""

_SAME = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: the record as JSON, with headers of its own (`Location`, `ETag`)."""

    status: int
    record: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: Any = _SAME
    """The record that is kept for a retry where the one that is told is not to be kept."""


class Done(NamedTuple):
    """What was answered to a write, now or when it was asked first."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def write(
    request: Request, holder: Holder, body: bytes, act: Callable[[Session], Answer]
) -> Response:
    """What `act` answers, done in one transaction with the keeping of the answer.

    `body` is that of the request, as it came. Raises what `done` raises.
    """
    return _response(*await done(request, holder, idempotency_key(request), body, act))


async def done(
    request: Request, holder: Holder, key: str, body: bytes, act: Callable[[Session], Answer]
) -> Done:
    """What `act` answers, or answered when the same was asked under the same key before.

    While `act` works, no other writer comes in; it is done anew where the connection was found
    broken, and may be done in vain. Raises what `act` raises, `IdempotencyMismatch`,
    `Unauthorized` where the key of the holder was revoked meanwhile, `OutOfTime`, `Overloaded`:
    then nothing was done.
    """
    digest = _digest(request, body)
    bases: Bases = request.app.state.bases
    writers: Gate = request.app.state.writers
    seconds: float = request.app.state.settings.seconds[Work.WRITE]

    def once(session: Session) -> Done:
        at = access.now()
        _check_still(session, holder, at)
        before = access.kept_answer(session, holder, key, at)
        if before is None:
            answer = _dated(session, act(session))
            session.add(_kept(holder, key, digest, answer, at))
            return Done(answer.status, answer.headers, to_json(answer.record))
        if before.request != digest:
            raise IdempotencyMismatch(f"This {KEY} was sent with another request before.")
        return Done(before.status, {**before.headers, REPLAYED: "true"}, before.body)

    async with writers.turn():
        until = monotonic() + seconds

        def in_time(session: Session) -> Done:
            with _in_time(session, until, seconds):
                return once(session)

        whole = partial(bases.of_primary, lambda primary: ledger.transact(primary, in_time))
        return await in_thread(whole, seconds)


async def rehearse(
    request: Request,
    holder: Holder,
    build: Callable[[Session], ChangeSet],
    look: Callable[[Session, int], Any],
) -> Response:
    """What `look` sees at the revision that a change set would make, of which nothing is left."""
    seen = await rehearsed(request, holder, build, lambda *at: to_json(look(*at)))
    return _response(200, {}, seen)


async def rehearsed(
    request: Request,
    holder: Holder,
    build: Callable[[Session], ChangeSet],
    look: Callable[[Session, int], T],
) -> T:
    """The same, not yet as an answer. It takes its turn among those who write."""
    bases: Bases = request.app.state.bases
    writers: Gate = request.app.state.writers
    seconds: float = request.app.state.settings.seconds[Work.WRITE]

    async with writers.turn():
        until = monotonic() + seconds

        def seen(session: Session) -> T:
            with _in_time(session, until, seconds):
                _check_still(session, holder, access.now())
                revision = ledger.revise(session, build(session), whole=False)
                if revision is None:
                    raise Conflict("There is nothing to change any more.")
                return look(session, revision.id)

        whole = partial(bases.of_primary, lambda primary: ledger.rehearse(primary, seen))
        return await in_thread(whole, seconds)


@contextmanager
def _in_time(session: Session, until: float, seconds: float) -> Iterator[None]:
    """Hold a writer to its seconds, less what it took until no other writer was in."""
    try:
        with within(session.connection(), max(until - monotonic(), 0)):
            yield
    except OutOfTime:
        raise OutOfTime(seconds) from None


async def tell(request: Request, holder: Holder, look: Callable[[Session], Answer]) -> Response:
    """What `look` reads from the primary as it is now, for the holder of a key alone."""

    def own(session: Session) -> Answer:
        _check_still(session, holder, access.now())
        return _dated(session, look(session))

    answer = await consult(request, own)
    return _response(answer.status, answer.headers, to_json(answer.record))


def if_match(request: Request, etag: str) -> None:
    """Go on if a request is meant for a thing as it is: `etag` is the strong tag, with its quotes.

    `PreconditionNeeded` where it does not say so, `PreconditionFailed` where it says otherwise.
    """
    meant(request.headers.getlist("if-match"), etag)


def meant(given: Sequence[str], etag: str) -> None:
    """The same by the states that are named, as `If-Match` has them."""
    if not given:
        raise PreconditionNeeded("Send the ETag of the thing as you know it in If-Match.")
    if not parse_etags(", ".join(given)).contains(etag.strip('"')):
        raise PreconditionFailed(f"If-Match names another state; the thing is at {etag} now.")


def _dated(session: Session, answer: Answer) -> Answer:
    """An answer with the newest revision, to be sent in `KB-Revision-Min` by whoever reads on."""
    newest = state.last_revision(session)
    revision = {"KB-Revision": str(newest.id)} if newest else {}
    return replace(answer, headers={**answer.headers, **revision})


def _check_still(session: Session, holder: Holder, at: datetime) -> None:
    """Refuse whoever holds a key that was revoked, or ended, since it was verified."""
    if access.still(session, holder, at) is None:
        raise Unauthorized(REFUSED)


def idempotency_key(request: Request) -> str:
    """The key of a request; `InvalidParameter` where there is none that can be kept."""
    return key_of(request.headers.getlist(KEY))


def key_of(given: Sequence[str]) -> str:
    """The one key that is given."""
    if not given:
        raise InvalidParameter(Rejection(KEY, "missing", "This header is needed."))
    if len(given) > 1:
        raise InvalidParameter(Rejection(KEY, "repeated", "This header takes one value."))
    (key,) = given
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        detail = f"1 to {LONGEST_KEY} printable characters of ASCII are needed."
        raise InvalidParameter(Rejection(KEY, "invalid", detail))
    return key


def _digest(request: Request, body: bytes) -> str:
    """What makes a request the same as another: SHA-256, in hexadecimal digits."""
    scope = request.scope
    condition = ", ".join(request.headers.getlist("if-match"))
    parts = (scope["method"].encode(), scope["raw_path"], scope["query_string"], condition.encode())
    whole = hashlib.sha256()
    for part in (*parts, body):
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.hexdigest()


def _kept(holder: Holder, key: str, digest: str, answer: Answer, at: datetime) -> KeptAnswer:
    """An answer as it is kept."""
    record = answer.record if answer.kept is _SAME else answer.kept
    return KeptAnswer(
        access_key=holder.id,
        idempotency_key=key,
        request=digest,
        status=answer.status,
        headers=dict(answer.headers),
        body=to_json(record),
        at=at,
    )


def _response(status: int, headers: Mapping[str, str], body: bytes) -> Response:
    return Response(body, status, {**headers, **FOR_ONE}, Format.JSON.media)
