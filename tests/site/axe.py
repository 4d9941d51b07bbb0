"""Whether a page is for everybody, as far as axe-core can tell."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

GRAVE = {"serious", "critical"}
"""The impacts that no page may have; the others are told."""


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that a page may break in other colours alone."""


def accessible(page: Page, *, colours_alone: bool = False) -> list[str]:
    """Refuse a page with a grave violation; answers the lesser ones, a line each.

    The page's scripts must be on. Axe gets in by the debugger, which no policy of a page stops.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    rules = COLOURS if colours_alone else {"type": "tag", "values": TAGS}
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    grave = [_line(each) for each in found if each["impact"] in GRAVE]
    lesser = [_line(each) for each in found if each["impact"] not in GRAVE]
    told = "\n".join(["", *grave, *(f"besides: {each}" for each in lesser)])
    assert not grave, f"{page.url} is not for everybody:{told}"
    return lesser


def _line(violation: dict[str, Any]) -> str:
    """A violation with the rule, where it is broken, and how to mend it."""
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    rule, impact = violation["id"], violation["impact"]
    return f"{rule} ({impact}): {violation['help']} at {places} ({violation['helpUrl']})"
