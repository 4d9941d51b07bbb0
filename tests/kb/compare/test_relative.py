"""Money against product and private money against public: what may be divided by what."""

from decimal import Decimal

from kb.compare.cell import Cell
from kb.compare.table import compare
from kb.evidence import Claim
from kb.money import Economies
from kb.vocabulary import Basis, Measure, Series
from tests.kb.compare.making import (
    NONE,
    SERIES,
    YEARS,
    details,
    figures,
    funding,
    held,
    period,
    point,
    programme,
    question,
)

GDP = {
    year: {**SERIES["DE"][year], Series.GDP_LCU: Decimal(10_000), Series.POPULATION: Decimal(10)}
    for year in YEARS
}
ECONOMIES = Economies({"DE": GDP, "EU": SERIES["EU"]}, {"DE": "EUR", "EU": "EUR"})
"""An economy with a product of 10,000 euro a year and ten inhabitants."""


def of(measure: Measure, *claims: Claim) -> Cell:
    """A measure of a programme of 2007–2011, in current euro."""
    asked = programme(period(2007, 2011), *claims)
    return compare([asked], [measure], question(), ECONOMIES).rows[0].cells[0]


def test_money_of_a_round_is_no_share_of_the_product_of_its_year() -> None:
    rounds = [held(2007, 5, number=1), held(2009, 5, number=2)]
    amounts = [funding(200, year, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    share = of(Measure.FUNDING_SHARE_OF_GDP, *amounts, *rounds)
    assert (figures(share), share.comparable, share.steps) == (NONE, False, ())
    assert details(share)[-1] == "missing: for how many years the money is paid"
    assert figures(of(Measure.FUNDING_PER_CAPITA, *amounts, *rounds)) == point(40)
    dated = [funding(200, year, year + 1, basis=Basis.PER_ROUND) for year in (2007, 2009)]
    assert figures(of(Measure.FUNDING_SHARE_OF_GDP, *dated, *rounds)) == point(1)
