"""A page that does what it may not is found out: what the tests of pages rest on."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.site import chromium
from tests.site.axe import accessible
from tests.site.chromium import opened
from tests.site.watching import Watch

PAGES = {
    "/good": "<h1>Good</h1><img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "/elsewhere": "<h1>Elsewhere</h1><img alt='A mark' src='http://kb.example/mark.png'>",
    "/inline": "<h1>Inline</h1><script>document.title = 'changed'</script>",
    "/styled": "<h1 style='color: red'>Styled</h1>",
    "/missing": "<h1>Missing</h1><script src='/none.js'></script>",
    "/thrown": "<h1>Thrown</h1><script src='/thrown.js'></script>",
    "/thrown.js": "throw new Error('thrown on purpose')",
    "/unnamed": "<h1>Unnamed</h1><input name='q'>",
    "/unordered": "<h1>Unordered</h1><h4>A level too low</h4>",
}
"""What a site may not do, one fault in each page."""

HEAD = "<!doctype html><html lang='en'><title>A page</title><link rel='icon' href='data:,'><main>"

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: http:"


class Site(BaseHTTPRequestHandler):
    """A site of bad pages with a strict policy."""

    def do_GET(self) -> None:
        text = PAGES.get(self.path)
        self.send_response(200 if text else 404)
        script = self.path.endswith(".js")
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(f"{'' if script else HEAD}{text or ''}".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is logged."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of that site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/good", None),
        ("/elsewhere", "asked another host: http://kb.example/mark.png"),
        ("/inline", "Content Security Policy"),
        ("/styled", "Content Security Policy"),
        ("/missing", "404"),
        ("/thrown", "thrown on purpose"),
    ],
)
def test_what_a_page_does_is_seen(
    browser: Browser, site: str, path: str, fault: str | None
) -> None:
    watch = Watch(site)
    with opened(browser, site) as context:
        watch.over(context)
        context.new_page().goto(path)
    assert f"{site}{path}" in watch.requests
    if fault is None:
        assert watch.faults() == []
    else:
        assert fault in "\n".join(watch.faults())


def test_a_page_that_is_not_for_everybody_is_refused(browser: Browser, site: str) -> None:
    """With the rule, the place and what to do; what is less grave is answered."""
    with opened(browser, site) as context:
        page = context.new_page()
        page.goto("/good")
        assert accessible(page) == []
        page.goto("/unordered")
        assert [each.partition(" ")[0] for each in accessible(page)] == ["heading-order"]
        page.goto("/unnamed")
        with pytest.raises(AssertionError, match=r"label \(critical\): .* at input"):
            accessible(page)


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="apt install chromium"):
        chromium.executable()
