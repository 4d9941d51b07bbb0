"""The table of the revisions."""

from api.schemas.reference import RevisionOut
from api.tables.asked import Asked, record
from api.tables.columns import as_is, rows_of, said, table_of, told
from kb.exports.table import Rows, Table, Type

COLUMNS = [
    *as_is(RevisionOut, Type.WHOLE, "id", unit="revision"),
    told("at", Type.TEXT, said(RevisionOut, "at"), lambda row: row["at"].isoformat()),
    *as_is(RevisionOut, Type.TEXT, "note"),
    *as_is(
        RevisionOut,
        Type.WHOLE,
        "claims_added", "claims_retired", "records_added", "records_retired",
    ),
]  # fmt: skip


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each revision, the newest first."""
    items = (record(item) for page in asked.pages() for item in page["items"])
    title = "Revisions of the base"
    return table_of("revisions", title, COLUMNS), rows_of(items, COLUMNS)
