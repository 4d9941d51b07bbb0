"""How many programmes jurisdictions have, as bars: those with most first."""

from collections.abc import Sequence
from typing import Any

from kb.charts.look import (
    BODY,
    SMALL,
    Look,
    Record,
    Spec,
    block,
    extent,
    framed,
    lettering,
    only,
    pixels,
    told,
    wrapped,
)
from kb.vocabulary import JurisdictionKind
from kb.words import Phrase

SHOWN = 30
"""How many have a bar of their own; the rest are told together."""

STEP, BAR = 22, 12

_TITLE = Phrase("{0} programmes in {1} jurisdictions", "{1} 个辖区的 {0} 个计划")
_TERMS = Phrase(
    "Programmes by the jurisdiction that runs them; regions count with their country",
    "按主办辖区统计的计划数；地区计入所属国家",
)
_REST = Phrase("{0} others have {1} together", "其余 {0} 个共有 {1} 个")
_NOTHING = Phrase("No programme meets the question.", "没有符合条件的计划。")
_WORDS = {
    "name": Phrase("Jurisdiction", "辖区"),
    "programmes": Phrase("Programmes", "计划"),
    "clusters": Phrase("Clusters", "集群"),
    "organisations": Phrase("Organisations", "机构"),
    "sources": Phrase("Sources", "来源文献"),
}


def jurisdictions(items: Sequence[Record], revision: int, look: Look) -> Spec:
    """The records of /v1/jurisdictions, all of them, as a chart."""
    with_any = sorted(
        (
            item
            for item in items
            if item["counts"]["programmes"] and item["kind"] != JurisdictionKind.REGION
        ),
        key=lambda item: (-item["counts"]["programmes"], item["id"]),
    )
    total = sum(item["counts"]["programmes"] for item in with_any)
    bars = [
        {
            "name": item["name"],
            "href": f"/jurisdictions/{item['id']}",
            "rest": False,
            **item["counts"],
        }
        for item in with_any[:SHOWN]
    ]
    if rest := with_any[SHOWN:]:
        count = sum(item["counts"]["programmes"] for item in rest)
        words = look.say(_REST, len(rest), count)
        bars.append({"name": words, "rest": True, "programmes": count})
    title = look.say(_TITLE, total, len(with_any))
    if not bars:
        return framed(look, title, [look.say(_NOTHING)], [], revision)
    left = min(230, max(extent(each["name"], BODY) for each in bars if not each["rest"]) + 16)
    rows = [_row(each, at, left) for at, each in enumerate(bars)]
    chart = block(look.inner, STEP * len(rows) + 8, rows, _layers(bars, left, look))
    return framed(look, title, [look.say(_TERMS)], [chart], revision)


def _row(bar: dict[str, Any], at: int, left: float) -> dict[str, Any]:
    middle = STEP * (at + 0.5) + (8 if bar["rest"] else 0)
    return {
        **bar,
        "in": "rest" if bar["rest"] else "bar",
        "short": wrapped(bar["name"], left - 14, BODY, 1)[0],
        "text": bar["name"] if bar["rest"] else f"{bar['programmes']:,}",
        "y": middle,
        "top": middle - BAR / 2,
        "bottom": middle + BAR / 2,
    }


def _layers(bars: Sequence[dict[str, Any]], left: float, look: Look) -> list[Spec]:
    colours = look.colours
    most = max(each["programmes"] for each in bars if not each["rest"])
    scale = {"domain": [0, most], "range": [left, look.inner - 44], "nice": False}
    x = {"field": "programmes", "type": "quantitative", "scale": scale, "axis": None}
    link = {"href": {"field": "href"}}
    more = {**told(**{key: look.say(each) for key, each in _WORDS.items()}), **link}
    place = {"x": x, "x2": {"datum": 0}}
    tall = {"y": pixels("top"), "y2": {"field": "bottom"}}
    return [
        {
            "transform": only("bar"),
            "mark": {"type": "rect", "cornerRadius": 2, "opacity": 1, "color": colours.accent},
            "encoding": {**place, **tall, **more},
        },
        lettering("bar", {"value": left}, BODY, colours.ink, align="right", dx=-12, text="short",
                more=link),
        lettering("bar", x, SMALL, colours.ink, dx=6),
        lettering("rest", {"value": left}, SMALL, colours.soft),
    ]  # fmt: skip
