"""Charts as specifications: what is said and drawn of records, in both languages and themes."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import vl_convert

from kb import charts
from kb.charts import Look, wording
from kb.charts.comparison import MOST_PROGRAMMES
from kb.charts.look import FONTS, SCHEMA, THEMES, contrast, extent, read_on, shade, wrapped
from kb.errors import TooMuch
from kb.vocabulary import Measure, RecordField

READABLE = 4.5
"""How far letters stand out from their ground at the least (WCAG 2, AA)."""

Json = dict[str, Any]


def cell(value: float | None, low: float | None, high: float | None, **more: Any) -> Json:
    """A cell of a comparison."""
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": "EUR",
        "comparable": value is not None,
        "sentence": "So much.",
        "reasons": [],
        "members": [],
        **more,
    }


def comparison(*cells: Json, measure: str = "funding", warnings: tuple[str, ...] = ()) -> Json:
    """A comparison of one measure, with a programme for each cell."""
    return {
        "columns": [{"measure": measure, "warnings": list(warnings), "shared": []}],
        "rows": [
            {
                "programme": {"id": f"p{at}", "name": f"Programme {at}", "country": "DE"},
                "cells": {measure: each},
            }
            for at, each in enumerate(cells)
        ],
        "meta": {"revision": 3, "on": "2026-11-27", "currency": "EUR", "prices": "constant",
                 "base_year": 2015, "rate": "ppp"},
    }  # fmt: skip


def claim(kind: str, **more: Any) -> Json:
    """A claim of a programme in full."""
    return {"id": f"c-{kind}", "kind": kind, "rank": "normal", **more}


PROGRAMME: Json = {
    "id": "p",
    "name": "The Programme",
    "country": {"id": "DE", "name": "Germany"},
    "start": "2005",
    "end": None,
    "periods": [
        claim("period", start="2005", end=None, seen=None),
        {**claim("period", start="2006", end="2011", seen=None), "id": "c-other"},
    ],
    "phases": [claim("phase", start="2005", end="2012", seen=None, names={"en": "Start-up"})],
    "rounds": [
        claim("round", number=1, names=None, year=2007, opened=None, closed=None,
              shortlisted=None, decided=None, applications=38, selected=5),
    ],
    "figures": [
        {**claim("figure"), "indicator": {"code": "firms", "label": "Firms"}, "value": value,
         "currency": None, "status": status, "at": at, "start": None, "end": None,
         "regions": [], "detail": None}
        for value, at, status in (
            (100.0, "2006", "observed"), (250.0, "2010", "observed"),
            (400.0, "2015", "target"), (7.0, None, "observed"),
        )
    ],
    "meta": {"revision": 3, "language": "en"},
}  # fmt: skip

TIMELINE: Json = {
    "items": [
        {
            "programme": {"id": "p", "name": "The Programme", "country": "DE"},
            "bars": [
                {"kind": "period", "claim": "c-1", "nominal": True, "label": None,
                 "start": "2005", "end": None, "seen": None, "first_day": "2005-01-01",
                 "last_day": None, "open": True, "round": None},
            ],
        },
        {"programme": {"id": "q", "name": "Undated", "country": "DE"}, "bars": []},
    ],
    "meta": {"revision": 3, "on": "2026-11-27"},
}  # fmt: skip

COUNTS = {"known": 3, "partly": 0, "absent": 1, "unstated": 0}
COVERAGE: Json = {
    "by": "status",
    "totals": {"programmes": 4, "fields": dict.fromkeys(RecordField, COUNTS)},
    "groups": [
        {"key": "running", "label": None, "programmes": 4,
         "fields": dict.fromkeys(RecordField, COUNTS)},
        {"key": None, "label": None, "programmes": 0,
         "fields": dict.fromkeys(RecordField, dict.fromkeys(COUNTS, 0))},
    ],
    "meta": {"revision": 3},
}  # fmt: skip

TOLD = {"clusters": 0, "organisations": 0, "sources": 0}
JURISDICTIONS: list[Json] = [
    *({"id": f"J{at}", "name": f"Land {at}", "kind": "country",
       "counts": {"programmes": at, **TOLD}} for at in range(40)),
    {"id": "J9-X", "name": "Part", "kind": "region", "counts": {"programmes": 500, **TOLD}},
]  # fmt: skip

CELLS = (
    cell(4_256_426.0, 3_994_276.0, 4_487_407.0),
    cell(None, 1_000_000.0, 2_000_000.0),
    cell(None, None, None, reasons=[{"code": "missing", "detail": "missing: a total"}]),
    cell(5e6, 5e6, 5e6, comparable=False),
    cell(5e6, 4e6, None),
)


def every(look: Look) -> dict[str, Json]:
    """A chart of each kind."""
    return {
        "comparison": charts.comparison(comparison(*CELLS, warnings=("differs",)), look),
        "timeline": charts.timeline(TIMELINE, look),
        "programme": charts.programme(PROGRAMME, look, date(2026, 11, 27)),
        "coverage": charts.coverage(COVERAGE, look),
        "jurisdictions": charts.jurisdictions(JURISDICTIONS, 3, look),
        "nowhere": charts.jurisdictions([], 3, look),
    }


def parts(spec: Any) -> Iterator[tuple[str, Any]]:
    """Every key of a specification with its value."""
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            yield key, value
            yield from parts(value)
    elif isinstance(spec, list):
        for each in spec:
            yield from parts(each)


def rows(spec: Json) -> list[Json]:
    """The data of a specification."""
    return [row for key, value in parts(spec) if key == "values" and isinstance(value, list)
            for row in value if isinstance(row, dict)]  # fmt: skip


def texts(spec: Json) -> str:
    """All that is written in a chart."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    return svg


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [charts.LEAST_WIDTH, charts.WIDTH, charts.MOST_WIDTH])
def test_every_chart_can_be_compiled_and_names_no_address(
    language: str, theme: charts.ThemeName, width: int
) -> None:
    for name, spec in every(Look(language, theme, width)).items():
        assert vl_convert.vegalite_to_vega(spec, vl_version="6.4"), name
        assert "url" not in {key for key, _ in parts(spec)}
        assert "://" not in json.dumps({**spec, "$schema": ""})
        assert spec["$schema"] == SCHEMA
        assert spec["config"]["background"] == THEMES[theme].ground


