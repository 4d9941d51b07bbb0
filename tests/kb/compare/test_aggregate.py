"""Figures of several programmes in one: made-up cells, added by hand."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compare.aggregate import (
    Aggregate,
    Estimate,
    aggregate,
    stated_currencies,
)
from kb.compare.cell import Cell, Reason, ReasonCode, Together
from kb.compare.measures import MEASURES
from kb.evidence import Funding
from kb.vocabulary import Measure, Nature, Qualifier
from kb.words import Phrase
from tests.kb.compare.making import ECONOMIES, Number, funding, period, programme, question

Cells = dict[str, Cell]
BECAUSE = Phrase("because", "")()
BOTH = ("xx-one", "xx-two")


def number(value: Number) -> Decimal | None:
    return None if value is None else Decimal(value)


def is_(value: Number, low: Number, high: Number) -> Estimate:
    return Estimate(number(value), number(low), number(high))


def point(value: Number) -> Estimate:
    return is_(value, value, value)


def of(
    value: Number, low: Number, high: Number, *codes: ReasonCode, nature: str | None = "planned"
) -> Cell:
    """A cell with a figure."""
    reasons = tuple(Reason(code, BECAUSE) for code in codes)
    return Cell(number(value), number(low), number(high), "EUR", reasons, nature=nature)


def told(found: Aggregate) -> tuple[str, ...]:
    """The warnings in English."""
    return tuple(map(str, found.warnings))


def exactly(value: Number, *codes: ReasonCode, nature: str | None = "planned") -> Cell:
    return of(value, value, value, *codes, nature=nature)


UNKNOWN = Cell(None, None, None, "EUR", (Reason(ReasonCode.MISSING, BECAUSE),))
"""A cell without a figure."""


def share(
    amount: int, low: Number, high: Number, by: tuple[str, ...] = BOTH, own: Number = None
) -> Cell:
    """A cell of a programme that shares an amount with others, by a claim of its own."""
    claim = funding(amount, shared_by=by, nature=Nature.COMMITTED)
    together = Together(claim, Decimal(amount), number(low), number(high))
    reasons = () if own else (Reason(ReasonCode.SHARED, BECAUSE),)
    limits = (number(own), number(own)) if own else (Decimal(0), number(high))
    return Cell(
        number(own), *limits, "EUR", reasons, (claim,), nature="committed", together=together
    )


def total(cells: Cells, parts: Mapping[str, Collection[str]] | None = None) -> Aggregate:
    """The funding of some programmes."""
    return aggregate(Measure.FUNDING, cells, parts or {})


def test_of_every_measure_it_is_decided_whether_it_adds_up() -> None:
    assert set(MEASURES) == set(Measure)
    assert MEASURES[Measure.FUNDING].no_sum is None
    assert all(m.no_sum is None or m.no_sum.en.endswith(".") for m in MEASURES.values())


def test_a_sum_and_a_median_have_the_limits_of_what_is_added() -> None:
    found = total({"a": of(10, 8, 13), "b": of(30, 20, 31), "c": of(50, 50, 60), "d": UNKNOWN})
    assert found.sum == is_(90, 78, 104)
    assert found.median == is_(30, 20, 31)
    assert (found.known, found.together, found.unknown, found.unit) == (3, 0, 1, "EUR")
    assert (found.no_sum, found.unknown_because, found.warnings) == (None, {"missing": 1}, ())


def test_the_median_of_an_even_number_lies_in_the_middle_of_two() -> None:
    found = total({"a": of(10, 1, 20), "b": of(13, 2, 20), "c": of(20, 3, 25), "d": exactly(90)})
    assert found.median == is_("16.5", "2.5", "22.5")


def test_without_a_limit_of_one_the_sum_has_none_and_the_median_only_where_it_falls_on_it() -> None:
    open_ = {"a": of(1, None, None), "b": exactly(2), "c": exactly(3)}
    assert (total(open_).sum, total(open_).median) == (is_(6, None, None), is_(2, 2, 3))
    assert total({**open_, "d": of(4, 4, None)}).median == is_("2.5", "2.5", None)
    assert total({"a": of(1, None, 1)}).median == is_(1, None, 1)


def test_of_nothing_there_is_no_sum_and_it_is_said() -> None:
    for cells in ({}, {"a": UNKNOWN, "b": UNKNOWN}):
        found = total(cells)
        assert (found.sum, found.median, found.unit) == (None, None, None)
        assert str(found.no_sum) == "No programme has a figure."
        assert (found.known, found.unknown) == (0, len(cells))


@pytest.mark.parametrize("measure", [measure for measure, what in MEASURES.items() if what.no_sum])
def test_what_does_not_add_up_has_a_median_and_a_reason(measure: Measure) -> None:
    found = aggregate(measure, {"a": exactly(1), "xx-one": share(9, 9, 9)}, {"a": ["xx-one"]})
    assert (found.sum, found.median) == (None, point(1))
    assert found.no_sum
    assert found.no_sum.phrase is MEASURES[measure].no_sum
    assert (found.known, found.together, found.unknown) == (1, 0, 1)
    assert (found.shared, found.warnings) == ((), ())


def test_what_two_share_is_added_once_where_both_are_there() -> None:
    found = total({"xx-one": share(600, 600, 600), "xx-two": share(600, 600, 600), "a": exactly(7)})
    assert (found.sum, found.median) == (point(607), point(7))
    assert (found.known, found.together, found.unknown) == (1, 2, 0)
    assert found.natures == {"committed": 1, "planned": 1}
    (whole,) = found.shared
    assert (whole.counted, whole.within, whole.limits) == (True, BOTH, point(600))


def test_where_the_two_convert_it_differently_the_least_claim_gives_it_and_both_the_limits() -> (
    None
):
    one, two = share(600, 580, 610), share(620, 600, 640)
    for cells in ({"xx-one": one, "xx-two": two}, {"xx-two": two, "xx-one": one}):
        assert total(cells).sum == is_(600, 580, 640)
    assert total({"xx-one": share(600, None, 600), "xx-two": two}).sum == is_(620, None, 640)
    assert total({"xx-one": one, "xx-two": share(620, 1, None)}).sum == is_(600, 1, None)


def test_where_only_one_of_them_is_there_the_share_opens_the_sum_upwards() -> None:
    found = total({"xx-two": share(600, 590, 610), "a": of(7, 6, 8)})
    assert (found.sum, found.median) == (is_(7, 6, 618), is_(7, 6, 8))
    assert (found.known, found.together, found.unknown) == (1, 0, 1)
    assert found.unknown_because == {"shared": 1}
    assert found.natures == {"planned": 1}
    assert [(w.counted, w.within, w.outside) for w in found.shared] == [
        (False, ("xx-two",), ("xx-one",))
    ]
    (warning,) = told(found)
    assert warning == (
        "EUR 600 is stated for xx-one and xx-two together, and xx-one is not in this group: it "
        "adds nothing to the sum, and opens it upwards by the whole."
    )


def test_it_opens_the_sum_once_however_many_of_them_are_there() -> None:
    by = ("xx-one", "xx-two", "xx-three", "xx-four")
    found = total({id: share(600, 600, 600, by) for id in BOTH})
    assert found.sum == is_(None, 0, 600)
    assert found.no_sum is None
    assert "xx-four and xx-three are not in this group" in str(found.warnings[0])
    assert total({"xx-one": share(600, 600, None), "a": exactly(1)}).sum == is_(1, 1, None)


def test_it_is_never_added_to_a_figure_of_one_of_them() -> None:
    found = total({"xx-one": exactly(100), "xx-two": share(600, 600, 600)})
    assert found.sum == is_(100, 100, 700)
    assert (found.known, found.together, found.unknown) == (1, 0, 1)
    assert str(found.warnings[0]).startswith(
        "EUR 600 is stated for xx-one and xx-two together, and what is stated of xx-one alone may "
        "hold a part of it: "
    )


def test_unless_its_own_cell_says_that_it_comes_on_top() -> None:
    found = total({"xx-one": share(600, 600, 600, own=100), "xx-two": share(600, 600, 600)})
    assert found.sum == point(700)
    assert (found.known, found.together, found.unknown) == (1, 1, 0)


def test_one_of_them_of_which_nothing_can_be_told_is_in_the_whole() -> None:
    found = total({"xx-one": UNKNOWN, "xx-two": share(600, 600, 600)})
    assert (found.sum, found.together, found.unknown) == (point(600), 2, 0)


def test_different_amounts_of_different_programmes_are_all_added() -> None:
    others = ("xx-three", "xx-four")
    cells = {id: share(600, 600, 600) for id in BOTH}
    cells |= {id: share(600, 600, 600, others) for id in others}
    assert (total(cells).sum, total(cells).together) == (point(1200), 4)


def test_stages_of_the_money_are_never_mixed_without_a_word() -> None:
    found = total({"a": exactly(1), "b": exactly(2), "c": exactly(4, nature="spent")})
    assert (found.sum, found.natures) == (point(7), {"planned": 2, "spent": 1})
    assert told(found) == ("The stage of the money differs: 2 planned, 1 spent.",)
    assert total({"a": exactly(1), "b": exactly(2)}).warnings == ()


def test_figures_with_a_reservation_are_in_it_and_counted() -> None:
    codes = (ReasonCode.PARTIAL, ReasonCode.MAXIMUM)
    parts = (ReasonCode.PARTS_ONLY, ReasonCode.PARTIAL, ReasonCode.PARTIAL)
    found = total({"a": exactly(1, *codes), "b": exactly(2, *parts), "c": exactly(4)})
    assert (found.sum, found.median) == (point(7), point(2))
    assert (found.incomparable, found.reservations) == (2, {"partial": 2, "parts-only": 1})
    assert told(found) == (
        "2 of 3 figures are not to be set beside others as they stand: 2 partial, 1 parts-only.",
    )


def test_a_programme_and_what_it_is_a_part_of_are_both_named() -> None:
    cells = {"a": exactly(1), "b": exactly(2), "c": UNKNOWN, "d": exactly(4)}
    warning = "The sum may hold the same twice: "
    assert told(total(cells, {"a": ["b"]})) == (f"{warning}a is part of b.",)
    # At a remove, through a programme that has no figure or is not of the group.
    for between in ("c", "elsewhere"):
        parts = {"a": [between], between: ["d", "a"]}
        assert told(total(cells, parts)) == (f"{warning}a is part of d.",)
    assert told(total(cells, {"a": ["c", "elsewhere"], "c": ["b"]})) == (
        f"{warning}a is part of b.",
    )
    assert total({"c": UNKNOWN, "d": exactly(4)}, {"c": ["d"], "d": ["c"]}).warnings == ()


def test_those_that_share_an_amount_do_not_hold_it_twice() -> None:
    cells = {id: share(600, 600, 600) for id in BOTH}
    assert total(cells, {"xx-one": ["xx-two"]}).warnings == ()
    above = {**cells, "xx-three": exactly(4, nature="committed")}
    (warning,) = told(total(above, {"xx-one": ["xx-three"]}))
    assert "xx-one is part of xx-three" in warning


RUNNING = period(2007, 2011)


def currencies(*programmes: tuple[Funding, ...], measure: Measure = Measure.FUNDING) -> list[str]:
    """The currencies that the figures of programmes of 2007–2011 are made of."""
    asked = [programme(RUNNING, *claims, id=f"xx-{n}") for n, claims in enumerate(programmes)]
    return stated_currencies(asked, [measure], question(), ECONOMIES)


def test_the_currencies_are_those_of_the_amounts_that_make_the_figures() -> None:
    euro, yen = funding(5, 2007, 2011), funding(9, 2007, 2011, currency="JPY")
    assert currencies((euro,), (yen,), ()) == ["EUR", "JPY"]
    assert currencies((euro,), (euro,)) == ["EUR"]
    assert currencies((euro,), (yen,), measure=Measure.FUNDING_PER_YEAR) == ["EUR", "JPY"]
    assert currencies((euro,), (yen,), measure=Measure.DURATION) == []
    assert currencies((euro,), (), (funding(9, currency="JPY", part_of=True),)) == ["EUR"]


def test_a_currency_of_which_there_is_no_rate_is_among_them() -> None:
    assert currencies((funding(5, currency="XOF"),), (funding(5),)) == ["EUR", "XOF"]


def test_an_amount_that_is_shared_has_a_currency_too() -> None:
    assert currencies((funding(5, shared_by=("xx-0", "xx-1"), currency="JPY"),)) == ["JPY"]


def test_a_limit_that_is_not_stated_does_not_hide_a_currency() -> None:
    least = funding(5, currency="JPY", qualifier=Qualifier.AT_LEAST)
    assert currencies((least,), (funding(5, currency="USD"),)) == ["JPY", "USD"]


amounts = st.decimals(0, 10**15, places=9) | st.integers(0, 10**12).map(lambda n: Decimal(n) / 7)
limits = st.sampled_from([None, Decimal(0), Decimal(1) / 3, Decimal(10) ** 9])


@st.composite
def figures(draw: st.DrawFn) -> Cell:
    """A cell with or without a figure, with or without limits."""
    if draw(st.integers(0, 4)) == 0:
        return UNKNOWN
    value, below, above = draw(amounts), draw(limits), draw(limits)
    low = None if below is None else value - below
    high = None if above is None else value + above
    return of(value, low, high, nature=draw(st.sampled_from(["planned", "spent"])))


@st.composite
def atoms(draw: st.DrawFn, name: str) -> Cells:
    """A programme of its own, or two that share an amount, of which one may have a figure."""
    kind = draw(st.sampled_from(["own", "own", "own", "both", "one"]))
    one, two = f"{name}-1", f"{name}-2"
    if kind == "own":
        return {one: draw(figures())}
    cells = {id: share(600, draw(limits), 900, (one, two)) for id in (one, two)}
    return cells | ({one: draw(figures())} if kind == "one" else {})


@st.composite
def bases(draw: st.DrawFn) -> list[Cells]:
    """Programmes in parts, so that those which share an amount are in one part."""
    several = [draw(atoms(f"xx-{n}")) for n in range(draw(st.integers(0, 7)))]
    parts: list[Cells] = [{}, {}, {}]
    for cells in several:
        draw(st.sampled_from(parts)).update(cells)
    return parts


def merged(parts: list[Cells]) -> Cells:
    return {id: cell for part in parts for id, cell in part.items()}


def added(numbers: Iterable[Decimal | None]) -> Fraction | None:
    """The sum by another arithmetic than the code's."""
    fractions = [None if n is None else Fraction(n) for n in numbers]
    known = [n for n in fractions if n is not None]
    return sum(known, Fraction(0)) if len(known) == len(fractions) else None


