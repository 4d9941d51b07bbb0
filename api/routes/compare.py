"""The comparison."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from api.parameters import Day, Many, Text
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.compare import CompareOut
from api.schemas.compared import compare_out
from kb.compare.convert import Question
from kb.compare.table import compare
from kb.errors import InvalidParameter, Rejection, nearest
from kb.evidence import Programme
from kb.money import Economies, OutsideSeries, Target, Unconvertible
from kb.queries import economies, entities, evidence, labels
from kb.vocabulary import EntityKind, Measure, MoneyKind, Nature, Prices, Rate, Series

routes = router("compare")


class CompareQuery(BaseQuery):
    """Which programmes, in which measures, and into what money is turned."""

    ids: Annotated[
        Many[Text],
        Field(
            min_length=1,
            description="The programmes, by their ids, in the order of the rows.",
            examples=[["de-spitzencluster", "jp-knowledge-cluster"]],
        ),
    ]
    measures: Annotated[
        Many[Measure],
        Field(
            description="The measures, in the order of the columns. Left out: duration and "
            "funding.",
            examples=[["duration", "funding_per_cluster_year"]],
        ),
    ] = [Measure.DURATION, Measure.FUNDING]
    currency: Annotated[
        str,
        Field(
            pattern="^[A-Z]{3}$",
            description="The currency of money: one of /v1/economies, ISO 4217.",
            examples=["EUR", "USD"],
        ),
    ] = "EUR"
    prices: Annotated[
        Prices,
        Field(
            description="`current`: each year's amount as it was. `constant`: deflated to the "
            "prices of `base_year` with the GDP deflator of the spending country."
        ),
    ] = Prices.CURRENT
    base_year: Annotated[
        int | None,
        Field(description="The year of constant prices; only with them.", examples=[2015]),
    ] = None
    rate: Annotated[
        Rate,
        Field(
            description="`market`: annual average exchange rates. `ppp`: purchasing-power "
            "parities of GDP; the euro's are those of the European Union."
        ),
    ] = Rate.MARKET
    nature: Annotated[
        Literal["any"] | Nature,
        Field(
            description="The stage of the money. `any`: the most certain one (spent, committed, "
            "planned …) whose amounts cover at least half of the programme's years, else the one "
            "that covers most; the answer names it."
        ),
    ] = "any"
    measure: Annotated[MoneyKind, Field(description="The kind of money.")] = (
        MoneyKind.PUBLIC_SUPPORT
    )
    on: Annotated[
        Day | None,
        Field(
            description="The day to which open ends are counted. Left out: the date of the "
            "revision.",
            examples=["2026-11-24"],
        ),
    ] = None


@routes.get(
    "/v1/compare",
    summary="Programmes side by side",
    responses=responses(),
    operation_id="compare",
)
def compare_programmes(query: Annotated[CompareQuery, Query()], read: Reading) -> CompareOut:
    """Duration and money of programmes, each figure with its interval and its lineage.

    Every cell names the claims that make it, those that do not and why, every step of the
    calculation with the rates and indices used, and the reasons why a figure is missing or must
    be read with care. Nine statements, however many programmes.
    """
    ids = list(dict.fromkeys(query.ids))
    entities.check_ids(read.session, "ids", ids, EntityKind.PROGRAMME)
    programmes, series = evidence.comparison(read.session, ids, query.currency, read.at)
    _check_known(ids, programmes, read)
    question = Question(
        target=_target(query, series, read),
        on=query.on.last if query.on else read.today,
        nature=None if query.nature == "any" else query.nature,
        measure=query.measure,
    )
    table = compare(programmes, list(dict.fromkeys(query.measures)), question, series)
    texts = labels.texts(read.session, ids, read.at)
    return compare_out(table, {p.id: p.economy for p in programmes}, question, texts, read)


def _check_known(ids: list[str], programmes: list[Programme], read: Read) -> None:
    """Refuse programmes that the revision does not have: a comparison leaves nobody out."""
    there = {programme.id for programme in programmes}
    if missing := [id for id in ids if id not in there]:
        raise InvalidParameter(
            *(
                Rejection("ids", "unknown-value", f"revision {read.at} has no programme {id!r}")
                for id in missing
            )
        )


def _target(query: CompareQuery, series: Economies, read: Read) -> Target:
    """What money is turned into; a target that cannot be had is refused."""
    if (query.prices is Prices.CONSTANT) != (query.base_year is not None):
        raise InvalidParameter(
            Rejection(
                "base_year",
                "missing" if query.base_year is None else "invalid",
                "Constant prices need a base_year, and only they have one.",
            )
        )
    try:
        home = series.home(query.currency)
        if query.base_year is not None:
            for needed in (Series.GDP_DEFLATOR_2015, Series.LCU_PER_USD):
                series.observe(needed, home, query.base_year)
    except OutsideSeries as error:
        raise InvalidParameter(Rejection("base_year", "out-of-range", f"{error}.")) from None
    except Unconvertible as error:
        known = economies.currencies(read.session, read.at)
        raise InvalidParameter(
            Rejection(
                "currency", "unknown-value", f"{error}.", known, nearest(query.currency, known)
            )
        ) from None
    return Target(query.currency, query.prices, query.rate, query.base_year)
