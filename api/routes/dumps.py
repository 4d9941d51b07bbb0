"""Dumps."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import Path as PathParameter
from fastapi import Query, Request, Response
from starlette.responses import RedirectResponse

from api import caching, paging
from api.caching import NotModified
from api.dumps import dump, files
from api.formats import Format
from api.parameters import PageQuery, PathText
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import described, responses, router
from api.schemas.common import Meta, Page
from api.schemas.dumps import DumpItem, DumpOut, FileOut
from api.spool import Spooled
from kb.errors import NotFound, nearest
from kb.exports.table import LICENCE_URL
from kb.models import Revision
from kb.queries import revisions

routes = router("dumps")

LATEST = "latest"
Number = Annotated[
    PathText,
    PathParameter(description="The number of a revision, or `latest`.", examples=["1"]),
]

_MEDIA = {
    ".csv": Format.CSV.media,
    ".parquet": Format.PARQUET.media,
    ".json": Format.JSON.media,
    ".sqlite": "application/vnd.sqlite3",
    "": "text/plain",
}


_AT_THE_NEWEST: dict[int | str, dict[str, Any]] = {
    307: {
        "description": "`latest` is the revision that this leads to.",
        "headers": described("Location", "X-Request-ID"),
    }
}
_THE_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "headers": described("ETag", "KB-Revision", "X-Request-ID"),
        "content": {
            media: {"schema": {} if media == Format.JSON.media else {"type": "string"}}
            for media in _MEDIA.values()
        },
    }
}


@routes.get(
    "/v1/dumps",
    summary="The revisions whose files can be had",
    responses=responses(),
    operation_id="list_dumps",
)
def list_dumps(
    query: Annotated[PageQuery, Query()], read: Reading, request: Request, response: Response
) -> Page[DumpItem]:
    """Every revision, the newest first; its files are made when they are first asked for."""
    found = revisions.page(read.session, paging.after(request, 1), query.limit, revision=read.at)
    return Page(
        items=[
            DumpItem(revision=row.id, at=row.at, url=f"/v1/dumps/{row.id}") for row in found.items
        ],
        total=found.total,
        next=paging.next_page(request, response, found.after),
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/dumps/{revision}",
    summary="The files of a revision",
    response_model=DumpOut,
    responses=responses(404) | _AT_THE_NEWEST,
    operation_id="get_dump",
)
def get_dump(
    revision: Number, _: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> DumpOut | Response:
    """The whole base of a revision in files, with their checksums.

    Each list as CSV and Parquet, one row per programme, per claim and so on; the base itself as a
    SQLite file; `datapackage.json` (Frictionless) and `csv-metadata.json` (CSV on the Web) describe
    the CSV; `SHA256SUMS` has the checksums. `latest` leads to the newest revision. The files of a
    revision never change.
    """
    if revision == LATEST:
        return RedirectResponse(f"/v1/dumps/{read.at}")
    found = revisions.one(read.session, revision, revision=read.at)
    return DumpOut(
        revision=found.id,
        at=found.at,
        licence=LICENCE_URL,
        files=[
            FileOut(
                name=file.name,
                bytes=file.size,
                sha256=file.sha256,
                media_type=_media(file.name),
                url=f"/v1/dumps/{found.id}/{file.name}",
            )
            for file in files(_folder(found, read, request))
        ],
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/dumps/{revision}/{name}",
    summary="One file of a revision",
    response_class=Response,
    responses=responses(404) | _AT_THE_NEWEST | _THE_FILE,
    operation_id="get_dump_file",
)
def get_dump_file(
    revision: Number,
    name: Annotated[PathText, PathParameter(description="Its name.", examples=["claims.csv"])],
    read: Reading,
    request: Request,
) -> Response:
    """The bytes of a file, the same for ever: caches may keep them."""
    if revision == LATEST:
        return RedirectResponse(f"/v1/dumps/{read.at}/{name}")
    number = revisions.one(read.session, revision, revision=read.at)
    folder = _folder(number, read, request)
    found = {file.name: file for file in files(folder)}
    if name not in found:
        raise NotFound("file of the dump", name, nearest(name, found))
    headers = {
        "ETag": f'"{found[name].sha256}"',
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if caching.known(request.headers.get("if-none-match", ""), headers["ETag"]):
        raise NotModified(headers)
    return Spooled(folder / name, _media(name), headers)


def _folder(revision: Revision, read: Read, request: Request) -> Path:
    """The folder of a revision's files, which are made if they are not there."""
    folder: Path = request.app.state.dumps / str(revision.id)
    if not folder.exists():
        dump(folder, Read(read.session, revision, "en"))
    return folder


def _media(name: str) -> str:
    return _MEDIA[Path(name).suffix]
