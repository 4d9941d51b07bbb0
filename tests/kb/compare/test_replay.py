"""Every figure of the curated base is its steps, and its steps are the claims and the series."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from kb.compare.cell import Cell, Input
from kb.compare.spread import Spread
from kb.compare.table import compare
from kb.money import Target
from kb.vocabulary import Measure, Prices, Profile, Rate
from tests.kb.compare.curated import TARGETS, Curated, named
from tests.kb.compare.making import (
    DOLLAR,
    ECONOMIES,
    ask,
    figure,
    figures,
    funding,
    held,
    is_,
    period,
    programme,
    question,
)
from tests.kb.compare.replaying import Replay


@pytest.mark.parametrize("target", TARGETS, ids=named)
def test_every_figure_of_the_base_is_worked_out_again_from_its_steps(
    target: Target, curated: Curated
) -> None:
    found = 0
    for asked, measure, cell in curated.cells(target):
        if cell.value is not None:
            found += 1
            again = Replay(cell, asked, curated.economies).value()
            assert again == cell.value, (asked.id, measure)
    assert found > 400


SPREADS = [
    Spread(Profile.FRONT),
    Spread(Profile.BACK),
    Spread(Profile.WEIGHTS, (Decimal(1), Decimal(0), Decimal(3))),
]
OF_MONEY = [
    Measure.FUNDING,
    Measure.FUNDING_PER_CLUSTER_YEAR,
    Measure.FUNDING_PER_CAPITA,
    Measure.FUNDING_SHARE_OF_GDP,
    Measure.MOST_PER_CLUSTER,
    Measure.PRIVATE_PER_PUBLIC,
]


@pytest.mark.parametrize("spread", SPREADS, ids=lambda spread: spread.profile)
def test_every_spending_profile_is_in_the_steps_and_within_the_interval(
    spread: Spread, curated: Curated
) -> None:
    target = Target("EUR", Prices.CONSTANT, Rate.PPP, 2015)
    asked = replace(question(target), spread=spread)
    evenly, found = (
        compare(curated.programmes, OF_MONEY, each, curated.economies).rows
        for each in (question(target), asked)
    )
    moved = 0
    for one, before, after in zip(curated.programmes, evenly, found, strict=True):
        for measure, even, cell in zip(OF_MONEY, before.cells, after.cells, strict=True):
            assert (even.value is None) == (cell.value is None)
            if even.value is None or cell.value is None:
                continue
            moved += even.value != cell.value
            again = Replay(cell, one, curated.economies).value()
            assert again == cell.value, (one.id, measure)
            limits = (even.value, even.low, even.high)
            assert figures(cell._replace(value=even.value)) == is_(*limits), (one.id, measure)
            assert cell.low is None or cell.low <= cell.value
            assert cell.high is None or cell.value <= cell.high
    assert moved > 100


RUNNING = period(2007, 2011)
MARKS, TOTAL = funding(600, 2007, 2008, currency="DEM"), funding(900, 2009, 2011)
ROUNDS = (held(2007, 5, number=1), held(2009, 7, number=2))
ASKED = programme(RUNNING, MARKS, TOTAL, *ROUNDS, figure(99, 2020))


def changed(cell: Cell, change: Callable[[Input], Input], number: int) -> Cell:
    """A cell with the inputs of one step changed, and the outcome as it was."""
    steps = list(cell.steps)
    steps[number] = steps[number]._replace(inputs=tuple(map(change, steps[number].inputs)))
    return cell._replace(steps=tuple(steps))


def more(entry: Input) -> Input:
    return entry._replace(value=entry.value + 1)


CHANGES: list[tuple[str, Callable[[Cell], Cell]]] = [
    ("a claim's number", lambda cell: changed(cell, more, 0)),
    ("an earlier outcome", lambda cell: changed(cell, more, -1)),
    ("an operator", lambda cell: changed(cell, lambda e: e._replace(operator="="), -1)),
    ("another claim", lambda cell: changed(cell, lambda e: e._replace(claim=ROUNDS[0].id), 0)),
    ("no claim", lambda cell: changed(cell, lambda e: e._replace(claim=None), 0)),
    ("another step", lambda cell: changed(cell, lambda e: e._replace(step=1), -1)),
    ("a claim that is not used", lambda cell: cell._replace(claims=(*cell.claims, RUNNING))),
    ("a claim that is not told", lambda cell: cell._replace(claims=cell.claims[1:])),
    ("a step too few", lambda cell: cell._replace(steps=cell.steps[1:])),
    ("a step too many", lambda cell: cell._replace(steps=(*cell.steps, cell.steps[-1]))),
]


@pytest.mark.parametrize(("what", "change"), CHANGES)
def test_a_replay_notices_what_has_no_ground(what: str, change: Callable[[Cell], Cell]) -> None:
    cell = ask(Measure.FUNDING_PER_CLUSTER_YEAR, ASKED, DOLLAR)
    assert Replay(cell, ASKED, ECONOMIES).value() == cell.value
    with pytest.raises((AssertionError, KeyError, ValueError)):
        assert Replay(change(cell), ASKED, ECONOMIES).value() == cell.value, what


def test_a_replay_gives_the_figure_that_is_worked_by_hand() -> None:
    cell = ask(Measure.FUNDING_PER_CLUSTER_YEAR, ASKED, DOLLAR)
    # 300 euro in 2007–2008 at 1.25 and 1.60; 900 in 2009–2011 at 2.00, 1.25 and 1.60; by twelve
    # clusters selected and five years.
    total = 150 * Decimal("2.85") + 300 * Decimal("4.85")
    assert Replay(cell, ASKED, ECONOMIES).value() == total / 12 / 5
