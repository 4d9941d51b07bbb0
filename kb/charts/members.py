"""Sets of the comparison as a matrix: what is used by which programme, a dot where it is.

Members are rows, those that most programmes have first; programmes are columns in the order asked.
"""

from collections.abc import Sequence

from kb.charts import wording
from kb.charts.look import (
    BODY,
    SMALL,
    Look,
    Record,
    Spec,
    at_most,
    block,
    lettering,
    noted,
    only,
    page,
    pixels,
    told,
    wrapped,
)
from kb.vocabulary import Emphasis, Measure
from kb.words import Phrase

SETS = frozenset(
    {
        Measure.MECHANISMS,
        Measure.ORGANISATIONS,
        Measure.PHASES,
        Measure.PREDECESSORS,
        Measure.SUCCESSORS,
    }
)
MOST_MEMBERS = 120
STEP = 24
"""Pixels from member to member."""

LEAST_COLUMN = 26

_PRIMARY = Phrase("Filled: primary. Ring: secondary.", "实心：主要。空心：次要。")
_NONE = Phrase("None is named.", "未列出。")
_WORDS = {
    "name": Phrase("Programme", "计划"),
    "member": Phrase("Member", "成员"),
    "roles": Phrase("As", "作为"),
}


def matrix(rows: Sequence[Record], column: Record, look: Look) -> Spec:
    """The block of one set. `TooMuch` for more members than can be read."""
    measure = column["measure"]
    cells = [row["cells"][measure] for row in rows]
    members = {m["code"]: m["label"] for cell in cells for m in cell["members"]}
    counts = {code: sum(code in _codes(cell) for cell in cells) for code in members}
    order = sorted(members, key=lambda code: -counts[code])
    at_most(len(order), MOST_MEMBERS, "members of a set")
    names = min(300, look.inner * 0.42)
    width = min(120, (look.inner - names) / max(1, len(rows)))
    heads = [wrapped(row["programme"]["name"], width - 10, SMALL, 4) for row in rows]
    turned = width < LEAST_COLUMN * 2.5
    top = 150 if turned else 13 * max(map(len, heads), default=1) + 14
    drawn = [
        *_heads(rows, heads, names, width, top, turned),
        *_names(order, members, top, names),
        *_dots(rows, cells, order, names, width, top),
    ]
    height = top + STEP * len(order) + 4
    title = {
        "text": wording.said(wording.MEASURES, measure, look.language),
        "anchor": "start",
        "frame": "group",
        "fontSize": BODY + 1,
        "fontWeight": 600,
        "color": look.colours.ink,
        "offset": 4,
    }
    whole = names + width * len(rows)
    made = {**block(whole, height, drawn, _layers(turned, whole, look)), "title": title}
    return made if order else {**noted(look, [look.say(_NONE)]), "title": title}


def noted_of(sets: Sequence[Spec], look: Look) -> list[str]:
    """What of the signs in matrices needs a word."""
    rings = any(row.get("ring") for made in sets for row in made["data"]["values"])
    return [look.say(_PRIMARY)] if rings else []


def _codes(cell: Record) -> set[str]:
    return {member["code"] for member in cell["members"]}


def _heads(
    rows: Sequence[Record],
    heads: Sequence[Sequence[str]],
    names: float,
    width: float,
    top: float,
    turned: bool,
) -> list[Record]:
    return [
        {
            "in": "head",
            "x": names + width * (at + 0.5),
            "y": top - 12 if turned else top - 10 - 13 * (len(lines) - 1),
            "text": row["programme"]["name"] if turned else "\n".join(lines),
            "href": page(row["programme"]["id"]),
        }
        for at, (row, lines) in enumerate(zip(rows, heads, strict=True))
    ]


def _names(order: Sequence[str], members: Record, top: float, width: float) -> list[Record]:
    return [
        {
            "in": "member",
            "y": top + STEP * (at + 0.5),
            "line": top + STEP * at,
            "text": wrapped(members[code], width - 16, BODY, 1)[0],
            "member": members[code],
        }
        for at, code in enumerate(order)
    ]


def _dots(
    rows: Sequence[Record],
    cells: Sequence[Record],
    order: Sequence[str],
    names: float,
    width: float,
    top: float,
) -> list[Record]:
    places = {code: at for at, code in enumerate(order)}
    dots: list[Record] = []
    for at, (row, cell) in enumerate(zip(rows, cells, strict=True)):
        for member in cell["members"]:
            roles = {role["code"] for role in member["roles"]}
            weights = roles & set(Emphasis)
            dots.append(
                {
                    "in": "dot",
                    "x": names + width * (at + 0.5),
                    "y": top + STEP * (places[member["code"]] + 0.5),
                    "name": row["programme"]["name"],
                    "member": member["label"],
                    "roles": ", ".join(role["label"] for role in member["roles"]),
                    "ring": weights == {Emphasis.SECONDARY},
                    "href": page(row["programme"]["id"]),
                }
            )
    return dots


def _layers(turned: bool, width: float, look: Look) -> list[Spec]:
    colours = look.colours
    x, y = pixels("x"), pixels("y")
    link = {"href": {"field": "href"}}
    more = {**told(**{key: look.say(each) for key, each in _WORDS.items()}), **link}
    head = lettering(
        "head", x, SMALL, colours.soft, align="left" if turned else "center", more=link
    )
    if turned:
        head["mark"]["angle"] = -60
    dot = {"type": "point", "shape": "circle", "size": 90, "opacity": 1, "strokeWidth": 1.8,
           "stroke": colours.accent}  # fmt: skip
    return [
        {
            "transform": only("member"),
            "mark": {"type": "rule", "color": colours.line},
            "encoding": {"y": pixels("line"), "x": {"value": 0}, "x2": {"value": width}},
        },
        head,
        lettering("member", {"value": 0}, BODY, colours.ink, more=told(member=look.say(
            _WORDS["member"]))),
        {
            "transform": [*only("dot"), {"filter": "!datum.ring"}],
            "mark": {**dot, "fill": colours.accent},
            "encoding": {"x": x, "y": y, **more},
        },
        {
            "transform": [*only("dot"), {"filter": "datum.ring"}],
            "mark": {**dot, "fill": colours.ground},
            "encoding": {"x": x, "y": y, **more},
        },
    ]  # fmt: skip
