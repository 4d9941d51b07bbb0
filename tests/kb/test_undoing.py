"""Undoing: a revision is reversed by another, or refused with each reason."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, Table

from kb.db import Base, connect, reading
from kb.errors import Conflict, NotFound
from kb.models import (
    CLAIM_CLASSES,
    OF_THE_WORLD,
    Citation,
    Claim,
    ClaimScope,
    Gap,
    GapCitation,
    Label,
    Revised,
    Source,
    Summary,
)
from kb.queries.audit import audit
from kb.queries.undoing import keys
from kb.undoing import undo
from kb.vocabulary import EntityKind, LabelField, Rank
from tests.kb.changing import CHANGES, Step, apply, begin_with_many
from tests.kb.small import (
    BEGIN,
    ENTITIES,
    begin,
    claim,
    day,
    everything,
    gap,
    label,
    one_of_each,
    records,
    source,
    write,
)

PARTS: dict[type[Base], list[type[Any]]] = {
    Claim: [*CLAIM_CLASSES.values(), Citation, ClaimScope],
    Gap: [GapCitation],
}
"""The tables that hold more of a row."""

NUMBERS = {"row", "number", "claim_number", "gap_number", "added_in", "retired_in"}


def state_at(engine: Engine, revision: int) -> list[str]:
    """All that a base says at a revision, without the numbers of rows and revisions."""
    rows = everything(engine)
    said = []
    for model in OF_THE_WORLD:
        for (number, *_), row in rows[model.__tablename__].items():
            if row["added_in"] <= revision and (row["retired_in"] or revision + 1) > revision:
                parts = [
                    (part.__tablename__, _said(other))
                    for part in PARTS.get(model, ())
                    for key, other in rows[part.__tablename__].items()
                    if key[0] == number
                ]
                said.append(f"{model.__tablename__} {_said(row)} {parts}")
    return sorted(said)


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NUMBERS}


def numbers(engine: Engine, model: type[Base], **values: Any) -> list[int]:
    """The live rows of a table that say something."""
    return [
        key[0]
        for key, row in everything(engine)[model.__tablename__].items()
        if row["retired_in"] is None and all(row[name] == told for name, told in values.items())
    ]


def refused(engine: Engine, revision: int) -> list[str]:
    """Why a revision cannot be undone; the base is left as it is."""
    before = everything(engine)
    with pytest.raises(Conflict) as error:
        undo(engine, revision)
    assert everything(engine) == before
    first, *reasons = str(error.value).splitlines()
    assert first == f"Revision {revision} cannot be undone:"
    return reasons


def test_every_table_that_revisions_change_is_reversed() -> None:
    tables = {
        table
        for mapper in Base.registry.mappers
        for table in [mapper.local_table]
        if issubclass(mapper.class_, Revised) and not issubclass(mapper.class_, Summary)
        if isinstance(table, Table) and "added_in" in table.c
    }
    assert {model.__table__ for model in OF_THE_WORLD} == tables
    for model in OF_THE_WORLD:
        assert set(keys(model)) <= set(model.__table__.columns.keys())


def test_all_that_there_is_comes_back(fresh: Engine) -> None:
    begin(fresh, *one_of_each(), gaps=[gap()])
    every = {model: numbers(fresh, model) for model in OF_THE_WORLD}
    gone = write(fresh, retired=every)
    assert gone
    assert state_at(fresh, 2) == []
    made = undo(fresh, 2)
    assert (made.id, made.note) == (3, "Undoes revision 2: a test")
    assert (made.claims_added, made.claims_retired) == (gone.claims_retired, 0)
    assert (made.records_added, made.records_retired) == (gone.records_retired, 0)
    assert state_at(fresh, 3) == state_at(fresh, 1)
    with reading(fresh) as session:
        assert audit(session) == []
    undo(fresh, 3)
    assert state_at(fresh, 4) == []


def test_what_came_goes_and_what_went_comes_back(fresh: Engine) -> None:
    begin(fresh, claim("c-old", rank=Rank.PREFERRED, slot="s"), gaps=[gap()])
    write(
        fresh,
        entities={**ENTITIES, "de-new": EntityKind.SOURCE},
        rows={Source: [source("de-new")], Label: [label("de-one", "Another name")]},
        claims=[claim("c-new", rank=Rank.PREFERRED, slot="s", citations=[("de-new", "page 3")])],
        retired={
            Claim: numbers(fresh, Claim, id="c-old"),
            Label: numbers(fresh, Label, entity="de-one", language="en"),
            Gap: numbers(fresh, Gap),
        },
    )
    for number in (2, 3, 4, 5):
        undo(fresh, number)
        other = 1 if number % 2 == 0 else 2
        assert state_at(fresh, number + 1) == state_at(fresh, other)
        with reading(fresh) as session:
            assert audit(session) == []


def test_what_was_changed_and_undone_since_stands_in_no_ones_way(fresh: Engine) -> None:
    """Revision 3 retired what 2 added, and was undone: it is there again, if as another row."""
    begin(fresh, claim("c-one"))
    write(fresh, claims=[claim("c-two")], retired={Claim: numbers(fresh, Claim)})
    write(fresh, claims=[claim("c-three")], retired={Claim: numbers(fresh, Claim)})
    undo(fresh, 3)
    undo(fresh, 2)
    assert state_at(fresh, 5) == state_at(fresh, 1)


def _retired_since(engine: Engine) -> list[str]:
    write(engine, claims=[claim("c-new")])
    write(engine, retired={Claim: numbers(engine, Claim, id="c-new")})
    return ["claim c-new (figure of de-one): revision 3 has retired it since"]


def _brought_back(engine: Engine) -> list[str]:
    write(engine, retired={Claim: numbers(engine, Claim, id="c-old")})
    write(engine, claims=[claim("c-old", rank=Rank.PREFERRED, slot="s")])
    return ["claim c-old (figure of de-one): revision 3 has brought it back"]


def _rival_preferred(engine: Engine) -> list[str]:
    write(engine, retired={Claim: numbers(engine, Claim, id="c-old")})
    write(engine, claims=[claim("c-rival", rank=Rank.PREFERRED, slot="s")])
    return ["claim c-old (figure of de-one): revision 3 has preferred c-rival"]


def _text_replaced(engine: Engine) -> list[str]:
    of = {"entity": "de-one", "language": "en"}
    write(engine, retired={Label: numbers(engine, Label, **of)})
    write(engine, rows={Label: [label("de-one", "Another name")]})
    return ["label of de-one (name, en, 0): revision 3 has put another in its place"]


def _gap_brought_back(engine: Engine) -> list[str]:
    write(engine, retired={Gap: numbers(engine, Gap)})
    write(engine, gaps=[gap()])
    return ["gap of de-one (funding): revision 3 has brought it back"]


def _new_source(engine: Engine) -> None:
    new = {**ENTITIES, "de-new": EntityKind.SOURCE}
    write(engine, entities=new, rows={Source: [source("de-new")]})


def _cited_since(engine: Engine) -> list[str]:
    _new_source(engine)
    write(engine, claims=[claim("c-late", citations=[("de-new", "page 1")])])
    return ["claim c-late: revision 3 has added it, and it refers to de-new, which would be gone"]


def _looked_at_since(engine: Engine) -> list[str]:
    _new_source(engine)
    late = gap()
    write(engine, gaps=[type(late)("de-two", late.values, [("de-new", "page 1")])])
    return ["gap of de-two: revision 3 has added it, and it refers to de-new, which would be gone"]


def _described_since(engine: Engine) -> list[str]:
    _new_source(engine)
    write(engine, rows={Label: [label("de-new", "Text", field=LabelField.SUMMARY)]})
    return [
        "label of de-new: revision 3 has added it, and it refers to de-new, which would be gone"
    ]


def _source_gone_since(engine: Engine) -> list[str]:
    write(engine, retired={Claim: numbers(engine, Claim, id="c-other")})
    write(engine, retired={Source: numbers(engine, Source, id="de-second")})
    why = "it refers to de-second, which revision 3 has retired since"
    return [f"claim c-other (figure of de-one): {why}"]


CONFLICTS: list[Callable[[Engine], list[str]]] = [
    _retired_since, _brought_back, _rival_preferred, _text_replaced, _gap_brought_back,
    _cited_since, _looked_at_since, _described_since, _source_gone_since,
]  # fmt: skip


@pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda one: one.__name__.strip("_"))
def test_what_a_later_revision_changed_or_rests_on_is_refused(
    fresh: Engine, conflict: Callable[[Engine], list[str]]
) -> None:
    rows = records()
    rows[Source] = [source("de-paper"), source("de-second")]
    write(
        fresh,
        entities={**ENTITIES, "de-second": EntityKind.SOURCE},
        rows=rows,
        claims=[
            claim("c-old", rank=Rank.PREFERRED, slot="s"),
            claim("c-other", citations=[("de-second", "page 1")]),
        ],
        gaps=[gap()],
        at=BEGIN,
    )
    reasons = conflict(fresh)
    assert refused(fresh, 2) == reasons
    undo(fresh, 3)
    undo(fresh, 2)
    assert state_at(fresh, 5) == state_at(fresh, 1)


def test_of_many_reasons_the_first_are_told_and_the_rest_counted(fresh: Engine) -> None:
    begin(fresh)
    write(fresh, claims=[claim(f"c-{number:02}") for number in range(15)])
    write(fresh, retired={Claim: numbers(fresh, Claim)})
    *told, rest = refused(fresh, 2)
    assert [reason.split()[1] for reason in told] == [f"c-{number:02}" for number in range(10)]
    assert rest == "and 5 more"


def test_the_beginning_is_not_undone_nor_what_there_is_not(fresh: Engine) -> None:
    begin(fresh)
    with pytest.raises(Conflict, match="nothing would be left"):
        undo(fresh, 1)
    for number in (0, 2):
        with pytest.raises(NotFound, match="the revisions 1 to 1"):
            undo(fresh, number)


@pytest.fixture(scope="module")
def begun(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base with many programmes at its first revision; only to be copied."""
    path = tmp_path_factory.mktemp("begun") / "kb.sqlite"
    path.write_bytes(empty_file.read_bytes())
    engine = connect(f"sqlite:///{path}")
    begin_with_many(engine)
    engine.dispose()
    return path


