"""Programmes side by side, and what to beware of in a column."""

from collections.abc import Sequence

from kb.compare.measures import MEASURES
from kb.compare.table import Table, compare
from kb.evidence import Programme
from kb.vocabulary import Measure, MoneyKind, Nature, Origin, Qualifier
from tests.kb.compare.invariants import MONEY
from tests.kb.compare.making import ECONOMIES, figure, funding, period, programme, question


def table(programmes: Sequence[Programme], *measures: Measure) -> Table:
    return compare(programmes, measures, question(), ECONOMIES)


def warnings(measure: Measure, *programmes: Programme) -> tuple[str, ...]:
    """The warnings of the one column that is asked for."""
    return tuple(w.told() for w in table(programmes, measure).columns[0].warnings)


PERIOD = period(2007, 2011)
ONE = programme(PERIOD, funding(600, 2007, 2011), figure(15, 2011), id="xx-one")
TWO = programme(PERIOD, funding(500, 2007, 2011), figure(10, 2011), id="xx-two")


def test_rows_and_columns_come_in_the_order_in_which_they_are_asked() -> None:
    measures = [Measure.FUNDING_PER_YEAR, Measure.DURATION, Measure.FUNDING]
    for programmes in ([ONE, TWO], [TWO, ONE]):
        found = table(programmes, *measures)
        assert [row.programme for row in found.rows] == [p.id for p in programmes]
        assert [column.measure for column in found.columns] == measures
        units = ["EUR/year", "years", "EUR"]
        assert [[cell.unit for cell in row.cells] for row in found.rows] == [units, units]
    assert [int(cell.value or 0) for cell in table([ONE], *measures).rows[0].cells] == [120, 5, 600]


def test_every_measure_of_the_vocabulary_is_worked_out() -> None:
    assert set(MEASURES) == set(Measure)


def test_of_no_programmes_there_is_a_table_without_rows() -> None:
    found = table([], Measure.FUNDING)
    assert (found.rows, [column.warnings for column in found.columns]) == ((), [()])


def test_cells_that_speak_of_the_same_need_no_warning() -> None:
    quiet = set()
    for measure in (Measure.DURATION, *MONEY, Measure.CLUSTERS):
        figures = [row.cells[0].value for row in table([ONE, TWO], measure).rows]
        if None not in figures:
            assert warnings(measure, ONE, TWO) == ()
            quiet.add(measure)
    assert quiet >= {Measure.DURATION, Measure.FUNDING, Measure.FUNDING_PER_CLUSTER_YEAR}


def test_the_stage_of_the_money_is_told_where_it_differs() -> None:
    spent = programme(PERIOD, funding(400, 2007, 2011, nature=Nature.SPENT), id="xx-spent")
    assert warnings(Measure.FUNDING, ONE, spent) == (
        "The stage of the money differs: xx-one planned; xx-spent spent.",
    )


def test_what_is_counted_is_told_where_it_differs() -> None:
    poles = figure(20, 2011, indicator="clusters-designated")
    designated = programme(PERIOD, funding(600, 2007, 2011), poles, id="xx-poles")
    assert warnings(Measure.FUNDING_PER_CLUSTER, ONE, designated) == (
        "What is counted differs: xx-one clusters-supported; xx-poles clusters-designated.",
    )
    assert warnings(Measure.FUNDING, ONE, designated) == ()


def test_the_years_of_the_money_are_told_where_they_differ() -> None:
    later = programme(period(2010, 2014), funding(600, 2010, 2014), id="xx-later")
    assert warnings(Measure.FUNDING, ONE, later) == (
        "The years covered differ: xx-one 2007–2011; xx-later 2010–2014.",
    )
    assert warnings(Measure.DURATION, ONE, later) == ()


def test_the_dates_of_counts_are_told_where_they_differ() -> None:
    later = programme(PERIOD, figure(12, 2014), id="xx-later")
    assert warnings(Measure.CLUSTERS, ONE, later) == (
        "The years covered differ: xx-one 2011; xx-later 2014.",
    )


def test_a_limit_is_told_from_an_amount() -> None:
    most = programme(PERIOD, funding(700, 2007, 2011, qualifier=Qualifier.UP_TO), id="xx-most")
    least = programme(PERIOD, funding(30, 2007, 2011, qualifier=Qualifier.AT_LEAST), id="xx-least")
    assert warnings(Measure.FUNDING, ONE, most, least) == (
        "Not an amount but a limit: xx-most a maximum; xx-least a minimum.",
    )


def test_what_cannot_stand_beside_the_others_is_told_with_the_reason() -> None:
    none = programme(PERIOD, id="xx-none")
    part = programme(PERIOD, funding(70, 2010, 2010), id="xx-part")
    shared = programme(PERIOD, funding(900, 2007, 2011, shared_by=("a", "b")), id="xx-shared")
    found = warnings(Measure.FUNDING, ONE, none, part, shared)
    assert found[-1] == (
        "Not to be set beside the others as it stands: "
        "xx-none missing; xx-part partial; xx-shared shared."
    )
    # Only the figures are told by their years.
    assert found[:-1] == ("The years covered differ: xx-one 2007–2011; xx-part 2010.",)


def test_a_programme_alone_has_nothing_to_be_set_beside() -> None:
    assert warnings(Measure.FUNDING, programme(PERIOD, id="xx-none")) == ()


def test_every_column_has_the_warnings_of_its_own_cells() -> None:
    poor = programme(PERIOD, funding(500, 2007, 2011), id="xx-poor")
    found = table([ONE, poor], Measure.FUNDING, Measure.FUNDING_PER_CLUSTER)
    assert [len(column.warnings) for column in found.columns] == [0, 1]


def test_the_middle_of_a_range_is_no_limit() -> None:
    stated = funding(70, 2007, 2011, amount_min=30, qualifier=Qualifier.UP_TO)
    assert warnings(Measure.FUNDING, ONE, programme(PERIOD, stated, id="xx-range")) == ()


def test_what_is_divided_by_a_minimum_is_a_maximum() -> None:
    public = funding(50, 2007, 2011, qualifier=Qualifier.AT_LEAST)
    private = funding(25, 2007, 2011, measure=MoneyKind.PRIVATE_MATCHING, origin=Origin.PRIVATE)
    asked = programme(PERIOD, public, private, id="xx-most")
    assert warnings(Measure.PRIVATE_PER_PUBLIC, asked) == (
        "Not an amount but a limit: xx-most a maximum.",
    )


def test_rates_of_another_base_are_told() -> None:
    rate = figure(50, 2011, indicator="private-matching-rate")
    of_grant = figure(100, 2011, indicator="private-matching-rate", detail="Percent of the grant")
    asked = [programme(PERIOD, rate), programme(PERIOD, of_grant, id="xx-grant")]
    (warning,) = warnings(Measure.MATCHING_RATE, *asked)
    assert warning == (
        "What the figures are of may differ: "
        "xx-grant (private-matching-rate is of this: Percent of the grant)."
    )
