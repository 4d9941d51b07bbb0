"""Which stage of the money answers."""

from decimal import Decimal

import pytest

from kb.compare.cell import Cell
from kb.compare.stages import Extent, answering
from kb.evidence import Claim
from kb.vocabulary import Basis, Measure, Nature
from tests.kb.compare.making import (
    ask,
    details,
    figure,
    figures,
    funding,
    held,
    period,
    point,
    programme,
    reasons,
)

RUNNING = period(2007, 2011)
"""When the programme ran: five years."""


def money(*claims: Claim, nature: Nature | None = None) -> Cell:
    """The funding of a programme of 2007–2011, in current euro."""
    return ask(Measure.FUNDING, programme(RUNNING, *claims), nature=nature)


STAGES = [
    # Spent money of three years of five, more than half: it answers.
    ([(300, 2007, 2009, Nature.SPENT), (600, 2007, 2011, Nature.PLANNED)],
     300, "spent", []),
    # Of two years it is passed over, and so is what is committed for one.
    ([(200, 2007, 2008, Nature.SPENT), (90, 2007, 2007, Nature.COMMITTED),
      (600, 2007, 2011, Nature.PLANNED)],
     600, "planned",
     ["spent money is stated for only 40%", "committed money is stated for only 20%"]),
    # None covers half: the one that covers most answers.
    ([(100, 2007, 2007, Nature.SPENT), (250, 2008, 2009, Nature.ESTIMATED)],
     250, "estimated", ["spent money is stated for only 20%"]),
    # Of equals the more certain.
    ([(100, 2007, 2007, Nature.COMMITTED), (250, 2008, 2008, Nature.PLANNED)],
     100, "committed", []),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "value", "nature", "passed"), STAGES)
def test_the_most_certain_stage_that_covers_half_the_years_answers(
    stated: list[tuple[int, int, int, Nature]], value: int, nature: str, passed: list[str]
) -> None:
    claims = [funding(amount, start, end, nature=stage) for amount, start, end, stage in stated]
    cell = money(*claims)
    assert (cell.value, cell.nature) == (Decimal(value), nature)
    assert [r.detail for r in cell.reasons if r.code == "nature"] == [
        f"{what} of the programme's years; {nature} money covers more" for what in passed
    ]
    for amount, _, _, stage in stated:
        asked = money(*claims, nature=stage)
        assert (asked.value, asked.nature) == (Decimal(amount), stage)
        assert "nature" not in reasons(asked)


def test_the_stage_is_chosen_by_its_share() -> None:
    covering = [Extent(Decimal(share)) for share in ("0.4", "0.5", "1")]
    assert answering(covering) == 1
    assert answering(covering[:1]) == 0
    assert answering([Extent(Decimal(share)) for share in ("0.1", "0.3", "0.3")]) == 1


def test_a_stage_for_the_whole_comes_before_parts_and_one_with_years_before_one_without() -> None:
    whole, undated = Extent(Decimal(1)), Extent(Decimal(1), dated=False, assumed=True)
    little, parts = Extent(Decimal("0.1")), Extent(Decimal(1), whole=False)
    assert answering([parts, undated, little, whole]) == 3
    assert answering([parts, undated, little]) == 1
    assert answering([parts, little]) == 1
    assert answering([parts]) == 0


@pytest.mark.parametrize("basis", [Basis.PER_ROUND, Basis.PER_CLUSTER])
def test_an_amount_for_a_part_on_whatever_basis_gives_way_to_one_for_the_whole(
    basis: Basis,
) -> None:
    part = funding(5, 2007, 2011, basis=basis, nature=Nature.SPENT, detail="Module 1")
    whole = funding(600, 2007, 2011)
    cell = money(part, whole, figure(10, 2009), held(2007, 10, number=1))
    assert figures(cell) == point(600)
    assert cell.nature == "planned"
    assert details(cell) == [
        "spent money is stated for parts of the programme only; planned money for the whole"
    ]
