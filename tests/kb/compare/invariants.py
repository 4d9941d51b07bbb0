"""What holds of every cell, whatever is asked of whatever programme."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kb.compare.cell import INCOMPARABLE, Cell
from kb.compare.dated import ASKED
from kb.compare.lineage import sentence
from kb.compare.question import Question
from kb.evidence import Claim, Programme
from kb.vocabulary import Measure, Rank, RelationKind

INDICATORS: Mapping[Measure, tuple[str, ...]] = {
    measure: asked.indicators for measure, asked in ASKED.items()
}
ROUNDS = {Measure.ROUNDS, Measure.SELECTION_RATE, Measure.YEARS_BETWEEN_ROUNDS}
SETS = {
    Measure.MECHANISMS,
    Measure.ORGANISATIONS,
    Measure.PHASES,
    Measure.PREDECESSORS,
    Measure.SUCCESSORS,
}
UNITS = {Measure.PREDECESSORS: "programmes", Measure.SUCCESSORS: "programmes"}
"""What is counted, where the measure does not name it."""
COUNTS = {
    *(measure for measure, asked in ASKED.items() if asked.counts),
    Measure.MINISTRIES,
    Measure.ROUNDS,
    *SETS,
}
YEARS = {
    Measure.DURATION,
    Measure.FUNDED_DURATION,
    Measure.SUPPORT_YEARS,
    Measure.YEARS_BETWEEN_ROUNDS,
    Measure.YEARS_AFTER_FIRST_PROGRAMME,
}
RATES = {
    Measure.SELECTION_RATE,
    Measure.MATCHING_RATE,
    Measure.FUNDING_SHARE_OF_GDP,
    Measure.PRIVATE_PER_PUBLIC,
}
MONEY = [measure for measure in Measure if measure not in {*COUNTS, *YEARS, *RATES}]
"""The measures that the series and the question's currency bear on."""

NAMES_ITS_STAGE = {Measure.FUNDING_PLANNED, Measure.FUNDING_COMMITTED, Measure.FUNDING_SPENT}
OF_MONEY = {*MONEY, Measure.FUNDED_DURATION, Measure.FUNDING_SHARE_OF_GDP}
"""The measures that the claims on money make."""


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
    if cell.members:
        assert len({member.code for member in cell.members}) == len(cell.members)
        told = {claim.id for claim in [*cell.claims, *(use.claim for use in cell.rivals)]}
        assert {id for member in cell.members for id in member.claims} <= told
    assert cell.comparable is not any(reason.code in INCOMPARABLE for reason in cell.reasons)


def _check_claims(measure: Measure, cell: Cell, programme: Programme) -> None:
    """Every claim on the question is told once, used or not, and the deprecated are not used."""
    used = [claim.id for claim in cell.claims]
    others = [use.claim.id for use in cell.rivals]
    asked = on_the_question(measure, programme)
    assert len({*used, *others}) == len(used) + len(others)
    if measure not in {Measure.FUNDED_DURATION, Measure.PRIVATE_PER_PUBLIC}:
        assert {claim.id for claim in asked} <= {*used, *others}
    assert all(claim.rank is not Rank.DEPRECATED for claim in cell.claims)
    assert all(use.why for use in cell.rivals)
    assert cell.value is None or (used and cell.rule)


def on_the_question(measure: Measure, programme: Programme) -> Sequence[Claim]:
    """The claims of a programme that a measure asks for."""
    if measure in INDICATORS:
        return [f for f in programme.figures if f.indicator in INDICATORS[measure]]
    if measure in ROUNDS:
        return programme.rounds
    if measure is Measure.MINISTRIES:
        return [claim for claim in programme.involvements if claim.kind == "ministry"]
    if measure in SETS:
        return _of_a_set(measure, programme)
    periods = measure in {Measure.DURATION, Measure.YEARS_AFTER_FIRST_PROGRAMME}
    return programme.periods if periods else programme.funding


def _of_a_set(measure: Measure, programme: Programme) -> Sequence[Claim]:
    """The claims of a programme that a set is made of."""
    followed = [c for c in programme.relations if c.relation is RelationKind.SUCCEEDS]
    found: Mapping[Measure, Sequence[Claim]] = {
        Measure.MECHANISMS: programme.mechanisms,
        Measure.ORGANISATIONS: programme.involvements,
        Measure.PHASES: programme.phases,
        Measure.PREDECESSORS: [c for c in followed if c.subject == programme.id],
        Measure.SUCCESSORS: [c for c in followed if c.object == programme.id],
    }
    return found[measure]


def _check_words(measure: Measure, cell: Cell, question: Question) -> None:
    """The unit, the stage and what is counted are named, and the sentence says all."""
    money = measure in MONEY
    if money:
        assert cell.unit.split("/")[0] == question.target.currency
    elif measure in YEARS:
        assert cell.unit == "years"
    elif measure is Measure.PRIVATE_PER_PUBLIC:
        assert cell.unit == "ratio"
    else:
        assert cell.unit == (UNITS.get(measure, measure) if measure in COUNTS else "percent")
    named = measure in COUNTS - SETS - {Measure.MINISTRIES} or measure in ROUNDS
    if cell.value is not None and measure in MONEY:
        assert cell.nature
        assert bool(cell.unit_counted) is ("cluster" in cell.unit)
        if cell.parts:
            total = sum((part.value for part in cell.parts), Decimal(0))
            assert abs(total - cell.value) <= cell.value * Decimal("1e-20")
    elif cell.value is not None and measure not in {*OF_MONEY, *RATES, Measure.MINISTRIES}:
        assert cell.nature is None
        assert bool(cell.unit_counted) is named
    if question.nature and cell.nature and measure in MONEY and measure not in NAMES_ITS_STAGE:
        assert cell.nature == question.nature
    assert len({(reason.code, reason.detail) for reason in cell.reasons}) == len(cell.reasons)
    text = sentence(cell, question)
    assert text.startswith("No figure.") is (cell.value is None)
    assert text.endswith(".")
