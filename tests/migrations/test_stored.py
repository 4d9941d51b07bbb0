"""Bases that earlier releases made: upgraded on either engine, with all that was in them."""

import json
import lzma
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from kb.backup import backup, restore
from kb.db import connect, reading
from kb.migrate import SCRIPTS, migrate
from kb.queries.audit import audit
from tests.api.conftest import Local
from tests.conftest import new_database
from tests.migrations.store import IDS, STORED

MIGRATIONS = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]
KEPT = sorted(file.name.partition(".")[0] for file in STORED.glob("*.sqlite.xz"))
NEWEST = MIGRATIONS[-1]

FACTS = ("revision", "entity", "claim", "citation", "label", "gap", "gap_citation", "funding",
         "programme", "source")  # fmt: skip
"""Tables of which no row and no column may ever be lost."""

NO_LONGER = {"source": {"folded"}}
"""Columns that were derived from others, and are not kept any more."""

Rows = set[tuple[tuple[str, Any], ...]]


@pytest.fixture(params=KEPT)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A base as a release made it, as a file."""
    return unpacked(request.param, tmp_path)


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> Iterator[Engine]:
    """A database of PostgreSQL with nothing in it."""
    engine = connect(new_database(postgresql_url))
    yield engine
    engine.dispose()


def unpacked(migration: str, folder: Path) -> Path:
    """The stored base of a migration, as a file."""
    file = folder / f"{migration}.sqlite"
    file.write_bytes(lzma.decompress((STORED / f"{migration}.sqlite.xz").read_bytes()))
    return file


def answered(file: Path) -> list[dict[str, Any]]:
    """What the release answered of the base in a file, with what it was asked."""
    packed = (STORED / f"{file.stem}.json.xz").read_bytes()
    answers: list[dict[str, Any]] = json.loads(lzma.decompress(packed))
    return answers


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def rows_of_file(file: Path) -> dict[str, Rows]:
    """The facts in a SQLite file, as the file has them."""
    with closing(sqlite3.connect(file)) as base:
        base.row_factory = sqlite3.Row
        return {
            table: {
                tuple((name, row[name]) for name in sorted(row.keys() - NO_LONGER.get(table, ())))
                for row in map(dict, base.execute(f"SELECT * FROM {table}"))  # noqa: S608
            }
            for table in FACTS
        }


def check_nothing_is_lost(before: dict[str, Rows], engine: Engine, tmp_path: Path) -> None:
    """Every fact of a file is still there, in the same words, in a base of this release."""
    kept = tmp_path / "kept.sqlite"
    backup(engine, kept)
    after = rows_of_file(kept)
    for table, rows in before.items():
        columns = {name for row in rows for name, _ in row}
        left = {tuple(cell for cell in row if cell[0] in columns) for row in after[table]}
        assert rows <= left, table
        assert len(after[table]) == len(rows), table


def check_answers(file: Path, engine: Engine) -> None:
    """What the release answered is answered still, of either revision; more may be told beside."""
    local = Local(url_of(engine))
    for asked in answered(file):
        _, id, _, as_of, _ = asked["command"]
        answer = local.get(f"/v1/{IDS[id]}/{id}?as_of={as_of}")
        assert told_in(asked["answer"], answer.json()), (id, as_of)
    local.close()


def told_in(old: Any, new: Any) -> bool:
    """Whether a later answer says all that an earlier one said."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and told_in(value, new[key]) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(told_in, old, new))
    return bool(old == new)


def check_upgraded(file: Path, before: dict[str, Rows], engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as session:
        assert audit(session) == []
    check_nothing_is_lost(before, engine, tmp_path)
    check_answers(file, engine)


def test_a_base_of_every_migration_but_the_newest_is_stored() -> None:
    """Add one by `python -m tests.migrations.store` before a migration is added."""
    assert set(KEPT) >= set(MIGRATIONS[:-1])
    assert set(KEPT) <= set(MIGRATIONS)


def test_each_holds_what_an_upgrade_could_lose(stored: Path) -> None:
    rows = rows_of_file(stored)
    assert len(rows["revision"]) > 1
    assert any(dict(row)["retired_in"] for row in rows["claim"])
    assert all(rows.values())


def test_a_stored_base_is_upgraded_in_sqlite_without_loss(stored: Path, tmp_path: Path) -> None:
    before = rows_of_file(stored)
    engine = connect(f"sqlite:///{stored}")
    assert migrate(engine) == (stored.stem, NEWEST)
    check_upgraded(stored, before, engine, tmp_path)
    engine.dispose()


def test_a_stored_base_is_restored_into_postgresql_without_loss(
    stored: Path, empty_postgresql: Engine, tmp_path: Path
) -> None:
    before, content = rows_of_file(stored), stored.read_bytes()
    restored = restore(empty_postgresql, stored)
    assert (restored.kept_at, restored.migration) == (stored.stem, NEWEST)
    check_upgraded(stored, before, empty_postgresql, tmp_path)
    assert stored.read_bytes() == content
