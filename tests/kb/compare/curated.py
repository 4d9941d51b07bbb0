"""The curated base as the comparison reads it."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from sqlalchemy.orm import Session

from kb.compare.cell import Cell
from kb.compare.table import compare
from kb.db import connect
from kb.evidence import Programme
from kb.money import Economies, Target
from kb.queries.evidence import comparison
from kb.queries.state import last_revision, live_ids
from kb.vocabulary import EntityKind, Measure, Prices, Rate
from tests.kb.compare.making import question

TARGETS = [
    Target("EUR"),
    Target("EUR", Prices.CONSTANT, Rate.PPP, 2015),
    Target("USD", rate=Rate.PPP),
    Target("USD", Prices.CONSTANT, Rate.MARKET, 2015),
    Target("CNY", rate=Rate.PPP),
    Target("CNY", Prices.CONSTANT, Rate.MARKET, 2015),
    Target("JPY"),
    Target("JPY", Prices.CONSTANT, Rate.PPP, 2015),
]
"""Each of four currencies in both prices and at both rates."""


@dataclass(frozen=True, eq=False)
class Curated:
    """Every programme with its claims, and the series of every economy and currency in use."""

    programmes: tuple[Programme, ...]
    economies: Economies
    _cells: dict[Target, list[tuple[Programme, Measure, Cell]]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Programme]:
        """The programmes by their ids."""
        return {programme.id: programme for programme in self.programmes}

    def cells(self, target: Target) -> list[tuple[Programme, Measure, Cell]]:
        """Every measure of every programme, worked out once."""
        if target not in self._cells:
            table = compare(self.programmes, list(Measure), question(target), self.economies)
            self._cells[target] = [
                (programme, measure, cell)
                for programme, row in zip(self.programmes, table.rows, strict=True)
                for measure, cell in zip(Measure, row.cells, strict=True)
            ]
        return self._cells[target]


def named(target: Target) -> str:
    """A target as the name of a test."""
    return f"{target.currency}-{target.prices}-{target.rate}"


@lru_cache(maxsize=1)
def read(url: str) -> Curated:
    """The base at its last revision."""
    engine = connect(url)
    with Session(engine) as session:
        ids = sorted(live_ids(session)[EntityKind.PROGRAMME])
        revision = last_revision(session)
        assert revision
        programmes, economies = comparison(session, ids, "EUR", revision.id)
    engine.dispose()
    return Curated(tuple(programmes), economies)
