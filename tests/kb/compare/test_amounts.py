"""Which amounts of a programme are added, and which are never."""

from datetime import date
from decimal import Decimal

import pytest

from kb.compare.amounts import (
    Assembly,
    LeftOut,
    assemble,
    own,
    relevant,
    span_of,
    tile,
)
from kb.compare.others import not_counted
from kb.compare.spans import Life, extent, length_of, merge, parts_of, share_of
from kb.evidence import Funding
from kb.period import Span, year_span
from kb.vocabulary import Basis, MoneyKind, Nature, Origin, Rank
from kb.words import Phrase
from tests.kb.compare.making import When, cited, funding, ids, programme, source

RUNNING = Life(year_span(2005, 2012))
"""When the programme ran."""


def assembled(*claims: Funding, life: Life = RUNNING) -> Assembly:
    assembly = assemble(claims, Nature.PLANNED, life)
    assert assembly is not None
    return assembly


def added(assembly: Assembly) -> list[int]:
    """The amounts that are added."""
    return sorted(item.claim.amount for item in assembly.items)


def left(left_out: list[LeftOut]) -> list[int]:
    """The amounts that are left out."""
    return sorted(entry.item.claim.amount for entry in left_out)


SPANS = [
    (2007, 2011, year_span(2007, 2011)),
    ("2007-08", "2011-03-15", Span(date(2007, 8, 1), date(2011, 3, 15))),
    # A missing start or end is the programme's.
    (2007, None, year_span(2007, 2012)),
    (None, 2011, year_span(2005, 2011)),
    # Without either, or after the programme's end, the years are not known.
    (None, None, None),
    (2013, None, None),
]


@pytest.mark.parametrize(("start", "end", "span"), SPANS)
def test_the_years_of_an_amount_are_those_that_it_states(
    start: When, end: When, span: Span | None
) -> None:
    assert span_of(funding(1, start, end), RUNNING) == span


def test_where_the_programmes_period_is_not_known_both_ends_must_be_stated() -> None:
    assert span_of(funding(1, 2007, 2011), Life()) == year_span(2007, 2011)
    assert span_of(funding(1, 2007), Life()) is None
    assert span_of(funding(1, end=2011), Life()) is None


def test_a_fiscal_year_runs_from_july_to_june() -> None:
    fiscal = funding(1, 2009, 2010, basis=Basis.PER_YEAR, fiscal_year=True)
    assert span_of(fiscal, RUNNING) == Span(date(2009, 7, 1), date(2010, 6, 30))


def test_days_that_touch_or_overlap_are_one_span() -> None:
    parts = [year_span(2010, 2011), year_span(2005, 2006), year_span(2007, 2007)]
    assert merge(parts) == [year_span(2005, 2007), year_span(2010, 2011)]
    assert merge([year_span(2005, 2009), year_span(2006, 2007)]) == [year_span(2005, 2009)]
    assert merge([]) == []


def test_the_parts_of_the_years_are_those_of_their_days() -> None:
    parts = parts_of(Span(date(2007, 7, 1), date(2009, 3, 31)))
    assert parts == {2007: Decimal(184) / 365, 2008: 1, 2009: Decimal(90) / 365}
    assert length_of([year_span(2007, 2008), Span(date(2011, 7, 2), date(2011, 12, 31))]) == (
        2 + Decimal(183) / 365
    )


@pytest.mark.parametrize("last", [2008, 2009, 2012])
def test_from_a_day_of_the_year_to_the_day_before_it_are_whole_years(last: int) -> None:
    span = Span(date(2007, 7, 1), date(last, 6, 30))
    parts = parts_of(span)
    assert length_of([span]) == sum(parts.values()) == last - 2007
    assert list(parts) == list(range(2007, last + 1))
    assert parts[last] == 1 - Decimal(184) / 365


@pytest.mark.parametrize(
    ("spans", "share"),
    [
        ([year_span(2007, 2010)], Decimal(4) / 8),
        # Years outside the programme's own do not count.
        ([year_span(2003, 2006), year_span(2012, 2014)], Decimal(3) / 8),
        ([year_span(2001, 2004)], Decimal(0)),
        ([year_span(2001, 2020)], Decimal(1)),
        ([], Decimal(0)),
    ],
)
def test_the_share_is_that_of_the_programmes_years(spans: list[Span], share: Decimal) -> None:
    assert share_of(spans, RUNNING.span) == share
    assert share_of(spans, None) == 1


def test_a_share_is_told_in_years_or_in_rounds() -> None:
    assert extent(Decimal("0.625")).told() == "62% of the programme's years"
    assembly = Assembly(Nature.PLANNED, [], share=Decimal("0.5"))
    assert assembly.extent.told() == "50% of the programme's years"
    assembly.rounds = (1, 2)
    assert assembly.extent.told() == "1 of the 2 rounds known"


