"""Claims as rows of one table, the columns of all kinds side by side, however many there are.

What only some kinds have is NULL in the others; what several have under one name is one column.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    FromClause,
    Select,
    String,
    Table,
    and_,
    func,
    select,
    type_coerce,
)
from sqlalchemy import cast as cast_in_sql
from sqlalchemy.orm import Session

from kb.db import Code, EdtfDate, Exact
from kb.models import CLAIM_CLASSES, Citation, Claim, ClaimScope
from kb.queries import claims
from kb.queries.pages import SortKey, in_order
from kb.vocabulary import ClaimKind

PART = 5_000
"""How many claims are in memory at a time."""

_BETWEEN = "\x1f"
"""Stands between several texts in one: the separator of ASCII, which no text has."""

_CLAIM, _CITATION, _SCOPE = (
    cast(Table, model.__table__) for model in (Claim, Citation, ClaimScope)
)
_KINDS = {kind: cast(Table, model.__table__) for kind, model in CLAIM_CLASSES.items()}

NAMES: Mapping[str, str] = {
    "start": "start_date", "end": "end_date", "seen": "seen", "start_of": "start_of",
    "names": "names", "round": "round_number", "stage": "stage", "year": "year", "unit": "unit",
    "opened": "opened", "closed": "closed", "shortlisted": "shortlisted", "decided": "decided",
    "applications": "applications", "finalists": "finalists", "selected": "selected",
    "organisation": "organisation", "role": "role", "amount": "amount",
    "amount_min": "amount_min", "currency": "currency", "qualifier": "qualifier",
    "basis": "basis", "measure": "measure", "nature": "nature", "origin": "origin",
    "fiscal_year": "fiscal_year", "part_of": "part_of", "mechanism": "concept",
    "emphasis": "emphasis", "indicator": "indicator", "value": "value", "status": "status",
    "at": "at_date", "detail": "detail", "programme": "programme", "relation": "relation",
    "object": "object", "form": "form", "bodies": "bodies",
}  # fmt: skip
"""What kinds tell, under which name, and what the column of their tables is called."""

COMMON = ("id", "kind", "subject", "rank", "inferred", "note", "added_in")
"""What all claims tell."""

LISTED = ("sources", "locators", "shared_by", "regions")
"""What a claim has several of: where it was read, in this order; the programmes that share an
amount; the regions in which a figure was counted."""

COLUMNS = (*COMMON, *LISTED, *NAMES)
"""The columns of a row, in their order."""


def rows(
    session: Session, filters: claims.Filters, sort: Sequence[SortKey], *, revision: int
) -> Iterator[list[Any]]:
    """The claims of a filter at a revision as rows of `COLUMNS`, in an order, the id the last key.

    Dates are texts, lists are lists, texts by language are mappings; an empty list is None. One
    statement, of which a part is in memory at a time.
    """
    found = session.execute(
        statement(filters, sort, revision), execution_options={"yield_per": PART}
    )
    common = len(COMMON)
    for row in found:
        sources, locators, spoken, *told = row[common:]
        scope = spoken.split(_BETWEEN) if spoken else None
        shared, regions = (None, scope) if row[1] == ClaimKind.FIGURE else (scope, None)
        cited = (sources.split(_BETWEEN), locators.split(_BETWEEN), shared, regions)
        yield [*row[:common], *cited, *told]


def statement(filters: claims.Filters, sort: Sequence[SortKey], revision: int) -> Select[Any]:
    """The claims of a filter with what their kinds tell, several things of one kind as one text."""
    joined: FromClause = _CLAIM
    for kind, table in _KINDS.items():
        own = and_(_CLAIM.c.kind == kind, table.c.number == _CLAIM.c.number)
        joined = joined.outerjoin(table, own)
    common = [_plain(_CLAIM.c[name]) for name in COMMON]
    several = [_several(column) for column in (_CITATION.c.source, _CITATION.c.locator,
                                               _SCOPE.c.entity)]  # fmt: skip
    told = [_told(column).label(name) for name, column in NAMES.items()]
    found = select(*common, *several, *told).select_from(joined)
    conditions = claims.conditions_of(filters)
    kept = found.where(claims.there_in_order(revision), *conditions)
    return in_order(kept, [*sort, SortKey(_CLAIM.c.id)])


def _several(column: Column[str]) -> ColumnElement[str | None]:
    """What a claim has several of, in their order, as one text."""
    table = column.table
    each = (
        select(column.label("text"))
        .where(table.c.claim_number == _CLAIM.c.number)
        .order_by(table.c.position)
        .correlate(_CLAIM)
        .subquery()
    )
    return select(func.aggregate_strings(each.c.text, _BETWEEN)).scalar_subquery()


def _told(name: str) -> ColumnElement[Any]:
    """What a claim tells under a name, whichever its kind."""
    columns = [_plain(table.c[name]) for table in _KINDS.values() if name in table.c]
    return columns[0] if len(columns) == 1 else func.coalesce(*columns, type_=columns[0].type)


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as plain values: what objects are made of is not made for each row."""
    kind = column.type
    if isinstance(kind, Exact):
        return cast_in_sql(column, Float(53))
    if isinstance(kind, Code):
        return func.substr(type_coerce(column, String), len(kind.scheme) + 2)
    if isinstance(kind, EdtfDate | String):
        return type_coerce(column, String)
    return column
