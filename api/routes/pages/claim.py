"""The page of one claim: what it says, where that was read, and what speaks against it."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages import languages, typed
from api.pages.public import PublicRoute, plain, shown
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.claims import ClaimId, get_claim
from api.schemas.told import Telling, mentioned
from kb.evidence import witnesses
from kb.queries import entities, labels, sources, told

routes = router("pages", PublicRoute)


@routes.get("/claims/{id}", include_in_schema=False)
def claim_page(
    id: ClaimId, query: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """A fact with its fields, its sources and its rivals."""
    claim = plain(get_claim(id, query, read))
    subject = entities.kind_of(read.session, claim["subject"]["id"])
    return shown(
        "fact.html",
        request,
        read,
        fact=claim,
        about=f"/{subject}s",
        fields=typed.fields(claim, f"/{subject}s", languages.spoken(read.language)),
        origins=_origins(claim, read),
        rivals=_rivals(id, read),
    )


def _origins(claim: dict[str, Any], read: Read) -> dict[str, str]:
    """What the sources of a claim go back to that are not the first witnesses themselves."""
    cited = {citation["source"] for citation in claim["citations"]}
    found = witnesses(sources.links(read.session, cited, read.at))
    return {id: found[id] for id in cited if found.get(id, id) != id}


def _rivals(id: str, read: Read) -> Any:
    """The claims that answer the same question, as they are told."""
    found = told.rivals(read.session, id, read.at)
    texts = labels.texts(read.session, mentioned(found), read.at)
    telling = Telling(texts, read.language, read.at)
    return plain([telling.claim(each) for each in found])