@pytest.mark.parametrize("name", every(Look()))
def test_every_chart_says_of_which_revision_it_is_and_under_which_licence(name: str) -> None:
    english, chinese = (texts(every(Look(language))[name]) for language in ("en", "zh"))
    assert "revision 3 · CC BY 4.0" in english
    assert "第 3 次修订 · CC BY 4.0" in chinese


def test_a_figure_has_its_interval_and_a_gap_its_reason() -> None:
    english = texts(charts.comparison(comparison(*CELLS), Look()))
    for said in ("4.26 million", "3.99–4.49 million", "1–2 million", "Missing: a total",
                 "≥ 4 million", "EUR · constant prices of 2015 · purchasing-power parities",
                 "Hollow bar"):  # fmt: skip
        assert said in english, said
    chinese = texts(charts.comparison(comparison(*CELLS), Look("zh")))
    for said in ("426万", "399–449万", "2015 年不变价"):
        assert said in chinese, said


def test_limits_without_a_figure_are_a_whisker_and_no_bar() -> None:
    (drawn,) = (r for r in rows(charts.comparison(comparison(CELLS[1]), Look())) if "low" in r)
    assert (drawn["value"], drawn["low"], drawn["end"]) == (None, 1e6, 2e6)
    assert drawn["ranged"]


def test_what_cannot_be_set_beside_others_is_marked() -> None:
    marked = charts.comparison(comparison(*CELLS, warnings=("differs",)), Look())
    assert "Funding †" in texts(marked)
    assert [r["hollow"] for r in rows(marked) if "hollow" in r] == [False, False, True, False]


def test_a_set_is_a_matrix_of_dots() -> None:
    def member(code: str, emphasis: str) -> Json:
        return {"code": code, "label": code.title(), "roles": [{"code": emphasis, "label": "-"}]}

    ones = [member("grant", "primary"), member("label", "secondary")]
    one, other = (
        cell(len(each), None, None, members=each) for each in (ones, [member("label", "primary")])
    )
    spec = charts.comparison(comparison(one, other, measure="mechanisms"), Look())
    dots = [r for r in rows(spec) if r.get("in") == "dot"]
    assert [(d["name"], d["member"], d["ring"], d["href"]) for d in dots] == [
        ("Programme 0", "Grant", False, "/programmes/p0"),
        ("Programme 0", "Label", True, "/programmes/p0"),
        ("Programme 1", "Label", False, "/programmes/p1"),
    ]
    assert [r["member"] for r in rows(spec) if r.get("in") == "member"] == ["Label", "Grant"]
    empty = cell(0, None, None)
    assert "None is named." in texts(charts.comparison(comparison(empty, measure="phases"), Look()))


