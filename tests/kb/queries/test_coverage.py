"""Which fields of a programme are told, over a base small enough to know by heart."""

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.models import Claim
from kb.queries import coverage
from kb.vocabulary import ClaimKind, Rank, RecordField
from tests.kb.small import begin, claim, day, write

OTHERS = {RecordField.FUNDING, RecordField.RELATIONS}
"""What a programme is told by a claim about another: a shared amount, a relation to it."""


def test_a_field_is_known_that_the_record_of_the_programme_tells(shared: Engine) -> None:
    with reading(shared) as session:
        found = coverage.known(session, ["de-one", "de-two"], 1)
    assert found == {"de-one": set(RecordField) - {RecordField.HOMEPAGE}, "de-two": OTHERS}


def test_of_no_programmes_nothing_is_known(shared: Engine) -> None:
    with reading(shared) as session:
        assert coverage.known(session, [], 1) == {}


@pytest.mark.parametrize(
    ("kind", "subject", "scope"),
    [
        (ClaimKind.FIGURE, "de-one", ()),
        (ClaimKind.RELATION, "de-one", ()),
        (ClaimKind.DESIGNATION, "de-valley", ()),
        (ClaimKind.FUNDING, "de-one", ("de-one", "de-two")),
    ],
)
def test_a_deprecated_claim_tells_nothing(
    fresh: Engine, kind: ClaimKind, subject: str, scope: tuple[str, ...]
) -> None:
    begin(fresh, claim("c-old", kind, subject=subject, scope=scope, rank=Rank.DEPRECATED))
    with reading(fresh) as session:
        found = coverage.known(session, ["de-one", "de-two"], 1)
    assert found == {"de-one": {RecordField.SECTORS}, "de-two": set()}


def test_the_regions_of_a_figure_are_no_share_of_an_amount(fresh: Engine) -> None:
    begin(fresh, claim("c-figure", scope=("de-two",)))
    with reading(fresh) as session:
        found = coverage.known(session, ["de-two"], 1)
    assert found == {"de-two": set()}


def test_what_was_known_then_is_known_of_then(fresh: Engine) -> None:
    begin(fresh, claim("c-relation", ClaimKind.RELATION))
    write(fresh, retired={Claim: [1]}, at=day(1))
    with reading(fresh) as session:
        for revision, known in ((1, {RecordField.RELATIONS}), (2, set())):
            found = coverage.known(session, ["de-two"], revision)
            assert found == {"de-two": known}, revision
