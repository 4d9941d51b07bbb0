"""The index, the health of the service, and the pages of the problem types."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from api.problem_types import PROBLEMS
from api.routes import problems, router
from api.schemas.common import Schema
from api.schemas.reference import Health, Index
from kb import __version__
from kb.errors import NotFound, nearest

routes = router("operation")


class ProblemPage(Schema):
    """What a kind of error means and what to do about it."""

    type: Annotated[str, Field(description="The `type` of the errors of this kind.")]
    title: Annotated[str, Field(description="The kind of error in a line.")]
    status: Annotated[int, Field(description="The status code.", examples=[422])]
    help: Annotated[str, Field(description="What it means and what to do.")]


@routes.get("/", summary="Where everything is", operation_id="index", responses=problems())
def index() -> Index:
    """The addresses by what they give."""
    nouns = (
        "programmes", "clusters", "organisations", "jurisdictions", "sources", "claims",
        "vocabularies", "economies", "revisions", "changes", "dumps",
    )  # fmt: skip
    example = "ids=de-spitzencluster,jp-knowledge-cluster,fr-poles&measures=duration,funding"
    return Index(
        name="Industrial-cluster policy: an open knowledge base",
        release=__version__,
        openapi="/openapi.json",
        assistant="/mcp",
        licence="CC BY 4.0",
        addresses={noun: f"/v1/{noun}" for noun in nouns}
        | {
            "compare": f"/v1/compare?{example}",
            "convert": "/v1/convert?amount=600000000&from=EUR&year=2010&to=USD",
            "timeline": "/v1/timeline?active_in=2012&country=DE",
            "coverage": "/v1/coverage",
            "search": "/v1/search?q=集群",
            "similar": "/v1/programmes/de-spitzencluster/similar",
            "facets": "/v1/programmes/facets",
            "stats": "/v1/programmes/stats?by=country&measures=funding&currency=EUR",
            "explain": "/v1/compare/explain?id=de-spitzencluster&cell=funding",
            "rebuild": "/v1/compare/rebuild",
            "catalogue": "/catalog",
            "reconcile": "/reconcile",
            "statistics": "/sdmx/2.1/dataflow",
            "feed": "/v1/changes.atom",
            "documents": "/docs",
            "guide": "/llms.txt",
            "interfaces": "/.well-known/api-catalog",
            "health": "/healthz",
        },
    )


@routes.get(
    "/healthz", summary="That the service runs", operation_id="health", responses=problems()
)
def health() -> Health:
    """Answers without looking at the base."""
    return Health(status="ok", release=__version__)


@routes.get(
    "/problems/{code}",
    summary="What a kind of error means",
    operation_id="get_problem",
    responses=problems(404),
)
def get_problem(
    code: Annotated[str, Path(description="The kind of error.", examples=["invalid-parameter"])],
) -> ProblemPage:
    """The page to which the `type` of an error leads."""
    if code not in PROBLEMS:
        raise NotFound("kind of problem", code, nearest(code, PROBLEMS))
    kind = PROBLEMS[code]
    return ProblemPage(
        type=f"/problems/{code}", title=kind.title, status=kind.status, help=kind.help
    )
