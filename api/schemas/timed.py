"""Claims turned into the bars, counts and relations of a timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.schemas.claimed import Context, citation_out
from api.schemas.timeline import (
    BarKind,
    BarOut,
    CountOut,
    LinkOut,
    RoundFacts,
    SourceAt,
    ThenOut,
    TimedProgramme,
    TimeField,
    TimeGapOut,
    TimelineItem,
)
from kb import models
from kb.compare.counts import COUNTED
from kb.period import Edtf, Span
from kb.queries.labels import best
from kb.queries.programmes import CitedGap
from kb.timeline import Extent, overlap, round_extent
from kb.vocabulary import ClaimKind, FigureStatus, Rank, RecordField, Scheme

KINDS = (
    ClaimKind.PERIOD,
    ClaimKind.PHASE,
    ClaimKind.ROUND,
    ClaimKind.FIGURE,
    ClaimKind.RELATION,
)
"""The kinds of claims that a timeline reads."""

_BARS: tuple[BarKind, ...] = (ClaimKind.PERIOD, ClaimKind.PHASE, ClaimKind.ROUND)
_FIELDS: tuple[TimeField, ...] = (RecordField.PERIODS, RecordField.PHASES, RecordField.ROUNDS)


@dataclass(frozen=True, slots=True)
class Timed:
    """What is told of one programme: its record, its claims, and what is not known."""

    id: str
    country: str
    nominal: str | None
    """The claim of the period that is believed."""
    claims: Sequence[models.Claim]
    """Its own, and the relations of others to it."""
    gaps: Sequence[CitedGap]


def item_out(timed: Timed, asked: Span | None, context: Context) -> TimelineItem:
    """One programme in time."""
    admissible = [claim for claim in timed.claims if claim.rank is not Rank.DEPRECATED]
    drawn = _drawn(timed, admissible, context)
    name, name_lang = context.texts[timed.id].name(context.read.language)
    return TimelineItem(
        programme=TimedProgramme(
            id=timed.id, name=name, name_lang=name_lang, country=timed.country
        ),
        bars=[bar for bar, _ in drawn],
        then=None if asked is None else list(_then(drawn, asked)),
        counts=_counts(admissible, context),
        relations=[
            _link(claim, timed.id, context)
            for claim in admissible
            if isinstance(claim, models.Relation)
        ],
        gaps=_gaps(timed, admissible, context),
        deprecated=[
            claim.id
            for claim in timed.claims
            if claim.rank is Rank.DEPRECATED
            and (not isinstance(claim, models.Figure) or _is_count(claim))
        ],
    )


def _drawn(
    timed: Timed, claims: Iterable[models.Claim], context: Context
) -> list[tuple[BarOut, Extent]]:
    """The bars in their order, each with its time."""
    drawn = [
        (_bar(claim, *found, nominal=claim.id == timed.nominal, context=context), found[1])
        for claim in claims
        if (found := _time(claim)) is not None
    ]
    return sorted(drawn, key=lambda pair: _place(pair[0]))


def _place(bar: BarOut) -> tuple[int, bool, date, date, str]:
    first = bar.first_day or bar.last_day or date.max
    last = bar.last_day or date.max
    return _BARS.index(bar.kind), not bar.nominal, first, last, bar.claim


def _time(claim: models.Claim) -> tuple[BarKind, Extent] | None:
    """The kind and the time of a claim that makes a bar; None for the other kinds."""
    match claim:
        case models.Period():
            return ClaimKind.PERIOD, Extent(claim.start, claim.end, claim.seen)
        case models.Phase():
            return ClaimKind.PHASE, Extent(claim.start, claim.end, claim.seen)
        case models.Round():
            dates = (claim.opened, claim.closed, claim.shortlisted)
            return ClaimKind.ROUND, round_extent(dates, claim.decided, claim.year)
    return None


def _bar(
    claim: models.Claim, kind: BarKind, extent: Extent, *, nominal: bool, context: Context
) -> BarOut:
    label, label_lang = _label(claim, context.read.language)
    return BarOut(
        kind=kind,
        claim=claim.id,
        nominal=nominal,
        rank=claim.rank,
        inferred=claim.inferred,
        label=label,
        label_lang=label_lang,
        start=_text(extent.start),
        end=_text(extent.end),
        seen=_text(extent.seen),
        first_day=extent.first_day,
        last_day=extent.last_day,
        open=extent.open,
        start_of=claim.start_of if isinstance(claim, models.Period) else None,
        round=_round(claim) if isinstance(claim, models.Round) else None,
        sources=_sources(claim),
    )


def _label(claim: models.Claim, language: str) -> tuple[str | None, str | None]:
    """The name of a phase or round, else the round's number, with the language of both."""
    names = claim.names if isinstance(claim, models.Phase | models.Round) else None
    if names:
        return best(names, language)
    if isinstance(claim, models.Round) and claim.round_number is not None:
        if language == "zh":
            return f"第{claim.round_number}轮", "zh"
        return f"Round {claim.round_number}", "en"
    return None, None


