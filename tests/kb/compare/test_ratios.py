"""Money per year, per cluster, and per cluster and year, turned into each other by hand."""

from decimal import Decimal

import pytest

from kb.compare.cell import Cell
from kb.evidence import Claim, Funding
from kb.money import Target
from kb.vocabulary import Basis, Measure, Nature, Prices, Qualifier, Rank, Rate
from tests.kb.compare.making import (
    DOLLAR,
    NONE,
    Number,
    ask,
    details,
    figure,
    figures,
    funding,
    held,
    ids,
    is_,
    period,
    point,
    programme,
    reasons,
    why,
)

RUNNING = period(2007, 2011)
"""When the programme ran: five years."""

YEAR = Measure.FUNDING_PER_YEAR
CLUSTER = Measure.FUNDING_PER_CLUSTER
CLUSTER_YEAR = Measure.FUNDING_PER_CLUSTER_YEAR
AS_STATED = "cluster, as the source counts them"


def of(measure: Measure, *claims: Claim, nature: Nature | None = None) -> Cell:
    """A measure of a programme of 2007–2011, in current euro."""
    return ask(measure, programme(RUNNING, *claims), nature=nature)


# The worked example: per cluster and year in constant dollars of 2015, at market rates.
#
# 600 million euro, up to, planned, 2007 to 2011, three rounds of five clusters. Evenly spread, 120
# a year; to prices of 2015 with deflators of 80, 96, 100, 96 and 150: 150 + 125 + 120 + 125 + 80
# = 600; at the 1.25 dollars of 2015: 750; by 15 clusters and 5 years: 10.
DOLLARS_OF_2015 = Target("USD", Prices.CONSTANT, Rate.MARKET, 2015)
UP_TO_600 = funding(600_000_000, 2007, 2011, qualifier=Qualifier.UP_TO)
THREE_ROUNDS = (held(2007, 5, number=1), held(2009, 5, number=2), held(2011, 5, number=3))
TEN, FIFTEEN = figure(10, 2010), figure(15, 2011)


def test_the_worked_example_with_clusters_from_the_rounds() -> None:
    cell = ask(CLUSTER_YEAR, programme(RUNNING, UP_TO_600, *THREE_ROUNDS), DOLLARS_OF_2015)
    # At the most all of it in 2007: 600 × 100 ÷ 80 × 1.25 = 937.5, by 75.
    assert figures(cell) == is_(10_000_000, None, 12_500_000)
    assert (cell.unit, cell.unit_counted) == ("USD/cluster/year", "clusters selected")
    assert (cell.nature, cell.covers, cell.comparable) == ("planned", "2007–2011", True)
    assert reasons(cell) == ["maximum", "assumed-spread", "from-rounds"]
    assert ids(cell.claims) == ids([UP_TO_600, *THREE_ROUNDS])


def test_the_worked_example_with_ten_clusters_by_one_source_and_fifteen_by_another() -> None:
    asked = programme(RUNNING, UP_TO_600, *THREE_ROUNDS, TEN, FIFTEEN)
    cell = ask(CLUSTER_YEAR, asked, DOLLARS_OF_2015)
    # At the most 937.5 by ten clusters and five years.
    assert figures(cell) == is_(10_000_000, None, 18_750_000)
    assert (ids(cell.claims), reasons(cell)) == (
        ids([UP_TO_600, FIFTEEN]), ["maximum", "assumed-spread"],
    )  # fmt: skip
    assert why(cell) == {TEN.id: "another count within the years; in the interval"}


def test_the_worked_example_with_an_exact_amount_has_a_lowest_value_too() -> None:
    asked = programme(RUNNING, funding(600_000_000, 2007, 2011), TEN, FIFTEEN)
    cell = ask(CLUSTER_YEAR, asked, DOLLARS_OF_2015)
    # At the least all of it in 2011: 600 × 100 ÷ 150 × 1.25 = 500, by 75.
    assert figures(cell) == is_(10_000_000, Decimal(500_000_000) / 75, 18_750_000)


def test_every_number_of_the_worked_example_is_in_the_steps() -> None:
    cell = ask(CLUSTER_YEAR, programme(RUNNING, UP_TO_600, FIFTEEN), DOLLARS_OF_2015)
    assert [f"{step.kind} {step.output.normalize():f} {step.unit}" for step in cell.steps] == [
        "convert 187500000 USD",
        "convert 156250000 USD",
        "convert 150000000 USD",
        "convert 156250000 USD",
        "convert 100000000 USD",
        "sum 750000000 USD",
        "count 15 clusters-supported",
        "divide 10000000 USD/cluster/year",
    ]


