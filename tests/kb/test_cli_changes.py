"""`kb diff` and `kb undo`: what would change, and what is taken back."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Local, list_of
from tests.kb.commands import Command, kb
from tests.seed.folders import NEIGHBOUR, SOUND, dossier, line, replace, small_folder

AT = ("--at", "2026-01-02")


@pytest.fixture
def path(tmp_path: Path, empty_file: Path) -> Path:
    """The SQLite file of an empty base with its tables."""
    return Path(shutil.copy(empty_file, tmp_path / "kb.sqlite"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with two small dossiers."""
    return small_folder(tmp_path / "files", de=SOUND, fr=NEIGHBOUR)


@pytest.fixture
def loaded(path: Path, files: Path) -> Path:
    """The base that was loaded from these."""
    assert kb(path, "load", files, *AT).code == 0
    return path


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as base:
        return list(base.iterdump())


def _change(files: Path) -> None:
    """An amount and a name are corrected."""
    replace(dossier(files, "de"), "amount: 600000000,", "amount: 610000000,")
    label = line(dossier(files, "fr"), "name: {en:")
    lines = dossier(files, "fr").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[label - 1] = lines[label - 1].replace("name: {en: ", "name: {en: New ", 1)
    dossier(files, "fr").write_text("".join(lines), encoding="utf-8")


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without the revision, which a base gives when it is there."""
    for row in rows:
        if row["claim"]:
            row["claim"] |= {"added_in": None, "retired_in": None}
    return rows


def test_what_a_load_would_change_is_told_and_not_done(loaded: Path, files: Path) -> None:
    same = kb(loaded, "diff", files).said
    assert same == (0, "Nothing would change: the base says what the files say.\n", "")
    _change(files)
    before = _dump(loaded)
    code, answer, errors = kb(loaded, "diff", files).said
    assert (code, errors) == (1, "")
    lines = answer.splitlines()
    heads = [head for head in lines if not head.startswith(" ")]
    assert heads[:-1] == ["DE", "FR"]
    assert lines[-1] == (
        "1 claims and 1 other rows would be added, 1 claims and 1 other rows would be retired."
    )
    (came,) = (text for text in lines if "610,000,000" in text)
    (went,) = (text for text in lines if "600,000,000" in text)
    assert (came.lstrip()[0], went.lstrip()[0]) == ("+", "-")
    assert lines.index(came) == lines.index(went) + 1
    assert [text.lstrip()[:12] for text in lines if " name (en): " in text] == [
        "- name (en):",
        "+ name (en):",
    ]
    assert _dump(loaded) == before


def test_what_is_foreseen_is_what_is_told_of_the_revision(loaded: Path, files: Path) -> None:
    _change(files)
    foreseen = kb(loaded, "diff", files, "--json")
    assert foreseen.code == 1
    answer = json.loads(foreseen.stdout)
    assert kb(loaded, "load", files, "--at", "2026-01-03").code == 0
    counts = {name: answer[name] for name in answer if name not in {"changes", "revision"}}
    assert answer["revision"] is None
    assert counts == _revision(loaded, 2, counts)
    assert _told(answer["changes"]) == _told(_changes(loaded, 2))


def test_a_whole_base_is_foreseen_from_nothing(path: Path, files: Path) -> None:
    """Every table, every kind of claim."""
    foreseen = kb(path, "diff", files, "--json")
    assert foreseen.code == 1
    answer = json.loads(foreseen.stdout)
    assert kb(path, "load", files, *AT).code == 0
    told = _changes(path, 1)
    key = json.dumps
    assert sorted(_told(answer["changes"]), key=key) == sorted(_told(told), key=key)
    subjects = [row["subject"] for row in answer["changes"]]
    assert subjects == [row["subject"] for row in told]
    kinds = {row["claim"]["kind"] for row in told if row["claim"]}
    assert len(kinds) == 10
    assert kb(path, "diff", files).code == 0


def _revision(path: Path, number: int, like: dict[str, Any]) -> dict[str, Any]:
    """What a revision says under some names."""
    with closing(Local(f"sqlite:///{path}")) as local:
        revision = local.get(f"/v1/revisions/{number}").json()
    return {name: revision[name] for name in like}


def _changes(path: Path, number: int) -> list[dict[str, Any]]:
    """The rows that a revision added and retired."""
    with closing(Local(f"sqlite:///{path}")) as local:
        return list_of(local.get, f"/v1/revisions/{number}/changes?limit=1000")


def test_faults_of_files_are_told_as_a_load_tells_them(loaded: Path, files: Path) -> None:
    replace(dossier(files, "de"), "amount: 600000000,", "amount: 600000000.5,")
    told = kb(loaded, "diff", files).said
    assert told == kb(loaded, "load", files).said
    assert told[0] == 2
    nowhere = kb(loaded, "diff", "/no/such/folder").said
    assert nowhere == kb(loaded, "load", "/no/such/folder").said


def test_a_revision_is_undone_and_told(loaded: Path, files: Path) -> None:
    _change(files)
    assert kb(loaded, "load", files, "--at", "2026-01-03").code == 0
    before = _dump(loaded)
    code, answer, errors = kb(loaded, "undo", "2", "--dry-run").said
    assert (code, errors) == (0, "")
    assert "+ funding" in answer
    assert answer.splitlines()[-1].startswith("1 claims and 1 other rows would be added")
    foreseen = json.loads(kb(loaded, "undo", "2", "--dry-run", "--json").stdout)
    assert foreseen["revision"] is None
    assert _dump(loaded) == before
    code, answer, errors = kb(loaded, "undo", "2", "--at", "2026-01-04").said
    assert (code, errors) == (0, "")
    assert answer == (
        "Revision 3 undoes revision 2: 1 claims and 1 other rows added, 1 claims and 1 other rows "
        "retired.\n"
    )
    assert _told(foreseen["changes"]) == _told(_changes(loaded, 3))
    assert kb(loaded, "check").code == 0
    again = kb(loaded, "undo", "3", "--at", "2026-01-05", "--json")
    assert json.loads(again.stdout) == {
        "revision": 4,
        "note": "Undoes revision 3: Undoes revision 2: Load of 2 dossiers: DE, FR",
        "claims_added": 1,
        "claims_retired": 1,
        "records_added": 1,
        "records_retired": 1,
    }
    assert kb(loaded, "diff", files).code == 0


def test_what_cannot_be_undone_is_refused_with_the_reasons(loaded: Path, files: Path) -> None:
    refusals: dict[Command, str] = {
        ("undo", "1"): "Revision 1 cannot be undone: nothing would be left of the base.\n",
        ("undo", "9"): "No revision has the id '9'. There are the revisions 1 to 1.\n",
    }
    for command, told in refusals.items():
        for more in ((), ("--dry-run",)):
            assert (command, kb(loaded, *command, *more).said) == (command, (2, "", told))
    _change(files)
    assert kb(loaded, "load", files, "--at", "2026-01-03").code == 0
    assert kb(loaded, "undo", "2", "--at", "2026-01-04").code == 0
    code, answer, errors = kb(loaded, "undo", "2").said
    assert (code, answer) == (2, "")
    first, *reasons = errors.splitlines()
    assert first == "Revision 2 cannot be undone:"
    assert len(reasons) == 4
    assert all("revision 3 has " in reason for reason in reasons)


def test_a_base_that_held_made_up_programmes_never_takes_real_ones(path: Path, files: Path) -> None:
    """Though what made them last was undone."""
    assert kb(path, "synth", "--programmes", "3").code == 0
    assert kb(path, "undo", "2").code == 0
    for command in ("load", "diff"):
        code, answer, errors = kb(path, command, files).said
        assert (code, answer) == (2, "")
        assert "made-up programmes" in errors
