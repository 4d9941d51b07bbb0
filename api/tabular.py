"""How a table is answered: written whole to the spool, in the format asked for, and sent.

Owns: which writer a format has, what a file is called, and that what describes it is named.
"""

import sys
from dataclasses import replace
from typing import BinaryIO

from pydantic_core import to_json
from starlette.responses import Response

from api import formats
from api.caching import canonical_query
from api.extras import needing
from api.formats import Format
from api.spool import Spool, Spooled
from api.tables.asked import Asked, tabular
from kb.exports.table import Rows, Stamp, Table

Headers = dict[str, str]


def table_of(asked: Asked, headers: Headers) -> Response:
    """The answer to a request for a table, or for what describes it."""
    request = asked.request
    format = formats.of(request.scope) or Format.JSON
    asked.check()
    module = tabular(request.scope["route"].operation_id)
    if format is Format.SCHEMA:
        from kb.exports.schema import table_schema

        table, _ = module.table(replace(asked, most_rows=sys.maxsize))
        return Response(to_json(table_schema(table)), media_type=format.media, headers=headers)
    spool: Spool = request.app.state.spool
    tag = headers["ETag"].removeprefix("W/").strip('"')
    name = f"{tag}.{format.extension}"
    path = spool.find(name)
    if path is None:
        table, rows = module.table(asked)
        with spool.filling(name) as file:
            _write(file, table, rows, asked, format)
        path = spool.folder / name
    return Spooled(path, format.media, headers | _described(asked, format))


def _described(asked: Asked, format: Format) -> Headers:
    """Where the columns are described, and what a browser calls the file."""
    path = asked.request.url.path
    query = canonical_query(asked.request, frozenset({"bom"}))
    address = f"{path}.{Format.SCHEMA.extension}{'?' if query else ''}{query}"
    file = f"{path.removeprefix('/v1/').replace('/', '-')}-r{asked.read.at}.{format.extension}"
    return {
        "Link": f'<{address}>; rel="describedby"; type="application/json"',
        "Content-Disposition": f'attachment; filename="{file}"',
    }


def _stamp(asked: Asked, format: Format) -> Stamp:
    """Where a file says that it is from; not by which host: that is no matter of the base."""
    query = canonical_query(asked.request)
    address = f"{asked.request.url.path}.{format.extension}{'?' if query else ''}{query}"
    return Stamp(asked.read.at, asked.read.revision.at, address)


def _write(file: BinaryIO, table: Table, rows: Rows, asked: Asked, format: Format) -> None:
    stamp = _stamp(asked, format)
    match format:
        case Format.CSV:
            from kb.exports import delimited

            delimited.write(file, table, rows, bom=bool(asked.query.bom))
        case Format.JSONL:
            from kb.exports import lines

            lines.write(file, table, rows)
        case Format.XLSX:
            from api.tables import sources

            with needing("xlsx"):
                from kb.exports import workbook

            workbook.write(
                file, table, rows, stamp, sources.CITED, lambda ids: sources.cited(ids, asked.read)
            )
        case _:
            with needing("parquet"):
                from kb.exports import columnar

            write = {
                Format.PARQUET: columnar.write_parquet,
                Format.ARROW: columnar.write_arrow,
            }[format]
            write(file, table, rows, stamp)
