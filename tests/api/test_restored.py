"""A backup that is made while others write, restored on either engine, answers as the base did."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb import ledger
from kb.backup import Kept, backup, restore
from kb.db import connect
from kb.ledger import ChangeSet
from kb.models import Claim
from kb.queries import state
from kb.vocabulary import ClaimKind
from tests.api.conftest import Local
from tests.api.corpus import ANSWERED
from tests.conftest import ENGINES, LOADED_AT, new_database
from tests.kb.commands import kb
from tests.kb.small import claim, everything

ASKED = {("sqlite", "postgresql"): ANSWERED}
"""The requests that each way of a base is asked; those left out, every third of them."""

WAYS = [(kept, restored) for kept in ENGINES for restored in ENGINES]


class Backup(NamedTuple):
    """A backup, and the base in SQLite that it should be."""

    file: Path
    kept: Kept
    base: Local


def change(engine: Engine) -> int:
    """A revision that is the same whenever it is made: one claim more, the one before it retired."""

    def build(session: Session) -> ChangeSet:
        last = state.last_revision(session)
        assert last
        own = [n for n, id, _ in state.live_claims(session) if id.startswith("c-test-")]
        new = claim(
            f"c-test-{last.id}",
            ClaimKind.FUNDING,
            subject="de-spitzencluster",
            citations=[("de-bmbf-2012a", "a test")],
            amount=last.id,
            amount_min=None,
        )
        return ChangeSet("a test", claims=[new], retired={Claim: own})

    with Session(engine) as session:
        last = state.last_revision(session)
    assert last
    made = ledger.write(engine, build, at=LOADED_AT + timedelta(hours=last.id))
    assert made
    return made.id


@contextmanager
def being_changed(engine: Engine) -> Iterator[list[int]]:
    """Another thread makes revision upon revision while the block runs; gives their numbers."""
    made: list[int] = [change(engine)]
    ended = Event()

    def go_on() -> None:
        while not ended.is_set():
            made.append(change(engine))

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield made
    finally:
        ended.set()
        thread.join()


@pytest.fixture(scope="module", params=ENGINES)
def backed_up(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Backup]]:
    """A backup of the curated base on either engine, made while it was written."""
    folder = tmp_path_factory.mktemp("backup")
    curated: Path = request.getfixturevalue("sqlite_file")
    url = copy(curated, folder / "written.sqlite")
    if request.param == "postgresql":
        template = request.getfixturevalue("postgresql_template")
        url = new_database(request.getfixturevalue("postgresql_url"), template)
    engine = connect(url)
    with being_changed(engine) as made:
        kept = backup(engine, folder / "kept.sqlite")
    assert made[0] <= kept.revision <= made[-1]
    engine.dispose()
    wanted = Local(copy(curated, folder / "wanted.sqlite"))
    while change(wanted.engine) < kept.revision:
        pass
    yield request.param, Backup(folder / "kept.sqlite", kept, wanted)
    wanted.close()


def copy(source: Path, target: Path) -> str:
    """The URL of a copy of a SQLite file."""
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)
    return f"sqlite:///{target}"


@pytest.mark.parametrize("onto", ENGINES)
def test_a_restored_base_is_the_base_and_answers_the_same(
    request: pytest.FixtureRequest, backed_up: tuple[str, Backup], onto: str, tmp_path: Path
) -> None:
    of, (file, kept, base) = backed_up
    url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    if onto == "postgresql":
        url = new_database(request.getfixturevalue("postgresql_url"))
    engine = connect(url)
    restored = restore(engine, file)
    assert (restored.revision, restored.rows) == (kept.revision, kept.rows)
    assert everything(engine) == everything(base.engine)
    local = Local(url)
    for address in ASKED.get((of, onto), ANSWERED[::3]):
        answer, wanted = local.ask(address), base.ask(address)
        assert (answer.status_code, answer.content) == (wanted.status_code, wanted.content), address
    local.close()
    assert kb(url, "check").said == (0, "The base is sound.\n", "")
    assert change(engine) == kept.revision + 1  # new rows are numbered after those restored
    engine.dispose()
