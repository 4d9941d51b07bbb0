"""After a revision is undone, everything is told as it was before."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kb.db import reading
from kb.queries.audit import audit
from kb.undoing import undo
from seed.load import load
from tests.api.conftest import (
    LISTS,
    READ_FROM_THE_BASE,
    Local,
    copy_of,
    list_of,
    plus,
)
from tests.conftest import ENGINES, LOADED_AT
from tests.seed.folders import replace

OF_REVISIONS = re.compile("/(catalog|v1/(changes|dumps|revisions.*|[a-z]+/{id}/history))")
"""What tells revisions."""

MOVED = {"added_in", "retired_in", "updated_in", "revision", "next"}
"""What names the revision that answers, or that brought a claim which came back."""


@pytest.fixture(params=ENGINES)
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Local]:
    """A copy of the curated base."""
    local = Local(copy_of(request.param, request, tmp_path))
    yield local
    local.close()


def _change_much(folder: Path) -> None:
    """A country less, an amount, a name, a summary, a definition and a series otherwise."""
    (folder / "dossiers" / "lv.yaml").write_text("jurisdiction: LV\n", encoding="utf-8")
    replace(folder / "dossiers" / "no.yaml", "{amount: 127000000, ", "{amount: 128000000, ")
    replace(folder / "vocabulary" / "roles.yaml", "Carries the programme out.", "Does it.")
    replace(folder / "vocabulary" / "roles.yaml", "{en: Implementer, ", "{en: Doer, ")
    replace(folder / "reference" / "economies.csv", "AD,1990,EUR,0.612635", "AD,1990,EUR,0.6")


def _plain(content: Any) -> Any:
    """An answer without what names revisions."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items() if key not in MOVED}
    return list(map(_plain, content)) if isinstance(content, list) else content


def _told(local: Local, address: str) -> Any:
    return _plain(local.get(address).json())


def test_the_base_is_told_as_it_was_before(local: Local, seed_copy: Path) -> None:
    _change_much(seed_copy)
    second = load(local.engine, seed_copy, at=LOADED_AT + timedelta(hours=1)).revision
    assert second
    assert second.claims_retired > 30
    assert second.records_retired > 30
    gone = "/v1/programmes/lv-klasteru-2012"
    assert (local.get(gone).status_code, local.get(f"{gone}?as_of=1").status_code) == (404, 200)
    third = undo(local.engine, 2, at=LOADED_AT + timedelta(hours=2))
    assert third.id == 3
    assert third.note == f"Undoes revision 2: {second.note}"
    counts = ("claims", "records")
    for what in counts:
        assert getattr(third, f"{what}_added") == getattr(second, f"{what}_retired")
        assert getattr(third, f"{what}_retired") == getattr(second, f"{what}_added")
    asked = [a for path, a in READ_FROM_THE_BASE.items() if not OF_REVISIONS.fullmatch(path)]
    asked += [gone, f"{gone}/claims", "/v1/vocabularies/roles?lang=zh", "/v1/economies/AD"]
    asked += ["/v1/jurisdictions/LV", "/v1/sources/lv-em-x", "/v1/coverage?country=LV"]
    for address in asked:
        assert _told(local, address) == _told(local, plus(address, "as_of=1")), address
    for address in LISTS:
        now, then = (
            _plain(list_of(local.get, f"{address}?limit=1000{more}")) for more in ("", "&as_of=1")
        )
        assert now == then, address
    with reading(local.engine) as session:
        assert audit(session) == []


def test_an_undoing_is_undone(local: Local, seed_copy: Path) -> None:
    """The base says again what the files say; the fourth revision did what the second did."""
    _change_much(seed_copy)
    assert load(local.engine, seed_copy, at=LOADED_AT + timedelta(hours=1)).revision
    undo(local.engine, 2, at=LOADED_AT + timedelta(hours=2))
    undo(local.engine, 3, at=LOADED_AT + timedelta(hours=3))
    assert load(local.engine, seed_copy, at=LOADED_AT + timedelta(hours=4)).revision is None
    second, fourth = (
        [
            json.dumps(_plain(row))
            for row in list_of(local.get, f"/v1/revisions/{id}/changes?limit=1000")
        ]
        for id in (2, 4)
    )
    assert sorted(second) == sorted(fourth)
    with reading(local.engine) as session:
        assert audit(session) == []
