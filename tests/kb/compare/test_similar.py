"""How alike programmes are: each feature by hand, and what holds of every pair."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.compare.cell import ReasonCode
from kb.compare.similar import (
    FAR_APART,
    WEIGHTS,
    Compared,
    Facts,
    Feature,
    Likeness,
    Profile,
    Side,
    Use,
    likeness,
    nearness,
    overlap,
    profiles,
    proportion,
    ranked,
)
from kb.evidence import Claim
from kb.vocabulary import Emphasis, Level
from tests.kb.compare.making import ECONOMIES, ON, figure, funding, period, programme

PRIMARY, SECONDARY = Emphasis.PRIMARY, Emphasis.SECONDARY
UNKNOWN = Side(known=False)


def side(**codes: Emphasis | None) -> Side:
    """A side with some codes."""
    return Side(known=True, codes=codes)


def figured(value: Decimal | int | str) -> Side:
    """A side with a figure."""
    return Side(known=True, value=Decimal(value))


def use(concept: str, emphasis: Emphasis = PRIMARY, claim: str = "c-1") -> Use:
    """A mechanism of a programme."""
    return Use(concept, emphasis, claim)


def profiled(
    *claims: Claim,
    id: str = "xx-one",
    level: Level = Level.NATIONAL,
    sectors: tuple[str, ...] = (),
    uses: tuple[Use, ...] = (),
) -> Profile:
    """A programme with some claims, as it is compared."""
    known = Facts(level=level, sectors=sectors, uses=uses)
    (profile,) = profiles([programme(*claims, id=id)], {id: known}, ON, ECONOMIES)
    return profile


def compared(like: Likeness) -> Mapping[Feature, Compared]:
    """The features of a likeness by their names."""
    return {entry.feature: entry for entry in like.features}


def similarities(this: Profile, other: Profile) -> dict[Feature, float | None]:
    """How alike two programmes are, feature by feature."""
    like = likeness(this, other, WEIGHTS)
    return {entry.feature: entry.similarity for entry in like.features}


def test_codes_are_weighed_by_their_emphasis() -> None:
    this = side(grant=PRIMARY, loan=SECONDARY, label=PRIMARY)
    assert overlap(this, this) == 1
    assert overlap(this, side(grant=PRIMARY)) == 2 / 5
    assert overlap(this, side(loan=SECONDARY)) == 1 / 5
    assert overlap(this, side(grant=SECONDARY, network=PRIMARY)) == 1 / 7
    assert overlap(this, side(network=PRIMARY)) == 0
    assert overlap(side(steel=None), side(steel=None, food=None)) == 1 / 2


@pytest.mark.parametrize(
    ("this", "other", "near"),
    [
        (50, 50, 1.0),
        (10, 100, 0.5),
        (1, FAR_APART, 0.0),
        (1, FAR_APART * 1000, 0.0),
        (0, 0, 1.0),
        (0, 5, 0.0),
    ],
)
def test_sizes_are_compared_by_their_ratio(this: int, other: int, near: float) -> None:
    assert nearness(figured(this), figured(other)) == pytest.approx(near)
    assert nearness(figured(this * 7), figured(other * 7)) == pytest.approx(near)


def test_durations_are_compared_as_a_part_of_the_longer() -> None:
    assert proportion(figured(4), figured(10)) == 0.4
    assert proportion(figured(0), figured(0)) == 1
    assert proportion(figured(0), figured(3)) == 0


def test_a_programme_is_compared_by_its_claims_and_records() -> None:
    profile = profiled(
        period(2007, 2011),
        funding(500, 2007, 2011),
        figure(15, at=2009),
        level=Level.REGIONAL,
        sectors=("steel",),
        uses=(
            use("selection/competition", claim="c-3"),
            use("instrument/loan", SECONDARY, claim="c-2"),
            use("activity/networking", claim="c-1"),
        ),
    )
    sides = profile.sides
    assert all(entry.known for entry in sides.values())
    assert sides[Feature.MECHANISMS].codes == {
        "activity/networking": PRIMARY,
        "instrument/loan": SECONDARY,
    }
    assert sides[Feature.MECHANISMS].claims == ("c-1", "c-2")
    assert sides[Feature.SELECTION].codes == {"selection/competition": PRIMARY}
    assert sides[Feature.SIZE].unit == "EUR/year"
    assert len(sides[Feature.SIZE].claims) == 1
    assert sides[Feature.DURATION].value == 5
    assert sides[Feature.CLUSTERS].value == 15
    assert sides[Feature.CLUSTERS].unit == "clusters-supported"
    assert sides[Feature.LEVEL].codes == {Level.REGIONAL: None}
    assert sides[Feature.SECTORS].codes == {"steel": None}
    assert likeness(profile, profile, WEIGHTS).score == 1


def test_of_two_claims_on_one_mechanism_the_first_is_believed() -> None:
    uses = (use("instrument/loan", SECONDARY, "c-9"), use("instrument/loan", PRIMARY, "c-1"))
    loan = profiled(uses=uses).sides[Feature.MECHANISMS]
    assert (dict(loan.codes), loan.claims) == ({"instrument/loan": SECONDARY}, ("c-9",))


def test_selection_is_no_part_of_the_mechanisms() -> None:
    this = profiled(uses=(use("selection/competition"), use("instrument/loan")))
    other = profiled(uses=(use("selection/designation"), use("instrument/loan")))
    found = similarities(this, other)
    assert (found[Feature.MECHANISMS], found[Feature.SELECTION]) == (1, 0)


def test_a_figure_that_cannot_stand_beside_others_is_unknown() -> None:
    whole = [period(2007, 2011), funding(500, 2007, 2011)]
    shared = [period(2007, 2011), funding(500, 2007, 2011, shared_by=("xx-one", "xx-two"))]
    this, other = profiled(*whole), profiled(*shared)
    size = compared(likeness(this, other, WEIGHTS))[Feature.SIZE]
    assert size.this.known
    assert (size.similarity, size.other.known) == (None, False)
    assert ReasonCode.SHARED in {reason.code for reason in size.other.reasons}


def test_what_is_unknown_is_left_out_and_said() -> None:
    full = profiled(period(2007, 2011), uses=(use("instrument/loan"),))
    bare = profiled(period(2007, 2011))
    like = likeness(full, bare, WEIGHTS)
    every = sum(WEIGHTS.values())
    told = WEIGHTS[Feature.DURATION] + WEIGHTS[Feature.LEVEL]
    assert like.of_known == 1
    assert like.known == like.score == pytest.approx(told / every, abs=1e-6)


def test_programmes_of_which_nothing_is_known_do_not_lead() -> None:
    """Its level alone is alike, and altogether; yet much of the other's design is."""
    loan, label = use("instrument/loan"), use("instrument/label")
    this = profiled(period(2007, 2011), uses=(loan, label))
    near = profiled(period(2007, 2010), id="xx-near", uses=(loan,))
    bare = profiled(id="xx-bare")
    first, second = ranked(this, [bare, near], WEIGHTS)
    assert (first.programme, second.programme) == ("xx-near", "xx-bare")
    assert first.of_known
    assert second.of_known == 1 > first.of_known