@given(bases())
def test_the_sums_of_the_parts_are_the_sum_of_the_whole(parts: list[Cells]) -> None:
    whole = total(merged(parts)).sum
    sums = [found for part in parts if (found := total(part).sum) is not None]
    if whole is None:
        assert sums == []
        return
    values = [found.value for found in sums if found.value is not None]
    assert (whole.value is None) is (not values)
    assert added([whole.value or Decimal(0)]) == added(values)
    assert added([whole.low]) == added(found.low for found in sums)
    assert added([whole.high]) == added(found.high for found in sums)


@given(bases())
def test_the_counts_of_the_parts_are_those_of_the_whole(parts: list[Cells]) -> None:
    whole, some = total(merged(parts)), [total(part) for part in parts]
    assert whole.known == sum(part.known for part in some)
    assert whole.together == sum(part.together for part in some)
    assert whole.unknown == sum(part.unknown for part in some)
    assert whole.known + whole.together + whole.unknown == len(merged(parts))


@given(bases(), st.randoms())
def test_the_order_of_the_programmes_does_not_matter(parts: list[Cells], chance: Random) -> None:
    cells = merged(parts)
    turned = {id: cells[id] for id in chance.sample(sorted(cells), len(cells))}
    assert total(turned) == total(cells)


@given(bases())
def test_the_interval_holds_the_sum_and_the_median(parts: list[Cells]) -> None:
    found = total(merged(parts))
    for estimate in (found.sum, found.median):
        if estimate is None or estimate.value is None:
            continue
        assert estimate.low is None or estimate.low <= estimate.value
        assert estimate.high is None or estimate.value <= estimate.high
