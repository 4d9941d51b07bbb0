"""Counts and statistics of the programmes of a filter."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from api.filters import ProgrammeFilters, day_of, filters_of, only_with_amounts
from api.money import MoneyTerms, as_stated, question_in
from api.parameters import Day, Many
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.compared import money_terms
from api.schemas.counted import ALL, aggregate_out, facet_out, label, named
from api.schemas.statistics import (
    AggregateOut,
    FacetsMeta,
    FacetsOut,
    StatsGroupOut,
    StatsMeta,
    StatsOut,
)
from kb.compare.aggregate import aggregate, stated_currencies
from kb.compare.groups import SEVERAL, Facet, Group, grouped
from kb.compare.question import Question
from kb.compare.table import Table, compare
from kb.errors import InvalidParameter, Rejection
from kb.evidence import Programme
from kb.money import Economies, Target, Unconvertible
from kb.queries import evidence, facets, labels, programmes
from kb.queries.lists import Summarised
from kb.vocabulary import Measure

routes = router("programmes")

PROVISIONAL = "EUR"
"""Where there is no money, any currency asks the question."""

By = Literal["country", "level", "start_decade", "mechanism", "sector", "status"]


class FacetsQuery(BaseQuery, ProgrammeFilters):
    """Which programmes, and what is counted of them."""

    facets: Annotated[
        Many[Facet],
        Field(
            description="What is counted. Left out: all but organisation.",
            examples=[["country", "mechanism"]],
        ),
    ] = [facet for facet in Facet if facet is not Facet.ORGANISATION]


class StatsQuery(BaseQuery, ProgrammeFilters, MoneyTerms):
    """Which programmes, in which groups and measures, and into what money is turned."""

    by: Annotated[
        By | None,
        Field(
            description="By what they are grouped. Left out: one group with all.",
            examples=["country"],
        ),
    ] = None
    measures: Annotated[
        Many[Measure],
        Field(description="The measures. Left out: duration.", examples=[["duration", "funding"]]),
    ] = [Measure.DURATION]
    currency: Annotated[
        str | None,
        Field(
            pattern="^[A-Z]{3}$",
            description="The currency of money: one of /v1/economies, ISO 4217. Left out: the one "
            "in which all amounts of the known figures are stated; where there are several, they "
            "are not added, and one must be named.",
            examples=["EUR", "USD"],
        ),
    ] = None
    on: Annotated[
        Day | None,
        Field(
            description="The day of the question, for `status` and open ends. Left out: the date "
            "of the revision.",
            examples=["2015-06-30"],
        ),
    ] = None


@routes.get(
    "/v1/programmes/facets",
    summary="How many programmes have which value",
    responses=responses(),
    operation_id="count_programmes",
)
def count_programmes(query: Annotated[FacetsQuery, Query()], read: Reading) -> FacetsOut:
    """Exact counts of the programmes of a filter by country, level, status and more.

    A programme with several mechanisms, sectors or organisations counts once for each of them.
    Deprecated claims do not count. Two statements, and one for each filter by id; what is not in
    memory yet costs one more each.
    """
    only_with_amounts(query)
    on = day_of(query, read)
    filter = filters_of(query, read)
    asked = list(dict.fromkeys(query.facets))
    total, found = facets.counts(read.session, filter, asked, read.at, on)
    ids = {id for facet, some in found.items() for id in named(facet, some)}
    texts = labels.texts(read.session, ids, read.at)
    return FacetsOut(
        total=total,
        facets={
            facet: facet_out(facet, some, texts, read.language) for facet, some in found.items()
        },
        meta=FacetsMeta(revision=read.at, language=read.language, on=on),
    )


@routes.get(
    "/v1/programmes/stats",
    summary="Sums and medians of groups of programmes",
    responses=responses(),
    operation_id="summarise_programmes",
)
def summarise_programmes(query: Annotated[StatsQuery, Query()], read: Reading) -> StatsOut:
    """The sum and the median of measures over groups of programmes, each with its interval.

    Every figure says of how many programmes it is known and of how many not. An amount that is
    stated for several programmes together is in a sum once, and only where all of them are in the
    group without a figure of their own. What is not of one kind (stages of the money, figures
    with a reservation, a programme that is a part of another) is added and told. Thirteen
    statements, one more by mechanism or sector, and one for each filter by id.
    """
    rows, on = _rows(query, read)
    ids = [row.id for row in rows]
    asked = query.currency or PROVISIONAL
    compared, series = evidence.comparison(read.session, ids, asked, read.at)
    measures = list(dict.fromkeys(query.measures))
    currency = query.currency or _one_currency(compared, measures, query, series, read)
    question = question_in(currency or PROVISIONAL, query, series, read)
    table = compare(compared, measures, question, series)
    parts = programmes.parts(read.session, read.at)
    by = Facet(query.by) if query.by else None
    every = Group(ALL, tuple(ids))
    found = [every]
    if by:
        found = grouped(facets.values(read.session, rows, by, read.at, on))
    texts = labels.texts(read.session, named(by, [group.key for group in found]), read.at)
    *out, total = [
        StatsGroupOut(
            key=group.key,
            label=label(by, group.key, texts, read.language) if group.key else None,
            programmes=len(group.programmes),
            measures=_aggregates(table, group.programmes, parts, read.language),
        )
        for group in (*found, every)
    ]
    return StatsOut(groups=out, total=total, meta=_meta(by, currency, question, read))


def _rows(query: ProgrammeFilters, read: Read) -> tuple[Sequence[Summarised], date]:
    """All programmes of a filter, and the day of the question."""
    only_with_amounts(query)
    filter = filters_of(query, read)
    found = programmes.matching(read.session, filter, revision=read.at)
    return found, day_of(query, read)


def _aggregates(
    table: Table, ids: Sequence[str], parts: dict[str, list[str]], language: str
) -> dict[Measure, AggregateOut]:
    """The measures of some of the programmes of a table."""
    rows = {row.programme: row.cells for row in table.rows}
    return {
        column.measure: aggregate_out(
            aggregate(column.measure, {id: rows[id][index] for id in ids}, parts), language
        )
        for index, column in enumerate(table.columns)
    }


def _one_currency(
    compared: Sequence[Programme],
    measures: Sequence[Measure],
    terms: MoneyTerms,
    series: Economies,
    read: Read,
) -> str | None:
    """The currency in which all amounts are stated; None where there are none.

    `InvalidParameter` where there are several, or one into which nothing can be turned.
    """
    asked = as_stated(PROVISIONAL, terms, read)
    found = stated_currencies(compared, measures, asked, series)
    if not found:
        return None
    if len(found) == 1 and _is_target(Target(found[0], rate=terms.rate), series):
        return found[0]
    raise InvalidParameter(
        Rejection(
            "currency",
            "missing",
            f"The amounts are stated in {', '.join(found)} and are not added as they stand; "
            "currency= turns them into one currency (currency=EUR).",
        )
    )


def _is_target(target: Target, series: Economies) -> bool:
    """Whether money can be turned into a target."""
    try:
        series.check(target)
    except Unconvertible:
        return False
    return True


def _meta(by: Facet | None, currency: str | None, question: Question, read: Read) -> StatsMeta:
    return StatsMeta(
        revision=read.at,
        language=read.language,
        by=by,
        overlapping=by in SEVERAL,
        currency=currency,
        **money_terms(question),
    )