def test_private_money_is_never_public_support() -> None:
    public, private = funding(100), funding(50, origin=Origin.PRIVATE)
    volume = funding(150, origin=Origin.PRIVATE, measure=MoneyKind.TOTAL_VOLUME)
    wrong = funding(900, rank=Rank.DEPRECATED)
    whole = programme(public, private, volume, wrong)
    assert relevant(whole, MoneyKind.PUBLIC_SUPPORT) == [public]
    assert relevant(whole, MoneyKind.TOTAL_VOLUME) == [volume]


def test_an_amount_for_a_part_serves_only_where_none_is_for_the_whole() -> None:
    part, whole = funding(40, detail="Gold label"), funding(100)
    inside, shared = funding(10, part_of=True), funding(900, shared_by=("xx-one", "xx-two"))
    yearly = funding(20, basis=Basis.PER_YEAR)
    assert own([part, whole, inside, shared, yearly], Basis.TOTAL) == [whole]
    assert own([part, inside, shared, yearly], Basis.TOTAL) == [part]


def test_claims_for_the_same_years_are_rivals_of_which_one_counts() -> None:
    news = funding(620, 2007, 2011, citations=cited(source("n", "news")))
    act = funding(600, 2007, 2011, citations=cited(source("o", "official")))
    yearly = funding(121, 2007, 2011, basis=Basis.PER_YEAR)
    (item,), left_out = tile([news, act, yearly], RUNNING)
    assert (item.claim, item.choice.rule, left_out) == (act, "source-kind", [])
    assert ids(item.choice.rivals) == [news.id, yearly.id]


TILES = [
    # Other years are added.
    ([(30, 2005, 2006), (50, 2007, 2011)], [30, 50], []),
    # Of amounts that overlap those that cover the most years: 2005–2008 with 2009–2012.
    ([(40, 2005, 2008), (41, 2008, 2011), (42, 2009, 2012)], [40, 42], [41]),
    # 2006 with 2007–2012, though one that starts before covers more than the first.
    ([(40, 2005, 2009), (10, 2006, 2006), (60, 2007, 2012)], [10, 60], [40]),
    # Of equals the fewest.
    ([(20, 2005, 2006), (30, 2007, 2008), (55, 2005, 2008)], [55], [20, 30]),
    # One day in common is an overlap.
    ([(20, "2005-01", "2005-07-01"), (30, "2005-07-01", 2005)], [30], [20]),
]


@pytest.mark.parametrize(("amounts", "chosen", "left_out"), TILES)
def test_amounts_for_years_that_do_not_overlap_are_added(
    amounts: list[tuple[int, When, When]], chosen: list[int], left_out: list[int]
) -> None:
    assembly = assembled(*(funding(*each) for each in amounts))
    assert (added(assembly), left(assembly.left_out)) == (chosen, left_out)
    assert {entry.why.told() for entry in assembly.left_out} <= {
        "covers years of another amount, inside it or beside it"
    }


UNDATED = [
    # It is the whole programme's where the dated ones do not cover it and do not exceed it.
    ([(30, 2005, 2006), (50, 2007, 2011)], 80, [80], [30, 50]),
    ([], 80, [80], []),
    # The dated ones exceed it, or cover the programme.
    ([(30, 2005, 2006), (51, 2007, 2011)], 80, [30, 51], [80]),
    ([(30, 2005, 2006), (40, 2007, 2012)], 80, [30, 40], [80]),
]


@pytest.mark.parametrize(("dated", "undated", "chosen", "left_out"), UNDATED)
def test_an_amount_without_years_is_the_whole_or_beside(
    dated: list[tuple[int, When, When]], undated: int, chosen: list[int], left_out: list[int]
) -> None:
    assembly = assembled(*(funding(*each) for each in dated), funding(undated))
    assert (added(assembly), left(assembly.left_out)) == (chosen, left_out)


def test_amounts_in_two_currencies_are_not_held_against_each_other() -> None:
    assembly = assembled(funding(50, 2007, 2011), funding(900, currency="DEM"))
    assert (added(assembly), left(assembly.left_out)) == ([50], [900])
    assert (
        assembly.left_out[0].why.told() == "its years are not stated: inside or beside the others"
    )


def test_a_yearly_amount_is_held_against_the_whole_with_all_its_years() -> None:
    yearly = funding(10, 2007, 2011, basis=Basis.PER_YEAR)
    assert added(assembled(yearly, funding(50))) == [50]
    assert added(assembled(yearly, funding(49))) == [10]


def test_an_amount_without_any_years_says_so() -> None:
    (item,) = assembled(funding(80)).items
    (reason,) = item.reasons
    assert (item.span, reason.code) == (RUNNING.span, "assumed-years")
    assert reason.detail == "no years of the money stated; taken: 2005–2012"
    (item,) = assembled(funding(80), life=Life()).items
    (reason,) = item.reasons
    assert (item.span, reason.code) == (None, "assumed-years")
    assert reason.detail == (
        "no years of the money stated; and the programme's period is not known"
    )


