"""A backup that is made while others write, restored on either engine, answers as the base did."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

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
from tests.kb.small import claim

ASKED = {
    ("sqlite", "sqlite"): ANSWERED[1::9],
    ("sqlite", "postgresql"): ANSWERED[::9],
    ("postgresql", "sqlite"): ANSWERED,
    ("postgresql", "postgresql"): ANSWERED[2::9],
}
"""What a base is asked that came this way: all that there is, or a part of it."""


class Backup(NamedTuple):
    """A backup, and the base in SQLite that it should be."""

    of: str
    file: Path
    kept: Kept
    base: Path
    local: Local


def change(engine: Engine) -> int:
    """One revision more, the same whenever it is made: a claim comes, the one before it goes."""

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
) -> Iterator[Backup]:
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
    yield Backup(request.param, folder / "kept.sqlite", kept, folder / "wanted.sqlite", wanted)
    wanted.close()


def copy(source: Path, target: Path) -> str:
    """The URL of a copy of a SQLite file."""
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)
    return f"sqlite:///{target}"


def differences(file: Path, other: Path) -> dict[str, int]:
    """How many rows of a SQLite file another has not, as they are stored; by table."""
    with closing(sqlite3.connect(file)) as base:
        base.execute("ATTACH ? AS other", (str(other),))
        tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {
            name: base.execute(
                f"SELECT count(*) FROM (SELECT * FROM main.{name} EXCEPT SELECT * FROM other.{name})"  # noqa: E501, S608
            ).fetchone()[0]
            for (name,) in tables
        }
    assert "claim" in found
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("onto", ENGINES)
def test_a_restored_base_is_the_base_and_answers_the_same(
    request: pytest.FixtureRequest, backed_up: Backup, onto: str, tmp_path: Path
) -> None:
    kept = backed_up.kept
    url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    if onto == "postgresql":
        url = new_database(request.getfixturevalue("postgresql_url"))
    engine = connect(url)
    restored = restore(engine, backed_up.file)
    assert (restored.revision, restored.rows) == (kept.revision, kept.rows)
    again = backup(engine, tmp_path / "again.sqlite")
    assert (again.revision, again.rows) == (kept.revision, kept.rows)
    assert differences(tmp_path / "again.sqlite", backed_up.base) == {}
    local = Local(url)
    for address in ASKED[backed_up.of, onto]:
        answer, wanted = local.ask(address), backed_up.local.ask(address)
        assert (answer.status_code, answer.content) == (wanted.status_code, wanted.content), address
    local.close()
    if backed_up.of != onto:
        assert kb(url, "check").said == (0, "The base is sound.\n", "")
    assert change(engine) == kept.revision + 1  # new rows are numbered after those restored
    engine.dispose()
