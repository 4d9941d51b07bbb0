"""What holds of every cell, whatever is asked of whatever programme."""

from decimal import Decimal

from kb.compare.cell import INCOMPARABLE, Cell
from kb.compare.convert import Question
from kb.compare.lineage import sentence
from kb.evidence import Programme
from kb.vocabulary import Measure, Rank

PLAIN = {"years", "percent", "ratio"}
"""The units that are no money."""

NAMES_ITS_STAGE = {Measure.FUNDING_PLANNED, Measure.FUNDING_COMMITTED, Measure.FUNDING_SPENT}


def check(measure: Measure, cell: Cell, programme: Programme, question: Question) -> None:
    """An AssertionError where a cell is not sound."""
    _check_figure(cell)
    _check_claims(measure, cell, programme)
    _check_words(measure, cell, question)


def _check_figure(cell: Cell) -> None:
    """The interval holds the value; without a value there is a reason and no step."""
    low, value, high = cell.low, cell.value, cell.high
    assert low is None or low >= 0
    assert low is None or high is None or low <= high
    if value is None:
        assert cell.reasons
        assert not cell.steps
        assert not cell.comparable
        return
    assert low is None or low <= value
    assert high is None or value <= high
    assert cell.steps[-1].output == value
    assert cell.comparable is not any(reason.code in INCOMPARABLE for reason in cell.reasons)


def _check_claims(measure: Measure, cell: Cell, programme: Programme) -> None:
    """Every claim on the question is told once, used or not, and the deprecated are not used."""
    used = [claim.id for claim in cell.claims]
    others = [use.claim.id for use in cell.rivals]
    assert len({*used, *others}) == len(used) + len(others)
    if measure is Measure.DURATION:
        assert {claim.id for claim in programme.periods} <= {*used, *others}
    elif cell.unit not in PLAIN:
        assert {claim.id for claim in programme.funding} <= {*used, *others}
    assert all(claim.rank is not Rank.DEPRECATED for claim in cell.claims)
    assert all(use.why for use in cell.rivals)
    assert cell.value is None or (used and cell.rule)


def _check_words(measure: Measure, cell: Cell, question: Question) -> None:
    """The unit, the stage and what is counted are named, and the sentence says all."""
    money = cell.unit not in PLAIN
    assert not money or cell.unit.split("/")[0] == question.target.currency
    if money and cell.value is not None:
        assert cell.nature
        assert bool(cell.unit_counted) is ("cluster" in cell.unit)
        if cell.parts:
            total = sum((part.value for part in cell.parts), Decimal(0))
            assert abs(total - cell.value) <= cell.value * Decimal("1e-20")
    if question.nature and cell.nature and measure not in NAMES_ITS_STAGE:
        assert cell.nature == question.nature
    assert len({(reason.code, reason.detail) for reason in cell.reasons}) == len(cell.reasons)
    text = sentence(cell, question)
    assert text.startswith("No figure.") is (cell.value is None)
    assert text.endswith(".")
