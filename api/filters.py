"""Which programmes: the parameters by which lists, comparisons and statistics choose them."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from api.listing import Codes, Searched, any_of, check_codes, check_ids, countries, has, searched
from api.money import PriceTerms, target_of
from api.parameters import MAX_VALUES, Amount, Countries, Day, Days, Many, Text
from api.reading import Read
from kb.compare.kept import FUNDING_IN
from kb.compare.question import Question
from kb.errors import InvalidParameter, Rejection
from kb.finding import Between, Condition, Costing, Filter, Lasting, RunningIn, Standing
from kb.money import Target
from kb.queries import entities, evidence, programmes
from kb.vocabulary import EntityKind, Level, Prices, Rate, RecordField, Scheme, Status


class FundingBasis(Searched):
    """In what terms the funding is told, filtered and sorted."""

    funding_currency: Annotated[
        str,
        Field(
            pattern="^[A-Z]{3}$",
            description="The currency of funding: one of /v1/economies, ISO 4217.",
            examples=["EUR", "USD"],
        ),
    ] = "EUR"
    funding_prices: Annotated[
        Prices,
        Field(
            description="`current`: each year's amount as it was. `constant`: deflated to the "
            "prices of `funding_base_year`."
        ),
    ] = Prices.CURRENT
    funding_base_year: Annotated[
        int | None,
        Field(description="The year of constant prices; only with them.", examples=[2015]),
    ] = None
    funding_rate: Annotated[
        Rate, Field(description="`market`: exchange rates. `ppp`: purchasing power.")
    ] = Rate.MARKET


class ProgrammeFilters(FundingBasis):
    """Which programmes. Different fields are AND, the values of one are OR."""

    country: Countries = []
    country_not: Annotated[Countries, Field(description="Not of these jurisdictions.")] = []
    level: Annotated[
        Many[Level], Field(description="The level of government.", examples=[["national"]])
    ] = []
    level_not: Annotated[Many[Level], Field(description="Not of these levels.")] = []
    region: Annotated[
        Codes,
        Field(description="Run by a region, by ISO 3166-2.", examples=[["DE-BY"]]),
    ] = []
    region_not: Annotated[Codes, Field(description="Not run by these regions.")] = []
    status: Annotated[
        Many[Status],
        Field(description="Where they stand on the day `on`.", examples=[["running"]]),
    ] = []
    status_not: Annotated[Many[Status], Field(description="Do not stand so on that day.")] = []
    active_in: Annotated[
        Days | None,
        Field(
            description="Known to have run on some day of a date or of two with a slash between "
            "them; an open end runs on.",
            examples=["2010", "2010/2015"],
        ),
    ] = None
    mechanism: Annotated[
        Codes,
        Field(
            description="Work by a mechanism, by its code: /v1/vocabularies/mechanisms.",
            examples=[["instrument/rd-grant"]],
        ),
    ] = []
    mechanism_not: Annotated[
        Codes,
        Field(description="Work by none of these.", examples=[["instrument/loan"]]),
    ] = []
    organisation: Annotated[
        Codes,
        Field(description="An organisation takes part, by its id.", examples=[["de-bmbf"]]),
    ] = []
    organisation_not: Annotated[Codes, Field(description="None of these takes part.")] = []
    sector: Annotated[
        Codes,
        Field(
            description="Bound to a sector, by its code: /v1/vocabularies/sectors.",
            examples=[["ict-software"]],
        ),
    ] = []
    sector_not: Annotated[Codes, Field(description="Bound to none of these.")] = []
    start_gte: Annotated[
        Day | None, Field(description="Started on or after the first day of a date.")
    ] = None
    start_lte: Annotated[
        Day | None,
        Field(description="Started on or before the last day of a date.", examples=["2010"]),
    ] = None
    end_gte: Annotated[
        Day | None, Field(description="Ended on or after the first day of a date.")
    ] = None
    end_lte: Annotated[
        Day | None, Field(description="Ended on or before the last day of a date.")
    ] = None
    duration_gte: Annotated[
        Amount | None,
        Field(
            description="Ran so many years or more, as `duration` of /v1/compare; open ends are "
            "counted to the day `on`.",
            examples=[10],
        ),
    ] = None
    duration_lte: Annotated[Amount | None, Field(description="Ran so many years or less.")] = None
    funding_gte: Annotated[
        Amount | None,
        Field(
            description="Has so much public money or more, by the best value of `funding` of "
            "/v1/compare in `funding_currency`; what is not known is neither more nor less.",
            examples=[100000000],
        ),
    ] = None
    funding_lte: Annotated[
        Amount | None, Field(description="Has so much public money or less.")
    ] = None
    present: Annotated[
        Many[RecordField],
        Field(description="A claim tells each of these.", examples=[["funding", "rounds"]]),
    ] = []
    missing: Annotated[
        Many[RecordField], Field(description="No claim tells any of these.", examples=[["funding"]])
    ] = []
    on: Annotated[
        Day | None,
        Field(
            description="The day of the question, for `status` and open ends. Left out: the date "
            "of the revision.",
            examples=["2015-06-30"],
        ),
    ] = None


_TERMS = {*FundingBasis.model_fields} - {*Searched.model_fields}
"""The parameters that say in what terms money is told, and choose nothing by themselves."""

_DEFAULTS = FundingBasis.model_fields


class ChosenProgrammes(ProgrammeFilters):
    """Some programmes, named or by a filter."""

    ids: Annotated[
        Many[Text],
        Field(
            description="The programmes, by their ids, in the order of the rows. Left out: those "
            "of the filter, at most 50, in the order of their ids.",
            examples=[["de-spitzencluster", "jp-knowledge-cluster"]],
        ),
    ] = []


def chosen(query: ChosenProgrammes, read: Read) -> list[str]:
    """The ids of the programmes asked for, each once: those named, or those of the filter.

    `InvalidParameter` for an id that names no programme, for none at all, for both ways at once,
    and for a filter that more than 50 programmes meet.
    """
    only_with_amounts(query)
    if ids := named(query, query.ids, read):
        return ids
    if not narrowed_by(query):
        raise InvalidParameter(
            Rejection("ids", "missing", "Name programmes, or filter them (country=DE …).")
        )
    found = programmes.page(
        read.session, filters_of(query, read), (), None, MAX_VALUES, revision=read.at
    )
    if found.total > MAX_VALUES:
        raise InvalidParameter(
            Rejection(
                "ids",
                "out-of-range",
                f"{found.total} programmes meet the filter; at most {MAX_VALUES} are told at "
                "once. Narrow the filter.",
            )
        )
    return found.ids


def named(query: ProgrammeFilters, ids: list[str], read: Read) -> list[str]:
    """The programmes that the parameter `ids` names, each once.

    `InvalidParameter` for an id that names no programme, and for ids beside a filter.
    """
    if ids and narrowed_by(query):
        raise InvalidParameter(
            Rejection("ids", "invalid", "Name the programmes, or filter them, not both.")
        )
    once = list(dict.fromkeys(ids))
    entities.check_ids(read.session, "ids", once, EntityKind.PROGRAMME)
    return once


def check_known(ids: list[str], known: Collection[str], read: Read, parameter: str = "ids") -> None:
    """Refuse programmes that the revision does not have: no answer leaves out who was named."""
    if missing := [id for id in ids if id not in known]:
        raise InvalidParameter(
            *(
                Rejection(parameter, "unknown-value", f"revision {read.at} has no programme {id!r}")
                for id in missing
            )
        )


def narrowed_by(query: ProgrammeFilters) -> set[str]:
    """The parameters given that choose programmes by what they are."""
    return query.model_fields_set & ProgrammeFilters.model_fields.keys() - {"on", *_TERMS}


def day_of(query: ProgrammeFilters, read: Read) -> date:
    """The day of the question."""
    return query.on.last if query.on else read.today


def filters_of(query: ProgrammeFilters, read: Read) -> Filter:
    """The parameters as conditions; codes and ids that name nothing are refused."""
    return [
        *_by_terms(query, read),
        *_by_time(query, day_of(query, read)),
        *has(query.present, query.missing),
        *searched(query, read),
        *_by_money(query, read),
    ]


def funding_asked(query: FundingBasis, on: date, read: Read) -> Question:
    """The funding in the terms that a list is asked for; terms that cannot be had are refused."""
    terms = PriceTerms(
        prices=query.funding_prices,
        base_year=query.funding_base_year,
        rate=query.funding_rate,
    )
    if terms == PriceTerms() and query.funding_currency == FUNDING_IN.currency:
        return Question(FUNDING_IN, on)
    series = evidence.economies(read.session, (), {query.funding_currency}, read.at)
    try:
        target = target_of(query.funding_currency, terms, series, read)
    except InvalidParameter as error:
        renamed = [replace(r, parameter=f"funding_{r.parameter}") for r in error.rejections]
        raise InvalidParameter(*renamed) from None
    return Question(target, on)


def basis(target: Target) -> str:
    """The terms of money in a few words."""
    prices = "current" if target.base_year is None else f"constant {target.base_year}"
    rate = "market rate" if target.rate is Rate.MARKET else "purchasing power"
    return f"{target.currency}, {rate}, {prices} prices"


def only_with_amounts(query: ProgrammeFilters) -> None:
    """Refuse terms of money where no money is asked for; those that hold anyway may be said."""
    given = {name for name in _TERMS if getattr(query, name) != _DEFAULTS[name].default}
    if given and query.funding_gte is None and query.funding_lte is None:
        raise InvalidParameter(
            *(
                Rejection(name, "invalid", "Only beside funding_gte or funding_lte.")
                for name in sorted(given)
            )
        )


def _by_terms(query: ProgrammeFilters, read: Read) -> Iterator[Condition]:
    yield from any_of("country", *countries("country", (query.country, query.country_not), read))
    yield from any_of("level", query.level, query.level_not)
    regions = (query.region, query.region_not)
    yield from any_of("region", *check_ids("region", regions, read, EntityKind.JURISDICTION))
    mechanisms = (query.mechanism, query.mechanism_not)
    yield from any_of("mechanism", *check_codes("mechanism", mechanisms, read, Scheme.MECHANISMS))
    bodies = (query.organisation, query.organisation_not)
    yield from any_of(
        "organisation", *check_ids("organisation", bodies, read, EntityKind.ORGANISATION)
    )
    sectors = (query.sector, query.sector_not)
    yield from any_of("sector", *check_codes("sector", sectors, read, Scheme.SECTORS))


def _by_time(query: ProgrammeFilters, on: date) -> Iterator[Condition]:
    if query.status:
        yield Standing(query.status, on)
    if query.status_not:
        yield Standing(query.status_not, on, none=True)
    if query.active_in:
        yield RunningIn(query.active_in)
    for field, low, high in (
        ("start", query.start_gte, query.start_lte),
        ("end", query.end_gte, query.end_lte),
    ):
        if low or high:
            yield Between(field, low.first if low else None, high.last if high else None)
    if query.duration_gte is not None or query.duration_lte is not None:
        yield Lasting(on, query.duration_gte, query.duration_lte)


def _by_money(query: ProgrammeFilters, read: Read) -> Iterator[Condition]:
    if query.funding_gte is not None or query.funding_lte is not None:
        asked = funding_asked(query, day_of(query, read), read)
        yield Costing(asked, query.funding_gte, query.funding_lte)
