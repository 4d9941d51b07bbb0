"""S1 to S4: what a request costs, against a bare server, Datasette, and a smaller base."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench import cases, servers
from tests.bench.bases import Base
from tests.bench.flat import flat
from tests.bench.measuring import in_turn
from tests.bench.servers import Server
from tests.bench.table import Row, against
from tests.bench.wrk import Client, Cost

HOT = (cases.W1, cases.W2A, cases.W4, cases.W5)
DAILY = (cases.W1, cases.W2A, cases.W2B, cases.W3)
"""What is compared with Datasette every day."""

FEW = 4
"""Connections where the dear requests are compared: what is on its way at the end is little."""

AGAINST_DATASETTE = {
    10_000: {cases.W1: 8, cases.W2A: 20, cases.W2B: 20, cases.W2C: None, cases.W3: 60,
             cases.W4: 5, cases.W5F: 500},
    1_000_000: {cases.W1: None, cases.W2A: 15, cases.W2B: 500, cases.W2C: None, cases.W3: 1_000,
                cases.W4: None},
}  # fmt: skip
GROWTH = {cases.W1: 1.6, cases.W2A: 1.6, cases.W2B: 2.5, cases.W3: 1.3, cases.W4: 1.5,
          cases.W5: 1.2, cases.W5F: None, cases.W2ONE: 3, cases.W2D: 3, cases.W2C: 3,
          cases.W2NONE: None, cases.CLAIMS: None}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A base that is served, cold and hot, and what is asked of it."""

    base: Base
    cold: Server
    hot: Server
    things: cases.Asked
    requests: Mapping[str, Sequence[str]]


@contextmanager
def served(base: Base) -> Iterator[Site]:
    """A base, served cold and hot until the block ends."""
    with servers.ours(base.url, hot=False) as cold, servers.ours(base.url) as hot:
        things = cases.asked(base.file)
        yield Site(base, cold, hot, things, cases.requests(things, hot))


def _costs(clients: Mapping[str, Client]) -> dict[str, Cost]:
    """The costs of some loads, measured in turn."""
    return {name: Cost.of(loads) for name, loads in in_turn(clients).items()}


def against_bare(
    site: Site, window: float, connections: Sequence[int], tagged_too: Sequence[str] = HOT
) -> Iterator[Row]:
    """S1 and S2: hot, cold and not modified, against a bare server that sends the same bytes."""
    for case in HOT:
        asked = site.requests[case][:60]
        answers = {path: site.hot.get(path) for path in asked}
        tagged = [f"{path}\t{answer.headers['etag']}" for path, answer in answers.items()]
        with servers.bare({path: a.content for path, a in answers.items()}) as bare:
            for number in connections:
                first = number == connections[0]
                clients = {
                    "bare": Client(bare, asked, number, window),
                    "hot": Client(site.hot, asked, number, window),
                }
                if first and case in tagged_too:
                    clients["304"] = Client(site.hot, tagged, number, window)
                if first and case == cases.W1:
                    clients["cold"] = Client(site.cold, asked, number, window)
                costs = _costs(clients)
                promised = {"hot": ("S1", 0.85), "304": ("S1", 1.15), "cold": ("S2", 0.2)}
                for name in list(costs)[1:]:
                    promise, least = promised[name]
                    told = against(costs[name], costs["bare"])
                    ratio = costs["bare"].each / costs[name].each
                    yield Row(promise, f"{case}, {name}, {number} connections, against bare", told,
                              ratio, least, unit=" ×")  # fmt: skip


def against_datasette(
    site: Site, window: float, only: Sequence[str] | None = None
) -> Iterator[Row]:
    """S3: cold, against Datasette on the same rows."""
    promised = AGAINST_DATASETTE.get(site.base.programmes, dict.fromkeys(AGAINST_DATASETTE[10_000]))
    promised = {case: least for case, least in promised.items() if only is None or case in only}
    with servers.datasette(flat(site.base)) as other:
        theirs = cases.requests_of_datasette(site.things, other)
        for case, least in promised.items():
            costs = _costs(
                {
                    "ours": Client(site.cold, site.requests[case], FEW, window),
                    "theirs": Client(other, theirs[case], FEW, window),
                }
            )
            yield Row("S3", f"{case}, {site.base.programmes:,} programmes, against Datasette",
                      against(costs["ours"], costs["theirs"]),
                      costs["theirs"].each / costs["ours"].each, least, unit=" ×")  # fmt: skip


def growth(small: Site, large: Site, window: float) -> Iterator[Row]:
    """S4: cold, what a request costs in a large base over what it costs in a small one."""
    for case, most in GROWTH.items():
        costs = _costs(
            {
                "large": Client(large.cold, large.requests[case], FEW, window),
                "small": Client(small.cold, small.requests[case], FEW, window),
            }
        )
        sizes = f"{large.base.programmes:,} over {small.base.programmes:,}"
        yield Row("S4", f"{case}, {sizes}", against(costs["large"], costs["small"]),
                  costs["large"].each / costs["small"].each, most, least=False)  # fmt: skip
    costs = _costs(
        {
            "none": Client(large.cold, large.requests[cases.W2NONE], FEW, window),
            "hit": Client(large.cold, large.requests[cases.W2C], FEW, window),
        }
    )
    yield Row("S4", f"text, no hit over a hit, {large.base.programmes:,}",
              against(costs["none"], costs["hit"]), costs["none"].each / costs["hit"].each, 1.5,
              least=False)  # fmt: skip
