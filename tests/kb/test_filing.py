"""The base as files and the files as a base: both say the same, there and back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, Table, text

from kb import ledger
from kb.db import connect, reading
from kb.dossier import claims
from kb.dossier.fields import Text
from kb.dossier.written import WRITTEN
from kb.ledger import ChangeSet
from kb.models import Claim, Label, Source
from kb.queries import state
from kb.queries.state import BOOKKEEPING
from kb.text import fold
from kb.vocabulary import EntityKind
from seed.files import SEED, read_all
from seed.load import load
from seed.owners import OWNERS
from seed.rows import rows_of
from tests.conftest import ENGINES, make_tables, new_database
from tests.kb.commands import kb
from tests.kb.exports.test_dossiers import AWKWARD


def is_taken(text: str) -> bool:
    """Whether a text may hold another."""
    try:
        return bool(TypeAdapter(Text).validate_python(f"a{text}a"))
    except ValidationError:
        return False


NOTE = " ".join(text for text in AWKWARD if len(text) < 100 and is_taken(text)).strip()
"""A note in which everything stands that could be read as something else."""


@pytest.fixture(params=ENGINES)
def written(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The curated base on either engine as a copy that may be written."""
    if request.param == "sqlite":
        yield request.getfixturevalue("copied")
        return
    server = request.getfixturevalue("postgresql_url")
    template = request.getfixturevalue("postgresql_template")
    engine = connect(new_database(server, template))
    yield engine
    engine.dispose()


