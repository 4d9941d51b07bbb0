"""What pages do behind their readers' backs: whom they ask, and what the browser complains of."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

INLINE = {"data", "blob", "about"}
"""The schemes of what a page brings along: nobody is asked for it."""


@dataclass
class Watch:
    """What is asked for and complained of in the contexts that it watches.

    What the Content-Security-Policy forbids, Chromium tells as an error on the console.
    """

    address: str
    """That of the one server that may be asked."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch a context, from before its first page."""
        context.on("request", self._asked)
        context.on("page", self._opened)
        context.on("console", self._told)
        context.on("weberror", self._failed)

    def elsewhere(self) -> list[str]:
        """The addresses of others that were asked for."""
        own = urlsplit(self.address).netloc
        asked = [urlsplit(each) for each in self.requests]
        return [each.geturl() for each in asked if each.scheme not in INLINE and each.netloc != own]

    def faults(self) -> list[str]:
        """All that no page may do."""
        return [*(f"asked another host: {each}" for each in self.elsewhere()), *self.complaints]

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _opened(self, page: Page) -> None:
        page.on("websocket", self._connected)

    def _connected(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location['url']})")

    def _failed(self, error: WebError) -> None:
        self.complaints.append(f"error of a script: {error.error}")
