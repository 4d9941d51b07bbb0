"""The table of the changes."""

from collections.abc import Iterator

from api.schemas.changes import ChangedOut
from api.tables.asked import Asked, Record, record
from api.tables.columns import COUNTRY, as_is, ids, rows_of, said, table_of, told
from kb.exports.table import Rows, Table, Type

COLUMNS = [
    *as_is(ChangedOut, Type.WHOLE, "revision", unit="revision"),
    told("at", Type.TEXT, said(ChangedOut, "at"), lambda row: row["at"].isoformat()),
    *as_is(ChangedOut, Type.TEXT, "kind", "id", "name", "name_lang"),
    *COUNTRY,
    *as_is(ChangedOut, Type.TEXT, "change"),
    *as_is(ChangedOut, Type.TRUTH, "record"),
    *(
        told(name, Type.TEXTS, f"{said(ChangedOut, name)} By id: /v1/claims/{{id}}.", ids(name))
        for name in ("claims_added", "claims_retired")
    ),
    *as_is(ChangedOut, Type.TEXT, "sentence", "address"),
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each change, those of the newest revision first."""
    title = "Changes of the base"
    return table_of("changes", title, COLUMNS, None, "revision", "id"), rows_of(
        _records(asked), COLUMNS
    )


def _records(asked: Asked) -> Iterator[Record]:
    for page in asked.pages():
        for item in map(record, page["items"]):
            yield {**item, "alpha3": asked.alpha3.get(item["country"])}
