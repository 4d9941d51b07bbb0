"""S13: the comparison engine by itself, once the claims are loaded."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from statistics import median

from kb.compare.measures import MEASURES
from kb.compare.question import Question
from kb.compare.table import compare
from kb.db import connect, reading
from kb.money import Target
from kb.queries import evidence, state
from kb.vocabulary import EntityKind, Measure, Prices, Rate
from tests.bench.measuring import ROUNDS, own_time
from tests.bench.table import Row, seconds

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

FIFTY = 50
DAY = date(2026, 1, 1)


def comparing(url: str) -> Iterator[Row]:
    """Fifty programmes of the curated base, one in four, in eight measures and in all."""
    engine = connect(url)
    with reading(engine) as session:
        fifty = sorted(state.live_ids(session)[EntityKind.PROGRAMME])[::4][:FIFTY]
        compared, series = evidence.comparison(session, fifty, "EUR", 1)
    engine.dispose()
    question = Question(Target("EUR", Prices.CONSTANT, Rate.PPP, 2015), DAY)
    for measures, promised in ((EIGHT, 50), (list(MEASURES), None)):
        work = partial(compare, compared, measures, question, series)
        took = median([own_time(work) for _ in range(ROUNDS + 1)][1:])
        case = f"{len(compared)} programmes × {len(measures)} measures"
        yield Row("S13", case, seconds(took), took * 1e3, promised, least=False, unit=" ms")
