"""What a revision did and what became of one thing, row by row."""

import base64
import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from api.schemas.history import CameOut, HistoryOut
from kb.changes import Came, What
from kb.db import Base
from kb.models import Claim, Revised, Summary
from kb.queries.said import SAID
from seed.files import SEED
from seed.load import load
from tests.api.conftest import (
    CHANGED_AT,
    NEW,
    OLD,
    PROGRAMME,
    READ_FROM_THE_BASE,
    Changed,
    Json,
    Local,
    list_of,
    plus,
    problem,
    rejections,
)

CHANGES = "/v1/revisions/1/changes"
HISTORY = f"/v1/programmes/{PROGRAMME}/history"
WITHOUT_AS_OF = {"/v1/dumps/{revision}/{name}"}
"""A file of a revision, which its address names."""


def _key(row: Json) -> tuple[object, ...]:
    order = (list(What).index(row["what"]), list(Came).index(row["happened"]))
    return (row["subject"], *order)


def _of(row: Json) -> Json:
    """A row without the revision that did it."""
    return {name: row[name] for name in CameOut.model_fields}


def test_every_table_that_says_something_is_told() -> None:
    revised = {
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Revised) and mapper.inherits is None
    }
    told: set[type[object]] = {model for model, _, _ in SAID}
    assert {model for model in revised if not issubclass(model, Summary)} == told


def test_a_revision_tells_all_that_it_added_in_order(local: Local) -> None:
    rows = list_of(local.get, f"{CHANGES}?limit=1000")
    assert [_key(row) for row in rows] == sorted(_key(row) for row in rows)
    assert {row["happened"] for row in rows} == {"added"}
    counts: Counter[What] = Counter()
    with local.engine.connect() as connection:
        for model, what, _ in SAID:
            counts[what] += connection.scalar(select(func.count()).select_from(model)) or 0
    assert Counter(row["what"] for row in rows) == counts
    assert local.get(f"{CHANGES}?limit=1").json()["total"] == len(rows)


def test_the_engines_tell_the_same(sqlite_app: Local, postgresql_app: Local) -> None:
    for address in (
        f"{CHANGES}?limit=700",
        f"{HISTORY}?limit=5",
        "/v1/clusters/de-its-owl/history",
    ):
        one, other = (list_of(app.get, address) for app in (sqlite_app, postgresql_app))
        assert one == other


def test_pages_have_each_row_once(local: Local) -> None:
    whole = list_of(local.get, f"{HISTORY}?limit=1000")
    assert list_of(local.get, f"{HISTORY}?limit=1") == whole
    part = list_of(local.get, f"{CHANGES}?limit=1000")
    assert list_of(local.get, f"{CHANGES}?limit=123") == part


def test_rows_are_told_as_the_manual_says(local: Local) -> None:
    models: dict[str, type[CameOut]] = {f"{CHANGES}?limit=1000": CameOut, HISTORY: HistoryOut}
    for address, model in models.items():
        for row in local.get(address).json()["items"]:
            assert model.model_validate(row).model_dump(mode="json") == row


def test_a_correction_stands_together(changed: Changed) -> None:
    page = changed.local.get("/v1/revisions/2/changes").json()
    retired, added = page["items"]
    assert (page["total"], page["next"]) == (2, None)
    assert [(row["happened"], row["claim"]["amount"]) for row in page["items"]] == [
        ("retired", OLD),
        ("added", NEW),
    ]
    for row in (retired, added):
        assert (row["what"], row["subject"], row["value"]) == ("claim", PROGRAMME, None)
        assert row["claim"] == changed.local.get(f"/v1/claims/{row['claim']['id']}").json()
    one = changed.local.get("/v1/revisions/2/changes?limit=1").json()
    assert list_of(changed.local.get, one["next"]) == [added]


def test_a_revision_says_where_its_rows_are(changed: Changed) -> None:
    revision = changed.local.get("/v1/revisions/2").json()
    assert changed.local.get(revision["changes"]).json()["total"] == 2
    problem(changed.local.get("/v1/revisions/3/changes"), "not-found")
    problem(changed.local.get("/v1/revisions/2/changes?as_of=1"), "not-found")


def test_values_are_told_by_the_names_of_what_is_said(local: Local) -> None:
    found = {
        (row["what"], row["subject"]): row for row in list_of(local.get, f"{CHANGES}?limit=1000")
    }
    record = found["record", "de-spitzencluster"]
    assert (record["value"]["jurisdiction"], record["value"]["level"]) == ("DE", "national")
    assert found["record", "roles/lead"]["value"]["code"] == "lead"
    assert found["sector", "de-its-owl"]["value"]["sector"].islower()
    assert found["series", "population"]["value"]["unit"]
    assert found["rate", "DEM"]["value"]["rate"] == 1.95583
    gap = next(row for (what, _), row in found.items() if what == "gap")
    assert len(gap["value"]["sources"]) == len(gap["value"]["locators"]) > 0
    economy = local.get("/v1/economies/DE").json()["years"]
    last = max(economy, key=lambda year: int(year["year"]))
    told = found["year", "DE"]["value"]
    assert told["year"] == last["year"]
    assert told["population"] == last["population"]


