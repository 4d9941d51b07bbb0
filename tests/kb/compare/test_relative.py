"""Money against product and private money against public: what may be divided by what."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kb.compare.cell import Cell
from kb.compare.lineage import sentence
from kb.compare.table import compare
from kb.evidence import Claim, Funding
from kb.money import Economies
from kb.vocabulary import Basis, Measure, MoneyKind, Nature, Origin, Qualifier, Series
from tests.kb.compare.curated import Curated
from tests.kb.compare.making import (
    NONE,
    SERIES,
    YEARS,
    details,
    figure,
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


@pytest.mark.parametrize("measure", [Measure.FUNDING_SHARE_OF_GDP, Measure.FUNDING_PER_CAPITA])
def test_of_a_regional_programme_is_told_that_the_whole_economy_divides(measure: Measure) -> None:
    national = programme(period(2007, 2011), funding(100, 2007, 2011))
    regional = replace(national, id="xx-region", regional=True)
    told = compare([national, regional], [measure], question(), ECONOMIES)
    one, other = (row.cells[0] for row in told.rows)
    assert figures(one) == figures(other)
    assert set(details(other)) - set(details(one)) == {
        "the programme is of a part of DE, and is measured against the whole"
    }
    assert any("xx-region" in warning.told() for warning in told.columns[0].warnings)


def ratio(*claims: Claim) -> Cell:
    """The private money for each unit of public money."""
    return of(Measure.PRIVATE_PER_PUBLIC, *claims)


def matching(amount: int, first: int, last: int, origin: Origin = Origin.PRIVATE) -> Funding:
    """Money that matches public money."""
    return funding(amount, first, last, measure=MoneyKind.PRIVATE_MATCHING, origin=origin)


def test_private_money_of_other_years_is_no_ratio_to_stand_beside_others() -> None:
    public = funding(100, 2007, 2011)
    same, nearly, other = (matching(50, 2007, last) for last in (2011, 2010, 2008))
    for private, comparable in ((same, True), (nearly, True), (other, False)):
        cell = ratio(public, private)
        assert figures(cell) == point("0.5")
        assert cell.comparable is comparable
    told = ratio(funding(100), period(2006), matching(50, 2007, 2011))
    assert "?" not in "".join(details(told))


def test_matching_money_that_is_not_private_alone_is_told() -> None:
    cell = ratio(funding(100, 2007, 2011), matching(50, 2007, 2011, Origin.MIXED))
    assert details(cell) == ["EUR 50: the matching money is of mixed origin, not private alone"]


def test_of_a_ratio_that_is_missing_only_what_is_missing_is_told() -> None:
    cell = ratio(funding(100, 2007, 2009, qualifier=Qualifier.ABOUT))
    assert details(cell) == [
        "missing: private matching beside public support",
        "missing: private-matching stated so that it gives a total",
    ]


def test_a_stated_ratio_says_its_date_and_its_qualifier() -> None:
    cell = ratio(figure(2, indicator="leverage-ratio", qualifier=Qualifier.ABOUT))
    assert figures(cell) == point(2)
    assert cell.steps[0].inputs[0].label == "leverage-ratio"
    assert details(cell) == ["the ratio is stated without a date", "the ratio is stated as about 2"]


def test_a_share_and_a_ratio_are_not_said_to_be_of_the_money_of_a_stage() -> None:
    public = funding(100, 2007, 2011, nature=Nature.COMMITTED)
    share = of(Measure.FUNDING_SHARE_OF_GDP, public)
    assert sentence(share, question()) == (
        "0.2 % of gross domestic product, committed money for 2007–2011. "
        "Made of: EUR 100 committed, total, 2007–2011."
    )
    told = sentence(ratio(public, matching(50, 2007, 2011)), question())
    assert told.startswith("0.5 of private money for each of public money for 2007–2011. Made of:")


def test_the_base_tells_which_programmes_are_of_a_part_of_an_economy(curated: Curated) -> None:
    told = {id: curated.by_id[id].regional for id in ("be-ibn", "es-basque-clusters", "fr-poles")}
    assert told == {"be-ibn": True, "es-basque-clusters": True, "fr-poles": False}
