"""What is known as a heat map: groups of programmes as rows, fields of their records as columns.

A cell is the deeper, the more of the programmes have the field; its share stands in it.
"""

from typing import Any

from kb.charts import wording
from kb.charts.look import (
    BODY,
    SMALL,
    Look,
    Record,
    Spec,
    as_it_is,
    at_most,
    block,
    framed,
    lettering,
    noted,
    only,
    pixels,
    read_on,
    shade,
    told,
    wrapped,
)
from kb.words import Phrase

MOST_GROUPS = 150
STEP, HEAD = 22, 44
"""Pixels from row to row; what the names of the fields take."""

LEAST_WORDED = 34
"""The pixels of a cell that has its share in it; in a narrower one the shade alone tells it."""

_TITLE = Phrase("What is known of {0} programmes", "{0} 个计划的已知信息")
_TERMS = Phrase(
    "Share of the programmes whose record has the field, {0}", "含该字段的计划占比，{0}"
)
_TOTAL = Phrase("All", "全部")
_NONE = Phrase("Not stated", "未注明")
_LEGEND = Phrase(
    "The number beside a name: programmes. Known in part counts as known.",
    "名称旁的数字：计划数。部分已知计为已知。",
)
_WORDS = {
    "group": Phrase("Group", "组"),
    "field": Phrase("Field", "字段"),
    "share": Phrase("Known", "已知"),
    "of": Phrase("Programmes", "计划"),
    "absent": Phrase("Looked for, not found", "查而未得"),
    "unstated": Phrase("Not stated", "未注明"),
}


def coverage(record: Record, look: Look) -> Spec:
    """The answer of /v1/coverage as a chart. `TooMuch` for more groups than can be read."""
    groups = record["groups"]
    at_most(len(groups), MOST_GROUPS, "groups")
    totals = record["totals"]
    fields = list(totals["fields"])
    left = round(min(210, max(120, look.inner * 0.25)))
    width = (look.inner - left) // max(1, len(fields))
    rows: list[dict[str, Any]] = [
        {
            "in": "head",
            "x": left + width * (at + 0.5),
            "y": HEAD - 14 - 13 * (len(lines) - 1),
            "text": "\n".join(lines),
        }
        for at, field in enumerate(fields)
        for lines in [wording.said(wording.FIELDS, field, look.language).split("\n")]
    ]
    listed = [(look.say(_TOTAL), totals), *((_label(group, look), group) for group in groups)]
    for at, (label, group) in enumerate(listed):
        top = HEAD + STEP * at + (10 if at else 0)
        rows += _row(label, group, fields, (left, width, top), look)
    height = HEAD + STEP * len(listed) + 10
    by = wording.said(wording.GROUPINGS, record["by"], look.language)
    title = look.say(_TITLE, totals["programmes"])
    blocks = [
        block(look.inner, height, rows, _layers(left, look)),
        noted(look, [look.say(_LEGEND)]),
    ]
    return framed(look, title, [look.say(_TERMS, by)], blocks, record["meta"]["revision"])


def _label(group: Record, look: Look) -> str:
    if group["key"] is None:
        return look.say(_NONE)
    own: str = group["label"] or wording.said(wording.KEYS, group["key"], look.language)
    return own


def _row(
    label: str,
    group: Record,
    fields: list[str],
    place: tuple[float, float, float],
    look: Look,
) -> list[dict[str, Any]]:
    """The name of a group, and a cell for each field."""
    left, width, top = place
    count = group["programmes"]
    name = wrapped(label, left - 52, BODY, 1)[0]
    rows: list[dict[str, Any]] = [
        {"in": "name", "y": top + STEP / 2, "text": name, "count": f"{count:,}"}
    ]
    for at, field in enumerate(fields):
        counts = group["fields"][field]
        share = (counts["known"] + counts["partly"]) / count if count else 0
        rows.append(
            {
                "in": "cell",
                "x": left + width * at + 1,
                "x2": left + width * (at + 1) - 1,
                "middle": left + width * (at + 0.5),
                "top": top + 1,
                "bottom": top + STEP - 1,
                "y": top + STEP / 2,
                "known": round(share, 4),
                "colour": (colour := shade(look.colours.least, look.colours.accent, share)),
                "letters": read_on(colour),
                "text": f"{share:.0%}" if width >= LEAST_WORDED else "",
                "group": label,
                "field": wording.said(wording.FIELDS, field, look.language).replace("-\n", ""),
                "share": f"{share:.0%}",
                "of": count,
                "absent": counts["absent"],
                "unstated": counts["unstated"],
            }
        )
    return rows


def _layers(left: float, look: Look) -> list[Spec]:
    colours = look.colours
    more = told(**{key: look.say(each) for key, each in _WORDS.items()})
    cell = {"x": pixels("x"), "x2": {"field": "x2"}, "y": pixels("top"), "y2": {"field": "bottom"}}
    text = lettering("cell", pixels("middle"), SMALL, colours.ink, align="center", more=more)
    text["encoding"]["color"] = as_it_is("letters")
    count = lettering("name", {"value": left}, SMALL, colours.soft, align="right", dx=-12)
    count["encoding"]["text"] = {"field": "count"}
    return [
        {
            "transform": only("cell"),
            "mark": {"type": "rect", "opacity": 1},
            "encoding": {
                **cell,
                "fill": {"field": "colour", "type": "nominal", "scale": None},
                **more,
            },
        },
        text,
        lettering("name", {"value": 0}, BODY, colours.ink),
        count,
        lettering("head", pixels("x"), SMALL, colours.soft, align="center"),
    ]
