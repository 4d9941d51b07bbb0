"""The metrics of a server for Prometheus: those of all its processes, whichever is asked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from prometheus_client import Metric, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from api.tallies import BUCKETS, Gauge, Told
from api.telling import told
from kb import __version__

if TYPE_CHECKING:
    from api.app import Application

OPEN = "application/openmetrics-text"
"""What a client accepts that reads OpenMetrics; any other is given the older text.
No more of its header is looked at: the library trips over versions that are no numbers."""

BOUNDS = (*(str(seconds) for seconds in BUCKETS), "+Inf")

SUMS = (
    (Gauge.IN_FLIGHT, "kb_requests_in_flight", "Requests that are being answered."),
    (Gauge.MEMORY_BYTES, "kb_memory_bytes", "What the remembered answers take."),
    (Gauge.MEMORY_ANSWERS, "kb_memory_answers", "How many answers are remembered."),
    (Gauge.SLOW_BUSY, "kb_slow_processes_busy", "Processes that answer a slow question or start."),
    (Gauge.SLOW_WAITING, "kb_slow_requests_waiting", "Slow questions that wait for a process."),
)
"""What is told of all processes together."""


def exposed(app: "Application", accept: str) -> tuple[bytes, str]:
    """The metrics in the format that a client likes, and its type."""
    encode, media_type = choose_encoder(OPEN if OPEN in accept else "")
    return encode(_Metrics(app)), media_type


class _Metrics(Collector):
    """The metrics of an application and of those that serve together with it."""

    def __init__(self, app: "Application") -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        processes = told(self._app)
        alive = [(each.number, each.gauges) for each in processes if each.gauges]
        yield from _requests(processes)
        for gauge, name, text in SUMS:
            yield GaugeMetricFamily(name, text, sum(gauges[gauge] for _, gauges in alive))
        revisions = [gauges[Gauge.REVISION] for _, gauges in alive if gauges[Gauge.REVISION]]
        if revisions:
            text = "The revision that is answered from; where processes differ, the oldest."
            yield GaugeMetricFamily("kb_revision", text, min(revisions))
        yield GaugeMetricFamily("kb_workers", "Processes that serve.", len(alive))
        text = "What the tables that are kept take."
        yield GaugeMetricFamily("kb_spool_bytes", text, self._app.state.spool.size)
        yield InfoMetricFamily("kb_build", "What runs.", {"release": __version__})
        yield from _of_processes({str(n): int(gauges[Gauge.PROCESS]) for n, gauges in alive})


def _requests(processes: Sequence[Told]) -> Iterator[Metric]:
    """Counts, seconds and answers from memory, of all processes together."""
    requests = CounterMetricFamily(
        "kb_requests", "Requests that were answered.", labels=("method", "route", "status")
    )
    remembered = CounterMetricFamily(
        "kb_requests_remembered", "Those of them answered from memory.", labels=("route",)
    )
    seconds = HistogramMetricFamily(
        "kb_request_seconds", "How long requests took, until all was sent.", labels=("route",)
    )
    by_key: defaultdict[tuple[str, str, int], float] = defaultdict(float)
    by_route: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * (2 + len(BOUNDS)))
    for each in processes:
        for key, counted in each.counts.items():
            by_key[key] += sum(counted.buckets)
            row = (counted.seconds, counted.remembered, *counted.buckets)
            by_route[key.route] = [a + b for a, b in zip(by_route[key.route], row, strict=True)]
    for (method, route, status), number in sorted(by_key.items()):
        requests.add_metric((method, route, str(status)), number)
    for route, (total, recalled, *buckets) in sorted(by_route.items()):
        remembered.add_metric((route,), recalled)
        seconds.add_metric((route,), list(zip(BOUNDS, accumulate(buckets), strict=True)), total)
    yield from (requests, remembered, seconds)


def _of_processes(processes: dict[str, int]) -> Iterator[Metric]:
    """Processor time, memory and open files of each process, where the system tells them."""
    families: dict[str, Metric] = {}
    for number, process in processes.items():
        collector = ProcessCollector(pid=partial(int, process), registry=None)
        for metric in collector.collect():
            family = families.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            for sample in metric.samples:
                family.add_sample(sample.name, {"worker": number}, sample.value)
    yield from families.values()
