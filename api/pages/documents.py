"""The documents that the service has with it: Markdown, shown as pages.

Owns: which documents these are, where their files are, and what of Markdown a page has. A link to a
document that is not served becomes its text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

PROJECT = Path(__file__).parents[2]
PACKED = PROJECT / "api" / "documents"
"""Where a wheel has what the project has in `docs`."""

FILES: Mapping[str, str] = {
    "first-hour": "docs/first-hour.md",
    "curating": "docs/curating.md",
    "format": "seed/FORMAT.md",
    "operating": "docs/operating.md",
    "settings": "docs/settings.md",
    "architecture": "docs/architecture.md",
    "promises": "docs/promises.md",
}
"""The documents that have a page, by the last part of its address."""

CONVENTIONS = "docs/interface.md"
"""What holds of all addresses, which stands on the page of the interface."""

_SERVED = {Path(file).name: name for name, file in FILES.items()}
_PAGE = re.compile(r'href="(/docs/[a-z-]+)((?:#[^"]*)?)"')
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, and what follows it as HTML."""

    title: str
    content: str

    def shown(self, to: Callable[[str], str]) -> Markup:
        """Its HTML, in which `to` gives the addresses of pages as links from here have them."""
        text = _PAGE.sub(lambda found: f'href="{escape(to(found[1]))}{found[2]}"', self.content)
        return Markup(text)  # noqa: S704  no HTML of the file is read as such


@cache
def document(file: str, *, under: bool = False) -> Document:
    """A document of the project, by its path there; or one that stands `under` a heading."""
    path = PROJECT / file
    packed = PACKED / path.name
    return _made((packed if packed.exists() else path).read_text(encoding="utf-8"), under)


def marked(text: str) -> Markup:
    """A line of the manual, in which code stands between back quotes."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  escaped


def _made(text: str, under: bool) -> Document:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title = tokens[1].content if tokens and tokens[0].tag == "h1" else ""
    content = list(_framed(tokens[3:] if title else tokens, under))
    html = reader.renderer.render(content, reader.options, {})
    return Document(title, html)


def _framed(tokens: Sequence[Token], under: bool) -> Iterator[Token]:
    """The parts as a page has them: headings that can be linked to, tables that can be scrolled."""
    names: set[str] = set()
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after:
            token.attrSet("id", _named(after.content, names))
        if under and token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1:]) + 1}"
        if token.type == "table_open":
            yield _html('<div class="scroll" tabindex="0" role="region" aria-label="Table">')
        if token.children:
            token.children = list(_linked(token.children))
        yield token
        if token.type == "table_close":
            yield _html("</div>")


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text)


def _named(text: str, taken: set[str]) -> str:
    """The name of a heading, which no other has."""
    plain = re.sub(r"\W+", "-", text.lower()).strip("-")
    name = next(n for n in (plain, *(f"{plain}-{i}" for i in range(2, 99))) if n not in taken)
    taken.add(name)
    return name


def _linked(tokens: Sequence[Token]) -> Iterator[Token]:
    """The parts of a line, with links to what is served alone."""
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs["href"])
            file, _, place = target.partition("#")
            served = _SERVED.get(Path(file).name)
            dropped = not (served or not file or ":" in target or file.startswith("/"))
            if served and ":" not in target:
                token.attrSet("href", f"/docs/{served}{'#' if place else ''}{place}")
        if token.type in {"link_open", "link_close"} and dropped:
            continue
        yield token
