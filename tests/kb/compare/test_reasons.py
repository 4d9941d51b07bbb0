"""Why programmes are alike, in words."""

from collections.abc import Sequence
from decimal import Decimal

from kb.compare.cell import Reason, ReasonCode
from kb.compare.reasons import reason
from kb.compare.similar import WEIGHTS, Compared, Facts, Feature, Side, likeness, profiles
from kb.evidence import Claim
from kb.vocabulary import Emphasis, Level
from kb.words import Phrase
from tests.kb.compare.making import ECONOMIES, ON, figure, funding, period, programme

PRIMARY, SECONDARY = Emphasis.PRIMARY, Emphasis.SECONDARY
ON_RECORD = Decimal(3000)


def label(_: Feature, code: str) -> str:
    return code.upper()


def said(
    feature: Feature, this: Sequence[Claim], other: Sequence[Claim], language: str = "en"
) -> str:
    """What is said of a feature of two programmes with some claims."""
    pair = [programme(*this, id="xx-one"), programme(*other, id="xx-two")]
    facts = {each.id: Facts(level=Level.NATIONAL) for each in pair}
    mine, theirs = profiles(pair, facts, ON, ECONOMIES)
    found = {c.feature: c for c in likeness(mine, theirs, WEIGHTS).features}
    return reason(found[feature], label, language)


def of_uses(this: dict[str, Emphasis | None], other: dict[str, Emphasis | None]) -> Compared:
    """Mechanisms set beside one another."""
    sides = (Side(known=bool(codes), codes=codes) for codes in (this, other))
    return Compared(Feature.MECHANISMS, 0.5 if this and other else None, *sides)


def test_codes_are_told_by_who_has_them() -> None:
    compared = of_uses(
        {"a": PRIMARY, "b": SECONDARY, "c": PRIMARY, "d": SECONDARY},
        {"a": PRIMARY, "b": SECONDARY, "c": SECONDARY, "e": PRIMARY},
    )
    assert reason(compared, label) == (
        "Both: A, B (secondary), C (primary here, secondary there). "
        "Only this programme: D (secondary). Only the other: E."
    )
    assert reason(compared, label, "zh") == (
        "共有：A、B（次要）、C（本计划主要，对方次要）。仅本计划：D（次要）。仅对方：E。"
    )


def test_what_nobody_has_is_not_told() -> None:
    assert reason(of_uses({"a": PRIMARY}, {"a": PRIMARY}), label) == "Both: A."
    assert reason(of_uses({"a": None}, {"b": None}), label) == (
        "Only this programme: A. Only the other: B."
    )


def test_an_unknown_side_is_named() -> None:
    assert reason(of_uses({"a": PRIMARY}, {}), label) == (
        "Not compared (the other: no mechanism is known)."
    )
    assert reason(of_uses({}, {}), label, "zh") == "未比较（本计划：机制不详；对方：机制不详）。"


def test_durations_have_their_intervals_and_open_ends() -> None:
    this, other = [period("2006-01-01", "2010-12-31")], [period("2011-01-01")]
    assert said(Feature.DURATION, this, other) == (
        "It ran 5.0 years; the other 5.0 years "
        "(no end is known; counted to the date of the question, 2015-12-31)."
    )
    assert said(Feature.DURATION, [period(2006, 2010)], this, "zh") == (
        "本计划历时 5.0 年（3.0 至 5.0）；对方 5.0 年。"
    )


def test_sizes_have_their_terms_stages_and_intervals() -> None:
    this = [period(2015, 2015), funding(1_000_000, 2015, 2015)]
    other = [period(2015, 2015), funding(2_000_000, 2015, 2015, amount_min=500_000)]
    text = said(Feature.SIZE, this, other)
    assert text == (
        "Public funding a year, in EUR of 2015 at purchasing-power parity: 800,000 (planned) "
        "against 1,000,000 (400,000 to 1,600,000; planned)."
    )


def test_counts_name_what_was_counted() -> None:
    this = [period(2006, 2010), figure(15, at=2008), figure(12, at=2007)]
    other = [period(2006, 2010), figure(9, at=2008, indicator="zones")]
    assert said(Feature.CLUSTERS, this, other) == (
        "CLUSTERS-SUPPORTED: 15 (12 to 15); the other, ZONES: 9."
    )
    assert said(Feature.CLUSTERS, this, [period(2006, 2010)]) == (
        "Not compared (the other: no count of clusters within its years is known)."
    )


def test_a_figure_that_is_not_comparable_is_told_with_the_reason() -> None:
    why = Reason(ReasonCode.PARTS_ONLY, Phrase("only parts are stated", "仅有部分金额")())
    parts = Side(
        known=False, value=ON_RECORD, low=ON_RECORD, high=None, unit="EUR/year", reasons=(why,)
    )
    none = Side(known=False, reasons=(Reason(ReasonCode.MISSING, Phrase("missing", "缺")()),))
    compared = Compared(Feature.SIZE, None, parts, none)
    assert reason(compared, label) == (
        "Not compared (this programme: 3,000 (at least 3,000), not to be set beside others as it "
        "stands (only parts are stated); the other: no public funding a year is known (missing))."
    )
    assert reason(compared, label, "zh").startswith("未比较（本计划：3,000（至少 3,000），不宜")
