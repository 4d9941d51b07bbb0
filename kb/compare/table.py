"""Programmes side by side: one row each, one column a measure, and what to beware of.

Owns: the order of rows and columns (as asked), and the warnings of a column where its cells do
not speak of the same thing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.compare.case import Case
from kb.compare.cell import INCOMPARABLE, Cell, ReasonCode
from kb.compare.convert import Question
from kb.compare.duration import duration
from kb.compare.funded import funded_duration
from kb.compare.funding import funding, shared_funding
from kb.compare.grants import most_per_cluster
from kb.compare.ratios import PER_CLUSTER, PER_CLUSTER_YEAR, PER_YEAR, ratio
from kb.compare.relative import per_capita, private_per_public, share_of_gdp
from kb.evidence import Programme
from kb.money import Economies
from kb.vocabulary import Measure, MoneyKind, Nature, Origin
from kb.words import Listed, Phrase, Said

MEASURES: Mapping[Measure, Callable[[Case], Cell]] = {
    Measure.DURATION: lambda case: duration(case.programme, case.question.on),
    Measure.FUNDED_DURATION: funded_duration,
    Measure.FUNDING: funding,
    Measure.FUNDING_PER_YEAR: lambda case: ratio(case, PER_YEAR),
    Measure.FUNDING_PER_CLUSTER: lambda case: ratio(case, PER_CLUSTER),
    Measure.FUNDING_PER_CLUSTER_YEAR: lambda case: ratio(case, PER_CLUSTER_YEAR),
    Measure.FUNDING_PER_CAPITA: per_capita,
    Measure.FUNDING_SHARE_OF_GDP: share_of_gdp,
    Measure.FUNDING_PLANNED: lambda case: funding(case.asking(nature=Nature.PLANNED)),
    Measure.FUNDING_COMMITTED: lambda case: funding(case.asking(nature=Nature.COMMITTED)),
    Measure.FUNDING_SPENT: lambda case: funding(case.asking(nature=Nature.SPENT)),
    Measure.FUNDING_NATIONAL: lambda case: funding(case.asking(origin=Origin.NATIONAL)),
    Measure.FUNDING_REGIONAL: lambda case: funding(case.asking(origin=Origin.REGIONAL)),
    Measure.FUNDING_EU: lambda case: funding(case.asking(origin=Origin.EU)),
    Measure.SHARED_FUNDING: shared_funding,
    Measure.TOTAL_VOLUME: lambda case: funding(case.asking(measure=MoneyKind.TOTAL_VOLUME)),
    Measure.PROGRAMME_OFFICE: lambda c: funding(c.asking(measure=MoneyKind.PROGRAMME_OFFICE)),
    Measure.PRIVATE_MATCHING: lambda c: funding(c.asking(measure=MoneyKind.PRIVATE_MATCHING)),
    Measure.INVESTMENT: lambda case: funding(case.asking(measure=MoneyKind.INVESTMENT)),
    Measure.LOAN_VOLUME: lambda case: funding(case.asking(measure=MoneyKind.LOAN_VOLUME)),
    Measure.PRIVATE_PER_PUBLIC: private_per_public,
    Measure.MOST_PER_CLUSTER: most_per_cluster,
}
"""How each measure is worked out."""

_BOUNDS = {
    ReasonCode.MAXIMUM: Phrase("a maximum", "上限"),
    ReasonCode.MINIMUM: Phrase("a minimum", "下限"),
}
_STAGE_DIFFERS = Phrase("The stage of the money differs: {0}.", "资金阶段不同：{0}。")
_UNIT_DIFFERS = Phrase("What is counted differs: {0}.", "计数对象不同：{0}。")
_YEARS_DIFFER = Phrase("The years covered differ: {0}.", "涵盖的年份不同：{0}。")
_LIMITS = Phrase("Not an amount but a limit: {0}.", "不是金额而是界限：{0}。")
_UNSOUND = Phrase(
    "Not to be set beside the others as it stands: {0}.", "不宜直接与其他项并列：{0}。"
)
_OF = Phrase("{0} {1}", "{0} {1}")


@dataclass(frozen=True, slots=True)
class Column:
    """A measure, and in plain words where its cells differ in what they speak of."""

    measure: Measure
    warnings: tuple[Said, ...]


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
        Row(case.programme.id, tuple(MEASURES[measure](case) for measure in measures))
        for case in cases
    )
    columns = tuple(
        Column(measure, tuple(_warnings({row.programme: row.cells[index] for row in rows})))
        for index, measure in enumerate(measures)
    )
    return Table(columns, rows)


def _warnings(cells: Mapping[str, Cell]) -> list[Said]:
    """Where the cells of a column speak of different things."""
    figures = {id: cell for id, cell in cells.items() if cell.value is not None}
    warnings = []
    telling: tuple[tuple[Phrase, dict[str, object]], ...] = (
        (_STAGE_DIFFERS, {i: c.nature for i, c in figures.items()}),
        (_UNIT_DIFFERS, {i: c.unit_counted for i, c in figures.items()}),
        (_YEARS_DIFFER, {i: c.covers for i, c in figures.items() if c.nature}),
    )
    for phrase, told in telling:
        if len({value for value in told.values() if value}) > 1:
            warnings.append(phrase(_listed(told)))
    limits = {
        id: _BOUNDS[reason.code]()
        for id, cell in figures.items()
        for reason in cell.reasons
        if reason.code in _BOUNDS
    }
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


def _listed(told: Mapping[str, object]) -> Listed:
    """What is told of each programme, as a list in a sentence."""
    return Listed(tuple(_OF(id, what) for id, what in told.items() if what))
