"""What a programme is made of: mechanisms, organisations, phases; and what it followed."""

from datetime import date

import pytest

from kb.compare.cell import Cell, Member
from kb.compare.table import compare
from kb.evidence import Claim
from kb.timeline import Overlap
from kb.vocabulary import Emphasis, Measure, Qualifier, Rank, RelationKind
from tests.kb.compare.invariants import SETS
from tests.kb.compare.making import (
    ECONOMIES,
    NONE,
    ON,
    Figures,
    ask,
    details,
    figure,
    figures,
    follows,
    ids,
    involved,
    is_,
    phase,
    point,
    programme,
    question,
    reasons,
    why,
    works_by,
)


def mechanisms(*claims: Claim) -> Cell:
    return ask(Measure.MECHANISMS, programme(*claims))


def ministries(*claims: Claim) -> Cell:
    return ask(Measure.MINISTRIES, programme(*claims))


def test_the_mechanisms_are_told_the_primary_first() -> None:
    claims = [
        works_by("activity/training", Emphasis.SECONDARY),
        works_by("selection/competition"),
        works_by("instrument/rd-grant"),
    ]
    cell = mechanisms(*claims)
    assert figures(cell) == point(3)
    assert cell.unit == "mechanisms"
    assert cell.members == (
        Member("instrument/rd-grant", (Emphasis.PRIMARY,), (claims[2].id,)),
        Member("selection/competition", (Emphasis.PRIMARY,), (claims[1].id,)),
        Member("activity/training", (Emphasis.SECONDARY,), (claims[0].id,)),
    )
    assert set(ids(cell.claims)) == set(ids(claims))


def test_a_mechanism_that_two_claims_tell_of_is_one() -> None:
    believed = works_by("instrument/loan", Emphasis.SECONDARY, rank=Rank.PREFERRED)
    rival, wrong = works_by("instrument/loan"), works_by("instrument/equity", rank=Rank.DEPRECATED)
    cell = mechanisms(rival, believed, wrong)
    assert figures(cell) == point(1)
    assert cell.rule == "rank"
    assert [member.roles for member in cell.members] == [(Emphasis.SECONDARY,)]
    assert why(cell) == {rival.id: "less believed (by rank)", wrong.id: "deprecated"}


def test_what_is_not_known_is_not_said_to_be_nothing() -> None:
    for measure in (*SETS, Measure.MINISTRIES):
        cell = ask(measure, programme())
        assert figures(cell) == NONE
        assert (reasons(cell), cell.members) == (["missing"], ())
        assert not cell.comparable


def test_an_organisation_is_one_whatever_it_does() -> None:
    claims = [
        involved("xx-agency", "implementer", "agency"),
        involved("xx-agency", "funder", "agency"),
        involved("xx-ministry", "lead"),
    ]
    cell = ask(Measure.ORGANISATIONS, programme(*claims))
    assert figures(cell) == point(2)
    assert cell.unit == "organisations"
    assert cell.members == (
        Member("xx-agency", ("funder", "implementer"), (claims[1].id, claims[0].id)),
        Member("xx-ministry", ("lead",), (claims[2].id,)),
    )
    assert set(ids(cell.claims)) == set(ids(claims))


def test_ministries_that_are_named_are_the_least_that_there_are() -> None:
    lead, again, other = involved("a-min"), involved("a-min", "funder"), involved("b-min")
    agency = involved("an-agency", "implementer", "agency")
    cell = ministries(lead, again, other, agency, involved("c-min", rank=Rank.DEPRECATED))
    assert figures(cell) == is_(2, 2, None)
    assert (cell.unit, reasons(cell)) == ("ministries", ["from-involvements"])
    assert details(cell) == [
        "no number is stated; ministries named over the whole time: 2, and there may be more"
    ]
    assert [member.code for member in cell.members] == ["a-min", "b-min"]
    assert sorted(why(cell).values()) == ["deprecated", "names the same ministry in another role"]


