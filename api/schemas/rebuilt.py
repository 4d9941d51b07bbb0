"""A rebuilt table turned into what goes over the wire."""

from collections.abc import Mapping, Sequence

from api.published import ColumnIn, RowIn, TableIn
from api.reading import Read
from api.schemas.common import Meta, Named
from api.schemas.compare import ClaimUse, ReasonOut
from api.schemas.compared import claim_fields
from api.schemas.rebuild import (
    OursOut,
    RebuiltCell,
    RebuiltColumn,
    RebuiltOut,
    RebuiltRow,
    ReportOut,
)
from kb.compare.causes import Cause
from kb.compare.cell import Cell
from kb.compare.published import PublishedColumn
from kb.compare.rebuild import Rebuilt
from kb.models import Source
from kb.queries.labels import Texts

Cells = Mapping[str, Rebuilt]


def rebuilt_out(
    given: TableIn,
    columns: Sequence[PublishedColumn],
    rows: Sequence[Cells],
    source: Source,
    texts: dict[str, Texts],
    read: Read,
) -> RebuiltOut:
    """The cells under the headings that were given."""
    causes = [cell.explained.cause for row in rows for cell in row.values()]
    return RebuiltOut(
        source=ReportOut(
            id=source.id,
            title=source.title,
            publisher=source.publisher,
            published=str(source.published) if source.published else None,
            url=source.url or source.copy,
            at=given.at,
        ),
        title=given.title,
        columns=[
            _column(column, asked, [row[asked.id] for row in rows if asked.id in row])
            for column, asked in zip(given.columns, columns, strict=True)
        ],
        rows=[
            _row(row, cells, given.columns, texts, read)
            for row, cells in zip(given.rows, rows, strict=True)
        ],
        causes={cause: causes.count(cause) for cause in Cause},
        meta=Meta.of(read),
    )


def _column(given: ColumnIn, asked: PublishedColumn, cells: Sequence[Rebuilt]) -> RebuiltColumn:
    return RebuiltColumn(
        id=given.id,
        label=given.label,
        measure=given.measure,
        indicator=given.indicator,
        scale=float(asked.scale),
        decimals=asked.decimals,
        printed=len(cells),
        agreeing=sum(cell.agrees for cell in cells),
    )


def _row(
    given: RowIn,
    cells: Cells,
    columns: Sequence[ColumnIn],
    texts: dict[str, Texts],
    read: Read,
) -> RebuiltRow:
    def named(id: str) -> Named:
        return Named.of(id, texts, read.language)

    return RebuiltRow(
        label=given.label,
        programmes=[named(id) for id in given.programmes or ()],
        jurisdiction=named(given.jurisdiction) if given.jurisdiction else None,
        years=str(given.years) if given.years else None,
        cells={
            column.id: _cell(cells[column.id], read) for column in columns if column.id in cells
        },
    )


def _cell(cell: Rebuilt, read: Read) -> RebuiltCell:
    explained = cell.explained
    return RebuiltCell(
        printed=float(cell.printed),
        theirs=float(cell.theirs),
        ours=_ours(cell.ours, read.language),
        difference=None if cell.difference is None else float(cell.difference),
        ratio=None if cell.ratio is None else float(cell.ratio),
        agrees=cell.agrees,
        cause=explained.cause,
        sentence=explained.said.told(read.language),
        claims=[ClaimUse(**claim_fields(claim, read.language, {})) for claim in explained.claims],
    )


def _ours(ours: Cell, language: str) -> OursOut:
    return OursOut(
        value=None if ours.value is None else float(ours.value),
        low=None if ours.low is None else float(ours.low),
        high=None if ours.high is None else float(ours.high),
        unit=ours.unit,
        nature=ours.nature,
        covers=ours.covers,
        comparable=ours.comparable,
        reasons=[ReasonOut(code=r.code, detail=r.said.told(language)) for r in ours.reasons],
        claims=[claim.id for claim in ours.claims],
    )
