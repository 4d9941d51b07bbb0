"""The index as it is kept: bitmaps and numbers by segment, and texts in their order."""

import json
from collections.abc import Collection as Some
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, String, Table, bindparam, select, union_all
from sqlalchemy import column as named
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from kb.models import (
    ClusterSummary,
    JurisdictionSummary,
    OrganisationSummary,
    Posting,
    ProgrammeSummary,
    Segment,
    SourceSummary,
    Summary,
)
from kb.queries import batches
from kb.vocabulary import Collection

SUMMARIES: dict[Collection, type[Summary]] = {
    Collection.PROGRAMMES: ProgrammeSummary,
    Collection.CLUSTERS: ClusterSummary,
    Collection.ORGANISATIONS: OrganisationSummary,
    Collection.SOURCES: SourceSummary,
    Collection.JURISDICTIONS: JurisdictionSummary,
}
"""The table of the summaries of each collection."""


def table_of(collection: Collection) -> Table:
    """The table of the summaries of a collection."""
    return cast(Table, vars(SUMMARIES[collection])["__table__"])


def of_segment(
    session: Session, collection: Collection, segment: int, keys: Some[tuple[str, str]]
) -> dict[tuple[str, str], bytes]:
    """Those bitmaps of a segment that are there, of some fields and values."""
    found = {}
    for batch in batches(keys):
        asked: dict[str, list[str]] = {}
        for field, value in batch:
            asked.setdefault(field, []).append(value)
        of_fields = (
            select(Posting.field, Posting.value, Posting.rows).where(
                Posting.collection == collection,
                Posting.field == field,
                Posting.value.in_(values),
                Posting.segment == segment,
            )
            for field, values in asked.items()
        )
        for field, value, rows in session.execute(union_all(*of_fields)):
            found[field, value] = rows
    return found


def of_values(
    session: Session, collection: Collection, field: str, values: Some[str]
) -> list[bytes]:
    """The bitmaps of some values of a field, a segment each; one statement."""
    return [
        rows
        for batch in batches(values)
        for rows in session.scalars(
            select(Posting.rows).where(
                Posting.collection == collection,
                Posting.field == field,
                Posting.value.in_(batch),
            )
        )
    ]


def of_keys(
    session: Session, collection: Collection, keys: Some[tuple[str, str]]
) -> dict[tuple[str, str], list[bytes]]:
    """The bitmaps of some fields and values, a segment each; one statement, however many."""
    found: dict[tuple[str, str], list[bytes]] = {}
    for batch in batches(keys):
        asked: dict[str, list[str]] = {}
        for field, value in batch:
            asked.setdefault(field, []).append(value)
        of_fields = (
            select(Posting.field, Posting.value, Posting.rows).where(
                Posting.collection == collection,
                Posting.field == field,
                Posting.value.in_(values),
            )
            for field, values in asked.items()
        )
        for field, value, rows in session.execute(union_all(*of_fields)):
            found.setdefault((field, value), []).append(rows)
    return found


def of_field(session: Session, collection: Collection, field: str) -> list[tuple[str, bytes]]:
    """Every value of a field with its bitmap, a segment each."""
    rows = session.execute(
        select(Posting.value, Posting.rows).where(
            Posting.collection == collection,
            Posting.field == field,
        )
    )
    return [(value, bitmap) for value, bitmap in rows]


def values(session: Session, collection: Collection, field: str) -> list[str]:
    """Every value of a field, in order."""
    return list(
        session.scalars(
            select(Posting.value)
            .where(
                Posting.collection == collection,
                Posting.field == field,
            )
            .distinct()
            .order_by(Posting.value)
        )
    )


def numbers_of(
    session: Session, collection: Collection, fields: Some[str], segment: int
) -> dict[str, bytes]:
    """The numbers of one segment, by field."""
    rows = session.execute(
        select(Segment.field, Segment.numbers).where(
            Segment.collection == collection,
            Segment.field.in_(fields),
            Segment.segment == segment,
        )
    )
    return {row.field: row.numbers for row in rows}


def all_numbers(
    session: Session, collection: Collection, fields: Some[str]
) -> dict[str, list[bytes]]:
    """The numbers of all segments, in order, by field."""
    found: dict[str, list[bytes]] = {field: [] for field in fields}
    rows = session.execute(
        select(Segment.field, Segment.numbers)
        .where(Segment.collection == collection, Segment.field.in_(fields))
        .order_by(Segment.segment)
    )
    for field, numbers in rows:
        found[field].append(numbers)
    return found


def in_order(session: Session, collection: Collection, column: str) -> Iterator[tuple[int, str]]:
    """Every row of the summaries of a collection with a text, by the text."""
    table = table_of(collection)
    told = select(table.c.row, table.c[column]).order_by(table.c[column])
    return ((row, text) for row, text in session.execute(told))


def last_up_to(
    session: Session, collection: Collection, column: str, texts: Some[str], before: int
) -> dict[str, tuple[int | None, str | None]]:
    """Of each of some texts the row and the text of the last one up to it, among the rows before a
    number; none where it would be the first.
    """
    asked = {"texts": json.dumps(sorted(texts), ensure_ascii=False), "before": before}
    found = session.execute(_last_up_to(collection, column), asked)
    return {text: (row, last) for text, row, last in found}


class _Texts(FunctionElement[str]):
    """The texts of a JSON array as rows: however many, they are one parameter."""

    name = "texts"
    inherit_cache = True


@compiles(_Texts, "sqlite")
def _texts_of_sqlite(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Texts, "postgresql")
def _texts_of_postgresql(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    array = compiler.process(element.clauses, **options)
    return f"json_array_elements_text(CAST({array} AS JSON))"


@cache
def _last_up_to(collection: Collection, column: str) -> Select[*tuple[Any, ...]]:
    """The statement for that, put together once."""
    own = table_of(collection).c
    text = _Texts(bindparam("texts", type_=String)).table_valued(named("value", String)).c.value
    last = (
        select(wanted)
        .where(own[column] <= text, own.row < bindparam("before"))
        .order_by(own[column].desc())
        .limit(1)
        .scalar_subquery()
        for wanted in (own.row, own[column])
    )
    return select(text, *last)
