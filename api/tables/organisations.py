"""The table of the organisations."""

from api.schemas.records import OrganisationItem
from api.tables.asked import Asked
from api.tables.columns import COUNTRY, SOURCES, as_is, listed, names, said, told
from kb.exports.table import Rows, Table, Type
from kb.vocabulary import Collection

COLUMNS = [
    *as_is(OrganisationItem, Type.TEXT, "id"),
    *names(OrganisationItem),
    *as_is(OrganisationItem, Type.TEXT, "acronym"),
    *COUNTRY,
    told("kind", Type.TEXT, said(OrganisationItem, "kind"), lambda row: row["kind"].code),
    *as_is(OrganisationItem, Type.WHOLE, "claims"),
    SOURCES,
    *as_is(OrganisationItem, Type.WHOLE, "updated_in", unit="revision"),
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each organisation."""
    return listed(asked, Collection.ORGANISATIONS, COLUMNS)
