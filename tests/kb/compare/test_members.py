"""What a programme is made of: mechanisms, organisations, ministries."""

from kb.compare.cell import Cell, Member
from kb.compare.table import compare
from kb.evidence import Claim
from kb.vocabulary import Emphasis, Measure, Qualifier, Rank
from tests.kb.compare.making import (
    ECONOMIES,
    NONE,
    ask,
    details,
    figure,
    figures,
    ids,
    involved,
    is_,
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
    for measure in (Measure.MECHANISMS, Measure.ORGANISATIONS, Measure.MINISTRIES):
        cell = ask(measure, programme())
        assert figures(cell) == NONE
        assert (reasons(cell), cell.members) == (["missing"], ())


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
