"""How alike names are: the same whatever the order, less the more is wrong, in any script."""

from hypothesis import given
from hypothesis import strategies as st

from kb.matching import MOST_ALIKE, NEAR, Words, pairs, score, sought

TEXTS = st.text(alphabet=st.sampled_from("abcde éß集群知的クラスター산업 -'0"), max_size=30)
WORDS = st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=9), min_size=1, unique=True)


def alike(one: str, other: str) -> float:
    return score(pairs(one), pairs(other))


@given(TEXTS, TEXTS)
def test_a_score_is_the_same_both_ways_and_never_that_of_the_same(one: str, other: str) -> None:
    assert 0 <= alike(one, other) == alike(other, one) <= MOST_ALIKE
    assert alike(one, one) == (MOST_ALIKE if pairs(one) else 0)


def test_the_order_of_words_case_accents_and_signs_do_not_count() -> None:
    for other in ("Compétitivité: pôles de", "POLES DE COMPETITIVITE", "ｐôles-de-compétitivité"):
        assert alike("Pôles de compétitivité", other) == MOST_ALIKE


def test_the_more_is_wrong_the_less_alike() -> None:
    spelt = (
        "Spitzencluster-Wettbewerb", "Spitzenclster-Wettbewerb", "Spitzenclster-Wetbewerb",
        "Spitzencluster", "BioRegio-Wettbewerb", "Vinnväxt",
    )  # fmt: skip
    scores = [alike(spelt[0], other) for other in spelt]
    assert scores == sorted(scores, reverse=True)
    assert len({*scores}) == len(scores)
    assert (
        alike("知的クラスター創成事業", "知的クラスター")
        > alike("知的クラスター創成事業", "産業クラスター計画")
        > 0
    )


@given(WORDS, st.data())
def test_a_word_is_near_to_itself_and_to_what_is_like_it(
    words: list[str], data: st.DataObject
) -> None:
    known = Words(words)
    word = data.draw(st.sampled_from(words))
    near = known.near(word)
    assert near[0] == word
    assert all(alike(word, other) >= NEAR * MOST_ALIKE - 0.1 for other in near)


def test_a_misspelt_word_is_found_among_many() -> None:
    known = Words(["wettbewerb", "wettbewerbe", "wetter", "cluster", "clusters", "spitzencluster"])
    assert known.near("wetbewerb")[0] == "wettbewerb"
    assert known.near("spitzenclster") == ["spitzencluster"]
    assert known.near("clster")[:2] == ["cluster", "clusters"]
    assert known.near("zzz") == known.near("q") == []
    assert Words([]).near("cluster") == []


def test_what_is_sought_of_a_name() -> None:
    assert sought("Cluster 集群 of 産業", 9) == (["cluster", "of"], ["集群", "産業"])
    assert sought("先进制造 a b c", 2) == (["a"], ["先进", "进制", "制造"])
    assert sought("— …", 9) == ([], [])
