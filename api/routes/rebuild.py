"""A published table, rebuilt."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from fastapi import Body, Query

from api.bodies import BodyRoute
from api.money import MoneyQuery, question_of
from api.parameters import Query as BaseQuery
from api.published import ColumnIn, RowIn, TableIn
from api.reading import Read, Reading
from api.routes import responses_to_body, router
from api.schemas.rebuild import RebuiltOut
from api.schemas.rebuilt import rebuilt_out
from kb.compare.causes import CURRENCIES
from kb.compare.published import Counted, Measured, PublishedColumn, PublishedRow, PublishedTable
from kb.compare.rebuild import rebuild
from kb.errors import InvalidBody, InvalidParameter, Rejection, nearest, pointer
from kb.evidence import Programme
from kb.models import Source
from kb.money import Economies
from kb.queries import entities, evidence, labels, sources, vocabularies
from kb.vocabulary import EntityKind, Scheme

routes = router("compare", BodyRoute)


@routes.post(
    "/v1/compare/rebuild",
    summary="A published table beside our figures",
    responses=responses_to_body(),
    operation_id="rebuild",
)
def rebuild_table(
    table: Annotated[TableIn, Body()], _: Annotated[BaseQuery, Query()], read: Reading
) -> RebuiltOut:
    """For every figure of the table of a report: ours, theirs, the difference and its cause.

    A column prints a measure of /v1/compare or an indicator; a row speaks of programmes, which
    are summed, or of a jurisdiction. Nothing is kept: this reads, as a GET does. Fourteen
    statements, however many rows.
    """
    source = _source(table, read)
    _check_indicators(table, read)
    programmes = {id for row in table.rows for id in row.programmes or ()}
    jurisdictions = {row.jurisdiction for row in table.rows if row.jurisdiction}
    known = evidence.subjects(read.session, programmes, jurisdictions, read.at)
    _check_known(table, known, read)
    economies = _economies(table, known, read)
    columns = _columns(table, economies, read)
    rows = [PublishedRow(_subjects(row, known), row.figures, row.years) for row in table.rows]
    cells = rebuild(
        PublishedTable(source.id, source.published, tuple(columns), tuple(rows)), economies
    )
    texts = labels.texts(read.session, programmes | jurisdictions, read.at)
    return rebuilt_out(table, columns, cells, source, texts, read)


def _source(table: TableIn, read: Read) -> Source:
    """The report; refused if the revision does not have it."""
    source = sources.record(read.session, table.source, read.at)
    if source is None:
        raise InvalidBody(*_unknown("/source", table.source, EntityKind.SOURCE, read))
    return source


def _check_indicators(table: TableIn, read: Read) -> None:
    """Refuse indicators that are not in the vocabulary."""
    known = [term.code for term in vocabularies.terms(read.session, Scheme.INDICATORS, read.at)]
    wrong = [
        Rejection(
            pointer(("columns", position, "indicator")),
            "unknown-value",
            f"{column.indicator!r} is no code of /v1/vocabularies/indicators",
            known,
            nearest(column.indicator, known),
        )
        for position, column in enumerate(table.columns)
        if column.indicator is not None and column.indicator not in known
    ]
    if wrong:
        raise InvalidBody(*wrong)


def _check_known(table: TableIn, known: Mapping[str, Programme], read: Read) -> None:
    """Refuse rows of programmes and jurisdictions that the revision does not have."""
    wrong = [
        rejection
        for number, row in enumerate(table.rows)
        for steps, id, kind in _named(row)
        if id not in known
        for rejection in _unknown(pointer(("rows", number, *steps)), id, kind, read)
    ]
    if wrong:
        raise InvalidBody(*wrong)


def _named(row: RowIn) -> Iterator[tuple[tuple[str | int, ...], str, EntityKind]]:
    """What a row speaks of: the place in the row, the id, and what it is to be the id of."""
    for position, id in enumerate(row.programmes or ()):
        yield ("programmes", position), id, EntityKind.PROGRAMME
    if row.jurisdiction is not None:
        yield ("jurisdiction",), row.jurisdiction, EntityKind.JURISDICTION


def _unknown(place: str, id: str, kind: EntityKind, read: Read) -> list[Rejection]:
    """That an id names nothing of a kind, with the nearest ids, or nothing at the revision."""
    try:
        entities.check_ids(read.session, place, [id], kind)
    except InvalidParameter as error:
        return error.rejections
    return [Rejection(place, "unknown-value", f"revision {read.at} has no {kind} {id!r}")]


def _economies(table: TableIn, known: Mapping[str, Programme], read: Read) -> Economies:
    """The series of all that the table asks, and of what else may be tried."""
    asked = {column.currency for column in table.columns if column.currency}
    own = {claim.currency for subject in known.values() for claim in subject.funding}
    codes = {subject.economy for subject in known.values()}
    return evidence.economies(read.session, codes, asked | own | {*CURRENCIES}, read.at)


def _subjects(row: RowIn, known: Mapping[str, Programme]) -> tuple[Programme, ...]:
    return tuple(known[id] for _, id, _ in _named(row))


def _decimals(column: ColumnIn, table: TableIn) -> int:
    """How exactly a column prints: as said, else as its most exact figure."""
    if column.decimals is not None:
        return column.decimals
    figures = (row.figures[column.id] for row in table.rows if column.id in row.figures)
    return max((_behind_the_point(figure) for figure in figures), default=0)


def _behind_the_point(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _columns(table: TableIn, economies: Economies, read: Read) -> list[PublishedColumn]:
    """The columns as the engine asks them; those whose money cannot be had are refused."""
    columns = []
    wrong: list[Rejection] = []
    for position, column in enumerate(table.columns):
        try:
            asked = _asked(column, economies, read)
        except InvalidParameter as error:
            wrong += [
                replace(rejection, parameter=pointer(("columns", position, rejection.parameter)))
                for rejection in error.rejections
            ]
        else:
            decimals = _decimals(column, table)
            columns.append(PublishedColumn(column.id, asked, column.scale, decimals, column.years))
    if wrong:
        raise InvalidBody(*wrong)
    return columns


def _asked(column: ColumnIn, economies: Economies, read: Read) -> Measured | Counted:
    """What a column asks of the engine."""
    if column.measure is None:
        return Counted(column.indicator or "", column.at)
    query = MoneyQuery(
        currency=column.currency or CURRENCIES[0],
        prices=column.prices,
        base_year=column.base_year,
        rate=column.rate,
        nature=column.nature,
        measure=column.kind,
        on=column.on,
    )
    return Measured(column.measure, question_of(query, economies, read))