TOTAL = funding(600, 2007, 2011)
YEARLY = funding(120, 2007, 2011, basis=Basis.PER_YEAR)
EACH_ROUND = funding(200, basis=Basis.PER_ROUND)
EACH = funding(40, 2007, 2011, basis=Basis.PER_CLUSTER)
EACH_YEARLY = funding(8, 2007, 2011, basis=Basis.PER_CLUSTER_PER_YEAR)
COUNT = figure(15, 2011)
ROUNDS = [held(2007, number=1), held(2009, number=2), held(2011, number=3)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(Measure.FUNDING, 600), (YEAR, 120), (CLUSTER, 40), (CLUSTER_YEAR, 8)],
)
@pytest.mark.parametrize("stated", [TOTAL, YEARLY, EACH_ROUND, EACH, EACH_YEARLY])
def test_with_the_years_the_clusters_and_the_rounds_each_basis_gives_each(
    stated: Funding, measure: Measure, expected: int
) -> None:
    # 600 in five years, three rounds, fifteen clusters: 120, 200, 40 and 8.
    assert figures(of(measure, stated, COUNT, *ROUNDS)) == point(expected)


NEEDED = [
    # Without clusters an amount for all of them says nothing of one.
    (CLUSTER, [TOTAL], "missing: clusters supported 2007–2011"),
    (CLUSTER_YEAR, [YEARLY], "missing: clusters supported 2007–2011"),
    (CLUSTER, [EACH_ROUND, *ROUNDS], "missing: clusters supported 2007–2011"),
    # Nor one for a cluster of all.
    (YEAR, [EACH], "missing: clusters supported 2007–2011"),
    (YEAR, [EACH_YEARLY], "missing: clusters supported 2007–2011"),
    # Without rounds one for a round says nothing of all.
    (YEAR, [EACH_ROUND], "missing: the number of rounds held and their years"),
    (CLUSTER, [EACH_ROUND, COUNT], "missing: the number of rounds held and their years"),
    (CLUSTER_YEAR, [], "missing: public-support stated so that it gives a total"),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "claims", "detail"), NEEDED)
def test_without_the_needed_figure_there_is_none_and_the_reason(
    measure: Measure, claims: list[Claim], detail: str
) -> None:
    cell = of(measure, *claims)
    assert (figures(cell), cell.steps, cell.comparable) == (NONE, (), False)
    assert "missing" in reasons(cell)
    assert detail in details(cell)


@pytest.mark.parametrize("measure", [YEAR, CLUSTER_YEAR])
def test_without_the_years_nothing_is_told_per_year(measure: Measure) -> None:
    total, each = funding(600), funding(40, basis=Basis.PER_CLUSTER)
    for claim in (total, each) if measure is CLUSTER_YEAR else (total,):
        cell = ask(measure, programme(claim, COUNT))
        assert (figures(cell), details(cell)[-1]) == (NONE, "missing: the years of the money")


