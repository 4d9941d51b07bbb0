"""What the pages for curators refuse, and what they say to browsers, caches and other sites."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest
from itsdangerous.timed import TimestampSigner
from sqlalchemy import Engine

from kb import access
from kb.db import reading
from kb.queries import proposals
from kb.vocabulary import AccessRole
from tests.api.browsing import Browser, Fields
from tests.api.conftest import FOREIGN, HOST, Local
from tests.api.keyed import UNKNOWN, revoke, token, writable
from tests.kb.commands import kb

SECRET = "x" * 40
CHANGES = '{"amend": [{"id": "de-spitzencluster", "set": {"name": {"fr": "Nom"}}}]}'
PROPOSE = "/curate/propose/changes"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.fixture
def app(copied: Engine) -> Iterator[Local]:
    """An application over a copy of the curated base."""
    local = writable(copied)
    yield local
    local.close()


@pytest.fixture
def own(copied: Engine) -> str:
    """The key of a contributor."""
    return token(copied, AccessRole.CONTRIBUTOR)


@pytest.fixture
def browser(app: Local, own: str) -> Browser:
    """Its holder, signed in."""
    found = Browser.of(app)
    assert found.sign_in(own).status_code == 200
    return found


def filled(browser: Browser) -> Fields:
    """The form for a change set, filled in."""
    browser.get(PROPOSE)
    return browser.page.form(PROPOSE).fields | {"title": "x", "changes": CHANGES}


def proposed(engine: Engine) -> int:
    """How many proposals there are."""
    with reading(engine) as session:
        return proposals.last(session)


def set_cookies(answer: httpx.Response) -> dict[str, str]:
    """The cookies that an answer sets, each with all that is said of it."""
    lines = answer.headers.get_list("set-cookie")
    return {line.partition("=")[0]: line for line in lines}


def test_a_session_is_a_cookie_without_the_key(app: Local, own: str) -> None:
    browser = Browser.of(app)
    browser.get("/curate")
    answer = browser.send("/curate/session", key=f" {own} ")
    assert answer.status_code == 303
    told = set_cookies(answer)["kb_session"]
    for flag in ("HttpOnly", "SameSite=strict", "Path=/curate", "Max-Age=28800"):
        assert f"; {flag}" in told
    assert "Secure" not in told
    content = urlsafe_b64decode(told.partition("=")[2].partition(".")[0] + "==").decode()
    assert own[3:11] in content
    assert own[12:] not in content
    assert "Max-Age=0" in set_cookies(answer)["kb_visitor"]
    assert answer.headers["cache-control"] == "no-store"

    ended = Browser.of(app)
    ended.cookies = browser.cookies
    ended.follow_from(answer)
    assert "Max-Age=0" in set_cookies(ended.send("/curate/session/end"))["kb_session"]


def test_by_https_the_cookie_goes_by_https_alone(app: Local, own: str) -> None:
    browser = Browser.of(app)
    browser.base = f"https://{HOST}"
    browser.get("/curate")
    assert "; Secure" in set_cookies(browser.answer)["kb_visitor"]
    answer = browser.send("/curate/session", key=own)
    assert "; Secure" in set_cookies(answer)["kb_session"]


@pytest.mark.parametrize("key", ["", "x", UNKNOWN, "kb_é"])
def test_whatever_is_wrong_with_a_key_the_same_is_told(app: Local, key: str) -> None:
    browser = Browser.of(app)
    browser.get("/curate/propose")
    answer = browser.send("/curate/session", key=key)
    assert answer.status_code == 401
    assert "The key is not known, has expired, or was revoked." in browser.page.text
    assert "kb_session" not in browser.cookies
    assert browser.page.form("/curate/session").fields["to"] == "/curate/propose"


def test_who_tries_keys_out_is_counted(copied: Engine, own: str) -> None:
    local = writable(copied, sign_in_limit="2/minute")
    browser = Browser.of(local)
    for status in (401, 401, 429):
        browser.get("/curate")
        assert browser.send("/curate/session", key=UNKNOWN).status_code == status
    assert int(browser.answer.headers["retry-after"]) > 0
    assert "Too many keys came from here that are none." in browser.page.text
    browser.get("/curate")
    assert browser.send("/curate/session", key=own).status_code == 429
    local.close()


def test_what_is_written_is_counted(copied: Engine, own: str) -> None:
    local = writable(copied, write_limit="1/minute")
    browser = Browser.of(local)
    browser.sign_in(own)
    assert browser.post(PROPOSE, filled(browser)).status_code == 303
    assert browser.post(PROPOSE, filled(browser)).status_code == 429
    assert proposed(copied) == 1
    local.close()


@pytest.mark.parametrize(
    "to",
    ["https://elsewhere.example/", "//elsewhere.example", "/curate/../v1", "/curate\\x", "/v1"],
)
def test_nobody_is_led_elsewhere_by_signing_in(app: Local, own: str, to: str) -> None:
    browser = Browser.of(app)
    browser.get("/curate")
    answer = browser.send("/curate/session", key=own, to=to)
    assert answer.headers["location"] == "/curate"


def test_a_form_of_nobody_or_of_another_session_does_nothing(
    copied: Engine, app: Local, own: str, browser: Browser
) -> None:
    other = Browser.of(app)
    other.sign_in(token(copied))
    anew = Browser.of(app)
    anew.sign_in(own)
    form = filled(browser)
    visitor = Browser.of(app)
    visitor.get("/curate")
    tokens = [page.page.form(action).fields["token"] for page, action in (
        (other, "/curate/session/end"), (anew, "/curate/session/end"),
        (visitor, "/curate/session"))]  # fmt: skip
    for given in ("", "x", form["token"][:-1], form["token"] + "A", *tokens):
        assert browser.post(PROPOSE, {**form, "token": given}).status_code == 403
        assert "The form is not one of this session" in browser.page.text
    assert browser.post(PROPOSE, {k: v for k, v in form.items() if k != "token"}).status_code == 403
    assert proposed(copied) == 0
    assert browser.post(PROPOSE, form).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        FOREIGN,
        {"Origin": f"http://{HOST}.elsewhere.example"},
        {"Origin": f"http://{HOST}1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
    ],
)
def test_a_form_of_another_site_does_nothing(
    copied: Engine, app: Local, own: str, browser: Browser, headers: dict[str, str]
) -> None:
    form = filled(browser)
    assert browser.post(PROPOSE, form, **headers).status_code == 403
    visitor = Browser.of(app)
    visitor.get("/curate")
    sent = visitor.page.form("/curate/session").fields | {"key": own}
    assert visitor.post("/curate/session", sent, **headers).status_code == 403
    assert "kb_session" not in visitor.cookies
    assert proposed(copied) == 0
    for mine in ({"Origin": f"http://{HOST}"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
        assert browser.post(PROPOSE, form, **mine).status_code == 303


def test_nobody_signs_in_by_a_form_that_is_none_of_its_own(app: Local, own: str) -> None:
    first, second = Browser.of(app), Browser.of(app)
    first.get("/curate")
    second.get("/curate")
    form = first.page.form("/curate/session").fields | {"key": own}
    assert second.post("/curate/session", form).status_code == 403
    nobody = Browser.of(app)
    assert nobody.post("/curate/session", form).status_code == 401
    assert "kb_session" not in {**second.cookies, **nobody.cookies}


def test_a_key_that_is_revoked_is_out_at_once(copied: Engine, own: str, browser: Browser) -> None:
    form = filled(browser)
    revoke(copied, own)
    assert browser.post(PROPOSE, form).status_code == 401
    assert "Sign in" in browser.page.text
    assert "Max-Age=0" in set_cookies(browser.answer)["kb_session"]
    assert proposed(copied) == 0


@pytest.mark.parametrize(
    "change",
    [
        # not the last character: some of its bits say nothing
        lambda value: value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1],
        lambda value: "x" + value,
        lambda value: "W10" + value[value.index(".") :],
        lambda _: "",
        lambda _: "%00.%00.%00",
    ],
)
def test_a_cookie_that_was_tampered_with_is_none(
    browser: Browser, change: Callable[[str], str]
) -> None:
    value = browser.cookies["kb_session"]
    answer = browser.with_cookie("kb_session", change(value)).get("/curate/propose")
    assert answer.status_code == 401
    assert browser.with_cookie("kb_visitor", value).get("/curate/propose").status_code == 401
    assert browser.with_cookie("kb_session", value).get("/curate/propose").status_code == 200


def test_a_session_ends_by_itself(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    later = int(access.now().timestamp()) + 8 * 3600 + 2
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    assert browser.get("/curate/propose").status_code == 401


def test_a_session_is_that_of_a_secret(copied: Engine, own: str) -> None:
    one, same, other = (
        writable(copied, session_secret=secret) for secret in (SECRET, SECRET, SECRET + "!")
    )
    browser = Browser.of(one)
    browser.sign_in(own)
    for local, status in ((same, 200), (other, 401)):
        again = Browser.of(local)
        again.cookies = browser.cookies
        assert again.get("/curate/propose").status_code == status
    for local in (one, same, other):
        local.close()


def test_the_secret_is_told_to_nobody(copied: Engine) -> None:
    path = copied.url.database or ""
    for command in (["settings"], ["settings", "--json"]):
        done = kb(f"sqlite:///{path}", *command, KB_SESSION_SECRET=SECRET)
        assert SECRET.encode() not in done.stdout + done.stderr
        assert re.search(rb'KB_SESSION_SECRET\W+(value\W+)?"?set\b', done.stdout)
    assert b"unset" in kb(f"sqlite:///{path}", "settings").stdout
    short = kb(f"sqlite:///{path}", "settings", KB_SESSION_SECRET=SECRET[:20])
    assert b"at least 32 characters" in short.stderr
    assert b"xx" not in short.stderr


def test_every_page_says_that_it_runs_nothing_and_is_nobodys_to_keep(
    app: Local, browser: Browser
) -> None:
    answers = [Browser.of(app).get("/curate"), Browser.of(app).get("/curate/propose")]
    addresses = ("/curate", "/curate/propose", PROPOSE, "/curate/propose/claim", "/curate/x")
    answers += [browser.get(each, **FOREIGN) for each in addresses]
    answers += [browser.get("/curate?x=1"), browser.get(f"/curate?cursor={'x' * 9_000}")]
    answers += [browser.post(PROPOSE, filled(browser), **FOREIGN), browser.post(PROPOSE, b"")]
    statuses = [200, 401, 200, 200, 200, 200, 404, 422, 414, 403, 403]
    assert [answer.status_code for answer in answers] == statuses
    for answer in answers:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_no_other_site_is_let_in(app: Local) -> None:
    asked = {**FOREIGN, "Access-Control-Request-Method": "POST"}
    for address in ("/curate", "/curate/session"):
        answer = app.get(address, asked, method="OPTIONS")
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert app.get("/v1/sources?limit=1", FOREIGN).headers["access-control-allow-origin"] == "*"


def test_a_body_that_cannot_be_one_of_a_form_is_refused(copied: Engine, browser: Browser) -> None:
    form = filled(browser)
    large = urlencode(form | {"title": "x" * 300_000}).encode()
    many = urlencode([*form.items(), *((f"f{n}", "x") for n in range(200))]).encode()
    begun = urlencode(form).encode()
    for body, status in (
        (large, 413),
        (many, 400),
        (begun + b"&title=a%00b", 400),
        (begun + b"&title=%ED%A0%80", 400),
        (begun + b"&title=%FF", 400),
        (begun + b"&changes=%22%5Cud800%22", 422),
    ):
        assert browser.post(PROPOSE, body).status_code == status
        assert browser.answer.headers["content-type"].startswith("text/html")
    json = browser.request("POST", PROPOSE, b"{}", {"Content-Type": "application/json"})
    assert json.status_code == 415
    assert browser.request("PUT", "/curate", b"", {}).status_code == 405
    assert proposed(copied) == 0


@pytest.mark.parametrize("id", ["x", "0", "99", "-1", "1" * 30, "%00", "é"])
def test_a_proposal_that_is_none_is_a_page_that_says_so(browser: Browser, id: str) -> None:
    answer = browser.get(f"/curate/proposals/{id}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_a_step_needs_what_it_is_sent_once_by(copied: Engine, browser: Browser) -> None:
    form = filled(browser)
    for given in ({}, {"form": ""}, {"form": "x" * 300}, {"form": "é"}):
        sent = {name: value for name, value in form.items() if name != "form"} | given
        assert browser.post(PROPOSE, sent).status_code == 422
    assert proposed(copied) == 0
    browser.post(PROPOSE, form)
    page = browser.follow()
    assert page.status_code == 200
    sent = browser.page.form("/curate/proposals/1/comment").fields | {"text": "x"}
    assert browser.post("/curate/proposals/1/dance", sent).status_code == 404


def test_the_style_has_a_name_that_changes_with_it(app: Local) -> None:
    browser = Browser.of(app)
    browser.get("/curate")
    (style,) = (t["href"] for _, t in browser.page.tags if t.get("rel") == "stylesheet")
    assert re.fullmatch(r"/static/style-[0-9a-f]{12}\.css", style)
    answer = app.get(style)
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "prefers-color-scheme: dark" in answer.text
    assert "@media print" in answer.text
    assert app.get("/static/style-000000000000.css").status_code == 404
    assert app.get("/static/..%2f__init__.py").status_code == 404


def test_the_manual_is_for_programs(app: Local) -> None:
    paths = app.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if path.startswith(("/curate", "/static"))]
