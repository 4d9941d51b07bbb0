"""What a figure rests on, in a sentence."""

from dataclasses import replace
from datetime import date

import pytest

from kb.compare.lineage import in_words, sentence
from kb.evidence import Claim, Phase, Programme
from kb.money import Target
from kb.vocabulary import (
    Basis,
    Emphasis,
    Measure,
    Nature,
    Prices,
    Qualifier,
    Rank,
    Rate,
    RelationKind,
    StartOf,
)
from tests.kb.compare.making import (
    CONSTANT,
    DOLLAR,
    EURO,
    ON,
    ask,
    figure,
    follows,
    funding,
    held,
    involved,
    period,
    phase,
    programme,
    question,
    works_by,
)


def said(measure: Measure, *claims: Claim, target: Target = EURO, on: date = ON) -> str:
    """The sentence of the cell of a programme with some claims."""
    asked = question(target, on)
    return sentence(ask(measure, programme(*claims), target, on), asked)


RUNNING = period(2007, 2011)
MILLION = 1_000_000
"""A million units of a currency."""

AMOUNTS = [
    # An exact amount in the target: the figure, the stage, the years, the terms, the claim.
    (EURO, [funding(600 * MILLION, 2007, 2011)],
     ("600,000,000 EUR of planned money for 2007–2011 in current prices, at market rates. "
      "Made of: EUR 600,000,000 planned, total, 2007–2011.")),
    # An interval, and a reservation.
    (EURO, [funding(600 * MILLION, 2007, 2011, qualifier=Qualifier.UP_TO)],
     ("600,000,000 EUR (at most 600,000,000) of planned money for 2007–2011 in current prices, "
      "at market rates. Made of: EUR 600,000,000 planned, total, 2007–2011. "
      "EUR 600,000,000: up-to, a maximum.")),
    (EURO, [funding(600 * MILLION, 2007, 2011, qualifier=Qualifier.AT_LEAST)],
     ("600,000,000 EUR (at least 600,000,000) of planned money for 2007–2011 in current prices, "
      "at market rates. Made of: EUR 600,000,000 planned, total, 2007–2011. "
      "EUR 600,000,000: at-least, a minimum.")),
    # Another spread and an amount beside are told by the interval.
    (DOLLAR, [funding(100 * MILLION, 2007, 2011), funding(10 * MILLION, 2011, 2011)],
     ("154,000,000 USD (125,000,000 to 216,000,000) of planned money for 2007–2011 in current "
      "prices, at market rates. Made of: EUR 100,000,000 planned, total, 2007–2011.")),
    # Constant prices; two claims.
    (CONSTANT, [funding(80 * MILLION, 2007, 2007, nature=Nature.SPENT),
                funding(100 * MILLION, 2009, 2009, nature=Nature.SPENT)],
     ("200,000,000 EUR of spent money for 2007, 2009 in constant prices of 2015, at market rates. "
      "Made of: EUR 80,000,000 spent, total, 2007; EUR 100,000,000 spent, total, 2009. "
      "Amounts are stated for 2007, 2009: 40% of the programme's 2007–2011.")),
    # Purchasing power; a stage that is not known.
    (Target("EUR", Prices.CONSTANT, Rate.PPP, 2015),
     [funding(100 * MILLION, 2007, 2007, nature=Nature.UNKNOWN)],
     ("100,000,000 EUR of money of unknown stage for 2007 in constant prices of 2015, at "
      "purchasing-power parity. Made of: EUR 100,000,000 unknown, total, 2007. "
      "Amounts are stated for 2007: 20% of the programme's 2007–2011.")),
]  # fmt: skip


@pytest.mark.parametrize(("target", "claims", "expected"), AMOUNTS)
def test_a_sum_of_money_in_a_sentence(target: Target, claims: list[Claim], expected: str) -> None:
    assert said(Measure.FUNDING, RUNNING, *claims, target=target) == expected


