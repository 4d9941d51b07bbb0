"""Migrations: from nothing to what the models say, on both engines, by either command."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, Text, inspect, text
from sqlalchemy.exc import DBAPIError

import kb.models  # noqa: F401  (fills the metadata)
from kb.db import Base, connect, reading
from kb.errors import NotReady
from kb.ledger import reindex
from kb.migrate import SCRIPTS, migrate
from kb.models import Claim, Programme
from kb.queries import programmes
from tests.conftest import ENGINES, new_database
from tests.kb import commands
from tests.kb.small import begin, claim, day, everything, gap, one_of_each, write
from tests.serving import KB

PROJECT = Path(__file__).parents[2]
ALEMBIC = Path(sys.executable).with_name("alembic")


New = Callable[[], Engine]


@pytest.fixture(params=ENGINES)
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[New]:
    """What makes databases with nothing in them, on either engine."""
    made: list[Engine] = []

    def make() -> Engine:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / f'{len(made)}.sqlite'}"
        else:
            url = new_database(request.getfixturevalue("postgresql_url"))
        made.append(connect(url))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def run(program: Path, *arguments: str, base: Engine) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=PROJECT,
        env={**os.environ, "KB_DATABASE_URL": url_of(base)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def head() -> str:
    (found,) = ScriptDirectory(str(SCRIPTS)).get_heads()
    return found


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def differences(engine: Engine) -> list[Any]:
    """What alembic would change to make a base what the models say."""
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


class Said(NamedTuple):
    """What a database says of a column."""

    type: str
    nullable: bool
    default: str | None
    collation: str | None


def schema(engine: Engine) -> dict[str, dict[str, Any]]:
    """Everything that a database says of its tables, except in which order it says it."""
    about = inspect(engine)
    collations = _collations(engine)

    def columns(table: str) -> dict[str, Said]:
        return {
            c["name"]: Said(
                str(c["type"]), c["nullable"], c["default"], collations.get((table, c["name"]))
            )
            for c in about.get_columns(table)
        }

    return {
        table: {
            "columns": columns(table),
            "primary key": about.get_pk_constraint(table),
            "checks": {c["name"]: c["sqltext"] for c in about.get_check_constraints(table)},
            "foreign keys": {k["name"]: k for k in about.get_foreign_keys(table)},
            "unique": {c["name"]: c for c in about.get_unique_constraints(table)},
            "indexes": {
                index["name"]: {**index, "dialect_options": _shown(index.get("dialect_options"))}
                for index in about.get_indexes(table)
            },
        }
        for table in about.get_table_names()
        if table != "alembic_version"
    }


def _shown(options: dict[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (options or {}).items()}


def _collations(engine: Engine) -> dict[tuple[str, str], str]:
    """The collations of columns; SQLite has but its own, by bytes, unless a table says more."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            tables = connection.scalars(text("SELECT sql FROM sqlite_master"))
            assert not any("COLLATE" in (sql or "").upper() for sql in tables)
            return {}
        rows = connection.execute(
            text(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND collation_name IS NOT NULL"
            )
        )
        return {(table, column): collation for table, column, collation in rows}


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory(str(SCRIPTS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


STEP = re.compile(r"^Step: (expand|backfill|contract)\b.+\.$", re.MULTILINE)


def test_every_migration_says_which_step_it_is() -> None:
    """Of the three that `script.py.mako` lays down, in the words of its own docstring."""
    for script in ScriptDirectory(str(SCRIPTS)).walk_revisions():
        assert STEP.search(script.longdoc), script.path


def test_the_settings_of_alembic_name_the_same_migrations() -> None:
    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    assert Path(ScriptDirectory.from_config(config).dir).resolve() == SCRIPTS.resolve()


def test_an_empty_database_gets_every_table_once(new: New) -> None:
    base = new()
    assert migrate(base) == (None, head())
    assert tables(base) == {*Base.metadata.tables, "alembic_version"}
    assert migrate(base) == (head(), head())
    assert differences(base) == []


def test_the_migrations_make_what_the_models_say(new: New) -> None:
    migrated, modelled = new(), new()
    migrate(migrated)
    Base.metadata.create_all(modelled)
    found, wanted = schema(migrated), schema(modelled)
    assert found.keys() == wanted.keys()
    for table, said in wanted.items():
        for what, value in said.items():
            assert (table, what, found[table][what]) == (table, what, value)

    claim = found["claim"]  # that the comparison sees what matters most
    assert claim["foreign keys"]["fk_claim_first_citation"]["options"] == {
        "deferrable": True,
        "initially": "DEFERRED",
    }
    option = f"{migrated.dialect.name}_where"
    where = claim["indexes"]["uq_claim_slot_preferred"]["dialect_options"][option]
    assert "retired_in IS NULL" in where
    assert "preferred" in where
    assert "deprecated" in claim["checks"]["ck_claim_rank"]
    assert "0" in claim["columns"]["first_citation"].default
    if migrated.dialect.name == "postgresql":
        assert claim["columns"]["slot"].collation == "C"


def test_the_command_of_alembic_does_the_same(new: New) -> None:
    base = new()
    done = run(ALEMBIC, "upgrade", "head", base=base)
    assert done.returncode == 0, done.stderr
    assert tables(base) == {*Base.metadata.tables, "alembic_version"}
    assert differences(base) == []
    assert commands.kb(url_of(base), "upgrade").said == (0, f"The base is at {head()}.\n", "")


def test_those_that_start_together_do_not_disturb_each_other(new: New) -> None:
    base = new()
    with ThreadPoolExecutor() as pool:
        ran = list(pool.map(lambda _: run(KB, "upgrade", base=base), range(3)))
    assert [done.returncode for done in ran] == [0, 0, 0], ran
    assert sorted(done.stdout for done in ran) == [
        f"The base is at {head()}.\n",
        f"The base is at {head()}.\n",
        f"The base went from nothing to {head()}.\n",
    ]
    assert tables(base) == {*Base.metadata.tables, "alembic_version"}


def test_a_migration_that_fails_leaves_the_database_as_it_was(new: New) -> None:
    base = new()
    with base.begin() as connection:
        connection.execute(text("CREATE TABLE relation (number INTEGER)"))
    with pytest.raises(DBAPIError, match="relation"):
        migrate(base)
    assert tables(base) == {"relation"}


def test_the_way_back_leaves_nothing(new: New) -> None:
    base = new()
    migrate(base)
    begin(base, *one_of_each(), gaps=[gap()])
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with base.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert tables(base) == {"alembic_version"}
    assert migrate(base) == (None, head())


def upgrade(base: Engine, to: str) -> None:
    """Run the migrations up to one as `alembic` does, and nothing else."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with base.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


READ_MODEL = {f"{noun}_summary" for noun in ("programme", "cluster", "organisation", "source",
                                             "jurisdiction")} | {"posting", "segment"}  # fmt: skip
"""What the first release did not have, or otherwise."""


@pytest.fixture
def old(new: New) -> tuple[Engine, dict[str, Any]]:
    """A base of the first release with three revisions, and what it should become."""
    today, base = new(), new()
    migrate(today)
    begin(today, *one_of_each(), gaps=[gap()])
    write(today, claims=[claim("c-new", subject="de-two")], retired={Claim: [1]}, at=day(1))
    write(today, retired={Programme: [1]}, at=day(400))
    wanted = everything(today)
    upgrade(base, "0001")
    with base.begin() as connection:
        for table in Base.metadata.sorted_tables:
            rows = list(wanted[table.name].values())
            if table.name == "source":  # it had a column more
                table = table.to_metadata(MetaData())  # noqa: PLW2901
                table.append_column(Column("folded", Text))
                rows = [{**row, "folded": row["title"]} for row in rows]
            if rows and table.name not in READ_MODEL:
                connection.execute(table.insert(), rows)
        connection.execute(
            text(
                'INSERT INTO programme_summary ("row", id, jurisdiction, level, name, claims, '
                "added_in) VALUES (1, 'de-one', 'DE', 'national', 'One', 3, 1)"
            )
        )
    return base, wanted


def test_a_base_of_the_first_release_becomes_what_this_one_would_have_made(
    old: tuple[Engine, dict[str, Any]],
) -> None:
    """Its lists too, at every revision that it had."""
    base, wanted = old
    assert migrate(base) == ("0001", head())
    assert everything(base) == wanted
    with reading(base) as session:
        found = [
            programmes.page(session, (), (), None, 9, revision=revision).ids
            for revision in (1, 2, 3)
        ]
    assert found == [["de-one", "de-two"], ["de-one", "de-two"], ["de-two"]]
    assert differences(base) == []


@pytest.mark.parametrize("fill", [migrate, reindex])
def test_what_alembic_alone_leaves_empty_is_filled(
    old: tuple[Engine, dict[str, Any]], fill: Callable[[Engine], Any]
) -> None:
    """By `kb upgrade` as by `kb reindex`; once it is there, `kb upgrade` leaves it alone."""
    base, wanted = old
    upgrade(base, "head")
    assert all(not everything(base)[table] for table in READ_MODEL)
    fill(base)
    assert everything(base) == wanted
    assert migrate(base) == (head(), head())
    assert everything(base) == wanted


def test_a_base_of_a_later_release_is_refused_and_left_alone(new: New) -> None:
    base = new()
    migrate(base)
    begin(base, *one_of_each())
    with base.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = everything(base)
    with pytest.raises(NotReady, match="at the migration 9999, of a later release"):
        migrate(base)
    told = (
        f"the base is at the migration 9999, of a later release than this one, which knows those "
        f"up to {head()}; use that release\n"
    )
    assert commands.kb(url_of(base), "upgrade").said == (2, "", told)
    assert everything(base) == before
    with base.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
