"""What is counted or stated at a date: clusters, regions, firms …, the rate of private matching.

Owns: which of several dated figures answers on a day. The latest year counts, and all figures of
that year make the interval; an undated figure serves only where there is no dated one. Targets,
forecasts, figures over a span and figures of a part never serve.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb.compare.cell import (
    DEPRECATED,
    Bounds,
    Cell,
    Input,
    Reason,
    ReasonCode,
    RivalUse,
    Working,
)
from kb.compare.counts import COUNTED, stated_limits
from kb.evidence import Figure, Programme, choose
from kb.vocabulary import FigureStatus, Measure, Qualifier, Rank
from kb.words import Phrase, Said

_MISSING = Phrase("missing: {0} at {1} or before", "缺少：{1} 或之前的{0}")
_HOPED = Phrase("was not counted: {0}", "并非实际计数：{0}")
_PART = Phrase("is of a part alone: {0}", "仅涉及一部分：{0}")
_OVER_YEARS = Phrase("is over years, not at a date", "是一段时间的数字，而非某一时点的数字")
_LATER = Phrase("is dated after the day of the question", "日期晚于提问之日")
_ANOTHER = Phrase("another figure of the same date; in the interval", "同期的另一数字；计入区间")
_ANOTHER_UNDATED = Phrase(
    "another figure without a date; in the interval", "另一未注明日期的数字；计入区间"
)
_EARLIER = Phrase("an earlier count", "较早的计数")
_UNDATED = Phrase("says no date, and a dated figure is known", "未注明日期，而另有注明日期的数字")
_ANOTHER_UNIT = Phrase("is of another indicator: {0}", "属于另一指标：{0}")
_ANOTHER_BASE = Phrase("is of another base: {0}", "口径不同：{0}")
_ANOTHER_PLAIN = Phrase("is of another base", "口径不同")
_NO_DATE = Phrase("no date is stated", "未注明日期")
_OF = Phrase("{0} is of this: {1}", "{0} 的口径：{1}")
_INFERRED = Phrase("the figure is the curator's reading", "数字为编者解读")
_ABOUT = Phrase("{0}: {1} {2}", "{0}：{1} {2}")
_AT_MOST = Phrase("{0}: {1} {2}, a maximum", "{0}：{1} {2}，为上限")
_AT_LEAST = Phrase("{0}: {1} {2}, a minimum", "{0}：{1} {2}，为下限")

_QUALIFIED = {
    Qualifier.ABOUT: (ReasonCode.APPROXIMATE, _ABOUT),
    Qualifier.NEARLY: (ReasonCode.APPROXIMATE, _ABOUT),
    Qualifier.UP_TO: (ReasonCode.MAXIMUM, _AT_MOST),
    Qualifier.LESS_THAN: (ReasonCode.MAXIMUM, _AT_MOST),
    Qualifier.AT_LEAST: (ReasonCode.MINIMUM, _AT_LEAST),
}


NOTHING = Decimal(0)
"""The least of what is counted, where its words name no other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a measure reads of the figures."""

    unit: str
    indicators: tuple[str, ...]
    """Those that serve; the first of which there is a figure answers."""
    what: Phrase
    """What is missing where there is none."""
    counts: bool = True
    """Whether it is a count, whose indicator is named; else a rate, whose base is told."""


MINISTRIES = Asked(
    "ministries", ("ministries-involved",), Phrase("a count of ministries", "部委数")
)

ASKED: Mapping[Measure, Asked] = {
    Measure.CLUSTERS: Asked("clusters", COUNTED, Phrase("a count of clusters", "集群数")),
    Measure.REGIONS: Asked("regions", ("regions-covered",), Phrase("a count of regions", "地区数")),
    Measure.FIRMS: Asked("firms", ("firms",), Phrase("a count of firms", "企业数")),
    Measure.PARTICIPANTS: Asked(
        "participants", ("participants",), Phrase("a count of participants", "参与者数")
    ),
    Measure.PROJECTS: Asked(
        "projects", ("projects-funded",), Phrase("a count of projects", "项目数")
    ),
    Measure.JOBS: Asked("jobs", ("jobs-created",), Phrase("a count of jobs", "就业数")),
    Measure.MATCHING_RATE: Asked(
        "percent",
        ("private-matching-rate",),
        Phrase("the rate of private matching", "民间配套比例"),
        counts=False,
    ),
    Measure.SUPPORT_YEARS: Asked(
        "years", ("support-years",), Phrase("the years of support", "支持年数"), counts=False
    ),
}
"""The measures that are a single figure."""


def at_date(programme: Programme, on: date, asked: Asked) -> Cell:
    """The figure of the latest year up to the day `on`; no value where none serves."""
    told = [figure for figure in programme.figures if figure.indicator in asked.indicators]
    barred = {f.id: said for f in told if (said := _barred(f, on, asked))}
    serving = [figure for figure in told if figure.id not in barred]
    if not serving:
        return Cell(
            value=None,
            low=None,
            high=None,
            unit=asked.unit,
            reasons=(Reason(ReasonCode.MISSING, _MISSING(asked.what(), on)),),
            rivals=tuple(RivalUse(figure, barred[figure.id]) for figure in told),
        )
    same = _same_date(serving, asked)
    claim, rule = believed(same)
    bounds = Bounds.hull(claim.value, [stated_limits(figure) for figure in same])
    working = Working()
    working.chain(
        "count" if asked.counts else "figure",
        claim.indicator,
        asked.unit,
        [Input("=", claim.value, _label(claim), claim=claim.id)],
    )
    return Cell(
        value=bounds.value,
        low=bounds.low or NOTHING,
        high=bounds.high,
        unit=asked.unit,
        reasons=tuple(_reasons(claim)),
        claims=(claim,),
        rivals=tuple(
            RivalUse(f, barred.get(f.id) or _not_used(f, claim, same), in_interval=f in same)
            for f in told
            if f.id != claim.id
        ),
        rule=rule,
        steps=tuple(working.steps),
        unit_counted=claim.indicator if asked.counts else None,
        covers=str(claim.at) if claim.at else None,
    )


def _barred(figure: Figure, on: date, asked: Asked) -> Said | None:
    """Why a figure never serves; None where it may."""
    if figure.rank is Rank.DEPRECATED:
        return DEPRECATED()
    if figure.status is not FigureStatus.OBSERVED:
        return _HOPED(figure.status)
    if figure.regions:
        return _PART(figure.regions)
    if asked.counts and figure.detail is not None:
        return _PART(figure.detail)
    if figure.at is None and (figure.start or figure.end):
        return _OVER_YEARS()
    if figure.at and figure.at.first > on:
        return _LATER()
    return None


def _same_date(serving: Sequence[Figure], asked: Asked) -> list[Figure]:
    """The figures that answer: of one indicator, one base, and the latest year."""
    pool = [figure for figure in serving if figure.at] or list(serving)
    first = min(asked.indicators.index(figure.indicator) for figure in pool)
    pool = [figure for figure in pool if figure.indicator == asked.indicators[first]]
    pool = [figure for figure in pool if figure.detail is None] or pool
    latest = max(_year(figure) for figure in pool)
    pool = [figure for figure in pool if _year(figure) == latest]
    base = believed(pool)[0].detail
    return [figure for figure in pool if figure.detail == base]


def believed(same: Sequence[Figure]) -> tuple[Figure, str]:
    """The best of figures of one year, and the rule: preferred, then latest, then best source."""
    preferred = [f for f in same if f.rank is Rank.PREFERRED] or list(same)
    latest = max(_last(figure) for figure in preferred)
    choice = choose([figure for figure in preferred if _last(figure) == latest])
    if choice.rule != "only" or len(same) == 1:
        return choice.claim, choice.rule
    return choice.claim, "rank" if len(preferred) == 1 else "date"


def _year(figure: Figure) -> int:
    return figure.at.year if figure.at else 0


def _last(figure: Figure) -> date:
    return figure.at.last if figure.at else date.min


def _label(figure: Figure) -> str:
    return f"{figure.indicator} at {figure.at}" if figure.at else figure.indicator


def _reasons(claim: Figure) -> Iterable[Reason]:
    """What must be known to read a figure rightly."""
    if claim.qualifier in _QUALIFIED:
        code, phrase = _QUALIFIED[claim.qualifier]
        yield Reason(code, phrase(_label(claim), claim.qualifier, f"{claim.value:,f}"))
    if claim.at is None:
        yield Reason(ReasonCode.UNDATED, _NO_DATE())
    if claim.detail is not None:
        yield Reason(ReasonCode.DETAIL, _OF(claim.indicator, claim.detail))
    if claim.inferred:
        yield Reason(ReasonCode.INFERRED, _INFERRED())


def _not_used(figure: Figure, claim: Figure, same: Sequence[Figure]) -> Said:
    """Why a figure that may serve does not make the value."""
    if figure in same:
        return _ANOTHER() if figure.at else _ANOTHER_UNDATED()
    if figure.indicator != claim.indicator:
        return _ANOTHER_UNIT(figure.indicator)
    if figure.detail != claim.detail:
        return _ANOTHER_BASE(figure.detail) if figure.detail else _ANOTHER_PLAIN()
    return _EARLIER() if figure.at else _UNDATED()
