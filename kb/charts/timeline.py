"""The timeline as a chart: a group of rows for each programme, in the order asked."""

from typing import Any

from kb.charts import gantt
from kb.charts.look import (
    BODY,
    LINE,
    Look,
    Record,
    Spec,
    at_most,
    block,
    framed,
    lettering,
    noted,
    page,
    wrapped,
)
from kb.words import Phrase

MOST_PROGRAMMES, MOST_BARS = 50, 600

GAP = 14
"""Pixels between programmes."""

_TITLE = Phrase("When {0} programmes ran", "{0} 个计划的时间线")
_ONE = Phrase("{0}: periods, phases and rounds", "{0}：期限、阶段与轮次")
_AS_OF = Phrase("as of {0} (dotted line)", "截至 {0}（虚线）")
_UNDATED = Phrase("no date is known", "日期不明")


def timeline(record: Record, look: Look) -> Spec:
    """The answer of /v1/timeline as a chart. `TooMuch` for more than can be read."""
    items, meta = record["items"], record["meta"]
    at_most(len(items), MOST_PROGRAMMES, "programmes")
    at_most(sum(len(item["bars"]) for item in items), MOST_BARS, "bars")
    on = str(meta["on"])
    left = min(240, max(110, look.inner * 0.27))
    rows: list[dict[str, Any]] = []
    top = 6.0
    every = [gantt.drawn(item["bars"], on, look) for item in items]
    span = gantt.years(row for drawn in every for row in drawn)
    for item, drawn in zip(items, every, strict=True):
        lane = gantt.laid(drawn, top, (look.inner - left) / (span[1] - span[0]))
        programme = item["programme"]
        name = wrapped(programme["name"], left - 16, BODY, 3)
        rows.append(
            {
                "in": "name",
                "text": "\n".join(name),
                "y": top + 10,
                "line": top - GAP / 2,
                "href": page(programme["id"]),
            }
        )
        if not lane.rows:
            rows.append({"in": "nothing", "text": look.say(_UNDATED), "y": top + 10})
        rows += gantt.measured({**row, "href": page(programme["id"])} for row in lane.rows)
        top = max(lane.top, top + LINE * len(name) + 6) + GAP
    layers = [
        _rules(look),
        *gantt.layers(span, left, look.inner, on, look),
        lettering("name", {"value": 0}, BODY, look.colours.ink, more={"href": {"field": "href"}}),
        lettering("nothing", {"value": left}, BODY, look.colours.soft, dx=6),
    ]
    title = (
        look.say(_ONE, items[0]["programme"]["name"])
        if len(items) == 1
        else look.say(_TITLE, len(items))
    )
    chart = block(look.inner, top, rows, layers)
    blocks = [chart, noted(look, [look.say(gantt.LEGEND)])]
    return framed(look, title, [look.say(_AS_OF, on)], blocks, meta["revision"])


def _rules(look: Look) -> Spec:
    """Thin lines between programmes."""
    return {
        "transform": [{"filter": "isValid(datum.line) && datum.line > 0"}],
        "mark": {"type": "rule", "color": look.colours.line},
        "encoding": {
            "y": {"field": "line", "type": "quantitative", "scale": None, "axis": None},
            "x": {"value": 0},
            "x2": {"value": look.inner},
        },
    }
