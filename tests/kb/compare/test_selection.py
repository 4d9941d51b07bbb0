"""Competition rounds: how many, how hard to win, how far apart."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.cell import Cell
from kb.evidence import Claim, Round
from kb.period import Edtf
from kb.vocabulary import Measure, Rank, RoundUnit
from tests.kb.compare.making import (
    NONE,
    ON,
    ask,
    details,
    figure,
    figures,
    held,
    ids,
    is_,
    point,
    programme,
    reasons,
    why,
)


def rounds(*claims: Claim, on: date = ON) -> Cell:
    return ask(Measure.ROUNDS, programme(*claims), on=on)


def rate(*claims: Claim, on: date = ON) -> Cell:
    return ask(Measure.SELECTION_RATE, programme(*claims), on=on)


def gap(*claims: Claim, on: date = ON) -> Cell:
    return ask(Measure.YEARS_BETWEEN_ROUNDS, programme(*claims), on=on)


THREE = (
    held(2008, 5, number=1, applications=38, rank=Rank.PREFERRED),
    held(2010, 5, number=2, applications=23),
    held(2012, 5, number=3, applications=24),
)


def test_the_rounds_are_counted_each_once() -> None:
    rival = held(2009, 6, number=1)
    cell = rounds(*THREE, rival, held(2008, 9, number=1, rank=Rank.DEPRECATED))
    assert figures(cell) == point(3)
    assert (cell.unit, cell.unit_counted, cell.covers) == ("rounds", "clusters", "2008–2012")
    assert sorted(why(cell).values()) == ["deprecated", "less believed (by rank)"]
    (step,) = cell.steps
    assert [entry.label for entry in step.inputs][:1] == ["round 1 of 2008"]


def test_rounds_are_those_up_to_the_day() -> None:
    cell = rounds(*THREE, on=date(2011, 12, 31))
    assert figures(cell) == point(2)
    assert cell.covers == "2008–2010"
    assert why(cell) == {THREE[2].id: "is later than the day of the question"}
    decided = held(2010, number=2, decided=Edtf("2011-03"))
    assert figures(rounds(held(2008, number=1), decided, on=date(2011, 2, 28))) == point(1)
    assert figures(rounds(held(2008, number=1), decided, on=date(2011, 3, 1))) == point(2)


def test_a_number_that_is_higher_than_the_count_is_the_upper_limit() -> None:
    cell = rounds(held(2007, number=1), held(2014, number=7))
    assert figures(cell) == is_(2, 2, 7)
    assert reasons(cell) == ["some-rounds"]
    assert details(cell) == ["a round 7 is known; rounds known in all: 2"]


def test_rounds_for_projects_count_only_where_there_are_none_for_clusters() -> None:
    projects = held(2009, 9, number=1, unit=RoundUnit.PROJECTS)
    both = rounds(projects, held(2008))
    assert figures(both) == point(1)
    assert both.unit_counted == "clusters"
    assert why(both) == {projects.id: "is a round for projects"}
    assert rounds(projects).unit_counted == "projects"


def test_without_rounds_nothing_is_counted() -> None:
    for cell in (rounds(), rounds(held(2016))):
        assert figures(cell) == NONE
        assert reasons(cell) == ["missing"]
        assert details(cell) == ["missing: competition rounds at 2015-12-31 or before"]


def test_the_rate_is_all_selected_of_all_applications() -> None:
    cell = rate(*THREE)
    assert figures(cell) == point(Decimal(15) / 85 * 100)
    assert (cell.unit, cell.unit_counted, cell.covers) == ("percent", "clusters", "2008–2012")
    assert (ids(cell.claims), reasons(cell), cell.rule) == (ids(THREE), [], "only")
    told = {step.label: step.output for step in cell.steps if step.kind == "rate"}
    assert told == {
        f"round {claim.number} of {claim.year}": Decimal(5) / Decimal(claim.applications or 1) * 100
        for claim in THREE
    }


def test_rounds_that_state_one_of_the_two_are_left_out_and_told() -> None:
    applied, chosen = held(2011, number=2, applications=99), held(2013, 9, number=3)
    cell = rate(held(2009, 5, number=1, applications=20), applied, chosen)
    assert figures(cell) == point(25)
    assert reasons(cell) == ["some-rounds"]
    assert details(cell) == ["1 of 3 rounds state applications and selected"]
    assert set(why(cell).values()) == {"does not state both applications and selected"}
    assert len(cell.steps) == 1


def test_applications_of_one_round_are_never_set_against_another() -> None:
    apart = (held(2008, number=1, applications=50), held(2009, 5, number=2))
    figure_of = figure(50, 2008, indicator="applications")
    for claims in (apart, (held(2008, 5, number=1), figure_of), (held(2008, 5, applications=0),)):
        cell = rate(*claims)
        assert figures(cell) == NONE
        assert reasons(cell) == ["missing"]


def test_two_claims_on_one_round_may_state_one_number_each() -> None:
    applied, chosen = held(2008, number=1, applications=50), held(2008, 5, number=1)
    cell = rate(applied, chosen)
    assert figures(cell) == point(10)
    assert sorted(ids(cell.claims)) == sorted(ids([applied, chosen]))


def test_the_rivals_of_a_round_make_the_interval() -> None:
    believed = held(2011, 6, number=1, applications=15, rank=Rank.PREFERRED)
    rival = held(2011, 8, number=1, applications=16)
    partial = held(2011, number=1, applications=99)
    cell = rate(believed, rival, partial)
    assert figures(cell) == is_(40, 40, 50)
    assert cell.rule == "rank"
    assert why(cell) == {
        rival.id: "less believed (by rank); in the interval",
        partial.id: "does not state both applications and selected",
    }
    assert [use.in_interval for use in cell.rivals] == [True, False]


def test_stages_of_one_round_are_one_selection() -> None:
    first = held(2009, 20, number=1, stage="shortlist", applications=80)
    last = held(2010, 8, number=1, stage="final", applications=20)
    cell = rate(last, first)
    assert figures(cell) == point(10)
    assert cell.covers == "2010"
    assert (ids(cell.claims), reasons(cell)) == (ids([first, last]), [])
    assert figures(rounds(last, first)) == point(1)
    assert why(rounds(last, first)) == {first.id: "is another stage of the same round"}
    # The selected of an earlier stage are not those of the round.
    assert figures(rate(first, held(2010, number=1, stage="final"))) == NONE


def test_a_stage_alone_is_told() -> None:
    cell = rate(held(2008, 35, number=1, stage="preselection", applications=86))
    assert reasons(cell) == ["detail"]
    assert details(cell) == ["of round 1 of 2008 the stage “preselection” alone is known"]


def test_clusters_come_before_projects_and_are_never_mixed() -> None:
    projects = held(2009, 9, number=1, applications=10, unit=RoundUnit.PROJECTS)
    cell = rate(projects, held(2008, 1, number=1, applications=10))
    assert figures(cell) == point(10)
    assert cell.unit_counted == "clusters"
    # Where the rounds for clusters give none, those for projects do.
    alone = rate(projects, held(2008, 1, number=1))
    assert figures(alone) == point(90)
    assert alone.unit_counted == "projects"


options = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 90)), min_size=1, max_size=3),
    min_size=1,
    max_size=4,
)


@given(options)
def test_the_interval_is_that_of_every_choice_among_the_rivals(
    told: list[list[tuple[int, int]]],
) -> None:
    claims: list[Round] = [
        held(2000 + number, selected, number=number, applications=applications)
        for number, each in enumerate(told, start=1)
        for selected, applications in each
    ]
    cell = rate(*claims)
    every = [
        Decimal(sum(s for s, _ in chosen)) / sum(a for _, a in chosen) * 100
        for chosen in product(*told)
    ]
    assert figures(cell) == is_(every[0], min(every), max(every))


def test_the_mean_gap_and_the_shortest_and_the_longest() -> None:
    cell = gap(held(2005, number=1), held(2007, number=2), held(2010, number=3), held(2014))
    assert figures(cell) == is_(3, 2, 4)
    assert (cell.unit, cell.covers, reasons(cell)) == ("years", "2005–2014", [])
    assert [step.output for step in cell.steps if step.kind == "gap"] == [2, 3, 4]


def test_the_decision_dates_a_round() -> None:
    late = held(2007, number=2, decided=Edtf("2008-02"))
    cell = gap(held(2005, number=1), late)
    assert figures(cell) == point(3)
    assert len(cell.steps) == 1


def test_rounds_without_a_year_between_two_share_the_time() -> None:
    unknown = held(None, 10, number=3)
    cell = gap(held(2005, number=1), held(2007, number=2), unknown, held(2014, number=4))
    assert figures(cell) == is_(3, 2, "3.5")
    assert reasons(cell) == ["some-rounds"]
    assert why(cell) == {unknown.id: "says no year"}
    assert details(cell) == [
        (
            "the years of the rounds between round 2 of 2007 and round 4 of 2014 are not known; "
            "their gaps are taken as equal"
        )
    ]


def test_rivals_that_date_a_round_otherwise_move_the_limits() -> None:
    believed = held(2008, number=1, rank=Rank.PREFERRED)
    cell = gap(believed, held(2009, number=1), held(2012, number=2))
    assert figures(cell) == is_(4, 3, 4)
    assert cell.rule == "rank"
    # A gap is never less than none.
    crossed = gap(believed, held(2013, number=1), held(2012, number=2))
    assert figures(crossed) == is_(4, 0, 4)


@pytest.mark.parametrize("claims", [(), (held(2008),), (held(2008), held(None, 5, number=2))])
def test_a_gap_needs_the_years_of_two_rounds(claims: tuple[Round, ...]) -> None:
    cell = gap(*claims)
    assert figures(cell) == NONE
    assert details(cell) == ["missing: the years of two rounds"]
    assert set(ids(cell.claims)) == set(ids(claims))
