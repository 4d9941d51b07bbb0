"""The feed of the changes: what of a change becomes an entry, and by which ids feeds know both.

Ids are of no host (`urn:uuid:`), so that an entry stays the same wherever the base is served.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from fastapi import Request, Response

from api import paging
from api.caching import canonical_query
from api.formats import Format
from api.reading import Read
from api.schemas.changes import address_of
from kb import __version__
from kb.changes import Change, sentence, title
from kb.exports import atom
from kb.exports.table import PUBLISHER
from kb.queries.labels import best
from kb.queries.pages import Page
from kb.words import Phrase

_NAMESPACE = UUID("5d7a0c52-3f0f-4d39-9a1c-6a1f0d0b7e42")
"""Within which the ids of feeds and entries are made."""

_OF_ALL = Phrase("{0}: changes", "{0}：变更")
_OF_SOME = Phrase("{0}: changes of {1}", "{0}：变更（{1}）")


def answer(
    found: Page[Change], of: Sequence[str], read: Read, request: Request, response: Response
) -> Response:
    """A page of changes `of` some things as a page of the feed that a request asks for."""
    named = (_OF_SOME if of else _OF_ALL)(PUBLISHER, tuple(of))
    path = request.url.path
    in_atom = f"{path}.{Format.ATOM.extension}"
    links = {
        "self": (paging.link(request, in_atom), Format.ATOM.media),
        "alternate": (paging.link(request, path), Format.JSON.media),
    }
    following = paging.next_page(request, response, found.after, in_atom)
    if following:
        links["next"] = (following, Format.ATOM.media)
    base = str(request.base_url).rstrip("/")
    feed = atom.Feed(
        id=_id(f"{path}?{canonical_query(request, paging.FREE)}"),
        title=named.told(read.language),
        language=read.language,
        updated=read.revision.at,
        links=links,
        entries=[_entry(change, read.language, base) for change in found.items],
    )
    return Response(atom.written(feed, __version__), media_type=Format.ATOM.media)


def _entry(change: Change, language: str, base: str) -> atom.Entry:
    name, _ = best(change.names, language)
    return atom.Entry(
        id=_id(f"{change.id}@{change.revision} {change.at.isoformat()}"),
        title=title(change, name).told(language),
        summary=sentence(change).told(language),
        updated=change.at,
        link=base + address_of(change),
        categories=[
            atom.Category(change.collection, f"{base}/v1/changes?kind="),
            atom.Category(change.country, f"{base}/v1/changes?country="),
        ],
    )


def _id(name: str) -> str:
    return uuid5(_NAMESPACE, name).urn
