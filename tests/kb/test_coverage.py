"""What is known of programmes, counted: nobody is left out and nobody is counted twice."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.coverage import FIELDS, REASONS, Standing, grouped, standing, tally
from kb.vocabulary import ClaimKind, GapReason, RecordField

STANDINGS = st.builds(standing, st.booleans(), st.lists(st.sampled_from(GapReason), max_size=3))
PROGRAMMES = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.tuples(st.sampled_from(["DE", "FR", None]), STANDINGS),
)


def test_every_reason_has_a_place() -> None:
    assert sorted(REASONS) == sorted(GapReason)


def test_every_kind_of_claim_about_a_programme_has_a_field_of_its_own() -> None:
    assert set(FIELDS) == set(ClaimKind) - {ClaimKind.GOVERNANCE}
    others = {RecordField.SECTORS, RecordField.HOMEPAGE}
    assert sorted([*FIELDS.values(), *others]) == sorted(RecordField)


@pytest.mark.parametrize(
    ("reasons", "counted"),
    [
        ([], None),
        ([GapReason.UNKNOWN], GapReason.UNKNOWN),
        ([GapReason.NOT_LOOKED_FOR, GapReason.NOT_PUBLISHED], GapReason.NOT_PUBLISHED),
        ([GapReason.UNKNOWN, GapReason.NOT_APPLICABLE], GapReason.NOT_APPLICABLE),
        ([GapReason.NOT_LOOKED_FOR, GapReason.UNKNOWN], GapReason.UNKNOWN),
    ],
)
def test_of_several_reasons_the_one_that_says_most_counts(
    reasons: list[GapReason], counted: GapReason | None
) -> None:
    assert standing(False, reasons) == Standing(False, counted)


def test_what_is_known_in_part_is_known() -> None:
    found = tally(
        [
            Standing(True, None),
            Standing(True, GapReason.NOT_PUBLISHED),
            Standing(False, GapReason.NOT_PUBLISHED),
            Standing(False, GapReason.UNKNOWN),
            Standing(False, None),
        ]
    )
    assert (found.known, found.partly, found.unstated) == (2, 1, 1)
    assert {reason: count for reason, count in found.absent.items() if count} == {
        GapReason.NOT_PUBLISHED: 1,
        GapReason.UNKNOWN: 1,
    }


@given(st.lists(STANDINGS))
def test_known_absent_and_unstated_are_everyone(standings: list[Standing]) -> None:
    found = tally(standings)
    assert found.known + sum(found.absent.values()) + found.unstated == len(standings)
    assert 0 <= found.partly <= found.known
    assert list(found.absent) == list(REASONS)


@given(PROGRAMMES)
def test_the_groups_sum_up_to_all(programmes: dict[str, tuple[str | None, Standing]]) -> None:
    groups = grouped({id: key for id, (key, _) in programmes.items()})
    assert sorted(id for members in groups.values() for id in members) == sorted(programmes)
    assert all(programmes[id][0] == key for key, members in groups.items() for id in members)
    total = tally(one for _, one in programmes.values())
    parts = [tally(programmes[id][1] for id in members) for members in groups.values()]
    assert sum(part.known for part in parts) == total.known
    assert sum(part.partly for part in parts) == total.partly
    assert sum(part.unstated for part in parts) == total.unstated
    absent = sum((Counter(part.absent) for part in parts), Counter())
    assert absent == Counter(total.absent)
