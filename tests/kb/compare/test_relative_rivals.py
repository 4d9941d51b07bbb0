"""What is told of the other claims where private money is held against public money."""

from kb.vocabulary import Measure, MoneyKind, Nature, Origin, Rank
from tests.kb.compare.making import ask, figures, funding, is_, period, programme, why

OTHER_KIND = "is total-volume, of national origin: another kind of money"


def test_each_claim_is_told_of_by_the_side_whose_kind_of_money_it_is() -> None:
    private = funding(50, 2007, 2011, measure=MoneyKind.PRIVATE_MATCHING, origin=Origin.PRIVATE)
    believed = funding(100, 2007, 2011, rank=Rank.PREFERRED)
    rival, spent = funding(80, 2007, 2011), funding(5, 2007, 2007, nature=Nature.SPENT)
    volume = funding(400, 2007, 2011, measure=MoneyKind.TOTAL_VOLUME)
    told = (private, believed, rival, spent, volume)
    cell = ask(Measure.PRIVATE_PER_PUBLIC, programme(period(2007, 2011), *told))
    assert figures(cell) == is_("0.5", "0.5", "0.625")
    assert why(cell) == {
        rival.id: "less believed (by rank); in the interval",
        spent.id: "is spent, not planned",
        volume.id: OTHER_KIND,
    }
    assert [use.claim.id for use in cell.rivals if use.in_interval] == [rival.id]
