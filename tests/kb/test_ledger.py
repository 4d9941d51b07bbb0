"""The ledger: the one way in which a base changes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import Base, reading
from kb.errors import Conflict
from kb.ledger import ChangeSet
from kb.models import Citation, Claim, Gap, Label, Programme, ProgrammeSummary, Revision, Source
from kb.period import Edtf
from kb.queries import claims, programmes, state
from kb.vocabulary import ClaimKind, EntityKind, Rank
from tests.kb.small import (
    ENTITIES,
    another,
    begin,
    claim,
    day,
    everything,
    gap,
    label,
    one_of_each,
    period,
    programme,
    records,
    source,
    write,
)


def claims_at(engine: Engine, revision: int) -> list[str]:
    with reading(engine) as session:
        found = claims.page(session, claims.Filters(), None, 100, revision=revision)
        return [claim.id for claim in found.items]


def summary_of(engine: Engine, id: str, revision: int) -> ProgrammeSummary | None:
    with reading(engine) as session:
        return programmes.summary(session, id, revision)


def test_a_change_set_becomes_one_revision_with_its_counts(fresh: Engine) -> None:
    revision = begin(fresh, *one_of_each(), gaps=[gap()], digest="f" * 64)
    rows = sum(map(len, records().values()))
    assert (revision.id, revision.at, revision.note) == (1, day(0), "a test")
    assert (revision.claims_added, revision.claims_retired) == (10, 0)
    assert (revision.records_added, revision.records_retired) == (rows + 1, 0)
    found = everything(fresh)
    assert len(found["revision"]) == 1
    assert found["revision"][(1,)]["digest"] == "f" * 64
    assert (len(found["claim"]), len(found["citation"]), len(found["gap"])) == (10, 10, 1)
    assert [row["entity"] for row in found["claim_scope"].values()] == ["de-one", "de-two"]


def test_nothing_to_change_makes_no_revision(fresh: Engine) -> None:
    begin(fresh)
    before = everything(fresh)
    assert write(fresh) is None
    assert write(fresh, rows={Label: []}, retired={Claim: []}) is None
    assert everything(fresh) == before


def test_an_id_is_known_since_the_revision_that_brought_it(fresh: Engine) -> None:
    begin(fresh)
    write(
        fresh,
        entities={**ENTITIES, "de-three": EntityKind.PROGRAMME},
        rows={Programme: [programme("de-three")]},
    )
    since = {id: row["since"] for (id,), row in everything(fresh)["entity"].items()}
    assert since == dict.fromkeys(ENTITIES, 1) | {"de-three": 2}


def test_a_correction_retires_one_claim_and_adds_another(fresh: Engine) -> None:
    begin(fresh, claim("c-old", value=Decimal(40)), claim("c-other"))
    revision = write(fresh, claims=[claim("c-new", value=Decimal(45))], retired={Claim: [1]})
    assert revision is not None
    assert (revision.id, revision.claims_added, revision.claims_retired) == (2, 1, 1)
    assert claims_at(fresh, 1) == ["c-old", "c-other"]
    assert claims_at(fresh, 2) == ["c-new", "c-other"]


def test_rows_of_every_kind_can_be_retired(fresh: Engine) -> None:
    begin(fresh, gaps=[gap()])
    models: list[type[Base]] = [Gap, *records()]
    revision = write(fresh, retired={model: [1] for model in models})
    assert revision is not None
    assert (revision.records_added, revision.records_retired) == (0, len(models))
    found = everything(fresh)
    for model in models:
        assert found[model.__tablename__][(1,)]["retired_in"] == 2


INDEX = {"posting", "segment"}
"""What follows the summaries: rows of it are replaced."""


def test_nothing_that_was_written_changes_but_the_end_of_a_row(fresh: Engine) -> None:
    begin(fresh, *one_of_each(), gaps=[gap()])
    before = {table: rows for table, rows in everything(fresh).items() if table not in INDEX}
    write(
        fresh,
        claims=[period("c-new", "2008", "2017"), claim("c-more", subject="de-two")],
        retired={Claim: [1], Gap: [1], Label: [2]},
        rows={Label: [label("de-ministry", "A new name")]},
    )
    after = everything(fresh)
    ended: dict[str, list[tuple[Any, ...]]] = {}
    for table, rows in before.items():
        for key, row in rows.items():
            now = after[table][key]
            if now != row:
                assert now == row | {"retired_in": 2}
                ended.setdefault(table, []).append(key)
    told_anew = {table: ended.pop(table) for table in list(ended) if table.endswith("_summary")}
    assert ended == {"claim": [(1,)], "gap": [(1,)], "label": [(2,)]}
    assert told_anew.keys() >= {"programme_summary", "organisation_summary", "source_summary"}
    assert len(told_anew["programme_summary"]) == 2


REFUSED: dict[str, tuple[type[Exception], dict[str, Any]]] = {
    "a source that nobody knows": (
        IntegrityError,
        {"claims": [claim("c-bad", citations=[("de-none", "page 1")])]},
    ),
    "a subject that nobody knows": (
        IntegrityError,
        {"claims": [claim("c-bad", subject="de-none")]},
    ),
    "a code that no vocabulary has": (
        IntegrityError,
        {"claims": [claim("c-bad", indicator="x")]},
    ),
    "a claim without a citation": (IntegrityError, {"claims": [claim("c-bad", citations=[])]}),
    "a second preferred claim in a slot": (
        IntegrityError,
        {"claims": [claim(id, slot="x", rank=Rank.PREFERRED) for id in ("c-1", "c-2")]},
    ),
    "a claim that is there already": (IntegrityError, {"claims": [claim("c-figure")]}),
    "a value that no list has": (
        StatementError,
        {"claims": [claim("c-bad", qualifier="roughly")]},
    ),
    "a negative amount": (
        IntegrityError,
        {"claims": [claim("c-bad", ClaimKind.FUNDING, amount=-1, amount_min=None)]},
    ),
    "more digits than can be kept": (
        StatementError,
        {"claims": [claim("c-bad", value=Decimal("0.1234567890123456789"))]},
    ),
    "a second live record of an id": (IntegrityError, {"rows": {Programme: [programme("de-one")]}}),
    "an id that names another kind of thing": (
        Conflict,
        {"entities": {"de-one": EntityKind.CLUSTER}},
    ),
    "the end of a row that is not there": (Conflict, {"retired": {Claim: [99]}}),
    "the end of one row twice": (Conflict, {"retired": {Claim: [1, 1]}}),
}


def with_good_parts(parts: dict[str, Any]) -> dict[str, Any]:
    """Some parts of a change set, and something of every other part with them."""
    return {
        "entities": {"de-paper-2": EntityKind.SOURCE, **parts.get("entities", {})},
        "claims": [claim("c-fine"), *parts.get("claims", ())],
        "rows": {Source: [source("de-paper-2")], **parts.get("rows", {})},
        "retired": {Label: [1], **parts.get("retired", {})},
    }


@pytest.mark.parametrize("fault", REFUSED)
def test_one_fault_anywhere_and_the_base_is_as_it_was(shared: Engine, fault: str) -> None:
    before = everything(shared)
    error, parts = REFUSED[fault]
    with pytest.raises(error):
        write(shared, **with_good_parts(parts))
    assert everything(shared) == before


def test_a_fault_in_the_making_of_a_change_set_leaves_the_base_as_it_was(shared: Engine) -> None:
    before = everything(shared)

    def build(_: Session) -> ChangeSet:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.write(shared, build)
    assert everything(shared) == before


def test_a_refused_change_keeps_nobody_waiting(fresh: Engine) -> None:
    begin(fresh)
    with pytest.raises(IntegrityError):
        write(fresh, claims=[claim("c-1", citations=[])])
    with another(fresh) as other:
        revision = write(other, **with_good_parts({}))
    assert revision is not None
    assert revision.id == 2


def test_a_row_ends_once(fresh: Engine) -> None:
    begin(fresh, claim("c-1"))
    write(fresh, retired={Claim: [1]})
    before = everything(fresh)
    with pytest.raises(Conflict, match="claim"):
        write(fresh, retired={Claim: [1]})
    assert everything(fresh) == before


def test_the_times_of_revisions_never_go_back(fresh: Engine) -> None:
    begin(fresh)
    write(fresh, claims=[claim("c-1")], at=day(5))
    before = everything(fresh)
    with pytest.raises(Conflict, match="revision 2 is of 2026-01-06"):
        write(fresh, claims=[claim("c-2")], at=day(4))
    assert everything(fresh) == before
    again = write(fresh, claims=[claim("c-2")], at=day(5))
    assert again is not None
    assert (again.id, again.at) == (3, day(5))


WRITERS, WRITES = 3, 4


def test_writers_at_the_same_moment_come_one_after_the_other(fresh: Engine) -> None:
    """Each names its claim by what it sees in the base, so a stale look would collide."""
    begin(fresh)
    together = threading.Barrier(WRITERS)
    stop = threading.Event()

    def build(session: Session) -> ChangeSet:
        return ChangeSet(note="", claims=[claim(f"c-{len(state.live_claims(session)) + 1:02}")])

    def write_some(engine: Engine) -> list[int]:
        together.wait(timeout=30)
        return [r.id for _ in range(WRITES) if (r := ledger.write(engine, build))]

    def look(engine: Engine) -> int:
        looks = 0
        while not stop.is_set() or not looks:
            with reading(engine) as session:
                added = session.scalar(select(func.sum(Revision.claims_added)))
                for model in (Claim, Citation):
                    count = session.scalar(select(func.count()).select_from(model))
                    assert count == added
            looks += 1
        return looks

    with ExitStack() as stack:
        engines = [stack.enter_context(another(fresh)) for _ in range(WRITERS + 1)]
        pool = stack.enter_context(ThreadPoolExecutor(WRITERS + 1))
        looking = pool.submit(look, engines[0])
        writing = [pool.submit(write_some, engine) for engine in engines[1:]]
        try:
            made = [number for future in writing for number in future.result()]
        finally:
            stop.set()
        assert looking.result() > 0
    total = WRITERS * WRITES
    assert sorted(made) == list(range(2, total + 2))
    assert claims_at(fresh, total + 1) == [f"c-{n:02}" for n in range(1, total + 1)]


def test_a_claim_that_was_retired_may_come_back(fresh: Engine) -> None:
    begin(fresh, claim("c-1"))
    write(fresh, retired={Claim: [1]})
    write(fresh, claims=[claim("c-1")])
    assert [claims_at(fresh, revision) for revision in (1, 2, 3)] == [["c-1"], [], ["c-1"]]
    lives = everything(fresh)["claim"].values()
    assert [(row["added_in"], row["retired_in"]) for row in lives] == [(1, 2), (3, None)]


def test_a_reader_keeps_the_state_in_which_it_began(fresh: Engine) -> None:
    begin(fresh, claim("c-1"))
    with reading(fresh) as session:
        seen = state.live_claims(session)
        with another(fresh) as other:
            write(other, claims=[claim("c-2")], retired={Claim: [1]})
        assert state.live_claims(session) == seen == [(1, "c-1", "de-one")]
        last = state.last_revision(session)
        assert last is not None
        assert last.id == 1
    with reading(fresh) as session:
        assert state.live_claims(session) == [(2, "c-2", "de-one")]


def test_the_summary_of_a_programme_follows_its_claims(fresh: Engine) -> None:
    begin(fresh, claim("c-count"))
    first = summary_of(fresh, "de-one", 1)
    assert first is not None
    assert (first.name, first.jurisdiction, first.claims) == ("de-one en", "DE", 1)
    assert (first.start, first.end, first.first_day, first.last_day) == (None, None, None, None)

    write(fresh, claims=[period("c-2", "2007-08", "2017")])
    second = summary_of(fresh, "de-one", 2)
    assert second is not None
    assert (second.start, second.end, second.claims) == (Edtf("2007-08"), Edtf("2017"), 2)
    assert (second.first_day, second.last_day) == (date(2007, 8, 1), date(2017, 12, 31))

    write(
        fresh,
        claims=[
            period("c-3", "2001", None, rank=Rank.DEPRECATED),
            period("c-4", None, None, seen=Edtf("2012-03")),
            period("c-5", None, None, seen=Edtf("2010")),
        ],
        retired={Claim: [2]},
    )
    third = summary_of(fresh, "de-one", 3)
    assert third is not None
    assert (third.start, third.end, third.claims) == (None, None, 4)
    assert (third.seen_first_day, third.seen_last_day) == (date(2010, 1, 1), date(2012, 3, 31))

    earlier = [summary_of(fresh, "de-one", revision) for revision in (1, 2)]
    assert [row and row.claims for row in earlier] == [1, 2]


def test_a_summary_is_told_anew_only_of_what_changed(fresh: Engine) -> None:
    """A claim that says the same in other words is a change; a change of another is none."""
    begin(fresh, period("c-1", "2007", "2017"), period("c-3", "2001", None, subject="de-two"))
    before = everything(fresh)["programme_summary"]
    write(
        fresh,
        claims=[period("c-2", "2007", "2017", start_of=None)],
        retired={Claim: [1]},
    )
    after = everything(fresh)["programme_summary"]
    (old,) = (row for row in before.values() if row["id"] == "de-two")
    assert after[(old["row"],)] == old
    one, changed = (row for row in after.values() if row["id"] == "de-one")
    assert (one["retired_in"], changed["added_in"], changed["changed_in"]) == (2, 2, 2)
    same = one.keys() - {"row", "added_in", "retired_in", "changed_in"}
    assert {key: one[key] for key in same} == {key: changed[key] for key in same}


def test_the_summary_follows_the_record_and_the_name(fresh: Engine) -> None:
    begin(fresh)
    names = everything(fresh)["label"].values()
    (name,) = [n["row"] for n in names if (n["entity"], n["language"]) == ("de-one", "en")]
    write(
        fresh,
        retired={Label: [name]},
        rows={Label: [label("de-one", "Spitzencluster")]},
    )
    renamed = summary_of(fresh, "de-one", 2)
    assert renamed is not None
    assert renamed.name == "spitzencluster"
    write(fresh, retired={Programme: [1]})
    assert summary_of(fresh, "de-one", 3) is None
    assert summary_of(fresh, "de-two", 3) is not None
