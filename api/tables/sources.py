"""The table of the sources, also a sheet of every workbook."""

from collections.abc import Collection as Some

from api.reading import Read
from api.schemas.records import SourceItem
from api.schemas.sourced import source_items
from api.tables.asked import Asked, record
from api.tables.columns import as_is, listed, rows_of, said, table_of, told
from kb.exports.table import Rows, Table, Type
from kb.queries import batches, lists
from kb.vocabulary import Collection

COLUMNS = [
    *as_is(SourceItem, Type.TEXT, "id", "title", "publisher", "published", "language"),
    told("kind", Type.TEXT, said(SourceItem, "kind"), lambda row: row["kind"].code),
    told("country", Type.TEXT, said(SourceItem, "country"), lambda row: row["country"]),
    *as_is(
        SourceItem,
        Type.TEXT,
        "url", "copy_url", "archived_url", "origin", "reprint_of", "note",
    ),
    *as_is(SourceItem, Type.WHOLE, "claim_count", claims="/v1/claims?source={id}"),
    *as_is(SourceItem, Type.WHOLE, "updated_in", unit="revision"),
]  # fmt: skip

CITED = table_of("sources", "The sources of the table", COLUMNS)


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each source."""
    return listed(asked, Collection.SOURCES, COLUMNS)


def cited(ids: Some[str], read: Read) -> Rows:
    """The rows of some sources, in the order of their ids."""
    for batch in batches(ids):
        found = lists.summaries(read.session, Collection.SOURCES, batch, read.at)
        yield from rows_of(map(record, source_items(found, read)), COLUMNS)
