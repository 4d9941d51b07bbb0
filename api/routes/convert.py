"""The conversion of one amount."""

from decimal import Decimal
from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.money import PriceTerms, target_of
from api.parameters import Query as BaseQuery
from api.parameters import Text
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Named
from api.schemas.compare import ReasonOut
from api.schemas.compared import step_out
from api.schemas.convert import ConvertMeta, ConvertOut
from api.spending import ProfileQuery, spread_of
from kb.compare.conversion import conversion
from kb.compare.convert import Converter
from kb.errors import InvalidParameter, Rejection, nearest
from kb.money import Economies, OutsideSeries, SeveralEconomies, Unconvertible
from kb.period import Span, year_span
from kb.queries import economies, entities, evidence, labels

routes = router("convert")

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Year = Annotated[int, Field(ge=1900, le=2100)]


class ConvertQuery(BaseQuery, PriceTerms, ProfileQuery):
    """Which amount, of which years, and into what it is turned."""

    amount: Annotated[
        Decimal,
        Field(
            ge=0,
            le=10**18,
            decimal_places=6,
            description="The amount, whole or with up to six decimals.",
            examples=[600000000],
        ),
    ]
    from_: Annotated[
        Currency,
        Field(
            alias="from",
            description="Its currency, ISO 4217: one of /v1/economies, or one that became the "
            "euro (DEM, FRF …).",
            examples=["EUR", "DEM"],
        ),
    ]
    to: Annotated[
        Currency,
        Field(
            description="The currency that it is turned into: one of /v1/economies. One that "
            "several economies use without one that stands for it (XAF, XCD, XOF) only at market "
            "rates, and in the years in which all of them have one rate.",
            examples=["USD"],
        ),
    ]
    year: Annotated[Year | None, Field(description="The year that it is of.", examples=[2010])] = (
        None
    )
    start: Annotated[
        Year | None,
        Field(
            description="The first of several years that it is for, with `end` in place of `year`."
        ),
    ] = None
    end: Annotated[Year | None, Field(description="The last of these years.")] = None
    economy: Annotated[
        Text | None,
        Field(
            description="The economy that spends it, by whose prices it is deflated: ISO 3166-1 "
            "alpha-2 or alpha-3 in any case, or EU. Left out: the one that stands for `from` (the "
            "euro's, and that of the currencies which became it, is the European Union).",
            examples=["DE"],
        ),
    ] = None


@routes.get(
    "/v1/convert",
    summary="One amount in another currency",
    responses=responses(),
    operation_id="convert",
)
def convert(query: Annotated[ConvertQuery, Query()], read: Reading) -> ConvertOut:
    """An amount of a year, or of several, in another currency, other prices, at another rate.

    It is worked out as the amounts of programmes are: deflated with the prices of the economy
    that spends it, then converted at the rate of the year whose prices it is in. A year outside
    the series is refused, never guessed. Four statements.
    """
    span, spread = _span(query), spread_of(query)
    named = [query.economy] if query.economy else []
    codes = entities.countries(read.session, "economy", named, read.at)
    series = evidence.economies(read.session, codes, {query.from_, query.to}, read.at)
    economy = _spender(query.from_, codes, series, read)
    target = target_of(query.to, query, series, read, parameter="to")
    try:
        found = conversion(
            query.amount, query.from_, span, Converter(series, economy, target), spread
        )
    except OutsideSeries as error:
        parameter = _parameter_of(error.year, query)
        raise InvalidParameter(Rejection(parameter, "out-of-range", f"{error}.")) from None
    texts = labels.texts(read.session, [economy], read.at)
    return ConvertOut(
        value=float(found.value),
        low=float(found.low),
        high=float(found.high),
        unit=target.currency,
        sentence=found.said.told(read.language),
        reasons=[ReasonOut(code=r.code, detail=r.said.told(read.language)) for r in found.reasons],
        steps=[step_out(step) for step in found.steps],
        meta=ConvertMeta(
            revision=read.at,
            language=read.language,
            amount=float(query.amount),
            from_=query.from_,
            start=span.first.year,
            end=span.last.year,
            economy=Named.of(economy, texts, read.language),
            to=target.currency,
            prices=target.prices,
            base_year=target.base_year,
            rate=target.rate,
            profile=spread.profile,
            weights=[float(weight) for weight in spread.weights],
        ),
    )


def _span(query: ConvertQuery) -> Span:
    """The years that are asked for: one, or several from the first to the last."""
    if query.year is not None:
        given = [name for name in ("start", "end") if getattr(query, name) is not None]
        if given:
            raise InvalidParameter(
                *(Rejection(name, "invalid", "Not together with year.") for name in given)
            )
        return year_span(query.year, query.year)
    if query.start is None and query.end is None:
        detail = "The year of the amount is needed, or start and end for several."
        raise InvalidParameter(Rejection("year", "missing", detail))
    if query.start is None or query.end is None:
        missing = "start" if query.start is None else "end"
        raise InvalidParameter(Rejection(missing, "missing", "Several years need both ends."))
    if query.end < query.start:
        raise InvalidParameter(Rejection("end", "invalid", "The end lies before the start."))
    return year_span(query.start, query.end)


def _spender(currency: str, codes: list[str], series: Economies, read: Read) -> str:
    """The economy that spends: the one that is named, else the one that stands for the currency.

    A currency that is not known is refused in either case.
    """
    try:
        economy = series.spender(currency)
    except SeveralEconomies as error:
        if not codes:
            detail = f"{error}, so that one has to be named."
            allowed = list(error.economies)
            raise InvalidParameter(Rejection("economy", "missing", detail, allowed)) from None
    except Unconvertible as error:
        known = sorted({*economies.currencies(read.session, read.at), *series.ended})
        near = nearest(currency, known)
        detail = f"{error}."
        raise InvalidParameter(Rejection("from", "unknown-value", detail, known, near)) from None
    if not codes:
        return economy
    try:
        series.currency(codes[0])
    except Unconvertible as error:
        known = [code for code, *_ in economies.codes(read.session, read.at)]
        near = nearest(codes[0], known)
        detail = f"{error}."
        raise InvalidParameter(Rejection("economy", "unknown-value", detail, known, near)) from None
    return codes[0]


def _parameter_of(year: int, query: ConvertQuery) -> str:
    """The parameter that asks for a year outside the series."""
    if year == query.base_year:
        return "base_year"
    if query.year is not None:
        return "year"
    return "start" if year == query.start else "end"