@pytest.fixture
def another(request: pytest.FixtureRequest, written: Engine, tmp_path: Path) -> Iterator[Engine]:
    """An empty base on the same engine."""
    url = f"sqlite:///{tmp_path / 'another.sqlite'}"
    if written.dialect.name == "postgresql":
        url = new_database(request.getfixturevalue("postgresql_url"))
    make_tables(url)
    engine = connect(url)
    yield engine
    engine.dispose()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def exported(engine: Engine, folder: Path, *options: str) -> dict[str, Any]:
    """What `kb export --dossiers` says that it wrote."""
    done = kb(url_of(engine), "export", folder, "--dossiers", "--json", *options)
    assert done.code == 0, done.said
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def files_of(folder: Path) -> dict[str, bytes]:
    """What is written of a base: all but of which revision of which base it is."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != WRITTEN
    }


def said(engine: Engine) -> dict[str, list[str]]:
    """All that a base says now, without numbers and revisions."""
    found = {}
    with reading(engine) as session:
        for model in OWNERS:
            table = cast(Table, model.__table__)
            columns = [column for column in table.columns if column.name not in BOOKKEEPING]
            found[table.name] = sorted(map(repr, state.live_rows(session, table, columns)))
        claim = cast(Table, Claim.__table__)
        whole = [claim.c[name] for name in ledger.OF_CLAIMS]
        found["claim"] = sorted(map(repr, state.live_rows(session, claim, whole)))
        found["gap"] = sorted(
            repr((gap.programme, gap.field, gap.reason, gap.note, places))
            for gap, places in state.live_gaps(session)
        )
    return found


def corrected(engine: Engine) -> None:
    """Correct a claim, a text and a source of the curated base, each with awkward words."""
    files = read_all(SEED)
    (germany,) = (dossier for dossier in files.dossiers if dossier.jurisdiction == "DE")
    programme = next(each for each in germany.programmes if each.id == "de-spitzencluster")
    stated = programme.funding[0]
    before = claims.funding(stated, programme.id)
    after = claims.funding(stated.model_copy(update={"note": NOTE}), programme.id)
    source = next(row for row in rows_of(files).rows[Source] if row["id"] == stated.cite[0].source)
    added = source | {"id": "de-added-2026", "title": "1e3: “二+五” #1", "reprint_of": source["id"]}
    with engine.connect() as connection:
        claim = connection.execute(
            text("SELECT number FROM claim WHERE id = :id"), {"id": before.id}
        ).scalar_one()
        labels = cast(Table, Label.__table__)
        label = (
            connection.execute(
                labels.select().where(
                    labels.c.entity == programme.id,
                    labels.c.field == "summary",
                    labels.c.language == "en",
                )
            )
            .mappings()
            .one()
        )
    values = {name: value for name, value in label.items() if name not in BOOKKEEPING}
    changes = ChangeSet(
        note="A correction over HTTP",
        entities={"de-added-2026": EntityKind.SOURCE},
        claims=[after],
        rows={Label: [values | {"text": NOTE, "folded": fold(NOTE)}], Source: [added]},
        retired={Claim: [claim], Label: [label["row"]]},
    )
    assert ledger.write(engine, lambda _: changes)


def holds_there_and_back(written: Engine, another: Engine, folder: Path) -> None:
    """The files load into the same base without a change, into another one as the same base."""
    told = exported(written, folder)
    files = files_of(folder)
    assert json.loads((folder / WRITTEN).read_bytes())["revision"] == told["revision"]
    assert (told["dossiers"], sorted(told["files"])) == (63, sorted(files))
    again = kb(url_of(written), "load", folder)
    assert again.said[:2] == (
        0,
        "Nothing to change: the base says what the files say.\n" + again.said[1].partition("\n")[2],
    )
    assert load(another, folder).revision
    assert said(another) == said(written)
    exported(another, folder.with_name("second"))
    assert files_of(folder.with_name("second")) == files


def test_the_files_of_the_curated_base_load_to_the_same_base_and_change_nothing_in_it(
    written: Engine, another: Engine, tmp_path: Path
) -> None:
    before = said(written)
    holds_there_and_back(written, another, tmp_path / "first")
    assert said(written) == before
    ours, theirs = rows_of(read_all(tmp_path / "first")), rows_of(read_all(SEED))
    assert (ours.claims, ours.gaps, ours.entities) == (theirs.claims, theirs.gaps, theirs.entities)


def test_what_was_corrected_by_another_way_is_in_the_files(
    written: Engine, another: Engine, tmp_path: Path
) -> None:
    exported(written, tmp_path / "before")
    corrected(written)
    holds_there_and_back(written, another, tmp_path / "first")
    before, after = files_of(tmp_path / "before"), files_of(tmp_path / "first")
    assert [name for name, content in after.items() if before[name] != content] == [
        "dossiers/de.yaml"
    ]
    exported(written, tmp_path / "as-of", "--as-of", "1")
    assert files_of(tmp_path / "as-of") == before


def test_vocabularies_of_a_base_come_back_that_are_not_the_projects(
    written: Engine, another: Engine, seed_copy: Path, tmp_path: Path
) -> None:
    codes = seed_copy / "vocabulary" / "source-kinds.yaml"
    more = '- {code: rumour, label: {en: "Rumour: 1", zh: 传闻}, definition: Heard., isic: []}\n'
    codes.write_text(codes.read_text(encoding="utf-8") + more, encoding="utf-8")
    places = seed_copy / "vocabulary" / "regions.yaml"
    places.write_text(
        places.read_text(encoding="utf-8") + "- {code: DE-XX, label: {en: Nowhere, zh: 无处}}\n",
        encoding="utf-8",
    )
    rates = seed_copy / "reference" / "economies.csv"
    rates.write_text(rates.read_text(encoding="utf-8") + "AD,2099,EUR,0.5,,,1e2,\n", "utf-8")
    assert load(written, seed_copy).revision
    holds_there_and_back(written, another, tmp_path / "first")


def test_an_earlier_export_is_replaced_and_what_else_is_there_stays(
    copied: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    exported(copied, folder)
    files = files_of(folder)
    (folder / "dossiers" / "zz.yaml").write_text("jurisdiction: ZZ\n")
    (folder / "dossiers" / "de.yaml").write_text("jurisdiction: DE\n")
    kept = {"README.md": b"Ours.", "reference/README.md": b"Theirs.", ".git/config": b"[core]"}
    for name, content in kept.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    exported(copied, folder, "--replace")
    assert files_of(folder) == files | kept
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_empty_folder_is_filled(copied: Engine, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    done = kb(url_of(copied), "export", tmp_path / "files", "--dossiers")
    assert done.said == (
        0,
        f"Revision 1 is in {tmp_path / 'files'}: 63 dossiers and 11 files of what they share.\n",
        "",
    )


def test_a_folder_that_holds_something_else_is_refused_and_left_as_it_is(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear …")
    before = files_of(tmp_path)
    for target, options, message in (
        ("mine", [], "holds something already; name a folder that is not there or empty"),
        ("mine", ["--replace"], "it lacks dossiers, vocabulary, reference"),
        ("mine/letter.txt", ["--replace"], "is a file; name a folder"),
        ("mine/letter.txt/new", [], "was not written"),
    ):
        done = kb(sqlite_url, "export", tmp_path / target, "--dossiers", *options)
        assert (done.code, done.stdout) == (2, b"")
        assert message in done.stderr.decode()
    alone = kb(sqlite_url, "export", tmp_path / "new", "--replace")
    assert alone.code == 2
    assert b"is for --dossiers" in alone.stderr
    none = kb(sqlite_url, "export", tmp_path / "new", "--dossiers", "--as-of", "7")
    assert none.code == 2
    assert b"there are the revisions 1 to 1" in none.stderr
    assert files_of(tmp_path) == before


def test_made_up_programmes_are_no_dossiers(tmp_path: Path) -> None:
    base = tmp_path / "kb.sqlite"
    make_tables(f"sqlite:///{base}")
    assert kb(base, "synth", "--programmes", "1").code == 0
    done = kb(base, "export", tmp_path / "new", "--dossiers")
    assert done.code == 2
    assert b"made-up programmes" in done.stderr
    assert not (tmp_path / "new").exists()
