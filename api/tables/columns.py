"""Columns: what of the records of a list a table tells, under which names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from pydantic import BaseModel

from api.tables.asked import Asked, Record, record
from kb.exports.table import Column, Row, Rows, Table, Type, Value
from kb.queries import tables
from kb.vocabulary import Collection as Listing


class Told(NamedTuple):
    """A column, the field of the record that it tells (by which `fields` chooses), and how."""

    column: Column
    field: str
    value: Callable[[Record], Value]


def told(
    name: str,
    type: Type,
    description: str,
    value: Callable[[Record], Value],
    *,
    field: str = "",
    unit: str | None = None,
    claims: str | None = None,
) -> Told:
    """A column that tells a field of another name or form."""
    return Told(Column(name, type, description, unit, claims), field or name, value)


def as_is(
    schema: type[BaseModel],
    type: Type,
    *names: str,
    unit: str | None = None,
    claims: str | None = None,
) -> list[Told]:
    """Columns that tell fields as a schema has them."""
    return [
        told(name, type, said(schema, name), itemgetter(name), unit=unit, claims=claims)
        for name in names
    ]


def said(schema: type[BaseModel], field: str) -> str:
    """What a schema says of a field."""
    return schema.model_fields[field].description or ""


def part(field: str, name: str) -> Callable[[Record], Value]:
    """A part of a field that is a record or texts by language; None where there is none."""

    def value(row: Record) -> Value:
        found = row[field]
        told: Value = record(found).get(name) if found else None
        return told

    return value


def several(field: str) -> Callable[[Record], Value]:
    """A field that is a list; None for an empty one."""
    return lambda row: row[field] or None


def codes(field: str) -> Callable[[Record], list[str] | None]:
    """The codes of a field that has codes with labels; None for an empty list."""
    return lambda row: [each["code"] for each in map(record, row[field])] or None


def ids(field: str) -> Callable[[Record], list[str] | None]:
    """The ids of a field that has things by id and name; None for an empty list."""
    return lambda row: [each["id"] for each in map(record, row[field])] or None


def chosen(columns: Iterable[Told], fields: Sequence[str], always: str = "id") -> list[Told]:
    """The columns of some fields, and the one that names the row; all, if no field is named."""
    return [each for each in columns if not fields or each.field in {*fields, always}]


def table_of(
    name: str, title: str, columns: Sequence[Told], claims: str | None = None, *key: str
) -> Table:
    """The table with some columns, where the claims behind a row are, what tells rows apart."""
    return Table(name, title, [each.column for each in columns], claims, key or ("id",))


def rows_of(records: Iterable[Record], columns: Sequence[Told]) -> Iterator[Row]:
    """Records as rows."""
    values = [each.value for each in columns]
    for row in records:
        yield [value(row) for value in values]


_CLAIMS = {
    Listing.ORGANISATIONS: "/v1/organisations/{id}",
    Listing.SOURCES: "/v1/claims?source={id}",
}
"""Where the claims behind a row are, but for those that are about it."""


def listed(asked: Asked, listing: Listing, columns: Sequence[Told]) -> tuple[Table, Rows]:
    """The table of a collection, by the columns that its records fill, with the sources of each."""
    kept = chosen([*columns, REVISION], asked.query.fields)
    title = f"{listing.value.capitalize()} of industrial-cluster policy"
    table = table_of(listing.value, title, kept, _CLAIMS.get(listing, "/v1/claims?subject={id}"))
    return table, rows_of(_records(asked, listing), kept)


def _records(asked: Asked, listing: Listing) -> Iterator[Record]:
    """The rows of a list, with what the columns of a table need besides."""
    read = asked.read
    for page in asked.pages():
        meta = record(page["meta"])
        items = [record(item) for item in page["items"]]
        named = [item["id"] for item in items] if listing is not Listing.SOURCES else []
        sources = tables.sources_of(read.session, listing, named, read.at)
        for item in items:
            more = {
                "sources": sources.get(item["id"]),
                "alpha3": asked.alpha3.get(item.get("country", "")),
                "meta": meta,
                "query": asked.query,
            }
            yield {**more, **item}


SOURCES = told(
    "sources",
    Type.TEXTS,
    "The sources on which the claims about it rest, by id: /v1/sources/{id}.",
    lambda row: row["sources"] or None,
    field="claims",
)
REVISION = told(
    "revision",
    Type.WHOLE,
    "The revision of the base that answered.",
    lambda row: row["meta"]["revision"],
    field="id",
    unit="revision",
)


def names(schema: type[BaseModel]) -> list[Told]:
    """The columns of the names of a thing."""
    return [
        *as_is(schema, Type.TEXT, "name", "name_lang"),
        told(
            "name_en", Type.TEXT, "Its name in English.",
            part("names", "en"), field="names",
        ),
        told(
            "name_zh", Type.TEXT, "Its name in Chinese.",
            part("names", "zh"), field="names",
        ),
        told(
            "names", Type.BY_LANGUAGE, said(schema, "names"),
            lambda row: row["names"],
        ),
    ]  # fmt: skip


COUNTRY = [
    told(
        "country", Type.TEXT, "The jurisdiction: ISO 3166-1 alpha-2, EU, or INT.",
        lambda row: row["country"],
    ),
    told(
        "country_alpha3", Type.TEXT, "The country by ISO 3166-1 alpha-3.",
        lambda row: row["alpha3"], field="country",
    ),
]  # fmt: skip