def test_a_round_without_an_end_is_paid_over_nobody_knows_how_many_years() -> None:
    rounds = [held(2007, 5, number=1), held(2009, 5, number=2)]
    amounts = [funding(200, year, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    assert figures(of(Measure.FUNDING, *amounts, *rounds)) == point(400)
    for measure in (YEAR, CLUSTER_YEAR):
        cell = of(measure, *amounts, *rounds)
        assert figures(cell) == NONE
        assert "missing: for how many years the money is paid" in details(cell)
    dated = [funding(200, year, year + 1, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    assert figures(of(YEAR, *dated, *rounds)) == point(100)


@pytest.mark.parametrize(
    ("measure", "stated", "expected"),
    [(CLUSTER, EACH, 40), (CLUSTER, EACH_YEARLY, 40), (CLUSTER_YEAR, EACH, 8),
     (CLUSTER_YEAR, EACH_YEARLY, 8)],
)  # fmt: skip
def test_an_amount_for_one_cluster_needs_no_count_and_no_count_moves_it(
    measure: Measure, stated: Funding, expected: int
) -> None:
    for counts in ([], [figure(10, 2008), figure(15, 2011)]):
        cell = of(measure, stated, *counts)
        assert figures(cell) == point(expected)
        assert (ids(cell.claims), cell.unit_counted, reasons(cell)) == ([stated.id], AS_STATED, [])


def test_an_amount_for_a_part_of_a_cluster_is_marked() -> None:
    gold = funding(40, 2007, 2011, basis=Basis.PER_CLUSTER, detail="Gold label")
    cell = of(CLUSTER, gold)
    assert figures(cell) == point(40)
    assert (details(cell), cell.comparable) == (["stated for a part: Gold label"], False)


def test_amounts_for_different_parts_of_a_cluster_are_no_rivals() -> None:
    first, second = (
        funding(amount, basis=Basis.PER_CLUSTER, detail=detail)
        for amount, detail in ((200, "first phase"), (500, "second phase"))
    )
    cell = of(CLUSTER, first, second)
    assert figures(cell) == point(200)
    assert details(cell)[0] == "stated for a part: first phase"
    assert why(cell) == {second.id: "is for a part of the programme: second phase"}
    assert not any("second phase" in detail for detail in details(cell))


def test_the_years_are_those_of_the_money_and_not_of_the_programme() -> None:
    cell = of(YEAR, funding(600, 2008, 2010), COUNT)
    # Three years of five: 200 a year, and the cell can stand beside others.
    assert figures(cell) == point(200)
    assert (cell.covers, reasons(cell), cell.comparable) == ("2008–2010", ["some-years"], True)
    assert reasons(of(CLUSTER, funding(600, 2008, 2010), figure(15, 2009))) == ["partial"]
    assert reasons(of(CLUSTER, funding(600, 2008, 2011), figure(15, 2009))) == ["some-years"]


def test_years_between_the_amounts_do_not_count() -> None:
    cell = of(YEAR, funding(100, 2007, 2008), funding(200, 2010, 2010))
    assert figures(cell) == point(100)
    assert cell.covers == "2007–2008, 2010"
    assert cell.steps[-1].inputs[-1].label == "years of 2007–2008, 2010"


def test_years_that_the_money_does_not_state_are_the_programmes_and_marked() -> None:
    cell = of(YEAR, funding(600))
    assert figures(cell) == point(120)
    assert reasons(cell) == ["assumed-years"]
    assert details(cell) == ["no years of the money stated; taken: 2007–2011"]


def test_the_clusters_are_those_of_the_years_of_the_money() -> None:
    within, after = figure(10, 2008), figure(20, 2011)
    cell = of(CLUSTER, funding(600, 2007, 2009), within, after)
    assert figures(cell) == point(60)
    assert (ids(cell.claims)[1:], cell.unit_counted) == ([within.id], "clusters-supported")


def test_a_designation_is_named_as_what_is_counted() -> None:
    cell = of(CLUSTER, TOTAL, figure(20, 2009, indicator="clusters-designated"))
    assert figures(cell) == point(30)
    assert cell.unit_counted == "clusters-designated"


def test_counts_and_rivals_make_the_interval_together() -> None:
    believed, rival = funding(600, 2007, 2011, rank=Rank.PREFERRED), funding(450, 2007, 2011)
    cell = of(CLUSTER_YEAR, believed, rival, figure(15, 2011), figure(10, 2008))
    # 600 by 15 by 5; at the least 450 by 15 by 5, at the most 600 by 10 by 5.
    assert figures(cell) == is_(8, 6, 12)


def test_an_amount_stated_as_asked_is_the_value_and_both_make_the_interval() -> None:
    stated = funding(45, 2007, 2011, basis=Basis.PER_CLUSTER)
    cell = of(CLUSTER, TOTAL, stated, COUNT)
    # 45 by one source; 600 by 15, that is 40, by another.
    assert figures(cell) == is_(45, 40, 45)
    assert (ids(cell.claims), cell.unit_counted) == ([stated.id], AS_STATED)
    assert why(cell) == {
        claim.id: "with the others that are said to gives 40; in the interval"
        for claim in (TOTAL, COUNT)
    }


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (funding(35, 2007, 2011, basis=Basis.PER_CLUSTER), (35, 35, 40)),
        # From 30 to 60, the middle 45; by the other way 40, which lies between.
        (funding(60, 2007, 2011, basis=Basis.PER_CLUSTER, amount_min=30), (45, 30, 60)),
    ],
)
def test_the_wider_of_two_ways_bounds_the_figure(
    stated: Funding, expected: tuple[Number, Number, Number]
) -> None:
    assert figures(of(CLUSTER, TOTAL, stated, COUNT)) == is_(*expected)


MERE = [
    # A mere maximum or minimum gives way to a figure that is worked out …
    (Qualifier.UP_TO, TOTAL, (40, 40, 40), "clusters-supported"),
    (Qualifier.AT_LEAST, TOTAL, (40, 40, 40), "clusters-supported"),
    # … unless that is no more than one itself.
    (Qualifier.UP_TO, funding(600, 2007, 2011, qualifier=Qualifier.UP_TO), (50, None, 50),
     AS_STATED),
]  # fmt: skip


@pytest.mark.parametrize(("qualifier", "total", "expected", "counted"), MERE)
def test_a_mere_limit_gives_way_to_an_amount(
    qualifier: Qualifier,
    total: Funding,
    expected: tuple[Number, Number, Number],
    counted: str,
) -> None:
    stated = funding(50, 2007, 2011, basis=Basis.PER_CLUSTER, qualifier=qualifier)
    cell = of(CLUSTER, total, stated, COUNT)
    assert figures(cell) == is_(*expected)
    assert cell.unit_counted == counted


def test_a_mere_limit_is_believed_less_than_an_amount_stated_alike() -> None:
    most = funding(
        50, 2007, 2011, basis=Basis.PER_CLUSTER, qualifier=Qualifier.UP_TO, rank=Rank.PREFERRED
    )
    about = funding(45, 2007, 2011, basis=Basis.PER_CLUSTER, qualifier=Qualifier.ABOUT)
    cell = of(CLUSTER, most, about)
    assert figures(cell) == point(45)
    assert reasons(cell) == ["approximate"]


def test_a_mere_limit_does_not_choose_the_stage() -> None:
    committed = funding(400, 2007, 2008, nature=Nature.COMMITTED)
    planned = funding(100, 2009, 2009)
    most = funding(50, basis=Basis.PER_CLUSTER, qualifier=Qualifier.UP_TO)
    cell = of(CLUSTER, committed, planned, most, figure(10, 2008), figure(10, 2009))
    # Committed money is told for two years of five, planned for one.
    assert figures(cell) == point(40)
    assert (cell.nature, reasons(cell)) == ("committed", ["partial"])


def test_a_stage_without_clusters_is_passed_over() -> None:
    spent = funding(400, 2007, 2009, nature=Nature.SPENT)
    cell = of(CLUSTER, spent, funding(90, 2010, 2010), figure(9, 2010))
    assert figures(cell) == point(10)
    assert details(cell)[0] == (
        "spent money is stated for years in which no clusters are counted; "
        "planned money covers more"
    )
    asked = of(CLUSTER, spent, figure(9, 2010), nature=Nature.SPENT)
    assert details(asked)[0] == "missing: clusters supported 2007–2009"


def test_a_mean_of_yearly_amounts_is_not_open_to_spreads() -> None:
    cell = ask(CLUSTER_YEAR, programme(RUNNING, EACH_YEARLY), DOLLAR)
    # 8 × (1.25 + 1.60 + 2.00 + 1.25 + 1.60) ÷ 5.
    assert figures(cell) == point("12.32")
    assert reasons(cell) == []
    cell = ask(CLUSTER_YEAR, programme(RUNNING, EACH), DOLLAR)
    # 40 in all, spread evenly; at the least all at 1.25, at the most at 2.00; by five years.
    assert figures(cell) == is_("12.32", 10, 16)


def test_a_yearly_amount_for_a_cluster_loses_only_the_years_outside_the_series() -> None:
    yearly = funding(8, 2014, 2017, basis=Basis.PER_CLUSTER_PER_YEAR)
    asked = programme(period(2014, 2017), yearly)
    cell = ask(CLUSTER_YEAR, asked, DOLLAR)
    assert figures(cell) == point(10)
    assert (cell.covers, reasons(cell)) == ("2014–2015", ["some-years"] * 2)
    assert figures(ask(CLUSTER, asked, DOLLAR)) == point(20)


def test_what_cannot_be_converted_is_said_of_every_measure() -> None:
    foreign = [funding(600, 2007, 2011, currency="XOF"),
               funding(40, 2007, 2011, currency="XOF", basis=Basis.PER_CLUSTER)]  # fmt: skip
    for measure in (YEAR, CLUSTER, CLUSTER_YEAR):
        cell = of(measure, *foreign, COUNT)
        assert (figures(cell), reasons(cell)) == (NONE, ["unconvertible"])
        told = {*ids(cell.claims), *(use.claim.id for use in cell.rivals)}
        assert told >= set(ids(foreign))


def test_a_stage_of_unknown_length_does_not_hide_one_that_is_stated_a_year() -> None:
    spent = funding(300, 2007, basis=Basis.PER_ROUND, nature=Nature.SPENT)
    most = funding(9, basis=Basis.PER_CLUSTER_PER_YEAR, qualifier=Qualifier.UP_TO)
    cell = of(CLUSTER_YEAR, spent, most, held(2007, 5, number=1))
    assert figures(cell) == is_(9, None, 9)
    assert cell.nature == Nature.PLANNED
    assert details(cell)[-1] == (
        "spent money is stated without for how many years it is paid; planned money covers more"
    )


def test_an_undated_stage_is_not_said_to_want_a_count() -> None:
    told = [
        funding(600, nature=Nature.SPENT),
        funding(40, basis=Basis.PER_CLUSTER, nature=Nature.PLANNED),
    ]
    cell = ask(CLUSTER, programme(period(2007), *told))
    assert figures(cell) == point(40)
    assert details(cell)[-1] == "spent money is stated without its years; planned money covers more"
