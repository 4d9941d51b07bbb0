"""What is asked of money: the parameters that comparisons, statistics and conversions share."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.parameters import Day
from api.reading import Read
from api.spending import ProfileQuery, spread_of
from kb.compare.question import Question
from kb.errors import InvalidParameter, Rejection, nearest
from kb.money import Economies, OutsideSeries, SeveralEconomies, Target, Unconvertible
from kb.queries import economies
from kb.vocabulary import MoneyKind, Nature, Origin, Prices, Rate


class PriceTerms(BaseModel):
    """At what prices and rates money is turned into another."""

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


class MoneyTerms(PriceTerms, ProfileQuery):
    """Which money, and at what prices and rates it is turned into another."""

    nature: Annotated[
        Literal["any"] | Nature,
        Field(
            description="The stage of the money. `any`: the most certain one (spent, committed, "
            "planned …) of which amounts, with their years, for the whole programme cover at "
            "least half of its years; failing that a sum without years, a limit, the stage that "
            "covers most, amounts for parts. The answer names it and what was passed over."
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
            description="The currency of money: one of /v1/economies, ISO 4217. One that several "
            "economies use without one that stands for it (XAF, XCD, XOF) only at market rates.",
            examples=["EUR", "USD"],
        ),
    ] = "EUR"


def question_of(query: MoneyQuery, series: Economies, read: Read) -> Question:
    """The parameters as a question; a target that cannot be had is refused."""
    return question_in(query.currency, query, series, read)


def question_in(currency: str, terms: MoneyTerms, series: Economies, read: Read) -> Question:
    """The same with the currency apart."""
    return replace(
        as_stated(currency, terms, read), target=target_of(currency, terms, series, read)
    )


def as_stated(currency: str, terms: MoneyTerms, read: Read) -> Question:
    """The question in a currency, at the prices and rates of each year."""
    return Question(
        target=Target(currency),
        on=terms.on.last if terms.on else read.today,
        nature=None if terms.nature == "any" else terms.nature,
        measure=terms.measure,
        origin=None if terms.origin == "any" else terms.origin,
        spread=spread_of(terms),
    )


def target_of(
    currency: str, terms: PriceTerms, series: Economies, read: Read, parameter: str = "currency"
) -> Target:
    """What money is turned into; one that cannot be had is refused.

    `parameter` is what the currency is asked by.
    """
    if (terms.prices is Prices.CONSTANT) != (terms.base_year is not None):
        raise InvalidParameter(
            Rejection(
                "base_year",
                "missing" if terms.base_year is None else "invalid",
                "Constant prices need a base_year, and only they have one.",
            )
        )
    target = Target(currency, terms.prices, terms.rate, terms.base_year)
    try:
        series.check(target)
    except OutsideSeries as error:
        raise InvalidParameter(Rejection("base_year", "out-of-range", f"{error}.")) from None
    except SeveralEconomies as error:
        detail = f"{error}, each with a price level of its own: only market rates lead to it."
        raise InvalidParameter(Rejection("rate", "invalid", detail, [Rate.MARKET])) from None
    except Unconvertible as error:
        known = economies.currencies(read.session, read.at)
        raise InvalidParameter(
            Rejection(parameter, "unknown-value", f"{error}.", known, nearest(currency, known))
        ) from None
    return target