def test_of_equals_the_lesser_id_comes_first() -> None:
    this = profiled(id="xx-a")
    others = [profiled(id=f"xx-{name}") for name in "dbc"]
    assert [like.programme for like in ranked(this, others, WEIGHTS)] == ["xx-b", "xx-c", "xx-d"]


def test_a_feature_without_weight_decides_nothing() -> None:
    this, far = profiled(period(2000, 2014)), profiled(period(2010, 2010))
    weights = {**dict.fromkeys(Feature, 0.0), Feature.LEVEL: 1.0}
    like = likeness(this, far, weights)
    assert (like.score, like.known, like.of_known) == (1, 1, 1)
    assert compared(like)[Feature.DURATION].similarity == pytest.approx(1 / 15, abs=1e-6)
    only_size = {**dict.fromkeys(Feature, 0.0), Feature.SIZE: 1.0}
    like = likeness(this, far, only_size)
    assert (like.score, like.known, like.of_known) == (0, 0, None)


EMPHASES = st.sampled_from([PRIMARY, SECONDARY, None])
CODED = st.dictionaries(st.sampled_from("abcdef"), EMPHASES, min_size=1).map(
    lambda codes: Side(known=True, codes=codes)
)
FIGURES = st.decimals(0, 10**12, allow_nan=False, places=2).map(figured)
BY_CODES = {Feature.MECHANISMS, Feature.SELECTION, Feature.LEVEL, Feature.SECTORS}
SIDES = {feature: CODED if feature in BY_CODES else FIGURES for feature in Feature}
WHOLE = st.fixed_dictionaries(SIDES).map(lambda sides: Profile("xx-whole", sides))
PROFILES = st.fixed_dictionaries(
    {feature: st.one_of(st.just(UNKNOWN), known) for feature, known in SIDES.items()}
).map(lambda sides: Profile("xx-some", sides))
NUMBERS = st.integers(0, 100_000).map(lambda number: number / 1000)
WEIGHINGS = st.fixed_dictionaries(dict.fromkeys(Feature, NUMBERS)).filter(
    lambda weights: any(weights.values())
)


@given(PROFILES, PROFILES, WEIGHINGS)
def test_likeness_is_mutual(this: Profile, other: Profile, weights: dict[Feature, float]) -> None:
    there, back = likeness(this, other, weights), likeness(other, this, weights)
    assert (there.score, there.known, there.of_known) == (back.score, back.known, back.of_known)
    assert [c.similarity for c in there.features] == [c.similarity for c in back.features]


@given(PROFILES, PROFILES, WEIGHINGS)
def test_everything_is_between_nothing_and_one(
    this: Profile, other: Profile, weights: dict[Feature, float]
) -> None:
    like = likeness(this, other, weights)
    parts = [like.score, like.known, *(c.similarity for c in like.features), like.of_known]
    assert all(0 <= part <= 1 for part in parts if part is not None)
    assert like.score <= like.known


@given(WHOLE, WEIGHINGS)
def test_what_is_wholly_known_is_altogether_like_itself(
    this: Profile, weights: dict[Feature, float]
) -> None:
    like = likeness(this, this, weights)
    assert (like.score, like.known, like.of_known) == (1, 1, 1)


@given(WHOLE, PROFILES, WEIGHINGS, st.sampled_from(Feature))
def test_to_learn_more_of_a_programme_never_lowers_its_score(
    this: Profile, other: Profile, weights: dict[Feature, float], feature: Feature
) -> None:
    assume(other.sides[feature].known)
    less = Profile(other.id, {**other.sides, feature: UNKNOWN})
    assert likeness(this, less, weights).score <= likeness(this, other, weights).score


@given(WHOLE, WHOLE, WHOLE)
def test_the_order_of_the_candidates_does_not_matter(
    this: Profile, one: Profile, two: Profile
) -> None:
    others = [Profile("xx-one", one.sides), Profile("xx-two", two.sides)]

    def order(some: Iterable[Profile]) -> list[str]:
        return [like.programme for like in ranked(this, some, WEIGHTS)]

    assert order(others) == order(reversed(others))
