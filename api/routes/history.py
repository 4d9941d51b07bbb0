"""History: what a revision did, and what became of one thing, row by row."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api import paging
from api.parameters import ListedQuery, PathText
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Meta, Page
from api.schemas.history import CameOut, HistoryOut, told, told_in_time
from api.schemas.told import Record
from kb.queries import entities, history, revisions
from kb.vocabulary import EntityKind

routes = router("history")


@routes.get(
    "/v1/revisions/{id}/changes",
    summary="What one revision did, row by row",
    response_model=Page[CameOut],
    responses=responses(404),
    operation_id="list_revision_changes",
)
def list_revision_changes(
    id: Annotated[PathText, Path(description="The revision's number.", examples=["1"])],
    query: Annotated[ListedQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Record:
    """Everything that a revision added or retired: claims, records, texts, sectors, locations,
    gaps, series. By subject, and of each subject what was retired before what was added in its
    place, so that a correction stands together.

    Names and sources are those of `as_of`; with the number of the revision, as they were then.
    """
    revision = revisions.one(read.session, id, revision=read.at)
    found = history.of_revision(
        read.session, revision, paging.after(request, 4), query.limit, at=read.at
    )
    return {
        "items": told(found.items, read),
        "total": found.total,
        "next": paging.next_page(request, response, found.after),
        "meta": Meta.of(read),
    }


@routes.get(
    "/v1/programmes/{id}/history",
    summary="The history of one programme",
    response_model=Page[HistoryOut],
    responses=responses(404),
    operation_id="list_programme_history",
)
def list_programme_history(
    id: Annotated[
        PathText, Path(description="The programme's id.", examples=["de-spitzencluster"])
    ],
    query: Annotated[ListedQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Record:
    """What each revision added and retired of a programme, the newest first: its record, texts,
    sectors and gaps, its claims, and those of others that name it. A programme that was removed
    has its history still.
    """
    return _of_thing(EntityKind.PROGRAMME, id, query, read, request, response)


@routes.get(
    "/v1/clusters/{id}/history",
    summary="The history of one cluster",
    response_model=Page[HistoryOut],
    responses=responses(404),
    operation_id="list_cluster_history",
)
def list_cluster_history(
    id: Annotated[PathText, Path(description="The cluster's id.", examples=["de-its-owl"])],
    query: Annotated[ListedQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Record:
    """What each revision added and retired of a cluster, the newest first: its record, texts,
    sectors and locations, its claims, and the relations to it. A cluster that was removed has its
    history still.
    """
    return _of_thing(EntityKind.CLUSTER, id, query, read, request, response)


def _of_thing(
    kind: EntityKind, id: str, query: ListedQuery, read: Read, request: Request, response: Response
) -> Record:
    """A page of the history of a thing."""
    found = history.of_thing(
        read.session, kind, id, paging.after(request, 5), query.limit, revision=read.at
    )
    if found is None:
        raise entities.not_found(read.session, kind, id)
    return {
        "items": told_in_time(found.items, read),
        "total": found.total,
        "next": paging.next_page(request, response, found.after),
        "meta": Meta.of(read),
    }