def test_money_without_known_years_in_a_sentence() -> None:
    assert said(Measure.FUNDING, funding(600)) == (
        "600 EUR of planned money in current prices, at market rates. Made of: EUR 600 planned, "
        "total. No years of the money stated; and the programme's period is not known."
    )


def test_a_ratio_in_a_sentence_names_what_it_is_by() -> None:
    claims = (RUNNING, funding(600, 2007, 2011), figure(15, 2011), figure(10, "2008-06"))
    assert said(Measure.FUNDING_PER_CLUSTER_YEAR, *claims) == (
        "8 EUR per cluster per year (8 to 12) of planned money for 2007–2011 in current prices, "
        "at market rates. Made of: EUR 600 planned, total, 2007–2011; clusters-supported: 15 at "
        "2011."
    )
    assert said(Measure.FUNDING_PER_YEAR, *claims).startswith("120 EUR per year of planned money")
    assert said(Measure.FUNDING_PER_CLUSTER, *claims).startswith("40 EUR per cluster (40 to 60) of")


def test_the_rounds_that_give_the_clusters_are_in_the_sentence() -> None:
    rounds = [held(2007, 5, number=1), held(2009, 7, number=2)]
    assert said(Measure.FUNDING_PER_CLUSTER, RUNNING, funding(600, 2007, 2011), *rounds) == (
        "50 EUR per cluster of planned money for 2007–2011 in current prices, at market rates. "
        "Made of: EUR 600 planned, total, 2007–2011; round 1 of 2007: 5 selected; round 2 of 2009: "
        "7 selected. No count within 2007–2011 is stated; clusters selected: 12, rounds: 2."
    )


DURATIONS = [
    ([period("2007-08", "2010-07")],
      "3.0 years (2.8 to 3.0) for 2007-08–2010-07. Made of: from 2007-08 to 2010-07."),
    ([period("2007-07-01", "2008-06-30", start_of=StartOf.CALL)],
      "1.0 years for 2007-07–2008-06. Made of: from 2007-07-01 (call) to 2008-06-30."),
    ([period("2010-01-01")],
     ("6.0 years for 2010–2015. Made of: from 2010-01-01 to no known end. "
      "No end is known; counted to the date of the question, 2015-12-31.")),
    ([period(2002, 2009, rank=Rank.PREFERRED), period(2002, 2012)],
      "8.0 years (6.0 to 11.0) for 2002–2009. Made of: from 2002 to 2009."),
    ([period(seen=2009)], "No figure. Start unknown; seen running in 2009."),
    ([period(end=2010)], "No figure. Start unknown; ended 2010."),
    ([], "No figure. Missing: the period of the programme."),
]  # fmt: skip


@pytest.mark.parametrize(("periods", "expected"), DURATIONS)
def test_a_duration_in_a_sentence(periods: list[Claim], expected: str) -> None:
    assert said(Measure.DURATION, *periods) == expected


NOTHING = [
    ([], "No figure. Missing: public-support stated so that it gives a total."),
    ([funding(40, basis=Basis.PER_CLUSTER)], "No figure. Missing: clusters supported 2007–2011."),
    ([funding(600, 2014, 2017, currency="USD")],
     ("No figure. USD 600 is left out: the series lcu_per_usd of EU has no value for 2016; it has "
      "2005–2015. Amounts are stated for 2014–2017: 0% of the programme's 2007–2011.")),
    ([funding(600, 2007, 2011, shared_by=("xx-one", "xx-two"))],
     ("No figure. EUR 600 is stated for this programme and xx-two together; its share is anything "
      "from nothing to the whole. What is known: 0 to 600.")),
    ([funding(600, 2007, 2011, shared_by=("xx-one", "xx-two"), qualifier=Qualifier.AT_LEAST)],
     ("No figure. EUR 600 is stated for this programme and xx-two together; its share is anything "
      "from nothing to the whole. EUR 600: at-least, a minimum.")),
]  # fmt: skip


