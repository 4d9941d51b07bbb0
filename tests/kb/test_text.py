"""Folding: what a search takes for the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pôles de Compétitivité", "poles de competitivite"),
        ("ＡＢＣ　１２", "abc 12"),
        ("STRASSE", "Straße"),
        ("İstanbul", "istanbul"),
        ("ﬁbre", "fibre"),
        ("  two\n words ", "two words"),
        ("ﾁﾃｷ", "チテキ"),
    ],
)
def test_case_width_accents_and_spaces_do_not_matter(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("が", "か"), ("パ", "ハ"), ("集群", "集团"), ("は", "ハ")]
)
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_query_is_cut_into_folded_words() -> None:
    assert words(" 先进制造  Clústers ") == ["先进制造", "clusters"]
    assert words("") == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
