"""A visit of a page: whose it is, and what its form says.

Owns: that a form is taken from our own pages alone (by what the browser says of where it comes
from, and by a token of the session), that nobody is signed in whose key may no longer be used, and
that whoever has to sign in is shown where.
"""

import re
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import QueryParams

from api import forms
from api.auth import REFUSED, consult
from api.pages import led_to, page, sessions, tongues
from api.pages.languages import catalogue
from api.pages.sessions import Session, Sessions
from api.rates import Rates
from api.strict import StrictRoute
from api.writing import key_of
from kb.access import Holder, held
from kb.errors import Forbidden, ForeignForm, Unauthorized, Unreadable
from kb.vocabulary import AccessRole

TOKEN, FORM_ID, STATE = "token", "form", "state"
"""The fields that forms have: the token of the session, what a form is sent once by, and which
state of the thing it was made from."""

ENDED = "You are not signed in, or the session has ended."

SIGN_IN = f"{sessions.PATH}/session"
"""Where a form is taken of whoever is not signed in."""

_OURS = re.compile(r"/curate(/[A-Za-z0-9_-]+)*")
"""Where somebody is led who has signed in."""


class Visit(Request):
    """A request for a page."""

    current: Session
    sessions: Sessions
    known: Holder | None = None
    body_sent: bytes = b""
    typed: Mapping[str, str] = {}
    """What the fields of the form say, without the blanks around it; of several of a name, the
    last."""

    @property
    def query_params(self) -> QueryParams:
        """The parameters that say something: a browser sends those too that were left empty.

        Every page takes a language besides, which `tongues` reads.
        """
        asked = super().query_params.multi_items()
        said = [(name, value.strip()) for name, value in asked if value.strip()]
        return QueryParams([pair for pair in said if pair[0] != tongues.PARAMETER])

    @property
    def language(self) -> str:
        """The language of the page."""
        return tongues.language_of(self)

    @property
    def holder(self) -> Holder:
        """Who is signed in; `Unauthorized` where nobody is."""
        if self.known is None:
            raise Unauthorized(ENDED)
        return self.known

    def need(self, role: AccessRole) -> Holder:
        """The same, where the role includes another; `Forbidden`."""
        if not self.holder.role.may_be(role):
            raise Forbidden(role, self.holder.role)
        return self.holder

    @property
    def once(self) -> str:
        """What the form is sent once by; `InvalidParameter` where it says nothing of use."""
        return key_of([self.typed[FORM_ID]] if FORM_ID in self.typed else [])

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page for whoever is signed in."""
        return page(
            template,
            self,
            status,
            holder=self.known,
            token=self.sessions.token(self.current),
            new_id=token_urlsafe,
            **context,
        )


class PageRoute(StrictRoute):
    """A route that answers with pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the look at the session and the form."""
        handler = super().get_route_handler()

        async def visited(request: Request) -> Response:
            visit = Visit(request.scope, request.receive)
            visit.sessions = Sessions(request.app.state.session_secret)
            tongues.check(visit)
            try:
                await _begin(visit)
                return await handler(visit)
            except Unauthorized as error:
                return sign_in(visit, 401, str(error))

        return visited


def sign_in(visit: Visit, status: int = 200, message: str = "") -> Response:
    """The page where a key is asked for."""
    session = visit.sessions.visitor(visit)
    to = visit.typed.get("to", visit.url.path if visit.method == "GET" else "")
    said = catalogue(visit.language).gettext(message) if message else ""
    response = page(
        "sign_in.html",
        visit,
        status,
        token=visit.sessions.token(session),
        message=said,
        to=to if _OURS.fullmatch(to) else sessions.PATH,
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if sessions.SIGNED_IN in visit.cookies:
        sessions.end(response, visit)
    visit.sessions.remember(response, visit, session)
    return response


def signed_in(visit: Visit, holder: Holder) -> Response:
    """To where somebody was going who has signed in; in a session that nobody has had."""
    to = visit.typed.get("to", "")
    response = led_to(to if _OURS.fullmatch(to) else sessions.PATH)
    visit.sessions.remember(response, visit, sessions.new(holder.id))
    return response


def signed_out(visit: Visit) -> Response:
    """To where a key is asked for."""
    response = led_to(sessions.PATH)
    sessions.end(response, visit)
    return response


async def _begin(visit: Visit) -> None:
    """Find out whose visit it is; of a form, what it says. Raises what refuses it."""
    sent = visit.method == "POST"
    if sent:
        _refuse_foreign(visit)
    session = visit.sessions.of(visit)
    visit.current = session or sessions.new(None)
    if session and session.key:
        visit.known = await consult(visit, partial(held, id=session.key))
        if visit.known is None:
            raise Unauthorized(REFUSED)
    if not sent:
        return
    if session is None or (visit.known is None and visit.url.path != SIGN_IN):
        raise Unauthorized(ENDED)
    if visit.known:
        rates: Rates = visit.app.state.rates
        rates.writing.take(visit.known.id, visit.scope)
    visit.body_sent = await forms.form_of(visit)
    fields = forms.read(visit.body_sent)
    if any("\0" in part for field in fields for part in field):
        raise Unreadable("The form has a NUL in it, which no text needs.")
    visit.typed = {name: value.replace("\r\n", "\n").strip() for name, value in fields}
    if not visit.sessions.is_token(session, visit.typed.get(TOKEN, "")):
        raise ForeignForm("This form is not one of this session.")


def _refuse_foreign(visit: Visit) -> None:
    """`ForeignForm` where a browser says that another site sends a form.

    It says `null` for its own too, since our pages tell nobody where they are; then the token says.
    """
    site = visit.headers.get("sec-fetch-site", "none")
    origins = visit.headers.getlist("origin")
    own = visit.headers.get("host", "").lower()
    foreign = [o for o in origins if o != "null" and urlsplit(o).netloc.lower() != own]
    if site not in {"none", "same-origin"} or foreign:
        raise ForeignForm("Another site has sent this form.")
