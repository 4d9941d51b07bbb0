"""What is asked of money: the parameters that comparisons, statistics and conversions share."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.parameters import Day
from api.reading import Read
from kb.compare.convert import Question
from kb.errors import InvalidParameter, Rejection, nearest
from kb.money import Economies, OutsideSeries, Target, Unconvertible
from kb.queries import economies
from kb.vocabulary import MoneyKind, Nature, Origin, Prices, Rate, Series


class MoneyTerms(BaseModel):
    """Which money, and at what prices and rates it is turned into another."""

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
    origin: Annotated[
        Literal["any"] | Origin,
        Field(
            description="Whose money: one origin alone. `any`: all public origins together; the "
            "answer splits sums by origin."
        ),
    ] = "any"
    on: Annotated[
        Day | None,
        Field(
            description="The day to which open ends are counted. Left out: the date of the "
            "revision.",
            examples=["2026-11-24"],
        ),
    ] = None


class MoneyQuery(MoneyTerms):
    """Into what money is turned, and which money."""

    currency: Annotated[
        str,
        Field(
            pattern="^[A-Z]{3}$",
            description="The currency of money: one of /v1/economies, ISO 4217.",
            examples=["EUR", "USD"],
        ),
    ] = "EUR"


def question_of(query: MoneyQuery, series: Economies, read: Read) -> Question:
    """The parameters as a question; a target that cannot be had is refused."""
    return question_in(query.currency, query, series, read)


def question_in(currency: str, terms: MoneyTerms, series: Economies, read: Read) -> Question:
    """The same with the currency apart."""
    return replace(as_stated(currency, terms, read), target=_target(currency, terms, series, read))


def as_stated(currency: str, terms: MoneyTerms, read: Read) -> Question:
    """The question in a currency, at the prices and rates of each year."""
    return Question(
        target=Target(currency),
        on=terms.on.last if terms.on else read.today,
        nature=None if terms.nature == "any" else terms.nature,
        measure=terms.measure,
        origin=None if terms.origin == "any" else terms.origin,
    )


def _target(currency: str, query: MoneyTerms, series: Economies, read: Read) -> Target:
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
        home = series.home(currency)
        if query.base_year is not None:
            for needed in (Series.GDP_DEFLATOR_2015, Series.LCU_PER_USD):
                series.observe(needed, home, query.base_year)
    except OutsideSeries as error:
        raise InvalidParameter(Rejection("base_year", "out-of-range", f"{error}.")) from None
    except Unconvertible as error:
        known = economies.currencies(read.session, read.at)
        raise InvalidParameter(
            Rejection("currency", "unknown-value", f"{error}.", known, nearest(currency, known))
        ) from None
    return Target(currency, query.prices, query.rate, query.base_year)
