"""One programme at a glance: when it ran, above what was counted of it, on one axis of years.

A row for each thing that was counted; what is alike but not the same (another place, another
detail) has a row of its own. Each row is on a scale of its own, from nothing to its greatest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kb.charts import gantt, wording
from kb.charts.look import (
    BODY,
    SMALL,
    Look,
    Record,
    Spec,
    at_most,
    block,
    framed,
    lettering,
    noted,
    only,
    pixels,
    told,
    wrapped,
)
from kb.period import Edtf
from kb.timeline import Extent, round_extent
from kb.vocabulary import ClaimKind, FigureStatus, Rank
from kb.words import CHINESE, TERMS, Phrase

MOST_BARS, MOST_SERIES, MOST_POINTS = 200, 80, 2_000

STEP, LOW, HIGH = 40, 30, 12
"""Pixels from series to series; how far below its top nothing lies, and its greatest."""

MOST_NAMED = 12
"""The most points of a series that each have their figure beside them; else the first and last."""

_FIGURES = Phrase("What was counted", "统计数据")
_TITLE = Phrase("{0} at a glance", "{0}一览")
_TERMS = Phrase("{0} · as of {1} (dotted line)", "{0} · 截至 {1}（虚线）")
_LEGEND = Phrase(
    "Point: observed. Open square: a target or what was expected. Each series is on a scale of its "
    "own.",
    "圆点：实际。空心方块：目标或预期。各序列自有刻度。",
)
_UNDATED = Phrase("{0} (no date)", "{0}（无日期）")
_WORDS = {
    "label": Phrase("Figure", "数据"),
    "exact": Phrase("Value", "数值"),
    "when": Phrase("When", "时间"),
    "status": Phrase("Status", "性质"),
    "claim": Phrase("Claim", "声明"),
}


def programme(record: Record, look: Look, today: date) -> Spec:
    """The answer of /v1/programmes/{id} as a chart, on a day. `TooMuch` if it cannot be read."""
    on = today.isoformat()
    bars = list(_bars(record, look))
    series = _series(record["figures"], look)
    at_most(len(bars), MOST_BARS, "bars")
    at_most(len(series), MOST_SERIES, "series of figures")
    at_most(sum(map(len, series.values())), MOST_POINTS, "figures")
    left = min(240, max(110, look.inner * 0.27))
    drawn = gantt.drawn(bars, on, look)
    dates = [point["at"] for each in series.values() for point in each if "at" in point]
    span = gantt.years(drawn, dates)
    lane = gantt.laid(drawn, 6, (look.inner - left) / (span[1] - span[0]))
    blocks = []
    if lane.rows:
        layers = gantt.layers(span, left, look.inner, on, look)
        labelled = [*gantt.measured(lane.rows), *_kinds(lane.rows, look)]
        name = lettering("name", {"value": 0}, BODY, look.colours.soft)
        blocks.append(block(look.inner, lane.top + 4, labelled, [*layers, name]))
    if series:
        blocks.append(_figures(series, span, left, look))
    notes = [look.say(gantt.LEGEND)] if lane.rows else []
    notes += [look.say(_LEGEND)] if series else []
    terms = look.say(_TERMS, record["country"]["name"], on)
    title = look.say(_TITLE, record["name"])
    return framed(look, title, [terms], [*blocks, noted(look, notes)], record["meta"]["revision"])


def _kinds(rows: Iterable[Mapping[str, Any]], look: Look) -> list[dict[str, Any]]:
    """What the rows of each kind are, at their left."""
    tops: dict[str, float] = {}
    for row in rows:
        tops[row["in"]] = min(tops.get(row["in"], row["middle"]), row["middle"])
    words = {
        ClaimKind.PERIOD: Phrase("Period", "期限"),
        ClaimKind.PHASE: Phrase("Phases", "阶段"),
        ClaimKind.ROUND: Phrase("Rounds", "轮次"),
    }
    return [
        {"in": "name", "text": look.say(words[ClaimKind(kind)]), "y": top}
        for kind, top in tops.items()
    ]


def _bars(record: Record, look: Look) -> Iterable[dict[str, Any]]:
    """The claims about times as the timeline tells them."""
    believed = next(
        (
            claim["id"]
            for rank in (Rank.PREFERRED, Rank.NORMAL)
            for claim in record["periods"]
            if claim["rank"] == rank
            and (claim["start"], claim["end"]) == (record["start"], record["end"])
        ),
        None,
    )
    for claim in (*record["periods"], *record["phases"], *record["rounds"]):
        if claim["rank"] == Rank.DEPRECATED:
            continue
        if claim["kind"] == ClaimKind.ROUND:
            dates = (_day(claim[key]) for key in ("opened", "closed", "shortlisted"))
            time = round_extent(dates, _day(claim["decided"]), claim["year"])
        else:
            time = Extent(_day(claim["start"]), _day(claim["end"]), _day(claim["seen"]))
        yield {
            "kind": claim["kind"],
            "claim": claim["id"],
            "nominal": claim["id"] == believed,
            "label": _name(claim.get("names"), look),
            "start": time.start and time.start.text,
            "end": time.end and time.end.text,
            "seen": time.seen and time.seen.text,
            "first_day": time.first_day and time.first_day.isoformat(),
            "last_day": time.last_day and time.last_day.isoformat(),
            "open": time.open,
            "round": claim if claim["kind"] == ClaimKind.ROUND else None,
        }


def _series(figures: Sequence[Record], look: Look) -> dict[str, list[dict[str, Any]]]:
    """The figures by what was counted, each series in the order of its dates."""
    series: dict[str, list[dict[str, Any]]] = {}
    for claim in figures:
        if claim["rank"] == Rank.DEPRECATED:
            continue
        detail = _name(claim["detail"], look)
        places = ", ".join(region["name"] for region in claim["regions"])
        aside = "; ".join(part for part in (detail, places, claim["currency"]) if part)
        label = claim["indicator"]["label"] + (f"\n{aside}" if aside else "")
        series.setdefault(label, []).append(_point(claim, label, look))
    for points in series.values():
        points.sort(key=lambda point: (point.get("at", 0), point["value"]))
    return series


def _point(claim: Record, label: str, look: Look) -> dict[str, Any]:
    stated = [text for text in (claim["at"], claim["start"], claim["end"]) if text]
    status = FigureStatus(claim["status"])
    chinese = look.language == CHINESE
    point: dict[str, Any] = {
        "label": label.replace("\n", " · "),
        "value": claim["value"],
        "exact": f"{claim['value']:,.10g}",
        "when": " – ".join(dict.fromkeys(stated)),
        "status": TERMS[FigureStatus][status] if chinese else status.value,
        "observed": status is FigureStatus.OBSERVED,
        "claim": claim["id"],
        "text": wording.number(claim["value"], look.language),
    }
    if stated:
        first, last = Edtf.parse(stated[0]).first, Edtf.parse(stated[-1]).last
        days = (gantt.year_of(first.isoformat()), gantt.after(last.isoformat()))
        point["at"] = round(sum(days) / 2, 3)
    return point


def _figures(
    series: Mapping[str, Sequence[dict[str, Any]]], span: Sequence[int], left: float, look: Look
) -> Spec:
    rows: list[dict[str, Any]] = []
    for at, (label, points) in enumerate(series.items()):
        top = STEP * at
        first, _, aside = label.partition("\n")
        name = {"in": "name", "y": top + (14 if aside else STEP / 2), "line": top}
        rows.append(name | {"text": wrapped(first, left - 16, BODY, 1)[0]})
        if aside:
            small = {"in": "aside", "y": top + 28}
            rows.append(small | {"text": wrapped(aside, left - 16, SMALL, 1)[0]})
        rows += _placed(points, label, top, look)
    layers = _layers(gantt.scaled("at", span, left, look.inner), left, look)
    title = {"text": look.say(_FIGURES), "anchor": "start", "frame": "group", "offset": 8,
             "fontSize": BODY + 1, "fontWeight": 600, "color": look.colours.ink}  # fmt: skip
    return {**block(look.inner, STEP * len(series) + 4, rows, layers), "title": title}


def _placed(
    points: Sequence[dict[str, Any]], label: str, top: float, look: Look
) -> Iterable[dict[str, Any]]:
    """The points of a series in its row; what has no date stands first, in words alone."""
    dated = [point for point in points if "at" in point]
    undated = [point["text"] for point in points if "at" not in point]
    greatest = max((abs(point["value"]) for point in dated), default=0) or 1
    ends = {id(dated[0]), id(dated[-1])} if dated else set()
    for point in dated:
        height = max(0, point["value"]) / greatest
        y = top + (STEP / 2 if len(dated) == 1 else LOW - (LOW - HIGH) * height)
        shown = len(dated) <= MOST_NAMED or id(point) in ends
        yield {
            **point,
            "in": "point",
            "row": label,
            "y": round(y, 1),
            "text": point["text"] if shown else "",
        }
    if undated:
        words = look.say(_UNDATED, ", ".join(undated))
        text = wrapped(words, look.inner * 0.4, SMALL, 1)[0]
        yield {"in": "undated", "y": top + STEP / 2, "text": text, "label": words}


def _layers(x: Spec, left: float, look: Look) -> list[Spec]:
    colours = look.colours
    x = {**x, "axis": {**x["axis"], "labels": False}}
    y = pixels("y")
    more = told(**{key: look.say(each) for key, each in _WORDS.items()})
    point = {"type": "point", "opacity": 1, "size": 46, "strokeWidth": 1.6}
    observed, meant = ([*only("point"), {"filter": each}]
                       for each in ("datum.observed", "!datum.observed"))  # fmt: skip
    return [
        {
            "transform": only("name"),
            "mark": {"type": "rule", "color": colours.line},
            "encoding": {"y": pixels("line"), "x": {"value": 0}, "x2": {"value": look.inner}},
        },
        {
            "transform": observed,
            "mark": {"type": "line", "color": colours.accent, "strokeWidth": 1.4, "opacity": 0.6},
            "encoding": {"x": x, "y": y, "detail": {"field": "row"}},
        },
        {
            "transform": observed,
            "mark": {**point, "fill": colours.accent, "stroke": colours.ground},
            "encoding": {"x": x, "y": y, **more},
        },
        {
            "transform": meant,
            "mark": {**point, "shape": "square", "fill": colours.ground, "stroke": colours.other},
            "encoding": {"x": x, "y": y, **more},
        },
        lettering("point", x, SMALL, colours.ink, dx=7, more=more),
        lettering("undated", {"value": left}, SMALL, colours.soft, dx=6, more=told(label="")),
        lettering("name", {"value": 0}, BODY, colours.ink),
        lettering("aside", {"value": 0}, SMALL, colours.soft),
    ]


def _day(text: str | None) -> Edtf | None:
    return Edtf.parse(text) if text else None


def _name(names: Mapping[str, str] | None, look: Look) -> str | None:
    """A name in the language of the chart, else in English, else in any."""
    if not names:
        return None
    return names.get(look.language) or names.get("en") or next(iter(names.values()))
