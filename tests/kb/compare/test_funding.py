"""The money of a programme: what becomes a total, and which stage of the money answers."""

from datetime import date

import pytest

from kb.compare.cell import Cell
from kb.evidence import Claim, Funding
from kb.vocabulary import Basis, Measure, MoneyKind, Nature, Origin, Qualifier, Rank
from tests.kb.compare.making import (
    CONSTANT,
    NONE,
    ask,
    cited,
    details,
    figure,
    figures,
    funding,
    held,
    ids,
    is_,
    period,
    point,
    programme,
    reasons,
    source,
    why,
)

RUNNING = period(2007, 2011)
"""When the programme ran: five years."""


def money(*claims: Claim, nature: Nature | None = None) -> Cell:
    """The funding of a programme of 2007–2011, in current euro."""
    return ask(Measure.FUNDING, programme(RUNNING, *claims), nature=nature)


def test_a_total_is_the_funding() -> None:
    claim = funding(600, 2007, 2011)
    cell = money(claim)
    assert figures(cell) == point(600)
    assert (cell.unit, cell.nature, cell.covers, cell.rule) == (
        "EUR", "planned", "2007–2011", "only",
    )  # fmt: skip
    assert (ids(cell.claims), cell.rivals, reasons(cell)) == ([claim.id], (), [])
    assert (cell.unit_counted, cell.comparable) == (None, True)


def test_a_yearly_amount_times_its_years_is_the_funding() -> None:
    assert figures(money(funding(120, 2007, 2011, basis=Basis.PER_YEAR))) == point(600)
    # From 2008 to the programme's end, four years.
    cell = money(funding(120, 2008, basis=Basis.PER_YEAR))
    assert figures(cell) == point(480)
    assert reasons(cell) == ["assumed-years", "some-years"]


def test_an_amount_for_a_round_times_the_rounds_is_the_funding() -> None:
    rounds = [held(2007, 5, number=1), held(2009, 5, number=2), held(2011, 5, number=3)]
    each = funding(200, basis=Basis.PER_ROUND)
    cell = money(each, *rounds)
    assert figures(cell) == point(600)
    assert ids(cell.claims) == ids([each, *rounds])
    assert reasons(cell) == ["assumed-years"]
    assert [entry.label for entry in cell.steps[-1].inputs] == [
        "EUR 200 planned, per-round", "rounds held",
    ]  # fmt: skip


def test_amounts_of_single_rounds_are_added() -> None:
    rounds = [held(2007, number=1), held(2009, number=2), held(2011, number=3)]
    first = funding(200, 2007, basis=Basis.PER_ROUND)
    second = funding(150, 2009, basis=Basis.PER_ROUND)
    cell = money(first, second, *rounds)
    assert figures(cell) == point(350)
    assert cell.covers == "2007, 2009"
    assert reasons(cell) == ["assumed-years", "assumed-years", "partial"]
    assert details(cell)[-1] == "amounts are stated for 2007, 2009: 2 of the 3 rounds known"
    assert not cell.comparable


def test_of_a_round_the_amounts_of_one_origin_are_rivals_and_of_two_are_added() -> None:
    rounds = [held(2007, number=1)]
    first = funding(200, 2007, basis=Basis.PER_ROUND, rank=Rank.PREFERRED)
    rival = funding(180, 2007, basis=Basis.PER_ROUND)
    regional = funding(50, 2007, basis=Basis.PER_ROUND, origin=Origin.REGIONAL)
    cell = money(rival, first, regional, *rounds)
    assert figures(cell) == is_(250, 230, 250)
    assert why(cell)[rival.id] == "less believed (by rank); in the interval"


@pytest.mark.parametrize("turned", [False, True])
def test_the_years_of_a_round_are_those_of_the_amount_that_is_believed(turned: bool) -> None:
    believed = funding(200, 2007, 2009, basis=Basis.PER_ROUND, rank=Rank.PREFERRED)
    rival = funding(180, 2007, 2011, basis=Basis.PER_ROUND)
    claims = [rival, believed] if turned else [believed, rival]
    assert money(*claims, held(2007, number=1)).covers == "2007–2009"