def test_time_is_drawn_as_bars_with_open_ends_told_apart() -> None:
    drawn = {r["claim"]: r for r in rows(charts.timeline(TIMELINE, Look())) if "claim" in r}
    assert drawn["c-1"]["open"]
    assert drawn["c-1"]["when"] == "2005 – no known end"
    assert "no date is known" in texts(charts.timeline(TIMELINE, Look()))
    spec = charts.programme(PROGRAMME, Look(), date(2026, 11, 27))
    found = {r["claim"]: r for r in rows(spec) if "claim" in r and "nominal" in r}
    assert [found[id]["nominal"] for id in ("c-period", "c-other")] == [True, False]
    assert found["c-round"]["what"] == "round · 5 of 38 selected"
    written = texts(spec)
    for said in ("Start-up", "400", "7 (no date)", "The Programme at a glance", "Germany"):
        assert said in written
    assert [r["observed"] for r in rows(spec) if r.get("in") == "point"] == [True, True, False]


def test_shares_of_what_is_known_are_told_and_shaded() -> None:
    cells = [r for r in rows(charts.coverage(COVERAGE, Look())) if r.get("in") == "cell"]
    assert {c["share"] for c in cells if c["group"] == "Running"} == {"75%"}
    assert {c["known"] for c in cells if c["group"] == "Not stated"} == {0}


def test_jurisdictions_past_thirty_are_summed_and_regions_not_counted_twice() -> None:
    written = texts(charts.jurisdictions(JURISDICTIONS, 3, Look()))
    assert "780 programmes in 39 jurisdictions" in written
    assert "9 others have 45 together" in written
    assert "Part" not in written


def test_nothing_is_left_out_silently() -> None:
    cells = [CELLS[0]] * (MOST_PROGRAMMES + 1)
    with pytest.raises(TooMuch, match=f"at most {MOST_PROGRAMMES}"):
        charts.comparison(comparison(*cells), Look())


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_texts_stand_out_from_their_grounds(theme: Any) -> None:
    assert contrast(theme.ink, theme.ground) >= READABLE
    assert contrast(theme.soft, theme.ground) >= READABLE
    assert contrast(theme.ink, theme.pale) >= READABLE
    for hundredth in range(101):
        ground = shade(theme.least, theme.accent, hundredth / 100)
        assert contrast(read_on(ground), ground) >= READABLE


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (4_256_425.8, None, "4.26 million", "426万"),
        (574_617_483, None, "575 million", "5.75亿"),
        (1.5e12, None, "1.5 trillion", "1.5万亿"),
        (72_000, None, "72,000", "72,000"),
        (1_234.0, None, "1,234", "1,234"),
        (0.0213, None, "0.0213", "0.0213"),
        (8.0, "years", "8.0", "8.0"),
        (0.0, None, "0", "0"),
    ],
)
def test_figures_are_told_at_a_glance(
    value: float, unit: str | None, english: str, chinese: str
) -> None:
    assert wording.number(value, "en", unit) == english
    assert wording.number(value, "zh", unit) == chinese


def test_everything_that_can_be_asked_has_a_name_in_both_languages() -> None:
    assert set(wording.MEASURES) == set(Measure)
    assert set(wording.FIELDS) == set(RecordField)


def test_lines_end_between_words_or_chinese_signs() -> None:
    assert wrapped("one two three", extent("one two", 12), 12) == ["one two", "three"]
    assert "".join(wrapped("先进制造业集群", extent("先进制造", 12), 12)) == "先进制造业集群"
    assert wrapped("先进制造业集群", extent("先进制造", 12), 12)[0] == "先进制造"
    assert wrapped("集群，计划", extent("集群", 12), 12)[1].startswith("群，")
    assert wrapped("one two three", extent("one two", 12), 12, most=1)[0].endswith("…")


def test_letters_with_chinese_come_first_in_chinese() -> None:
    assert FONTS["zh"].startswith("'Noto Sans CJK SC'")
    assert FONTS["en"].startswith("system-ui")
