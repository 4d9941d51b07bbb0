"""Formats: which an address answers in, and which of them a request is answered in.

The extension wins (`/v1/programmes.csv`), else the header `Accept`, else JSON. An extension that an
address does not have is part of an address that is not there. Statistics are in the formats of SDMX
alone, which have no extension.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from starlette.types import Scope

FORMAT = "format"
"""Where a request's format stands in its scope, once its extension is taken off the path."""


class Format(Enum):
    """A format: its extension and its media type."""

    JSON = "json", "application/json"
    CSV = "csv", "text/csv"
    JSONL = "jsonl", "application/jsonl"
    XLSX = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PARQUET = "parquet", "application/vnd.apache.parquet"
    ARROW = "arrow", "application/vnd.apache.arrow.file"
    JSONLD = "jsonld", "application/ld+json"
    ATOM = "atom", "application/atom+xml"
    HTML = "html", "text/html"
    SCHEMA = "schema", "application/json"
    """What describes the columns of a table."""

    SVG = "svg", "image/svg+xml"
    PNG = "png", "image/png"
    VL = "vl", "application/vnd.vegalite.v6+json"
    """What a chart is drawn from."""

    SDMX_STRUCTURE = (
        "sdmx-structure",
        "application/vnd.sdmx.structure+xml;version=2.1",
        "application/vnd.sdmx.structure+xml",
        "application/xml",
        "text/xml",
    )
    SDMX_GENERIC = (
        "sdmx-generic",
        "application/vnd.sdmx.genericdata+xml;version=2.1",
        "application/vnd.sdmx.genericdata+xml",
        "application/xml",
        "text/xml",
    )
    SDMX_SPECIFIC = (
        "sdmx-specific",
        "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
        "application/vnd.sdmx.structurespecificdata+xml",
    )
    SDMX_CSV = (
        "sdmx-csv",
        "application/vnd.sdmx.data+csv;version=1.0.0",
        "application/vnd.sdmx.data+csv",
        "text/csv",
    )
    SDMX_CSV_2 = "sdmx-csv-2", "application/vnd.sdmx.data+csv;version=2.0.0"

    def __init__(self, extension: str, media: str, *also: str) -> None:
        self.extension = extension
        self.media = media
        self.also = also
        """What else asks for it."""

    @property
    def tabular(self) -> bool:
        """Whether it is a table, whole, without pages, or what describes one."""
        return self in TABLES

    @property
    def chart(self) -> bool:
        """Whether it is a chart, drawn or not."""
        return self in CHARTS


TABLES = (Format.CSV, Format.JSONL, Format.XLSX, Format.PARQUET, Format.ARROW, Format.SCHEMA)
DRAWN = (Format.SVG, Format.PNG)
CHARTS = (*DRAWN, Format.VL)

_TABULAR = re.compile(
    r"/v1/(programmes|clusters|organisations|jurisdictions|sources|claims|revisions|compare|"
    r"programmes/[^/]+/claims|economies/[^/]+|revisions/[^/]+/changes|"
    r"(?:programmes|clusters)/[^/]+/history)"
)
_CHARTED = re.compile(
    r"/v1/(compare|timeline|coverage|jurisdictions|programmes/(?!(facets|stats)$)[^/]+)"
)
STATISTICS = "/sdmx/"
"""What the addresses of SDMX begin with, which answer in its formats alone."""

_FIGURES = "/sdmx/2.1/data/"
_OF_FIGURES = (Format.SDMX_GENERIC, Format.SDMX_SPECIFIC, Format.SDMX_CSV, Format.SDMX_CSV_2)
_SDMX = "/vnd.sdmx."
_VERSION = re.compile(r";\s*version\s*=\s*\"?([^;\"\s]+)")

_OFFERED: tuple[tuple[re.Pattern[str], tuple[Format, ...]], ...] = (
    (re.compile(r"/v1/vocabularies/[^/]+"), (*TABLES, Format.JSONLD)),
    (_TABULAR, TABLES),
    (re.compile("/v1/changes"), (*TABLES, Format.ATOM)),
    (re.compile("/catalog"), (Format.JSONLD,)),
    (re.compile(r"/|/problems/[^/]+"), (Format.HTML,)),
)
"""The addresses that answer in more than JSON."""

_EXTENSION = re.compile(r"(/(?!openapi|v1/dumps/).+)\.([a-z]+)")
_FILE = re.compile(r"/v1/dumps/[^/]+/[^/]+")
"""A file that is what it is, whatever a client likes best."""

