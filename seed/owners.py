"""Whose dossier a row belongs to, and what of a row says something about the world."""

import json
from collections.abc import Iterable
from typing import Any

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

BOOKKEEPING = {"row", "number", "added_in", "retired_in"}
"""Columns that say nothing about the world."""


def owner(id: str) -> str:
    """The jurisdiction whose dossier an id belongs to; "" for what all dossiers share."""
    if "/" in id or id[0].isupper():
        return ""
    return id.split("-", 1)[0].upper()


def as_key(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values as a key; lists and mappings by their text."""
    return tuple(
        json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
        for value in values
    )
