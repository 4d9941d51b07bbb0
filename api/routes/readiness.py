"""Whether the service can answer: for what shares requests out among several."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from api.readiness import Standing, readiness
from api.routes import problems, router
from api.schemas.common import Schema
from kb import __version__

routes = router("operation")


class Replica(Schema):
    """A base that follows the primary."""

    revision: Annotated[
        int | None, Field(description="The newest revision in it; null: it does not answer.")
    ]
    revisions_behind: Annotated[
        int | None, Field(description="How many revisions it has still to come.", examples=[0])
    ]
    seconds_behind: Annotated[
        float | None, Field(description="How long ago it was told anything, where it is behind.")
    ]


class Ready(Schema):
    """That the service answers from the base, and how its parts do."""

    status: Annotated[str, Field(description="Always ready; else a problem.", examples=["ready"])]
    release: Annotated[str, Field(description="The release of the code.", examples=["0.1.0"])]
    migration: Annotated[str, Field(description="The form of the base.", examples=["0003"])]
    newest_migration: Annotated[
        str, Field(description="The newest form that this release knows.", examples=["0003"])
    ]
    revision: Annotated[int, Field(description="The newest revision in any base.", examples=[1])]
    writable: Annotated[bool, Field(description="Whether the primary answers.")]
    replicas: Annotated[
        list[Replica], Field(description="The standbys, as the settings name them.")
    ]


@routes.get(
    "/readyz",
    summary="That the service can answer",
    operation_id="ready",
    responses=problems(503),
)
async def ready(request: Request) -> Ready:
    """Asks every base. 503 where none can be read, or `kb upgrade` or `kb load` has not been run.

    Without a primary it is ready as long as a standby answers.
    """
    found = await readiness(request.app.state.bases)
    newest = found.newest
    return Ready(
        status="ready",
        release=__version__,
        migration=newest.migration,
        newest_migration=found.migration,
        revision=newest.revision,
        writable=found.primary is not None,
        replicas=[_replica(each, newest.revision) for each in found.standbys],
    )


def _replica(standing: Standing | None, newest: int) -> Replica:
    if standing is None:
        return Replica(revision=None, revisions_behind=None, seconds_behind=None)
    behind = newest - standing.revision
    return Replica(
        revision=standing.revision,
        revisions_behind=behind,
        seconds_behind=standing.seconds_since_replay if behind else 0.0,
    )
