"""For how long a programme is paid for."""

from kb.vocabulary import Basis, Measure
from tests.kb.compare.making import (
    NONE,
    ask,
    details,
    figures,
    funding,
    held,
    period,
    point,
    programme,
)

RUNNING = period(2007, 2011)


def test_the_year_of_a_round_is_not_how_long_its_winners_are_paid() -> None:
    rounds = [held(2007, 5, number=1), held(2009, 5, number=2)]
    amounts = [funding(200, year, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    cell = ask(Measure.FUNDED_DURATION, programme(RUNNING, *amounts, *rounds))
    assert (figures(cell), cell.comparable) == (NONE, False)
    assert details(cell) == ["missing: the years in which money was paid"]
    dated = [funding(200, year, year + 1, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    cell = ask(Measure.FUNDED_DURATION, programme(RUNNING, *dated, *rounds))
    assert figures(cell) == point(4)
