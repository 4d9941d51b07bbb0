"""The audit: silent on a sound base, and for each fault one finding that tells it."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kb.db import connect, reading
from kb.errors import NotReady
from kb.models import Source
from kb.queries.audit import Finding, audit
from kb.vocabulary import EntityKind
from tests.conftest import make_tables, new_database
from tests.kb.small import begin, source, write


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

OF_PROGRAMMES = "WHERE collection = 'programmes' AND field = 'live'"
BEYOND = "SELECT collection, field, value, 1, rows FROM posting WHERE field = 'live' AND collection = 'clusters'"  # noqa: E501
NO_ROWS = "SELECT rows FROM posting WHERE field = 'live' AND collection = 'clusters'"

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
            f"UPDATE label SET language = 'nl' WHERE entity = '{id}' AND language = '{language}'",  # noqa: S608
            Finding("label", id, f"has no name in {language}"),
        )
        for id in ("de-one", "de-valley", "de-ministry", "DE-BY", "roles/funder")
        for language in ("en", "zh")
    ),
    (
        "UPDATE revision SET records_added = 1",
        Finding("revision", "1", "says 1 records added; there are 43"),
    ),
    (
        "UPDATE revision SET records_retired = 1",
        Finding("revision", "1", "says 1 records retired; there are 0"),
    ),
    (
        "UPDATE entity SET kind = 'organisation' WHERE id = 'de-paper'",
        Finding("entity", "de-paper", "is a organisation, and has a record of a source"),
    ),
    (
        "UPDATE claim SET subject = 'de-one' WHERE id = 'c-governance'",
        Finding("subject", "c-governance", "is a governance of 'de-one', which is a programme"),
    ),
    (
        "UPDATE claim SET subject = 'de-valley' WHERE id = 'c-round'",
        Finding("subject", "c-round", "is a round of 'de-valley', which is a cluster"),
    ),
    (
        "UPDATE claim SET subject = 'DE' WHERE id = 'c-funding'",
        Finding("subject", "c-funding", "is a funding of 'DE', which is a jurisdiction"),
    ),
    (
        "UPDATE relation SET object = 'de-valley'",
        Finding(
            "reference", "c-relation", "relates a programme to 'de-valley', which is a cluster"
        ),
    ),
    (
        "UPDATE claim_scope SET position = 2 WHERE position = 1",
        Finding("scope", "c-funding", "what it speaks of has a hole"),
    ),
    (
        "UPDATE gap_citation SET position = 1",
        Finding("gap", "1", "its citations have a hole"),
    ),
    (
        "UPDATE label SET folded = 'x' WHERE entity = 'de-one' AND language = 'en'",
        Finding("label", "de-one", "has 'de-one en' folded to 'x'"),
    ),
    (
        "UPDATE programme_summary SET row = 9 WHERE id = 'de-two'",
        Finding("number", "programme_summary", "is numbered up to 9; there are 2 rows"),
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


TOGETHER: list[list[tuple[str, Finding]]] = [
    [
        (
            "UPDATE gap_citation SET source = 'DE'",
            Finding("record", "gap 1", "it cites 'DE', which has no such record"),
        ),
        (
            "UPDATE gap SET number = 1, programme = 'de-valley'",
            Finding("record", "gap 1", "its programme is 'de-valley', which has no such record"),
        ),
        *(
            (
                f"UPDATE {table} SET {column} = 'de-paper' WHERE {where}",  # noqa: S608
                Finding(
                    "record", f"{table} 1", f"its {column} is 'de-paper', which has no such record"
                ),
            )
            for table, column, where in (
                ("programme", "jurisdiction", "id = 'de-one'"),
                ("programme", "region", "id = 'de-one'"),
                ("cluster", "jurisdiction", "id = 'de-valley'"),
                ("organisation", "jurisdiction", "id = 'de-ministry'"),
                ("organisation", "kind", "id = 'de-ministry'"),
                ("source", "jurisdiction", "id = 'de-paper'"),
                ("source", "kind", "id = 'de-paper'"),
                ("classification", "entity", "position = 0"),
                ("classification", "sector", "position = 0"),
                ("location", "cluster", "position = 0"),
                ("location", "region", "position = 0"),
                ("economy_year", "economy", "economy = 'DE'"),
            )
        ),
        (
            "UPDATE source SET reprint_of = 'DE'",
            Finding("record", "source 1", "its reprint_of is 'DE', which has no such record"),
        ),
    ],
    [
        (
            "DELETE FROM posting WHERE collection = 'programmes' AND field = 'country'",
            Finding(
                "index",
                "programmes country",
                "1 values do not have the rows that the summaries say",
            ),
        ),
        (
            "UPDATE posting SET value = 'FR' WHERE collection = 'sources' AND field = 'country'",
            Finding(
                "index", "sources country", "2 values do not have the rows that the summaries say"
            ),
        ),
        (
            f"UPDATE posting SET rows = ({NO_ROWS}) {OF_PROGRAMMES}",  # noqa: S608
            Finding(
                "index", "programmes live", "1 values do not have the rows that the summaries say"
            ),
        ),
        (
            f"INSERT INTO posting {BEYOND}",
            Finding("index", "clusters", "speaks of rows that are not there"),
        ),
        *(
            (
                f"DELETE FROM segment WHERE collection = 'programmes' AND field = '{field}'",  # noqa: S608
                Finding(
                    "index", f"programmes {field}", "its numbers are not those of the summaries"
                ),
            )
            for field in ("start", "funding", "claims", "name", "id")
        ),
    ],
]
"""Faults that do not touch each other: an audit finds them all."""

DERIVED = {"summary", "index", "number"}
"""The checks of what is derived from the rest."""


@pytest.mark.parametrize(("statement", "finding"), FAULTS)
def test_a_fault_is_found_and_nothing_else(
    shared: Engine, statement: str, finding: Finding
) -> None:
    with shared.connect() as connection, Session(connection) as session:
        changed: int = connection.execute(text(statement)).rowcount
        found = audit(session)
        connection.rollback()
    assert changed == 1
    # what the claims and texts say has changed, and so what the summaries and their index should
    told = [f for f in found if f.check == finding.check or f.check not in DERIVED]
    assert finding in told
    assert {f.id for f in told} == {finding.id} or finding.check in DERIVED


@pytest.mark.parametrize("faults", TOGETHER, ids=["records", "index"])
def test_faults_are_found_beside_each_other(
    shared: Engine, faults: list[tuple[str, Finding]]
) -> None:
    with shared.connect() as connection, Session(connection) as session:
        changed = [connection.execute(text(statement)).rowcount for statement, _ in faults]
        found = audit(session)
        connection.rollback()
    assert set(changed) == {1}
    wanted = sorted(finding for _, finding in faults)
    assert [f for f in found if f.check == wanted[0].check] == wanted


def test_two_rows_of_one_thing_at_one_revision_are_found(fresh: Engine) -> None:
    begin(fresh)
    write(fresh, rows={Source: [source("de-other")]}, entities={"de-other": EntityKind.SOURCE})
    write(fresh, retired={Source: [2]})
    with fresh.connect() as connection, Session(connection) as session:
        connection.execute(text("UPDATE source SET id = 'de-paper' WHERE id = 'de-other'"))
        found = [finding for finding in audit(session) if finding.check == "lifetime"]
        connection.rollback()
    assert found == [Finding("lifetime", "de-paper", "has two rows of source at revision 2")]


def test_a_sequence_that_is_behind_the_rows_is_found(postgresql_url: str) -> None:
    url = new_database(postgresql_url)
    make_tables(url)
    engine = connect(url)
    begin(engine)
    with engine.begin() as connection:
        connection.execute(text("SELECT setval('label_row_seq', 3)"))
    with reading(engine) as session:
        assert audit(session) == [Finding("sequence", "label", "has given 3; there is a row 24")]
    engine.dispose()


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
