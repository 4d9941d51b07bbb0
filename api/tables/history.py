"""The tables of what revisions did, row by row."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

from api.schemas.history import CameOut, HistoryOut
from api.tables.asked import Asked, Record, record
from api.tables.columns import as_is, rows_of, said, table_of, told
from kb.exports.table import Rows, Table, Type


def _content(row: Record) -> str:
    """What a row says, as JSON."""
    content: dict[str, Any] = row["claim"] or row["value"]
    return to_json(content).decode()


ROW = [
    *as_is(CameOut, Type.TEXT, "happened", "what", "subject"),
    told(
        "claim",
        Type.TEXT,
        "The claim by its id: /v1/claims/{id}; nothing for all else.",
        lambda row: row["claim"] and row["claim"]["id"],
    ),
    told("content", Type.TEXT, "What it says, as JSON: `claim` or `value` of the list.", _content),
]
IN_TIME = [
    *as_is(HistoryOut, Type.WHOLE, "revision", unit="revision"),
    told("at", Type.TEXT, said(HistoryOut, "at"), lambda row: row["at"].isoformat()),
    *as_is(HistoryOut, Type.TEXT, "note"),
    *ROW,
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each row that was added or retired, in the order of the list."""
    of_revision = asked.request.scope["route"].operation_id == "list_revision_changes"
    columns = ROW if of_revision else IN_TIME
    title = "What a revision did" if of_revision else "The history of a thing"
    return table_of("history", title, columns, None, "subject"), rows_of(_items(asked), columns)


def _items(asked: Asked) -> Iterator[Record]:
    for page in asked.pages():
        yield from map(record, page["items"])
