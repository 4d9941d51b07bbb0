"""Backups: what is kept and restored, what is refused, and that nothing half done is left."""

import json
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL, Popen

import httpx
import pytest
from sqlalchemy import Engine

from kb.backup import backup, restore
from kb.db import connect
from tests.kb.commands import PLAIN, kb
from tests.kb.small import another, begin, everything
from tests.serving import KB, serving


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def kept(shared: Engine, tmp_path: Path) -> Path:
    """A backup of the small base, from either engine."""
    file = tmp_path / "kept.sqlite"
    backup(shared, file)
    return file


def test_what_was_kept_is_told_and_is_one_plain_file(shared: Engine, tmp_path: Path) -> None:
    file = tmp_path / "a ? b.sqlite"
    code, answer, errors = kb(url_of(shared), "backup", file, "--json").said
    assert (code, errors) == (0, "")
    told = json.loads(answer)
    assert told == {"revision": 1, "migration": "0004", "rows": 213, "bytes": file.stat().st_size}
    assert list(tmp_path.iterdir()) == [file]
    with closing(sqlite3.connect(file)) as base:  # by anybody's SQLite
        assert base.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert base.execute("SELECT count(*) FROM claim").fetchone() == (10,)
    target = f"sqlite:///{tmp_path / 'new.sqlite'}"
    assert kb(target, "restore", file).said == (
        0,
        "Revision 1 with 213 rows is restored. `kb check` audits all of it.\n",
        "",
    )
    assert kb(target, "check").said == (0, "The base is sound.\n", "")


def test_a_base_with_revisions_is_refused_and_left_alone(fresh: Engine, kept: Path) -> None:
    begin(fresh)
    before = everything(fresh)
    told = (
        "the base has 1 revision, which would be lost; restore into a new one, by KB_DATABASE_URL\n"
    )
    assert kb(url_of(fresh), "restore", kept).said == (2, "", told)
    assert everything(fresh) == before


def test_a_base_that_is_empty_is_filled_under_whoever_has_it_open(
    fresh: Engine, kept: Path, shared: Engine
) -> None:
    with another(fresh) as other:
        assert everything(other)["claim"] == {}
        restore(fresh, kept)
        assert everything(other) == everything(shared)


def test_a_file_that_is_there_is_left_alone(shared: Engine, kept: Path) -> None:
    content = kept.read_bytes()
    told = f"{kept} is there already; name a file that is not\n"
    assert kb(url_of(shared), "backup", kept).said == (2, "", told)
    assert kept.read_bytes() == content


def test_where_no_file_can_be_written_it_is_said(shared: Engine, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "kept.sqlite"
    told = f"{file} was not written: there is no folder {file.parent}\n"
    assert kb(url_of(shared), "backup", file).said == (2, "", told)
    file = Path("/proc/kept.sqlite")
    code, _, errors = kb(url_of(shared), "backup", file).said
    assert code == 2
    assert errors.startswith(f"{file} was not written: ")
    file = tmp_path / ("x" * 300)
    code, _, errors = kb(url_of(shared), "backup", file).said
    assert (code, errors) == (
        2,
        f"{file} was not written: [Errno 36] File name too long: '{file}'\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_an_empty_base_is_nothing_to_keep(fresh: Engine, tmp_path: Path) -> None:
    told = "the base is empty: there is nothing to keep; `kb load` fills it\n"
    assert kb(url_of(fresh), "backup", tmp_path / "kept.sqlite").said == (2, "", told)
    assert list(tmp_path.iterdir()) == []


def changed(kept: Path, statement: str) -> None:
    with closing(sqlite3.connect(kept)) as base:
        base.execute(statement)
        base.commit()


def test_a_file_of_which_no_base_can_be_made_is_refused(
    fresh: Engine, kept: Path, tmp_path: Path
) -> None:
    def refusal(file: Path) -> str:
        code, answer, errors = kb(url_of(fresh), "restore", file).said
        assert (code, answer) == (2, "")
        assert all(rows == {} for rows in everything(fresh).values())
        return errors

    other = tmp_path / "other"
    assert refusal(other) == f"there is no file {other}\n"
    other.write_text("some text\n" * 500)
    assert refusal(other) == f"{other} is damaged: file is not a database\n"
    other.write_bytes(b"")
    assert refusal(other) == f"{other} is no backup: it has no revision of a base\n"
    other.write_bytes(kept.read_bytes()[:-20_000])
    assert f"{other} " in refusal(other)
    shutil.copy(kept, other)
    changed(other, "UPDATE label SET entity = 'xx' WHERE \"row\" = 1")
    assert refusal(other) == (f"{other} is damaged: label refers to a row of entity that is gone\n")
    shutil.copy(kept, other)
    changed(other, "DROP TABLE phase")
    assert refusal(other) == f"{other} is no backup: it lacks the table phase\n"
    shutil.copy(kept, other)
    changed(other, "UPDATE alembic_version SET version_num = '9999'")
    assert refusal(other) == (
        f"{other} is at the migration 9999, of a later release than this one, which knows those "
        "up to 0004; use that release\n"
    )
    changed(other, "UPDATE alembic_version SET version_num = '0004'")
    changed(other, "UPDATE revision SET at = 'yesterday'")
    assert refusal(other).startswith(f"{other} does not hold what a base can: ")


def test_a_restore_that_is_killed_leaves_the_base_empty(sqlite_file: Path, tmp_path: Path) -> None:
    base, log = tmp_path / "base.sqlite", tmp_path / "base.sqlite-wal"
    file = tmp_path / "kept.sqlite"
    source = connect(f"sqlite:///{sqlite_file}")
    wanted = backup(source, file)
    source.dispose()
    environment = {**PLAIN, "KB_DATABASE_URL": f"sqlite:///{base}"}
    process = Popen([KB, "restore", file], env=environment, stdout=DEVNULL)
    while not (log.exists() and log.stat().st_size > 1_000_000):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    engine = connect(f"sqlite:///{base}")
    restored = restore(engine, file)
    assert (restored.revision, restored.rows) == (wanted.revision, wanted.rows)
    engine.dispose()


@pytest.mark.parametrize("table", ["claim", "label"])
def test_a_damaged_page_is_told_by_whoever_meets_it(
    small_sqlite: str, tmp_path: Path, table: str
) -> None:
    """Bytes of a page of a table are others than those that were written."""
    engine, damaged = connect(small_sqlite), tmp_path / "damaged.sqlite"
    backup(engine, damaged)
    engine.dispose()
    with closing(sqlite3.connect(damaged)) as base:
        (size,) = base.execute("PRAGMA page_size").fetchone()
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = base.execute(asked, (table,)).fetchone()
    with damaged.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * 512)
    code, answer, errors = kb(damaged, "check").said
    assert (code, errors) == (1, "")
    assert "unreadable: " in answer
    assert "is damaged" in answer
    assert kb(damaged, "backup", tmp_path / "kept.sqlite").said[0] == 2
    assert not (tmp_path / "kept.sqlite").exists()
    with serving(f"sqlite:///{damaged}", tmp_path / "log") as address:
        answers = [httpx.get(f"{address}/v1/{path}", timeout=20) for path in ("claims", "clusters")]
    told = {(answer.status_code, answer.json().get("type")) for answer in answers}
    assert (503, "/problems/not-ready") in told
    assert told <= {(503, "/problems/not-ready"), (200, None)}
