"""Rows told as records again.

That these give the same rows, whichever base it is, is held in `tests/kb/test_filing.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event

from kb.db import reading
from kb.dossier import told
from kb.errors import Conflict
from kb.models import Source
from kb.period import Edtf
from kb.queries import dossiers
from kb.queries.dossiers import Held


def test_keys_stand_in_the_order_of_the_models_and_what_goes_without_saying_is_left_out(
    curated: Engine,
) -> None:
    with reading(curated) as session:
        content = told.dossier(dossiers.held(session, 1, "DE"))
    left_out: set[tuple[str, object]] = {
        ("rank", "normal"),
        ("status", "observed"),
        ("unit", "clusters"),
        ("measure", "public-support"),
        ("inferred", False),
    }
    records = _records(content)
    plain = (str, bool, type(None))
    said = {(key, v) for record in records for key, v in record.items() if isinstance(v, plain)}
    assert {("rank", "preferred"), ("measure", "total-volume"), ("inferred", True)} <= said
    assert not left_out & said
    assert None not in {value for _, value in said}
    (programme,) = (p for p in content["programmes"] if p["id"] == "de-spitzencluster")
    assert [key for key in told.OF_PROGRAMMES if key in programme] == [
        key for key in programme if key in told.OF_PROGRAMMES
    ]


def _records(value: Any) -> list[dict[str, Any]]:
    """Every mapping in a value, and itself."""
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in _records(inner))]
    return (
        [found for inner in value for found in _records(inner)] if isinstance(value, list) else []
    )


def test_some_things_of_a_jurisdiction_are_told_as_the_whole_tells_them(curated: Engine) -> None:
    only = {"de-spitzencluster", "de-bmbf", "fr-poles"}
    with reading(curated) as session:
        whole = told.dossier(dossiers.held(session, 1, "DE"))
        some = told.dossier(dossiers.held(session, 1, "DE", only))
        itself = told.dossier(dossiers.held(session, 1, "DE", {"DE"}))
    assert some == {
        "jurisdiction": "DE",
        "organisations": [r for r in whole["organisations"] if r["id"] == "de-bmbf"],
        "programmes": [r for r in whole["programmes"] if r["id"] == "de-spitzencluster"],
    }
    assert itself == {"jurisdiction": "DE", "figures": whole["figures"]}


def test_a_jurisdiction_takes_as_many_statements_as_another(curated: Engine) -> None:
    assert _statements(curated, "DE") == _statements(curated, "AE") <= 13


def _statements(engine: Engine, jurisdiction: str) -> int:
    """How many statements it takes to read a jurisdiction that has gaps or not."""
    said: list[str] = []
    note: Callable[..., None] = lambda *arguments: said.append(arguments[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    with reading(engine) as session:
        dossiers.held(session, 1, jurisdiction)
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in said if "gap" not in statement])


def test_what_no_dossier_can_hold_is_refused_and_not_lost(shared: Engine) -> None:
    with reading(shared) as session:
        held = dossiers.held(session, 1, "DE")
    (cluster,) = held.clusters
    run = [claim for claim in held.claims[cluster.id] if claim.kind == "governance"]
    twice: Held = replace(held, claims={cluster.id: [*run, *run]})
    with pytest.raises(Conflict, match="2 claims on how it is run, and a dossier holds one"):
        told.dossier(twice)


@pytest.mark.parametrize(
    ("date", "written"), [("0999", "0999"), ("2007", 2007), ("2007-08", "2007-08")]
)
def test_a_bare_year_is_a_number_that_is_read_as_the_same_date(
    date: str, written: str | int
) -> None:
    source = Source(id="de-a", published=Edtf.parse(date))
    assert told.source(source) == {"id": "de-a", "published": written}
