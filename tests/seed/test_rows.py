"""Records as rows: what makes the id of a claim, and which claims are rivals."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.dossier.claims import content_id
from kb.dossier.fields import Known
from kb.dossier.records import Dossier
from kb.errors import Fault
from kb.ledger import NewClaim
from kb.models import Label
from kb.vocabulary import ClaimKind, EntityKind, LabelField, Scheme
from seed.faults import validate
from seed.files import Files
from seed.rows import rows_of
from seed.strict_yaml import Record

KNOWN = Known(
    ids={
        EntityKind.JURISDICTION: {"DE", "DE-BY", "DE-NW"},
        EntityKind.SOURCE: {"de-a", "de-b"},
        EntityKind.ORGANISATION: set(),
        EntityKind.PROGRAMME: {"de-foo", "de-bar", "de-baz"},
        EntityKind.CLUSTER: set(),
    },
    codes={
        Scheme.INDICATORS: {"firms", "revenue"},
        Scheme.MECHANISMS: {"selection/competition"},
        Scheme.SOURCE_KINDS: {"official"},
    },
    currencies={"EUR", "SEK"},
    money_indicators={"revenue"},
    indicator_subjects={"firms": {"programme"}, "revenue": {"programme"}},
    prefix="de-",
)


def claim(key: str, said: Iterable[tuple[str, Any]]) -> NewClaim:
    """The claim that a record makes, its keys in the order in which they are given."""
    programme = _record(
        {
            "id": "de-foo",
            "name": _record({"en": "Foo", "zh": "甲"}),
            "level": "national",
            "summary": _record({"en": "Foo.", "zh": "甲。"}),
            key: [_record(dict(said))],
        }
    )
    faults: list[Fault] = []
    content = _record({"jurisdiction": "DE", "programmes": [programme]})
    dossier = validate(Dossier, content, "de.yaml", {"known": KNOWN}, faults)
    assert dossier, faults
    (made,) = rows_of(Files(dossiers=[dossier])).claims
    return made


def _record(values: dict[str, Any]) -> Record:
    record = Record(1, "")
    record.update(values)
    return record


CITE = [[{"source": "de-a", "at": "p. 1"}], [{"source": "de-a", "at": "p. 2"}],
        [{"source": "de-b", "at": "p. 1"}],
        [{"source": "de-a", "at": "p. 1"}, {"source": "de-b", "at": "p. 1"}],
        [{"source": "de-b", "at": "p. 1"}, {"source": "de-a", "at": "p. 1"}]]  # fmt: skip
COMMON: dict[str, list[Any]] = {
    "cite": CITE,
    "rank": ["normal", "preferred", "deprecated"],
    "inferred": [None, True],
    "note": [None, "A note.", "Another note."],
}
SAID: dict[str, dict[str, list[Any]]] = {
    "periods": {
        "start": [2007, "2007-08", "2007-08-28", 2008],
        "end": [None, 2010, "2010-12"],
        "of": [None, "call", "law"],
    },
    "phases": {
        "name": [{"en": "One"}, {"en": "Two"}, {"en": "One", "zh": "一"}],
        "start": [None, 2007, 2008],
    },
    "rounds": {
        "number": [None, 0, 1, 2],
        "stage": [None, "final", "first"],
        "year": [None, 2007, 2008],
        "unit": ["clusters", "projects"],
        "applications": [None, 0, 38],
        "finalists": [None, 0, 12],
        "selected": [None, 0, 5],
    },
    "funding": {
        "amount": [1000, 2000],
        "amount_min": [None, 0, 500],
        "currency": ["EUR", "SEK"],
        "qualifier": ["exact", "up-to"],
        "basis": ["per-year", "per-cluster-per-year"],
        "measure": ["public-support", "investment"],
        "nature": ["planned", "spent"],
        "origin": ["national", "eu"],
        "start": [2007],
        "end": [2008],
        "fiscal_year": [None, True],
        "part_of": [None, True],
        "detail": [None, {"en": "Offices"}, {"en": "Projects"}],
        "covers": [None, ["de-foo", "de-bar"], ["de-foo", "de-baz"]],
    },
    "figures": {
        "indicator": ["firms"],
        "value": [0, 1, 15],
        "qualifier": ["exact", "about"],
        "status": ["observed", "target"],
        "at": [None, 2010, "2010-06"],
        "region": [None, "DE-BY", ["DE-BY", "DE-NW"]],
        "detail": [None, {"en": "Large"}],
    },
    "mechanisms": {"concept": ["selection/competition"], "emphasis": ["primary", "secondary"]},
    "relations": {"kind": ["succeeds", "part-of"], "programme": ["de-bar", "de-baz"]},
}


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A key of a programme, and what a claim under it may say; None where it says nothing."""
    key = draw(st.sampled_from(sorted(SAID)))
    choices = COMMON | SAID[key]
    return key, {name: draw(st.sampled_from(values)) for name, values in choices.items()}


def said(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, [_record(c) for c in value] if name == "cite" else value)
        for name, value in values.items()
        if value is not None
    ]


