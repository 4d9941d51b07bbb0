"""Chromium, as the system has it, driven by Playwright.

It asks for nothing but what pages ask for, and finds no other machine than this one.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""The names that it has in systems."""

FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--no-pings",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--font-render-hinting=none",
)
"""No name is found and no proxy asked, whatever Chromium itself would like to know in the
background; letters look alike on all machines. Playwright adds what keeps it quiet."""

Locale = Literal["en", "zh"]

LOCALES: dict[Locale, str] = {"en": "en-GB", "zh": "zh-CN"}

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
"""What is seen of a page at a desk and on a phone, in CSS pixels."""


def executable() -> str:
    """The path of the browser; if there is none, an error that says what to install."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise RuntimeError(
            "No Chromium: the tests of pages need one. Install your system's package "
            "(Debian: apt install chromium), or let `make test` do it as root."
        )
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without windows; it ends with the block.

    While it runs, this thread has a running loop of asyncio: no other can be run beside it.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=FLAGS,
            chromium_sandbox=os.geteuid() != 0,  # which root cannot have
        )
        yield browser
        browser.close()


def opened(
    browser: Browser,
    address: str,
    *,
    language: Locale = "en",
    dark: bool = False,
    scripts: bool = True,
    phone: bool = False,
) -> BrowserContext:
    """A profile of its own at an address, whose pages move nothing by themselves."""
    return browser.new_context(
        base_url=address,
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        viewport=PHONE if phone else DESK,
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",
    )
