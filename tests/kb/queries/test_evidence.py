"""What a comparison reads: origins, the first programme, kinds, phases, what followed what."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.models import Claim, Source
from kb.period import Edtf
from kb.queries import evidence
from kb.timeline import Extent
from kb.vocabulary import ClaimKind, EntityKind, RelationKind
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
    write(fresh, claims=[period("c-2", "1995", None, subject="de-two")])
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


def test_a_phase_is_read_with_its_names_and_its_dates(fresh: Engine) -> None:
    start, end = Edtf("2009"), Edtf("2012-06")
    names = {"en": "II", "fr": "2"}
    begin(
        fresh,
        claim("c-1", ClaimKind.PHASE, names=names, start_date=start, end_date=end),
        claim("c-2", ClaimKind.PHASE, names={"fr": "3"}, seen=Edtf("2014")),
    )
    with reading(fresh) as session:
        (found,) = evidence.programmes(session, ["de-one"], 1).values()
    assert [(p.name, p.names, p.extent) for p in found.phases] == [
        ("II", names, Extent(start, end)),
        ("3", {"fr": "3"}, Extent(seen=Edtf("2014"))),
    ]
    assert [citation.source.id for p in found.phases for citation in p.citations] == [
        "de-paper", "de-paper",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [["de-one"], ["de-two"], ["de-one", "de-two"]])
def test_a_relation_is_read_at_both_ends_once(fresh: Engine, asked: list[str]) -> None:
    begin(fresh, claim("c-1", ClaimKind.RELATION), claim("c-2"))
    with reading(fresh) as session:
        found = evidence.programmes(session, asked, 1)
    assert sorted(found) == asked
    for id, programme in found.items():
        (relation,) = programme.relations
        ends = (relation.subject, relation.relation, relation.object)
        assert ends == ("de-one", RelationKind.SUCCEEDS, "de-two")
        assert [citation.source.id for citation in relation.citations] == ["de-paper"]
        assert len(programme.figures) == (1 if id == "de-one" else 0)


def test_a_relation_is_that_of_the_revision(fresh: Engine) -> None:
    begin(fresh, claim("c-1", ClaimKind.RELATION))
    write(fresh, retired={Claim: [1]})
    with reading(fresh) as session:
        for revision, number in ((1, 1), (2, 0)):
            for programme in evidence.programmes(session, ["de-one", "de-two"], revision).values():
                assert len(programme.relations) == number


def test_the_first_programme_is_read_without_its_other_claims(fresh: Engine) -> None:
    begin(fresh, period("c-1", "1995", None), claim("c-2"), period("c-3", "2007", None,
          subject="de-two"))  # fmt: skip
    with reading(fresh) as session:
        found, _ = evidence.comparison(session, ["de-two"], "EUR", 1)
    assert [programme.id for programme in found] == ["de-two"]
    assert found[0].first
    assert [p.id for p in found[0].first.periods] == ["c-1"]
    assert not found[0].figures
