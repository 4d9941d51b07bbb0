"""A published table, and what the base answers to one of its cells.

Owns: what a row and a column ask, how exactly a figure is printed, and our figure for it: a measure
of the engine, or the count that is believed. Of several programmes the sum, in which an amount
that they share is counted once. A jurisdiction is read as a programme with figures alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.compare.aggregate import wholes
from kb.compare.amounts import is_yearly
from kb.compare.cell import FOR_PART, Bounds, Cell, Reason, ReasonCode, RivalUse
from kb.compare.counts import stated_limits
from kb.compare.measures import MEASURES
from kb.compare.question import Question
from kb.compare.table import compare
from kb.evidence import Choice, Figure, Funding, Programme, admissible, choose
from kb.money import Economies
from kb.period import Edtf, Span
from kb.vocabulary import FigureStatus, Measure, Nature, Qualifier
from kb.words import Listed, Phrase

_NO_COUNT = Phrase("missing: {0} of {1}", "缺少：{1} 的 {0}")
_NO_COUNT_AT = Phrase("missing: {0} of {1} at {2}", "缺少：{1} 的 {0}（{2}）")
_ANOTHER_COUNT = Phrase("another count; in the interval", "另一计数；计入区间")
_QUALIFIED = Phrase("{0}: {1} {2}", "{0}：{1} {2}")
_READING = Phrase("{0}: in part the curator's reading", "{0}：部分为编者解读")
_OF_ONE = Phrase("{0}: {1}", "{0}：{1}")
_STAGES_MIXED = Phrase("the stages of the money differ: {0}", "资金阶段不同：{0}")

SUMMABLE = {
    *(measure for measure, what in MEASURES.items() if what.money and what.no_sum is None),
    Measure.FUNDING_PER_YEAR,
}
"""The measures of which programmes can be added up; amounts a year too, since a table says of
which years its row is."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A column that prints a measure of the engine."""

    measure: Measure
    question: Question


@dataclass(frozen=True, slots=True)
class Counted:
    """A column that prints an indicator, at a date if it names one."""

    indicator: str
    at: Edtf | None = None


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column: what it prints, in what unit and how exactly.

    A figure times `scale` is in our unit; `decimals` of its digits stand behind the point.
    """

    id: str
    asked: Measured | Counted
    scale: Decimal = Decimal(1)
    decimals: int = 0
    years: Span | None = None


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A row: of what it speaks (all of it summed), of which years, and what it prints."""

    subjects: tuple[Programme, ...]
    figures: Mapping[str, Decimal]
    years: Span | None = None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The table of a report."""

    source: str
    published: Edtf | None
    columns: tuple[PublishedColumn, ...]
    rows: tuple[PublishedRow, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure of the table in our unit, and how far from it a figure may lie that rounds to it."""

    value: Decimal
    rounding: Decimal

    @classmethod
    def of(cls, figure: Decimal, column: PublishedColumn) -> "Printed":
        """The figure of a cell of a column."""
        return cls(figure * column.scale, Decimal(1).scaleb(-column.decimals) / 2 * column.scale)

    def agrees(self, value: Decimal | None) -> bool:
        """Whether a value is the figure, as far as it is printed."""
        return value is not None and abs(value - self.value) <= self.rounding


@dataclass(frozen=True, slots=True)
class Asked:
    """What one cell asks of the base."""

    what: Measured | Counted
    subjects: tuple[Programme, ...]
    years: Span | None
    economies: Economies

    def answer(self) -> Cell:
        """Our figure."""
        cells = [self._of(subject) for subject in self.subjects]
        return cells[0] if len(cells) == 1 else _summed(self.subjects, cells)

    def within_years(self, claim: Funding) -> bool:
        """Whether an amount is of the years asked for."""
        return self.years is None or _in_years(claim, self.years) is not None

    def _of(self, subject: Programme) -> Cell:
        if isinstance(self.what, Counted):
            return _counted(subject, self.what)
        if self.years is not None:
            subject = _narrowed(subject, self.years)
        question = self.what.question
        return compare([subject], [self.what.measure], question, self.economies).rows[0].cells[0]


def _narrowed(programme: Programme, years: Span) -> Programme:
    """The programme with the money of some years alone."""
    inside = (_in_years(claim, years) for claim in programme.funding)
    return replace(programme, funding=tuple(claim for claim in inside if claim is not None))


def _in_years(claim: Funding, years: Span) -> Funding | None:
    """The amount as far as it is of the years; None where it is not, or cannot be told to be.

    What is stated for each of several years is the same in some of them; a total of more years
    than those asked for is not cut.
    """
    if claim.start is None or claim.end is None:
        return None
    span = Span(claim.start.first, claim.end.last)
    if years.contains(span):
        return claim
    if is_yearly(claim) and not claim.fiscal_year and span.contains(years):
        start, end = (Edtf.parse(str(day.year)) for day in (years.first, years.last))
        return replace(claim, start=start, end=end)
    return None


