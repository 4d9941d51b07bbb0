"""Sessions of the pages: who is signed in, told by a cookie that only this service can have made.

Owns: what the cookies hold (the id of a key, a nonce, the time; never the key), how long they are
taken, and the token by which a form is known to be one of a session. Nothing of it is kept here: a
key that is revoked ends its sessions, since it is looked up for each request.
"""

import hashlib
import hmac
from secrets import token_urlsafe
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

SIGNED_IN, VISITOR = "kb_session", "kb_visitor"
"""The cookie of whoever is signed in, and that of whoever is about to be."""

PATH = "/curate"
SECONDS = 8 * 60 * 60
"""For how long a session lasts."""

_HOW = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}


class Session(NamedTuple):
    """A session: the id of the key that it began with (None: of a visitor), and its nonce."""

    key: str | None
    nonce: str


class Sessions:
    """What makes sessions and knows them again, by the secret of the service."""

    def __init__(self, secret: str) -> None:
        self._cookies = {
            name: URLSafeTimedSerializer(secret, salt=name, signer_kwargs=_HOW)
            for name in (SIGNED_IN, VISITOR)
        }
        self._tokens = URLSafeSerializer(secret, salt="form", signer_kwargs=_HOW)

    def of(self, request: Request) -> Session | None:
        """The session that a request is of; None where its cookies are none of ours, or too old."""
        return self._read(request, SIGNED_IN) or self._read(request, VISITOR)

    def visitor(self, request: Request) -> Session:
        """The session of somebody who is not signed in: that of the cookie, or a new one."""
        return self._read(request, VISITOR) or new(None)

    def token(self, session: Session) -> str:
        """What every form of a session has in a field."""
        token = self._tokens.dumps(session.nonce)
        return token if isinstance(token, str) else token.decode()

    def is_token(self, session: Session, given: str) -> bool:
        """Whether a form is one of a session."""
        try:
            nonce = self._tokens.loads(given)
        except BadData:
            return False
        return isinstance(nonce, str) and hmac.compare_digest(
            nonce.encode(), session.nonce.encode()
        )

    def remember(self, response: Response, request: Request, session: Session) -> None:
        """Have the client send a session from now on; whoever is signed in is no visitor."""
        name = VISITOR if session.key is None else SIGNED_IN
        content = [session.nonce] if session.key is None else [session.key, session.nonce]
        value = self._cookies[name].dumps(content)
        response.set_cookie(
            name,
            value if isinstance(value, str) else value.decode(),
            max_age=SECONDS,
            path=PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        if session.key is not None:
            end(response, request, VISITOR)

    def _read(self, request: Request, name: str) -> Session | None:
        try:
            content = self._cookies[name].loads(request.cookies.get(name, ""), max_age=SECONDS)
        except BadData:
            return None
        match content:
            case [str(key), str(nonce)] if name == SIGNED_IN:
                return Session(key, nonce)
            case [str(nonce)] if name == VISITOR:
                return Session(None, nonce)
        return None


def new(key: str | None) -> Session:
    """A session that nobody has had."""
    return Session(key, token_urlsafe(16))


def end(response: Response, request: Request, name: str = SIGNED_IN) -> None:
    """Have the client forget a session."""
    response.delete_cookie(
        name,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