def undone(engine: Engine, revision: int) -> list[str]:
    """Undo a revision; what speaks against it, if anything does."""
    try:
        undo(engine, revision, at=day(10_000))
    except Conflict as error:
        return str(error).splitlines()
    return []


@settings(
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(changes=CHANGES)
def test_whatever_was_done_is_undone_from_the_last_to_the_first(
    begun: Path, changes: list[tuple[list[Step], int]]
) -> None:
    """Each time the base says what it said before; or that would not be sound, and is refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kb.sqlite"
        with closing(sqlite3.connect(begun)) as one, closing(sqlite3.connect(path)) as other:
            one.backup(other)
        engine = connect(f"sqlite:///{path}")
        done = [
            revision.id for steps, later in changes if (revision := apply(engine, steps, later))
        ]
        last = done[-1] if done else 1
        for number in reversed(done):
            last += 1
            against = undone(engine, number)
            if against:
                assert against[0].endswith(" cannot be undone:")
                assert [reason for reason in against[1:] if "refers to" not in reason] == []
                break
            assert state_at(engine, last) == state_at(engine, number - 1)
            with reading(engine) as session:
                assert [found for found in audit(session) if found.check in AUDITED] == []
        engine.dispose()


AUDITED = {"revision", "lifetime", "number", "kind", "citation", "scope", "gap", "summary", "index"}
"""What the audit finds of what is written, whatever the steps leave out."""
