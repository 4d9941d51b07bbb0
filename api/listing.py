"""Lists: what all collections can be asked, and a page of one.

Owns: the parameters that every list has, and how the values of the typed ones become conditions.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field

from api import paging
from api.parameters import ListedQuery, Many, PageQuery, SearchText, Text
from api.reading import Read
from kb.errors import InvalidParameter, Rejection
from kb.finding import AnyOf, Between, Condition, Every, Filter, Saying, SortKey
from kb.queries import entities, lists, revisions
from kb.queries.lists import Listed
from kb.text import parts
from kb.vocabulary import Collection as Listing
from kb.vocabulary import EntityKind, Scheme


class Changed(BaseModel):
    """What has changed since."""

    updated_since: Annotated[
        Text | None,
        Field(
            description="Changed after a revision (its number) or after the end of a day (UTC): "
            "the record, a text, or a claim about it or naming it.",
            examples=["1", "2026-10-01"],
        ),
    ] = None


class Searched(Changed):
    """What a text says."""

    q: SearchText = None


class ListQuery(ListedQuery, Searched):
    """The parameters of every list that can be searched."""


Codes = Many[Text]
"""Codes or ids, checked against the base."""


SORT = Field(
    max_length=4,
    description="Up to four keys, `-` for descending; unknown values last in both directions; "
    "the id decides among equals. Left out: id.",
)


def changed(query: Changed, read: Read) -> Iterator[Condition]:
    """The condition that `updated_since` states."""
    if query.updated_since is not None:
        since = revisions.since(read.session, query.updated_since)
        yield Between("changed", low=since + 1)


def searched(query: Searched, read: Read) -> Iterator[Condition]:
    """The conditions that `q` and `updated_since` state."""
    yield from changed(query, read)
    if query.q is not None:
        yield Saying(parts(query.q))


def any_of(field: str, wanted: Collection[str], unwanted: Collection[str]) -> Iterator[Condition]:
    """`field=A,B` and `field_not=C`, the values as they are kept."""
    if wanted:
        yield AnyOf(field, tuple(wanted))
    if unwanted:
        yield AnyOf(field, tuple(unwanted), none=True)


def has(present: Collection[str], missing: Collection[str]) -> Iterator[Condition]:
    """`present=f,g` and `missing=h`: all that are present, none that is missing."""
    check_told(present, missing)
    if present:
        yield Every("has", tuple(present))
    for field in missing:
        yield AnyOf("has", (field,), none=True)


def check_told(present: Collection[str], missing: Collection[str]) -> None:
    """Refuse what is to be present and missing."""
    if both := sorted(set(present) & set(missing)):
        raise refuse("missing", "invalid", f"{', '.join(both)} cannot be present and missing.")


def countries(name: str, given: Sequence[Sequence[str]], read: Read) -> list[list[str]]:
    """Jurisdictions of `name` and `name_not` by their ids; what is none is refused."""
    return [
        entities.countries(read.session, parameter, values, read.at)
        for parameter, values in zip((name, f"{name}_not"), given, strict=True)
    ]


def check_ids(
    name: str, given: Sequence[Sequence[str]], read: Read, *kinds: EntityKind
) -> Sequence[Sequence[str]]:
    """The ids of `name` and `name_not`; those of nothing of the kinds are refused."""
    for parameter, values in zip((name, f"{name}_not"), given, strict=True):
        entities.check_ids(read.session, parameter, values, *kinds)
    return given


def check_codes(
    name: str, given: Sequence[Sequence[str]], read: Read, scheme: Scheme
) -> Sequence[Sequence[str]]:
    """The codes of `name` and `name_not`; those that no vocabulary has are refused."""
    for parameter, values in zip((name, f"{name}_not"), given, strict=True):
        entities.check_codes(read.session, parameter, values, scheme, read.at)
    return given


_KEPT_AS = {"updated": "changed", "title": "name"}
"""What the index calls otherwise than a `sort`."""


def sort_keys(names: Sequence[str], key: Callable[[str, bool], SortKey] = SortKey) -> list[SortKey]:
    """The keys that a `sort` names."""
    plain = [(name.removeprefix("-"), name.startswith("-")) for name in names]
    return [key(_KEPT_AS.get(name, name), descending) for name, descending in plain]


def page_of(
    listing: Listing,
    filter: Filter,
    sort: Sequence[SortKey],
    query: PageQuery,
    read: Read,
    request: Request,
) -> Listed:
    """The page of a collection that a request asks for."""
    return lists.page(
        read.session,
        listing,
        filter,
        sort,
        paging.row_after(request),
        query.limit,
        revision=read.at,
    )


def next_of(found: Listed, request: Request, response: Response) -> str | None:
    """The address of the next page."""
    position = None if found.after is None else [found.after]
    return paging.next_page(request, response, position)


def refuse(parameter: str, code: str, detail: str) -> InvalidParameter:
    """One rejection."""
    return InvalidParameter(Rejection(parameter, code, detail))
