"""Rows as they are told in a history: of every table, what its rows say and of what.

Owns: which tables say something about the world, and under which names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Enum,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from kb.changes import Came, What
from kb.db import Base, Code, EdtfDate, Exact
from kb.models import (
    Claim,
    Classification,
    Cluster,
    EconomyYear,
    Gap,
    GapCitation,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    SeriesInfo,
    Source,
    Term,
)
from kb.queries import batches, told
from kb.queries.state import BOOKKEEPING
from kb.queries.told import Object, Told

Value = str | int | float | list[str] | None
"""What a row says under one name."""

SAID: tuple[tuple[type[Base], What, str], ...] = (
    (Programme, What.RECORD, "id"),
    (Cluster, What.RECORD, "id"),
    (Organisation, What.RECORD, "id"),
    (Source, What.RECORD, "id"),
    (Jurisdiction, What.RECORD, "id"),
    (Term, What.RECORD, "id"),
    (Label, What.TEXT, "entity"),
    (Classification, What.SECTOR, "entity"),
    (Location, What.LOCATION, "cluster"),
    (Gap, What.GAP, "programme"),
    (Claim, What.CLAIM, "subject"),
    (EconomyYear, What.YEAR, "economy"),
    (SeriesInfo, What.SERIES, "code"),
    (IrrevocableRate, What.RATE, "currency"),
)
"""Every table that says something about the world: what its rows are, and the column that names
what they are about."""

UNSAID = BOOKKEEPING | {"folded"}
"""Columns of which a history tells nothing: a folded text says what the text beside it says."""

_ORDER = {what: place for place, what in enumerate(What)}
_CAME = {came: place for place, came in enumerate(Came)}


@dataclass(slots=True)
class Entry:
    """A row that a revision added or retired, and what it says.

    `value` of what is no claim: by the names of the columns, dates as texts, codes without their
    vocabulary, of a gap also `sources` and `locators`. `subject` of a series is its code, of an
    irrevocable rate the currency.
    """

    revision: int
    came: Came
    what: What
    subject: str
    value: Mapping[str, Value] | None = None
    claim: Told | None = None


class _CodePoint(FunctionElement[str]):
    """A text that is sorted by code point, as the texts that things are named by are."""

    name = "code_point"
    type = String()
    inherit_cache = True


@compiles(_CodePoint, "sqlite")
def _code_point_of_sqlite(element: _CodePoint, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_CodePoint, "postgresql")
def _code_point_of_postgresql(element: _CodePoint, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'


class _Digits(FunctionElement[Any]):
    """A number with all its digits in JSON, of which SQLite would write fifteen."""

    name = "digits"
    inherit_cache = True


@compiles(_Digits, "sqlite")
def _digits_of_sqlite(element: _Digits, compiler: SQLCompiler, **options: Any) -> str:
    number = compiler.process(element.clauses, **options)
    return f"CASE WHEN {number} IS NOT NULL THEN json(printf('%!.17g', {number})) END"


@compiles(_Digits, "postgresql")
def _digits_of_postgresql(element: _Digits, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


def _constant(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer())


class Rows(NamedTuple):
    """A table of what is said, in its place among them."""

    at: int
    table: Table
    what: What
    subject: ColumnElement[str]
    number: ColumnElement[int]

    def keys(self, came: Came) -> list[ColumnElement[Any]]:
        """By which rows are sorted within a revision."""
        place, done = _constant(_ORDER[self.what]), _constant(_CAME[came])
        return [self.subject, place, done, self.number]

    def in_order(self, *before: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        """By which the rows of this table alone are sorted, after what comes before."""
        return [*before, self.subject, self.number]

    def came_in(self, came: Came) -> ColumnElement[int]:
        """The revision in which a row came or went."""
        return self.table.c["added_in" if came is Came.ADDED else "retired_in"]


def _rows() -> Iterator[Rows]:
    for at, (model, what, name) in enumerate(SAID):
        table = cast(Table, model.__table__)
        column = table.c[name]
        subject: ColumnElement[str] = type_coerce(column, String)
        if isinstance(column.type, Enum) or what is What.RATE:
            subject = _CodePoint(subject)
        yield Rows(at, table, what, subject, next(iter(table.primary_key.columns)))


ROWS = tuple(_rows())
KEYS = ("subject", "place", "came", "number")
"""The names of the keys by which the rows of a revision are sorted."""


def selected(rows: Rows, came: Came) -> Select[Any]:
    """The keys of the rows of a table that came or went, with the revision and the table."""
    keys = (key.label(name) for key, name in zip(rows.keys(came), KEYS, strict=True))
    at = _constant(rows.at).label("at")
    return select((-rows.came_in(came)).label("newest"), *keys, at)


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as JSON has it: codes without their vocabulary, numbers with all their digits."""
    kind = column.type
    if isinstance(kind, Code):
        return func.substr(type_coerce(column, String), len(kind.scheme) + 2)
    if isinstance(kind, Exact):
        return _Digits(column)
    return type_coerce(column, String) if isinstance(kind, EdtfDate | String) else column


