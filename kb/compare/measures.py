"""The measures: what can be compared, and the function that makes a cell of each."""

from collections.abc import Callable, Mapping
from functools import partial

from kb.compare import dated, members, selection
from kb.compare.case import Case
from kb.compare.cell import Cell
from kb.compare.duration import duration
from kb.compare.first import years_after_first
from kb.compare.funded import funded_duration
from kb.compare.funding import funding, shared_funding
from kb.compare.grants import most_per_cluster
from kb.compare.ratios import PER_CLUSTER, PER_CLUSTER_YEAR, PER_YEAR, ratio
from kb.compare.relative import per_capita, private_per_public, share_of_gdp
from kb.vocabulary import Measure, MoneyKind, Nature, Origin


def _at_date(asked: dated.Asked, case: Case) -> Cell:
    return dated.at_date(case.programme, case.question.on, asked)


MEASURES: Mapping[Measure, Callable[[Case], Cell]] = {
    Measure.DURATION: lambda case: duration(case.programme, case.question.on),
    Measure.FUNDED_DURATION: funded_duration,
    Measure.FUNDING: funding,
    Measure.FUNDING_PER_YEAR: lambda case: ratio(case, PER_YEAR),
    Measure.FUNDING_PER_CLUSTER: lambda case: ratio(case, PER_CLUSTER),
    Measure.FUNDING_PER_CLUSTER_YEAR: lambda case: ratio(case, PER_CLUSTER_YEAR),
    Measure.FUNDING_PER_CAPITA: per_capita,
    Measure.FUNDING_SHARE_OF_GDP: share_of_gdp,
    Measure.FUNDING_PLANNED: lambda case: funding(case.asking(nature=Nature.PLANNED)),
    Measure.FUNDING_COMMITTED: lambda case: funding(case.asking(nature=Nature.COMMITTED)),
    Measure.FUNDING_SPENT: lambda case: funding(case.asking(nature=Nature.SPENT)),
    Measure.FUNDING_NATIONAL: lambda case: funding(case.asking(origin=Origin.NATIONAL)),
    Measure.FUNDING_REGIONAL: lambda case: funding(case.asking(origin=Origin.REGIONAL)),
    Measure.FUNDING_EU: lambda case: funding(case.asking(origin=Origin.EU)),
    Measure.SHARED_FUNDING: shared_funding,
    Measure.TOTAL_VOLUME: lambda case: funding(case.asking(measure=MoneyKind.TOTAL_VOLUME)),
    Measure.PROGRAMME_OFFICE: lambda c: funding(c.asking(measure=MoneyKind.PROGRAMME_OFFICE)),
    Measure.PRIVATE_MATCHING: lambda c: funding(c.asking(measure=MoneyKind.PRIVATE_MATCHING)),
    Measure.INVESTMENT: lambda case: funding(case.asking(measure=MoneyKind.INVESTMENT)),
    Measure.LOAN_VOLUME: lambda case: funding(case.asking(measure=MoneyKind.LOAN_VOLUME)),
    Measure.PRIVATE_PER_PUBLIC: private_per_public,
    Measure.MOST_PER_CLUSTER: most_per_cluster,
    **{measure: partial(_at_date, asked) for measure, asked in dated.ASKED.items()},
    Measure.MINISTRIES: lambda c: members.ministries(c.programme, c.question.on),
    Measure.ROUNDS: lambda c: selection.rounds(c.programme, c.question.on),
    Measure.SELECTION_RATE: lambda c: selection.selection_rate(c.programme, c.question.on),
    Measure.YEARS_BETWEEN_ROUNDS: lambda c: selection.years_between_rounds(
        c.programme, c.question.on
    ),
    Measure.YEARS_AFTER_FIRST_PROGRAMME: lambda c: years_after_first(c.programme),
    Measure.MECHANISMS: lambda c: members.mechanisms(c.programme),
    Measure.ORGANISATIONS: lambda c: members.organisations(c.programme),
}
"""How each measure is worked out."""
