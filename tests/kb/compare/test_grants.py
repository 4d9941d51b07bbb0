"""The most that a single cluster can get."""

from kb.compare.cell import Cell
from kb.evidence import Claim
from kb.vocabulary import Basis, Measure, Nature
from tests.kb.compare.making import (
    DOLLAR,
    ask,
    figures,
    funding,
    is_,
    period,
    programme,
    reasons,
    why,
)


def most(*claims: Claim) -> Cell:
    """The most per cluster of a programme that runs since 2007, in current dollars."""
    return ask(Measure.MOST_PER_CLUSTER, programme(period(2007), *claims), DOLLAR)


def test_an_amount_that_cannot_be_converted_may_be_the_most() -> None:
    known = funding(40, 2007, 2007, basis=Basis.PER_CLUSTER)
    undated = funding(90, basis=Basis.PER_CLUSTER)
    cell = most(known, undated)
    assert figures(cell) == is_(50, 50, None)
    assert not cell.comparable
    assert reasons(cell) == ["unconvertible"]
    assert why(cell) == {undated.id: "cannot be converted: the years of the money are not known"}


def test_a_lesser_amount_of_whatever_stage_is_told_as_less() -> None:
    more = funding(40, 2007, 2007, basis=Basis.PER_CLUSTER)
    less = funding(20, 2007, 2007, basis=Basis.PER_CLUSTER, nature=Nature.SPENT)
    cell = most(more, less)
    assert figures(cell) == is_(50, 50, 50)
    assert cell.nature == Nature.PLANNED
    assert why(cell) == {less.id: "allows less for one cluster"}