def test_without_known_rounds_the_years_tell_how_much_is_covered() -> None:
    cell = money(funding(200, 2007, basis=Basis.PER_ROUND))
    assert figures(cell) == point(200)
    assert details(cell)[-1] == "amounts are stated for 2007: 20% of the programme's 2007–2011"
    assert not cell.comparable


def test_an_amount_for_a_cluster_times_the_clusters_is_the_funding() -> None:
    each, best = funding(40, 2007, 2011, basis=Basis.PER_CLUSTER), figure(15, 2011)
    fewer, more = figure(10, 2008), figure(20, 2009)
    cell = money(each, best, fewer, more)
    # Fifteen clusters by the latest count, ten and twenty by others.
    assert figures(cell) == is_(600, 400, 800)
    assert ids(cell.claims) == ids([each, best])
    assert why(cell) == dict.fromkeys(
        ids([fewer, more]), "another count within the years; in the interval"
    )
    assert (cell.unit, cell.unit_counted) == ("EUR", None)


def test_an_amount_for_a_cluster_and_year_times_both_is_the_funding() -> None:
    each = funding(8, 2007, 2011, basis=Basis.PER_CLUSTER_PER_YEAR)
    assert figures(money(each, figure(15, 2011))) == point(600)
    rounds = [held(2007, 5, number=1), held(2009, 7, number=2)]
    cell = money(each, *rounds)
    # Twelve clusters selected × 8 × 5 years.
    assert figures(cell) == point(480)
    assert reasons(cell) == ["from-rounds"]
    assert ids(cell.claims) == ids([each, *rounds])


def test_the_years_that_such_an_amount_does_not_state_are_said() -> None:
    each = funding(40, basis=Basis.PER_CLUSTER)
    cell = money(each, figure(15, 2011))
    assert (reasons(cell), cell.covers) == (["assumed-years"], "2007–2011")


MISSING = [
    ([], "public-support stated so that it gives a total"),
    ([funding(5, basis=Basis.PER_PROJECT)], "public-support stated so that it gives a total"),
    ([funding(900, part_of=True)], "public-support stated so that it gives a total"),
    ([funding(40, 2008, 2010, basis=Basis.PER_CLUSTER)], "clusters supported 2008–2010"),
    ([funding(40, basis=Basis.PER_CLUSTER_PER_YEAR)], "clusters supported 2007–2011"),
    ([funding(200, basis=Basis.PER_ROUND)], "the number of rounds held and their years"),
]


@pytest.mark.parametrize(("claims", "what"), MISSING)
def test_without_what_is_needed_there_is_no_figure_and_the_reason(
    claims: list[Funding], what: str
) -> None:
    cell = money(*claims)
    assert (figures(cell), reasons(cell)) == (NONE, ["missing"])
    assert details(cell) == [f"missing: {what}"]
    assert (cell.steps, cell.comparable) == ((), False)
    assert [use.claim for use in cell.rivals] == claims


def test_what_gives_no_total_is_told_with_the_reason() -> None:
    each, inside = funding(5, basis=Basis.PER_PROJECT), funding(900, part_of=True)
    private, wrong = funding(50, origin=Origin.PRIVATE), funding(60, rank=Rank.DEPRECATED)
    assert why(money(each, inside, private, wrong)) == {
        each.id: "is planned, stated per-project",
        inside.id: "is planned, stated total, inside another amount",
        private.id: "is public-support, of private origin: another kind of money",
        wrong.id: "deprecated",
    }


def test_without_a_period_an_amount_for_a_cluster_has_no_years() -> None:
    each = funding(40, basis=Basis.PER_CLUSTER)
    cell = ask(Measure.FUNDING, programme(each, figure(15, 2011)))
    assert details(cell) == ["missing: the years of the money"]


def test_a_stage_that_is_asked_for_and_not_stated_is_named() -> None:
    spent = funding(600, 2007, 2011, nature=Nature.SPENT)
    cell = money(spent, nature=Nature.COMMITTED)
    assert details(cell) == ["missing: committed public-support stated so that it gives a total"]
    assert why(cell) == {spent.id: "is spent, stated total"}


