"""Ids: what they name, and what may have been meant by one that names nothing."""

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.errors import InvalidParameter, NotFound
from kb.queries import entities
from kb.vocabulary import EntityKind, Scheme


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("de-spitzencluster", EntityKind.PROGRAMME),
        ("de-bmbf", EntityKind.ORGANISATION),
        ("cn-jjrb-2022", EntityKind.SOURCE),
        ("us-engine-florida-semiconductor", EntityKind.CLUSTER),
        ("DE", EntityKind.JURISDICTION),
        ("de", EntityKind.JURISDICTION),
        ("fr-pac", EntityKind.JURISDICTION),
    ],
)
def test_an_id_names_a_thing_of_one_kind(curated: Engine, id: str, kind: EntityKind) -> None:
    with reading(curated) as session:
        assert entities.kind_of(session, id) is kind


@pytest.mark.parametrize(
    ("id", "nearest"),
    [
        ("de-spitzenclster", "de-spitzencluster"),
        ("de-bmbff", "de-bmbf"),
        ("jp-knowledge-clusters", "jp-knowledge-cluster"),
    ],
)
def test_an_id_of_nothing_is_told_with_the_nearest(curated: Engine, id: str, nearest: str) -> None:
    with reading(curated) as session, pytest.raises(NotFound) as raised:
        entities.kind_of(session, id)
    assert raised.value.nearest[0] == nearest
    assert f"Nearest: {nearest}" in str(raised.value)


@pytest.mark.parametrize("id", ["", "%", "roles/funder", "'; DROP TABLE entity; --", "集群"])
def test_what_is_like_no_id_has_no_nearest(curated: Engine, id: str) -> None:
    with reading(curated) as session, pytest.raises(NotFound) as raised:
        entities.kind_of(session, id)
    assert raised.value.nearest == []
    assert str(raised.value) == f"No record has the id {id!r}."


def test_the_nearest_ids_are_of_the_kind_that_was_asked_for(curated: Engine) -> None:
    with reading(curated) as session:
        error = entities.not_found(session, EntityKind.ORGANISATION, "de-bmb")
        assert error.nearest[0] == "de-bmbf"
        for id in error.nearest:
            assert entities.kind_of(session, id) is EntityKind.ORGANISATION


def test_every_wrong_id_of_a_parameter_is_told(curated: Engine) -> None:
    ids = ["de-bmbf", "de-spitzencluster", "de-bmbff"]
    with reading(curated) as session:
        entities.check_ids(session, "organisation", ids[:1], EntityKind.ORGANISATION)
        entities.check_ids(session, "organisation", [], EntityKind.ORGANISATION)
        with pytest.raises(InvalidParameter) as raised:
            entities.check_ids(session, "organisation", ids, EntityKind.ORGANISATION)
    told = [(r.parameter, r.code, r.detail) for r in raised.value.rejections]
    assert told == [
        ("organisation", "unknown-value", f"{id!r} is the id of no organisation") for id in ids[1:]
    ]
    assert raised.value.rejections[1].nearest[0] == "de-bmbf"


def test_every_wrong_code_is_told_with_those_that_there_are(curated: Engine) -> None:
    with reading(curated) as session:
        entities.check_codes(session, "sector", ["ict-software"], Scheme.SECTORS, 1)
        with pytest.raises(InvalidParameter) as raised:
            entities.check_codes(session, "sector", ["ict-softwar"], Scheme.SECTORS, 1)
    (rejection,) = raised.value.rejections
    assert rejection.nearest[0] == "ict-software"
    assert rejection.allowed == sorted(rejection.allowed or [])
    assert "ict-software" in rejection.allowed


def test_countries_are_known_by_two_or_three_letters_in_any_case(curated: Engine) -> None:
    with reading(curated) as session:
        codes = ["fra", "DE", "de", "EU", "int", "Jpn"]
        assert entities.countries(session, "country", codes, 1) == ["DE", "EU", "FR", "INT", "JP"]
        assert entities.countries(session, "country", [], 1) == []
        with pytest.raises(InvalidParameter) as raised:
            entities.countries(session, "country", ["DE", "XX", "FR-PAC"], 1)
    assert [r.detail.split(" is ")[0] for r in raised.value.rejections] == ["'XX'", "'FR-PAC'"]
