"""The pages for curators, as somebody uses them who has a browser without scripts and a key."""

import json
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from sqlalchemy import Engine

from api.pages.proposing import KINDS
from api.pages.wording import sentence
from kb.db import connect, reading
from kb.glance import words
from kb.queries import proposals, revisions
from kb.vocabulary import AccessRole
from tests.api.browsing import Browser, Page
from tests.api.conftest import Local
from tests.api.keyed import bearer, token, url, writable
from tests.conftest import ENGINES, new_database
from tests.serving import serving

PROGRAMME, CLAIM = "de-spitzencluster", "c-23svjrv2fljvvy7g"
FORM = f"/curate/propose/claim?kind=funding&subject={PROGRAMME}"
MONEY = {
    "title": "Spending by the evaluation",
    "claim__amount": "612,000,000",
    "claim__currency": "EUR",
    "claim__qualifier": "about",
    "claim__basis": "total",
    "claim__nature": "spent",
    "claim__origin": "national",
    "claim__start": "2009",
    "claim__end": "2017",
    "cite__source": "de-ptj-x",
    "cite__at": "page 3",
    "then": "submit",
}
"""A claim that the base does not have yet."""

NAUGHTY = "Concours <script>alert(1)</script> & co"
CHANGES = {
    "rank": [{"claim": CLAIM, "rank": "deprecated", "note": NAUGHTY}],
    "amend": [{"id": PROGRAMME, "set": {"name": {"fr": NAUGHTY}}}],
}


@pytest.fixture(params=ENGINES)
def base(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The curated base as a copy that may be written, on either engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("copied")
        return
    server = request.getfixturevalue("postgresql_url")
    engine = connect(new_database(server, request.getfixturevalue("postgresql_template")))
    yield engine
    engine.dispose()


@pytest.fixture
def app(copied: Engine) -> Iterator[Local]:
    """An application over a copy of the curated base."""
    local = writable(copied)
    yield local
    local.close()


def author(engine: Engine, local: Local, name: str = "A desk") -> Browser:
    """Somebody who may propose, signed in."""
    browser = Browser.of(local)
    assert browser.sign_in(token(engine, AccessRole.CONTRIBUTOR, name)).status_code == 200
    return browser


def curator(engine: Engine, local: Local) -> Browser:
    """Somebody who may decide, signed in."""
    browser = Browser.of(local)
    assert browser.sign_in(token(engine, AccessRole.CURATOR, "The curators")).status_code == 200
    return browser


def propose(browser: Browser, changes: object = CHANGES, then: str = "submit") -> str:
    """Propose a change set by the form for it; the address of the proposal."""
    browser.get("/curate/propose/changes")
    named = {"title": "A change", "changes": json.dumps(changes), "then": then}
    browser.send("/curate/propose/changes", **named)
    location: str = browser.answer.headers["location"]
    browser.follow()
    return location.partition("?")[0]


def counts(engine: Engine) -> tuple[int, int]:
    """How many proposals and revisions there are."""
    with reading(engine) as session:
        return proposals.last(session), revisions.newest_number(session)


def test_from_a_key_to_a_revision(base: Engine) -> None:
    with closing(writable(base)) as local:
        _from_a_key_to_a_revision(base, local)


def _from_a_key_to_a_revision(base: Engine, local: Local) -> None:
    mine, theirs = author(base, local), curator(base, local)
    assert "Waiting for a curator 0" in mine.page.text
    mine.get(FORM)
    assert mine.send("/curate/propose/claim", **MONEY).status_code == 303
    assert mine.follow().status_code == 200
    text = mine.page.text
    assert "Submitted. A curator decides." in text
    assert "About EUR 612,000,000, total; public support, spent, national; 2009 to 2017" in text
    assert "Project Management Jülich (PtJ); page 3" in text
    assert "Funding per year Leading-Edge Cluster Competition 66.67 million EUR per year" in text
    assert "68 million EUR per year" in text
    actions = [form.action for form in mine.page.forms]
    assert "/curate/proposals/1/withdraw" in actions
    assert "/curate/proposals/1/accept" not in actions

    theirs.get("/curate")
    assert "Waiting for a curator 1 1 Spending by the evaluation submitted A desk" in (
        theirs.page.text
    )
    theirs.get("/curate/proposals/1")
    theirs.send("/curate/proposals/1/accept", text="Read and found")
    theirs.follow()
    assert "What it changed" in theirs.page.text
    assert "Accepted by The curators" in theirs.page.text
    assert ("a", {"href": "/v1/revisions/2/changes"}) in theirs.page.tags
    assert counts(base) == (1, 2)
    amounts = [
        c["amount"] for c in local.get("/v1/claims?kind=funding&source=de-ptj-x").json()["items"]
    ]
    assert 612_000_000 in amounts
    theirs.send("/curate/session/end")
    theirs.follow()
    assert theirs.get("/curate/proposals/1").status_code == 401
    assert theirs.page.form("/curate/session").fields["to"] == "/curate/proposals/1"


def test_a_real_server_does_the_same(copied: Engine) -> None:
    with serving(url(copied)) as address, httpx.Client() as client:
        browser = Browser(client.send, address)
        assert browser.sign_in(token(copied, AccessRole.CURATOR)).status_code == 200
        where = propose(browser)
        browser.send(f"{where}/accept")
        assert browser.follow().status_code == 200
        style = next(t["href"] for tag, t in browser.page.tags if t.get("rel") == "stylesheet")
        answer = browser.get(style)
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]
        assert browser.get("/curate/proposals/99").status_code == 404
        assert "There is nothing at this address" in browser.page.text
    assert counts(copied) == (1, 2)


