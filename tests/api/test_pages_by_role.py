"""Who may do what on the pages: every page and form by the role of who is signed in.

The application says which pages there are; `PAGES` says who may ask for each. A page that has no
entry, and an entry that has no page, fail.
"""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from api.app import create_app
from api.later import Later
from api.settings import Settings
from api.steps import STEPS
from kb.db import reading
from kb.models import Proposal
from kb.queries import proposals
from kb.vocabulary import AccessRole
from tests.api.browsing import Browser
from tests.api.conftest import Local
from tests.api.keyed import revoke, token, writable
from tests.api.test_curate import propose

Operation = tuple[str, str]
CONTRIBUTOR, CURATOR, _ = AccessRole

MODULES = {"curate", "propose", "static"}
"""The modules of the routes that answer with pages."""

PAGES: dict[Operation, AccessRole | None] = {
    ("GET", "/curate"): None,
    ("POST", "/curate/session"): None,
    ("GET", "/static/{name}"): None,
    ("POST", "/curate/session/end"): CONTRIBUTOR,
    ("GET", "/curate/propose"): CONTRIBUTOR,
    ("GET", "/curate/propose/claim"): CONTRIBUTOR,
    ("POST", "/curate/propose/claim"): CONTRIBUTOR,
    ("GET", "/curate/propose/changes"): CONTRIBUTOR,
    ("POST", "/curate/propose/changes"): CONTRIBUTOR,
    ("GET", "/curate/proposals/{id}"): CONTRIBUTOR,
    ("POST", "/curate/proposals/{id}/{step}"): CONTRIBUTOR,
}
"""The lowest role that may ask for it; None: anybody, who is shown nothing but where to sign in."""

NEEDED = {
    "submit": CONTRIBUTOR,
    "withdraw": CONTRIBUTOR,
    "comment": CONTRIBUTOR,
    "accept": CURATOR,
    "reject": CURATOR,
}
"""The lowest role that may take a step."""

KEYED = sorted(operation for operation, role in PAGES.items() if role)


@pytest.fixture
def app(copied: Engine) -> Iterator[Local]:
    """An application over a copy of the curated base."""
    local = writable(copied)
    yield local
    local.close()


@pytest.fixture
def address(copied: Engine, app: Local) -> str:
    """A proposal that waits for a curator."""
    browser = Browser.of(app)
    browser.sign_in(token(copied, CONTRIBUTOR))
    return propose(browser)


def test_every_page_and_every_step_has_an_entry_here() -> None:
    application = create_app(Settings(database_url="sqlite://"))
    laters = (route for route in application.router.routes if isinstance(route, Later))
    found = {
        (method, route.path_format)
        for later in laters
        if later.module in MODULES
        for route in later.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert found == set(PAGES), "say in PAGES who may ask for a page"
    assert set(STEPS) == set(NEEDED), "say in NEEDED who may take a step"


def asked(browser: Browser, operation: Operation, proposal: str) -> httpx.Response:
    """The answer to a page, or to its form with nothing in it."""
    method, template = operation
    path = template.replace("/curate/proposals/{id}", proposal).replace("{step}", "comment")
    return browser.get(path) if method == "GET" else browser.post(path, {})


@pytest.mark.parametrize("operation", KEYED, ids=" ".join)
def test_who_is_not_signed_in_is_asked_for_a_key_and_does_nothing(
    copied: Engine, app: Local, address: str, operation: Operation
) -> None:
    own = token(copied, CURATOR)
    known = Browser.of(app)
    known.sign_in(own)
    revoke(copied, own)
    for browser in (Browser.of(app), known):
        answer = asked(browser, operation, address)
        assert answer.status_code in {401, 403}
        assert "A change" not in answer.text
    assert state(copied) == ("submitted", 1)


def state(engine: Engine) -> tuple[str, int]:
    """In which state the first proposal is, and how many there are."""
    with reading(engine) as session:
        found: Proposal = proposals.one(session, 1)
        return found.state.value, proposals.last(session)


@pytest.mark.parametrize("role", AccessRole)
@pytest.mark.parametrize("step", NEEDED)
def test_a_step_is_offered_to_those_who_may_take_it_and_refused_to_others(
    copied: Engine, app: Local, address: str, step: str, role: AccessRole
) -> None:
    browser = Browser.of(app)
    browser.sign_in(token(copied, role))
    page = browser.get(address)
    offered = f'action="{address}/{step}"' in page.text
    may = role.may_be(NEEDED[step]) and step not in {"submit", "withdraw"}
    assert offered == may, "a draft is its author's"
    fields = browser.page.form(f"{address}/comment").fields
    answer = browser.post(f"{address}/{step}", {**fields, "text": "Because."})
    if may:
        assert answer.status_code == 303
    else:
        assert answer.status_code == 403
        assert state(copied)[0] == "submitted"
