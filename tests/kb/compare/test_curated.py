"""What holds of every cell of the curated base, whatever is added or turned round."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from kb.compare.cell import Cell
from kb.compare.table import Table, compare
from kb.evidence import Claim, Figure, Funding, Phase, Programme, Relation, Round
from kb.money import Target
from kb.timeline import Extent
from kb.vocabulary import Measure, Prices, Rank, Rate, RelationKind
from tests.kb.compare.curated import Curated, named
from tests.kb.compare.making import date_of, question

ASKED = [Target("EUR"), Target("USD", Prices.CONSTANT, Rate.PPP, 2015)]
CLAIMS = (
    "periods", "funding", "figures", "rounds", "mechanisms", "involvements", "phases", "relations",
)  # fmt: skip
"""Where a programme has its claims."""

C = TypeVar("C", bound=Claim)


def table(curated: Curated, programmes: tuple[Programme, ...], target: Target) -> Table:
    """Every measure of some programmes."""
    return compare(programmes, list(Measure), question(target), curated.economies)


@pytest.fixture(scope="module", params=ASKED, ids=named)
def asked(request: pytest.FixtureRequest, curated: Curated) -> tuple[Target, Table]:
    """What a table is asked for in, and every measure of every programme in it."""
    target: Target = request.param
    return target, table(curated, curated.programmes, target)


def rows(found: Table) -> Mapping[str, tuple[Cell, ...]]:
    """The cells of each programme."""
    return {row.programme: row.cells for row in found.rows}


def wrong(claim: C) -> C:
    """A deprecated claim that says the opposite of one that counts, and would change its figure."""
    changes: dict[str, Any] = {"id": f"c-wrong-{claim.id}", "rank": Rank.DEPRECATED}
    match claim:
        case Funding():
            changes |= {"amount": claim.amount * 1000 + 1, "amount_min": None}
        case Figure():
            changes |= {"value": claim.value * 7 + 1}
        case Round():
            changes |= {"selected": 9999, "applications": 99999, "number": 99}
        case Phase():
            changes |= {"extent": Extent(date_of(1951), date_of(2049))}
        case Relation():
            changes |= {"relation": RelationKind.SUCCEEDS}
    if hasattr(claim, "start"):
        changes |= {"start": date_of(1951), "end": date_of(2049)}
    return replace(claim, **changes)


def misled(programme: Programme) -> Programme:
    """A programme with a wrong and deprecated claim beside each of its own."""
    told = {kind: getattr(programme, kind) for kind in CLAIMS}
    first = programme.first and replace(
        programme.first,
        periods=(*map(wrong, programme.first.periods), *programme.first.periods),
    )
    both: dict[str, Any] = {kind: (*map(wrong, some), *some) for kind, some in told.items()}
    return replace(programme, first=first, **both)


def without_the_wrong(cell: Cell) -> Cell:
    """A cell without what is told of deprecated claims; none of them is in the interval."""
    deprecated = [use for use in cell.rivals if use.claim.id.startswith("c-wrong-")]
    assert not any(use.in_interval for use in deprecated)
    return cell._replace(rivals=tuple(use for use in cell.rivals if use not in deprecated))


def test_a_deprecated_claim_beside_each_claim_changes_no_cell(
    asked: tuple[Target, Table], curated: Curated
) -> None:
    target, told = asked
    before = rows(told)
    after = rows(table(curated, tuple(map(misled, curated.programmes)), target))
    for id, cells in before.items():
        for measure, cell, again in zip(Measure, cells, after[id], strict=True):
            assert without_the_wrong(again) == cell, (id, measure)


def test_a_cell_hangs_neither_on_its_neighbours_nor_on_their_order(
    asked: tuple[Target, Table], curated: Curated
) -> None:
    target, told = asked
    backwards = table(curated, curated.programmes[::-1], target)
    assert [row.programme for row in told.rows] == [p.id for p in curated.programmes]
    assert list(rows(backwards)) == list(rows(told))[::-1]
    assert rows(backwards) == rows(told)
    for programme in curated.programmes[::20]:
        alone = table(curated, (programme,), target)
        assert alone.rows[0].cells == rows(told)[programme.id]


def test_the_order_in_which_claims_are_read_moves_no_figure(
    asked: tuple[Target, Table], curated: Curated
) -> None:
    target, told = asked
    turned = tuple(
        replace(programme, **{kind: getattr(programme, kind)[::-1] for kind in CLAIMS})
        for programme in curated.programmes
    )
    before, after = rows(told), rows(table(curated, turned, target))
    for id, cells in before.items():
        for measure, cell, again in zip(Measure, cells, after[id], strict=True):
            limits = (cell.value, cell.low, cell.high)
            assert (again.value, again.low, again.high) == limits, (id, measure)
            codes = {reason.code for reason in cell.reasons}
            assert {reason.code for reason in again.reasons} == codes, (id, measure)
            assert {c.id for c in again.claims} == {c.id for c in cell.claims}, (id, measure)


def test_rows_and_columns_are_as_asked(curated: Curated) -> None:
    asked = [curated.by_id[id] for id in ("no-nce", "cn-amc", "de-spitzencluster")]
    measures = [Measure.ROUNDS, Measure.FUNDING, Measure.CLUSTERS, Measure.DURATION]
    found = compare(asked, measures, question(), curated.economies)
    assert [row.programme for row in found.rows] == [programme.id for programme in asked]
    assert [column.measure for column in found.columns] == measures
    for row in found.rows:
        units = [cell.unit for cell in row.cells]
        assert units == ["rounds", "EUR", "clusters", "years"]
