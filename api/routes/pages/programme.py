"""The page of one programme: what is said of it, where that was read, what is made of it."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.citing import cited
from api.pages import arranged, differences
from api.pages.public import PublicRoute, plain, shown
from api.parameters import ListedQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.compare import CompareQuery, compare_programmes
from api.routes.history import list_programme_history
from api.routes.programme import ProgrammeId, ProgrammeQuery, get_programme
from kb.vocabulary import Measure

routes = router("pages", PublicRoute)

MEASURES = (
    Measure.FUNDING,
    Measure.FUNDING_PER_YEAR,
    Measure.FUNDING_PER_CLUSTER_YEAR,
    Measure.DURATION,
)
"""What is computed for the page."""

CURRENCY = "EUR"
"""The money that it is computed in, at the prices and rates of each year."""

ROLES = ("lead", "co-lead", "funder", "implementer", "evaluator")
"""The roles of organisations that are told first, in this order."""

RECENT = 5
"""How many changes the page tells; the others are on a page of their own."""


@routes.get("/programmes/{id}", include_in_schema=False)
def programme_page(
    id: ProgrammeId, query: Annotated[ProgrammeQuery, Query()], read: Reading, request: Request
) -> Response:
    """Everything that the base says of a programme, with the figures that are made of it."""
    told = get_programme(id, query, read, request)
    if isinstance(told, Response):
        return told
    programme = plain(told)
    history = plain(
        list_programme_history(
            id, ListedQuery.model_construct(limit=RECENT), read, request, Response()
        )
    )
    country = programme["country"]["name"]
    line = cited("text", programme["name"], read.revision, request, key=id, country=country)
    return shown(
        "programme.html",
        request,
        read,
        programme=programme,
        cells=_computed(id, read, request),
        roles=arranged.by_role(programme["organisations"], ROLES),
        clusters=arranged.by_subject(programme["clusters"]),
        recent=differences.by_revision(history["items"]),
        changes=history["total"],
        citation=bytes(line.body).decode(),
        arranged=arranged,
    )


def _computed(id: str, read: Read, request: Request) -> dict[str, Any]:
    """The figures of the programme by their measures, as the comparison has them."""
    asked = CompareQuery.model_construct(ids=[id], measures=list(MEASURES), currency=CURRENCY)
    cells: dict[str, Any] = plain(compare_programmes(asked, read, request))["rows"][0]["cells"]
    return cells