def _counted(subject: Programme, asked: Counted) -> Cell:
    """The count of the subject that is believed: of the best, the latest.

    Of the date asked for, else an undated one; a count for a part of the subject only where there
    is none of the whole, and none of a region, hoped for or expected.
    """
    found = [
        figure
        for figure in admissible(subject.figures)
        if figure.indicator == asked.indicator
        and figure.status is FigureStatus.OBSERVED
        and not figure.regions
    ]
    whole = [figure for figure in found if figure.detail is None] or found
    if asked.at is not None:
        dated = [figure for figure in whole if same_date(figure.at, asked.at)]
        whole = dated or [figure for figure in whole if figure.at is None]
    if not whole:
        phrase = _NO_COUNT_AT if asked.at else _NO_COUNT
        missing = Reason(ReasonCode.MISSING, phrase(asked.indicator, subject.id, asked.at))
        return Cell(None, None, None, asked.indicator, (missing,))
    choice = _believed(whole)
    claim = choice.claim
    bounds = Bounds.hull(claim.value, map(stated_limits, whole))
    return Cell(
        bounds.value,
        bounds.low,
        bounds.high,
        asked.indicator,
        reasons=tuple(_reserved(claim)),
        claims=(claim,),
        rivals=tuple(
            RivalUse(figure, _ANOTHER_COUNT(), in_interval=True)
            for figure in whole
            if figure.id != claim.id
        ),
        rule=choice.rule,
        covers=str(claim.at) if claim.at else None,
    )


def _believed(figures: Sequence[Figure]) -> Choice[Figure]:
    """Of the best counts the latest."""
    rank = choose(figures).claim.rank
    best = [figure for figure in figures if figure.rank is rank]
    days = [figure.at.last.toordinal() if figure.at else 0 for figure in best]
    return choose([f for f, day in zip(best, days, strict=True) if day == max(days)])


def same_date(one: Edtf | None, other: Edtf | None) -> bool:
    """Whether two dates have a day in common."""
    return (
        one is not None
        and other is not None
        and one.first <= other.last
        and other.first <= one.last
    )


def _reserved(figure: Figure) -> list[Reason]:
    """What must be known to read a count rightly."""
    reasons = []
    if figure.detail is not None:
        reasons.append(Reason(ReasonCode.PARTS_ONLY, FOR_PART(figure.detail)))
    if figure.qualifier is not Qualifier.EXACT:
        said = _QUALIFIED(figure.indicator, figure.qualifier, figure.value)
        reasons.append(Reason(ReasonCode.APPROXIMATE, said))
    if figure.inferred:
        reasons.append(Reason(ReasonCode.INFERRED, _READING(figure.indicator)))
    return reasons


def _summed(subjects: Sequence[Programme], cells: Sequence[Cell]) -> Cell:
    """The cells of several subjects added; no figure where one of them has none."""
    parts = _parts(subjects, cells)
    named = list(zip(subjects, cells, strict=True))
    stages = tuple(_OF_ONE(s.id, Nature(c.nature)) for s, c in named if c.nature)
    mixed = len({cell.nature for cell in cells if cell.nature}) > 1
    values = [bounds.value for bounds in parts or ()]
    return Cell(
        value=sum(values, Decimal(0)) if parts is not None else None,
        low=_sum([bounds.low for bounds in parts]) if parts is not None else None,
        high=_sum([bounds.high for bounds in parts]) if parts is not None else None,
        unit=cells[0].unit,
        reasons=(
            *([Reason(ReasonCode.NATURE, _STAGES_MIXED(Listed(stages)))] if mixed else []),
            *(Reason(r.code, _OF_ONE(s.id, r.said)) for s, c in named for r in c.reasons),
        ),
        claims=tuple({c.id: c for cell in cells for c in cell.claims}.values()),
        rivals=tuple({use.claim.id: use for cell in cells for use in cell.rivals}.values()),
        nature=_common([cell.nature for cell in cells]),
        covers=_common([cell.covers for cell in cells]),
    )


def _parts(subjects: Sequence[Programme], cells: Sequence[Cell]) -> list[Bounds] | None:
    """What is added: each cell, and what the subjects share among themselves once."""
    by_id = {subject.id: cell for subject, cell in zip(subjects, cells, strict=True)}
    shared = [whole for whole in wholes(by_id) if whole.counted]
    told = {id for whole in shared for id in whole.within}
    if any(cell.value is None and id not in told for id, cell in by_id.items()):
        return None
    own = [Bounds(c.low, c.value, c.high) for c in cells if c.value is not None]
    limits = [whole.limits for whole in shared]
    return own + [Bounds(e.low, e.value, e.high) for e in limits if e.value is not None]


def _sum(limits: Sequence[Decimal | None]) -> Decimal | None:
    """The sum, or None where one of the limits is not known."""
    known = [limit for limit in limits if limit is not None]
    return sum(known, Decimal(0)) if len(known) == len(limits) else None


def _common(words: Sequence[str | None]) -> str | None:
    """What all say, or None."""
    return words[0] if len(set(words)) == 1 else None