@pytest.mark.parametrize(("claims", "expected"), NOTHING)
def test_no_figure_in_a_sentence(claims: list[Claim], expected: str) -> None:
    assert said(Measure.FUNDING, RUNNING, *claims) == expected


CLAIMS = [
    (funding(5, basis=Basis.PER_CLUSTER_PER_YEAR, amount_min=2, currency="SEK"),
      "SEK 2–5 planned, per-cluster-per-year"),
    (funding(5, 2007, 2007), "EUR 5 planned, total, 2007"),
    (funding(5, 2007), "EUR 5 planned, total, 2007–"),
    (funding(5, end="2010-06"), "EUR 5 planned, total, –2010-06"),
    (funding(5, 2007, 2010, detail="Gold label"), "EUR 5 planned, total, 2007–2010, Gold label"),
    (period(end=2010), "from an unknown date to 2010"),
    (period(seen=2009), "seen running in 2009"),
    (figure(15), "clusters-supported: 15"),
    (figure(15, "2011-06", indicator="zones"), "zones: 15 at 2011-06"),
    (held(2008, 5, number=2), "round 2 of 2008: 5 selected"),
    (held(2008, 5, number=2, applications=38), "round 2 of 2008: 5 of 38 selected"),
    (held(2008, applications=38), "the round of 2008: 38 applications"),
    (held(number=3), "round 3"),
    (held(), "a round of an unknown year"),
    (works_by("instrument/loan", Emphasis.SECONDARY), "instrument/loan (secondary)"),
    (involved("xx-agency", "implementer"), "xx-agency: implementer"),
    (phase("Phase II", 2009, 2012), "Phase II, from 2009 to 2012"),
    (phase("Phase II", "2009-04"), "Phase II, from 2009-04 to no known end"),
    (phase("Phase II", end=2012), "Phase II, from an unknown date to 2012"),
    (phase("Phase II", seen=2010), "Phase II, seen running in 2010"),
    (phase("Phase II"), "Phase II"),
    (follows("xx-old"), "xx-one succeeds xx-old"),
    (follows("xx-one", "xx-part", RelationKind.PART_OF), "xx-part part-of xx-one"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "expected"), CLAIMS)
def test_a_claim_in_words(claim: Claim, expected: str) -> None:
    assert in_words(claim).told() == expected


