"""The paper on which a figure is worked out, and the limits of a figure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.cell import (
    INCOMPARABLE,
    Bounds,
    Cell,
    Input,
    Reason,
    ReasonCode,
    Working,
    fold,
)
from kb.words import Phrase

numbers = st.decimals(-(10**15), 10**15, places=6)
limits = st.none() | numbers


def chain(*entries: tuple[str, int]) -> list[Input]:
    return [Input(operator, Decimal(value), "") for operator, value in entries]


def test_a_chain_is_worked_from_left_to_right() -> None:
    assert fold(chain(("=", 600), ("×", 2), ("÷", 5), ("+", 60), ("−", 100))) == 200


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(KeyError, match="%"):
        fold(chain(("=", 600), ("%", 2)))


def test_every_chain_is_kept_as_a_step_with_its_number() -> None:
    working = Working()
    first = working.chain("amount", "one", "EUR", chain(("=", 600)))
    second = working.chain("amount", "two", "EUR", chain(("=", 400), ("÷", 2)))
    total = working.sum("both", "EUR", [first, second])
    assert [step.number for step in working.steps] == [1, 2, 3]
    assert [(entry.operator, entry.step) for entry in working.steps[2].inputs] == [
        ("=", 1), ("+", 2),
    ]  # fmt: skip
    assert total.value == working.steps[2].output == 800
    # One is its own sum, and needs no step.
    assert working.sum("one", "EUR", [total]) == total
    assert len(working.steps) == 3


HULLS = [
    # The widest limits.
    (5, [(4, 6), (3, 5)], 3, 6),
    # A value outside them is a limit itself.
    (9, [(4, 6)], 4, 9),
    (1, [(4, 6)], 1, 6),
    # Without a limit in one there is none.
    (5, [(None, 6), (3, 8)], None, 8),
    (5, [(4, None), (3, 8)], 3, None),
    (5, [(None, None)], None, None),
]


@pytest.mark.parametrize(("value", "others", "low", "high"), HULLS)
def test_the_widest_limits_hold_the_value(
    value: int, others: list[tuple[int | None, int | None]], low: int | None, high: int | None
) -> None:
    made = [
        Bounds(
            None if least is None else Decimal(least),
            Decimal(value),
            None if most is None else Decimal(most),
        )
        for least, most in others
    ]
    hull = Bounds.hull(Decimal(value), made)
    assert hull.value == value
    assert (hull.low is None, hull.high is None) == (low is None, high is None)
    assert (hull.low or 0, hull.high or 0) == (low or 0, high or 0)


@given(numbers, st.lists(st.tuples(limits, limits), min_size=1))
def test_a_hull_always_holds_its_value(
    value: Decimal, others: list[tuple[Decimal | None, Decimal | None]]
) -> None:
    hull = Bounds.hull(value, [Bounds(low, value, high) for low, high in others])
    assert hull.low is None or hull.low <= value
    assert hull.high is None or value <= hull.high


@pytest.mark.parametrize("code", list(ReasonCode))
def test_a_cell_is_comparable_unless_a_reason_forbids_it(code: ReasonCode) -> None:
    value, reason = Decimal(600), Reason(code, Phrase("why", "")())
    assert Cell(value, value, value, "EUR", (reason,)).comparable is (code not in INCOMPARABLE)
    assert not Cell(None, None, None, "EUR").comparable
    assert not Cell(None, Decimal(0), value, "EUR").comparable