ACT, NEWS = cited(source("act")), cited(source("news", "news"))
LATE, EARLY = cited(source("a", published=2012)), cited(source("b", published="2011-12"))
TWO = cited(source("a"), source("b"))
REPRINTS = cited(source("c", origin="one text"), source("d", origin="one text"))

RULES = [
    ("rank", funding(600, 2007, 2011, rank=Rank.PREFERRED), funding(550, 2007, 2011)),
    ("source-kind", funding(600, 2007, 2011, citations=ACT),
     funding(550, 2007, 2011, citations=NEWS)),
    ("published", funding(600, 2007, 2011, citations=LATE),
     funding(550, 2007, 2011, citations=EARLY)),
    ("origins", funding(600, 2007, 2011, citations=TWO),
     funding(550, 2007, 2011, citations=REPRINTS)),
    ("id", funding(600, 2007, 2011), funding(550, 2007, 2011)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "believed", "rival"), RULES)
def test_of_rivals_one_is_believed_by_a_rule_that_is_told(
    rule: str, believed: Funding, rival: Funding
) -> None:
    wrong = funding(9000, 2007, 2011, rank=Rank.DEPRECATED)
    for claims in ([believed, rival, wrong], [wrong, rival, believed]):
        cell = money(*claims)
        assert figures(cell) == is_(600, 550, 600)
        assert (ids(cell.claims), cell.rule) == ([believed.id], rule)
        assert why(cell) == {
            rival.id: f"less believed (by {rule}); in the interval",
            wrong.id: "deprecated",
        }


def test_a_deprecated_amount_is_shown_and_changes_nothing() -> None:
    claim, wrong = funding(600, 2007, 2011), funding(600_000, 2007, 2011, rank=Rank.DEPRECATED)
    cell = money(claim, wrong)
    assert (figures(cell), cell.rule) == (figures(money(claim)), "only")
    assert why(cell) == {wrong.id: "deprecated"}
    assert reasons(money(wrong)) == ["missing"]


def test_other_years_add_up() -> None:
    cell = money(funding(250, 2007, 2008), funding(350, 2009, 2011))
    assert figures(cell) == point(600)
    assert (cell.covers, reasons(cell)) == ("2007–2011", [])


def test_an_amount_beside_the_others_opens_the_interval_upwards_with_a_reason() -> None:
    beside = funding(70, 2010, 2011)
    cell = money(funding(500, 2007, 2011), beside)
    assert figures(cell) == is_(500, 500, 570)
    assert (reasons(cell), cell.comparable) == (["left-out"], True)
    assert details(cell) == ["EUR 70: covers years of another amount, inside it or beside it"]
    assert why(cell)[beside.id].endswith("in the upper end of the interval")


def test_an_amount_beside_the_others_without_a_limit_leaves_the_interval_open() -> None:
    most = funding(70, 2010, 2011, qualifier=Qualifier.AT_LEAST)
    foreign = funding(70, 2010, 2011, currency="XOF")
    for beside in (most, foreign):
        assert figures(money(funding(500, 2007, 2011), beside)) == is_(500, 500, None)


def test_public_origins_add_up_and_private_money_never_does() -> None:
    private = funding(900, 2007, 2011, origin=Origin.PRIVATE)
    cell = money(
        funding(300, 2007, 2011),
        funding(200, 2007, 2011, origin=Origin.REGIONAL),
        funding(100, 2007, 2011, origin=Origin.EU),
        private,
    )
    assert figures(cell) == point(600)
    assert why(cell) == {private.id: "is public-support, of private origin: another kind of money"}
    mixed = funding(650, 2007, 2011, origin=Origin.MIXED)
    cell = money(funding(300, 2007, 2011), mixed)
    assert figures(cell) == is_(650, 650, 950)
    assert reasons(cell) == ["left-out"]


def test_what_lies_inside_another_amount_is_never_added() -> None:
    inside = funding(200, 2009, 2011, part_of=True)
    cell = money(funding(600, 2007, 2011), inside)
    assert figures(cell) == point(600)
    assert (reasons(cell), why(cell)) == ([], {inside.id: "lies inside another amount"})


