"""The pages of curators in Chinese: all of them, and by a choice that a browser keeps."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from sqlalchemy import Engine

from api.pages import languages, rows
from api.pages.proposing import KINDS
from api.pages.wording import LISTS
from kb.queries.said import SAID, UNSAID
from kb.vocabulary import AccessRole, GapReason, Level, ProposalAct, ProposalState
from kb.words import TERMS
from tests.api import translations
from tests.api.browsing import Browser
from tests.api.conftest import Local
from tests.api.keyed import UNKNOWN, token, writable
from tests.api.test_curate import CHANGES, FORM, MONEY, propose

PROPOSE = "/curate/propose/claim"
VOID = {"input", "br", "meta", "link", "img", "hr"}


class Said(HTMLParser):
    """The texts of a page that are in its own language: those of no element with another `lang`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language = ""
        self._open: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "html":
            self.language = named["lang"] or ""
        if tag not in VOID:
            self._open.append("" if tag in {"pre", "textarea"} else named.get("lang"))
        self.texts += [named[name] or "" for name in ("aria-label", "data-side") if name in named]

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        spoken = next((lang for lang in reversed(self._open) if lang is not None), "")
        if spoken == self.language and data.strip():
            self.texts.append(" ".join(data.split()))


ENGLISH = {str(each.id) for each in translations.catalogue() if re.search("[A-Za-z]", str(each.id))}
"""The texts of the catalogue as they are in English."""


@pytest.fixture
def app(copied: Engine) -> Iterator[Local]:
    """An application over a copy of the curated base."""
    local = writable(copied)
    yield local
    local.close()


def assert_chinese(browser: Browser) -> None:
    """The page at hand speaks Chinese, but for what it says is in another language."""
    assert browser.answer.headers["content-language"] == "zh"
    said = Said(browser.answer.text)
    assert said.language == "zh"
    long = {each for each in ENGLISH if " " in each and "<" not in each and "%" not in each}
    for text in said.texts:
        assert text.strip(" ·,:") not in ENGLISH
        assert [each for each in long if each in text] == []


def chinese(engine: Engine, local: Local, role: AccessRole = AccessRole.CURATOR) -> Browser:
    """Somebody who has chosen Chinese and signed in."""
    browser = Browser.of(local)
    browser.get("/curate?lang=zh")
    assert browser.sign_in(token(engine, role, "编审组")).status_code == 200
    return browser


def test_a_curator_reads_proposes_and_accepts_in_chinese(copied: Engine, app: Local) -> None:
    browser = Browser.of(app)
    browser.get("/curate?lang=zh")
    assert_chinese(browser)
    assert "请用密钥登录" in browser.page.text
    browser.sign_in(token(copied, AccessRole.CURATOR, "编审组"))
    assert_chinese(browser)
    assert "待编审处理 0" in browser.page.text
    browser.get("/curate/propose")
    assert_chinese(browser)
    browser.get(FORM)
    assert_chinese(browser)
    assert "金额 必填" in browser.page.text
    assert "以货币整数单位填写" in browser.page.text
    assert browser.send(PROPOSE, **MONEY).status_code == 303
    browser.follow()
    assert_chinese(browser)
    text = browser.page.text
    assert "提案 1 待审" in text
    assert "已提交，由编审决定。" in text
    assert "约EUR 612,000,000，总额；公共资助，已支出，国家；2009 至 2017" in text
    assert "每年公共资金 领先集群竞赛计划 6,667万 EUR（每年） 6,800万 EUR（每年）" in text
    browser.get("/curate")
    assert_chinese(browser)
    assert "1 Spending by the evaluation 待审 编审组" in browser.page.text
    browser.get("/curate/proposals/1")
    browser.send_to("/curate/proposals/1", "accept", text="已核对")
    browser.follow()
    assert_chinese(browser)
    assert "已采纳，内容已入库。" in browser.page.text
    assert "采纳 编审组 ·" in browser.page.text
    assert ("a", {"href": "/v1/revisions/2/changes"}) in browser.page.tags


def test_every_form_and_every_sort_of_change_is_told_in_chinese(copied: Engine, app: Local) -> None:
    browser = chinese(copied, app)
    for kind in KINDS:
        browser.get(f"{PROPOSE}?kind={kind}&subject=")
        assert_chinese(browser)
    source = {"id": "de-x-2020", "title": "标题", "publisher": "BMBF", "language": "de",
              "url": "https://example.org/", "kind": "official", "published": 2020}  # fmt: skip
    cluster = {"id": "de-probe", "name": {"en": "Probe", "zh": "试"}, "place": "Jena",
               "regions": ["DE-TH"], "organisation": {"name": "Probe e.V.", "form": "association"},
               "designations": [{"programme": "de-spitzencluster", "start": 2012,
                                 "cite": [{"source": "de-x-2020", "at": "page 1"}]}]}  # fmt: skip
    where = propose(browser, {**CHANGES, "sources": [source], "clusters": [cluster]})
    assert_chinese(browser)
    text = browser.page.text
    assert "条目 无撤下内容 辖区：DE；所在城市：Jena；管理机构：Probe e.V.；法律形式：协会" in text
    assert "名称（法语）：" in text
    assert "已弃用" in text
    browser.send_to(where, "reject", text="")
    assert browser.answer.status_code == 422
    assert_chinese(browser)


