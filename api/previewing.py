"""What a proposal would change, seen at the revision that it would make.

Owns: which cells of the comparison are told. The base is the one that `kb.ledger.rehearse` shows:
with the proposal carried out, for as long as it is looked at.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from api.money import MoneyQuery, question_of
from api.reading import Read
from api.schemas.compare import CellOut, CompareMeta
from api.schemas.compared import cell_out, meta_out, named_in, wording_of
from api.schemas.history import told
from api.schemas.told import Record
from kb.compare.table import compare
from kb.period import Edtf
from kb.queries import evidence, history, labels, revisions, touched
from kb.vocabulary import Collection, Measure

MOST_ROWS = 1_000
MOST_PROGRAMMES = 50

Cells = Mapping[str, Mapping[Measure, CellOut]]
"""The cells of a comparison, by programme and measure."""


def preview(
    session: Session, number: int, proposal: int, query: MoneyQuery, language: str
) -> Record:
    """What a revision does, as `EffectOut` says, beside the one before it."""
    made = revisions.one(session, str(number), revision=number)
    after = Read(session, made, language)
    before = Read(session, revisions.one(session, str(number - 1), revision=number), language)
    rows = history.of_revision(session, made, None, MOST_ROWS, at=number)
    programmes = sorted(touched.changed(session, number)[Collection.PROGRAMMES])
    some, asked = programmes[:MOST_PROGRAMMES], query.model_copy(update=_same_day(query, after))
    old, _ = _cells(some, asked, before)
    new, meta = _cells(some, asked, after)
    return {
        "proposal": proposal,
        "revision": number - 1,
        "rows": told(rows.items, after),
        "total": rows.total,
        "cells": [
            {"programme": id, "measure": measure, "before": was, "after": cell}
            for id, cells in new.items()
            for measure, cell in cells.items()
            if (was := old.get(id, {}).get(measure)) != cell
        ],
        "programmes": len(programmes),
        "meta": meta,
    }


def _same_day(query: MoneyQuery, read: Read) -> dict[str, object]:
    """The day of the question, the same for what is and for what would be."""
    return {} if query.on else {"on": Edtf(read.today.isoformat())}


def _cells(ids: Sequence[str], query: MoneyQuery, read: Read) -> tuple[Cells, CompareMeta]:
    """Every measure of some programmes at a revision; those that are not there are left out."""
    programmes, series = evidence.comparison(read.session, ids, query.currency, read.at)
    question = question_of(query, series, read)
    table = compare(programmes, list(Measure), question, series)
    texts = labels.texts(read.session, {*ids, *named_in(table)}, read.at)
    wording = wording_of([table], question, texts, read.language)
    cells = {
        row.programme: {
            column.measure: cell_out(cell, column, wording)
            for column, cell in zip(table.columns, row.cells, strict=True)
        }
        for row in table.rows
    }
    return cells, meta_out(question, read)