@pytest.mark.parametrize(
    ("start", "end", "detail"),
    [
        (2007, None, "no end of the money stated; taken: 2007–2012"),
        (None, 2010, "no start of the money stated; taken: 2005–2010"),
    ],
)
def test_a_missing_start_or_end_is_said(start: When, end: When, detail: str) -> None:
    (item,) = assembled(funding(80, start, end)).items
    assert [reason.detail for reason in item.reasons] == [detail]


def test_money_of_the_state_the_regions_and_the_union_adds_up() -> None:
    assembly = assembled(
        funding(60, 2005, 2012, origin=Origin.NATIONAL),
        funding(30, 2005, 2012, origin=Origin.REGIONAL),
        funding(10, 2007, 2010, origin=Origin.EU),
    )
    assert (added(assembly), assembly.left_out) == ([10, 30, 60], [])
    assert assembly.share == 1


BESIDE = "covers years of an amount of another origin, inside it or beside it"


@pytest.mark.parametrize(
    ("mixed", "chosen", "left_out"),
    [
        # The mixed amount covers as many years or more: it holds the others.
        ((2005, 2012), [100], [30, 60]),
        ((2005, 2011), [30, 60], [100]),
        # For years of its own it is added.
        ((2001, 2004), [30, 60, 100], []),
    ],
)
def test_a_mixed_amount_holds_those_of_its_years(
    mixed: tuple[int, int], chosen: list[int], left_out: list[int]
) -> None:
    assembly = assembled(
        funding(60, 2005, 2012),
        funding(30, 2005, 2012, origin=Origin.REGIONAL),
        funding(100, *mixed, origin=Origin.MIXED),
    )
    assert (added(assembly), left(assembly.left_out)) == (chosen, left_out)
    assert {entry.why.told() for entry in assembly.left_out} <= {BESIDE}


def test_money_of_unknown_origin_counts_only_for_years_that_are_not_covered() -> None:
    before = funding(20, 2005, 2006, origin=Origin.UNKNOWN)
    beside = funding(70, 2008, 2012, origin=Origin.UNKNOWN)
    assembly = assembled(funding(60, 2007, 2012), before, beside)
    assert (added(assembly), left(assembly.left_out)) == ([20, 60], [70])


def test_parts_are_added_only_where_nothing_is_stated_for_the_whole() -> None:
    gold = funding(20, 2005, 2012, detail="Gold label")
    silver = funding(10, 2005, 2012, detail="Silver label")
    assembly = assembled(gold, silver)
    assert added(assembly) == [10, 20]
    (reason,) = assembly.reasons
    assert reason.code == "parts-only"
    assert reason.detail == (
        "amounts are stated for parts of the programme only: Gold label; Silver label"
    )
    whole = assembled(gold, silver, funding(25, 2005, 2012))
    assert (added(whole), whole.left_out, whole.reasons) == ([25], [], [])


def test_what_lies_inside_another_amount_or_is_shared_is_never_added() -> None:
    inside = funding(50, 2009, 2012, part_of=True)
    shared = funding(900, 2005, 2012, shared_by=("xx-one", "xx-two"))
    assembly = assembled(funding(100, 2005, 2008), inside, shared)
    assert (added(assembly), assembly.left_out) == ([100], [])
    assert assemble([inside, shared], Nature.PLANNED, RUNNING) is None


def test_only_one_stage_of_the_money_is_added() -> None:
    spent = funding(70, 2005, 2012, nature=Nature.SPENT)
    assert added(assembled(spent, funding(100, 2005, 2008))) == [100]
    assert assemble([spent], Nature.PLANNED, RUNNING) is None


def test_every_other_claim_is_told_with_the_reason() -> None:
    used, rival = funding(100, 2005, 2010), funding(101, 2005, 2010)
    beside, wrong = funding(90, 2007, 2010), funding(900, 2005, 2010, rank=Rank.DEPRECATED)
    private, spent = funding(50, origin=Origin.PRIVATE), funding(70, nature=Nature.SPENT)
    inside, part = funding(10, part_of=True), funding(20, detail="Gold label")
    shared = funding(300, shared_by=("xx-one", "xx-two"))
    each = funding(5, basis=Basis.PER_CLUSTER)
    whole = programme(used, rival, beside, wrong, private, spent, inside, part, shared, each)
    claims = relevant(whole, MoneyKind.PUBLIC_SUPPORT)
    told = not_counted(claims, assembled(*claims), whole.funding, {})
    assert {use.claim.id: use.why for use in told} == {
        rival.id: "less believed (by id); in the interval",
        beside.id: "covers years of another amount, inside it or beside it; "
        "in the upper end of the interval",
        wrong.id: "deprecated",
        private.id: "is public-support, of private origin: another kind of money",
        spent.id: "is spent, not planned",
        inside.id: "lies inside another amount",
        part.id: "is for a part of the programme: Gold label",
        shared.id: "is stated for several programmes together",
        each.id: "is stated per-cluster",
    }
    refused = not_counted(
        claims, assembled(*claims), whole.funding, {used.id: Phrase("cannot be had", "")()}
    )
    assert {use.claim.id: use.why for use in refused}[used.id] == "cannot be had"
