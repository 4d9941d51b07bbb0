"""How every chart looks: colours, letters, the frame with its title and its foot.

Owns: the two themes, which are those of the pages, and how much room a text takes. Refuses: to cut
a chart short; one of more rows than can be read is `TooMuch`.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from kb.errors import TooMuch
from kb.words import CHINESE, Phrase

Spec = dict[str, Any]
Record = Mapping[str, Any]
ThemeName = Literal["light", "dark"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""Which language the specifications are written in: a name, which nobody fetches."""

_LATIN = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans'"
_CHINESE = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei'"
FONTS = {
    "en": f"{_LATIN}, {_CHINESE}, sans-serif",
    CHINESE: f"{_CHINESE}, {_LATIN}, sans-serif",
}
"""The letters by language. Whoever draws a PNG takes the first that there is for a whole text, and
whatever it finds where that lacks a sign: so what has Chinese comes first in Chinese.
"""

LEAST_WIDTH, WIDTH, MOST_WIDTH = 360, 880, 2000
"""Pixels across: the least, without a wish, the most."""

PADDING = 20
BODY, SMALL, HEAD = 12, 10.5, 18
"""Sizes of letters in pixels: of names and figures, of what stands beside them, of the title."""

LINE = 15
"""Pixels from line to line of the body."""

_FOOT = Phrase(
    "Industrial-cluster policy: an open knowledge base · revision {0} · CC BY 4.0",
    "产业集群政策开放知识库 · 第 {0} 次修订 · CC BY 4.0",
)
_TOO_MANY = "The chart would have {0:,} {1}; at most {2:,} can be read. Ask for fewer."


class Theme(NamedTuple):
    """The colours of a theme. Texts stand out from the ground at 4.5 to 1 or more."""

    ground: str
    ink: str
    soft: str
    accent: str
    """What is stated: bars and points."""
    pale: str
    """What is stated less surely, or lies behind."""
    other: str
    """What is meant to come, told from the accent without seeing colours by its lightness too."""
    line: str
    """Thin lines that only guide the eye."""
    least: str
    """Nothing of all, on a scale of shades up to the accent."""


