"""The engine gives what the comparisons worked by hand give."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest

from kb.compare.aggregate import Estimate, aggregate
from kb.compare.cell import Cell, ReasonCode
from kb.compare.table import compare
from kb.evidence import (
    Claim,
    Figure,
    Funding,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    Relation,
    Round,
)
from kb.vocabulary import Measure
from seed.files import SEED
from tests.golden.worked import Worked, names
from tests.kb.compare.curated import Curated

LIMITS = ("value", "low", "high")


def answered(worked: Worked, curated: Curated) -> Cell:
    """The cell of the engine."""
    asked = curated.by_id[worked.programme]
    table = compare([asked], [worked.measure], worked.question, curated.economies)
    return table.rows[0].cells[0]


STATED: Mapping[type[Claim], str] = {
    Funding: "amount_min amount currency qualifier basis nature origin start end",
    Figure: "indicator value qualifier at detail",
    Round: "number stage year applications selected",
    Period: "start end seen",
    Involvement: "organisation role",
    MechanismUse: "concept emphasis",
    Phase: "name",
    Relation: "subject relation object",
}
"""What a file may tell of a claim."""


def stated(claim: Claim) -> dict[str, str]:
    """What a claim states, as a dossier writes it."""
    found = {key: getattr(claim, key) for key in STATED[type(claim)].split()}
    if isinstance(claim, Figure):
        found["value"] = int(claim.value)
    if isinstance(claim, Phase):
        found |= {"start": claim.extent.start, "end": claim.extent.end, "seen": claim.extent.seen}
    return {key: str(value) for key, value in found.items() if value is not None}


def tell_of_the_same(told: dict[str, object], claim: Claim) -> bool:
    """Whether a claim states all that a file tells of it, by the source that it names."""
    sources = {citation.source.id for citation in claim.citations}
    facts = {key: str(value) for key, value in told.items() if key != "source"}
    return told["source"] in sources and facts.items() <= stated(claim).items()


def matched(told: list[dict[str, object]], claims: list[Claim]) -> list[list[str]]:
    """For each claim that a file tells of, the ids of the claims that state it."""
    return [[claim.id for claim in claims if tell_of_the_same(each, claim)] for each in told]


@cache
def reference() -> dict[tuple[str, str], dict[str, str]]:
    """The rows of the reference series by economy and year."""
    with (SEED / "reference" / "economies.csv").open(encoding="utf-8", newline="") as file:
        return {(row["jurisdiction"], row["year"]): row for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", names())
def test_the_numbers_of_the_series_are_those_of_the_release(name: str) -> None:
    for told in Worked.read(name).series:
        for year, value in told["values"].items():
            row = reference()[told["economy"], str(year)]
            assert Decimal(row[told["series"]]) == Decimal(str(value)), (told, year)


@pytest.mark.parametrize("name", names())
def test_the_claims_are_those_of_the_dossiers(name: str, curated: Curated) -> None:
    worked = Worked.read(name)
    cell = answered(worked, curated)
    used = list(cell.claims)
    assert matched(worked.claims, used) == [[claim.id] for claim in used]
    others = [use.claim for use in cell.rivals if use.in_interval]
    assert sorted(matched(worked.rivals, others)) == sorted([claim.id] for claim in others)


@pytest.mark.parametrize("name", names())
def test_the_arithmetic_comes_to_the_answer_that_is_written(name: str) -> None:
    worked = Worked.read(name)
    lines = worked.lines()
    for limit in LIMITS:
        written = worked.answer[limit]
        if written is None:
            assert limit not in lines
        else:
            rounded = Decimal(str(written))
            assert abs(lines[limit] - rounded) <= min(Decimal("0.005"), abs(rounded) / 1000)


@pytest.mark.parametrize("name", names())
def test_the_engine_gives_what_is_worked_by_hand(name: str, curated: Curated) -> None:
    worked = Worked.read(name)
    lines = worked.lines()
    cell = answered(worked, curated)
    for limit, found in zip(LIMITS, (cell.value, cell.low, cell.high), strict=True):
        expected = lines.get(limit)
        assert (found is None) == (expected is None), limit
        if found is not None and expected is not None:
            assert abs(found - expected) <= expected * Decimal("1e-15"), limit
    answer = worked.answer
    if "parts" in answer:
        found_parts = {part.origin.value: part.value for part in cell.parts}
        assert found_parts == {origin: lines[name] for origin, name in answer["parts"].items()}
    assert cell.covers == answer["covers"]
    assert (cell.nature, cell.unit_counted) == (answer.get("nature"), answer.get("counted"))
    assert list(dict.fromkeys(reason.code.value for reason in cell.reasons)) == answer["reasons"]
    assert cell.comparable is answer["comparable"]
    details = [reason.detail for reason in cell.reasons]
    for words in answer.get("says", []):
        assert any(words in detail for detail in details), (words, details)


def test_an_amount_that_is_shared_is_in_the_sum_of_both_once(curated: Curated) -> None:
    worked = Worked.read("jp-industrial-cluster-share")
    assert worked.measure is Measure.FUNDING
    both = {id: curated.by_id[id] for id in ("jp-industrial-cluster", "jp-knowledge-cluster")}
    for ids, expected in (
        # Both have the whole once; of one alone it is from nothing to the whole.
        (list(both), (620_000_000, 620_000_000, 620_000_000)),
        (list(both)[:1], (None, 0, 620_000_000)),
    ):
        asked = [both[id] for id in ids]
        rows = compare(asked, [worked.measure], worked.question, curated.economies).rows
        cells = {row.programme: row.cells[0] for row in rows}
        found = aggregate(worked.measure, cells, {}).sum
        assert found == Estimate(*expected)


def test_the_comparisons_touch_every_measure_and_every_reason() -> None:
    comparisons = [Worked.read(name) for name in names()]
    # No programme has loans that are stated so that they give a total.
    assert {worked.measure for worked in comparisons} == set(Measure) - {Measure.LOAN_VOLUME}
    told = {code for worked in comparisons for code in worked.answer["reasons"]}
    assert told == {code.value for code in ReasonCode}


@pytest.mark.parametrize("wrong", ["__import__('os')", "2 ** 8", "value", "abs(1)"])
def test_the_work_is_arithmetic_and_nothing_else(wrong: str) -> None:
    worked = Worked.read("de-spitzencluster-cluster-year")
    worked.work.clear()
    worked.work["line"] = wrong
    with pytest.raises((ValueError, KeyError)):
        worked.lines()
