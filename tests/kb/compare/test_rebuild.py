"""A table rebuilt: which cells there are, and their arithmetic."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kb.compare.causes import Cause
from kb.compare.published import Counted, Measured, PublishedColumn, PublishedRow, PublishedTable
from kb.compare.rebuild import Rebuilt, rebuild
from kb.period import year_span
from kb.vocabulary import Measure
from tests.kb.compare.making import ECONOMIES, figure, funding, period, programme, question

MONEY = Measured(Measure.FUNDING, question())
ONE = programme(period(2006, 2010), funding(619_800_000, 2006, 2010), figure(15, 2008))


def rebuilt(row: PublishedRow, *columns: PublishedColumn) -> dict[str, Rebuilt]:
    (cells,) = rebuild(PublishedTable("report", None, columns, (row,)), ECONOMIES)
    return dict(cells)


def test_the_cells_are_those_that_are_printed_in_the_order_of_the_columns() -> None:
    columns = [PublishedColumn(id, Counted("clusters-supported")) for id in "abc"]
    row = PublishedRow((ONE,), {"c": Decimal(15), "a": Decimal(14)})
    cells = rebuilt(row, *columns)
    assert [(id, cell.agrees) for id, cell in cells.items()] == [("a", False), ("c", True)]


def test_a_cell_has_theirs_in_our_unit_with_the_difference_and_the_ratio() -> None:
    column = PublishedColumn("a", MONEY, Decimal(10**6))
    cell = rebuilt(PublishedRow((ONE,), {"a": Decimal(620)}), column)["a"]
    assert cell.printed == 620
    assert cell.theirs == 620_000_000
    assert cell.difference == -200_000
    assert cell.agrees
    assert cell.ratio == Decimal(619_800_000) / 620_000_000
    exact = PublishedColumn("a", MONEY, Decimal(10**6), decimals=1)
    assert not rebuilt(PublishedRow((ONE,), {"a": Decimal("620.0")}), exact)["a"].agrees


def test_there_is_no_difference_to_nothing_and_no_multiple_of_nothing() -> None:
    unknown = PublishedColumn("a", Counted("firms"))
    cell = rebuilt(PublishedRow((ONE,), {"a": Decimal(7)}), unknown)["a"]
    assert (cell.difference, cell.ratio, cell.explained.cause) == (None, None, Cause.UNKNOWN_TO_US)
    zero = rebuilt(PublishedRow((ONE,), {"a": Decimal(0)}), PublishedColumn("a", MONEY))["a"]
    assert zero.difference == 619_800_000
    assert zero.ratio is None


def test_the_years_of_a_row_come_before_those_of_its_column() -> None:
    two = programme(period(2006, 2010), funding(30, 2006, 2006), funding(50, 2007, 2007))
    column = PublishedColumn("a", MONEY, years=year_span(2006, 2006))
    asked = {None: 30, year_span(2007, 2007): 50}
    for years, value in asked.items():
        row = PublishedRow((two,), {"a": Decimal(value)}, years)
        assert rebuilt(row, column)["a"].ours.value == value


@given(st.integers(1, 10**15), st.integers(1, 10**9))
def test_theirs_and_the_difference_make_ours(theirs: int, scale: int) -> None:
    column = PublishedColumn("a", MONEY, Decimal(scale))
    cell = rebuilt(PublishedRow((ONE,), {"a": Decimal(theirs)}), column)["a"]
    assert cell.difference is not None
    assert cell.theirs + cell.difference == cell.ours.value
