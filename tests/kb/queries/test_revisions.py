"""Revisions by number and by day."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.errors import InvalidParameter, NotReady
from kb.queries import revisions
from tests.kb.small import begin, claim, write

LATER = [
    datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 2, tzinfo=UTC),
    datetime(2026, 3, 2, 12, tzinfo=UTC),
]
"""Revision 1 is of 1 January."""


@pytest.fixture
def four(fresh: Engine) -> Engine:
    """A base with four revisions."""
    begin(fresh)
    for number, moment in enumerate(LATER, start=2):
        write(fresh, claims=[claim(f"c-{number}")], at=moment)
    return fresh


def test_a_revision_is_named_by_its_number_or_by_a_day(four: Engine) -> None:
    """A day means its end in UTC."""
    named = {
        "1": 1, "4": 4, "04": 4, "2026-01-01": 1, "2026-02-28": 1, "2026-03-01": 2,
        "2026-03-02": 4, "2030-01-01": 4, "9999-12-31": 4,
    }  # fmt: skip
    with reading(four) as session:
        assert {moment: revisions.as_of(session, moment).id for moment in named} == named
        assert revisions.current(session).id == 4


def test_a_revision_that_there_is_not_is_told_with_those_that_there_are(four: Engine) -> None:
    refused = {
        "0": ("out-of-range", "there are the revisions 1 to 4"),
        "5": ("out-of-range", "there are the revisions 1 to 4"),
        "2025-12-31": ("out-of-range", "the first revision is of 2026-01-01"),
        "0001-01-01": ("out-of-range", "the first revision is of 2026-01-01"),
    }
    wrong = ["", "-1", "1.0", "yesterday", "2026-13-01", "2026-02-30", "9" * 50, "2026-03",
             "20260301", "2026-W09-7", "2026-03-01T00:00"]  # fmt: skip
    refused |= dict.fromkeys(
        wrong, ("invalid", "write the number of a revision (12) or a day (2026-10-01)")
    )
    with reading(four) as session:
        for moment, expected in refused.items():
            with pytest.raises(InvalidParameter) as raised:
                revisions.as_of(session, moment)
            (rejection,) = raised.value.rejections
            assert (moment, rejection.parameter) == (moment, "as_of")
            assert (moment, rejection.code, rejection.detail) == (moment, *expected)


def test_an_empty_base_has_no_revision(fresh: Engine) -> None:
    for find in (revisions.current, lambda session: revisions.as_of(session, "1")):
        with reading(fresh) as session, pytest.raises(NotReady, match="`kb load` fills it"):
            find(session)


def test_the_newest_revisions_come_first(four: Engine) -> None:
    with reading(four) as session:
        first = revisions.page(session, None, 2, revision=4)
        second = revisions.page(session, first.after, 2, revision=4)
        earlier = revisions.page(session, None, 10, revision=2)
    assert [revision.id for revision in first.items + second.items] == [4, 3, 2, 1]
    assert (first.total, second.total, second.after) == (4, 4, None)
    assert ([revision.id for revision in earlier.items], earlier.total) == ([2, 1], 2)