def test_a_number_of_ministries_that_is_stated_is_believed() -> None:
    stated = figure(6, indicator="ministries-involved")
    named = involved("a-min")
    cell = ministries(stated, named)
    assert figures(cell) == point(6)
    assert ids(cell.claims) == [stated.id]
    assert cell.unit_counted == "ministries-involved"
    assert why(cell) == {named.id: "names a ministry (1 named in all)"}
    assert [member.code for member in cell.members] == ["a-min"]
    assert not any(use.in_interval for use in cell.rivals)


def test_more_ministries_named_than_stated_are_the_upper_limit() -> None:
    named = [involved(f"{letter}-min") for letter in "abc"]
    cell = ministries(figure(2, 2009, indicator="ministries-involved"), *named)
    assert figures(cell) == is_(2, 2, 3)
    assert all(use.in_interval for use in cell.rivals)
    least = figure(2, indicator="ministries-involved", qualifier=Qualifier.AT_LEAST)
    assert figures(ministries(least, *named)) == is_(2, 2, None)


def test_a_column_tells_what_all_have_and_what_one_has() -> None:
    one = programme(works_by("a/x"), works_by("a/y"), works_by("a/z"), id="xx-one")
    two = programme(works_by("a/x"), works_by("a/y", Emphasis.SECONDARY), id="xx-two")
    three = programme(works_by("a/x"), id="xx-three")
    measures = [Measure.MECHANISMS, Measure.DURATION]
    sets, other = compare([one, two, three], measures, question(), ECONOMIES).columns
    assert (sets.shared, sets.single) == (("a/x",), ("a/z",))
    assert (other.shared, other.single) == ((), ())
    # A programme of which no mechanism is known shares none.
    with_unknown = compare([one, programme(id="xx-none")], measures, question(), ECONOMIES)
    assert with_unknown.columns[0].shared == ()
    alone = compare([one], measures, question(), ECONOMIES).columns[0]
    assert (alone.shared, alone.single) == ((), ())


def phases(on: date, *claims: Claim) -> Cell:
    return ask(Measure.PHASES, programme(*claims), on=on)


def test_the_phases_of_a_day_are_told_the_earliest_first_with_how_surely_they_hold() -> None:
    second, first, over = phase("II", "2012-06"), phase("I", 2009, 2013), phase("0", 2005, 2008)
    cell = phases(date(2012, 7, 1), second, first, over)
    # An open end may be any day from the start on.
    assert cell.members == (
        Member(first.id, (Overlap.CERTAIN,), (first.id,)),
        Member(second.id, (Overlap.POSSIBLE,), (second.id,)),
    )
    assert figures(cell) == is_(2, 1, 2)
    assert cell.unit == "phases"
    assert (ids(cell.claims), cell.rule) == ([first.id, second.id], "only")
    assert why(cell) == {over.id: "its dates do not show it on 2012-07-01"}


@pytest.mark.parametrize(
    ("on", "found", "role"),
    [
        (date(2009, 3, 31), NONE, None),
        (date(2009, 4, 30), is_(1, 1, 1), Overlap.CERTAIN),
        (date(2009, 4, 15), is_(1, 0, 1), Overlap.POSSIBLE),
        (date(2012, 12, 31), is_(1, 0, 1), Overlap.POSSIBLE),
        (date(2013, 1, 1), NONE, None),
    ],
)
def test_a_phase_holds_from_the_first_to_the_last_day_that_its_dates_can_mean(
    on: date, found: Figures, role: Overlap | None
) -> None:
    cell = phases(on, phase("II", "2009-04", 2012))
    assert figures(cell) == found
    assert [member.roles for member in cell.members] == ([(role,)] if role else [])


