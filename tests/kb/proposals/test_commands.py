"""Proposals by the command, for whoever has the base at hand."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.kb.commands import Done, kb
from tests.proposing import funding, spending
from tests.seed.folders import contents


def run(engine: Engine, *arguments: str | Path) -> Done:
    """`kb proposals` with some arguments."""
    return kb(engine.url.render_as_string(hide_password=False), "proposals", *arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A change set."""
    path = tmp_path / "changes.json"
    path.write_text(json.dumps(spending()), encoding="utf-8")
    return path


def test_a_proposal_is_made_shown_and_accepted(loaded: Engine, file: Path) -> None:
    assert run(loaded, "create", file, "--title", "Spending").said == (
        0,
        "Proposal 1 is draft.\n",
        "",
    )
    code, shown, _ = run(loaded, "show", "1").said
    assert code == 0
    assert shown.startswith("Proposal 1, draft: Spending\n")
    assert "created by the command line\n" in shown
    assert "    + funding c-" in shown
    assert ": EUR 610,000,000, exact, total, spent, national, public-support, 2007–2017" in shown
    assert "1 claims and 1 other rows would be added" in shown
    assert run(loaded, "submit", "1").stdout == b"Proposal 1 is submitted.\n"
    listed = json.loads(run(loaded, "list", "--state", "submitted", "--json").stdout)
    assert [(each["id"], each["title"]) for each in listed["items"]] == [(1, "Spending")]
    done = run(loaded, "accept", "1", "--why", "Read it too.")
    assert done.said == (0, "Proposal 1 is accepted, revision 2.\n", "")
    told = json.loads(run(loaded, "show", "1", "--json").stdout)
    assert told["changes"] == spending()
    assert [(step["act"], step["by"], step["text"]) for step in told["steps"]] == [
        ("created", None, None),
        ("submitted", None, None),
        ("accepted", None, "Read it too."),
    ]
    assert run(loaded, "list").stdout.count(b"accepted") == 1


def test_what_is_wrong_is_told_line_by_line(small: Engine, file: Path) -> None:
    before = contents(small)
    file.write_text(json.dumps({"claims": [funding(-1)], "retire": ["c"]}), encoding="utf-8")
    code, said, told = run(small, "create", file, "--title", "").said
    assert (code, said) == (2, "")
    assert [line.partition(":")[0] for line in told.splitlines()] == [
        "/title",
        "/changes/claims/0/claim/cite/0/source",
        "/changes/claims/0/claim/amount",
        "/changes/retire/0",
    ]
    file.write_text('{"claims": [', encoding="utf-8")
    code, _, told = run(small, "create", file, "--title", "x").said
    assert code == 2
    assert " is not JSON: " in told
    assert run(small, "accept", "1").said == (2, "", "No proposal has the id '1'.\n")
    assert contents(small) == before


def test_what_stands_in_the_way_is_told(small: Engine, file: Path) -> None:
    for title in ("One", "Two"):
        assert run(small, "create", file, "--title", title, "--submit").code == 0
    run(small, "accept", "1")
    code, _, told = run(small, "accept", "2").said
    assert code == 2
    first, *rest = told.splitlines()
    assert first == "Proposal 2 was made of revision 1 and does not fit revision 2."
    assert rest[0] == "/sources/0/id: this id is taken, by a source"
    assert run(small, "reject", "2", "--why", "Said already.").said == (
        0,
        "Proposal 2 is rejected.\n",
        "",
    )
    assert run(small, "withdraw", "2").said == (
        2,
        "",
        "Proposal 2 is rejected; only one that is submitted can be withdrawn.\n",
    )
