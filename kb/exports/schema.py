"""What a table says of itself, as Frictionless Table Schema."""

from typing import Any

from kb.exports.table import SEPARATOR, Column, Table, Type


def table_schema(table: Table) -> dict[str, Any]:
    """The schema of a table as CSV: names, types, what they say, where the claims are."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": table.title,
        "fields": [_field(column, table) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": column.type.value,
        "description": column.description,
    }
    if column.type is Type.TEXTS:
        told |= {"delimiter": SEPARATOR, "itemType": "string"}
    if column.name in table.key:
        told["constraints"] = {"required": True}
    if column.unit:
        told["unit"] = column.unit
    if claims := column.claims or table.claims:
        told["claims"] = claims
    return told
