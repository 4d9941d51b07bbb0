"""Economies: the reference series."""

from typing import Annotated

from fastapi import Path, Query

from api.parameters import PathText, TableQuery
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import responses, router
from api.schemas.common import Meta, Named
from api.schemas.reference import EconomyItem, EconomyList, EconomyOut, EconomyYearOut, SeriesOut
from kb.errors import InvalidParameter, NotFound, nearest
from kb.queries import economies, entities, labels

routes = router("economies")


@routes.get(
    "/v1/economies",
    summary="The economies",
    responses=responses(),
    operation_id="list_economies",
)
def list_economies(_: Annotated[BaseQuery, Query()], read: Reading) -> EconomyList:
    """The economies that have reference series."""
    listed = economies.codes(read.session, read.at)
    texts = labels.texts(read.session, [code for code, *_ in listed], read.at)
    return EconomyList(
        items=[
            EconomyItem(
                code=code,
                name=texts[code].name(read.language)[0],
                currency=currency,
                first_year=first,
                last_year=last,
            )
            for code, currency, first, last in listed
        ],
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/economies/{code}",
    summary="One economy",
    responses=responses(404),
    operation_id="get_economy",
)
def get_economy(
    code: Annotated[
        PathText,
        Path(description="ISO 3166-1 alpha-2 or alpha-3 in any case, or EU.", examples=["DE"]),
    ],
    _: Annotated[TableQuery, Query()],
    read: Reading,
) -> EconomyOut:
    """The exchange rates, price levels, GDP and population by which money is compared."""
    try:
        (economy,) = entities.countries(read.session, "code", [code], read.at)
    except InvalidParameter as error:
        raise NotFound("economy", code, error.rejections[0].nearest) from None
    years = economies.years(read.session, economy, read.at)
    if not years:
        known = [known for known, *_ in economies.codes(read.session, read.at)]
        raise NotFound("economy with reference series", code, nearest(economy, known))
    return EconomyOut(
        economy=Named.of(economy, labels.texts(read.session, [economy], read.at), read.language),
        series=[
            SeriesOut.of(row, read.language) for row in economies.series(read.session, read.at)
        ],
        years=[EconomyYearOut.of(row) for row in years],
        meta=Meta.of(read),
    )
