"""Which count of clusters divides an amount, and what is never taken for one."""

from itertools import pairwise

import pytest

from kb.compare.cell import Working
from kb.compare.counts import COUNTED, Count, clusters, number_of
from kb.compare.rounds import for_clusters
from kb.evidence import Claim, Figure, Round
from kb.period import Span, year_span
from kb.vocabulary import FigureStatus, Qualifier, Rank, RoundUnit
from tests.kb.compare.making import cited, figure, held, ids, programme, source

SPAN = year_span(2007, 2011)


def counted(*claims: Claim, span: Span = SPAN) -> Count:
    count = clusters(programme(*claims), span)
    assert count is not None
    return count


def best_of(count: Count) -> list[int | None]:
    """The value, the lowest and the highest."""
    numbers = (count.value, count.low, count.high)
    return [None if number is None else int(number) for number in numbers]


def held_ids(*rounds: Round) -> list[str]:
    """The ids of the claims by which the rounds are known."""
    return ids([each.decision for each in for_clusters(programme(*rounds))])


def test_the_count_is_the_stated_one_and_names_its_unit() -> None:
    stated = figure(15, 2009)
    count = counted(stated)
    assert best_of(count) == [15, 15, 15]
    assert (count.unit, ids(count.claims), count.rivals) == ("clusters-supported", [stated.id], ())
    assert count.reasons == ()


def test_preferred_beats_later_and_all_within_the_years_make_the_interval() -> None:
    preferred, later, more = (
        figure(12, 2008, rank=Rank.PREFERRED),
        figure(15, 2011),
        figure(9, 2009),
    )
    outside = figure(99, 2012)
    count = counted(preferred, later, more, outside)
    assert best_of(count) == [12, 9, 15]
    assert [use.claim.id for use in count.rivals] == [later.id, more.id]
    assert {use.why for use in count.rivals} == {"another count within the years; in the interval"}


def test_among_equals_the_latest_counts() -> None:
    count = counted(figure(10, "2011-06"), figure(15, "2011-07"), figure(12, 2008))
    assert best_of(count) == [15, 10, 15]
    assert count.entries[0].label == "clusters-supported at 2011-07"


def test_at_the_same_date_the_better_source_counts() -> None:
    news = figure(10, 2011, citations=cited(source("n", "news")))
    evaluation = figure(15, 2011, citations=cited(source("e", "evaluation")))
    assert best_of(counted(news, evaluation)) == [15, 10, 15]


@pytest.mark.parametrize(
    ("at", "serves"),
    [(2006, False), ("2006-12", False), (2007, True), ("2011-12-31", True), (2012, False)],
)
def test_only_counts_of_the_years_serve(at: int | str, serves: bool) -> None:
    assert (clusters(programme(figure(15, at)), SPAN) is not None) is serves


@pytest.mark.parametrize(
    "never",
    [
        figure(15),
        figure(15, 2009, status=FigureStatus.TARGET),
        figure(15, 2009, status=FigureStatus.EXPECTED),
        figure(15, 2009, regions=("DE-BY",)),
        figure(15, 2009, detail="Gold label"),
        figure(15, 2009, rank=Rank.DEPRECATED),
        figure(15, 2009, indicator="firms"),
        figure(0, 2009),
    ],
    ids=["undated", "target", "expected", "region", "part", "deprecated", "firms", "none"],
)
def test_what_never_serves_leaves_the_count_unknown(never: Figure) -> None:
    assert clusters(programme(never), SPAN) is None
    assert best_of(counted(never, figure(10, 2008))) == [10, 10, 10]


@pytest.mark.parametrize(("nearer", "farther"), list(pairwise(COUNTED)))
def test_the_unit_nearest_to_the_money_counts_alone(nearer: str, farther: str) -> None:
    near = figure(5, 2008, indicator=nearer)
    far = figure(50, 2011, indicator=farther, rank=Rank.PREFERRED)
    count = counted(far, near)
    assert (best_of(count), count.unit) == ([5, 5, 5], nearer)
    assert best_of(counted(far)) == [50, 50, 50]


