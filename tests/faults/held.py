"""What is held of a base that was written while something broke: revisions whole, none lost."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from kb.db import connect, reading
from kb.queries.audit import audit
from tests.faults.writer import FIGURES, FUNDINGS, claims, names, numbers

Acknowledged = Mapping[int, str]
"""The digests of the revisions that a writer said are in, by their numbers."""

REVISIONS = """
SELECT id, digest, claims_added, claims_retired, records_added, records_retired
FROM revision WHERE id > :after ORDER BY id
"""
CLAIMS = """
SELECT claim.added_in, claim.retired_in, claim.id, figure.value, funding.amount,
    (SELECT count(*) FROM citation WHERE citation.claim_number = claim.number)
FROM claim
LEFT JOIN figure ON figure.number = claim.number
LEFT JOIN funding ON funding.number = claim.number
WHERE claim.added_in > :after ORDER BY claim.number
"""
NAMES = """
SELECT added_in, retired_in, text FROM label WHERE added_in > :after ORDER BY "row"
"""


def lost(url: str, acknowledged: Acknowledged, *, after: int = 1) -> list[str]:
    """What is missing or half there of the revisions after one, and of those acknowledged."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return list(_lost(connection, acknowledged, after))
    finally:
        engine.dispose()


def _lost(connection: Connection, acknowledged: Acknowledged, after: int) -> Iterator[str]:
    rows = {row.id: row for row in connection.execute(text(REVISIONS), {"after": after})}
    if list(rows) != list(range(after + 1, after + 1 + len(rows))):
        yield f"the revisions are not numbered without holes: {list(rows)}"
    for number, digest in acknowledged.items():
        if number > after and (number not in rows or rows[number].digest != digest):
            there = rows[number].digest if number in rows else "gone"
            yield f"revision {number} was acknowledged as {digest} and is {there}"
    found, called = (_by_revision(connection, statement, after) for statement in (CLAIMS, NAMES))
    last = max(rows, default=after)
    for number, revision in rows.items():
        retired = None if number == last else number + 1
        told = [
            (c.id, n, 2)
            for c, n in zip(claims(revision.digest), numbers(revision.digest), strict=True)
        ]
        there = [
            (id, int(value if value is not None else amount), cited)
            for _, _, id, value, amount, cited in found[number]
        ]
        if there != told or {row[1] for row in found[number]} != {retired}:
            yield f"of revision {number} not all claims are there, or not as they were written"
        texts = [(row[1], row[2]) for row in called[number]]
        if texts != [(retired, name) for name in names(revision.digest)]:
            yield f"of revision {number} not all names are there, or not as they were written"
        if revision.claims_added != FIGURES + FUNDINGS:
            yield f"revision {number} says that it added {revision.claims_added} claims"


def _by_revision(
    connection: Connection, statement: str, after: int
) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(text(statement), {"after": after}):
        found[row[0]].append(tuple(row))
    return found


def unsound(url: str) -> list[str]:
    """What the audit finds in a base."""
    engine = connect(url)
    try:
        with reading(engine) as session:
            return [f"{f.check}: {f.id} {f.detail}" for f in audit(session)]
    finally:
        engine.dispose()