def _round(claim: models.Round) -> RoundFacts:
    return RoundFacts(
        number=claim.round_number,
        stage=claim.stage,
        unit=claim.unit,
        year=claim.year,
        opened=_text(claim.opened),
        closed=_text(claim.closed),
        shortlisted=_text(claim.shortlisted),
        decided=_text(claim.decided),
        applications=claim.applications,
        finalists=claim.finalists,
        selected=claim.selected,
    )


def _then(drawn: Iterable[tuple[BarOut, Extent]], asked: Span) -> Iterable[ThenOut]:
    """The phases and rounds that overlap a time."""
    for bar, extent in drawn:
        how = overlap(extent, asked)
        if how and bar.kind is not ClaimKind.PERIOD:
            yield ThenOut(claim=bar.claim, kind=bar.kind, label=bar.label, overlap=how)


def _is_count(figure: models.Figure) -> bool:
    """Whether a figure is an observed count of the whole programme's clusters, with a date."""
    return (
        figure.indicator in COUNTED
        and figure.status is FigureStatus.OBSERVED
        and not figure.scope
        and figure.detail is None
        and bool(figure.at or figure.start or figure.end)
    )


def _counts(claims: Iterable[models.Claim], context: Context) -> list[CountOut]:
    """The dated counts, by their days and then in the order of the indicators."""
    counts = [
        CountOut(
            claim=claim.id,
            indicator=context.coded(Scheme.INDICATORS, claim.indicator),
            value=float(claim.value),
            qualifier=claim.qualifier,
            rank=claim.rank,
            at=_text(claim.at),
            start=_text(claim.start),
            end=_text(claim.end),
            first_day=Extent(claim.start, claim.end, claim.at).first_day,
            last_day=Extent(claim.start, claim.end, claim.at).last_day,
            sources=_sources(claim),
        )
        for claim in claims
        if isinstance(claim, models.Figure) and _is_count(claim)
    ]
    return sorted(
        counts,
        key=lambda count: (
            count.last_day or date.max,
            count.first_day or date.min,
            COUNTED.index(count.indicator.code),
            count.claim,
        ),
    )


def _link(claim: models.Relation, programme: str, context: Context) -> LinkOut:
    own = claim.subject == programme
    return LinkOut(
        relation=claim.relation,
        role="subject" if own else "object",
        other=context.named(claim.object if own else claim.subject),
        claim=claim.id,
        sources=_sources(claim),
    )


def _gaps(timed: Timed, claims: Iterable[models.Claim], context: Context) -> list[TimeGapOut]:
    """What is not known of the time of a programme."""
    found = [
        TimeGapOut(
            field=field,
            reason=gap.reason,
            note=gap.note,
            citations=[citation_out(c.source, c.locator, context.sources) for c in citations],
        )
        for field in _FIELDS
        for gap, citations in timed.gaps
        if gap.field == field
    ]
    dated = any(isinstance(claim, models.Period) for claim in claims)
    if not dated and not any(gap.field is RecordField.PERIODS for gap in found):
        unstated = TimeGapOut(field=RecordField.PERIODS, reason="unstated", note=None, citations=[])
        return [unstated, *found]
    return found


def _sources(claim: models.Claim) -> list[SourceAt]:
    return [SourceAt(source=c.source, locator=c.locator) for c in claim.citations]


def _text(value: Edtf | None) -> str | None:
    return None if value is None else value.text
