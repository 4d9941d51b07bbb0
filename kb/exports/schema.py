"""What tables say of themselves: Frictionless Table Schema and Data Package, CSV on the Web."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kb.exports.table import (
    LICENCE,
    LICENCE_URL,
    PUBLISHER,
    SEPARATOR,
    Column,
    Stamp,
    Table,
    Type,
)

_DATATYPES: Mapping[Type, str] = {
    Type.TEXT: "string",
    Type.WHOLE: "integer",
    Type.NUMBER: "double",
    Type.TRUTH: "boolean",
    Type.TEXTS: "string",
    Type.BY_LANGUAGE: "json",
}


class CsvFile(NamedTuple):
    """A table in a file, with what tells that the file is the one that is meant."""

    table: Table
    name: str
    size: int
    sha256: str


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


def data_package(files: Iterable[CsvFile], stamp: Stamp) -> dict[str, Any]:
    """The Data Package of some files of CSV."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "industrial-cluster-policy",
        "title": PUBLISHER,
        "version": str(stamp.revision),
        "created": stamp.at.isoformat(),
        "licenses": [{"name": "CC-BY-4.0", "title": LICENCE, "path": LICENCE_URL}],
        "contributors": [{"title": PUBLISHER, "roles": ["publisher"]}],
        "resources": [
            {
                "name": file.table.name,
                "title": file.table.title,
                "path": file.name,
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": file.size,
                "hash": f"sha256:{file.sha256}",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
                "schema": table_schema(file.table),
            }
            for file in files
        ],
    }


def csv_on_the_web(files: Iterable[CsvFile], stamp: Stamp) -> dict[str, Any]:
    """The metadata of the same files for the tools of the W3C's recommendation."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": PUBLISHER,
        "dc:license": {"@id": LICENCE_URL},
        "dc:created": {"@value": stamp.at.isoformat(), "@type": "xsd:dateTime"},
        "dialect": {"lineTerminators": ["\r\n"], "header": True},
        "tables": [
            {
                "url": file.name,
                "dc:title": file.table.title,
                "tableSchema": {
                    "columns": [_column(column, file.table) for column in file.table.columns],
                    "primaryKey": list(file.table.key),
                },
            }
            for file in files
        ],
    }


def _column(column: Column, table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": _DATATYPES[column.type],
        "required": column.name in table.key,
    }
    if column.type is Type.TEXTS:
        told["separator"] = SEPARATOR
    return told
