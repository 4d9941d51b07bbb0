"""One reading request: a snapshot of the base at a revision, in a language."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api import caching, negotiation
from kb.db import reading
from kb.models import Revision
from kb.queries import revisions

AT_ONCE = 15
"""How many requests read the base at the same time: as many as an engine has connections."""


@dataclass(frozen=True, slots=True)
class Read:
    """What every answer is made from."""

    session: Session
    revision: Revision
    language: str

    @property
    def at(self) -> int:
        """The number of the revision that answers."""
        return self.revision.id

    @property
    def today(self) -> date:
        """The day of the question where none is asked for: that of the revision.

        The base knows nothing later, and the same revision gives the same answer on every day.
        """
        return self.revision.at.date()


async def _turn(request: Request) -> AsyncIterator[None]:
    """Wait until the base has a connection to spare.

    Waited for in the loop, since a request that waits in a thread would keep one from those that
    have their connection and need a thread to answer.
    """
    async with request.app.state.turns:
        yield


def _read(
    request: Request, response: Response, _: Annotated[None, Depends(_turn)]
) -> Iterator[Read]:
    if not negotiation.acceptable(request):
        raise HTTPException(406)
    engine: Engine = request.app.state.engine
    with reading(engine) as session:
        moment = request.query_params.get("as_of")
        revision = revisions.as_of(session, moment) if moment else revisions.current(session)
        request.scope["kb_revision"] = revision.id
        language = negotiation.language(request)
        response.headers.update(
            caching.headers(request, revision, language, negotiation.JSON)
            if request.method == "GET"
            else caching.uncached(language)
        )
        yield Read(session, revision, language)


Reading = Annotated[Read, Depends(_read)]
