"""A published table rebuilt from the base: for every cell ours, theirs, and why they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kb.compare.causes import Cause, Explained, Report, explain
from kb.compare.cell import Cell
from kb.compare.published import Asked, Printed, PublishedColumn, PublishedRow, PublishedTable
from kb.money import Economies


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A cell of the table: theirs and ours, in our unit, and what explains that they differ."""

    printed: Decimal
    theirs: Decimal
    ours: Cell
    explained: Explained

    @property
    def difference(self) -> Decimal | None:
        """Ours less theirs; None without a figure of ours."""
        return None if self.ours.value is None else self.ours.value - self.theirs

    @property
    def ratio(self) -> Decimal | None:
        """Ours as a multiple of theirs; None without a figure of ours, or where theirs is zero."""
        return (
            self.ours.value / self.theirs if self.ours.value is not None and self.theirs else None
        )

    @property
    def agrees(self) -> bool:
        """Whether ours is theirs, as far as it is printed."""
        return self.explained.cause is Cause.NONE


def rebuild(table: PublishedTable, economies: Economies) -> list[Mapping[str, Rebuilt]]:
    """The printed cells of each row, by the ids of their columns in the order of the columns."""
    report = Report(table.source, table.published)
    return [
        {
            column.id: _cell(row, column, report, economies)
            for column in table.columns
            if column.id in row.figures
        }
        for row in table.rows
    ]


def _cell(
    row: PublishedRow, column: PublishedColumn, report: Report, economies: Economies
) -> Rebuilt:
    asked = Asked(column.asked, row.subjects, row.years or column.years, economies)
    figure = row.figures[column.id]
    printed = Printed.of(figure, column)
    ours = asked.answer()
    return Rebuilt(figure, printed.value, ours, explain(asked, printed, ours, report))
