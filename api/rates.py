"""How many requests are taken from whom, in how long; and what is told of it.

Owns: who is counted as one, and what they are told. Each process counts by itself. Refuses: to
count what came from no address, as what is asked in this process does.
"""

from collections.abc import Mapping
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from api.settings import Settings
from kb.errors import RateLimited

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter

UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})
"""What an operator's machines ask all the time."""

NETWORK = 64
"""The bits of an address of IPv6 that name a household or an office: whoever has one such network
has all addresses in it."""

POLICY = '"default"'

_TAKEN = "kb_rate"
"""Where a request has the state of the limit that it came closest to being refused by."""


class State(NamedTuple):
    """How a limit stands for somebody after a request."""

    most: int
    seconds: int
    """The length of the window."""

    left: int
    until_reset: int

    @property
    def headers(self) -> Mapping[str, str]:
        """What is told of it (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f"{POLICY};q={self.most};w={self.seconds}",
            "RateLimit": f"{POLICY};r={self.left};t={self.until_reset}",
        }


class Rate:
    """One limit for each of many: `text` is as the library reads it (120/minute); empty: none.

    Each of the `workers` has its part, one at least; `refused` is what somebody is told who comes
    too often.
    """

    def __init__(self, text: str, workers: int, refused: str) -> None:
        self._text = text
        self._workers = workers
        self._refused = refused

    @cached_property
    def _counts(self) -> "tuple[FixedWindowRateLimiter, RateLimitItem]":
        """What counts, and the limit; with a library for which the first answer does not wait."""
        from limits.strategies import FixedWindowRateLimiter

        from api.windows import Windows, parsed

        return FixedWindowRateLimiter(Windows()), parsed(self._text, self._workers)

    def look(self, who: str | None, scope: Scope) -> None:
        """`RateLimited` where somebody has come too often already."""
        if self._text and who is not None:
            limiter, item = self._counts
            if not limiter.test(item, who):
                self._refuse(who, scope)

    def take(self, who: str | None, scope: Scope) -> None:
        """Count a request of somebody; its answer tells how the limit stands then.

        `RateLimited` where there were too many before.
        """
        if self._text and who is not None:
            limiter, item = self._counts
            if not limiter.hit(item, who):
                self._refuse(who, scope)
            self._note(who, scope)

    def _refuse(self, who: str, scope: Scope) -> NoReturn:
        raise RateLimited(self._refused, self._note(who, scope).until_reset)

    def _note(self, who: str, scope: Scope) -> State:
        """How the limit stands: of several, the answer tells that of which the least is left."""
        limiter, item = self._counts
        stats = limiter.get_window_stats(item, who)
        until = max(1, ceil(stats.reset_time - time()))
        state = State(item.amount, item.get_expiry(), stats.remaining, until)
        before: State | None = scope.get(_TAKEN)
        if before is None or state.left <= before.left:
            scope[_TAKEN] = state
        return state


class Rates:
    """The limits of an application."""

    def __init__(self, settings: Settings) -> None:
        workers = settings.workers
        self.reading = Rate(
            settings.read_limit, workers, "More is asked from this address than is taken."
        )
        self.writing = Rate(
            settings.write_limit, workers, "More is asked with this key than is taken."
        )
        self.signing_in = Rate(
            settings.sign_in_limit, workers, "Too many keys came from here that are none."
        )


class Counted:
    """The layer that counts what is worked out anew, and tells how the limit stands."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self._app(scope, receive, send)
            return

        async def outgoing(message: Message) -> None:
            state: State | None = scope.get(_TAKEN)
            if state and message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(state.headers)
            await send(message)

        try:
            self._rates.reading.take(address_of(scope), scope)
        except RateLimited as error:
            headers = {"Retry-After": str(error.seconds)}
            answer = problem(Request(scope), error.code, str(error), headers=headers)
            await answer(scope, receive, outgoing)
            return
        await self._app(scope, receive, outgoing)


def address_of(scope: Scope) -> str | None:
    """From where a request came, as the server tells it; None for one from nowhere."""
    client: Any = scope.get("client")
    if not client:
        return None
    host = str(client[0])
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address) or address.ipv4_mapped:
        return host
    return f"{int(address) >> NETWORK:x}"
