"""S14: pages of the curated base, as a server answers them that has answered them before, and anew.

What is promised is the time of the server's processes for one page that is in memory. What a page
costs that nobody remembers is told beside it.
"""

from collections.abc import Iterator

from tests.bench import servers
from tests.bench.measuring import in_turn
from tests.bench.table import Row, seconds
from tests.bench.wrk import Client, Cost

FEW = 4
MOST = 50
"""Milliseconds."""

TERMS = "currency=EUR&prices=constant&base_year=2015&rate=ppp"
PAGES = {
    "the programmes": "/programmes",
    "a programme": "/programmes/fr-poles",
    "a comparison of three": "/compare?ids=de-spitzencluster,jp-knowledge-cluster,fr-poles"
    f"&measures=duration,funding,funding_per_cluster_year,mechanisms&{TERMS}",
    "a figure": f"/compare/explain?id=de-spitzencluster&cell=funding_per_cluster_year&{TERMS}",
    "a country": "/jurisdictions/DE",
    "the coverage": "/coverage",
}


def warm(url: str, window: float) -> Iterator[Row]:
    """Each page, from memory and made anew, with its size."""
    with servers.ours(url) as hot, servers.ours(url, hot=False) as cold:
        for name, path in PAGES.items():
            size = len(hot.get(path).content)
            costs = {
                kind: Cost.of(loads)
                for kind, loads in in_turn(
                    {
                        "hot": Client(hot, [path], FEW, window),
                        "cold": Client(cold, [path], FEW, window),
                    }
                ).items()
            }
            told = f"anew {seconds(costs['cold'].each)}, {size / 1000:,.0f} kB"
            took = costs["hot"].each * 1e3
            yield Row("S14", f"page: {name}", told, took, MOST, least=False, unit=" ms")