def test_two_workers_know_the_sessions_of_each_other(copied: Engine) -> None:
    with serving(url(copied), KB_WORKERS="2") as address:
        with httpx.Client() as client:
            browser = Browser(client.send, address)
            browser.sign_in(token(copied))
        for _ in range(8):  # each by a connection of its own, whoever of the two takes it
            with httpx.Client() as client:
                again = Browser(client.send, address)
                again.cookies = browser.cookies
                assert "Sign out" in again.get("/curate").text


def test_faults_stand_at_their_fields_with_what_was_typed(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    mine.get(FORM)
    wrong = {**MONEY, "title": "", "claim__amount": "6 Mio", "claim__end": "2008",
             "cite__source": "de-ptj-y", "claim__note": "  two\r\nlines "}  # fmt: skip
    answer = mine.send("/curate/propose/claim", **wrong)
    assert answer.status_code == 422
    page = mine.page
    faulty = {t["id"] for _, t in page.tags if t.get("aria-invalid")}
    assert {"title", "claim-amount", "cite-source"} <= faulty
    assert "A whole number in plain digits is needed, not '6 Mio'" in page.text
    assert "'de-ptj-y' is no source's id; did you mean de-ptj-x?" in page.text
    typed = page.form("/curate/propose/claim").fields
    assert (typed["claim.amount"], typed["claim.basis"]) == ("6 Mio", "total")
    assert typed["claim.note"] == "two\nlines"
    assert counts(copied)[0] == 0

    mended = {"title": "x", "claim__amount": "612000000", "cite__source": "de-ptj-x"}
    mine.send("/curate/propose/claim", **mended, then="draft")
    assert mine.answer.status_code == 422
    assert "ends (2008) before it starts (2009)" in mine.page.text
    mine.send("/curate/propose/claim", claim__end="2017", then="draft")
    mine.follow()
    assert "Proposal 1 draft x" in mine.page.text
    mine.get("/curate")
    assert "Drafts of mine 1" in mine.page.text


def test_a_new_source_comes_with_the_claim(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    mine.get(FORM)
    new = {
        "source__id": "de-evaluation-2019",
        "source__title": "Evaluation",
        "source__publisher": "BMBF",
        "source__language": "de",
        "source__kind": "evaluation",
    }
    mine.send("/curate/propose/claim", **MONEY, **new)
    assert "Name a source that is here, or describe a new one; not both." in mine.page.text
    mine.send("/curate/propose/claim", cite__source="", then="submit")
    assert "needs `url`, the address of the original" in mine.page.text
    mine.send("/curate/propose/claim", source__url="https://example.org/?a=1&b=2", then="submit")
    mine.follow()
    links = [t for tag, t in mine.page.tags if tag == "a" and "rel" in t]
    (link,) = (t for t in links if t["href"] == "https://example.org/?a=1&b=2")
    assert "noopener" in link["rel"].split()
    assert "Evaluation, BMBF; page 3" in mine.page.text


def test_every_kind_has_a_form_and_what_is_needed_is_told(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    mine.get("/curate/propose")
    kinds = [t["value"] for tag, t in mine.page.tags if tag == "option"]
    assert kinds == list(KINDS)
    for kind in kinds:
        assert mine.get(f"/curate/propose/claim?kind={kind}&subject=").status_code == 200
        assert_usable(mine.page)
        described = {t["aria-describedby"].split()[0] for _, t in mine.page.tags
                     if "aria-describedby" in t}  # fmt: skip
        assert described <= set(mine.page.ids)
        answer = mine.send("/curate/propose/claim", title="x")
        assert answer.status_code == 422
        assert "is missing" in mine.page.text
        assert mine.page.form("/curate/propose/claim").fields["kind"] == kind
    assert counts(copied)[0] == 0
    assert mine.get("/curate/propose/claim?kind=rumour").status_code == 422


def test_a_change_set_is_read_as_the_interface_reads_it(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    mine.get("/curate/propose/changes")
    for text, told in (
        ("{", "The change set is not JSON"),
        ('{"retire": [], "retire": []}', "stands twice"),
        ('{"retire": ["c-aaaaaaaaaaaaaaaa"]}', "/changes/retire/0 : c-aaaaaaaaaaaaaaaa is the id"),
        ("{}", "It changes nothing"),
    ):
        assert mine.send("/curate/propose/changes", title="x", changes=text).status_code == 422
        assert told.replace(" :", ":") in mine.page.text
        assert mine.page.form("/curate/propose/changes").fields["changes"] == text
    assert counts(copied)[0] == 0


def test_what_goes_stands_beside_what_comes(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    propose(mine)
    assert "<script" not in mine.answer.text
    text = mine.page.text
    assert f"name (fr): {NAUGHTY}" in text
    assert f"Note: {NAUGHTY}" in text
    assert text.count("Ran 2002 to 2009") == 2
    assert f"{CLAIM} preferred" in text
    cells = mine.answer.text.partition('class="cells"')[2]
    assert "Duration" in cells
    told = app.get("/v1/proposals/1/diff", bearer(token(copied))).json()
    moved = [c for c in told["cells"] if c["before"]["value"] != c["after"]["value"]]
    assert len(moved) > 0
    for cell in moved:
        assert sentence(words(cell["measure"])) in text


def test_a_name_with_markup_is_text(copied: Engine, app: Local) -> None:
    mine = author(copied, app, NAUGHTY)
    where = propose(mine)
    for address in ("/curate", where, "/curate/propose"):
        mine.get(address)
        assert NAUGHTY in mine.page.text
        assert "<script" not in mine.answer.text
    mine.get(where)
    mine.send_to(where, "comment", text=NAUGHTY)
    mine.follow()
    assert mine.page.text.count(NAUGHTY) > 3
    assert_usable(mine.page)


def test_a_reason_is_needed_to_reject(copied: Engine, app: Local) -> None:
    mine, theirs = author(copied, app), curator(copied, app)
    where = propose(mine)
    theirs.get(where)
    assert theirs.send_to(where, "reject", text=" ").status_code == 422
    assert {"reject-wrong"} <= set(theirs.page.ids)
    theirs.send_to(where, "reject", text="It is a forecast.")
    theirs.follow()
    assert "Rejected by The curators" in theirs.page.text
    assert "It is a forecast." in theirs.page.text
    assert theirs.get("/curate").text.count(where) == 1
    assert "Decided lately 1" in theirs.page.text


def test_its_author_takes_a_proposal_back_and_nobody_else(copied: Engine, app: Local) -> None:
    mine, other = author(copied, app), author(copied, app, "Another desk")
    where = propose(mine)
    mine.send_to(where, "withdraw")
    mine.follow()
    assert "it is a draft again" in mine.page.text
    form = mine.page.form(f"{where}/submit")
    other.get(where)
    assert [f.action for f in other.page.forms if where in f.action] == [f"{where}/comment"]
    stolen = {**other.page.form(f"{where}/comment").fields, "state": form.fields["state"]}
    assert other.post(f"{where}/submit", stolen).status_code == 403
    assert other.post(f"{where}/accept", stolen).status_code == 403
    mine.send_to(where, "submit", text="Now it is right")
    assert "Submitted" in mine.follow().text


def test_what_is_sent_twice_is_done_once(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    mine.get(FORM)
    page = mine.page
    for _ in range(2):
        assert mine.send_from(page, "/curate/propose/claim", **MONEY).status_code == 303
        assert mine.answer.headers["location"] == "/curate/proposals/1?done=submitted"
    assert counts(copied)[0] == 1
    again = mine.send_from(page, "/curate/propose/claim", **{**MONEY, "title": "Another"})
    assert again.status_code == 422
    assert "with another request before" in mine.page.text
    assert counts(copied)[0] == 1


def test_a_form_of_an_earlier_state_does_nothing(copied: Engine, app: Local) -> None:
    mine, theirs = author(copied, app), curator(copied, app)
    where = propose(mine)
    theirs.get(where)
    page = theirs.page
    mine.send_to(where, "comment", text="Wait")
    answer = theirs.send_from(page, f"{where}/accept", text="My reason")
    assert answer.status_code == 412
    assert "Somebody changed this proposal meanwhile. Nothing was done" in theirs.page.text
    assert theirs.page.form(f"{where}/accept").fields["text"] == "My reason"
    assert counts(copied)[1] == 1
    theirs.send_to(where, "accept")
    theirs.follow()
    assert counts(copied)[1] == 2
    without = {k: v for k, v in page.form(f"{where}/reject").fields.items() if k != "state"}
    assert theirs.post(f"{where}/reject", {**without, "text": "x"}).status_code == 428


def test_what_stands_in_the_way_of_a_proposal_is_told(copied: Engine, app: Local) -> None:
    mine, theirs = author(copied, app), curator(copied, app)
    first, second = propose(mine), propose(mine)
    theirs.get(second)
    page = theirs.page
    theirs.get(first)
    theirs.send_to(first, "accept")
    theirs.get(second)
    assert "What stands in its way" in theirs.page.text
    assert f"{CLAIM} was retired in revision 2" in theirs.page.text
    assert f"{second}/accept" not in [form.action for form in theirs.page.forms]
    assert theirs.send_from(page, f"{second}/accept").status_code == 409
    assert "Nothing was done." in theirs.page.text


def test_long_lists_come_in_pages(copied: Engine, app: Local) -> None:
    mine = author(copied, app)
    for number in range(23):
        changes = {"amend": [{"id": PROGRAMME, "set": {"name": {"fr": f"Nom {number}"}}}]}
        propose(mine, changes)
    mine.get("/curate")
    assert "Waiting for a curator 23" in mine.page.text
    seen: list[str] = []
    address = next(t["href"] for _, t in mine.page.tags if t.get("rel") == "next")
    while address:
        mine.get(address.removeprefix(mine.base))
        seen += [t["href"] for _, t in mine.page.tags if "proposals/" in t.get("href", "")]
        address = next((t["href"] for _, t in mine.page.tags if t.get("rel") == "next"), "")
    assert seen == [f"/curate/proposals/{number}" for number in range(23, 0, -1)]


def assert_usable(page: Page) -> None:
    """By whoever cannot see it, and without a script or a style of its own."""
    (html,) = (t for tag, t in page.tags if tag == "html")
    assert html["lang"] == "en"
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    for tag, attributes in page.tags:
        assert tag not in {"script", "style"}
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        if tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden":
            assert attributes["id"] in page.labelled
