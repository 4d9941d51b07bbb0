"""Amounts that are stated for several programmes together: never divided, never counted twice."""

from kb.compare.cell import Cell
from kb.evidence import Claim
from kb.vocabulary import Measure, MoneyKind, Nature, Qualifier
from tests.kb.compare.making import (
    DOLLAR,
    NONE,
    ask,
    details,
    figure,
    figures,
    funding,
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


def of(measure: Measure, *claims: Claim, nature: Nature | None = None) -> Cell:
    """A measure of a programme of 2007–2011, in current euro."""
    return ask(measure, programme(RUNNING, *claims), nature=nature)


def money(*claims: Claim, nature: Nature | None = None) -> Cell:
    """The funding of a programme of 2007–2011, in current euro."""
    return of(Measure.FUNDING, *claims, nature=nature)


SHARED = ("xx-one", "xx-two", "xx-three")


def test_a_shared_amount_is_never_divided_and_bounds_the_share() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    cell = money(shared)
    assert figures(cell) == is_(None, 0, 600)
    assert (reasons(cell), cell.comparable, cell.steps) == (["shared"], False, ())
    (detail,) = details(cell)
    assert detail == (
        "EUR 600 is stated for this programme and xx-two, xx-three together; "
        "its share is anything from nothing to the whole"
    )
    assert (ids(cell.claims), cell.nature, cell.covers) == ([shared.id], "planned", "2007–2011")


def test_the_whole_that_bounds_a_share_is_its_highest_value() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    # All of it in 2009, at two dollars for a euro.
    whole = programme(RUNNING, shared)
    assert figures(ask(Measure.FUNDING, whole, DOLLAR)) == is_(None, 0, 1200)
    least = funding(600, 2007, 2011, shared_by=SHARED, qualifier=Qualifier.AT_LEAST)
    assert figures(money(least)) == is_(None, 0, None)
    foreign = funding(600, 2007, 2011, shared_by=SHARED, currency="XOF")
    assert (figures(money(foreign)), reasons(money(foreign))) == (NONE, ["shared", "unconvertible"])


def test_the_words_and_the_years_of_a_shared_amount_are_told_as_of_any_other() -> None:
    shared = funding(600, shared_by=SHARED, qualifier=Qualifier.ABOUT, inferred=True)
    cell = money(shared)
    assert reasons(cell) == ["shared", "assumed-years", "approximate", "inferred"]
    rival = funding(500, shared_by=SHARED)
    cell = money(shared, rival, funding(9, 2007, 2007, part_of=True))
    assert figures(cell) == is_(None, 0, 600)
    assert list(why(cell).values()) == [
        "less believed (by id); in the interval", "lies inside another amount",
    ]  # fmt: skip


def test_a_shared_amount_is_not_added_to_the_programmes_own() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    cell = money(funding(100, 2007, 2011), shared)
    assert figures(cell) == point(100)
    assert why(cell) == {shared.id: "is stated for several programmes together"}
    assert reasons(money(shared, nature=Nature.SPENT)) == ["missing"]


def test_a_share_of_an_amount_is_bounded_by_what_the_whole_gives() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    assert figures(of(Measure.FUNDING_PER_YEAR, shared)) == is_(None, 0, 120)
    cell = of(Measure.FUNDING_PER_CLUSTER, shared, figure(10, 2008), figure(15, 2011))
    # At the most the whole, by the fewest clusters.
    assert figures(cell) == is_(None, 0, 60)
    assert (reasons(cell), cell.unit) == (["shared"], "EUR/cluster")
    assert figures(
        of(Measure.FUNDING_PER_CLUSTER_YEAR, shared, figure(10, 2008), figure(15, 2011))
    ) == is_(None, 0, 12)


def test_a_share_without_the_needed_figure_is_not_bounded() -> None:
    shared = funding(600, shared_by=SHARED)
    cell = of(Measure.FUNDING_PER_CLUSTER, shared)
    assert (figures(cell), reasons(cell)) == (NONE, ["shared", "assumed-years", "missing"])
    assert details(cell)[-1] == "missing: clusters supported 2007–2011"
    cell = ask(Measure.FUNDING_PER_YEAR, programme(shared))
    assert (figures(cell), details(cell)[-1]) == (NONE, "missing: the years of the money")


def test_what_is_shared_is_told_beside_the_programmes_own_money() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    own = funding(100, 2007, 2011)
    cell = of(Measure.SHARED_FUNDING, own, shared)
    assert figures(cell) == is_(None, 0, 600)
    assert reasons(cell) == ["shared"]
    assert cell.together is not None
    assert cell.together.claim == shared
    assert cell.together.value == 600
    cell = of(Measure.SHARED_FUNDING, own)
    assert (figures(cell), details(cell)) == (
        NONE,
        ["missing: an amount stated for several programmes together"],
    )


def test_a_share_is_divided_neither_by_inhabitants_nor_by_the_product() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    for measure in (Measure.FUNDING_PER_CAPITA, Measure.FUNDING_SHARE_OF_GDP):
        cell = of(measure, shared)
        assert (figures(cell), reasons(cell), cell.together) == (NONE, ["shared"], None)


def test_what_is_shared_is_no_public_side_of_a_ratio_and_no_most_of_one() -> None:
    shared = funding(600, 2007, 2011, shared_by=SHARED)
    private = funding(60, 2007, 2011, measure=MoneyKind.PRIVATE_MATCHING)
    cell = of(Measure.PRIVATE_PER_PUBLIC, shared, private)
    assert (figures(cell), cell.comparable) == (NONE, False)
    assert figures(of(Measure.MOST_PER_CLUSTER, shared)) == NONE
    assert figures(of(Measure.FUNDED_DURATION, shared)) == NONE
