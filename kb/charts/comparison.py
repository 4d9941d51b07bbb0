"""The comparison as a chart: a panel for each measure, programmes as rows in the order asked.

Figures are bars with whiskers from the lowest to the highest; what is missing says why in words.
Sets (mechanisms, organisations …) are a matrix of dots, `kb.charts.members`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from kb.charts import wording
from kb.charts.look import (
    BODY,
    LINE,
    SMALL,
    Look,
    Record,
    Spec,
    at_most,
    block,
    extent,
    framed,
    lettering,
    noted,
    only,
    page,
    pixels,
    told,
    wrapped,
)
from kb.charts.members import SETS, matrix, noted_of
from kb.vocabulary import Prices, Rate
from kb.words import Phrase

MOST_PROGRAMMES, MOST_MEASURES = 50, 12

LEAST_PANEL = 176
"""The pixels that a panel has at least; what does not fit beside the others comes below."""

GAP, BAR, CAP = 28, 10, 15
"""Pixels between panels; how thick a bar is, how long the end of a whisker."""

_TITLE = Phrase("{0} programmes compared", "{0} 个计划对比")
_ONE = Phrase("{0}: programmes compared", "{0}：计划对比")
_NO_MONEY = Phrase("as of {0}", "截至 {0}")
_PRICES = {
    Prices.CURRENT: Phrase("current prices", "现价"),
    Prices.CONSTANT: Phrase("constant prices of {0}", "{0} 年不变价"),
}
_RATES = {
    Rate.MARKET: Phrase("market exchange rates", "市场汇率"),
    Rate.PPP: Phrase("purchasing-power parities", "购买力平价"),
}
_LEGEND = Phrase(
    "Bar: the figure. Whisker: from the lowest to the highest that the sources allow.",
    "条形：数值。须线：来源所允许的最低值至最高值。",
)
_HOLLOW = Phrase(
    "Hollow bar: not to be set beside the others as it stands.", "空心条：不宜直接与其他项并列。"
)
_MARKED = Phrase(
    "† The figures of this measure do not say quite the same; the comparison's warnings tell how.",
    "† 该指标的各数值口径不尽相同，详见对比的提示。",
)
_NO_FIGURE = Phrase("no figure", "无数据")
_WORDS = {
    "name": Phrase("Programme", "计划"),
    "label": Phrase("Measure", "指标"),
    "exact": Phrase("Value", "数值"),
    "interval": Phrase("Interval", "区间"),
    "unit": Phrase("Unit", "单位"),
    "sentence": Phrase("In words", "说明"),
}


def comparison(record: Record, look: Look) -> Spec:
    """The answer of /v1/compare as a chart. `TooMuch` for more than can be read."""
    rows, columns = record["rows"], record["columns"]
    at_most(len(rows), MOST_PROGRAMMES, "programmes")
    at_most(len(columns), MOST_MEASURES, "measures")
    numeric = [column for column in columns if column["measure"] not in SETS]
    names = _Names(rows, look)
    blocks = [
        _line(names, [_panel(record, column, names, width, look) for column in part], look)
        for part, width in _lines(numeric, names, look)
    ]
    sets = [matrix(rows, column, look) for column in columns if column["measure"] in SETS]
    blocks += sets
    labels = [wording.said(wording.MEASURES, c["measure"], look.language) for c in columns]
    title = look.say(_ONE, labels[0]) if len(labels) == 1 else look.say(_TITLE, len(rows))
    if notes := [*_notes(rows, numeric, look), *noted_of(sets, look)]:
        blocks.append(noted(look, notes))
    return framed(look, title, [_terms(record["meta"], look)], blocks, record["meta"]["revision"])


class _Names:
    """The names of the rows: how wide they are, and where each row stands."""

    def __init__(self, rows: Sequence[Record], look: Look) -> None:
        self.width = min(230, max(110, look.inner * 0.26))
        self.lines = [wrapped(row["programme"]["name"], self.width, BODY, 3) for row in rows]
        self.heights = [max(46, 22 + LINE * len(lines)) for lines in self.lines]
        self.tops = [sum(self.heights[:at]) for at in range(len(rows))]
        self.height = sum(self.heights)
        self.rows = rows

    @property
    def middles(self) -> list[float]:
        """The middle of each row, in pixels."""
        return [top + height / 2 for top, height in zip(self.tops, self.heights, strict=True)]

    def column(self, look: Look) -> Spec:
        """The column of names, each a link to its programme."""
        rows = [
            {
                "in": "name",
                "text": "\n".join(lines),
                "y": middle - LINE * (len(lines) - 1) / 2,
                "href": page(row["programme"]["id"]),
            }
            for row, lines, middle in zip(self.rows, self.lines, self.middles, strict=True)
        ]
        layer = lettering(
            "name", {"value": 0}, BODY, look.colours.ink, more={"href": {"field": "href"}}
        )
        return block(self.width, self.height, rows, [layer])


def _lines(
    numeric: Sequence[Record], names: _Names, look: Look
) -> list[tuple[Sequence[Record], float]]:
    """Which panels stand side by side, and how wide each is."""
    room = look.inner - names.width
    most = max(1, int(room // (LEAST_PANEL + GAP)))
    count = -(-len(numeric) // most)
    ends = [-(-len(numeric) * at // count) for at in range(count + 1)] if count else [0]
    wide = max((last - first for first, last in pairwise(ends)), default=1)
    width = room / wide - GAP
    return [(numeric[first:last], width) for first, last in pairwise(ends)]


def _line(names: _Names, panels: Sequence[Spec], look: Look) -> Spec:
    return {"hconcat": [names.column(look), *panels], "spacing": GAP, "bounds": "flush"}


def _panel(record: Record, column: Record, names: _Names, width: float, look: Look) -> Spec:
    """The panel of one measure, on a scale of its own."""
    measure = column["measure"]
    cells = [row["cells"][measure] for row in record["rows"]]
    label = wording.said(wording.MEASURES, measure, look.language)
    told_unit = wording.unit(next((c["unit"] for c in cells if c["unit"]), None), look.language)
    rows = [
        {
            "name": row["programme"]["name"],
            "label": label,
            "unit": wording.unit(cell["unit"], look.language),
            "sentence": cell["sentence"],
            "href": page(row["programme"]["id"]),
            "middle": middle,
            "top": middle - BAR / 2,
            "bottom": middle + BAR / 2,
            "cap": middle - CAP / 2,
            "foot": middle + CAP / 2,
            **_drawn(cell, middle, width, look),
        }
        for row, cell, middle in zip(record["rows"], cells, names.middles, strict=True)
    ]
    least = min([0.0, *(row["from"] for row in rows)])
    reach = max([row["to"] for row in rows], default=0)
    beside = max([_beside(row) for row in rows], default=0)
    share = max(0.3, (width - beside) / width)
    domain = [least, least + (reach - least or 1) / share]
    for row in rows:
        row["end"] = domain[1] if row.pop("endless") else row["to"]
    mark = " †" if column["warnings"] else ""
    return {
        **block(width, names.height, rows, _layers(domain, width, names, look)),
        "title": {
            "text": wrapped(label + mark, width, BODY),
            "subtitle": wrapped(told_unit, width, SMALL),
            "anchor": "start",
            "frame": "group",
            "fontSize": BODY,
            "fontWeight": 600,
            "color": look.colours.ink,
            "subtitleColor": look.colours.soft,
            "subtitleFontSize": SMALL,
            "lineHeight": LINE,
            "offset": 10,
        },
    }


def _drawn(cell: Record, middle: float, width: float, look: Look) -> dict[str, Any]:
    """What is drawn of a cell; one without anything says why in words."""
    value, low, high = cell["value"], cell["low"], cell["high"]
    known = [each for each in (value, low, high) if each is not None]
    if not known:
        reason = next((each["detail"] for each in cell["reasons"]), look.say(_NO_FIGURE))
        lines = wrapped(_capital(reason), width, SMALL, 3)
        y = middle - 13 * (len(lines) - 1) / 2
        words = {"text": "\n".join(lines), "y": y, "exact": look.say(_NO_FIGURE), "interval": ""}
        return {"in": "reason", **words, "from": 0, "to": 0, "endless": False}
    interval = (
        "" if low == high == value else wording.limits(low, high, look.language, cell["unit"])
    )
    text = interval if value is None else wording.number(value, look.language, cell["unit"])
    return {
        "in": "cell",
        "value": value,
        "low": low if low is not None else min(0, *known),
        "ranged": bool(interval),
        "limited": high is not None,
        "hollow": value is not None and not cell["comparable"],
        "text": text,
        "under": interval if value is not None else "",
        "below": middle + 8,
        "y": middle - (7 if interval and value is not None else 0),
        "exact": look.say(_NO_FIGURE) if value is None else f"{value:,.10g}",
        "interval": interval,
        "from": min(known),
        "to": max(known),
        "endless": bool(interval) and high is None,
    }


def _beside(row: Record) -> float:
    """How many pixels the words beside a bar take."""
    if row["in"] != "cell":
        return 0
    return 14 + max(1.06 * extent(row["text"], BODY), extent(row["under"], SMALL))


def _layers(domain: list[float], width: float, names: _Names, look: Look) -> list[Spec]:
    colours = look.colours
    scale = {"domain": domain, "range": [0, width], "nice": False, "zero": False}
    x = {"field": "value", "type": "quantitative", "scale": scale, "axis": None}
    end = {**x, "field": "end"}
    middle, cells = pixels("middle"), only("cell")
    more = {**told(**{key: look.say(each) for key, each in _WORDS.items()}),
            "href": {"field": "href"}}  # fmt: skip
    line = {"type": "rule", "strokeWidth": 1.2, "color": colours.ink}
    bar = {"type": "rect", "cornerRadius": 2, "opacity": 1}
    tall = {"y": pixels("top"), "y2": {"field": "bottom"}}
    ranged = [*cells, {"filter": "datum.ranged"}]
    zero: Spec = {"datum": 0, "type": "quantitative", "scale": scale, "axis": None}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": colours.line},
            "encoding": {"x": zero, "y": {"value": 0}, "y2": {"value": names.height}},
        },
        {
            "transform": [*cells, {"filter": "datum.value !== null && !datum.hollow"}],
            "mark": {**bar, "color": colours.accent},
            "encoding": {"x": x, "x2": {"datum": 0}, **tall, **more},
        },
        {
            "transform": [*cells, {"filter": "datum.hollow"}],
            "mark": {**bar, "color": colours.ground, "stroke": colours.accent, "strokeWidth": 1.4},
            "encoding": {"x": x, "x2": {"datum": 0}, **tall, **more},
        },
        {
            "transform": ranged,
            "mark": line,
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "end"}, "y": middle, **more},
        },
        *(
            {
                "transform": [*ranged, *limited],
                "mark": line,
                "encoding": {
                    "x": {**x, "field": field},
                    "y": pixels("cap"),
                    "y2": {"field": "foot"},
                },
            }
            for field, limited in (("low", []), ("end", [{"filter": "datum.limited"}]))
        ),
        lettering("cell", end, BODY, colours.ink, weight=600, dx=8, more=more),
        {
            **lettering("cell", end, SMALL, colours.soft, text="under", dx=8),
            "encoding": {
                "x": end,
                "y": pixels("below"),
                "text": {"field": "under"},
            },
        },
        lettering("reason", zero, SMALL, colours.soft, dx=6, more=more),
    ]  # fmt: skip


def _terms(meta: Record, look: Look) -> str:
    """In what money, of whose prices, converted how; and the day of the question."""
    parts = [look.say(_NO_MONEY, meta["on"])]
    if meta["currency"]:
        prices = look.say(_PRICES[Prices(meta["prices"])], meta["base_year"])
        rate = look.say(_RATES[Rate(meta["rate"])])
        parts = [str(meta["currency"]), prices, rate, *parts]
    return " · ".join(parts)


def _notes(rows: Sequence[Record], numeric: Sequence[Record], look: Look) -> list[str]:
    """What of the signs in the chart needs a word."""
    cells = [row["cells"][column["measure"]] for row in rows for column in numeric]
    notes = []
    if any(cell["low"] != cell["high"] for cell in cells):
        notes.append(look.say(_LEGEND))
    if any(cell["value"] is not None and not cell["comparable"] for cell in cells):
        notes.append(look.say(_HOLLOW))
    if any(column["warnings"] for column in numeric):
        notes.append(look.say(_MARKED))
    return notes


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
