"""One box over everything."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from api import paging
from api.parameters import Many, PageQuery, Words
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Meta
from api.schemas.searched import HitOut, SearchPage
from kb.errors import CursorMismatch
from kb.models import Source
from kb.queries import labels, lists
from kb.queries.search import Hit, search
from kb.vocabulary import Collection

routes = router("search")


class SearchQuery(PageQuery):
    """What is looked for, and where."""

    q: Annotated[
        Words,
        Field(
            description="Words, each of which stands in a name (present or former, in any "
            "language), an alias, a summary, a sector; of a source in its title or publisher. "
            "Case, accents and width do not matter. A word of three letters or more is found "
            "inside longer ones; Chinese, Japanese and Korean by any run of characters.",
            examples=["集群", "leading-edge"],
        ),
    ]
    collection: Annotated[
        Many[Collection],
        Field(description="Only in these. Left out: in all.", examples=[["programmes"]]),
    ] = []


@routes.get(
    "/v1/search",
    summary="Search everything",
    responses=responses(),
    operation_id="search",
)
def search_everything(
    query: Annotated[SearchQuery, Query()], read: Reading, request: Request, response: Response
) -> SearchPage:
    """Programmes, clusters, organisations, sources and jurisdictions by any name, the best first.

    First those of which a name is the query, then those that have all of it in their names, then
    the rest; among these by collection, and those of which most is told first.
    """
    asked = [one for one in Collection if one in (query.collection or Collection)]
    position = paging.after(request, 3)
    numbers = [n for n in position or () if type(n) is int]
    if position is not None and len(numbers) != len(position):
        raise CursorMismatch("The cursor is damaged.")
    found = search(
        read.session,
        query.q,
        asked,
        numbers if position else None,
        query.limit,
        revision=read.at,
    )
    return SearchPage(
        items=_items(found.hits, read, str(request.base_url)),
        total=sum(found.totals.values()),
        next=paging.next_page(request, response, found.after),
        totals=found.totals,
        meta=Meta.of(read),
    )


def _items(hits: list[Hit], read: Read, base: str) -> list[HitOut]:
    """What was found: two statements, however much."""
    texts = labels.texts(read.session, {hit.row.id for hit in hits}, read.at)
    cited = [hit.row.id for hit in hits if hit.collection is Collection.SOURCES]
    sources = lists.records(read.session, Source, cited, read.at)
    items = []
    for hit in hits:
        id = hit.row.id
        name, name_lang = texts[id].name(read.language)
        if source := sources.get(id):
            name, name_lang = source.title, source.language
        place = hit.collection is Collection.JURISDICTIONS
        items.append(
            HitOut(
                collection=hit.collection,
                id=id,
                name=name,
                name_lang=name_lang,
                country=None if place else hit.row.jurisdiction,
                match=hit.match,
                text=hit.text,
                url=f"{base}v1/{hit.collection}/{id}",
            )
        )
    return items
