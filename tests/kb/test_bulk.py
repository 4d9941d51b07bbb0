"""Many rows at once: each is what was given, on both engines, or none is there."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from sqlalchemy import Engine, Table
from sqlalchemy.exc import IntegrityError, StatementError

from kb import bulk
from kb.models import Claim, Figure, Funding, Revision
from kb.period import Edtf
from kb.vocabulary import Basis, ClaimKind, Qualifier
from tests.kb.small import begin, claim, everything, write

MANY = 2 * bulk.TOGETHER + 5
"""Two full statements of SQLite, and a rest."""


def test_every_row_is_what_was_given(fresh: Engine) -> None:
    begin(fresh)
    values = [Decimal(n) / 8 for n in range(MANY)]
    days = [Edtf(f"20{n % 100:02}-0{1 + n % 9}") if n % 3 else None for n in range(MANY)]
    qualifiers = [list(Qualifier)[n % len(Qualifier)] for n in range(MANY)]
    details = [{"en": f"{n} “quoted”\tand\\n", "zh": f"第{n}个"} if n % 2 else None
               for n in range(MANY)]  # fmt: skip
    places = [[("de-paper", f"page {p}") for p in range(1 + n % 3)] for n in range(MANY)]
    write(
        fresh,
        claims=[
            claim(f"c-{n:04}", value=values[n], at_date=days[n], qualifier=qualifiers[n],
                  detail=details[n], citations=places[n])
            for n in range(MANY)
        ],
    )  # fmt: skip
    found = everything(fresh)
    assert [row["id"] for row in found["claim"].values()] == [f"c-{n:04}" for n in range(MANY)]
    rows = list(found["figure"].values())
    for name, given in (("value", values), ("at_date", days), ("qualifier", qualifiers),
                        ("detail", details), ("indicator", ["jobs"] * MANY)):  # fmt: skip
        assert [row[name] for row in rows] == given, name
    assert {type(row["value"]) for row in rows} == {Decimal}
    assert len(found["citation"]) == sum(map(len, places))


WRONG: dict[str, tuple[type[Exception], dict[str, Any]]] = {
    "a value that no list has": (StatementError, {"basis": "per-head"}),
    "a date that is none": (StatementError, {"start_date": "2007"}),
    "a least above the most": (IntegrityError, {"amount_min": 700}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_row_among_many_is_refused_with_all(fresh: Engine, wrong: str) -> None:
    begin(fresh)
    before = everything(fresh)
    error, over = WRONG[wrong]
    claims = [claim(f"c-{n}", ClaimKind.FUNDING, basis=Basis.TOTAL) for n in range(MANY)]
    claims[MANY // 2] = claim("c-wrong", ClaimKind.FUNDING, **over)
    with pytest.raises(error) as refusal:
        write(fresh, claims=claims)
    assert len(str(refusal.value)) < 600
    assert everything(fresh) == before


def test_no_row_is_no_statement(fresh: Engine) -> None:
    with fresh.connect() as connection:
        bulk.add(connection, cast(Table, Claim.__table__), ("number",), [])


def test_rows_come_in_batches(fresh: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 3)
    with fresh.connect() as connection:
        table = cast(Table, Revision.__table__)
        names = [column.name for column in table.columns]
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        rows = [(n, moment, "note", "", 0, 0, 0, 0) for n in range(1, 9)]
        bulk.add(connection, table, names, iter(rows))
        assert [tuple(row) for row in connection.execute(table.select())] == rows


def test_what_the_database_refuses_is_told_as_ever(fresh: Engine) -> None:
    begin(fresh)
    with fresh.connect() as connection:
        for model in (Figure, Funding):
            table = cast(Table, model.__table__)
            with pytest.raises(IntegrityError, match=r"(?i)null"), connection.begin_nested():
                bulk.add(connection, table, ("number",), [(1,)])