@pytest.mark.parametrize("qualifier", [q for q in Qualifier if q is not Qualifier.EXACT])
def test_a_count_that_is_not_exact_is_marked(qualifier: Qualifier) -> None:
    (reason,) = counted(figure(70, 2009, qualifier=qualifier)).reasons
    assert reason.code == "approximate"
    assert reason.detail == f"clusters-supported at 2009: {qualifier} 70"


def test_without_a_count_the_clusters_selected_up_to_the_end_are_added() -> None:
    rounds = [held(2006, 5, number=1), held(2008, 5, number=2), held(2012, 7, number=3)]
    count = counted(*rounds)
    assert best_of(count) == [10, 5, 10]
    assert (count.unit, ids(count.claims)) == ("clusters selected", ids(rounds[:2]))
    (reason,) = count.reasons
    assert (reason.code, reason.detail) == (
        "from-rounds",
        "no count within 2007–2011 is stated; clusters selected: 10, rounds: 2",
    )


def test_a_round_of_the_years_that_does_not_tell_how_many_leaves_the_count_open() -> None:
    told = held(2008, 5, number=1), held(2007, number=1, stage="preselection")
    assert best_of(counted(*told)) == [5, 5, 5]
    count = counted(*told, held(2009, number=2), held(2012, number=3))
    assert best_of(count) == [5, 5, None]
    assert count.reasons[0].detail == (
        "no count within 2007–2011 is stated; clusters selected: 5, rounds: 1; "
        "and 1 more of which no number is told"
    )


def test_a_limit_beside_a_count_is_not_told_as_in_the_interval() -> None:
    least = figure(20, 2008, qualifier=Qualifier.AT_LEAST)
    count = counted(figure(15, 2009), least)
    assert best_of(count) == [15, 15, 15]
    (use,) = count.rivals
    assert (use.in_interval, use.why) == (
        False,
        "a mere limit (at-least) within the years, beside a count",
    )


def test_a_stated_count_makes_the_rounds_needless() -> None:
    assert best_of(counted(held(2008, 5), figure(15, 2009))) == [15, 15, 15]


@pytest.mark.parametrize(
    "never",
    [
        held(2008),
        held(None, 5),
        held(2008, 5, unit=RoundUnit.PROJECTS),
        held(2008, 5, rank=Rank.DEPRECATED),
        held(2012, 5),
    ],
    ids=["none told", "undated", "projects", "deprecated", "later"],
)
def test_rounds_that_select_no_clusters_in_the_years_do_not_count(never: Round) -> None:
    assert clusters(programme(never), SPAN) is None


def test_a_round_that_two_claims_tell_of_is_one_round() -> None:
    believed = held(2008, 5, number=1, rank=Rank.PREFERRED)
    rival, other = held(2009, 6, number=1), held(2010, 4, number=2)
    assert held_ids(rival, believed, other) == [believed.id, other.id]
    assert best_of(counted(rival, believed, other)) == [9, 9, 10]


def test_rounds_without_numbers_are_told_apart_by_their_years_and_stages() -> None:
    rounds = [held(2008, 5), held(2009, 6), held(2009, 4, stage="second line")]
    assert held_ids(*rounds) == ids(rounds)


def test_a_count_is_worked_out_in_a_step() -> None:
    working = Working()
    quantity = counted(held(2008, 5, number=1), held(2009, 6, number=2)).work_out(working)
    (step,) = working.steps
    assert quantity.value == step.output == 11
    assert step.unit == "clusters selected"
    assert [f"{entry.operator} {entry.value}" for entry in step.inputs] == ["= 5", "+ 6"]


def test_the_number_of_rounds_is_a_count_too() -> None:
    rounds = [held(2008), held(2009), held(2011)]
    count = number_of(for_clusters(programme(*rounds)))
    assert (best_of(count), count.unit, ids(count.claims)) == (
        [3, 3, 3],
        "rounds held",
        ids(rounds),
    )


def test_the_stages_of_one_round_are_one_round() -> None:
    first = held(2007, 12, number=1, stage="preselection")
    last, other = held(2008, 5, number=1, stage="final"), held(2010, 4, number=2)
    assert held_ids(first, last, other) == [last.id, other.id]
    assert best_of(counted(first, last, other)) == [9, 9, 9]
