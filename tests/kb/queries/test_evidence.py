"""What a comparison reads: what documents go back to, who came first, who is a ministry."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.models import Source
from kb.queries import evidence
from kb.vocabulary import ClaimKind, EntityKind
from tests.kb.small import begin, claim, period, source, write

PLACES = [(id, "page 1") for id in ("de-a", "de-b", "de-c", "de-d")]
WITNESSES: list[tuple[Mapping[str, Mapping[str, str]], int]] = [
    ({}, 4),
    # A reprint of a reprint is a reprint, and so is what repeats a text that names its origin.
    ({"de-a": {"reprint_of": "de-b"}, "de-b": {"reprint_of": "de-c"}}, 2),
    ({"de-a": {"reprint_of": "de-b"}, "de-b": {"origin": "a notice"}}, 3),
    ({"de-a": {"reprint_of": "de-b"}, "de-b": {"origin": "a notice"},
      "de-c": {"origin": "a notice"}}, 2),
    ({"de-a": {"reprint_of": "de-d"}, "de-b": {"reprint_of": "de-d", "origin": "a notice"}}, 2),
    # Documents that repeat each other are one witness.
    ({"de-a": {"reprint_of": "de-b"}, "de-b": {"reprint_of": "de-a"}}, 3),
    # What lies between two of them need not be cited.
    ({"de-a": {"reprint_of": "de-e"}, "de-e": {"reprint_of": "de-b"}}, 3),
]  # fmt: skip


@pytest.mark.parametrize(("links", "expected"), WITNESSES)
def test_all_reprints_of_one_text_are_one_origin(
    fresh: Engine, links: Mapping[str, Mapping[str, str]], expected: int
) -> None:
    begin(fresh)
    rows = [source(id, **links.get(id, {})) for id in (*dict(PLACES), "de-e")]
    write(
        fresh,
        entities={row["id"]: EntityKind.SOURCE for row in rows},
        rows={Source: rows},
        claims=[claim("c-1", citations=PLACES)],
    )
    with reading(fresh) as session:
        (found,) = evidence.programmes(session, ["de-one"], 2).values()
    assert [figure.origins for figure in found.figures] == [expected]


def test_the_first_programme_is_that_of_the_revision(fresh: Engine) -> None:
    begin(fresh, period("c-1", "2007", "2017"))
    write(fresh, claims=[period("c-2", "1995", None, subject="de-two")], programmes={"de-two"})
    with reading(fresh) as session:
        for revision, first, starts in ((1, "de-one", ["2007"]), (2, "de-two", ["1995"])):
            ids = ["de-one", "de-two"]
            found, _ = evidence.comparison(session, ids, "EUR", revision)
            for programme in found:
                assert programme.first
                assert programme.first.id == first
                assert [str(p.start) for p in programme.first.periods] == starts


def test_without_a_start_there_is_no_first_programme(fresh: Engine) -> None:
    begin(fresh)
    with reading(fresh) as session:
        found, _ = evidence.comparison(session, ["de-one"], "EUR", 1)
        assert [programme.first for programme in found] == [None]


def test_an_organisation_is_told_with_its_kind(fresh: Engine) -> None:
    begin(fresh, claim("c-1", ClaimKind.INVOLVEMENT), claim("c-2", ClaimKind.MECHANISM_USE))
    with reading(fresh) as session:
        (found,) = evidence.programmes(session, ["de-one"], 1).values()
    assert [(i.organisation, i.role, i.kind) for i in found.involvements] == [
        ("de-ministry", "funder", "ministry")
    ]
    assert [(m.concept, m.emphasis) for m in found.mechanisms] == [("instrument/grant", "primary")]


def test_the_first_programme_is_read_without_its_other_claims(fresh: Engine) -> None:
    begin(fresh, period("c-1", "1995", None), claim("c-2"), period("c-3", "2007", None,
          subject="de-two"))  # fmt: skip
    with reading(fresh) as session:
        found, _ = evidence.comparison(session, ["de-two"], "EUR", 1)
    assert [programme.id for programme in found] == ["de-two"]
    assert found[0].first
    assert [p.id for p in found[0].first.periods] == ["c-1"]
    assert not found[0].figures
