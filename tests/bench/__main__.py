"""`make bench`: the table of what is measured."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import psutil
import yaml

from kb import __version__
from kb.compare.measures import MEASURES
from kb.compare.question import Question
from kb.compare.table import compare
from kb.db import connect, reading
from kb.migrate import migrate
from kb.models import ProgrammeSummary
from kb.money import Target
from kb.queries import evidence, programmes
from kb.queries.pages import SortKey
from kb.queries.programmes import Filters
from kb.vocabulary import Measure, Prices, Rate
from seed.files import SEED, paths
from seed.load import load
from tests.bench import measuring
from tests.bench.measuring import ROUNDS, Pair
from tests.postgresql import free_port
from tests.serving import KB

FIVE = "de-spitzencluster,jp-knowledge-cluster,fr-poles,no-nce,ca-isi"
COMPARE = (
    f"/v1/compare?ids={FIVE}&measures=duration,funding,funding_per_cluster_year"
    "&currency=EUR&prices=constant&base_year=2015&rate=ppp"
)
HTTP = {
    "W1 one programme in full": "/v1/programmes/de-spitzencluster",
    "W2a list by country and year": "/v1/programmes?country=DE&active_in=2010",
    "W2d list by two Chinese characters": "/v1/programmes?q=%E9%9B%86%E7%BE%A4",
    "W4 five programmes compared": COMPARE,
}
EIGHT = [
    Measure.DURATION,
    Measure.FUNDING,
    Measure.FUNDING_PER_YEAR,
    Measure.FUNDING_PER_CLUSTER,
    Measure.FUNDING_PER_CLUSTER_YEAR,
    Measure.FUNDING_PER_CAPITA,
    Measure.FUNDING_SHARE_OF_GDP,
    Measure.CLUSTERS,
]
"""The measures of the promise: those that cost most, and a count."""

REQUESTS = {1: 40, 16: 64}
"""How many requests a round makes over how many connections."""

DAY = date(2026, 1, 1)
BY_ID = SortKey(ProgrammeSummary.id)

Line = tuple[str, str, str, str]


def main() -> None:
    """Measure everything and print the table."""
    processor = platform.processor() or platform.machine()
    print(f"{date.today()}, release {__version__}, Python {platform.python_version()}, "  # noqa: DTZ011
          f"{os.cpu_count()} cores ({processor})\n")  # fmt: skip
    print("| what | against | processor time | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kb.sqlite"
        for lines in (_loading(Path(folder), url), _comparing(url), _starting(url), _http(url)):
            for line in lines:
                print(f"| {' | '.join(line)} |", flush=True)


def _line(what: str, against: str, pair: Pair) -> Line:
    return what, against, f"{_time(pair.case)} : {_time(pair.baseline)}", f"{pair.ratio:.2f}"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1e6:,.0f} µs"


def _loading(folder: Path, url: str) -> Iterator[Line]:
    """S8: the curated files into an empty base, validated, against PyYAML's reading alone."""
    numbers = iter(range(1000))

    def whole() -> None:
        engine = connect(f"sqlite:///{folder}/load-{next(numbers)}.sqlite")
        migrate(engine)
        load(engine, SEED)
        engine.dispose()

    def yaml_alone() -> None:
        for path in paths(SEED):
            if path.suffix == ".yaml":
                yaml.load(path.read_bytes(), yaml.CSafeLoader)

    pair = measuring.in_turn(
        lambda: measuring.own_time(whole), lambda: measuring.own_time(yaml_alone)
    )
    yield _line("S8 files to base, validated", "yaml.CSafeLoader alone", pair)
    engine = connect(url)
    migrate(engine)
    load(engine, SEED)
    engine.dispose()


def _comparing(url: str) -> Iterator[Line]:
    """S13: fifty programmes in every measure, once the claims are loaded."""
    engine = connect(url)
    with reading(engine) as session:
        page = programmes.page(session, Filters(), [BY_ID], None, 1000, revision=1, on=DAY)
        fifty = [row.id for row in page.items][::4][:50]
        compared, series = evidence.comparison(session, fifty, "EUR", 1)
    engine.dispose()
    question = Question(Target("EUR", Prices.CONSTANT, Rate.PPP, 2015), DAY)
    for measures in (EIGHT, list(MEASURES)):
        times = [
            measuring.own_time(partial(compare, compared, measures, question, series))
            for _ in range(ROUNDS + 1)
        ][1:]
        what = f"S13 the engine: {len(compared)} programmes × {len(measures)} measures"
        yield what, "–", _time(median(times)), "–"


def _starting(url: str) -> Iterator[Line]:
    """S9 and S10: the first answer after process start, and the memory of the process then."""
    memory: list[float] = []

    def first_answer() -> float:
        port = free_port()
        with measuring.server(_serve(port), _env(url), port) as process:
            measuring.get(port, HTTP["W1 one programme in full"], 1)
            memory.append(process.memory_info().rss / 1e6)
            return measuring.server_time(process)

    imports = [sys.executable, "-c", "import fastapi, sqlalchemy, uvicorn"]
    pair = measuring.in_turn(first_answer, lambda: measuring.child_time(imports))
    yield _line("S9 first answer after process start", "the imports alone", pair)
    yield "S10 memory then", "–", f"{median(memory):,.0f} MB", "–"


def _http(url: str) -> Iterator[Line]:
    """Cold requests against a bare server that sends the same bytes."""
    port = free_port()
    with measuring.server(_serve(port), _env(url), port) as ours:
        for what, path in HTTP.items():
            answer = measuring.get(port, path, 1)
            head, _, body = answer.partition(b"\r\n\r\n")
            for connections in REQUESTS:
                pair = _against_bare(ours, port, path, body, connections)
                yield _line(f"{what}, {connections} connections", "bare uvicorn", pair)
            tag = next(x for x in head.decode().splitlines() if x.lower().startswith("etag"))
            known = f"If-None-Match: {tag.split(': ')[1]}\r\n"
            pair = _against_bare(ours, port, path, body, 16, known)
            yield _line(f"{what}, not modified", "bare uvicorn", pair)


def _against_bare(
    ours: psutil.Process,
    port: int,
    path: str,
    body: bytes,
    connections: int,
    headers: str = "",
) -> Pair:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(body)
        bare_port = free_port()
        command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port",
                   str(bare_port), "--log-level", "critical", "--no-access-log"]  # fmt: skip
        with measuring.server(command, {**os.environ, "BENCH_BODY": file.name}, bare_port) as bare:
            return measuring.in_turn(
                lambda: measuring.per_request(
                    ours, port, path, times=REQUESTS[connections],
                    connections=connections, headers=headers,
                ),
                lambda: measuring.per_request(
                    bare, bare_port, path, times=REQUESTS[connections] * 10,
                    connections=connections, headers=headers,
                ),
            )  # fmt: skip


def _serve(port: int) -> list[str]:
    return [str(KB), "serve", "--port", str(port)]


def _env(url: str) -> dict[str, str]:
    return {**os.environ, "KB_DATABASE_URL": url}


if __name__ == "__main__":
    main()
