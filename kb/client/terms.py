"""What can be asked, for the types: the parameters of each address by their own names.

The manual at `/openapi.json` says what each of them means.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal, TypedDict

Many = str | Iterable[str]
"""One value, or any of several."""

Day = str | int | date
"""A year, a month or a day: 2010, "2010-05", date(2010, 5, 1)."""

Amount = int | float | Decimal

Prices = Literal["current", "constant"] | Enum

Rate = Literal["market", "ppp"] | Enum


class Terms(TypedDict, total=False):
    """Of every question."""

    lang: str
    as_of: Day


class ListTerms(Terms, total=False):
    """Of every list."""

    q: str
    updated_since: Day
    present: Many
    missing: Many
    sort: Many
    fields: Many
    include: Many
    limit: int


class ProgrammeFilters(Terms, total=False):
    """Which programmes."""

    q: str
    updated_since: Day
    country: Many
    country_not: Many
    level: Many
    level_not: Many
    region: Many
    region_not: Many
    status: Many
    status_not: Many
    active_in: Day
    mechanism: Many
    mechanism_not: Many
    organisation: Many
    organisation_not: Many
    sector: Many
    sector_not: Many
    start_gte: Day
    start_lte: Day
    end_gte: Day
    end_lte: Day
    duration_gte: float
    duration_lte: float
    funding_gte: Amount
    funding_lte: Amount
    funding_currency: str
    funding_prices: Prices
    funding_base_year: int
    funding_rate: Rate
    present: Many
    missing: Many
    on: Day


class ProgrammeTerms(ListTerms, ProgrammeFilters, total=False):
    """Of the list of programmes."""


class ClusterTerms(ListTerms, total=False):
    """Of the list of clusters."""

    country: Many
    country_not: Many
    region: Many
    region_not: Many
    programme: Many
    programme_not: Many
    sector: Many
    sector_not: Many


class OrganisationTerms(ListTerms, total=False):
    """Of the list of organisations."""

    country: Many
    country_not: Many
    kind: Many
    kind_not: Many
    programme: Many
    programme_not: Many
    role: Many
    role_not: Many


class SourceTerms(ListTerms, total=False):
    """Of the list of sources."""

    country: Many
    country_not: Many
    kind: Many
    kind_not: Many
    language: Many
    language_not: Many
    published_gte: Day
    published_lte: Day


class JurisdictionTerms(ListTerms, total=False):
    """Of the list of jurisdictions."""

    kind: Many
    kind_not: Many
    parent: Many
    parent_not: Many
    covered: bool


class ClaimTerms(ListTerms, total=False):
    """Of the list of claims."""

    source: Many
    source_not: Many
    kind: Many
    kind_not: Many
    subject: Many
    subject_not: Many
    rank: Many
    rank_not: Many
    inferred: bool


class SearchTerms(Terms, total=False):
    """Of the search."""

    collection: Many
    limit: int


class PriceTerms(Terms, total=False):
    """At what prices and rates money is turned into another, and how sums fall into years."""

    prices: Prices
    base_year: int
    rate: Rate
    profile: str
    weights: Iterable[float]


class ConvertTerms(PriceTerms, total=False):
    """Of the conversion."""

    year: int
    start: int
    end: int
    economy: str


class MoneyTerms(PriceTerms, total=False):
    """Into what money is turned, and which money."""

    currency: str
    nature: str
    measure: str
    origin: str
    on: Day


class CompareTerms(MoneyTerms, ProgrammeFilters, total=False):
    """Of the comparison, beside the programmes by their ids."""

    measures: Many


class ExplainTerms(MoneyTerms, total=False):
    """Of one figure of it."""

    since: int


class CoverageTerms(ProgrammeFilters, total=False):
    """Of the report on what is known."""

    ids: Many
    by: str
    field: Many
    detail: str
