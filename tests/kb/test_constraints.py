"""The database has the last word: it refuses what should not be, whoever asks for it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Enum, ForeignKeyConstraint, Table, text
from sqlalchemy.exc import IntegrityError

from kb.db import Base, reading
from kb.queries.audit import audit
from kb.vocabulary import ProposalState

TABLES = Base.metadata.sorted_tables
CLOSED = [c for t in TABLES for c in t.columns if isinstance(c.type, Enum)]
REFERENCES = sorted(
    (key for table in TABLES for key in table.foreign_key_constraints if len(key.columns) == 1),
    key=lambda key: (key.table.name, key.columns[0].name),
)


@contextmanager
def refused(engine: Engine, match: str) -> Iterator[Connection]:
    """A transaction that the database refuses."""
    with pytest.raises(IntegrityError, match=match), engine.begin() as connection:
        yield connection


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement))


def copy_row(connection: Connection, table: str, where: str, **over: str) -> None:
    """Insert a row like the one that `where` finds, but for some columns."""
    columns = [column.name for column in Base.metadata.tables[table].columns]
    columns = [column for column in columns if column != "row" or column in over]
    values = (over.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    run(connection, f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} '  # noqa: S608
        f'FROM "{table}" WHERE {where}')  # fmt: skip


def add_claim(connection: Connection, number: int, like: int = 7, **over: str) -> None:
    """A claim like another, without its citation."""
    id = f"'c-{number}'"
    copy_row(connection, "claim", f"number = {like}", **{"id": id, "number": str(number), **over})


def cite(connection: Connection, number: int) -> None:
    run(connection, f"INSERT INTO citation VALUES ({number}, 0, 'de-paper', 'page 1')")  # noqa: S608


def test_what_is_right_is_taken(shared: Engine) -> None:
    """The statements that the other tests spoil pass as they stand."""
    with shared.connect() as connection:
        add_claim(connection, 20)
        cite(connection, 20)
        if shared.dialect.name == "postgresql":
            run(connection, "SET CONSTRAINTS ALL IMMEDIATE")
        connection.rollback()
    with reading(shared) as session:
        assert audit(session) == []


def test_a_claim_without_a_citation_is_refused_at_the_commit(shared: Engine) -> None:
    with refused(shared, "(?i)foreign key") as connection:
        add_claim(connection, 20)


def test_the_first_citation_of_a_claim_cannot_go(shared: Engine) -> None:
    with refused(shared, "(?i)foreign key") as connection:
        run(connection, "DELETE FROM citation WHERE claim_number = 1")
    with refused(shared, "(?i)foreign key") as connection:
        run(connection, "UPDATE citation SET position = 1 WHERE claim_number = 1")
    with refused(shared, "ck_claim_first_citation") as connection:
        run(connection, "UPDATE claim SET first_citation = 1 WHERE number = 1")


def test_an_id_has_one_live_claim(shared: Engine) -> None:
    with refused(shared, "(?i)unique") as connection:
        add_claim(connection, 20, id="id")
        cite(connection, 20)
    with shared.connect() as connection:
        second_revision(connection)
        run(connection, "UPDATE claim SET retired_in = 2 WHERE number = 7")
        add_claim(connection, 20, id="id", retired_in="NULL", added_in="2")
        add_claim(connection, 21, id="id", retired_in="2")
        connection.rollback()


def test_a_slot_has_one_live_preferred_claim(shared: Engine) -> None:
    with refused(shared, "(?i)unique") as connection:
        add_claim(connection, 20, rank="'preferred'", slot="'question'")
        add_claim(connection, 21, rank="'preferred'", slot="'question'")
    with shared.connect() as connection:
        second_revision(connection)
        add_claim(connection, 20, rank="'preferred'", slot="'question'")
        add_claim(connection, 21, rank="'preferred'", slot="'question'", retired_in="2")
        add_claim(connection, 22, rank="'normal'", slot="'question'")
        add_claim(connection, 23, rank="'normal'", slot="'question'")
        add_claim(connection, 24, rank="'deprecated'", slot="'question'")
        add_claim(connection, 25, rank="'preferred'", slot="'another'")
        connection.rollback()


RECORDS = ["programme", "cluster", "organisation", "jurisdiction", "source", "term",
           "programme_summary", "cluster_summary", "organisation_summary", "jurisdiction_summary",
           "source_summary"]  # fmt: skip


@pytest.mark.parametrize("table", RECORDS)
def test_a_thing_has_one_live_record(shared: Engine, table: str) -> None:
    first = f'"row" = (SELECT min("row") FROM "{table}")'  # noqa: S608
    new = {"row": "99"} if table.endswith("_summary") else {}
    with refused(shared, "(?i)unique") as connection:
        copy_row(connection, table, first, **new)
    with shared.connect() as connection:
        second_revision(connection)
        copy_row(connection, table, first, retired_in="2", **new)
        connection.rollback()


def name_of(item: Column[Any] | ForeignKeyConstraint) -> str:
    table, column = (
        (item.table, item) if isinstance(item, Column) else (item.table, item.columns[0])
    )
    return f"{table.name}.{column.name}"


def set_all(connection: Connection, column: Column[Any], value: str) -> None:
    """Give every row of a table (there is one at least) a value."""
    if column.table.name == "proposal":  # what was accepted, and nothing else, has a revision
        value += f", revision = {1 if ProposalState.ACCEPTED in value else 'NULL'}"
    connection.execute(text(f'UPDATE "{column.table.name}" SET "{column.name}" = {value}'))  # noqa: S608


@pytest.mark.parametrize("column", CLOSED, ids=name_of)
def test_a_value_outside_its_closed_list_is_refused(shared: Engine, column: Column[Any]) -> None:
    assert isinstance(column.type, Enum)
    name = f"ck_{column.table.name}_{column.type.name}"
    for value in ("'no-such-value'", "''"):
        with refused(shared, name) as connection:
            set_all(connection, column, value)


def test_every_value_of_a_closed_list_is_taken(shared: Engine) -> None:
    with shared.connect() as connection:
        for column in CLOSED:
            assert isinstance(column.type, Enum)
            for value in column.type.enums:
                kind = column.table.name == "jurisdiction"
                one = " WHERE field IN ('level', 'funding')" if column.primary_key else ""
                set_all(connection, column, (f"'{value}'" if not kind else "kind") + one)
        connection.rollback()


@pytest.mark.parametrize("key", REFERENCES, ids=name_of)
def test_a_reference_to_nothing_is_refused(shared: Engine, key: ForeignKeyConstraint) -> None:
    (column,) = key.columns
    table, row = column.table.name, next(iter(column.table.primary_key)).name
    value = "99" if column.type.python_type is int else "'nobody'"
    with refused(shared, "(?i)foreign key") as connection:
        run(
            connection,
            f'UPDATE "{table}" SET "{column.name}" = {value} '  # noqa: S608
            f'WHERE "{row}" = (SELECT max("{row}") FROM "{table}")',
        )


@pytest.mark.parametrize("table", ["entity", "revision", "claim", "gap"])
def test_what_others_refer_to_cannot_go(shared: Engine, table: str) -> None:
    with refused(shared, "(?i)foreign key") as connection:
        run(connection, f'DELETE FROM "{table}"')  # noqa: S608


REFUSED: Sequence[tuple[str, str, str]] = [
    ("funding", "amount = -1, amount_min = NULL", "ck_funding_amount"),
    ("funding", "amount_min = -1", "ck_funding_amount_min"),
    ("funding", "amount_min = amount + 1", "ck_funding_amount_min"),
    ("round", "applications = -1", "ck_round_applications"),
    ("round", "finalists = -1", "ck_round_finalists"),
    ("round", "selected = -1", "ck_round_selected"),
    ("period", "start_date = NULL, end_date = NULL, seen = NULL", "ck_period_dated_or_seen"),
    ("period", "seen = '2010'", "ck_period_dated_or_seen"),
    ("period", "start_date = NULL, seen = '2010'", "ck_period_dated_or_seen"),
    ("jurisdiction", "parent = 'DE'", "ck_jurisdiction_regions_have_parents"),
    ("jurisdiction", "parent = NULL", "ck_jurisdiction_regions_have_parents"),
    ("jurisdiction", "kind = 'region'", "ck_jurisdiction_regions_have_parents"),
    ("jurisdiction", "kind = 'country'", "ck_jurisdiction_regions_have_parents"),
    ("source", "url = NULL", "ck_source_url_or_copy"),
    ("proposal", "revision = NULL", "ck_proposal_accepted"),
    ("proposal", "state = 'draft'", "ck_proposal_accepted"),
    ("access_key", "expires_at = made_at", "ck_access_key_expires_later"),
    ("access_key", "revoked_at = '2000-01-01'", "ck_access_key_revoked_later"),
]


@pytest.mark.parametrize(("table", "change", "name"), REFUSED)
def test_what_cannot_be_is_refused(shared: Engine, table: str, change: str, name: str) -> None:
    with refused(shared, name) as connection:
        run(connection, f'UPDATE "{table}" SET {change}')  # noqa: S608


TAKEN = [
    "UPDATE funding SET amount = 0, amount_min = 0",
    "UPDATE funding SET amount_min = amount",
    "UPDATE funding SET amount = 9000000000000000, amount_min = NULL",
    "UPDATE round SET applications = 0, finalists = NULL, selected = NULL",
    "UPDATE period SET start_date = NULL",
    "UPDATE period SET end_date = NULL",
    "UPDATE period SET start_date = NULL, end_date = NULL, seen = '2010'",
    "UPDATE source SET url = NULL, copy = 'archive/paper.pdf'",
    "UPDATE proposal SET state = 'draft', revision = NULL",
    "UPDATE access_key SET revoked_at = made_at, expires_at = NULL",
]


@pytest.mark.parametrize("statement", TAKEN)
def test_what_is_next_to_it_and_can_be_is_taken(shared: Engine, statement: str) -> None:
    with shared.connect() as connection:
        run(connection, statement)
        connection.rollback()


@pytest.mark.parametrize("table", [t for t in TABLES if "retired_in" in t.columns], ids=str)
@pytest.mark.parametrize("revision", [1, 2])
def test_a_row_ends_after_it_began(shared: Engine, table: Table, revision: int) -> None:
    with refused(shared, f"ck_{table.name}_retired_later") as connection:
        second_revision(connection)
        run(connection, f'UPDATE "{table.name}" SET added_in = 2, retired_in = {revision}')  # noqa: S608


def second_revision(connection: Connection) -> None:
    copy_row(connection, "revision", "id = 1", id="2")