COUNTS = [
    (Measure.CLUSTERS, [figure(15, 2011), figure(12, "2011-03")],
     "15 clusters (12 to 15) in 2011. Made of: clusters-supported: 15 at 2011.",
     "15 个集群（12 至 15）（2011）。依据：clusters-supported：15（2011）。"),
    (Measure.FIRMS, [figure(1, indicator="firms")],
     "1 firm. Made of: firms: 1. No date is stated.",
     "1 家企业。依据：firms：1。未注明日期。"),
    (Measure.SELECTION_RATE, [held(2008, 5, number=1, applications=38)],
     "13.16 % in 2008. Made of: round 1 of 2008: 5 of 38 selected.",
     "13.16%（2008）。依据：2008 年第 1 轮：38 个中遴选 5 个。"),
    (Measure.YEARS_BETWEEN_ROUNDS, [held(2008, number=1), held(2011, number=2)],
     "3.0 years for 2008–2011. Made of: round 1 of 2008; round 2 of 2011.",
     "3.0 年，2008–2011。依据：2008 年第 1 轮；2011 年第 2 轮。"),
    (Measure.MECHANISMS, [works_by("instrument/loan"), works_by("a/b", Emphasis.SECONDARY)],
     "2 mechanisms. Named: Loan (primary); a/b (secondary).",
     "2 项机制。具体为：Loan（主要）；a/b（次要）。"),
    (Measure.MINISTRIES, [involved("xx-min")],
     ("1 ministry (at least 1). Named: xx-min (Leads). No number is stated; ministries named over "
      "the whole time: 1, and there may be more."),
     ("1 个部委（至少 1）。具体为：xx-min（Leads）。未注明数目；整个期间已列名部委 1 个，"
      "可能不止于此。")),
    (Measure.MINISTRIES, [figure(6, 2009, indicator="ministries-involved"), involved("xx-min")],
     "6 ministries in 2009. Made of: ministries-involved: 6 at 2009. Named: xx-min (Leads).",
     "6 个部委（2009）。依据：ministries-involved：6（2009）。具体为：xx-min（Leads）。"),
    (Measure.PHASES, [phase("Phase II", 2015, 2016), phase("Pilot", 2015)],
     "2 phases (1 to 2). Named: Phase II (certain); Pilot (possible).",
     "2 个阶段（1 至 2）。具体为：Phase II（确定）；Pilot（可能）。"),
    (Measure.PHASES, [phase("Phase I", 2009, 2012)],
     "No figure. Missing: a phase of the programme on 2015-12-31.",
     "没有数字。缺少：2015-12-31 时所处的阶段。"),
    (Measure.PHASES, [phase("I", 2009, 2012, rank=Rank.PREFERRED), phase("I", 2009, 2016)],
     "No figure. Missing: a phase of the programme on 2015-12-31. What is known: 0 to 1.",
     "没有数字。缺少：2015-12-31 时所处的阶段。已知：0 至 1。"),
    (Measure.PREDECESSORS, [follows("xx-old")],
     "1 programme. Named: The old one.",
     "1 个计划。具体为：The old one。"),
    (Measure.SUCCESSORS, [follows("xx-one", "xx-new"), follows("xx-one", "xx-newer")],
     "2 programmes. Named: xx-new; xx-newer.",
     "2 个计划。具体为：xx-new；xx-newer。"),
    (Measure.PREDECESSORS, [],
     "No figure. Missing: a programme that it followed.",
     "没有数字。缺少：前身计划。"),
    (Measure.SUCCESSORS, [],
     "No figure. Missing: a programme that followed it.",
     "没有数字。缺少：后续计划。"),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "claims", "english", "chinese"), COUNTS)
def test_a_count_a_rate_or_a_set_in_a_sentence(
    measure: Measure, claims: list[Claim], english: str, chinese: str
) -> None:
    cell = ask(measure, programme(*claims))
    names = {"instrument/loan": "Loan", "lead": "Leads", "xx-old": "The old one"}
    names |= {claim.id: claim.name for claim in claims if isinstance(claim, Phase)}
    assert sentence(cell, question(), names=names) == english
    assert sentence(cell, question(), "zh", names) == chinese


def test_a_phase_or_a_relation_is_told_by_the_names_of_what_it_speaks_of() -> None:
    stage, relation = phase("Phase II", 2009, 2012), follows("xx-old")
    names = {stage.id: "第二期", "xx-one": "新计划", "xx-old": "旧计划"}
    assert in_words(stage, names).told("zh").startswith("第二期，")
    assert in_words(relation, names).told("zh") == "新计划 接替 旧计划"
    assert in_words(stage).told("zh").startswith("Phase II，")


WHOLE = programme(RUNNING, funding(600, 2007, 2011), figure(15, 2011))


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("asked", [WHOLE, replace(WHOLE, funding=()), replace(WHOLE, periods=())])
def test_every_sentence_ends_and_nothing_is_said_twice(measure: Measure, asked: Programme) -> None:
    text = sentence(ask(measure, asked), question())
    assert text.endswith(".")
    assert ".." not in text
    assert "  " not in text
    assert "None" not in text


def test_a_chinese_sentence_has_no_western_comma_before_years_and_details() -> None:
    claim = funding(600, 2007, 2011, detail="first phase")
    assert in_words(claim).told("zh") == "EUR 600，计划，总额，2007–2011，first phase"
    assert in_words(claim).told() == "EUR 600 planned, total, 2007–2011, first phase"
