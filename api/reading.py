"""One reading request: a snapshot of the base at a revision, in a language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api import caching, formats, negotiation
from kb.db import reading
from kb.errors import Behind
from kb.queries import revisions


@dataclass(frozen=True, slots=True)
class Read:
    """What every answer is made from."""

    session: Session
    revision: caching.Dated
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


@contextmanager
def opened(
    request: Request, engine: Engine, least: int, seconds: float
) -> Iterator[tuple[Read, dict[str, str]]]:
    """The base as a request asks for it, and the headers of the answer.

    `NotModified` if the client has the answer already, `Behind` if the base has not come to the
    revision `least`, `OutOfTime` after so many seconds.
    """
    format = formats.of(request.scope)
    if format is None:
        raise HTTPException(406)
    with reading(engine, seconds) as session:
        moment = request.query_params.get("as_of")
        at = revisions.newest_number(session) if least else least
        if at < least:
            raise Behind(at, least)
        revision = revisions.as_of(session, moment) if moment else revisions.newest(session)
        request.scope["kb_revision"] = revision.id
        language = negotiation.language(request)
        headers = (
            caching.headers(request, revision, language, format.extension)
            if request.method == "GET"
            else caching.uncached(language)
        )
        yield Read(session, revision, language), headers


async def _asked(request: Request) -> Request:
    return request


Reading = Annotated[Read, Depends(_asked)]
"""The parameter of an endpoint that reads; `api.answering` opens it, once the others are valid."""
