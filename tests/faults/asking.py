"""What is asked: a mix of requests as many users make them, by chance that can be repeated."""

import random
from typing import NamedTuple

from sqlalchemy import text

from kb.db import connect

MEASURES = "duration,funding,funding_per_cluster_year,mechanisms"
WORDS = ("cluster", "集群", "innovation", "クラスター", "pôle", "network", "technology", "产业")
SLOW = (
    "/v1/programmes/stats?by=country&measures=funding,duration&currency=EUR",
    "/v1/coverage",
    "/v1/timeline?active_in=2005/2015&country=DE",
)
EXPORTS = (
    "/v1/programmes.csv", "/v1/claims.csv?kind=funding", "/v1/clusters.jsonl",
    "/v1/claims.parquet", "/v1/claims.csv",
)  # fmt: skip
HOT = 10
"""How many things are asked for again and again."""

SHARES = {
    "hot": 40, "cold": 25, "list": 10, "search": 8, "compare": 6, "facets": 4, "missing": 2,
    "slow": 1,
}  # fmt: skip
"""How often each kind of request comes."""


class Question(NamedTuple):
    """A request: its kind, its address, and the status that answers it."""

    kind: str
    path: str
    status: int = 200


class Mix:
    """The requests to a base, one after the other."""

    def __init__(self, url: str, chance: random.Random, *, exports: float = 1) -> None:
        self._chance = chance
        self._ids = {noun: _ids(url, noun) for noun in ("programme", "cluster", "source", "claim")}
        self._shares = {**SHARES, "export": exports}

    def next(self) -> Question:
        """One more."""
        (kind,) = self._chance.choices([*self._shares], [*self._shares.values()])
        return self.of(kind)

    def of(self, kind: str) -> Question:
        """One of a kind."""
        pick = self._chance.choice
        programmes = self._ids["programme"]
        match kind:
            case "hot":
                return Question(kind, f"/v1/programmes/{pick(programmes[:HOT])}")
            case "cold":
                noun = pick([*self._ids])
                return Question(kind, f"/v1/{noun}s/{pick(self._ids[noun])}")
            case "list":
                year, country = self._chance.randrange(1995, 2025), pick(programmes)[:2].upper()
                return Question(kind, pick((
                    f"/v1/programmes?active_in={year}&limit=20",
                    f"/v1/programmes?country={country}&sort=-funding",
                    f"/v1/clusters?country={country}&limit=20",
                    f"/v1/claims?subject={pick(programmes)}&limit=20",
                    f"/v1/changes?limit={self._chance.randrange(5, 20)}",
                )))  # fmt: skip
            case "search":
                return Question(kind, f"/v1/search?q={_quoted(pick(WORDS))}")
            case "compare":
                ids = ",".join(self._chance.sample(programmes, 2))
                return Question(kind, f"/v1/compare?ids={ids}&measures={MEASURES}")
            case "facets":
                return Question(
                    kind, f"/v1/programmes/facets?country={pick(programmes)[:2].upper()}"
                )
            case "missing":
                return Question(kind, f"/v1/programmes/none-{self._chance.randrange(100)}", 404)
            case "slow":
                return Question(kind, pick(SLOW))
            case _:
                return Question(kind, pick(EXPORTS))


def _ids(url: str, noun: str) -> list[str]:
    """Ids of the first revision, which stay."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                text(f"SELECT id FROM {noun} WHERE added_in = 1 AND retired_in IS NULL")  # noqa: S608
            )
            return sorted(id for (id,) in rows)
    finally:
        engine.dispose()


def _quoted(word: str) -> str:
    return "".join(f"%{byte:02X}" for byte in word.encode())
