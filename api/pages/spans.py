"""Programmes through time, drawn small: a bar for each in a table, on one scale of years.

Owns: the scale, and where the bars stand on it. What is drawn is what the timeline answers, as its
JSON has it; what has no known start or no known end is drawn as open.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

WIDTH = 300
"""How wide the scale is, in units of the drawing."""

STUB = 4
"""How much of a bar is drawn of which one end alone is known and the other cannot be."""

_HALF_A_YEAR = 9
"""Half of the width that the number of a year is written in."""

_STEPS = (1, 2, 5, 10, 20, 50, 100)
_MOST_TICKS = 7

Record = Mapping[str, Any]


def drawn(timeline: Record) -> dict[str, Any]:
    """The `ticks` of the scale and the `rows`, by programme: bars, phases and rounds.

    A bar has `x` and `width`; `open` where it has no end, `unbegun` where no start is known.
    """
    on = _year(timeline["meta"]["on"])
    bars = [bar for item in timeline["items"] for bar in item["bars"]]
    days = [_year(bar[key]) for bar in bars for key in ("first_day", "last_day") if bar[key]]
    first, last = int(min([*days, on - 1])), int(max([*days, on])) + 1
    scale = WIDTH / (last - first)
    step = next((each for each in _STEPS if (last - first) / each <= _MOST_TICKS), _STEPS[-1])
    years = range(-(-first // step) * step, last + 1, step)
    return {
        "width": WIDTH,
        "ticks": [_tick(year, (year - first) * scale) for year in years],
        "now": _short((on - first) * scale),
        "rows": {
            item["programme"]["id"]: _row(item["bars"], first, on, scale)
            for item in timeline["items"]
        },
    }


def _tick(year: int, x: float) -> dict[str, Any]:
    """A year on the scale, written so that it does not stand out of it."""
    anchor = "start" if x < _HALF_A_YEAR else "end" if x > WIDTH - _HALF_A_YEAR else "middle"
    return {"year": year, "x": _short(x), "anchor": anchor}


def _row(bars: list[Record], first: int, on: float, scale: float) -> dict[str, list[Any]]:
    """The nominal period of a programme, its phases, and when its rounds were decided."""
    placed: dict[str, list[Any]] = {"period": [], "phase": [], "round": []}
    for bar in bars:
        if bar["kind"] == "period" and not bar["nominal"]:
            continue
        start = _year(bar["first_day"]) if bar["first_day"] else None
        end = _year(bar["last_day"]) if bar["last_day"] else None
        if start is None and end is None:
            continue
        left = ((end or 0) if start is None else start) - first
        right = (max(on, start or on) if end is None else end) - first
        if start is None:
            left -= STUB / scale
        placed[bar["kind"]].append(
            {
                "x": _short(max(left, 0) * scale),
                "end": _short(right * scale),
                "width": _short(max((right - max(left, 0)) * scale, 1)),
                "open": end is None,
                "unbegun": start is None,
            }
        )
    return placed


def _year(day: str) -> float:
    """A day as a year with a part of one."""
    found = date.fromisoformat(day)
    return found.year + (found.timetuple().tm_yday - 1) / 366


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
