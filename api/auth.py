"""Who asks, where a key is needed: read from `Authorization`, and from nowhere else.

Owns: that a key is verified against the primary for each request, so that one that is revoked is
refused at once by every process; that nothing else of a request is looked at before; and that who
tries keys out learns nothing by the answers. Where no key is needed, none is looked at.
"""

import typing
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.bases import Bases
from api.bodies import BodyRoute, body_model_of
from api.gates import Lanes, in_thread
from api.rates import Rates, address_of
from api.strict import HOLDER, StrictRoute, security_of
from api.work import Work
from kb.access import Holder, is_token, verify
from kb.db import reading
from kb.errors import Forbidden, Unauthorized
from kb.vocabulary import AccessRole

T = TypeVar("T")

MISSING = "A key is needed: Authorization: Bearer kb_…"
REFUSED = "The key is not known, has expired, or was revoked."
"""What is told of any key that may not be used, whatever is wrong with it."""

_SCHEME = HTTPBearer(
    scheme_name="key",
    bearerFormat="kb_<id>_<secret>",
    description="A key that whoever runs the service makes. It is read from this header alone, "
    "and never from an address.",
    auto_error=False,
)


class _Needing:
    """The dependency on who holds a key of a role at least."""

    def __init__(self, role: AccessRole) -> None:
        self.role = role

    def __call__(
        self,
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Security(_SCHEME)],
    ) -> Holder:
        holder: Holder = request.scope[HOLDER]
        return holder


def needing(role: AccessRole) -> Any:
    """What makes a parameter of an endpoint of a `KeyedRoute` take a key of a role, or higher."""
    return Security(_Needing(role))


Contributor = Annotated[Holder, needing(AccessRole.CONTRIBUTOR)]
Admin = Annotated[Holder, needing(AccessRole.ADMIN)]
"""Who holds a key of such a role."""


class KeyedRoute(BodyRoute):
    """A route that takes a key, if its endpoint names who is to hold it; with or without a body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the look at the key."""
        takes = body_model_of(self.endpoint) is not None
        handler = super().get_route_handler() if takes else StrictRoute.get_route_handler(self)
        role = _role_of(self.endpoint)
        if role is None:
            return handler

        async def admitted(request: Request) -> Response:
            request.scope[HOLDER] = await authorised(request, role)
            return await handler(request)

        return admitted


def _role_of(endpoint: Callable[..., Any]) -> AccessRole | None:
    """The role that an endpoint takes at least; None where it takes no key."""
    hints = typing.get_type_hints(endpoint, include_extras=True).values()
    needed = (found.dependency for found in map(security_of, hints) if found)
    return next((each.role for each in needed if isinstance(each, _Needing)), None)


async def authorised(request: Request, needed: AccessRole) -> Holder:
    """Who sends a request; `Unauthorized`, or `Forbidden` to whoever may not do that.

    `RateLimited` where too many keys came from there that are none, or too much is written with
    this one.
    """
    holder = await verified(request, lambda: _token(request))
    if request.method != "GET":
        rates: Rates = request.app.state.rates
        rates.writing.take(holder.id, request.scope)
    if not holder.role.may_be(needed):
        raise Forbidden(needed, holder.role)
    return holder


async def verified(request: Request, read: Callable[[], str]) -> Holder:
    """Who holds the token that `read` finds in a request; `Unauthorized`.

    `RateLimited` where too many keys came from there that are none: then it is not even read.
    """
    rates: Rates = request.app.state.rates
    address = address_of(request.scope)
    rates.signing_in.look(address, request.scope)
    token = read()
    holder = await consult(request, partial(verify, token=token)) if is_token(token) else None
    if holder is None:
        rates.signing_in.take(address, request.scope)
        raise Unauthorized(REFUSED)
    return holder


async def consult(request: Request, look: Callable[[Session], T]) -> T:
    """What is read from the primary, as it is now; `OutOfTime` after the seconds of a read."""
    bases: Bases = request.app.state.bases
    lanes: Lanes = request.app.state.lanes
    seconds: float = request.app.state.settings.seconds[Work.READ]

    def read(primary: Engine) -> T:
        with reading(primary, seconds) as session:
            return look(session)

    async with lanes.one:
        return await in_thread(partial(bases.of_primary, read), seconds)


def _token(request: Request) -> str:
    """The token that a request sends; `Unauthorized` where it sends none."""
    given = request.headers.getlist("authorization")
    schemes = [value.partition(" ") for value in given]
    tokens = [token.strip() for scheme, _, token in schemes if scheme.lower() == "bearer"]
    if not tokens:
        raise Unauthorized(MISSING)
    return tokens[0] if len(given) == 1 else ""
