"""Vocabularies, economies and revisions on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Meta, Named, Schema
from kb.models import EconomyYear, Revision, SeriesInfo
from kb.vocabulary import IndicatorNature, IndicatorUnit, Scheme, Series
from kb.words import CHINESE


class VocabularyItem(Schema):
    """A vocabulary in the list of them."""

    name: Annotated[Scheme, Field(description="Its name in addresses.")]
    codes: Annotated[int, Field(description="How many codes it has.", examples=[44])]


class VocabularyList(Schema):
    """The vocabularies."""

    items: Annotated[list[VocabularyItem], Field(description="All of them.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class TermOut(Schema):
    """A code of a vocabulary."""

    code: Annotated[str, Field(description="The code.", examples=["selection/competition"])]
    label: Annotated[
        str, Field(description="Its label in Chinese if that is asked for, else in English.")
    ]
    labels: Annotated[dict[str, str], Field(description="Its labels by language.")]
    definition: Annotated[str, Field(description="What it means, in English.")]
    group: Annotated[str | None, Field(description="The group of a mechanism.")]
    unit: Annotated[IndicatorUnit | None, Field(description="The unit of an indicator.")]
    nature: Annotated[
        IndicatorNature | None, Field(description="Whether an indicator is a stock, a flow …")
    ]
    subjects: Annotated[
        list[Literal["programme", "cluster", "jurisdiction"]] | None,
        Field(description="What an indicator may be said of."),
    ]
    isic: Annotated[
        list[str] | None,
        Field(description="Sections and divisions of ISIC Rev. 4 that a sector cuts into."),
    ]
    ecosystem: Annotated[
        str | None,
        Field(description="The industrial ecosystem of the EU that a sector falls under."),
    ]


class VocabularyOut(Schema):
    """A vocabulary with its codes."""

    name: Annotated[Scheme, Field(description="Its name in addresses.")]
    items: Annotated[list[TermOut], Field(description="Its codes, in their order.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class EconomyItem(Schema):
    """An economy in the list of them."""

    code: Annotated[str, Field(description="ISO 3166-1 alpha-2, or EU.", examples=["DE"])]
    name: Annotated[str, Field(description="Its name.")]
    currency: Annotated[
        str, Field(description="The currency of its series, ISO 4217.", examples=["EUR"])
    ]
    first_year: Annotated[int, Field(description="The first year.", examples=[1990])]
    last_year: Annotated[int, Field(description="The last year.", examples=[2025])]


class EconomyList(Schema):
    """The economies that have reference series."""

    items: Annotated[list[EconomyItem], Field(description="All of them.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class SeriesOut(Schema):
    """What a series measures, and who published it."""

    code: Annotated[Series, Field(description="Its code.")]
    label: Annotated[str, Field(description="Its name.")]
    definition: Annotated[str, Field(description="What it measures.")]
    unit: Annotated[str, Field(description="In what unit.")]
    source: Annotated[str, Field(description="Who published it, and in which vintage.")]
    url: Annotated[str, Field(description="Where.")]
    licence: Annotated[str, Field(description="Under which licence.")]

    @classmethod
    def of(cls, row: SeriesInfo, language: str) -> "SeriesOut":
        """A series, named in Chinese if that is asked for, else in English."""
        return cls(
            code=row.code,
            label=row.label_zh if language == CHINESE else row.label_en,
            definition=row.definition,
            unit=row.unit,
            source=row.source,
            url=row.url,
            licence=row.licence,
        )


class EconomyYearOut(Schema):
    """The figures of a year; null where a series has no value."""

    year: Annotated[int, Field(description="The calendar year.", examples=[2015])]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["EUR"])]
    lcu_per_usd: Annotated[float | None, Field(description="See `series`.")]
    gdp_deflator_2015: Annotated[float | None, Field(description="See `series`.")]
    lcu_per_intl_dollar: Annotated[float | None, Field(description="See `series`.")]
    gdp_lcu: Annotated[float | None, Field(description="See `series`.")]
    population: Annotated[float | None, Field(description="See `series`.")]

    @classmethod
    def of(cls, row: EconomyYear) -> "EconomyYearOut":
        """The figures of a row."""
        return cls(
            year=row.year,
            currency=row.currency,
            lcu_per_usd=_number(row.lcu_per_usd),
            gdp_deflator_2015=_number(row.gdp_deflator_2015),
            lcu_per_intl_dollar=_number(row.lcu_per_intl_dollar),
            gdp_lcu=_number(row.gdp_lcu),
            population=_number(row.population),
        )


class EconomyOut(Schema):
    """The reference series of an economy."""

    economy: Annotated[Named, Field(description="The economy.")]
    series: Annotated[list[SeriesOut], Field(description="What the columns are.")]
    years: Annotated[list[EconomyYearOut], Field(description="The figures by year.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class RevisionOut(Schema):
    """One state of the base."""

    id: Annotated[int, Field(description="Its number, from 1 without holes.", examples=[1])]
    at: Annotated[datetime, Field(description="When it was made (UTC).")]
    note: Annotated[str, Field(description="What it did.")]
    claims_added: Annotated[int, Field(description="Claims that it brought.")]
    claims_retired: Annotated[int, Field(description="Claims that it took away.")]
    records_added: Annotated[
        int, Field(description="Other rows that it brought: records, texts, series.")
    ]
    records_retired: Annotated[int, Field(description="Other rows that it took away.")]

    @classmethod
    def of(cls, row: Revision) -> "RevisionOut":
        """A revision."""
        return cls(
            id=row.id,
            at=row.at,
            note=row.note,
            claims_added=row.claims_added,
            claims_retired=row.claims_retired,
            records_added=row.records_added,
            records_retired=row.records_retired,
        )


class RevisionAlone(RevisionOut):
    """One state of the base, asked for by its number."""

    changes: Annotated[
        str,
        Field(
            description="Where everything is listed that it added and retired.",
            examples=["/v1/revisions/1/changes"],
        ),
    ]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class Health(Schema):
    """That the service runs."""

    status: Annotated[Literal["ok"], Field(description="Always ok.")]
    release: Annotated[str, Field(description="The release of the code.", examples=["0.1.0"])]


class Index(Schema):
    """Where everything is."""

    name: Annotated[str, Field(description="What this is.")]
    release: Annotated[str, Field(description="The release of the code.")]
    openapi: Annotated[str, Field(description="The manual, as OpenAPI 3.1.")]
    assistant: Annotated[
        str, Field(description="Where assistants ask, by the Model Context Protocol (POST).")
    ]
    licence: Annotated[str, Field(description="The licence of the data.")]
    addresses: Annotated[
        dict[str, str],
        Field(description="The addresses by what they give; `rebuild` takes a body (POST)."),
    ]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
