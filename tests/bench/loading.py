"""S7 and S8: rows and files into a base."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from kb import ledger
from kb.db import WRITER_CACHE_KIB, Base, connect
from kb.ledger import ChangeSet
from kb.migrate import migrate
from seed.files import SEED, paths, shared
from seed.load import load
from seed.synth.fill import change_set, prepare
from seed.synth.world import world
from tests.bench.bases import Base as Measured
from tests.bench.measuring import medians, own_time
from tests.bench.table import Row, seconds

Rows = dict[str, list[tuple[Any, ...]]]

NOT_GIVEN = {"revision", "posting", "segment"}
"""Tables that the ledger fills by itself, beside the summaries."""


def importing(folder: Path, programmes: int) -> Iterator[Row]:
    """S7: a change set through the ledger, against the same rows by `executemany` alone.

    The rows go into the same tables with the same keys and indexes, but without any check and any
    reference between them; and what the ledger derives (summaries, the index) is derived beside.
    """
    start, changes = folder / "start.sqlite", change_set(world(shared(), 0), 0, programmes)
    engine = connect(f"sqlite:///{start}")
    migrate(engine)
    prepare(engine)
    engine.dispose()
    with closing(sqlite3.connect(start)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    through = _through_the_ledger(start, changes)
    rows = _rows_of(through)
    total = sum(map(len, rows.values()))
    took = medians(
        {
            "whole": partial(_time_of_ledger, start, changes),
            "rows": partial(_time_of_rows, start, changes),
            "raw": partial(_time_of_raw, start, rows),
        }
    )
    what = f"{programmes:,} programmes ({total:,} rows)"
    for name, case, promised in (
        ("whole", "with all that is derived", 0.45),
        ("rows", "the rows alone, checked", None),
    ):
        told = f"{seconds(took[name])} : {seconds(took['raw'])}"
        yield Row("S7", f"{what}, {case}, against executemany", told, took["raw"] / took[name],
                  promised, unit=" ×")  # fmt: skip


def largest(base: Measured) -> Row:
    """S7: the memory that the largest base took to make."""
    per_row = f"in {seconds(base.seconds)}, {base.size:,.0f} MB on disk"
    return Row("S7", f"peak, {base.programmes:,} programmes by kb synth", per_row, base.memory,
               400, least=False, unit=" MB")  # fmt: skip


def _copy(start: Path) -> Path:
    file = start.with_name("copy.sqlite")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    return Path(shutil.copyfile(start, file))


def _through_the_ledger(start: Path, changes: ChangeSet) -> Path:
    file = _copy(start)
    engine = connect(f"sqlite:///{file}")
    ledger.write(engine, lambda _: changes)
    engine.dispose()
    return file


def _time_of_ledger(start: Path, changes: ChangeSet) -> float:
    return own_time(lambda: _through_the_ledger(start, changes))


def _time_of_rows(start: Path, changes: ChangeSet) -> float:
    """What the ledger takes without what it derives."""
    with patch("kb.ledger._summarise"):
        return _time_of_ledger(start, changes)


def _rows_of(file: Path) -> Rows:
    """The rows of revision 2, as the driver takes them."""
    revised = "added_in = 2"
    rows: Rows = {}
    with closing(sqlite3.connect(file)) as connection:
        for table in Base.metadata.sorted_tables:
            columns = set(table.columns.keys())
            if table.name in NOT_GIVEN or table.name.endswith("_summary"):
                continue
            where = revised if "added_in" in columns else "1"
            where = "since = 2" if "since" in columns and "kind" in columns else where
            found = connection.execute(f'SELECT * FROM "{table.name}" WHERE {where}')  # noqa: S608
            rows[table.name] = found.fetchall()
    return {name: own for name, own in rows.items() if own}


def _time_of_raw(start: Path, rows: Rows) -> float:
    file = _copy(start)
    file.unlink()
    with closing(sqlite3.connect(start)) as like:
        schema = [statement for name in rows for statement in _bare(like, name)]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode=WAL", f"PRAGMA cache_size=-{WRITER_CACHE_KIB}",
                          "PRAGMA synchronous=FULL", *schema):  # fmt: skip
            connection.execute(statement)
        return own_time(lambda: _insert(connection, rows))


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for name, own in rows.items():
        marks = ", ".join("?" * len(own[0]))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', own)  # noqa: S608
    connection.execute("COMMIT")


def _bare(like: sqlite3.Connection, name: str) -> Iterator[str]:
    """A table with its keys and indexes, without checks and references."""
    columns = like.execute(f'PRAGMA table_info("{name}")').fetchall()
    keys = [column for _, column, _, _, _, place in columns if place]
    one = len(keys) == 1
    parts = [
        f'"{column}" {kind}' + (" PRIMARY KEY" if one and place else "")
        for _, column, kind, _, _, place in columns
    ]
    if not one:
        parts.append(f"PRIMARY KEY ({', '.join(keys)})")
    yield f'CREATE TABLE "{name}" ({", ".join(parts)})'
    yield from (
        sql
        for (sql,) in like.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOTNULL",
            [name],
        )
    )


def reading(folder: Path) -> Iterator[Row]:
    """S8: the curated files into an empty base, validated, against PyYAML's reading alone."""
    numbers = count()

    def whole() -> None:
        engine = connect(f"sqlite:///{folder}/load-{next(numbers)}.sqlite")
        migrate(engine)
        load(engine, SEED)
        engine.dispose()

    def yaml_alone() -> None:
        for path in paths(SEED):
            if path.suffix == ".yaml":
                yaml.load(path.read_bytes(), yaml.CSafeLoader)

    took = medians({"load": lambda: own_time(whole), "yaml": lambda: own_time(yaml_alone)})
    told = f"{seconds(took['load'])} : {seconds(took['yaml'])}"
    ratio = took["load"] / took["yaml"]
    yield Row("S8", "files to base, against yaml.CSafeLoader", told, ratio, 2, least=False)
