"""The table of the jurisdictions."""

from api.schemas.records import Counts, JurisdictionItem
from api.tables.asked import Asked
from api.tables.columns import SOURCES, as_is, listed, names, part, said, told
from kb.exports.table import Rows, Table, Type
from kb.vocabulary import Collection

COLUMNS = [
    *as_is(JurisdictionItem, Type.TEXT, "id"),
    *names(JurisdictionItem),
    *as_is(JurisdictionItem, Type.TEXT, "kind", "alpha3", "parent"),
    *(
        told(
            f"{name.removesuffix('s')}_count",
            Type.WHOLE,
            f"{said(Counts, name).rstrip('.')} that the base has of it.",
            part("counts", name),
            field="counts",
        )
        for name in Counts.model_fields
    ),
    *as_is(JurisdictionItem, Type.WHOLE, "claims"),
    SOURCES,
    *as_is(JurisdictionItem, Type.WHOLE, "updated_in", unit="revision"),
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each jurisdiction."""
    return listed(asked, Collection.JURISDICTIONS, COLUMNS)
