"""The audit: silent on a sound base, and for each fault one finding that tells it."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kb.db import reading
from kb.errors import NotReady
from kb.queries.audit import Finding, audit


def test_the_small_base_is_sound(shared: Engine) -> None:
    with reading(shared) as session:
        assert audit(session) == []


def test_an_empty_base_is_not_called_sound(fresh: Engine) -> None:
    with reading(fresh) as session, pytest.raises(NotReady, match="`kb load` fills it"):
        audit(session)


REVISION = (
    "INSERT INTO revision (id, at, note, digest, claims_added, claims_retired, records_added, "
    "records_retired) VALUES ({id}, '{at}', '', '', 0, 0, 0, 0)"
)
SUMMARY = (
    "INSERT INTO cluster_summary "
    '("row", id, jurisdiction, name, names, texts, terms, claims, changed_in, added_in) '
    "VALUES (9, 'de-ministry', 'DE', 'x', 'x', '', '{}', 0, 1, 1)"
)
GOVERNANCE = "(SELECT number FROM claim WHERE id = 'c-governance')"

FAULTS: list[tuple[str, Finding]] = [
    (
        REVISION.format(id=3, at="2027-01-01 00:00:00"),
        Finding("revision", "3", "revision 2 is missing"),
    ),
    (
        REVISION.format(id=2, at="2020-01-01 00:00:00"),
        Finding("revision", "2", "is older than the one before it"),
    ),
    (
        "UPDATE revision SET claims_added = 11",
        Finding("revision", "1", "says 11 claims added; there are 10"),
    ),
    (
        "UPDATE revision SET claims_retired = 1",
        Finding("revision", "1", "says 1 claims retired; there are 0"),
    ),
    (
        "UPDATE claim SET subject = 'de-ministry' WHERE id = 'c-governance'",
        Finding("subject", "c-governance", "is about 'de-ministry', which has no record"),
    ),
    (
        "DELETE FROM governance",
        Finding(
            "kind", "c-governance", "the claim and its row of the kind governance do not agree"
        ),
    ),
    (
        f"INSERT INTO phase (number, names) VALUES ({GOVERNANCE}, '{{}}')",  # noqa: S608
        Finding("kind", "c-governance", "the claim and its row of the kind phase do not agree"),
    ),
    (
        f"INSERT INTO citation VALUES ({GOVERNANCE}, 2, 'de-paper', 'page 2')",  # noqa: S608
        Finding("citation", "c-governance", "its citations have a hole"),
    ),
    (
        f"UPDATE citation SET source = 'DE' WHERE claim_number = {GOVERNANCE}",  # noqa: S608
        Finding("reference", "c-governance", "citation refers to 'DE', which has no such record"),
    ),
    (
        "UPDATE claim_scope SET entity = 'de-ministry' WHERE position = 1",
        Finding(
            "reference",
            "c-funding",
            "claim_scope refers to 'de-ministry', which has no such record",
        ),
    ),
    *(
        (
            f"UPDATE {table} SET {column} = 'DE'",  # noqa: S608
            Finding("reference", f"c-{table}", f"{table} refers to 'DE', which has no such record"),
        )
        for table, column in (
            ("involvement", "organisation"),
            ("involvement", "role"),
            ("mechanism_use", "concept"),
            ("figure", "indicator"),
            ("designation", "programme"),
            ("relation", "object"),
        )
    ),
    *(
        (
            f"DELETE FROM label WHERE entity = '{id}' AND language = '{language}'",  # noqa: S608
            Finding("label", id, f"has no name in {language}"),
        )
        for id in ("de-one", "de-valley", "de-ministry", "DE-BY", "roles/funder")
        for language in ("en", "zh")
    ),
    (
        "DELETE FROM programme_summary WHERE id = 'de-two'",
        Finding("summary", "de-two", "is missing"),
    ),
    *(
        (
            f"UPDATE programme_summary SET {change} WHERE id = 'de-one'",  # noqa: S608
            Finding("summary", "de-one", "does not say what the claims say"),
        )
        for change in (
            "claims = claims + 1",
            "name = 'another'",
            "level = 'regional'",
            "jurisdiction = 'DE-BY'",
            "region = 'DE-BY'",
            "names = 'another'",
            "texts = 'another'",
            "terms = '{}'",
            "funding = 1.5",
            "grows = NOT grows",
            "start_date = '2008'",
            "last_day = NULL",
            "seen_first_day = '2010-01-01'",
        )
    ),
    (
        SUMMARY,
        Finding("summary", "de-ministry", "is of a thing that has no record"),
    ),
]


@pytest.mark.parametrize(("statement", "finding"), FAULTS)
def test_a_fault_is_found_and_nothing_else(
    shared: Engine, statement: str, finding: Finding
) -> None:
    with shared.connect() as connection, Session(connection) as session:
        changed: int = connection.execute(text(statement)).rowcount
        found = audit(session)
        connection.rollback()
    assert changed == 1
    # what the claims and texts say has changed, and so what the summaries should
    told = [f for f in found if f.check != "summary" or finding.check == "summary"]
    assert told == [finding]


def spoil(base: Engine, *statements: str) -> None:
    """Change a SQLite file as one can who opens it without its rules."""
    with closing(sqlite3.connect(str(base.url.database))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_reference_to_nothing_in_the_file_is_found(copied: Engine) -> None:
    spoil(copied, "UPDATE label SET entity = 'xx-nobody' WHERE \"row\" = 1")
    with reading(copied) as session:
        found = [finding for finding in audit(session) if finding.check == "foreign-key"]
    assert found == [Finding("foreign-key", "label 1", "refers to a row of entity that is gone")]


def test_a_broken_rule_of_the_file_is_found(copied: Engine) -> None:
    spoil(
        copied,
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE funding SET amount = -1, amount_min = NULL "
        "WHERE number = (SELECT min(number) FROM funding)",
    )
    with reading(copied) as session:
        assert audit(session) == [Finding("file", "", "CHECK constraint failed in funding")]
