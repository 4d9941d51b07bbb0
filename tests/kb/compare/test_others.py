"""Why claims do not make a figure, in words that are true of each."""

from kb.compare.cell import Cell
from kb.vocabulary import Basis, Measure, Qualifier
from tests.kb.compare.making import (
    ask,
    figures,
    funding,
    ids,
    is_,
    period,
    point,
    programme,
    why,
)

RUNNING = period(2007, 2011)
YEARLY = Basis.PER_CLUSTER_PER_YEAR


def bounding(cell: Cell) -> list[str]:
    """The ids of the other claims that make the interval."""
    return [use.claim.id for use in cell.rivals if use.in_interval]


def test_an_amount_stated_alike_is_not_said_to_be_stated_otherwise() -> None:
    used = funding(5, 2007, 2009, basis=YEARLY)
    undated = funding(4, basis=YEARLY, qualifier=Qualifier.UP_TO)
    later = funding(6, 2010, 2011, basis=YEARLY, qualifier=Qualifier.UP_TO)
    most = funding(9, 2007, 2009, basis=YEARLY, qualifier=Qualifier.UP_TO)
    asked = programme(RUNNING, used, undated, later, most, funding(9, basis=Basis.PER_PROJECT))
    cell = ask(Measure.FUNDING_PER_CLUSTER_YEAR, asked)
    assert figures(cell) == point(5)
    assert ids(cell.claims) == [used.id]
    assert list(why(cell).values()) == [
        "is stated without its years",
        "is stated for other years",
        "says no more than a limit (up-to), and another says how much",
        "is stated per-project",
    ]


def test_a_mere_limit_beside_an_amount_is_not_told_as_in_the_interval() -> None:
    exact = funding(600, 2007, 2011)
    least = funding(700, 2007, 2011, qualifier=Qualifier.AT_LEAST)
    cell = ask(Measure.FUNDING, programme(RUNNING, exact, least))
    assert figures(cell) == point(600)
    assert bounding(cell) == []
    assert why(cell) == {
        least.id: "says no more than a limit (at-least), and another says how much"
    }
    cell = ask(Measure.FUNDING, programme(RUNNING, least, funding(500, 2007, 2011)))
    assert figures(cell) == is_(700, 500, 700)


def test_an_own_amount_beside_a_shared_one_is_told_as_such() -> None:
    together = funding(600, 2007, 2011, shared_by=("xx-one", "xx-two"))
    own = funding(100, 2007, 2011)
    cell = ask(Measure.SHARED_FUNDING, programme(RUNNING, together, own))
    assert why(cell) == {own.id: "is stated for this programme alone"}


def test_the_money_that_says_how_long_is_told_whole() -> None:
    years = [funding(10, year, year, basis=Basis.PER_YEAR) for year in (2007, 2008, 2009)]
    beside = funding(5, 2008, 2008)
    cell = ask(Measure.FUNDED_DURATION, programme(RUNNING, *years, beside))
    assert figures(cell) == point(3)
    assert ids(cell.claims) == [years[0].id, years[2].id]
    assert why(cell)[years[1].id] == (
        "fills the years between the first and the last, which others state"
    )
    assert bounding(cell) == []
