"""A load does not undo unasked what was edited by other ways since."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import replace as with_values
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from kb import ledger
from kb.db import Base
from kb.dossier.rows import Rows
from kb.errors import Edited, InvalidFiles
from kb.ledger import ChangeSet
from kb.models import Claim, Cluster, Gap, IrrevocableRate, Label, Source
from kb.vocabulary import EntityKind
from seed.files import SEED, read_all
from seed.load import load
from seed.rows import rows_of
from tests.kb.commands import PLAIN, kb
from tests.postgresql import free_port
from tests.seed.folders import claim_ids, contents, dossier, replace
from tests.serving import KB

NOTE = "Proposal 7: corrected"


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


Edit = Callable[[Engine, Rows], ChangeSet]
"""What an edit changes of a base that was loaded from some rows."""


def live(engine: Engine, model: type[Base], condition: str) -> list[int]:
    """The numbers of the live rows of a table that a condition holds for; there are some."""
    key = next(iter(model.__table__.primary_key)).name
    statement = (
        f"SELECT {key} FROM {model.__tablename__} "  # noqa: S608
        f"WHERE retired_in IS NULL AND {condition}"
    )
    with engine.connect() as connection:
        numbers = list(connection.execute(text(statement)).scalars())
    assert numbers
    return numbers


def edit(engine: Engine, changes: ChangeSet) -> int:
    """The number of a revision for which no files were loaded."""
    revision = ledger.write(engine, lambda _: changes)
    assert revision
    return revision.id


def correct_a_claim(engine: Engine, rows: Rows) -> ChangeSet:
    claim = next(claim for claim in rows.claims if claim.subject == "de-go-cluster")
    other = with_values(claim, id="c-other", note="Other.")
    gone = live(engine, Claim, f"id = '{claim.id}'")
    return ChangeSet(NOTE, claims=[other], retired={Claim: gone})


def add_a_claim(_: Engine, rows: Rows) -> ChangeSet:
    claim = next(claim for claim in rows.claims if claim.subject == "de-go-cluster")
    return ChangeSet(NOTE, claims=[with_values(claim, id="c-other", note="Other.")])


def retire_a_claim(engine: Engine, _: Rows) -> ChangeSet:
    return ChangeSet(NOTE, retired={Claim: live(engine, Claim, "subject = 'DE'")})


def change_a_text(engine: Engine, rows: Rows) -> ChangeSet:
    gone = live(engine, Label, "entity = 'de-go-cluster' AND field = 'name' AND language = 'en'")
    row = next(
        r for r in rows.rows[Label] if (r["entity"], r["language"]) == ("de-go-cluster", "en")
    )
    return ChangeSet(NOTE, rows={Label: [row | {"text": "Other"}]}, retired={Label: gone})


def add_a_source(_: Engine, rows: Rows) -> ChangeSet:
    row = next(row for row in rows.rows[Source] if row["id"] == "de-rwi-2014")
    entities = {"de-new-2026": EntityKind.SOURCE}
    return ChangeSet(NOTE, entities=entities, rows={Source: [row | {"id": "de-new-2026"}]})


def retire_a_record(engine: Engine, rows: Rows) -> ChangeSet:
    row = next(row for row in rows.rows[Cluster] if row["id"] == "de-its-owl")
    gone = live(engine, Cluster, "id = 'de-its-owl'")
    return ChangeSet(NOTE, rows={Cluster: [row | {"place": "Other"}]}, retired={Cluster: gone})


def retire_a_gap(engine: Engine, _: Rows) -> ChangeSet:
    return ChangeSet(NOTE, retired={Gap: live(engine, Gap, "programme = 'de-go-cluster'")})


def add_a_gap(_: Engine, rows: Rows) -> ChangeSet:
    gap = next(gap for gap in rows.gaps if gap.programme == "de-go-cluster")
    return ChangeSet(NOTE, gaps=[with_values(gap, values={**gap.values, "note": "Other."})])


def change_a_rate(engine: Engine, rows: Rows) -> ChangeSet:
    row = next(row for row in rows.rows[IrrevocableRate] if row["currency"] == "DEM")
    gone = live(engine, IrrevocableRate, "currency = 'DEM'")
    other = row | {"source": "Other"}
    return ChangeSet(NOTE, rows={IrrevocableRate: [other]}, retired={IrrevocableRate: gone})


EDITS: dict[Edit, str] = {
    correct_a_claim: "de-go-cluster",
    add_a_claim: "de-go-cluster",
    retire_a_claim: "DE",
    change_a_text: "de-go-cluster",
    add_a_source: "de-new-2026",
    retire_a_record: "de-its-owl",
    retire_a_gap: "de-go-cluster",
    add_a_gap: "de-go-cluster",
    change_a_rate: "the table irrevocable_rate",
}
"""Edits of every sort, and what each is of."""


@pytest.mark.parametrize("make", EDITS, ids=lambda make: make.__name__)
def test_a_load_that_would_undo_an_edit_is_refused_and_changes_nothing(
    loaded: Engine, folder: Path, make: Edit
) -> None:
    edit(loaded, make(loaded, rows_of(read_all(folder))))
    before = contents(loaded)
    done = kb(url_of(loaded), "load", folder)
    told = (
        "the base was changed by other ways, and these files would undo it\n"
        f"revision 2: {NOTE}\n"
        f"in what it has of {EDITS[make]}\n"
        "`kb export --dossiers DIR` writes the base as files to begin from; "
        "`kb load --over-edits` loads these anyway\n"
    )
    assert done.said == (2, "", told)
    assert contents(loaded) == before


def test_files_are_loaded_over_edits_if_that_is_said(loaded: Engine, folder: Path) -> None:
    before = claim_ids(loaded)
    edit(loaded, correct_a_claim(loaded, rows_of(read_all(folder))))
    done = kb(url_of(loaded), "load", folder, "--over-edits", "--json")
    assert done.code == 0, done.said
    assert claim_ids(loaded) == before
    assert load(loaded, folder).revision is None


def test_what_is_not_in_the_way_of_an_edit_is_loaded(loaded: Engine, folder: Path) -> None:
    edit(loaded, retire_a_gap(loaded, rows_of(read_all(folder))))
    lines = dossier(folder, "de").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "reason: not-published" not in line]
    text = "".join(kept).replace("为集群授予标签。}\n    gaps:\n", "为集群授予标签。}\n")
    dossier(folder, "de").write_text(text, encoding="utf-8")
    replace(dossier(folder, "de"), "place: Paderborn", "place: Bielefeld")
    assert load(loaded, folder).revision


def test_the_export_of_an_edited_base_is_what_to_begin_from(
    loaded: Engine, folder: Path, tmp_path: Path
) -> None:
    edit(loaded, retire_a_gap(loaded, rows_of(read_all(folder))))
    url, files = url_of(loaded), tmp_path / "export"
    assert kb(url, "load", folder).code == 2
    assert kb(url, "export", files, "--dossiers").code == 0
    assert kb(url, "load", files).said[:2][0] == 0
    replace(dossier(files, "de"), "place: Paderborn", "place: Bielefeld")
    done = kb(url, "load", files)
    assert done.code == 0, done.said
    assert "Revision 3: 0 claims and 1 other rows added" in done.said[1]


def test_an_edit_is_known_to_the_files_that_were_written_since_and_to_no_others(
    loaded: Engine, folder: Path, tmp_path: Path
) -> None:
    """However often others are loaded meanwhile: no older files ever go back behind it unasked."""
    edit(loaded, add_a_gap(loaded, rows_of(read_all(folder))))
    url, files = url_of(loaded), tmp_path / "export"
    assert kb(url, "export", files, "--dossiers").code == 0
    text = dossier(files, "de").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(keepends=True) if "note: Other." not in line]
    assert len(kept) < text.count("\n")
    replace(dossier(files, "de"), "place: Paderborn", "place: Bielefeld")
    assert load(loaded, files).revision
    with pytest.raises(Edited) as refused:
        load(loaded, folder)
    assert refused.value.revisions == [2]
    edit(loaded, add_a_source(loaded, rows_of(read_all(folder))))
    with pytest.raises(Edited) as refused:
        load(loaded, files)
    assert refused.value.revisions == [4], "the files know of the first edit, not of the second"
    assert kb(url, "export", files, "--dossiers", "--replace").code == 0
    dossier(files, "de").write_text(
        dossier(files, "de").read_text(encoding="utf-8").replace("note: Other.", "note: Another."),
        encoding="utf-8",
    )
    assert load(loaded, files).revision, "what an edit said is theirs to change who know of it"


def test_files_of_another_base_know_of_no_edit(
    loaded: Engine, folder: Path, tmp_path: Path
) -> None:
    files = tmp_path / "export"
    assert kb(url_of(loaded), "export", files, "--dossiers").code == 0
    written = files / "written-from.json"
    edit(loaded, correct_a_claim(loaded, rows_of(read_all(folder))))
    written.write_text('{"revision": 2, "at": "2020-01-01T00:00:00+00:00"}', encoding="utf-8")
    with pytest.raises(Edited):
        load(loaded, files)
    written.write_text('{"revision": "two"}', encoding="utf-8")
    with pytest.raises(InvalidFiles, match="is not as `kb export` wrote it; leave it out"):
        load(loaded, files)


def test_an_error_names_a_few_records_of_many_and_every_revision(
    loaded: Engine, folder: Path
) -> None:
    rows = rows_of(read_all(folder))
    for number in range(7):
        id = f"de-new-{number}"
        row = {**rows.rows[Source][0], "id": id}
        edit(loaded, ChangeSet(NOTE, entities={id: EntityKind.SOURCE}, rows={Source: [row]}))
    with pytest.raises(Edited) as refused:
        load(loaded, folder)
    assert refused.value.revisions == [*range(2, 9)]
    named = ", ".join(f"de-new-{number}" for number in range(5))
    assert f"in what it has of {named}, 2 more\n" in str(refused.value)


def test_a_base_that_was_edited_is_served_as_it_is(copied: Engine, tmp_path: Path) -> None:
    rows = rows_of(read_all(SEED))
    claim = next(claim for claim in rows.claims if claim.subject == "de-spitzencluster")
    gone = live(copied, Claim, f"id = '{claim.id}'")
    edit(copied, ChangeSet(NOTE, retired={Claim: gone}))
    before = claim_ids(copied)
    port = str(free_port())
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [KB, "serve", "--prepare", "--port", port],
            env={**PLAIN, "KB_DATABASE_URL": url_of(copied)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            revision = _revision_at(process, f"http://127.0.0.1:{port}/v1/programmes?limit=1")
        finally:
            process.kill()
            process.wait()
    assert revision == "2"
    assert claim_ids(copied) == before
    first = (tmp_path / "log").read_text().splitlines()[0]
    assert first == (
        "The files were not loaded, since they would undo what was edited in revision 2: "
        "the base is served as it is. `kb load` says more."
    )


def _revision_at(process: subprocess.Popen[bytes], address: str) -> str:
    """The revision that a server answers from, as soon as it answers."""
    deadline = time.monotonic() + 90
    while True:
        try:
            return str(httpx.get(address, timeout=30).json()["meta"]["revision"])
        except httpx.TransportError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
