"""The pages of revisions: the log, and what one did, thing by thing."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages.public import PublicRoute, plain, shown
from api.parameters import ListedQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.history import list_revision_changes
from api.routes.revisions import RevisionId, RevisionQuery, get_revision, list_revisions
from kb.models import Source
from kb.queries import entities, labels, lists
from kb.queries.touched import COLLECTED
from kb.vocabulary import EntityKind

routes = router("pages", PublicRoute)


@routes.get("/revisions", include_in_schema=False)
def revisions_page(
    query: Annotated[ListedQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """The states of the base, the newest first."""
    listed = plain(list_revisions(query, read, request, response))
    return shown("revisions.html", request, read, listed=listed)


@routes.get("/revisions/{id}", include_in_schema=False)
def revision_page(
    id: RevisionId,
    query: Annotated[ListedQuery, Query()],
    read: Reading,
    request: Request,
    response: Response,
) -> Response:
    """What a revision did: counted, and a page of its rows by what they are about."""
    told = plain(get_revision(id, RevisionQuery(), read, request))
    changes = plain(list_revision_changes(id, query, read, request, response))
    return shown(
        "revision.html",
        request,
        read,
        revision=told,
        changes=changes,
        subjects=_by_subject(changes["items"], read),
    )


def _by_subject(rows: list[dict[str, Any]], read: Read) -> list[dict[str, Any]]:
    """Rows by what they are about, in their order, each with its name and the list that has it."""
    grouped = [(id, list(group)) for id, group in groupby(rows, lambda row: row["subject"])]
    ids = {id for id, _ in grouped}
    kinds = entities.kinds(read.session, ids)
    texts = labels.texts(read.session, ids, read.at)
    documents = [id for id, kind in kinds.items() if kind is EntityKind.SOURCE]
    titles = lists.records(read.session, Source, documents, read.at) if documents else {}
    names = {id: text.name(read.language) for id, text in texts.items()}
    names |= {id: (record.title, record.language) for id, record in titles.items()}
    told = []
    for id, group in grouped:
        name, name_lang = names.get(id, ("", None))
        collection = COLLECTED.get(kinds[id]) if id in kinds else None
        told.append(
            {
                "id": id,
                "name": name or id,
                "name_lang": name_lang or None,
                "collection": collection,
                "rows": group,
            }
        )
    return told
