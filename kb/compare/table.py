"""Programmes side by side: one row each, one column a measure, and what to beware of.

Owns: the order of rows and columns (as asked), and the warnings of a column where its cells do
not speak of the same thing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.compare.case import Case
from kb.compare.cell import INCOMPARABLE, Cell, ReasonCode
from kb.compare.measures import MEASURES
from kb.compare.question import Question
from kb.evidence import Programme
from kb.money import Economies
from kb.vocabulary import Measure
from kb.words import Listed, Phrase, Said

_MAXIMUM = Phrase("a maximum", "上限")
_MINIMUM = Phrase("a minimum", "下限")
_BOUNDS = {ReasonCode.MAXIMUM, ReasonCode.MINIMUM}
_STAGE_DIFFERS = Phrase("The stage of the money differs: {0}.", "资金阶段不同：{0}。")
_UNIT_DIFFERS = Phrase("What is counted differs: {0}.", "计数对象不同：{0}。")
_YEARS_DIFFER = Phrase("The years covered differ: {0}.", "涵盖的年份不同：{0}。")
_LIMITS = Phrase("Not an amount but a limit: {0}.", "不是金额而是界限：{0}。")
_BASE_DIFFERS = Phrase("What the figures are of may differ: {0}.", "数字的口径可能不同：{0}。")
_OF_BASE = Phrase("{0} ({1})", "{0}（{1}）")
_UNSOUND = Phrase(
    "Not to be set beside the others as it stands: {0}.", "不宜直接与其他项并列：{0}。"
)
_OF = Phrase("{0} {1}", "{0} {1}")


@dataclass(frozen=True, slots=True)
class Column:
    """A measure, and in plain words where its cells differ in what they speak of."""

    measure: Measure
    warnings: tuple[Said, ...]
    shared: tuple[str, ...] = ()
    """The members that every row has, of two or more."""
    single: tuple[str, ...] = ()
    """The members that one row alone has, of two or more."""


@dataclass(frozen=True, slots=True)
class Row:
    """A programme and its cells, in the order of the columns."""

    programme: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def compare(
    programmes: Sequence[Programme],
    measures: Sequence[Measure],
    question: Question,
    economies: Economies,
) -> Table:
    """The measures of the programmes, in the order in which both are given."""
    cases = [Case(programme, question, economies) for programme in programmes]
    rows = tuple(
        Row(case.programme.id, tuple(MEASURES[measure].make(case) for measure in measures))
        for case in cases
    )
    columns = tuple(
        _column(measure, {row.programme: row.cells[index] for row in rows})
        for index, measure in enumerate(measures)
    )
    return Table(columns, rows)


def _column(measure: Measure, cells: Mapping[str, Cell]) -> Column:
    """What the cells of a measure have in common, and where they differ."""
    having = Counter(member.code for cell in cells.values() for member in cell.members)
    shared, single = (
        tuple(sorted(code for code, number in having.items() if number == rows))
        for rows in (len(cells), 1)
    )
    if len(cells) <= 1:
        shared = single = ()
    return Column(measure, tuple(_warnings(cells)), shared, single)


def _warnings(cells: Mapping[str, Cell]) -> list[Said]:
    """Where the cells of a column speak of different things."""
    figures = {id: cell for id, cell in cells.items() if cell.value is not None}
    warnings = []
    telling: tuple[tuple[Phrase, dict[str, object]], ...] = (
        (_STAGE_DIFFERS, {i: c.nature for i, c in figures.items()}),
        (_UNIT_DIFFERS, {i: c.unit_counted for i, c in figures.items()}),
        (_YEARS_DIFFER, {i: c.covers for i, c in figures.items() if c.nature or c.unit_counted}),
    )
    for phrase, told in telling:
        if len({value for value in told.values() if value}) > 1:
            warnings.append(phrase(_listed(told)))
    bases = [
        _OF_BASE(id, reason.said)
        for id, cell in figures.items()
        for reason in cell.reasons
        if reason.code is ReasonCode.DETAIL
    ]
    if bases and len(figures) > 1:
        warnings.append(_BASE_DIFFERS(Listed(tuple(bases))))
    limits = {id: said for id, cell in figures.items() if (said := _limit(cell))}
    if limits:
        warnings.append(_LIMITS(_listed(limits)))
    unsound = {
        id: tuple(dict.fromkeys(r.code for r in cell.reasons if r.code in INCOMPARABLE))
        for id, cell in cells.items()
        if not cell.comparable
    }
    if unsound and len(cells) > 1:
        warnings.append(_UNSOUND(_listed(unsound)))
    return warnings


def _limit(cell: Cell) -> Said | None:
    """Whether the figure of a cell is a maximum or a minimum; None where it says how much.

    Its interval tells which: what is divided by a minimum is a maximum, and the middle of a range
    is neither.
    """
    if not any(reason.code in _BOUNDS for reason in cell.reasons):
        return None
    if cell.low is None or cell.low != cell.value == cell.high:
        return _MAXIMUM()
    if cell.high is None or cell.high != cell.value == cell.low:
        return _MINIMUM()
    return None


def _listed(told: Mapping[str, object]) -> Listed:
    """What is told of each programme, as a list in a sentence."""
    return Listed(tuple(_OF(id, what) for id, what in told.items() if what))
