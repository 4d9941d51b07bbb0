"""Dumps: the whole base of a revision in files, each list as CSV and Parquet, the base as SQLite.

Owns: which files there are. They are written into a folder of their own, which gets its name once
it is whole: a dump is whole or not there, and then stays as it is.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import Request

from api.extras import needing
from api.parameters import ListedQuery, TableQuery
from api.reading import Read
from api.routes import (
    claims,
    clusters,
    jurisdictions,
    organisations,
    programmes,
    revisions,
    sources,
    vocabularies,
)
from api.schemas.reference import EconomyYearOut, SeriesOut
from api.tables import economy
from api.tables.asked import Asked, tabular
from api.tables.columns import rows_of
from kb import room
from kb.copying import copy
from kb.exports import delimited, schema
from kb.exports.schema import CsvFile
from kb.exports.table import Rows, Stamp, Table
from kb.queries import economies as reference
from kb.queries import jurisdictions as places
from kb.vocabulary import Scheme

LISTS: dict[str, Any] = {
    "list_programmes": (programmes.list_programmes, programmes.ProgrammesQuery),
    "list_clusters": (clusters.list_clusters, clusters.ClustersQuery),
    "list_organisations": (organisations.list_organisations, organisations.OrganisationsQuery),
    "list_jurisdictions": (jurisdictions.list_jurisdictions, jurisdictions.JurisdictionsQuery),
    "list_sources": (sources.list_sources, sources.SourcesQuery),
    "list_claims": (claims.list_claims, claims.ClaimsQuery),
    "list_revisions": (revisions.list_revisions, ListedQuery),
}
"""The lists by their operations: what answers each, and what it is asked with."""

SQLITE, CHECKSUMS, PACKAGE, CSVW = (
    "kb.sqlite", "SHA256SUMS", "datapackage.json", "csv-metadata.json",
)  # fmt: skip

_EVERY_ROW = 10**12


class File(NamedTuple):
    """A file of a dump."""

    name: str
    size: int
    sha256: str


def dump(folder: Path, read: Read) -> None:
    """Write the files of the revision that is read into a folder that is not there yet.

    `NoRoom`, and nothing left, where the disk is full.
    """
    with room.told(), _beside(folder) as name:
        part = Path(name) / "dump"
        part.mkdir()
        _write(part, read)
        try:
            part.rename(folder)
        except OSError:
            if not (folder / CHECKSUMS).exists():  # else another process was quicker
                raise


def _beside(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """A folder for what is not whole yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=folder.parent, prefix=".")


def files(folder: Path) -> list[File]:
    """The files of a dump, by their names, as its list of checksums has them."""
    lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    listed = [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]
    own = hashlib.sha256((folder / CHECKSUMS).read_bytes()).hexdigest()
    return [
        File(name, (folder / name).stat().st_size, digest)
        for name, digest in sorted([*listed, (CHECKSUMS, own)])
    ]


def _write(folder: Path, read: Read) -> None:
    with needing("parquet"):
        from kb.exports import columnar
    stamp = Stamp(read.at, read.revision.at, f"/v1/dumps/{read.at}")
    found = []
    for table, rows in _tables(read):
        path = folder / f"{table.name}.csv"
        with (
            path.open("wb") as csv,
            path.with_suffix(".parquet").open("wb") as parquet,
            delimited.writer(csv, table) as add_lines,
            columnar.parquet_writer(parquet, table, stamp) as add_group,
        ):
            for group in columnar.groups(rows):
                add_lines(group)
                add_group(group)
        found.append(CsvFile(table, path.name, path.stat().st_size, _sha256(path)))
    for name, content in (
        (PACKAGE, schema.data_package(found, stamp)),
        (CSVW, schema.csv_on_the_web(found, stamp)),
    ):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    copy(read.session, folder / SQLITE, read.at)
    lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _tables(read: Read) -> Iterator[tuple[Table, Rows]]:
    """The tables of a dump, whose rows are read as they are written."""
    for operation, (endpoint, query) in LISTS.items():
        values = {"query": query(as_of=str(read.at)), "request": None, "response": None}
        yield tabular(operation).table(_asked(endpoint, values, read))
    for scheme in Scheme:
        values = {"name": scheme.value, "_": TableQuery(), "request": None}
        asked = _asked(vocabularies.get_vocabulary, values, read)
        yield tabular("get_vocabulary").table(asked)
    yield _series(read)


def _asked(endpoint: Callable[..., Any], values: dict[str, Any], read: Read) -> Asked:
    """A request that nobody sent, for all that an endpoint tells of the revision."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    return Asked(endpoint, values, Request(scope), read, _EVERY_ROW)


def _series(read: Read) -> tuple[Table, Rows]:
    """The reference series of all economies."""
    columns = economy.columns_of(
        [SeriesOut.of(row, read.language) for row in reference.series(read.session, read.at)]
    )
    every = reference.every_year(read.session, read.at)
    years = ((row.economy, EconomyYearOut.of(row)) for row in every)
    alpha3 = places.alpha3(read.session, read.at)
    title = "Reference series of all economies"
    return economy.series_table(title, columns), rows_of(
        economy.records(years, alpha3, read.at), columns
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
