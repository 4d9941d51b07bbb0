"""Texts in the language asked for, and the search for words in them."""

import pytest
from sqlalchemy import Engine

from kb.db import reading
from kb.models import Label
from kb.queries import labels
from kb.vocabulary import LabelField, Scheme
from tests.kb.small import begin, label, write


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"de": "Netz", "en": "Network", "zh": "网络"}, "zh", ("网络", "zh")),
        ({"de": "Netz", "en": "Network", "zh": "网络"}, "fr", ("Network", "en")),
        ({"de": "Netz", "zh": "网络"}, "fr", ("Netz", "de")),
        ({"de": ""}, "de", ("", "de")),
        ({}, "de", ("", "en")),
    ],
)
def test_the_best_text_is_in_the_language_else_english_else_any(
    texts: dict[str, str], language: str, expected: tuple[str, str]
) -> None:
    assert labels.best(texts, language) == expected


TEXTS = [
    label("de-one", "Cluster 50%_off", "und", field=LabelField.ALIAS),
    label("de-one", "Second", "und", field=LabelField.ALIAS, position=1),
    label("de-one", "Ein Netz", "de", position=2),
    label("de-one", "What it does", field=LabelField.SUMMARY),
    label("de-one", "steel, rolled", field=LabelField.SECTOR),
    label("roles/funder", "Who gives the money", field=LabelField.DEFINITION),
]


def test_texts_come_by_field_in_their_order(fresh: Engine) -> None:
    begin(fresh)
    write(fresh, rows={Label: TEXTS})
    with reading(fresh) as session:
        found = labels.texts(session, ["de-one", "de-none", "roles/funder"], 2, LabelField)
        early = labels.texts(session, ["de-one"], 1, LabelField)
        names = labels.texts(session, ["de-one"], 2)
    one = found["de-one"]
    assert list(one.names) == ["en", "zh", "de"]
    assert (one.aliases, one.sectors) == (["Cluster 50%_off", "Second"], ["steel, rolled"])
    assert one.summaries == {"en": "What it does"}
    assert found["roles/funder"].definitions == {"en": "Who gives the money"}
    assert found["de-none"] == labels.Texts()
    assert one.name("de") == ("Ein Netz", "de")
    assert one.name("fr") == ("de-one en", "en")
    assert (early["de-one"].aliases, list(early["de-one"].names)) == ([], ["en", "zh"])
    assert names["de-one"] == labels.Texts(names=one.names)


def test_the_id_of_a_term_is_its_code_under_its_scheme() -> None:
    assert labels.term_id(Scheme.ROLES, "funder") == "roles/funder"
