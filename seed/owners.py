"""Which column tells whose dossier a row belongs to."""

from kb.db import Base
from kb.models import (
    Classification,
    Cluster,
    EconomyYear,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    SeriesInfo,
    Source,
    Term,
)

OWNERS: dict[type[Base], str | None] = {
    Jurisdiction: None,
    Term: None,
    SeriesInfo: None,
    IrrevocableRate: None,
    EconomyYear: None,
    Source: "id",
    Organisation: "id",
    Programme: "id",
    Cluster: "id",
    Label: "entity",
    Classification: "entity",
    Location: "cluster",
}
"""The tables of records, and the column whose id tells which jurisdiction a row belongs to."""
