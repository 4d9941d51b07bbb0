"""Fill a base with made-up programmes, through the ledger, some thousand in each revision."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import reading
from kb.dossier.records import Dossier
from kb.errors import Conflict
from kb.ledger import ChangeSet
from kb.models.revision import MADE_UP
from kb.queries import state
from seed.files import Files, Progress, shared
from seed.load import changes
from seed.rows import rows_of
from seed.synth.programmes import made_up
from seed.synth.world import BLOCK, World, bodies, world

VERSION = 1
"""Goes up whenever the same seed gives other programmes."""

CHUNK = BLOCK // 2
"""How many programmes a revision brings: few enough for the memory to stay small."""

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""The time of revision 1; each later one is a second younger. The clock does not enter."""


@dataclass(frozen=True)
class Filled:
    """What was filled in: how much, in how many revisions."""

    programmes: int
    claims: int
    revisions: int


def fill(
    engine: Engine, programmes: int, seed: int = 0, progress: Progress | None = None
) -> Filled:
    """Fill an empty base with the vocabularies, the series, and so many made-up programmes.

    `Conflict` for a base that holds anything: what is made up never stands beside what is real.
    """
    with reading(engine) as session:
        if last := state.last_revision(session):
            raise Conflict(
                f"the base is at revision {last.id} ({last.note}); programmes are made up in an "
                "empty base only, never beside others"
            )
    files = prepare(engine)
    place = world(files, seed)
    claims, revisions = 0, 1
    for first in range(0, programmes, CHUNK):
        last_one = min(first + CHUNK, programmes)
        chunk = partial(_chunk, place, first, last_one)
        revision = ledger.write(engine, chunk, at=BEGIN + timedelta(seconds=revisions))
        if revision:
            claims, revisions = claims + revision.claims_added, revisions + 1
        if progress:
            progress(f"{last_one:,} programmes")
    return Filled(programmes, claims, revisions)


def prepare(engine: Engine) -> Files:
    """Load the vocabularies and the series as revision 1; what they say."""
    files = shared()
    ledger.write(engine, partial(_vocabularies, files), at=BEGIN)
    return files


def chunks(programmes: int) -> int:
    """How many steps a fill takes."""
    return -(-programmes // CHUNK)


def change_set(place: World, first: int, last: int) -> ChangeSet:
    """The programmes from `first` on, up to and without `last`, with who runs them."""
    dossiers: list[Dossier] = []
    for number in range(first, last):
        if number % BLOCK == 0:
            dossiers += bodies(place, number // BLOCK)
        dossiers.append(made_up(place, number))
    rows = rows_of(Files(dossiers=dossiers))
    return ChangeSet(
        note=f"{MADE_UP}: numbers {first} to {last - 1} of seed {place.seed}",
        digest=_digest(VERSION, place.seed, first, last),
        entities=rows.entities,
        claims=rows.claims,
        gaps=rows.gaps,
        rows=rows.rows,
    )


def _chunk(place: World, first: int, last: int, _: Session) -> ChangeSet:
    return change_set(place, first, last)


def _vocabularies(files: Files, session: Session) -> ChangeSet:
    result = changes(session, files, rows_of(files))
    result.note, result.digest = f"{MADE_UP}: vocabularies and series", _digest(VERSION)
    return result


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
