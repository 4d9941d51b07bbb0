"""The choice among rival claims."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.evidence import Citation, Figure, Source, admissible, choose, witnesses
from kb.period import Edtf
from kb.vocabulary import Rank

Link = tuple[str, str | None, str | None]


def source(
    id: str,
    kind: str = "official",
    published: str | None = None,
    origin: str | None = None,
    reprint_of: str | None = None,
) -> Source:
    date = Edtf.parse(published) if published else None
    return Source(id, id, "publisher", kind, date, "https://example.org", origin, reprint_of)


def claim(id: str, *sources: Source, rank: Rank = Rank.NORMAL) -> Figure:
    return Figure(
        id=id,
        subject="xx-programme",
        rank=rank,
        citations=tuple(Citation(s, "page 1") for s in sources),
        indicator="clusters-supported",
        value=Decimal(1),
    )


A, B, C = source("a"), source("b"), source("c")
CASES = [
    # Preferred beats normal, whatever the sources.
    (claim("c-1", source("n", "news"), rank=Rank.PREFERRED),
     claim("c-2", source("e", "evaluation")), "rank"),
    # Evaluations and statistics before official, these before academic and international,
    # these before organisations, news and encyclopaedias.
    (claim("c-2", source("e", "statistics")), claim("c-1", source("o", "official")), "source-kind"),
    (claim("c-2", source("o", "official")), claim("c-1", source("p", "academic")), "source-kind"),
    (claim("c-2", source("i", "international-organisation")), claim("c-1", source("n", "news")),
     "source-kind"),
    # The best source of a claim counts.
    (claim("c-2", source("n", "news"), source("e", "evaluation")), claim("c-1", A, B),
     "source-kind"),
    # Then the later publication; none is the earliest.
    (claim("c-2", source("o", published="2012")), claim("c-1", source("p", published="2011-12")),
     "published"),
    (claim("c-2", source("o", published="1999")), claim("c-1", A), "published"),
    # Then more independent origins: a reprint and its original are one witness.
    (claim("c-2", A, B), claim("c-1", C, source("d", reprint_of="c")), "origins"),
    (claim("c-2", A, B),
     claim("c-1", source("d", origin="the notice"), source("e", origin="the notice")), "origins"),
    # Then the id, so that the answer is the same every time.
    (claim("c-1", A), claim("c-2", B), "id"),
]  # fmt: skip


@pytest.mark.parametrize(("better", "worse", "rule"), CASES)
def test_the_better_claim_is_chosen_and_the_rule_is_told(
    better: Figure, worse: Figure, rule: str
) -> None:
    for order in ([better, worse], [worse, better]):
        choice = choose(order)
        assert (choice.claim, choice.rivals, choice.rule) == (better, (worse,), rule)


def test_a_claim_without_rivals_is_the_only_one() -> None:
    assert choose([claim("c-1", A)]).rule == "only"


def test_deprecated_claims_never_count() -> None:
    kept, dropped = claim("c-1", A), claim("c-2", B, rank=Rank.DEPRECATED)
    assert admissible([dropped, kept]) == [kept]


def test_independent_origins_are_counted() -> None:
    reprint = source("d", reprint_of="a")
    assert claim("c-1", A, B, reprint).origins == 2


WITNESSES = [
    ([("c", None, "b"), ("b", None, "a")], "abc", "a"),
    ([("b", None, "a"), ("a", "the notice", None)], "ab", "the notice"),
    ([("b", "the notice", "a"), ("c", None, "a")], "abc", "the notice"),
    ([("b", None, "a"), ("a", None, "b")], "ab", "a"),
    ([("a", None, "a")], "a", "a"),
    # An origin may be a document by its id.
    ([("b", "a", None), ("c", None, "a")], "abc", "a"),
]


@pytest.mark.parametrize(("links", "documents", "witness"), WITNESSES)
def test_what_is_linked_goes_back_to_one_text(
    links: list[Link], documents: str, witness: str
) -> None:
    found = witnesses(links)
    assert {id: found[id] for id in documents} == dict.fromkeys(documents, witness)


names = st.sampled_from("abcdef")
links = st.lists(
    st.tuples(names, st.none() | st.sampled_from(["x", "y"]), st.none() | names),
    unique_by=lambda link: link[0],
)


@given(links, st.randoms())
def test_what_is_linked_is_one_witness_in_whatever_order_it_is_told(
    links: list[Link], chance: Random
) -> None:
    found = witnesses(links)
    assert witnesses(chance.sample(links, len(links))) == found
    for id, origin, reprint_of in links:
        if reprint_of is not None:
            assert found[id] == found[reprint_of]
        if origin is not None:
            assert found[id] in {"x", "y"}
    # Documents that no chain of links joins are witnesses of their own.
    apart = {id for id, _, _ in links} - {other for link in links for other in link[1:]}
    for id, origin, reprint_of in links:
        if id in apart and origin is None and reprint_of is None:
            assert found.get(id, id) == id
