"""The measures: how each is worked out, whether it is money, and whether it adds up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
from kb.words import Phrase

_OVERLAP = Phrase(
    "Years of different programmes overlap; their sum is no time.",
    "不同计划的年份重叠，相加不成时间。",
)
_NO_RATES = Phrase("Rates and ratios do not add up.", "比率不能相加。")
_OF_ONE = Phrase("Amounts for one cluster do not add up.", "单个集群的金额不能相加。")
_A_YEAR = Phrase(
    "Amounts a year of different years do not add up to a year's.",
    "不同年份的年度金额相加不成一年的金额。",
)
_EACH = Phrase(
    "Inhabitants of different countries are not the same.", "不同国家的居民不是同一批人。"
)
_THE_SAME = Phrase(
    "Programmes may count the same ones; their sum is no number of them.",
    "不同计划可能计入同一对象，相加不成数目。",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure is."""

    make: Callable[[Case], Cell]
    """How its cell is worked out."""
    money: bool = False
    """Whether it is an amount in the currency of the question."""
    no_sum: Phrase | None = None
    """Why the figures of several programmes do not add up; None where they do."""


def _funding(**asked: Nature | Origin | MoneyKind) -> Definition:
    """The funding of one stage, origin or kind, whatever the question asks."""
    return Definition(lambda case: funding(case.asking(**asked)), money=True)


def _figure(measure: Measure, no_sum: Phrase | None = None) -> Definition:
    """A single dated figure."""
    asked = dated.ASKED[measure]
    return Definition(
        lambda case: dated.at_date(case.programme, case.question.on, asked), no_sum=no_sum
    )


MEASURES: Mapping[Measure, Definition] = {
    Measure.DURATION: Definition(
        lambda case: duration(case.programme, case.question.on), no_sum=_OVERLAP
    ),
    Measure.FUNDED_DURATION: Definition(funded_duration, no_sum=_OVERLAP),
    Measure.FUNDING: Definition(funding, money=True),
    Measure.FUNDING_PER_YEAR: Definition(
        lambda case: ratio(case, PER_YEAR), no_sum=_A_YEAR, money=True
    ),
    Measure.FUNDING_PER_CLUSTER: Definition(
        lambda case: ratio(case, PER_CLUSTER), no_sum=_OF_ONE, money=True
    ),
    Measure.FUNDING_PER_CLUSTER_YEAR: Definition(
        lambda case: ratio(case, PER_CLUSTER_YEAR), no_sum=_OF_ONE, money=True
    ),
    Measure.FUNDING_PER_CAPITA: Definition(per_capita, no_sum=_EACH, money=True),
    Measure.FUNDING_SHARE_OF_GDP: Definition(share_of_gdp, no_sum=_NO_RATES),
    Measure.FUNDING_PLANNED: _funding(nature=Nature.PLANNED),
    Measure.FUNDING_COMMITTED: _funding(nature=Nature.COMMITTED),
    Measure.FUNDING_SPENT: _funding(nature=Nature.SPENT),
    Measure.FUNDING_NATIONAL: _funding(origin=Origin.NATIONAL),
    Measure.FUNDING_REGIONAL: _funding(origin=Origin.REGIONAL),
    Measure.FUNDING_EU: _funding(origin=Origin.EU),
    Measure.SHARED_FUNDING: Definition(shared_funding, money=True),
    Measure.TOTAL_VOLUME: _funding(measure=MoneyKind.TOTAL_VOLUME),
    Measure.PROGRAMME_OFFICE: _funding(measure=MoneyKind.PROGRAMME_OFFICE),
    Measure.PRIVATE_MATCHING: _funding(measure=MoneyKind.PRIVATE_MATCHING),
    Measure.INVESTMENT: _funding(measure=MoneyKind.INVESTMENT),
    Measure.LOAN_VOLUME: _funding(measure=MoneyKind.LOAN_VOLUME),
    Measure.PRIVATE_PER_PUBLIC: Definition(private_per_public, no_sum=_NO_RATES),
    Measure.MOST_PER_CLUSTER: Definition(most_per_cluster, no_sum=_OF_ONE, money=True),
    Measure.CLUSTERS: _figure(Measure.CLUSTERS),
    Measure.REGIONS: _figure(Measure.REGIONS, _THE_SAME),
    Measure.FIRMS: _figure(Measure.FIRMS),
    Measure.PARTICIPANTS: _figure(Measure.PARTICIPANTS),
    Measure.PROJECTS: _figure(Measure.PROJECTS),
    Measure.JOBS: _figure(Measure.JOBS),
    Measure.MATCHING_RATE: _figure(Measure.MATCHING_RATE, _NO_RATES),
    Measure.SUPPORT_YEARS: _figure(Measure.SUPPORT_YEARS, _OVERLAP),
    Measure.MINISTRIES: Definition(
        lambda c: members.ministries(c.programme, c.question.on), no_sum=_THE_SAME
    ),
    Measure.ROUNDS: Definition(lambda c: selection.rounds(c.programme, c.question.on)),
    Measure.SELECTION_RATE: Definition(
        lambda c: selection.selection_rate(c.programme, c.question.on), no_sum=_NO_RATES
    ),
    Measure.YEARS_BETWEEN_ROUNDS: Definition(
        lambda c: selection.years_between_rounds(c.programme, c.question.on), no_sum=_OVERLAP
    ),
    Measure.YEARS_AFTER_FIRST_PROGRAMME: Definition(
        lambda c: years_after_first(c.programme), no_sum=_OVERLAP
    ),
    Measure.MECHANISMS: Definition(lambda c: members.mechanisms(c.programme), no_sum=_THE_SAME),
    Measure.ORGANISATIONS: Definition(
        lambda c: members.organisations(c.programme), no_sum=_THE_SAME
    ),
    Measure.PHASES: Definition(lambda c: members.phases(c.programme, c.question.on)),
    Measure.PREDECESSORS: Definition(lambda c: members.predecessors(c.programme), no_sum=_THE_SAME),
    Measure.SUCCESSORS: Definition(lambda c: members.successors(c.programme), no_sum=_THE_SAME),
}
"""Every measure."""
