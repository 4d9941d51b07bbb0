"""The requests of each case W1–W5, many different ones each, from what a base holds."""

import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from seed.synth.names import words
from seed.synth.world import COUNTRIES
from tests.bench.servers import Server

MANY = 200
"""How many requests a case has, if there are so many."""

DEEP = 500_000
"""The row at which page 10,000 of fifty ends."""

STEP = 1_000
DEEPEST = 20
"""How many of the deepest pages are asked for in turn."""

YEARS = range(1996, 2025)
MECHANISMS = ("instrument/rd-grant", "selection/competition", "activity/networking",
              "activity/rd-cooperation", "instrument/cluster-management-grant",
              "instrument/infrastructure")  # fmt: skip
RANGES = ((1e6, 1e7), (5e6, 5e7), (1e7, 1e8), (1e8, 1e9))
"""Of funding in euro."""

MEASURES = "duration,funding,funding_per_cluster_year"
TERMS = "currency=EUR&prices=constant&base_year=2015&rate=ppp"

W1 = "W1 one programme in full"
W2A = "W2a list by country and year"
W2B = "W2b list by mechanism, year and funding, sorted"
W2C = "W2c text, three or more characters"
W2D = "W2d text, two Chinese characters"
W2ONE = "W2 text, one character"
W2NONE = "W2 text without a hit"
W3 = "W3 page 10,000"
W4 = "W4 five programmes compared"
W5 = "W5 facets of all"
W5F = "W5f facets of a country"
CLAIMS = "all claims, a page in three orders"


@dataclass(frozen=True)
class Asked:
    """What is asked for, in the terms of no interface."""

    ids: list[str] = field(default_factory=list)
    by_country: list[tuple[str, int]] = field(default_factory=list)
    by_mechanism: list[tuple[str, int, float, float]] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    long_words: list[str] = field(default_factory=list)
    two: list[str] = field(default_factory=list)


def asked(file: Path) -> Asked:
    """What is asked of a base: the same things each time."""
    chance = random.Random(0)  # noqa: S311
    with closing(sqlite3.connect(file)) as connection:
        ids = [id for (id,) in connection.execute("SELECT id FROM programme ORDER BY id")]
    themes = words()["theme"]
    long = [theme[lang].split()[0] for theme in themes for lang in ("en", "zh", "de", "ru", "ko")]
    pairs = {text[:2] for part in ("theme", "kind") for w in words()[part] if (text := w["zh"])}
    countries = list(COUNTRIES)
    return Asked(
        ids=chance.sample(ids, min(MANY, len(ids))),
        by_country=[(chance.choice(countries), chance.choice(YEARS)) for _ in range(MANY)],
        by_mechanism=[
            (chance.choice(MECHANISMS), chance.choice(YEARS), *chance.choice(RANGES))
            for _ in range(MANY)
        ],
        together=[chance.sample(ids, 5) for _ in range(MANY)],
        countries=countries,
        long_words=sorted({word for word in long if len(word) > 2})[:MANY],
        two=sorted(pair for pair in pairs if len(pair) == 2),
    )


def requests(things: Asked, server: Server) -> dict[str, list[str]]:
    """The requests of every case to our interface."""
    return {
        W1: [f"/v1/programmes/{id}" for id in things.ids],
        W2A: [f"/v1/programmes?country={c}&active_in={year}" for c, year in things.by_country],
        W2B: [
            f"/v1/programmes?mechanism={quote(mechanism, safe='')}&active_in={year}"
            f"&funding_gte={low:.0f}&funding_lte={high:.0f}&sort=-funding"
            for mechanism, year, low, high in things.by_mechanism
        ],
        W2C: _searches(things.long_words),
        W2D: _searches(things.two),
        W2ONE: _searches(sorted({pair[0] for pair in things.two})),
        W2NONE: _searches(["zzyzx", "鱻鱻", "qqqqq", "ххххх", "vvvvvvvv", "鱻"]),
        W3: deepest(server, "/v1/programmes?limit=1000", _next_of_ours, _fifty_of_ours),
        W4: [
            f"/v1/compare?ids={','.join(ids)}&measures={MEASURES}&{TERMS}"
            for ids in things.together
        ],
        W5: ["/v1/programmes/facets"],
        W5F: [f"/v1/programmes/facets?country={country}" for country in things.countries],
        CLAIMS: [f"/v1/claims?sort={key}" for key in ("id", "-id", "subject")],
    }


def _searches(found: Sequence[str]) -> list[str]:
    return [f"/v1/programmes?{urlencode({'q': word})}" for word in found]


def deepest(
    server: Server,
    first: str,
    following: Callable[[bytes], str | None],
    fifty: Callable[[str], str],
) -> list[str]:
    """Pages of fifty around row 500,000, or the deepest ones; found by going there."""
    paths, page = [], first
    for _ in range(DEEP // STEP):
        after = following(server.get(page).content)
        if after is None:
            break
        page = after
        paths.append(fifty(page))
    return paths[-DEEPEST:]


def _next_of_ours(body: bytes) -> str | None:
    address = json.loads(body)["next"]
    return _path(address) if address else None


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _fifty_of_ours(path: str) -> str:
    return path.replace("limit=1000", "limit=50")


# The same of Datasette, in the ways that its documentation shows.

WHOLE = """
select p.*, c.*, t.position, t.locator, s.title, s.publisher, s.url, s.published
from programme p join claim c on c.programme = p.id
join citation t on t.claim = c.number join source s on s.id = t.source
where p.id = :id order by c.number, t.position
"""
"""One programme with its claims and where they were read: one query page, its quickest way."""

WORKS_BY = "id in (select programme from mechanism where concept = '{}')"
"""A column filter for arrays would look through them all; `_through` loses the other filters."""


def requests_of_datasette(things: Asked, server: Server) -> dict[str, list[str]]:
    """The requests of the cases that Datasette can answer."""
    page = "/flat/programme.json"
    running = "start__lte={year}&end__gte={year}"
    whole = urlencode({"sql": " ".join(WHOLE.split()), "_size": "max"})
    return {
        W1: [f"/flat.json?{whole}&id={id}" for id in things.ids],
        W2A: [
            f"{page}?country={country}&{running.format(year=year)}&_size=50"
            for country, year in things.by_country
        ],
        W2B: [
            f"{page}?{urlencode({'_where': WORKS_BY.format(mechanism)})}"
            f"&{running.format(year=year)}&funding_eur__gte={low:.0f}"
            f"&funding_eur__lte={high:.0f}&_sort_desc=funding_eur&_size=50"
            for mechanism, year, low, high in things.by_mechanism
        ],
        W2C: [f"{page}?{urlencode({'_search': w})}&_size=50" for w in things.long_words],
        W3: deepest(server, f"{page}?_size=1000", _next_of_theirs, _fifty_of_theirs),
        W4: [
            f"/flat/claim.json?programme__in={','.join(ids)}&_size=max" for ids in things.together
        ],
        W5F: [
            f"{page}?country={country}&_size=1&_facet=level&_facet=start"
            "&_facet_array=mechanisms&_facet_array=sectors"
            for country in things.countries
        ],
    }


def _next_of_theirs(body: bytes) -> str | None:
    address = json.loads(body)["next_url"]
    return _path(address) if address else None


def _fifty_of_theirs(path: str) -> str:
    return path.replace("_size=1000", "_size=50")