THEMES: Mapping[ThemeName, Theme] = {
    "light": Theme(
        "#ffffff", "#1d2430", "#5b6472", "#1f5fa8", "#bcd2ea", "#b4540a", "#e3e5e9", "#eef3f9"
    ),
    "dark": Theme(
        "#14181f", "#e6e9ee", "#9aa4b2", "#7db3f0", "#2f4a69", "#f0a860", "#2b323d", "#1c2530"
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is wanted: in a language, a theme, and how many pixels wide."""

    language: str = "en"
    theme: ThemeName = "light"
    width: int = WIDTH

    @property
    def colours(self) -> Theme:
        """The colours of the theme."""
        return THEMES[self.theme]

    @property
    def inner(self) -> int:
        """The pixels across that are left for what is drawn."""
        return self.width - 2 * PADDING

    def say(self, phrase: Phrase, *values: object) -> str:
        """A phrase in the language of the chart."""
        return phrase(*values).told(self.language)


def framed(look: Look, title: str, lines: Sequence[str], blocks: Sequence[Spec], at: int) -> Spec:
    """A whole specification: blocks one below the other, with a title, its terms, and a foot.

    `at` is the revision that it is drawn from.
    """
    colours = look.colours
    foot = noted(look, [look.say(_FOOT, at)])
    subtitle = [each for line in lines if line for each in wrapped(line, look.inner, BODY)]
    return {
        "$schema": SCHEMA,
        "description": ". ".join([title, *(line for line in lines if line)]),
        "title": {
            "text": wrapped(title, look.inner, HEAD),
            "subtitle": subtitle,
            "anchor": "start",
            "frame": "bounds",
            "align": "left",
            "offset": 22,
            "fontSize": HEAD,
            "fontWeight": 600,
            "color": colours.ink,
            "lineHeight": HEAD + 6,
            "subtitleFontSize": BODY,
            "subtitleColor": colours.soft,
            "subtitleLineHeight": LINE + 2,
            "subtitlePadding": 6,
        },
        "padding": PADDING,
        "vconcat": [*blocks, foot],
        "spacing": 24,
        "config": _config(look),
    }


def noted(look: Look, lines: Iterable[str]) -> Spec:
    """A block of small lines, such as the foot."""
    told = [each for line in lines for each in wrapped(line, look.inner, SMALL)]
    rows = [{"y": 8 + 14 * at, "text": text} for at, text in enumerate(told)]
    mark = {"type": "text", "align": "left", "x": 0, "fontSize": SMALL, "color": look.colours.soft}
    layer = {"mark": mark, "encoding": {"y": pixels("y"), "text": {"field": "text"}}}
    return block(look.inner, 14 * len(told), rows, [layer])


def block(width: float, height: float, rows: Sequence[Record], layers: Sequence[Spec]) -> Spec:
    """A part of a chart, of layers over the same rows."""
    return {"width": width, "height": height, "data": {"values": list(rows)}, "layer": list(layers)}


def pixels(field: str) -> Spec:
    """A channel of place that has pixels as they are."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def as_it_is(field: str) -> Spec:
    """A channel of colours that are told in the data."""
    return {"field": field, "type": "nominal", "scale": None}


def only(field: str) -> list[Spec]:
    """A filter: only the rows of a layer."""
    return [{"filter": f"datum.in === '{field}'"}]


def lettering(
    kind: str,
    x: Spec,
    size: float,
    colour: str,
    *,
    align: str = "left",
    weight: int = 400,
    text: str = "text",
    dx: float = 0,
    more: Spec | None = None,
) -> Spec:
    """A layer of texts, of one line or several; `y` is the middle of the first line."""
    mark = {
        "type": "text",
        "align": align,
        "baseline": "middle",
        "dx": dx,
        "fontSize": size,
        "fontWeight": weight,
        "color": colour,
        "lineBreak": "\n",
        "lineHeight": LINE if size >= BODY else 13,
    }
    encoding = {"x": x, "y": pixels("y"), "text": {"field": text}, **(more or {})}
    return {"transform": only(kind), "mark": mark, "encoding": encoding}


def told(**titles: str) -> Spec:
    """The channel of what is told where one points: fields with what they are called."""
    return {"tooltip": [{"field": field, "title": title} for field, title in titles.items()]}


def extent(text: str, size: float) -> float:
    """About how many pixels a text is wide, rather too many than too few."""
    return size * sum(_em(letter) for letter in text)


def wrapped(text: str, width: float, size: float, most: int | None = None) -> list[str]:
    """A text in lines of so many pixels; past `most` lines the last ends with an ellipsis."""
    lines, line = [], ""
    for word in _words(text):
        if line and extent(f"{line}{word}".rstrip(), size) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    lines.append(line.rstrip())
    if most is not None and len(lines) > most:
        last = lines[most - 1]
        while last and extent(f"{last}…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def at_most(count: int, most: int, what: str) -> None:
    """`TooMuch` for more of something than a chart can show to be read."""
    if count > most:
        raise TooMuch(_TOO_MANY.format(count, what, most))


def shade(first: str, last: str, share: float) -> str:
    """A colour between two, so far from the first."""
    pairs = zip(_channels(first), _channels(last), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """How far two colours stand out from each other, from 1 to 21 (WCAG 2)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def read_on(ground: str) -> str:
    """The colour of letters on a ground: black or white, one of which always stands out enough."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))


def page(programme: str) -> str:
    """Where a programme's page is."""
    return f"/programmes/{programme}"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


_STEEP = 0.04045
"""Up to which part of a channel its light grows in a straight line (sRGB)."""


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= _STEEP else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_NEVER_FIRST = "，。；：、）》” "
"""What begins no line."""


def _words(text: str) -> list[str]:
    """The parts of a text between which a line may end; of Chinese each sign is one."""
    parts: list[str] = []
    for letter in text:
        before = parts[-1][-1] if parts else " "
        within = not _is_wide(letter) and before != " " and not _is_wide(before)
        if parts and (within or letter in _NEVER_FIRST):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _em(letter: str) -> float:
    """About how wide a letter is, by its height."""
    if _is_wide(letter):
        return 1.0
    if letter in " .,:;'|!iljtfrI()[]/-·":
        return 0.34
    return 0.72 if letter.isupper() or letter in "mwMW%–—…" else 0.57


def _config(look: Look) -> Spec:
    colours = look.colours
    return {
        "background": colours.ground,
        "font": FONTS.get(look.language, FONTS["en"]),
        "aria": False,  # a picture is told by its alternative text, not mark by mark
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours.soft,
            "labelFontSize": SMALL,
            "titleColor": colours.soft,
            "titleFontSize": SMALL,
            "titleFontWeight": 400,
            "domainColor": colours.line,
            "tickColor": colours.line,
            "gridColor": colours.line,
            "gridWidth": 1,
        },
        "text": {"color": colours.ink, "fontSize": BODY},
        "legend": {"disable": True},
    }