def test_a_programme_tells_its_history_the_newest_first(changed: Changed) -> None:
    rows = list_of(changed.local.get, HISTORY)
    assert [row["revision"] for row in rows] == sorted((r["revision"] for r in rows), reverse=True)
    second = changed.local.get("/v1/revisions/2").json()
    assert [_of(row) for row in rows[:2]] == list_of(changed.local.get, "/v1/revisions/2/changes")
    for row in rows[:2]:
        assert (row["at"], row["note"]) == (second["at"], second["note"])
    begun = list_of(changed.local.get, f"{HISTORY}?as_of=1")
    assert {row["revision"] for row in begun} == {1}
    assert len(begun) == len(rows) - 2
    named = changed.local.get(f"/v1/programmes/{PROGRAMME}").json()
    about = [row["claim"]["id"] for row in begun if row["claim"]]
    told = [claim["id"] for key in ("funding", "clusters", "relations") for claim in named[key]]
    assert {id for id in told if id in about} >= set(told) - {rows[1]["claim"]["id"]}


def test_what_was_removed_has_a_history_still(copied: Engine, tmp_path: Path) -> None:
    gone, came = "lv-klasteru-2012", "lv-klasteru-one"
    dossier = (SEED / "dossiers" / "lv.yaml").read_text(encoding="utf-8")
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "dossiers" / "lv.yaml").write_text(dossier.replace(gone, came), encoding="utf-8")
    assert load(copied, tmp_path, at=CHANGED_AT).revision
    with closing(Local(copied.url.render_as_string(hide_password=False))) as local:
        rows = list_of(local.get, f"/v1/programmes/{gone}/history?limit=10")
        assert Counter(row["happened"] for row in rows if row["what"] == "record") == {
            "added": 1,
            "retired": 1,
        }
        with copied.connect() as connection:
            retired = connection.scalar(
                select(func.count()).select_from(Claim).where(Claim.subject == gone)
            )
        own = [row for row in rows if row["what"] == "claim" and row["subject"] == gone]
        assert len(own) == 2 * (retired or 0)
        problem(local.get(f"/v1/programmes/{came}/history?as_of=1"), "not-found")


def test_a_thing_that_there_is_not_is_refused_with_what_is_nearest(local: Local) -> None:
    for noun, wrong, right in (
        ("programmes", "no-nicc", "no-nic"),
        ("clusters", "de-its-owll", "de-its-owl"),
        ("clusters", "no-nic", None),
    ):
        detail = problem(local.get(f"/v1/{noun}/{wrong}/history"), "not-found")["detail"]
        assert right is None or right in detail


@pytest.mark.parametrize("address", [CHANGES, HISTORY])
def test_a_damaged_cursor_is_refused(local: Local, address: str) -> None:
    following = local.get(f"{address}?limit=1").json()["next"]
    cursor = following.rpartition("cursor=")[2]
    content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    keys = len(content["k"])
    for wrong in ([None] * keys, ["a\x00"] * keys, [0] * keys, ["a"] * keys, [2**40] * keys):
        content["k"] = wrong
        made = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
        problem(local.get(f"{address}?limit=1&cursor={made}"), "cursor-mismatch")


def test_every_route_that_reads_takes_a_revision_and_a_day(changed: Changed) -> None:
    """By the manual, and by what is answered."""
    manual = changed.local.get("/openapi.json").json()["paths"]
    takes = {
        path
        for path, operations in manual.items()
        for operation in operations.values()
        if "as_of" in {parameter["name"] for parameter in operation.get("parameters", ())}
    }
    of_the_base = {
        path
        for path, operations in manual.items()
        if path.startswith("/v1/") and not any("security" in one for one in operations.values())
    }
    assert of_the_base - takes == WITHOUT_AS_OF
    for path, address in READ_FROM_THE_BASE.items():
        for moment in ("1", "2026-11-30"):
            response = changed.local.get(plus(address, f"as_of={moment}"))
            assert (path, response.status_code) == (path, 200)
            assert response.headers["kb-revision"] == "1", path
        newest = changed.local.get(plus(address, "as_of=2026-12-31"))
        assert newest.headers["kb-revision"] == "2", path
        refused = changed.local.get(plus(address, "as_of=2026-01-01"))
        assert rejections(refused) == [("as_of", "out-of-range")], path
