"""What holds of every comparison, over invented programmes and over the whole curated base."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kb.compare.cell import Cell
from kb.compare.dated import ASKED
from kb.compare.duration import nominal_life
from kb.compare.question import Question
from kb.compare.table import compare
from kb.evidence import Claim, Programme
from kb.money import Economies, Target
from kb.vocabulary import Measure, MoneyKind, Nature, Prices, Rank, Rate
from tests.kb.compare.curated import TARGETS, Curated, named
from tests.kb.compare.invariants import MONEY, SETS, check
from tests.kb.compare.making import DOLLAR, ECONOMIES, EURO, ON, programme, question, values
from tests.kb.compare.replaying import Replay
from tests.kb.compare.strategies import (
    COUNTS,
    INVOLVEMENTS,
    MECHANISMS,
    PERIODS,
    PHASES,
    RELATIONS,
    ROUNDS,
    amounts,
    programmes,
)

LIMITS = tuple[Decimal | None, Decimal | None, Decimal | None]

prices = st.sampled_from([(Prices.CURRENT, None), (Prices.CONSTANT, 2015), (Prices.CONSTANT, 2008)])
targets = st.builds(
    lambda currency, priced, rate: Target(currency, priced[0], rate, priced[1]),
    st.sampled_from(["EUR", "USD", "JPY"]), prices, st.sampled_from(Rate),
)  # fmt: skip
natures = st.sampled_from([None] * 15 + [*Nature])
kinds = st.sampled_from([MoneyKind.PUBLIC_SUPPORT] * 15 + [MoneyKind.TOTAL_VOLUME])
questions = st.builds(Question, targets, st.just(ON), natures, kinds)

often = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells(asked: Programme, question: Question, economies: Economies = ECONOMIES) -> list[Cell]:
    """Every measure of a programme, in the order of the measures."""
    return list(compare([asked], list(Measure), question, economies).rows[0].cells)


def numbers(
    asked: Programme,
    question: Question,
    economies: Economies = ECONOMIES,
    measures: Sequence[Measure] = tuple(Measure),
) -> list[LIMITS]:
    """The value, the lowest and the highest of every measure, or of some."""
    row = compare([asked], measures, question, economies).rows[0]
    return [(cell.value, cell.low, cell.high) for cell in row.cells]


def same(found: list[LIMITS], expected: list[LIMITS], times: Decimal = Decimal(1)) -> bool:
    """Whether all numbers are the others times a factor, to the twentieth digit."""
    return all(
        one is other
        if one is None or other is None
        else abs(one - other * times) <= abs(one) * Decimal("1e-20")
        for row, others in zip(found, expected, strict=True)
        for one, other in zip(row, others, strict=True)
    )


@settings(often, max_examples=200)
@given(programmes(), questions)
def test_every_cell_of_an_invented_programme_is_sound(asked: Programme, question: Question) -> None:
    for measure, cell in zip(Measure, cells(asked, question), strict=True):
        check(measure, cell, asked, question)
        if cell.value is not None:
            assert Replay(cell, asked, ECONOMIES).value() == cell.value


@pytest.mark.parametrize("target", TARGETS, ids=named)
def test_every_cell_of_the_base_is_sound(target: Target, curated: Curated) -> None:
    for asked, measure, cell in curated.cells(target):
        check(measure, cell, asked, question(target))


@pytest.mark.parametrize("nature", list(Nature))
def test_every_cell_of_the_base_is_sound_whatever_stage_is_asked_for(
    nature: Nature, curated: Curated
) -> None:
    asked = question(EURO, nature=nature)
    table = compare(curated.programmes, MONEY, asked, curated.economies)
    for one, row in zip(curated.programmes, table.rows, strict=True):
        for measure, cell in zip(MONEY, row.cells, strict=True):
            check(measure, cell, one, asked)


def with_claims(asked: Programme, claims: Sequence[Claim]) -> Programme:
    """A programme with more claims."""
    more = programme(*claims)
    return replace(
        asked,
        periods=asked.periods + more.periods,
        funding=asked.funding + more.funding,
        figures=asked.figures + more.figures,
        rounds=asked.rounds + more.rounds,
        mechanisms=asked.mechanisms + more.mechanisms,
        involvements=asked.involvements + more.involvements,
        phases=asked.phases + more.phases,
        relations=asked.relations + more.relations,
    )


wrong = st.tuples(
    PERIODS, amounts(("EUR", "XOF")), COUNTS, ROUNDS, MECHANISMS, INVOLVEMENTS, PHASES, RELATIONS
).map(lambda claims: [replace(claim, rank=Rank.DEPRECATED) for claim in claims])


@settings(often, max_examples=100)
@given(programmes(), questions, wrong)
def test_a_deprecated_claim_changes_no_figure(
    asked: Programme, question: Question, deprecated: list[Claim]
) -> None:
    assert numbers(with_claims(asked, deprecated), question) == numbers(asked, question)


@settings(often, max_examples=100)
@given(programmes(), questions, st.randoms())
def test_the_order_of_the_claims_does_not_matter(
    asked: Programme, question: Question, chance: Random
) -> None:
    turned = replace(
        asked,
        periods=tuple(chance.sample(asked.periods, len(asked.periods))),
        funding=tuple(chance.sample(asked.funding, len(asked.funding))),
        figures=tuple(chance.sample(asked.figures, len(asked.figures))),
        rounds=tuple(chance.sample(asked.rounds, len(asked.rounds))),
        mechanisms=tuple(chance.sample(asked.mechanisms, len(asked.mechanisms))),
        involvements=tuple(chance.sample(asked.involvements, len(asked.involvements))),
        phases=tuple(chance.sample(asked.phases, len(asked.phases))),
        relations=tuple(chance.sample(asked.relations, len(asked.relations))),
    )
    assert same(numbers(turned, question), numbers(asked, question))


@settings(often, max_examples=100)
@given(programmes(), questions, st.randoms())
def test_the_ids_of_the_claims_decide_no_interval_of_a_count(
    asked: Programme, question: Question, chance: Random
) -> None:
    claims = [
        *asked.figures, *asked.mechanisms, *asked.involvements, *asked.phases, *asked.relations,
    ]  # fmt: skip
    ids = [claim.id for claim in claims]
    other = dict(zip(ids, chance.sample(ids, len(ids)), strict=True))
    renamed = replace(
        asked,
        figures=tuple(replace(claim, id=other[claim.id]) for claim in asked.figures),
        mechanisms=tuple(replace(claim, id=other[claim.id]) for claim in asked.mechanisms),
        involvements=tuple(replace(claim, id=other[claim.id]) for claim in asked.involvements),
        phases=tuple(replace(claim, id=other[claim.id]) for claim in asked.phases),
        relations=tuple(replace(claim, id=other[claim.id]) for claim in asked.relations),
    )
    counted = [*ASKED, Measure.MINISTRIES, *SETS]
    found, expected = (numbers(each, question, measures=counted) for each in (renamed, asked))
    assert [limits[1:] for limits in found] == [limits[1:] for limits in expected]


@settings(often, max_examples=100)
@given(programmes(), questions, st.integers(2, 10**6))
def test_k_times_the_amounts_are_k_times_the_figures(
    asked: Programme, question: Question, k: int
) -> None:
    many = replace(
        asked,
        funding=tuple(
            replace(
                claim,
                amount=claim.amount * k,
                amount_min=None if claim.amount_min is None else claim.amount_min * k,
            )
            for claim in asked.funding
        ),
    )
    others = [measure for measure in Measure if measure not in MONEY]
    found, expected = (numbers(each, question, measures=MONEY) for each in (many, asked))
    assert same(found, expected, Decimal(k))
    found, expected = (numbers(each, question, measures=others) for each in (many, asked))
    assert found == expected


FLAT = Economies(
    {
        "DE": {year: values("0.8", "100", "0.8") for year in range(1990, 2041)},
        "EU": {year: values("0.8", "100", "0.64") for year in range(1990, 2041)},
        "JP": {year: values("100", "100", "128") for year in range(1990, 2041)},
        "US": {year: values("1", "100", "1") for year in range(1990, 2041)},
    },
    {"DE": "EUR", "EU": "EUR", "JP": "JPY", "US": "USD"},
)
"""Series in which a euro is always 1.25 dollars."""

without_marks = programmes(("EUR", "EUR", "USD", "JPY", "XOF"))


@settings(often, max_examples=100)
@given(without_marks, natures)
def test_at_a_constant_rate_another_currency_is_the_figure_times_the_rate(
    asked: Programme, nature: Nature | None
) -> None:
    life = nominal_life(asked, ON)
    assume(life.span and life.ended)
    euro = numbers(asked, question(EURO, nature=nature), FLAT, MONEY)
    dollar = numbers(asked, question(DOLLAR, nature=nature), FLAT, MONEY)
    assert same(dollar, euro, Decimal("1.25"))


@settings(often, max_examples=60)
@given(without_marks, natures)
def test_where_no_rate_and_no_price_moves_there_is_no_spread_to_assume(
    asked: Programme, nature: Nature | None
) -> None:
    assume(nominal_life(asked, ON).span)
    for target in (EURO, DOLLAR, Target("USD", Prices.CONSTANT, Rate.PPP, 2015)):
        for cell in cells(asked, question(target, nature=nature), FLAT):
            assert not [reason for reason in cell.reasons if reason.code == "assumed-spread"]


@settings(often, max_examples=60)
@given(st.lists(programmes(), max_size=3), questions)
def test_what_stands_beside_a_programme_changes_no_cell(
    asked: list[Programme], question: Question
) -> None:
    apart = [replace(one, id=f"xx-{number}") for number, one in enumerate(asked)]
    table = compare(apart, list(Measure), question, ECONOMIES)
    assert [list(row.cells) for row in table.rows] == [cells(one, question) for one in apart]