_CITED = re.compile(rb"(^|&)cite=")

_SHOWN = re.compile(
    r"/(programmes|clusters|organisations|jurisdictions|sources|claims|compare|coverage|revisions|"
    r"search|docs)(/.*)?",
    re.DOTALL,
)
"""The addresses of pages that anybody reads. Before most of them `/v1` is the address of the data
that they show."""

_DOCUMENTS = re.compile("/docs(/.*)?", re.DOTALL)
"""Those of them that show no data."""

_CURATED = re.compile(r"/curate(/.*)?", re.DOTALL)
"""The addresses of the pages of curators."""

_BY_EXTENSION = {format.extension: format for format in Format}


class Chosen(NamedTuple):
    """What a request asks for: an address, and the format of its answer.

    None: the client takes no format that the address has.
    """

    path: str
    format: Format | None


def offered(path: str) -> Sequence[Format]:
    """The formats that an address answers in, the one that it prefers first."""
    if _SHOWN.fullmatch(path):
        return (Format.HTML,)
    if path.startswith(STATISTICS):
        return _OF_FIGURES if path.startswith(_FIGURES) else (Format.SDMX_STRUCTURE,)
    more = (formats for pattern, formats in _OFFERED if pattern.fullmatch(path))
    return (Format.JSON, *next(more, ()), *(CHARTS if _CHARTED.fullmatch(path) else ()))


def chosen(path: str, accept: str | None) -> Chosen:
    """What the path and the header `Accept` of a request ask for."""
    found = _EXTENSION.fullmatch(path)
    if found:
        format = _BY_EXTENSION.get(found[2])
        if format and format in offered(found[1]):
            return Chosen(found[1], format)
    if not accept or accept == "*/*" or _FILE.fullmatch(path) or _SHOWN.fullmatch(path):
        return Chosen(path, offered(path)[0])
    return Chosen(path, _best(accept, offered(path)))


def is_page(scope: Scope) -> bool:
    """Whether a request is for a page; its errors are pages too."""
    path = _path(scope)
    return scope.get(FORMAT) is Format.HTML or bool(_SHOWN.fullmatch(path)) or is_curated(scope)


def is_curated(scope: Scope) -> bool:
    """Whether a request is for a page of the curators, which is HTML whatever its client takes."""
    return _CURATED.fullmatch(_path(scope)) is not None


def shows(scope: Scope) -> str:
    """The address whose data a request asks for: that of a page without its `/v1`, or its own."""
    path = _path(scope)
    of_data = _SHOWN.fullmatch(path) and not _DOCUMENTS.fullmatch(path)
    return f"/v1{path}" if of_data else path


def _path(scope: Scope) -> str:
    path: str = scope.get("path", "")  # what is no HTTP has none
    return path.removeprefix(scope.get("root_path", ""))


def asked(scope: Scope) -> Scope:
    """What of the scope of a request its format changes."""
    path, format = chosen(scope["path"], accepted(scope))
    if format is None and _CITED.search(scope["query_string"]):
        format = Format.JSON  # what a citation is written as, its parameter says, not the header
    return {FORMAT: format, "path": path}


def accepted(scope: Scope) -> str | None:
    """The header `Accept` of a request."""
    values = [value for name, value in scope["headers"] if name == b"accept"]
    return b",".join(values).decode("latin-1") if values else None


def of(scope: Scope) -> Format | None:
    """The format in which a request is answered; None if there is none that the client takes."""
    format: Format | None = scope.get(FORMAT, Format.JSON)
    return format


def _best(accept: str, formats: Sequence[Format]) -> Format | None:
    """The format that a client likes best, with whatever parameters (`charset=utf-8`).

    Of the media types of SDMX the version has to be the right one, if there is one.
    """
    from werkzeug.datastructures import MIMEAccept
    from werkzeug.http import parse_accept_header

    ranges = parse_accept_header(accept, MIMEAccept)
    liked = MIMEAccept((_versioned(range), q) for range, q in ranges)
    quality, _, format = max(
        (max(map(liked.quality, (format.media, *format.also))), -at, format.name)
        for at, format in enumerate(formats)
    )
    return Format[format] if quality > 0 else None


def _versioned(range: str) -> str:
    """A range of media types with no parameter but the version of a type of SDMX."""
    type = range.partition(";")[0].strip()
    version = _VERSION.search(range) if _SDMX in type else None
    return f"{type};version={version[1]}" if version else type