def test_rival_dates_of_a_phase_are_an_interval() -> None:
    believed = phase("I", 2005, 2008, rank=Rank.PREFERRED)
    longer, same, other = phase("I", 2005, 2012), phase("I", 2004, 2008), phase("II", 2009, 2012)
    cell = phases(date(2007, 5, 1), believed, longer, same, other)
    assert figures(cell) == point(1)
    assert cell.rule == "rank"
    assert not any(use.in_interval for use in cell.rivals)
    cell = phases(date(2010, 5, 1), believed, longer, same, other)
    assert figures(cell) == is_(1, 1, 2)
    assert [member.code for member in cell.members] == [other.id]
    assert why(cell) == {
        believed.id: "its dates do not show it on 2010-05-01",
        longer.id: "less believed (by rank); in the interval",
        same.id: "less believed (by rank)",
    }
    assert [use.claim for use in cell.rivals if use.in_interval] == [longer]
    # By the believed dates it holds, by the others it does not.
    cell = phases(date(2007, 5, 1), believed, phase("I", 2004, 2006))
    assert figures(cell) == is_(1, 0, 1)
    assert [use.in_interval for use in cell.rivals] == [True]


def test_a_phase_by_the_dates_that_are_less_believed_is_no_figure_and_in_the_interval() -> None:
    believed, longer = phase("I", 2005, 2008, rank=Rank.PREFERRED), phase("I", 2005, 2012)
    cell = phases(date(2010, 5, 1), believed, longer)
    assert figures(cell) == is_(None, 0, 1)
    assert cell.members == ()
    assert details(cell) == ["missing: a phase of the programme on 2010-05-01"]
    assert [use.claim for use in cell.rivals if use.in_interval] == [longer]


def test_a_deprecated_phase_or_relation_does_not_count() -> None:
    wrong, end = phase("I", 2005, 2020, rank=Rank.DEPRECATED), phase("I", 2005, 2008)
    cell = phases(ON, wrong, end)
    assert (figures(cell), cell.members) == (NONE, ())
    assert why(cell)[wrong.id] == "deprecated"
    right, not_so = follows("xx-old"), follows("xx-other", rank=Rank.DEPRECATED)
    cell = ask(Measure.PREDECESSORS, programme(right, not_so))
    assert [member.code for member in cell.members] == ["xx-old"]
    assert why(cell) == {not_so.id: "deprecated"}


def test_what_followed_what_is_told_from_both_ends() -> None:
    between = follows("xx-old", "xx-new")
    before, after = follows("xx-older", "xx-new"), follows("xx-old", "xx-other")
    cell = ask(Measure.PREDECESSORS, programme(between, before, id="xx-new"))
    assert cell.members == (
        Member("xx-old", (), (between.id,)),
        Member("xx-older", (), (before.id,)),
    )
    assert figures(cell) == point(2)
    assert cell.unit == "programmes"
    cell = ask(Measure.SUCCESSORS, programme(between, after, id="xx-old"))
    assert [member.code for member in cell.members] == ["xx-new", "xx-other"]
    assert figures(cell) == point(2)
    assert cell.unit == "programmes"


def test_a_programme_that_two_claims_tell_of_is_followed_once() -> None:
    claim, preferred = follows("xx-old"), follows("xx-old", rank=Rank.PREFERRED)
    cell = ask(Measure.PREDECESSORS, programme(claim, preferred))
    assert figures(cell) == point(1)
    assert cell.rule == "rank"
    assert cell.members == (Member("xx-old", (), (preferred.id,)),)
    assert why(cell) == {claim.id: "less believed (by rank)"}


@pytest.mark.parametrize("relation", [RelationKind.PART_OF, RelationKind.COMPLEMENTS])
def test_only_what_succeeds_is_what_followed(relation: RelationKind) -> None:
    asked = programme(
        follows("xx-whole", relation=relation), follows("xx-one", "xx-part", relation)
    )
    for measure in (Measure.PREDECESSORS, Measure.SUCCESSORS):
        cell = ask(measure, asked)
        assert (figures(cell), reasons(cell), cell.rivals) == (NONE, ["missing"], ())
