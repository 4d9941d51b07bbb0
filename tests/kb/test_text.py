"""Folding: what a search takes for the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fold, grams, parts, words


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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (" 先进制造  Clústers ", ["先进制造", "clusters"]),
        ("5G産業", ["5g", "産業"]),
        ("leading-edge R&D", ["leading", "edge", "r", "d"]),
        ("クラスター・プロジェクト", ["クラスター", "プロジェクト"]),
        ("산업 集群", ["산업", "集群"]),
        ("one ONE Öne", ["one"]),
        ("สวัสดี हिन्दी", ["สวัสดี", "हिनदी"]),
        (" %_/\\'\"・— ", []),
        ("", []),
    ],
)
def test_a_query_is_cut_into_words_and_runs(query: str, found: list[str]) -> None:
    assert [part.text for part in parts(query)] == found


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("cluster", "Spitzenclusterwettbewerb", True),
        ("ai", "Chair of trains", False),
        ("ai", "AI-Cluster", True),
        ("5g", "5G产业集群", True),
        ("制", "先进制造", True),
        ("制造", "先进制造", True),
        ("进造", "先进制造", False),
        ("先进制造业", "先进制造 业", False),
        ("か", "がいこく", False),
        ("ガ", "ｶﾞ", True),
        ("ハ", "は", False),
    ],
)
def test_a_part_stands_in_a_text(query: str, text: str, holds: bool) -> None:
    (part,) = parts(query)
    assert part.within(fold(text)) is holds


@given(st.text(), st.text())
def test_what_is_kept_of_a_text_finds_what_stands_in_it(text: str, query: str) -> None:
    """The words and pairs leave nothing out, and of one or two characters let nothing else in."""
    folded = fold(text)
    kept, known = grams(folded), words(folded)
    for part in [*parts(query), *parts(text)]:
        if part.unspaced:
            held = set(part.grams) <= kept
            assert held or not part.within(folded)
            assert len(part.text) > 2 or held == part.within(folded)
        else:
            assert part.within(folded) == (
                any(part.text in word for word in known) if len(part.text) > 2
                else part.text in known
            )  # fmt: skip


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
