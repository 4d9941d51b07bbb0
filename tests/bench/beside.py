"""S6: one programme in full, alone and beside the slowest legal query."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import httpx

from tests.bench import cases
from tests.bench.answering import Site
from tests.bench.measuring import in_turn
from tests.bench.table import Row, seconds
from tests.bench.wrk import Client, Cost, Load

MEASURES = "duration,funding,funding_per_year,funding_per_capita,clusters,firms,selection_rate"


def candidates(site: Site) -> list[str]:
    """The requests that ask for most."""
    id = site.things.ids[0]
    return [
        f"/v1/programmes/stats?by=country&measures={MEASURES}&{cases.TERMS}",
        f"/v1/programmes/stats?by=country&measures={MEASURES}&country=DE&currency=USD",
        f"/v1/programmes/{id}/similar?limit=50",
        "/v1/coverage?country=DE",
        "/v1/coverage",
        "/v1/timeline?country=DE&active_in=2012",
        "/v1/timeline?active_in=1980/2030",
        "/v1/programmes/facets",
        "/v1/programmes?sort=-name&limit=1000",
        "/v1/programmes?q=%E9%9B%86&sort=-funding&limit=1000",
        "/v1/claims?limit=1000",
        f"/v1/compare?ids={','.join(site.things.ids[:50])}&measures={MEASURES}&currency=EUR",
    ]


def slowest(site: Site) -> tuple[str, float]:
    """Of the requests that are answered, the one that takes longest, and how long."""
    times = {}
    for path in candidates(site):
        start = monotonic()
        answer = httpx.get(site.cold.address + path, timeout=600)
        if answer.is_success:
            times[path] = monotonic() - start
    path = max(times, key=lambda p: times[p])
    return path, times[path]


@contextmanager
def _asked_again_and_again(address: str) -> Iterator[None]:
    """Something is asked for over one connection until the block ends."""
    ended = threading.Event()

    def ask() -> None:
        with httpx.Client(timeout=600) as client:
            while not ended.is_set():
                client.get(address)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def slow_queries(site: Site, window: float) -> Iterator[Row]:
    """W1 beside the slowest query, which another client asks for again and again."""
    path, took = slowest(site)
    client = Client(site.cold, site.requests[cases.W1], 16, window)

    def beside() -> Load:
        with _asked_again_and_again(site.cold.address + path):
            return client()

    loads = in_turn({"alone": client.__call__, "beside": beside})
    alone, both = (Cost.of(loads[name]) for name in ("alone", "beside"))
    name = f"W1 beside the slowest query ({path.partition('&')[0]}, {seconds(took)})"
    told = f"{both.per_second:,.0f}/s : {alone.per_second:,.0f}/s"
    yield Row("S6", f"{name}, requests", told, both.per_second / alone.per_second, 0.8, unit=" ×")
    told = f"{seconds(both.p99)} : {seconds(alone.p99)}"
    yield Row("S6", f"{name}, p99", told, both.p99 / alone.p99, 3, least=False, unit=" ×")