def _values() -> Iterator[Select[int, int, Any]]:
    for rows in ROWS:
        if rows.what is What.CLAIM:
            continue
        parts: list[ColumnElement[Any]] = []
        for column in rows.table.columns:
            if column.name not in UNSAID and column.name != SAID[rows.at][2]:
                name = column.name.removesuffix("_code")
                parts += [literal_column(f"'{name}'"), _plain(column)]
        some: BindParameter[Any] = bindparam(f"numbers_{rows.at}", expanding=True)
        at = _constant(rows.at)
        yield select(at, rows.number, Object(*parts)).where(rows.number.in_(some))


_VALUES = union_all(*_values())
_GAP_CITATION = cast(Table, GapCitation.__table__)
_CITED = (
    select(_GAP_CITATION.c.gap_number, _GAP_CITATION.c.source, _GAP_CITATION.c.locator)
    .where(_GAP_CITATION.c.gap_number.in_(bindparam("numbers", expanding=True)))
    .order_by(_GAP_CITATION.c.gap_number, _GAP_CITATION.c.position)
)


def entries(session: Session, keys: Sequence[Any], at: int) -> list[Entry]:
    """Rows in full by their keys."""
    numbers: dict[int, list[int]] = {rows.at: [] for rows in ROWS}
    for _, _, _, _, number, table in keys:
        numbers[table].append(number)
    values = _said(session, numbers)
    (claims_at,) = (rows.at for rows in ROWS if rows.what is What.CLAIM)
    claims = told.numbered(session, numbers[claims_at], at)
    every, whats = list(Came), list(What)
    return [
        Entry(
            revision=-(newest or 0),
            came=every[came],
            what=whats[place],
            subject=subject,
            value=values.get((table, number)),
            claim=claims[number] if table == claims_at else None,
        )
        for newest, subject, place, came, number, table in keys
    ]


def _said(
    session: Session, numbers: Mapping[int, Sequence[int]]
) -> dict[tuple[int, int], dict[str, Value]]:
    """What rows say, by the place of their table and their numbers; two statements."""
    asked = {f"numbers_{at}": some for at, some in numbers.items() if SAID[at][1] is not What.CLAIM}
    values: dict[tuple[int, int], dict[str, Value]] = {
        (at, number): _floats(at, value)
        for at, number, value in session.execute(_VALUES, asked).all()
    }
    (gaps,) = (rows.at for rows in ROWS if rows.what is What.GAP)
    for number in numbers[gaps]:
        values[gaps, number] |= {"sources": [], "locators": []}
    for number, *cited in session.execute(_CITED, {"numbers": numbers[gaps]}).all():
        for name, text in zip(("sources", "locators"), cited, strict=True):
            cast(list[str], values[gaps, number][name]).append(text)
    return values


def _floats(at: int, value: dict[str, Value]) -> dict[str, Value]:
    """The exact numbers of a row as floats."""
    columns = ROWS[at].table.c
    for name, number in value.items():
        if number is not None and name in columns and isinstance(columns[name].type, Exact):
            value[name] = float(cast(float, number))
    return value


def rows(
    session: Session, model: type[Base], numbers: Sequence[int], came: Came, at: int
) -> list[Entry]:
    """Rows of a table by their numbers, as a revision would tell them that did this to them."""
    (one,) = (rows for rows in ROWS if rows.table is model.__table__)
    found = []
    for some in batches(numbers):
        chosen = selected(one, came).where(one.number.in_(some)).order_by(*one.in_order())
        found += entries(session, session.execute(chosen).all(), at)
    return found
