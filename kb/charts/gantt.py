"""Time as rows of bars: periods, phases and rounds of programmes, on one axis of years.

Owns: how a claim about a time is drawn. The period that a programme is believed to have run is a
full bar, other statements of it are outlines; phases are paler, below; rounds are diamonds. An end
that is not known runs to the day of the question, and says so by an arrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.charts.look import (
    SMALL,
    Look,
    Record,
    Spec,
    extent,
    lettering,
    only,
    pixels,
    told,
)
from kb.vocabulary import ClaimKind
from kb.words import Phrase

ROW = {ClaimKind.PERIOD: 20, ClaimKind.PHASE: 20, ClaimKind.ROUND: 22}
"""Pixels from row to row of a kind."""

BAR, ROUND_WIDE = 12, 18
"""How thick a bar is; the pixels that a round takes beside its number."""

STEPS = (1, 2, 5, 10, 20, 50, 100)
NOMINAL = Phrase("period that is believed", "采信的期限")
OTHER = Phrase("other statement of the period", "期限的其他说法")
PHASE = Phrase("phase", "阶段")
ROUND = Phrase("round", "轮次")
_KINDS = {ClaimKind.PHASE: PHASE, ClaimKind.ROUND: ROUND}
_OPEN = Phrase("{0} – no known end", "{0} 起，终止不明")
_NO_START = Phrase("no known start – {0}", "起始不明，至 {0}")
_SEEN = Phrase("seen in {0}", "{0} 可见")
_SELECTED = Phrase("{0} of {1} selected", "{1} 个申请中选出 {0} 个")
_CHOSEN = Phrase("{0} selected", "选出 {0} 个")
LEGEND = Phrase(
    "Full bar: the period that is believed. Outline: another statement of it. Pale bar: a phase. "
    "Diamond: a round, in the year of its decision. Arrow: no end is known.",
    "实心条：采信的期限。空心条：期限的其他说法。浅色条：阶段。菱形：轮次（决定之年）。箭头：终止不明。",
)
ON = Phrase("day of the question: {0}", "询问日期：{0}")
_WORDS = {
    "what": Phrase("What", "内容"),
    "when": Phrase("When", "时间"),
    "claim": Phrase("Claim", "声明"),
}


@dataclass(slots=True)
class Lane:
    """The rows of one programme as they are gathered: where the next begins."""

    top: float
    rows: list[dict[str, Any]] = field(default_factory=list)


def year_of(day: str) -> float:
    """A day as a number of years: 2007-07-01 is 2007.5, nearly."""
    found = date.fromisoformat(day)
    start = date(found.year, 1, 1)
    return round(found.year + (found - start).days / 365.25, 3)


def after(day: str) -> float:
    """The end of a day, as a number of years."""
    return round(year_of(day) + 1 / 365.25, 3)


def drawn(bars: Iterable[Record], on: str, look: Look) -> list[dict[str, Any]]:
    """The bars of a programme as rows, not yet in their places; what has no date is left out."""
    return [row for bar in bars if (row := _drawn(bar, on, look))]


def laid(rows: Sequence[dict[str, Any]], top: float, pixels_a_year: float) -> Lane:
    """The rows of a programme from `top` down: periods, then phases, then rounds.

    What does not overlap shares a row, so that rounds and phases are mostly one row each.
    """
    lane = Lane(top)
    for kind in (ClaimKind.PERIOD, ClaimKind.PHASE, ClaimKind.ROUND):
        lines: list[list[dict[str, Any]]] = []
        for bar in sorted((row for row in rows if row["in"] == kind), key=_first):
            free = next((line for line in lines if _fits(bar, line, pixels_a_year)), None)
            if free is None:
                lines.append([bar])
            else:
                free.append(bar)
        for line in lines:
            for bar in line:
                lane.rows.append({**bar, "middle": lane.top + ROW[kind] / 2})
            lane.top += ROW[kind]
    return lane


def _first(bar: Mapping[str, Any]) -> tuple[bool, float]:
    return not bar["nominal"], bar["from"]


def _fits(bar: Mapping[str, Any], line: Sequence[Mapping[str, Any]], pixels_a_year: float) -> bool:
    """Whether a bar stands beside those of a row, before it in time: periods never do."""
    last = line[-1]
    if bar["in"] == ClaimKind.ROUND:
        room = ROUND_WIDE + extent(last["text"], SMALL)
        return bool((bar["at"] - last["at"]) * pixels_a_year >= room)
    return bool(bar["in"] == ClaimKind.PHASE and bar["from"] >= last["to"] - 0.01)


def _drawn(bar: Record, on: str, look: Look) -> dict[str, Any] | None:
    """A claim as it is drawn; None for one without any date."""
    first, last = bar["first_day"], bar["last_day"]
    if first is None and last is None:
        return None
    start = year_of(first or last)
    end = after(last) if last else max(after(on), start + 0.25)
    kind = ClaimKind(bar["kind"])
    row = {
        "in": str(kind),
        "nominal": bool(bar["nominal"]),
        "from": start,
        "to": end,
        "open": bar["open"],
        "what": _what(bar, kind, look),
        "when": _when(bar, look),
        "claim": bar["claim"],
        "text": bar["label"] or "",
    }
    if kind is ClaimKind.ROUND:
        number = (bar["round"] or {}).get("number")
        row |= {"from": end - 0.5, "to": end, "at": end - 0.5, "text": f"{number or ''}"}
    return row


def _what(bar: Record, kind: ClaimKind, look: Look) -> str:
    said = _KINDS.get(kind) or (NOMINAL if bar["nominal"] else OTHER)
    facts = bar["round"] or {}
    more = ""
    if facts.get("selected") and facts.get("applications"):
        more = look.say(_SELECTED, facts["selected"], facts["applications"])
    elif facts.get("selected"):
        more = look.say(_CHOSEN, facts["selected"])
    return " · ".join(part for part in (bar["label"] or look.say(said), more) if part)


def _when(bar: Record, look: Look) -> str:
    start, end, seen = bar["start"], bar["end"], bar["seen"]
    if start and end:
        return str(start) if start == end else f"{start} – {end}"
    if start:
        return look.say(_OPEN, start)
    return look.say(_NO_START, end) if end else look.say(_SEEN, seen)


def years(rows: Iterable[Mapping[str, Any]], more: Iterable[float] = ()) -> list[int]:
    """The first and the last year of an axis that has room for all rows."""
    rows = list(rows)
    firsts = [row["from"] for row in rows] + list(more)
    lasts = [row["to"] for row in rows] + list(more)
    if not firsts:
        return [2000, 2001]
    return [int(min(firsts)), max(int(-(-max(lasts) // 1)), int(min(firsts)) + 1)]


def axis(span: Sequence[int], width: float) -> Spec:
    """The axis of years, with as many named as stand well side by side."""
    first, last = span
    step = next((s for s in STEPS if (last - first) / s * 52 <= width), STEPS[-1])
    values = [year for year in range(first, last + 1) if year % step == 0]
    return {
        "orient": "top",
        "values": values,
        "format": "d",
        "title": None,
        "grid": True,
        "ticks": False,
        "domain": False,
        "labelPadding": 8,
    }


def scaled(field: str, span: Sequence[int], left: float, width: float) -> Spec:
    """The channel of a time."""
    scale = {"domain": list(span), "range": [left, width], "nice": False, "zero": False}
    return {
        "field": field,
        "type": "quantitative",
        "scale": scale,
        "axis": axis(span, width - left),
    }


def layers(span: Sequence[int], left: float, width: float, on: str, look: Look) -> list[Spec]:
    """The layers that draw the rows, and the day of the question."""
    colours = look.colours
    start, end = (scaled(each, span, left, width) for each in ("from", "to"))
    more = told(**{key: look.say(each) for key, each in _WORDS.items()})
    tall = {"y": pixels("top"), "y2": {"field": "bottom"}}
    place = {"x": start, "x2": {"field": "to"}, **tall, **more}
    rect = {"type": "rect", "cornerRadius": 2, "opacity": 1}
    height = [{"calculate": f"datum.middle - {BAR / 2}", "as": "top"},
              {"calculate": f"datum.middle + {BAR / 2}", "as": "bottom"}]  # fmt: skip
    period = only(ClaimKind.PERIOD)
    today = year_of(on)
    drawn: list[Spec] = [
        {
            "transform": [*period, {"filter": "datum.nominal"}, *height],
            "mark": {**rect, "color": colours.accent},
            "encoding": place,
        },
        {
            "transform": [*period, {"filter": "!datum.nominal"}, *height],
            "mark": {**rect, "color": colours.ground, "stroke": colours.accent, "strokeWidth": 1.2,
                     "strokeDash": [4, 2]},
            "encoding": place,
        },
        {
            "transform": [*only(ClaimKind.PHASE), *height],
            "mark": {**rect, "color": colours.pale, "stroke": colours.ground, "strokeWidth": 1},
            "encoding": place,
        },
        {
            "transform": [{"filter": "datum.open"}],
            "mark": {"type": "point", "shape": "triangle-right", "size": 60, "filled": True,
                     "opacity": 1, "color": colours.accent, "xOffset": 4},
            "encoding": {"x": end, "y": pixels("middle"), **more},
        },
        {
            "transform": only(ClaimKind.ROUND),
            "mark": {"type": "point", "shape": "diamond", "size": 80, "filled": True, "opacity": 1,
                     "color": colours.ink},
            "encoding": {"x": {**start, "field": "at"}, "y": pixels("middle"), **more},
        },
        _number(scaled("at", span, left, width), look),
        _phase(start, look, (width - left) / (span[1] - span[0])),
    ]  # fmt: skip
    if span[0] <= today <= span[1]:
        rule = {"type": "rule", "color": colours.other, "strokeDash": [2, 3], "strokeWidth": 1.2}
        drawn.insert(0, {
            "data": {"values": [{"from": today, "day": look.say(ON, on)}]},
            "mark": rule,
            "encoding": {"x": start, "tooltip": {"field": "day"}},
        })  # fmt: skip
    return drawn


def _number(x: Spec, look: Look) -> Spec:
    layer = lettering(ClaimKind.ROUND, x, SMALL, look.colours.soft, dx=8)
    layer["encoding"]["y"] = pixels("middle")
    return layer


def _phase(start: Spec, look: Look, pixels_a_year: float) -> Spec:
    """The names of phases, in those bars that are long enough for them."""
    layer = lettering(ClaimKind.PHASE, start, SMALL, look.colours.ink, dx=5, text="short")
    layer["encoding"]["y"] = pixels("middle")
    layer["transform"] += [
        {"calculate": f"(datum.to - datum.from) * {pixels_a_year:.3f}", "as": "room"},
        {"filter": "datum.room > datum.wide * 0.95 + 6"},
        {"calculate": "datum.text", "as": "short"},
    ]
    return layer


def measured(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with how many pixels their names take."""
    return [{**row, "wide": round(extent(row["text"], SMALL))} for row in rows]
