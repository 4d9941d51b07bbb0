"""Programmes side by side: one row each, one column a measure, and what to beware of.

Owns: the order of rows and columns (as asked), and the warnings of a column where its cells do
not speak of the same thing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.compare.cell import INCOMPARABLE, Cell, ReasonCode
from kb.compare.convert import Question
from kb.compare.duration import duration
from kb.compare.funding import funding
from kb.compare.ratios import PER_CLUSTER, PER_CLUSTER_YEAR, PER_YEAR, ratio
from kb.evidence import Programme
from kb.money import Economies
from kb.vocabulary import Measure

MEASURES: Mapping[Measure, Callable[[Programme, Question, Economies], Cell]] = {
    Measure.DURATION: lambda p, q, _: duration(p, q.on),
    Measure.FUNDING: funding,
    Measure.FUNDING_PER_YEAR: lambda p, q, e: ratio(p, q, e, PER_YEAR),
    Measure.FUNDING_PER_CLUSTER: lambda p, q, e: ratio(p, q, e, PER_CLUSTER),
    Measure.FUNDING_PER_CLUSTER_YEAR: lambda p, q, e: ratio(p, q, e, PER_CLUSTER_YEAR),
}
"""How each measure is worked out."""

_BOUNDS = {ReasonCode.MAXIMUM: "a maximum", ReasonCode.MINIMUM: "a minimum"}


@dataclass(frozen=True, slots=True)
class Column:
    """A measure, and in plain words where its cells differ in what they speak of."""

    measure: Measure
    warnings: tuple[str, ...]


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
    rows = tuple(
        Row(p.id, tuple(MEASURES[measure](p, question, economies) for measure in measures))
        for p in programmes
    )
    columns = tuple(
        Column(measure, tuple(_warnings({row.programme: row.cells[index] for row in rows})))
        for index, measure in enumerate(measures)
    )
    return Table(columns, rows)


def _warnings(cells: Mapping[str, Cell]) -> list[str]:
    """Where the cells of a column speak of different things."""
    figures = {id: cell for id, cell in cells.items() if cell.value is not None}
    warnings = []
    for what, told in (
        ("The stage of the money differs", {i: c.nature for i, c in figures.items()}),
        ("What is counted differs", {i: c.unit_counted for i, c in figures.items()}),
        ("The years covered differ", {i: c.covers for i, c in figures.items() if c.nature}),
    ):
        if len({value for value in told.values() if value}) > 1:
            warnings.append(f"{what}: {_listed(told)}.")
    limits = {
        id: _BOUNDS[reason.code]
        for id, cell in figures.items()
        for reason in cell.reasons
        if reason.code in _BOUNDS
    }
    if limits:
        warnings.append(f"Not an amount but a limit: {_listed(limits)}.")
    unsound = {
        id: ", ".join(dict.fromkeys(r.code for r in cell.reasons if r.code in INCOMPARABLE))
        for id, cell in cells.items()
        if not cell.comparable
    }
    if unsound and len(cells) > 1:
        warnings.append(f"Not to be set beside the others as it stands: {_listed(unsound)}.")
    return warnings


def _listed(told: Mapping[str, str | None]) -> str:
    return "; ".join(f"{id} {what}" for id, what in told.items() if what)
