"""Whether the service can answer: what it asks of its bases, and what that means.

Owns: the verdict. It is ready where somebody has a base to read, of a migration that this release
knows how to read; that nobody can write to it, or that a standby is late, is told beside.
"""

from dataclasses import dataclass

import anyio
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.bases import Bases
from kb.db import reading
from kb.errors import KBError, NotReady
from kb.migrate import known_migrations
from kb.queries.replication import seconds_since_replay
from kb.queries.revisions import standing

PATIENCE = 2.0
"""For how many seconds a base is waited for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a base says of itself."""

    revision: int
    migration: str
    seconds_since_replay: float | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """What every base says; None of one that says nothing, or has nothing in it."""

    primary: Standing | None
    standbys: list[Standing | None]
    migration: str
    """The newest one that this release knows."""

    @property
    def newest(self) -> Standing:
        """The base that has come furthest, which is the primary where it is there."""
        told = [standing for standing in (self.primary, *self.standbys) if standing]
        return max(told, key=lambda standing: standing.revision)


async def readiness(bases: Bases) -> Readiness:
    """What the bases say; `NotReady` where none of them can be read."""
    engines = [bases.primary, *(standby.engine for standby in bases.standbys)]
    told: list[Standing | KBError | None] = [None] * len(engines)

    async def ask(place: int) -> None:
        with anyio.move_on_after(PATIENCE):
            told[place] = await anyio.to_thread.run_sync(
                _standing, engines[place], place > 0, abandon_on_cancel=True
            )

    async with anyio.create_task_group() as group:
        for place in range(len(engines)):
            group.start_soon(ask, place)
    primary, *standbys = (each if isinstance(each, Standing) else None for each in told)
    if primary is None and not any(standbys):
        raise told[0] if isinstance(told[0], NotReady) else NotReady("the base does not answer")
    known = known_migrations()
    found = Readiness(primary, standbys, known[0])
    if found.newest.migration in known[1:]:
        raise NotReady(
            f"the base is at the migration {found.newest.migration}; this release needs "
            f"{known[0]}: `kb upgrade` brings it there"
        )
    return found


def _standing(engine: Engine, follows: bool) -> Standing | KBError:
    """What one base says of itself, or why it does not."""
    try:
        with reading(engine, PATIENCE) as session:
            connection = session.connection()
            row = standing(connection)
            if row is None:
                return NotReady("the base is empty; `kb load` fills it")
            late = seconds_since_replay(connection) if follows else None
            return Standing(row.id, row.schema, late)
    except KBError as error:
        return error
    except SQLAlchemyError:
        return NotReady("the base does not answer")
