"""What a list tells beside its rows, and what of its rows it leaves out: `include`, `fields`."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Protocol

from fastapi import Request, Response
from pydantic import BaseModel, Field

from api.listing import next_of, refuse
from api.reading import Read
from api.schemas.claimed import claim_out, context_of
from api.schemas.records import Included, SourceItem
from api.schemas.sourced import source_items
from kb.queries import claims, lists
from kb.queries.lists import Listed
from kb.vocabulary import Collection

Record = dict[str, Any]

Include = Literal["claims", "sources"]

AT_ONCE = 100
"""The longest page to which more is told."""

INCLUDE = Field(
    description="What is told of the rows of the page beside them, in `included`: the `claims` "
    f"about them, the `sources` that these rest on. With pages of up to {AT_ONCE}.",
    examples=[["claims", "sources"]],
)


def fields_field(*example: str) -> Any:
    """How `fields` are described, with an example."""
    return Field(
        description="Only these fields of each row, in the order of the whole; the others are then "
        "not there. Left out: all.",
        examples=[list(example)],
    )


FIELDS = fields_field("id", "name")


class Asked(Protocol):
    """The parameters that say what of a page is told, and what beside."""

    @property
    def fields(self) -> Sequence[str]:
        """Only these."""

    @property
    def include(self) -> Sequence[Include]:
        """These beside."""

    @property
    def limit(self) -> int:
        """How many rows."""


def included(
    collection: Collection, ids: Sequence[str], include: Sequence[Include], limit: int, read: Read
) -> Included | None:
    """What a page includes; None where nothing is asked for."""
    if not include:
        return None
    _check_few(limit)
    about = claims.about(read.session, collection, ids, read.at)
    context = context_of(read, about)
    return Included(
        claims=[claim_out(claim, context) for claim in about] if "claims" in include else None,
        sources=_sources(context.sources, read) if "sources" in include else None,
    )


def sources_beside(
    cited: Iterable[str], include: Sequence[Include], limit: int, read: Read
) -> Included | None:
    """What a page of claims includes: the sources that they cite."""
    if not include:
        return None
    _check_few(limit)
    return Included(claims=None, sources=_sources(cited, read))


def _check_few(limit: int) -> None:
    if limit > AT_ONCE:
        raise refuse("limit", "out-of-range", f"With include a page has at most {AT_ONCE} rows.")


def _sources(cited: Iterable[str], read: Read) -> list[SourceItem]:
    found = lists.summaries(read.session, Collection.SOURCES, sorted(cited), read.at)
    return source_items(found, read)


def page_out(
    listing: Collection,
    found: Listed,
    items: Sequence[BaseModel] | Sequence[Record],
    asked: Asked,
    meta: BaseModel,
    read: Read,
    request: Request,
    response: Response,
) -> Record:
    """A page of a list as its `ListPage` says, the rows with only the fields asked for."""
    return {
        "items": narrowed(items, asked.fields),
        "total": found.total,
        "next": next_of(found, request, response),
        "meta": meta,
        "included": included(listing, found.ids, asked.include, asked.limit, read),
    }


def narrowed(
    items: Sequence[BaseModel] | Sequence[Record], fields: Sequence[str]
) -> Sequence[BaseModel] | Sequence[Record]:
    """The rows with only the fields asked for; with all, if none is."""
    if not fields:
        return items
    whole = (item.model_dump() if isinstance(item, BaseModel) else item for item in items)
    return [{name: value for name, value in row.items() if name in fields} for row in whole]
