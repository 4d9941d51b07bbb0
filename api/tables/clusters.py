"""The table of the clusters."""

from api.schemas.records import ClusterItem
from api.tables.asked import Asked
from api.tables.columns import COUNTRY, SOURCES, as_is, codes, ids, listed, names, said, told
from kb.exports.table import Rows, Table, Type
from kb.vocabulary import Collection

COLUMNS = [
    *as_is(ClusterItem, Type.TEXT, "id"),
    *names(ClusterItem),
    *COUNTRY,
    told("regions", Type.TEXTS, "Every region that it lies in, by ISO 3166-2.", ids("regions")),
    *as_is(ClusterItem, Type.TEXT, "place"),
    told("sectors", Type.TEXTS, said(ClusterItem, "sectors"), codes("sectors")),
    told(
        "programmes",
        Type.TEXTS,
        "The programmes that chose or support it, by id.",
        ids("programmes"),
        claims="/v1/claims?subject={id}&kind=designation",
    ),
    *as_is(ClusterItem, Type.WHOLE, "claims"),
    SOURCES,
    *as_is(ClusterItem, Type.WHOLE, "updated_in", unit="revision"),
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each cluster."""
    return listed(asked, Collection.CLUSTERS, COLUMNS)