def test_what_is_wrong_is_told_at_its_field_in_english(copied: Engine, app: Local) -> None:
    browser = chinese(copied, app)
    browser.get(FORM)
    answer = browser.send(PROPOSE, **{**MONEY, "claim__amount": "6 Mio"})
    assert answer.status_code == 422
    assert_chinese(browser)
    faulty = {t["id"] for _, t in browser.page.tags if t.get("aria-invalid")}
    assert faulty == {"claim-amount"}
    assert "提案尚未提交。 金额: a whole number" in browser.page.text
    assert '<li lang="en">A whole number in plain digits is needed' in answer.text
    assert browser.page.form(PROPOSE).fields["claim.amount"] == "6 Mio"


def test_who_switches_stays_where_it_is_and_signed_in(copied: Engine, app: Local) -> None:
    browser = chinese(copied, app)
    browser.get(f"{FORM}")
    (switch,) = (t for tag, t in browser.page.tags if t.get("class") == "tongue")
    assert (switch["href"], switch["lang"]) == (f"{FORM}&lang=en", "en")
    browser.get(switch["href"])
    assert "Sign out" in browser.page.text
    assert browser.page.form(PROPOSE).fields["subject"] == "de-spitzencluster"
    assert browser.answer.headers["content-language"] == "en"
    assert browser.get("/curate").headers["content-language"] == "en"
    (switch,) = (t for tag, t in browser.page.tags if t.get("class") == "tongue")
    assert switch["href"] == "/curate?lang=zh"


def test_the_choice_is_kept_in_a_cookie_that_says_nothing_else(app: Local) -> None:
    browser = Browser.of(app)
    answer = browser.get("/curate?lang=zh")
    (told,) = (line for line in answer.headers.get_list("set-cookie") if "language" in line)
    name, *flags = told.split("; ")
    assert name == "kb_language=zh"
    assert {"HttpOnly", "Path=/curate", "SameSite=lax"} <= set(flags)
    again = browser.get("/curate", **{"Accept-Language": "en"})
    assert again.headers["content-language"] == "zh"
    assert not [line for line in again.headers.get_list("set-cookie") if "language" in line]


@pytest.mark.parametrize("cookie", ["", "de", "zh-CN", "<script>", "%00"])
def test_without_a_choice_the_browser_says_which_language(app: Local, cookie: str) -> None:
    browser = Browser.of(app).with_cookie("kb_language", cookie)
    for asked, spoken in (("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr", "en"), ("", "en")):
        headers = {"Accept-Language": asked} if asked else {}
        answer = browser.get("/curate", **headers)
        assert answer.headers["content-language"] == spoken
        assert f'<html lang="{spoken}">' in answer.text


def test_a_language_that_no_page_speaks_is_refused(app: Local) -> None:
    browser = Browser.of(app)
    assert browser.get("/curate?lang=fr").status_code == 422
    assert "&#39;fr&#39; is no language of these pages." in browser.answer.text
    assert "kb_language" not in browser.cookies


def test_errors_speak_the_language_too(copied: Engine, app: Local) -> None:
    browser = chinese(copied, app)
    for address in ("/curate/x", "/curate/proposals/99", "/curate?x=1"):
        assert browser.get(address).status_code in {404, 422}
        assert_chinese(browser)
        assert "返回提案列表" in browser.page.text
    stranger = Browser.of(app)
    stranger.get("/curate?lang=zh")
    assert stranger.send("/curate/session", key=UNKNOWN).status_code == 401
    assert_chinese(stranger)
    assert "密钥无效、已过期或已被吊销。" in stranger.page.text


def test_the_public_pages_are_one_link_away_in_the_same_language(app: Local) -> None:
    browser = Browser.of(app)
    for address, first in (("/curate", "/"), ("/curate?lang=zh", "/?lang=zh")):
        browser.get(address)
        assert first in [t["href"] for tag, t in browser.page.tags if tag == "a"]
    public = Browser.of(app)
    public.get("/search?lang=zh", Accept="text/html")
    assert 'href="/curate?lang=zh"' in public.answer.text


def test_every_code_and_every_row_has_a_chinese_word() -> None:
    for codes in (AccessRole, ProposalAct, ProposalState, GapReason, Level):
        assert set(TERMS[codes]) == set(codes)
    assert [name for name, codes in LISTS.items() if codes not in TERMS] == []
    for model, what, subject in SAID:
        columns = {column.key for column in model.__table__.columns} - UNSAID
        names = columns - {subject, "id", "added_in", "retired_in", "wikidata"}
        for name in (what.value, *sorted(names)):
            assert rows.called(name, "zh") != rows.called(name), (model, name)


def test_what_the_catalogue_says_is_never_markup_of_somebody(copied: Engine, app: Local) -> None:
    browser = chinese(copied, app)
    hostile = "%(x)s {y} <b>注</b>"
    where = propose(browser, {"amend": [{"id": "de-spitzencluster", "set": {
        "name": {"fr": hostile}}}]})  # fmt: skip
    browser.send_to(where, "comment", text=hostile)
    browser.follow()
    assert browser.page.text.count(hostile) >= 2
    assert "<b>注" not in browser.answer.text
    assert languages.catalogue("zh").gettext(hostile) == hostile