@settings(deadline=None)
@given(statements(), st.data())
def test_the_order_of_keys_does_not_enter_into_the_id(
    statement: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    key, values = statement
    pairs = said(values)
    assert claim(key, data.draw(st.permutations(pairs))) == claim(key, pairs)


@settings(deadline=None)
@given(statements(), st.data())
def test_another_value_of_any_key_makes_another_id(
    statement: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    key, values = statement
    choices = COMMON | SAID[key]
    name = data.draw(st.sampled_from([n for n, options in choices.items() if len(options) > 1]))
    other = data.draw(st.sampled_from([v for v in choices[name] if v != values[name]]))
    assert claim(key, said(values)).id != claim(key, said({**values, name: other})).id


def test_a_zero_is_said() -> None:
    cite = {"cite": [{"source": "de-a", "at": "p. 1"}]}
    none, zero = ({**cite, "number": 1, "selected": selected} for selected in (None, 0))
    assert claim("rounds", said(none)).id != claim("rounds", said(zero)).id


contents = st.dictionaries(
    st.text(min_size=1, max_size=5),
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5),
        st.lists(st.text(max_size=3), max_size=3),
        st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3),
    ),
    max_size=6,
)  # fmt: skip


@settings(deadline=None)
@given(contents, st.data())
def test_the_id_of_a_content_is_that_of_what_it_says(
    content: dict[str, Any], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(content.items()))))
    id = content_id(content)
    assert content_id(shuffled) == id
    assert content_id({**content, "unsaid": data.draw(st.sampled_from([None, False, []]))}) == id
    assert content_id({**content, "a new key": 0}) != id
    assert len(id) == len("c-") + 16
    assert id.removeprefix("c-").isalnum()


def test_the_id_of_a_claim_is_the_same_in_every_release() -> None:
    made = claim("periods", said({"start": 2007, "cite": CITE[0]}))
    assert (made.kind, made.subject, made.id) == (ClaimKind.PERIOD, "de-foo", "c-3qd7dnjurazo5ary")


AMOUNT = {"amount": 1000, "currency": "EUR", "qualifier": "exact", "basis": "total",
          "nature": "planned", "origin": "national", "cite": CITE[0]}  # fmt: skip
FIGURE = {"indicator": "firms", "value": 15, "at": 2010, "cite": CITE[0]}
RIVALS = [
    ("funding", AMOUNT, {"amount": 2000}),
    ("funding", AMOUNT, {"currency": "SEK", "qualifier": "about", "cite": CITE[2]}),
    ("funding", AMOUNT, {"rank": "preferred", "note": "The better one.", "inferred": True}),
    ("figures", FIGURE, {"value": 16, "qualifier": "about"}),
    ("periods", {"start": 2007, "cite": CITE[0]}, {"start": 2008, "of": "law"}),
]
OTHER_QUESTIONS = [
    *(("funding", AMOUNT, change) for change in (
        {"basis": "per-cluster"}, {"nature": "spent"}, {"origin": "eu"}, {"start": 2007},
        {"measure": "investment"}, {"detail": {"en": "Offices"}},
        {"covers": ["de-foo", "de-bar"]},
    )),
    *(("figures", FIGURE, change) for change in (
        {"status": "target"}, {"at": 2011}, {"region": "DE-BY"}, {"detail": {"en": "Large"}},
    )),
    ("rounds", {"number": 1, "cite": CITE[0]}, {"number": 2}),
    ("rounds", {"number": 1, "cite": CITE[0]}, {"unit": "projects"}),
    ("phases", {"name": {"en": "One"}, "cite": CITE[0]}, {"name": {"en": "Two"}}),
    ("relations", {"kind": "succeeds", "programme": "de-bar", "cite": CITE[0]},
     {"programme": "de-baz"}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "one", "change"), RIVALS)
def test_claims_that_answer_one_question_are_rivals(
    key: str, one: dict[str, Any], change: dict[str, Any]
) -> None:
    assert claim(key, said(one)).slot == claim(key, said(one | change)).slot


@pytest.mark.parametrize(("key", "one", "change"), OTHER_QUESTIONS)
def test_claims_that_answer_two_questions_are_none(
    key: str, one: dict[str, Any], change: dict[str, Any]
) -> None:
    assert claim(key, said(one)).slot != claim(key, said(one | change)).slot


def test_the_programmes_that_share_an_amount_are_one_set_whatever_their_order() -> None:
    one, other = (
        claim("funding", said(AMOUNT | {"covers": covers}))
        for covers in (["de-foo", "de-bar"], ["de-bar", "de-foo"])
    )
    assert one.slot == other.slot


def test_every_text_of_a_record_becomes_a_label_in_its_order() -> None:
    programme = _record(
        {
            "id": "de-foo",
            "name": _record({"en": "Foo", "zh": "甲"}),
            "aliases": ["Ä Foo", "Foo 2"],
            "level": "national",
            "summary": _record({"en": "Foo.", "zh": "甲。"}),
            "sectors_text": ["red biotechnology"],
        }
    )
    content = _record({"jurisdiction": "DE", "programmes": [programme]})
    dossier = validate(Dossier, content, "de.yaml", {"known": KNOWN}, [])
    assert dossier
    made = rows_of(Files(dossiers=[dossier])).rows[Label]
    told = [(r["field"], r["language"], r["position"], r["text"], r["folded"]) for r in made]
    assert told == [
        (LabelField.NAME, "en", 0, "Foo", "foo"),
        (LabelField.NAME, "zh", 1, "甲", "甲"),
        (LabelField.ALIAS, "und", 0, "Ä Foo", "a foo"),
        (LabelField.ALIAS, "und", 1, "Foo 2", "foo 2"),
        (LabelField.SECTOR, "en", 0, "red biotechnology", "red biotechnology"),
        (LabelField.SUMMARY, "en", 0, "Foo.", "foo."),
        (LabelField.SUMMARY, "zh", 0, "甲。", "甲。"),
    ]
