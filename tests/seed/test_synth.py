"""Made-up programmes: as many as asked for, always the same, and never beside real ones."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from sqlalchemy import Engine
from typer.testing import CliRunner

from kb.asking import respond
from kb.cli import app
from kb.db import connect, reading
from kb.dossier.rows import Rows
from kb.errors import Conflict
from kb.period import Edtf
from kb.queries import state
from kb.queries.audit import audit
from seed.files import SEED, read_all, shared
from seed.load import load
from seed.rows import rows_of
from seed.synth import world as made
from seed.synth.fill import change_set, fill
from seed.synth.programmes import made_up
from seed.synth.world import World
from tests.bench import bases, cases, flat
from tests.bench.table import Row
from tests.conftest import make_tables, new_database
from tests.kb.small import everything

COUNT = 60
COMMAND = ["synth", "--programmes", str(COUNT), "--json"]


@pytest.fixture(scope="module")
def world() -> World:
    return made.world(shared(), 0)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a base that the command filled, which the environment names as well."""
    url = f"sqlite:///{tmp_path_factory.mktemp('synth')}/kb.sqlite"
    make_tables(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_DATABASE_URL", url)
        done = CliRunner().invoke(app, COMMAND)
        assert done.exit_code == 0, done.output
        filled = json.loads(done.stdout)
        assert (filled["programmes"], filled["revisions"]) == (COUNT, 2)
        assert 8 * COUNT < filled["claims"] < 13 * COUNT
        yield url


@pytest.fixture(scope="module")
def base(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def test_the_same_seed_makes_the_same_rows_on_both_engines(
    base: Engine, postgresql_url: str
) -> None:
    other = new_database(postgresql_url)
    make_tables(other)
    engine = connect(other)
    fill(engine, COUNT)
    found, again = everything(base), everything(engine)
    engine.dispose()
    assert found.keys() == again.keys()
    for table in found:
        assert found[table] == again[table], table


def test_a_base_of_made_up_programmes_is_sound(base: Engine) -> None:
    with reading(base) as session:
        assert audit(session) == []


def test_a_programme_does_not_depend_on_how_many_there_are(base: Engine, world: World) -> None:
    with reading(base) as session:
        ids = {id for _, id, _ in state.live_claims(session)}
    few = change_set(world, 0, 20)
    assert {claim.id for claim in few.claims} < ids
    assert world.id(123_456) == made_up(world, 123_456).programmes[0].id
    assert made_up(world, 7) == made_up(made.world(shared(), 0), 7) != made_up(world, 8)
    assert made_up(world, 7) != made_up(made.world(shared(), 1), 7)


def test_the_strict_reader_reads_the_same_rows(world: World, tmp_path: Path) -> None:
    """What is made up could stand in dossiers: written as such, it is read without a fault."""
    dossiers = [*made.bodies(world, 0), *(made_up(world, number) for number in range(COUNT))]
    by_country: dict[str, dict[str, Any]] = {}
    for dossier in dossiers:
        content = by_country.setdefault(dossier.jurisdiction, {"jurisdiction": ""})
        for key, value in written(dossier).items():
            content[key] = value if key == "jurisdiction" else [*content.get(key, []), *value]
    for country, content in by_country.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (tmp_path / f"{country.lower()}.yaml").write_text(text, encoding="utf-8")
    files = read_all(tmp_path)
    files.terms, files.regions, files.jurisdictions = {}, [], []
    files.series, files.economies, files.former_currencies = [], [], []
    wanted = change_set(world, 0, COUNT)
    rows = rows_of(files)
    assert rows.entities == wanted.entities
    assert {claim.id: claim for claim in rows.claims} == {c.id: c for c in wanted.claims}
    assert as_counted(rows) == as_counted(Rows(rows=wanted.rows))


def written(value: Any) -> Any:
    """A record as a curator writes it."""
    if isinstance(value, BaseModel):
        keys = {key: vars(value)[key] for key in value.model_fields_set}
        return {key: written(own) for key, own in keys.items() if own is not None and own != []}
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    if isinstance(value, dict):
        return {key: written(own) for key, own in value.items()}
    if isinstance(value, Edtf):
        return value.text
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value) if isinstance(value, StrEnum) else value


def as_counted(rows: Rows) -> dict[str, Counter[str]]:
    """The rows of each table, in no order."""
    return {
        model.__name__: Counter(json.dumps(row, sort_keys=True, default=str) for row in own)
        for model, own in rows.rows.items()
    }


def test_no_programme_is_made_up_beside_others(base: Engine, sqlite_url: str) -> None:
    real = connect(sqlite_url)
    with pytest.raises(Conflict, match="never beside others"):
        fill(real, 1)
    real.dispose()
    with pytest.raises(Conflict, match="never beside others"):
        fill(base, 1)
    with pytest.raises(Conflict, match="made-up programmes"):
        load(base, SEED)


@pytest.mark.usefixtures("url")
def test_the_command_fills_a_base_once() -> None:
    again = CliRunner().invoke(app, COMMAND)
    assert again.exit_code == 2
    assert "empty base only" in " ".join(again.output.split())


@pytest.mark.usefixtures("url")
def test_they_are_found_in_two_scripts_and_say_that_they_are_made_up(world: World) -> None:
    (programme,) = made_up(world, 11).programmes
    for word in (programme.name["en"].split()[-1], programme.name["zh"][:2]):
        found = respond("/v1/programmes", {"q": word, "limit": 100}).json()
        assert programme.id in {item["id"] for item in found["items"]}, word
    whole = respond(f"/v1/programmes/{programme.id}", {}).json()
    source = whole["mechanisms"][0]["citations"][0]["source"]
    told = respond(f"/v1/sources/{source}", {}).json()
    assert "made up" in told["publisher"]
    assert told["title"].startswith("Made-up")


def test_what_the_bench_asks_and_lays_flat_is_of_the_same_rows(url: str, tmp_path: Path) -> None:
    source = Path(url.removeprefix("sqlite:///"))
    file = tmp_path / "small.sqlite"
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(file)) as here:
        there.backup(here)
    things = cases.asked(file)
    assert (len(things.ids), len(things.together[0])) == (COUNT, 5)
    laid = flat.flat(bases.Base(file, COUNT, 0, 0, 0))
    with closing(sqlite3.connect(file)) as ours, closing(sqlite3.connect(laid)) as theirs:
        for table in ("programme", "claim", "citation", "source"):
            count = f'SELECT count(*) FROM "{table}"'  # noqa: S608
            assert theirs.execute(count).fetchone() == ours.execute(count).fetchone(), table
        (id,) = theirs.execute(
            "SELECT id FROM programme_fts f JOIN programme p ON p.rowid = f.rowid "
            "WHERE programme_fts MATCH 'summary : supports' ORDER BY id LIMIT 1"
        ).fetchone()
    assert id in things.ids


def test_a_row_of_the_table_says_whether_the_promise_is_kept() -> None:
    assert str(Row("S1", "W1", "1 : 2", 2, 0.85, unit=" ×")) == (
        "| S1 | W1 | 1 : 2 | 2 × | ≥ 0.85 × | kept |"
    )
    assert Row("S4", "W1", "", 1.7, 1.6, least=False).kept is False
    assert Row("S4", "W1", "", 1.7).kept is None
