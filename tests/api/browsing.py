"""A browser without scripts: it keeps cookies, and sends the forms that pages have."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.api.conftest import HOST, Local

Fields = dict[str, str]
Attributes = list[tuple[str, str | None]]


BREAKS = {"br", "p", "li", "td", "th", "h1", "h2", "h3", "div", "section", "summary", "pre"}
"""What begins on a line of its own."""


class Form:
    """A form of a page: where it goes, and what its fields say."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: Fields = {}


class Page(HTMLParser):
    """What of a page matters to whoever uses it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._texts: list[str] = []
        self._select = self._area = ""
        self.feed(text)

    @property
    def text(self) -> str:
        """All that is written on it."""
        return " ".join("".join(self._texts).split())

    def form(self, action: str) -> Form:
        """The form that goes somewhere."""
        (found,) = (form for form in self.forms if form.action == action)
        return found

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if tag in BREAKS:
            self._texts.append(" ")
        if "id" in named:
            self.ids.append(named["id"])
        match tag:
            case "form":
                self.forms.append(Form(named["action"]))
            case "label" if "for" in named:
                self.labelled.add(named["for"])
            case "input" if named.get("type") == "checkbox":
                if "checked" in named:
                    self.forms[-1].fields[named["name"]] = named["value"]
            case "input":
                self.forms[-1].fields[named["name"]] = named.get("value", "")
            case "select":
                self._select = named["name"]
            case "option" if self._select:
                chosen = self.forms[-1].fields
                if "selected" in named or self._select not in chosen:
                    chosen[self._select] = named["value"]
            case "textarea":
                self._area = named["name"]
                self.forms[-1].fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            fields = self.forms[-1].fields
            fields[self._area] = fields[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data
        self._texts.append(data)


class Browser:
    """One who looks at pages: `ask` sends a request and gives the answer."""

    def __init__(self, ask: Callable[[httpx.Request], httpx.Response], base: str) -> None:
        self._ask = ask
        self.base = base
        self.cookies = httpx.Cookies()
        self.answer: httpx.Response
        self._cookie = ""

    @classmethod
    def of(cls, local: Local) -> "Browser":
        """One of an application in this process."""
        return cls(lambda request: local.at_once([request])[0], f"http://{HOST}")

    @property
    def page(self) -> Page:
        """The page that was answered last."""
        return Page(self.answer.text)

    def get(self, address: str, **headers: str) -> httpx.Response:
        """The answer to a request for a page."""
        return self.request("GET", address, None, headers)

    def post(self, address: str, fields: Any, **headers: str) -> httpx.Response:
        """The answer to a form, or to what is sent in place of one."""
        content = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.request("POST", address, content, headers)

    def send(self, action: str, **fields: str) -> httpx.Response:
        """The answer to a form of the page at hand, some of its fields filled in."""
        return self.send_from(self.page, action, **fields)

    def send_to(self, proposal: str, step: str, **fields: str) -> httpx.Response:
        """The answer to the form of a step on the page of a proposal."""
        return self.send(f"{proposal}/{step}", **fields)

    def send_from(self, page: Page, action: str, **fields: str) -> httpx.Response:
        """The answer to a form of some page, that was seen before."""
        named = {name.replace("__", "."): value for name, value in fields.items()}
        return self.post(action, page.form(action).fields | named)

    def follow(self) -> httpx.Response:
        """Go where the answer leads."""
        assert self.answer.status_code == 303, self.answer.text
        return self.get(self.answer.headers["location"])

    def follow_from(self, answer: httpx.Response) -> httpx.Response:
        """Go where an answer leads that another was given."""
        self.answer = answer
        return self.follow()

    def with_cookie(self, name: str, value: str) -> "Browser":
        """Another that has this cookie alone."""
        other = Browser(self._ask, self.base)
        other._cookie = f"{name}={value}"
        return other

    def request(
        self, method: str, address: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        """The answer to a request with the cookies that were set before."""
        sent = httpx.Request(method, f"{self.base}{address}", headers=headers, content=content)
        self.cookies.set_cookie_header(sent)
        if self._cookie:
            sent.headers["cookie"] = self._cookie
        answer = self._ask(sent)
        answer.request = sent
        self.cookies.extract_cookies(answer)
        self.answer = answer
        return answer

    def sign_in(self, token: str) -> httpx.Response:
        """Sign in by the form; the answer after it."""
        self.get("/curate")
        self.send("/curate/session", key=token)
        return self.follow()