def test_an_amount_for_a_part_serves_only_where_none_is_for_the_whole() -> None:
    part = funding(200, 2007, 2011, detail="Gold label")
    cell = money(funding(600, 2007, 2011), part)
    assert figures(cell) == point(600)
    assert why(cell) == {part.id: "is for a part of the programme: Gold label"}
    cell = money(part, funding(100, 2007, 2011, detail="Silver label"))
    assert figures(cell) == point(300)
    assert (reasons(cell), cell.comparable) == (["parts-only"], False)


def test_another_kind_of_money_is_another_question() -> None:
    support, volume = (
        funding(600, 2007, 2011),
        funding(1200, 2007, 2011, measure=MoneyKind.TOTAL_VOLUME, origin=Origin.PRIVATE),
    )
    whole = programme(RUNNING, support, volume)
    assert figures(ask(Measure.FUNDING, whole)) == point(600)
    assert figures(ask(Measure.FUNDING, whole, kind=MoneyKind.TOTAL_VOLUME)) == point(1200)
    cell = ask(Measure.FUNDING, whole, kind=MoneyKind.REQUEST)
    assert details(cell) == ["missing: request stated so that it gives a total"]


PARTS = [
    (2007, 2011, []),
    # Four years of five are nearly all; three are a part of the money.
    (2008, 2011, ["some-years"]),
    (2009, 2011, ["partial"]),
]


@pytest.mark.parametrize(("start", "end", "codes"), PARTS)
def test_how_much_of_the_programme_the_money_covers_is_said(
    start: int, end: int, codes: list[str]
) -> None:
    cell = money(funding(600, start, end))
    assert (reasons(cell), cell.comparable) == (codes, "partial" not in codes)
    if codes:
        part = f"{(end - start + 1) * 20}% of the programme's 2007–2011"
        assert details(cell) == [f"amounts are stated for {start}–{end}: {part}"]


def test_an_open_end_is_that_of_the_question() -> None:
    open_ended = programme(period(2010), funding(20, 2010, basis=Basis.PER_YEAR))
    assert figures(ask(Measure.FUNDING, open_ended, on=date(2012, 12, 31))) == point(60)
    assert figures(ask(Measure.FUNDING, open_ended, on=date(2014, 12, 31))) == point(100)


def test_money_of_unknown_years_has_no_constant_price() -> None:
    unknown = programme(funding(600))
    assert figures(ask(Measure.FUNDING, unknown)) == point(600)
    assert ask(Measure.FUNDING, unknown).covers is None
    cell = ask(Measure.FUNDING, unknown, CONSTANT)
    assert (figures(cell), reasons(cell)) == (NONE, ["unconvertible"])
    assert details(cell) == ["EUR 600 is left out: the years of the money are not known"]


def test_an_amount_beside_a_maximum_is_the_least_of_their_sum() -> None:
    told = funding(600, 2007, 2009), funding(400, 2010, 2011, qualifier=Qualifier.UP_TO)
    assert figures(money(*told)) == is_(1000, 600, 1000)
    assert figures(money(told[1])) == is_(400, None, 400)


def test_an_amount_that_cannot_be_converted_leaves_the_sum_of_its_years_open() -> None:
    known = funding(600, 2007, 2011)
    strange = [
        funding(50, first, last, currency="XOF", origin=Origin.REGIONAL)
        for first, last in ((2007, 2011), (2012, 2013))
    ]
    assert figures(money(known, strange[0])) == is_(600, 600, None)
    assert figures(money(known, strange[1])) == point(600)


def test_money_of_mixed_origin_is_told_where_a_part_of_it_is_asked_for() -> None:
    mixed = funding(600, 2007, 2011, origin=Origin.MIXED)
    cell = ask(Measure.FUNDING_NATIONAL, programme(period(2007, 2011), mixed))
    assert details(cell) == [
        "missing: public-support of national origin stated so that it gives a total",
        "missing: the national part of money of mixed origin: EUR 600",
    ]
